//! Members of records, each of which makes a variable.

use rust_hdf5::DatatypeMessage as Type;

use super::element::{Element, element};
use crate::contents::Attribute;
use crate::error::Problem;

/// A part of each element that makes a variable; the whole of it, as a rule.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub name: String,
    pub element: Element,
    /// Axes within the element, behind those of the data set.
    pub shape: Vec<u64>,
    /// The element is this and nothing else.
    pub is_whole: bool,
    pub meanings: Vec<Attribute>,
    offset: usize,
}

/// Records in records, at most.
const DEEPEST: usize = 16;

/// The variables that elements of this type make; what is not read is noted.
pub(super) fn members(datatype: &Type, name: &str, notes: &mut Vec<String>) -> Vec<Member> {
    let mut members = Vec::new();
    let whole = Member {
        name: name.to_owned(),
        element: Element::VarText,
        shape: Vec::new(),
        is_whole: true,
        meanings: Vec::new(),
        offset: 0,
    };
    push_members(datatype, whole, 0, &mut members, notes);
    members
}

fn push_members(
    datatype: &Type,
    mut member: Member,
    depth: usize,
    members: &mut Vec<Member>,
    notes: &mut Vec<String>,
) {
    if depth > DEEPEST {
        notes.push(format!(
            "`{}` has records in records without end",
            member.name
        ));
        return;
    }
    match datatype {
        Type::Compound { members: parts, .. } if member.shape.is_empty() => {
            for part in parts {
                let mut inner = member.clone();
                inner.name = format!("{}.{}", member.name, part.name);
                inner.offset = member.offset.saturating_add(part.offset as usize);
                inner.is_whole = false;
                push_members(&part.datatype, inner, depth + 1, members, notes);
            }
        }
        Type::Array { dims, base } if member.shape.is_empty() => {
            member.shape = dims.iter().map(|n| u64::from(*n)).collect();
            member.is_whole = false;
            push_members(base, member, depth + 1, members, notes);
        }
        Type::VarLenString { .. } | Type::VarLenSequence { .. } if !member.is_whole => {
            let name = &member.name;
            notes.push(format!(
                "`{name}` has lists or texts within records, which are not read"
            ));
        }
        other => match element(other) {
            Ok((element, meanings)) => {
                member.element = element;
                member.meanings = meanings;
                members.push(member);
            }
            Err(why) => notes.push(format!("`{}` is left out: {why}", member.name)),
        },
    }
}

impl Member {
    /// The bytes of this member alone, from whole records.
    pub fn pick(&self, bytes: &[u8], record: usize, name: &str) -> Result<Vec<u8>, Problem> {
        let count = self
            .shape
            .iter()
            .try_fold(1_usize, |n, axis| n.checked_mul(*axis as usize));
        let width = count.and_then(|n| n.checked_mul(self.element.size()));
        let end = width.and_then(|width| width.checked_add(self.offset));
        let Some(end) = end.filter(|end| *end <= record && record > 0) else {
            let found = format!("a member that ends behind its record of {record} bytes");
            return Err(Problem::malformed(name, found, "one within it"));
        };
        let mut picked = Vec::with_capacity(bytes.len() / record * (end - self.offset));
        for record in bytes.chunks_exact(record) {
            picked.extend_from_slice(&record[self.offset..end]);
        }
        Ok(picked)
    }
}
