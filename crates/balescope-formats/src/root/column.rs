//! What the bytes of a branch are: numbers in rows or lists of their own length, or texts.

use std::collections::HashMap;

use super::numbers::Numbers;
use super::objects::Member;
use super::tree::{Branch, Leaf};
use crate::values::ValueKind;

/// A variable of a branch.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub numbers: Numbers,
    pub layout: Layout,
}

/// How the values of one entry lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// As many in each entry: the axes of one, and where in the entry's bytes they begin.
    Rows {
        axes: Vec<u64>,
        offset: usize,
        entry: usize,
    },
    /// As many as fit, behind so many bytes of header.
    Lists { header: usize },
    /// A text behind its length.
    Text,
}

type Members = HashMap<(String, u32), Vec<Member>>;

impl Column {
    /// The columns of a branch with what to add to its name; words where it is not read.
    pub fn all(branch: &Branch, members: &Members) -> Result<Vec<(String, Self)>, String> {
        match branch.leaves.as_slice() {
            [] => Err("it has no leaves".to_owned()),
            [leaf] => Ok(vec![(
                String::new(),
                Self::from_branch(branch, leaf, members)?,
            )]),
            leaves => Self::packed(leaves),
        }
    }

    /// Several leaves lie in each entry without gaps.
    fn packed(leaves: &[Leaf]) -> Result<Vec<(String, Self)>, String> {
        let mut columns = Vec::new();
        let mut offset = 0_usize;
        for leaf in leaves {
            if leaf.is_counted {
                return Err("lists among several leaves are not read".to_owned());
            }
            let numbers = of_leaf(leaf).ok_or_else(|| format!("{} is not read", leaf.class))?;
            let axes = axes(leaf);
            let count = axes.iter().product::<u64>() as usize;
            let layout = Layout::Rows {
                axes,
                offset,
                entry: 0,
            };
            offset = count
                .checked_mul(numbers.width())
                .and_then(|bytes| bytes.checked_add(offset))
                .ok_or("its leaves cannot be counted")?;
            columns.push((format!(".{}", leaf.name), Self { numbers, layout }));
        }
        for (_, column) in &mut columns {
            if let Layout::Rows { entry, .. } = &mut column.layout {
                *entry = offset;
            }
        }
        Ok(columns)
    }

    fn from_branch(branch: &Branch, leaf: &Leaf, members: &Members) -> Result<Self, String> {
        let numbers = if leaf.class == "TLeafC" {
            let (numbers, layout) = (Numbers::plain(ValueKind::Text), Layout::Text);
            return Ok(Self { numbers, layout });
        } else if leaf.class == "TLeafElement" {
            match Self::of_element(branch, members)? {
                (numbers, Some(header)) => {
                    let layout = Layout::Lists { header };
                    return Ok(Self { numbers, layout });
                }
                (numbers, None) => numbers,
            }
        } else {
            of_leaf(leaf).ok_or_else(|| format!("{} is not read", leaf.class))?
        };
        // Members of the objects in a collection (31 of TClonesArray, 41 of STL) are lists.
        let is_list = leaf.is_counted || matches!(branch.element.kind, 31 | 41);
        let layout = if is_list {
            Layout::Lists { header: 0 }
        } else {
            let axes = axes(leaf);
            let count = axes.iter().product::<u64>() as usize;
            Layout::Rows {
                axes,
                offset: 0,
                entry: count.saturating_mul(numbers.width()),
            }
        };
        Ok(Self { numbers, layout })
    }

    /// The numbers of a member of an object; with the bytes before each list, where it is one.
    fn of_element(branch: &Branch, members: &Members) -> Result<(Numbers, Option<usize>), String> {
        let element = &branch.element;
        let described = members.get(&(element.class.clone(), element.class_version));
        let member = usize::try_from(element.id)
            .ok()
            .and_then(|id| described?.get(id))
            .filter(|member| !member.kind.is_empty());
        let class = member.map_or(&element.class, |member| &member.kind);
        let title = member.map_or("", |member| &member.title);
        let streamer = element.streamer;
        if (1..60).contains(&streamer)
            && let Some(numbers) = basic(streamer % 20, title)
        {
            // Arrays behind pointers have a byte before them that says whether they are there.
            return Ok((numbers, (streamer >= 40).then_some(1)));
        }
        let inner = class
            .strip_prefix("vector<")
            .and_then(|class| class.strip_suffix('>'));
        match inner.filter(|_| matches!(element.kind, 0 | -1)) {
            Some(inner) => {
                let numbers = named(inner).ok_or_else(|| format!("{class} is not read"))?;
                Ok((numbers, Some(10)))
            }
            None => Err(format!(
                "{} is not read",
                if class.is_empty() { "an object" } else { class }
            )),
        }
    }
}

/// Leaves of numbers.
fn of_leaf(leaf: &Leaf) -> Option<Numbers> {
    Some(Numbers::plain(
        match (leaf.class.as_str(), leaf.is_unsigned) {
            ("TLeafO", _) => ValueKind::Bool,
            ("TLeafB", false) => ValueKind::I8,
            ("TLeafB", true) => ValueKind::U8,
            ("TLeafS", false) => ValueKind::I16,
            ("TLeafS", true) => ValueKind::U16,
            ("TLeafI", false) => ValueKind::I32,
            ("TLeafI", true) => ValueKind::U32,
            ("TLeafL" | "TLeafG", false) => ValueKind::I64,
            ("TLeafL" | "TLeafG", true) => ValueKind::U64,
            ("TLeafF", _) => ValueKind::F32,
            ("TLeafD", _) => ValueKind::F64,
            ("TLeafD32", _) => return Numbers::double32(&leaf.title),
            ("TLeafF16", _) => return Numbers::float16(&leaf.title),
            _ => return None,
        },
    ))
}

/// Basic types by the numbers of streamers; the title of the member says how floats are cut short.
fn basic(number: i32, title: &str) -> Option<Numbers> {
    Some(Numbers::plain(match number {
        1 => ValueKind::I8,
        2 => ValueKind::I16,
        3 | 6 => ValueKind::I32,
        4 | 16 => ValueKind::I64,
        5 => ValueKind::F32,
        8 => ValueKind::F64,
        9 => return Numbers::double32(title),
        19 => return Numbers::float16(title),
        11 => ValueKind::U8,
        12 => ValueKind::U16,
        13 | 15 => ValueKind::U32,
        14 | 17 => ValueKind::U64,
        18 => ValueKind::Bool,
        _ => return None,
    }))
}

/// Basic types by their names in C++.
fn named(name: &str) -> Option<Numbers> {
    Some(Numbers::plain(match name.trim() {
        "bool" | "Bool_t" => ValueKind::Bool,
        "char" | "signed char" | "Char_t" | "int8_t" => ValueKind::I8,
        "unsigned char" | "UChar_t" | "uint8_t" => ValueKind::U8,
        "short" | "Short_t" | "int16_t" => ValueKind::I16,
        "unsigned short" | "UShort_t" | "uint16_t" => ValueKind::U16,
        "int" | "Int_t" | "int32_t" => ValueKind::I32,
        "unsigned int" | "UInt_t" | "uint32_t" => ValueKind::U32,
        "long" | "Long_t" | "Long64_t" | "long long" | "int64_t" => ValueKind::I64,
        "unsigned long" | "ULong_t" | "ULong64_t" | "unsigned long long" | "uint64_t" => {
            ValueKind::U64
        }
        "float" | "Float_t" => ValueKind::F32,
        "double" | "Double_t" => ValueKind::F64,
        // What is said of the list does not hold for its numbers.
        "Double32_t" => return Numbers::double32(""),
        "Float16_t" => return Numbers::float16(""),
        _ => return None,
    }))
}

/// Axes of one entry, from the title (`x[2][3]`) where that agrees with the length.
fn axes(leaf: &Leaf) -> Vec<u64> {
    let length = leaf.length.max(1);
    let named: Option<Vec<u64>> = leaf
        .title
        .split('[')
        .skip(1)
        .map(|axis| axis.split(']').next().and_then(|axis| axis.parse().ok()))
        .collect();
    match named {
        Some(axes) if !axes.is_empty() && product(&axes) == Some(length) => axes,
        _ if length == 1 => Vec::new(),
        _ => vec![length],
    }
}

fn product(axes: &[u64]) -> Option<u64> {
    axes.iter().try_fold(1_u64, |n, axis| n.checked_mul(*axis))
}
