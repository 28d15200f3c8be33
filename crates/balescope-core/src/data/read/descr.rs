use super::literal::Literal;
use super::record::Record;
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
