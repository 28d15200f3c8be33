//! The header: axes, attributes and where each variable begins.

use super::var::{Type, Var};
use crate::bytes::{Bytes, Cursor};
use crate::contents::Attribute;
use crate::data::Data;
use crate::error::Problem;
use crate::values::ByteOrder;

/// What the header says.
#[derive(Debug)]
pub(super) struct Header {
    /// Records so far; `None` where the writer had not said.
    pub records: Option<u64>,
    pub attributes: Vec<Attribute>,
    pub vars: Vec<Var>,
}

/// Tags before lists.
const DIMENSIONS: u32 = 10;
const VARIABLES: u32 = 11;
const ATTRIBUTES: u32 = 12;

/// A header of this size is read first; more where it does not end in it.
const FIRST: u64 = 1 << 16;

impl Header {
    pub fn read(bytes: &Bytes) -> Result<Self, Problem> {
        let mut length = FIRST.min(bytes.length());
        loop {
            let head = bytes.read(0, length, "the header")?;
            match Fields::parse(&head) {
                Err(_) if length < bytes.length() => {
                    length = length.saturating_mul(16).min(bytes.length());
                }
                result => return result,
            }
        }
    }
}

/// Reads fields whose widths depend on the version.
struct Fields<'a> {
    cursor: Cursor<'a>,
    version: u8,
}

impl Fields<'_> {
    fn parse(head: &[u8]) -> Result<Header, Problem> {
        let mut cursor = Cursor::new(head, ByteOrder::Big);
        cursor.skip(3)?;
        let version = cursor.u8()?;
        let mut fields = Fields { cursor, version };
        let records = fields.count()?;
        let is_open = records == fields.unknown();
        let dimensions = fields.dimensions()?;
        let attributes = fields.attributes()?;
        let vars = fields.list(VARIABLES, |fields| fields.var(&dimensions))?;
        Ok(Header {
            records: (!is_open).then_some(records),
            attributes,
            vars,
        })
    }

    /// How a count says that it is not known.
    fn unknown(&self) -> u64 {
        if self.version == 5 {
            u64::MAX
        } else {
            u64::from(u32::MAX)
        }
    }

    fn count(&mut self) -> Result<u64, Problem> {
        if self.version == 5 {
            self.cursor.u64()
        } else {
            self.cursor.u32().map(u64::from)
        }
    }

    /// A list with its tag; an absent one has neither tag nor length.
    fn list<T>(
        &mut self,
        tag: u32,
        mut item: impl FnMut(&mut Self) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Problem> {
        let at = self.cursor.at();
        let found = self.cursor.u32()?;
        let count = self.count()?;
        if found != tag && (found != 0 || count != 0) {
            let expected = format!("the tag {tag} of a list; the file is damaged");
            return Err(Problem::malformed(
                format!("byte {at}"),
                found.to_string(),
                expected,
            ));
        }
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn name(&mut self) -> Result<String, Problem> {
        let length = self.count()?;
        let name = self.cursor.text(length as usize)?;
        self.fill_up(length)?;
        Ok(name)
    }

    /// Names and values are filled up to four bytes.
    fn fill_up(&mut self, length: u64) -> Result<(), Problem> {
        self.cursor.skip((length.wrapping_neg() % 4) as usize)
    }

    fn dimensions(&mut self) -> Result<Vec<(String, u64)>, Problem> {
        self.list(DIMENSIONS, |fields| Ok((fields.name()?, fields.count()?)))
    }

    fn attributes(&mut self) -> Result<Vec<Attribute>, Problem> {
        self.list(ATTRIBUTES, |fields| {
            let name = fields.name()?;
            let kind = fields.kind()?;
            let count = fields.count()?;
            let length = count.saturating_mul(kind.width());
            let bytes = fields.cursor.take(length as usize)?;
            fields.fill_up(length)?;
            let value = if matches!(kind, Type::Char) {
                let text = String::from_utf8_lossy(bytes);
                Data::text(text.trim_end_matches('\0'))
            } else {
                Data::from_bytes(&kind.value(), bytes, ByteOrder::Big)
                    .unwrap_or_else(|| Data::text(""))
            };
            Ok(Attribute::new(name, value))
        })
    }

    fn kind(&mut self) -> Result<Type, Problem> {
        let at = self.cursor.at();
        let number = self.cursor.u32()?;
        Ok(match number {
            1 => Type::Byte,
            2 => Type::Char,
            3 => Type::Short,
            4 => Type::Int,
            5 => Type::Float,
            6 => Type::Double,
            7 => Type::UByte,
            8 => Type::UShort,
            9 => Type::UInt,
            10 => Type::Int64,
            11 => Type::UInt64,
            _ => {
                return Err(Problem::malformed(
                    format!("byte {at}"),
                    format!("type {number}"),
                    "a type from 1 to 11; the file is damaged",
                ));
            }
        })
    }

    fn var(&mut self, dimensions: &[(String, u64)]) -> Result<Var, Problem> {
        let name = self.name()?;
        let count = self.count()?;
        let mut names = Vec::new();
        let mut lengths = Vec::new();
        for _ in 0..count {
            let index = self.count()?;
            let Some((axis, length)) = dimensions.get(index as usize) else {
                let found = format!("axis {index}");
                let expected = format!("one of the {} in the file", dimensions.len());
                return Err(Problem::malformed(name, found, expected));
            };
            names.push(axis.clone());
            lengths.push(*length);
        }
        let attributes = self.attributes()?;
        let kind = self.kind()?;
        // The size is told by the axes; where it does not fit into its field, writers put nonsense.
        self.count()?;
        let begin = if self.version == 1 {
            u64::from(self.cursor.u32()?)
        } else {
            self.cursor.u64()?
        };
        Ok(Var {
            name,
            kind,
            dimensions: names,
            attributes,
            is_record: lengths.first() == Some(&0),
            begin,
            lengths,
        })
    }
}
