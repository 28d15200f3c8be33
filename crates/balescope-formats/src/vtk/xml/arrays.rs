//! Arrays as they are coded: as text, in base 64, raw, and compressed by blocks.

use std::ops::Range;

use roxmltree::Node;

use super::text::{Encoded, written};
use crate::bytes::Cursor;
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::unpack::{Codec, unpack};
use crate::values::{ByteOrder, ValueKind};

/// How a file writes its arrays.
#[derive(Clone, Debug)]
pub(super) struct Coding {
    order: ByteOrder,
    /// Numbers before arrays have eight bytes, not four.
    has_long_headers: bool,
    codec: Option<Codec>,
    /// What stands behind the document.
    appended: Range<usize>,
}

/// Where an array is and what it holds.
#[derive(Clone, Debug)]
pub(super) struct Array {
    pub kind: ValueKind,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    /// Numbers as text, at these bytes.
    Text(Range<usize>),
    /// In base 64, at these bytes.
    Base64(Range<usize>),
    /// So many bytes behind the beginning of what is appended.
    Appended(usize),
}

/// The document without what is appended to it, and where that is.
pub(super) fn split(bytes: &[u8]) -> Result<(Range<usize>, Option<Range<usize>>), Problem> {
    const TAG: &[u8] = b"<AppendedData";
    let Some(tag) = bytes.windows(TAG.len()).position(|window| window == TAG) else {
        return Ok((0..bytes.len(), None));
    };
    let behind = &bytes[tag..];
    let mark = behind.iter().position(|b| *b == b'>').and_then(|close| {
        let mark = behind[close..].iter().position(|b| *b == b'_')?;
        Some(tag + close + mark + 1)
    });
    let Some(start) = mark else {
        let found = "no underscore behind <AppendedData>";
        return Err(Problem::malformed("the appended data", found, "one"));
    };
    Ok((0..tag, Some(start..bytes.len())))
}

impl Coding {
    pub fn from_root(root: Node<'_, '_>, appended: Option<Range<usize>>) -> Result<Self, Problem> {
        let codec = match root.attribute("compressor").unwrap_or_default() {
            "" => None,
            "vtkZLibDataCompressor" => Some(Codec::Zlib),
            "vtkLZ4DataCompressor" => Some(Codec::Lz4),
            "vtkLZMADataCompressor" => Some(Codec::Xz),
            other => {
                let found = format!("it is compressed by {}", excerpt(other, 40));
                let hint = "write it anew with zlib or without compression";
                return Err(Problem::unsupported("the file", found, hint));
            }
        };
        Ok(Self {
            order: if root.attribute("byte_order") == Some("BigEndian") {
                ByteOrder::Big
            } else {
                ByteOrder::Little
            },
            has_long_headers: root.attribute("header_type") == Some("UInt64"),
            codec,
            appended: appended.unwrap_or(0..0),
        })
    }

    /// All values of an array.
    pub fn read(&self, bytes: &[u8], array: &Array, name: &str) -> Result<Data, Problem> {
        let decoded = match &array.place {
            Place::Text(range) => {
                let text = bytes.get(range.clone()).unwrap_or_default();
                return written(&String::from_utf8_lossy(text), &array.kind, name);
            }
            Place::Base64(range) => {
                let text = bytes.get(range.clone()).unwrap_or_default();
                let text: Vec<u8> = text
                    .iter()
                    .copied()
                    .filter(|b| !b.is_ascii_whitespace())
                    .collect();
                self.block(&Encoded::Base64(&text), name)?
            }
            Place::Appended(offset) => {
                let all = bytes.get(self.appended.clone()).unwrap_or_default();
                let Some(block) = all.get(*offset..) else {
                    let found = format!("it begins at {offset} of {} bytes", all.len());
                    return Err(Problem::malformed(name, found, "a place within them"));
                };
                let is_base64 = is_base64(bytes, self.appended.start);
                self.block(
                    &if is_base64 {
                        Encoded::Base64(block)
                    } else {
                        Encoded::Raw(block)
                    },
                    name,
                )?
            }
        };
        if array.kind == ValueKind::Text {
            let texts = decoded.split(|b| *b == 0);
            let mut texts: Vec<String> = texts
                .map(|t| String::from_utf8_lossy(t).into_owned())
                .collect();
            texts.pop();
            return Ok(Data::Text(texts));
        }
        if !decoded.len().is_multiple_of(array.kind.width()) {
            let found = format!("{} bytes", decoded.len());
            return Err(Problem::malformed(name, found, "whole values"));
        }
        Data::from_bytes(&array.kind, &decoded, self.order)
            .ok_or_else(|| Problem::malformed(name, "lists", "numbers"))
    }

    /// The bytes of one array behind its header.
    fn block(&self, encoded: &Encoded<'_>, name: &str) -> Result<Vec<u8>, Problem> {
        let width = if self.has_long_headers { 8 } else { 4 };
        let number = |bytes: &[u8], index: usize| {
            let mut cursor = Cursor::new(bytes, self.order);
            cursor.go_to(index * width);
            let number = if self.has_long_headers {
                cursor.u64()?
            } else {
                u64::from(cursor.u32()?)
            };
            usize::try_from(number)
                .ok()
                .filter(|n| *n < usize::MAX / 64)
                .ok_or_else(|| damaged(name, "a size beyond all memory"))
        };
        let Some(codec) = self.codec else {
            let size = number(&encoded.take(0, width, name)?.0, 0)?;
            let mut whole = encoded.take(0, width + size, name)?.0;
            return Ok(whole.split_off(width));
        };
        let blocks = number(&encoded.take(0, 3 * width, name)?.0, 0)?;
        if blocks == 0 {
            return Ok(Vec::new());
        }
        let (header, mut at) = encoded.take(0, (3 + blocks) * width, name)?;
        let (each, last) = (number(&header, 1)?, number(&header, 2)?);
        let sizes = (0..blocks).map(|i| number(&header, 3 + i));
        let sizes = sizes.collect::<Result<Vec<_>, _>>()?;
        let sum = sizes
            .iter()
            .try_fold(0_usize, |sum, size| sum.checked_add(*size))
            .filter(|sum| *sum < usize::MAX / 64)
            .ok_or_else(|| damaged(name, "sizes beyond all memory"))?;
        let packed = encoded.take(at, sum, name)?.0;
        at = 0;
        let mut unpacked = Vec::new();
        for (index, size) in sizes.iter().enumerate() {
            let wanted = if index + 1 == blocks && last != 0 {
                last
            } else {
                each
            };
            let mut block = unpack(codec, &packed[at..at + size], wanted, name)?;
            unpacked.append(&mut block);
            at += size;
        }
        Ok(unpacked)
    }
}

/// Whether what is appended at `start` says that it is in base 64.
fn is_base64(bytes: &[u8], start: usize) -> bool {
    let before = &bytes[start.saturating_sub(100)..start];
    before.windows(6).any(|window| window == b"base64")
}

impl Array {
    /// The array that an element of the document describes.
    pub fn from_node(node: Node<'_, '_>, name: &str) -> Result<Self, Problem> {
        let kind = node.attribute("type").unwrap_or("Float32");
        let Some(kind) = value_kind(kind) else {
            let found = format!("values of type {}", excerpt(kind, 30));
            return Err(Problem::unsupported(name, found, "write it as Float64"));
        };
        let text = || {
            let inner = node.children().find(Node::is_text);
            inner.map_or(0..0, |inner| inner.range())
        };
        let place = match node.attribute("format").unwrap_or("ascii") {
            "ascii" => Place::Text(text()),
            "binary" => Place::Base64(text()),
            "appended" => {
                let offset = node.attribute("offset").and_then(|o| o.parse().ok());
                Place::Appended(offset.ok_or_else(|| damaged(name, "no offset"))?)
            }
            other => {
                let found = format!("the format {}", excerpt(other, 30));
                return Err(Problem::malformed(name, found, "ascii, binary or appended"));
            }
        };
        Ok(Self { kind, place })
    }
}

/// The array of this name within an element, where there is one.
pub(super) fn named(node: Node<'_, '_>, name: &str) -> Result<Option<Array>, Problem> {
    let array = node.children().find(|n| n.attribute("Name") == Some(name));
    array.map(|array| Array::from_node(array, name)).transpose()
}

fn value_kind(kind: &str) -> Option<ValueKind> {
    Some(match kind {
        "Int8" => ValueKind::I8,
        "Int16" => ValueKind::I16,
        "Int32" => ValueKind::I32,
        "Int64" => ValueKind::I64,
        "UInt8" => ValueKind::U8,
        "UInt16" => ValueKind::U16,
        "UInt32" => ValueKind::U32,
        "UInt64" => ValueKind::U64,
        "Float32" => ValueKind::F32,
        "Float64" => ValueKind::F64,
        "String" => ValueKind::Text,
        _ => return None,
    })
}

pub(super) fn damaged(name: &str, found: &str) -> Problem {
    Problem::malformed(name, found, "a sound array; the file is damaged")
}
