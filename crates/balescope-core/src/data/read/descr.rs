//! The element types that a header describes.

use super::literal::Literal;
use super::number::common_type;
use crate::data::{ByteOrder, DType, text};

/// The element type that a header describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Descr {
    Number(DType, ByteOrder),
    /// `U`: characters of four bytes each.
    Unicode(usize, ByteOrder),
    /// `S`: bytes.
    Bytes(usize),
    /// Fields of types of their own.
    Record(Record),
    /// A type of `NumPy` whose values cannot be used, and what to do about it.
    Unsupported {
        what: String,
        hint: &'static str,
        /// Bytes of one element, where they lie in the file as they are.
        size: Option<usize>,
    },
}

const TO_FLOAT: &str = "convert it with .astype(\"float64\") and save again";

impl Descr {
    /// `None` where it is no type at all.
    pub fn parse(literal: &Literal) -> Option<Self> {
        match literal {
            Literal::Text(text) => Self::parse_text(text),
            Literal::Sequence(fields) => Some(Record::parse(fields).map_or_else(
                || Self::Unsupported {
                    what: "structured records".to_owned(),
                    hint: "save its fields as columns of one plain array \
                           (numpy.lib.recfunctions.structured_to_unstructured)",
                    size: None,
                },
                Self::Record,
            )),
            _ => None,
        }
    }

    /// `[order][kind][size]`, for instance `<f8`. `=` and no order mean that of the machine that
    /// wrote the file, which is little-endian on all that are in use.
    fn parse_text(text: &str) -> Option<Self> {
        let (order, rest) = match text.chars().next()? {
            '>' => (ByteOrder::Big, &text[1..]),
            '<' | '=' | '|' => (ByteOrder::Little, &text[1..]),
            _ => (ByteOrder::Little, text),
        };
        let kind = rest.chars().next()?;
        let size = &rest[kind.len_utf8()..];
        if let Some(other) = unsupported(kind, size, text) {
            return Some(other);
        }
        if matches!((kind, size), ('?', "")) {
            return Some(Self::Number(DType::Bool, ByteOrder::Little));
        }
        if size.is_empty() || !size.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let size: usize = size.parse().ok()?;
        match kind {
            'U' => Some(Self::Unicode(size, order)),
            'S' | 'a' => Some(Self::Bytes(size)),
            _ => {
                let dtype = number(kind, size)?;
                // One byte has no order.
                let order = if dtype.size() == 1 {
                    ByteOrder::Little
                } else {
                    order
                };
                Some(Self::Number(dtype, order))
            }
        }
    }

    /// Bytes of one element; `None` where they cannot be counted.
    pub fn size(&self) -> Option<usize> {
        match self {
            Self::Number(dtype, _) => Some(dtype.size()),
            Self::Unicode(size, _) => size.checked_mul(4),
            Self::Bytes(size) => Some(*size),
            Self::Record(record) => Some(record.size),
            Self::Unsupported { size, .. } => *size,
        }
    }
}

fn number(kind: char, size: usize) -> Option<DType> {
    Some(match (kind, size) {
        ('b', 1) => DType::Bool,
        ('i', 1) => DType::I8,
        ('i', 2) => DType::I16,
        ('i', 4) => DType::I32,
        ('i', 8) => DType::I64,
        ('u', 1) => DType::U8,
        ('u', 2) => DType::U16,
        ('u', 4) => DType::U32,
        ('u', 8) => DType::U64,
        ('f', 2) => DType::F16,
        ('f', 4) => DType::F32,
        ('f', 8) => DType::F64,
        _ => return None,
    })
}

fn unsupported(kind: char, size: &str, whole: &str) -> Option<Descr> {
    let (what, hint) = match (kind, size) {
        ('O', _) => (
            "Python objects, stored as a pickle",
            "pickles are never read because they can run any program; convert the array to \
             numbers with .astype(\"float64\") and save again",
        ),
        ('c', "8" | "16" | "32") => (
            "complex numbers",
            "save the real and the imaginary part as two columns",
        ),
        ('M', _) => (
            "dates",
            "save them as numbers, for instance with .astype(\"int64\")",
        ),
        ('m', _) => (
            "time spans",
            "save them as numbers, for instance with .astype(\"int64\")",
        ),
        ('V', _) => ("raw bytes (void)", TO_FLOAT),
        ('f', "12" | "16") => ("long doubles", TO_FLOAT),
        _ => return None,
    };
    let what = format!("{what} (`{}`)", text::excerpt(whole, 24));
    let size = match kind {
        'O' => None,
        'M' | 'm' => Some(8),
        _ => size.parse().ok(),
    };
    Some(Descr::Unsupported { what, hint, size })
}

/// More columns than this are not taken apart.
const MAX_COLUMNS: usize = 1 << 16;

/// What one element of a structured array is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Numbers, in their order.
    pub fields: Vec<Field>,
    /// Names of the fields that are no numbers, with what they are.
    pub others: Vec<String>,
    /// Bytes of one element, whatever fills the gaps.
    pub size: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub name: String,
    pub dtype: DType,
    pub order: ByteOrder,
    pub offset: usize,
}

impl Record {
    /// From the list in a header: `(name, type)` or `(name, type, shape)`; a name may be `(title,
    /// name)`, and a type a list again. `None` where it is no such list.
    pub fn parse(items: &[Literal]) -> Option<Self> {
        let mut record = Self {
            fields: Vec::new(),
            others: Vec::new(),
            size: 0,
        };
        record.add(items, "")?;
        (record.size > 0).then_some(record)
    }

    fn add(&mut self, items: &[Literal], prefix: &str) -> Option<()> {
        for item in items {
            let Literal::Sequence(parts) = item else {
                return None;
            };
            let (name, descr, shape) = match parts.as_slice() {
                [name, descr] => (name, descr, &[][..]),
                [name, descr, Literal::Sequence(shape)] => (name, descr, shape.as_slice()),
                [name, descr, Literal::Integer(_)] => (name, descr, &parts[2..]),
                _ => return None,
            };
            let name = match name {
                Literal::Text(name) => name,
                Literal::Sequence(both) => match both.as_slice() {
                    [_, Literal::Text(name)] => name,
                    _ => return None,
                },
                _ => return None,
            };
            let name = match prefix {
                "" => name.clone(),
                prefix => format!("{prefix}.{name}"),
            };
            self.add_field(&name, descr, &lengths(shape)?)?;
        }
        Some(())
    }

    /// A field, or an array of fields.
    fn add_field(&mut self, name: &str, descr: &Literal, shape: &[usize]) -> Option<()> {
        let count = (shape.iter()).try_fold(1_usize, |n, &length| n.checked_mul(length))?;
        if let Literal::Sequence(inner) = descr {
            if count > MAX_COLUMNS {
                return None;
            }
            for at in 0..count {
                self.add(inner, &numbered(name, at, shape))?;
            }
            return Some(());
        }
        let descr = Descr::parse(descr)?;
        let start = self.size;
        let (size, number) = match &descr {
            Descr::Number(dtype, order) => (dtype.size(), Some((*dtype, *order))),
            Descr::Unsupported { size, .. } => ((*size)?, None),
            other => (other.size()?, None),
        };
        self.size = start.checked_add(size.checked_mul(count)?)?;
        let Some((dtype, order)) = number else {
            // What has no name fills a gap.
            if !name.is_empty() && !name.ends_with('.') {
                self.others.push(name.to_owned());
            }
            return Some(());
        };
        if self.fields.len().checked_add(count)? > MAX_COLUMNS {
            return None;
        }
        self.fields.extend((0..count).map(|at| Field {
            name: numbered(name, at, shape),
            dtype,
            order,
            offset: start + at * size,
        }));
        Some(())
    }

    /// The type that all columns have together; `None` where no field is a number.
    pub fn common_type(&self) -> Option<DType> {
        let types = self.fields.iter().map(|field| field.dtype);
        (!self.fields.is_empty()).then(|| common_type(types))
    }

    /// Columns that the numbers make.
    pub fn columns(&self) -> usize {
        self.fields.len()
    }
}

/// `p` as it is, or `p[2]` and `p[2,0]` for the numbers of an array.
fn numbered(name: &str, at: usize, shape: &[usize]) -> String {
    if shape.is_empty() {
        return name.to_owned();
    }
    let mut rest = at;
    let mut places: Vec<String> = (shape.iter().rev())
        .map(|&length| {
            let place = rest % length.max(1);
            rest /= length.max(1);
            place.to_string()
        })
        .collect();
    places.reverse();
    format!("{name}[{}]", places.join(","))
}

fn lengths(shape: &[Literal]) -> Option<Vec<usize>> {
    (shape.iter())
        .map(|length| match length {
            Literal::Integer(number) => number.parse().ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<Descr> {
        Descr::parse(&Literal::Text(text.to_owned()))
    }

    #[test]
    fn numbers_in_every_order() {
        use ByteOrder::{Big, Little};
        for (text, dtype, order) in [
            ("<f8", DType::F64, Little),
            (">f4", DType::F32, Big),
            ("=i2", DType::I16, Little),
            ("|i1", DType::I8, Little),
            (">u1", DType::U8, Little),
            ("|b1", DType::Bool, Little),
            ("?", DType::Bool, Little),
            ("f2", DType::F16, Little),
            (">u8", DType::U64, Big),
            ("<u4", DType::U32, Little),
        ] {
            assert_eq!(parse(text), Some(Descr::Number(dtype, order)), "{text}");
        }
    }

    #[test]
    fn texts_have_a_width() {
        assert_eq!(parse("<U12"), Some(Descr::Unicode(12, ByteOrder::Little)));
        assert_eq!(parse("|S5").and_then(|d| d.size()), Some(5));
        assert_eq!(parse(">U3").and_then(|d| d.size()), Some(12));
        assert_eq!(parse("<U18446744073709551615").and_then(|d| d.size()), None);
    }

    #[test]
    fn other_types_are_told_apart_from_nonsense() {
        for text in ["|O", "O", "<c16", "<M8[ns]", "<m8[s]", "|V8", "<f16"] {
            assert!(
                matches!(parse(text), Some(Descr::Unsupported { .. })),
                "{text}"
            );
        }
        for text in [
            "", "<", "<f", "<f3", "<i16", "<f-8", "<f8x", "xf8", "<U", "<é8", "<b8",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        let pickled = parse("|O");
        assert!(
            matches!(pickled, Some(Descr::Unsupported { hint, .. }) if hint.contains("never read"))
        );
    }
}
