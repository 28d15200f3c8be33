//! What headers say: names, units, and how numbers are scaled.

use fitsio_pure::hdu::Hdu;
use fitsio_pure::header::Card;
use fitsio_pure::value::Value;

use crate::contents::Attribute;
use crate::data::Data;
use crate::values::ValueKind;

/// Keywords that describe how the file lies, and nothing of the data.
const STRUCTURE: [&str; 24] = [
    "SIMPLE", "XTENSION", "BITPIX", "NAXIS", "PCOUNT", "GCOUNT", "TFIELDS", "EXTEND", "END",
    "BSCALE", "BZERO", "BLANK", "BUNIT", "EXTNAME", "EXTVER", "CHECKSUM", "DATASUM", "ZIMAGE",
    "ZCMPTYPE", "ZBITPIX", "ZNAXIS", "ZQUANTIZ", "ZDITHER0", "ZBLANK",
];

/// How stored numbers become those that are meant.
#[derive(Clone, Debug)]
pub(super) struct Scaling {
    scale: f64,
    zero: f64,
    blank: Option<i64>,
    /// The way to store numbers without a sign: nothing is lost in turning them.
    is_unsigned: bool,
}

impl Scaling {
    pub fn new(unit: &Hdu, kind: &ValueKind) -> Self {
        let scale = number(&unit.cards, "BSCALE").unwrap_or(1.0);
        let zero = number(&unit.cards, "BZERO").unwrap_or(0.0);
        Self {
            is_unsigned: scale == 1.0 && offset(kind) == Some(zero),
            scale,
            zero,
            blank: integer(&unit.cards, "BLANK").or_else(|| integer(&unit.cards, "ZBLANK")),
        }
    }

    /// The same of a column of a table.
    pub fn of_column(unit: &Hdu, column: usize, kind: &ValueKind) -> Self {
        let key = |name: &str| format!("{name}{column}");
        let scale = number(&unit.cards, &key("TSCAL")).unwrap_or(1.0);
        let zero = number(&unit.cards, &key("TZERO")).unwrap_or(0.0);
        Self {
            is_unsigned: scale == 1.0 && offset(kind) == Some(zero),
            scale,
            zero,
            blank: integer(&unit.cards, &key("TNULL")),
        }
    }

    pub fn kind(&self, stored: &ValueKind) -> ValueKind {
        match stored {
            ValueKind::U8 if self.is_unsigned => ValueKind::I8,
            ValueKind::I16 if self.is_unsigned => ValueKind::U16,
            ValueKind::I32 if self.is_unsigned => ValueKind::U32,
            ValueKind::I64 if self.is_unsigned => ValueKind::U64,
            other => other.clone(),
        }
    }

    pub fn apply(&self, data: Data) -> Data {
        match data {
            Data::U8(v) if self.is_unsigned => {
                Data::I8(v.into_iter().map(|x| (x ^ 0x80) as i8).collect())
            }
            Data::I16(v) if self.is_unsigned => {
                Data::U16(v.into_iter().map(|x| x as u16 ^ (1 << 15)).collect())
            }
            Data::I32(v) if self.is_unsigned => {
                Data::U32(v.into_iter().map(|x| x as u32 ^ (1 << 31)).collect())
            }
            Data::I64(v) if self.is_unsigned => {
                Data::U64(v.into_iter().map(|x| x as u64 ^ (1 << 63)).collect())
            }
            other => other,
        }
    }

    /// What is left to say where numbers stay as they are stored, in the words of CF.
    pub fn attributes(&self, kind: &ValueKind) -> Vec<Attribute> {
        let mut said = Vec::new();
        if !self.is_unsigned && (self.scale != 1.0 || self.zero != 0.0) {
            said.push(Attribute::new("scale_factor", Data::F64(vec![self.scale])));
            said.push(Attribute::new("add_offset", Data::F64(vec![self.zero])));
        }
        let is_integer = !matches!(kind, ValueKind::F32 | ValueKind::F64);
        if let Some(blank) = self.blank.filter(|_| is_integer) {
            let bias = if self.is_unsigned {
                self.zero as i64
            } else {
                0
            };
            let blank = Data::I64(vec![blank.wrapping_add(bias)]);
            said.push(Attribute::new("_FillValue", blank));
        }
        said
    }
}

/// The zero by which numbers without a sign are stored as those with one.
fn offset(kind: &ValueKind) -> Option<f64> {
    match kind {
        ValueKind::U8 => Some(-128.0),
        ValueKind::I16 => Some(32_768.0),
        ValueKind::I32 => Some(2_147_483_648.0),
        ValueKind::I64 => Some(9_223_372_036_854_775_808.0),
        _ => None,
    }
}

/// The kind of the values of an image.
pub(super) fn kind(bitpix: i64) -> Option<ValueKind> {
    Some(match bitpix {
        8 => ValueKind::U8,
        16 => ValueKind::I16,
        32 => ValueKind::I32,
        64 => ValueKind::I64,
        -32 => ValueKind::F32,
        -64 => ValueKind::F64,
        _ => return None,
    })
}

/// The name of a part of the file, or what is made of its number.
pub(super) fn name(unit: &Hdu, index: usize) -> String {
    match text(&unit.cards, "EXTNAME") {
        Some(name) if !name.trim().is_empty() => format!("{}_{index}", name.trim()),
        _ if index == 0 => "primary".to_owned(),
        _ => format!("extension_{index}"),
    }
}

/// What a header says of its data, and the unit.
pub(super) fn attributes(unit: &Hdu) -> Vec<Attribute> {
    let is_structure = |key: &str| {
        let stem = key.trim_end_matches(|c: char| c.is_ascii_digit());
        STRUCTURE.contains(&key)
            || STRUCTURE.contains(&stem)
            || [
                "TTYPE", "TFORM", "TUNIT", "TSCAL", "TZERO", "TNULL", "TDIM", "ZTILE", "ZNAME",
                "ZVAL", "TDISP",
            ]
            .contains(&stem)
    };
    let mut said = Vec::new();
    for card in &unit.cards {
        let key = card.keyword_str();
        if key.is_empty() || is_structure(key) {
            continue;
        }
        let value = match &card.value {
            Some(Value::String(text)) => Data::text(text.trim_end()),
            Some(Value::Integer(number)) => Data::I64(vec![*number]),
            Some(Value::Float(number)) => Data::F64(vec![*number]),
            Some(Value::Logical(truth)) => Data::Bool(vec![*truth]),
            _ => continue,
        };
        said.push(Attribute::new(key, value));
    }
    said.extend(text(&unit.cards, "BUNIT").map(|unit| Attribute::text("units", unit.trim())));
    said
}

fn value<'a>(cards: &'a [Card], key: &str) -> Option<&'a Value> {
    let card = cards.iter().find(|card| card.keyword_str() == key);
    card.and_then(|card| card.value.as_ref())
}

pub(super) fn text(cards: &[Card], key: &str) -> Option<String> {
    match value(cards, key)? {
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn integer(cards: &[Card], key: &str) -> Option<i64> {
    match value(cards, key)? {
        Value::Integer(number) => Some(*number),
        _ => None,
    }
}

fn number(cards: &[Card], key: &str) -> Option<f64> {
    match value(cards, key)? {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}
