//! Numbers that are written as words.

use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::values::ValueKind;

/// Words as numbers of a type; an error names the first that is none.
pub(super) fn numbers<'a>(
    words: impl Iterator<Item = &'a str>,
    kind: &ValueKind,
    place: &str,
) -> Result<Data, Problem> {
    macro_rules! parsed {
        ($data:ident) => {{
            let numbers = words.map(|word| word.parse().map_err(|_| word));
            numbers.collect::<Result<_, _>>().map(Data::$data)
        }};
    }
    let parsed = match kind {
        ValueKind::Bool => {
            let bits = words.map(|word| word.parse().map(|bit: u8| bit != 0).map_err(|_| word));
            bits.collect::<Result<_, _>>().map(Data::Bool)
        }
        ValueKind::I8 => parsed!(I8),
        ValueKind::I16 => parsed!(I16),
        ValueKind::I32 => parsed!(I32),
        ValueKind::I64 => parsed!(I64),
        ValueKind::U8 => parsed!(U8),
        ValueKind::U16 => parsed!(U16),
        ValueKind::U32 => parsed!(U32),
        ValueKind::U64 => parsed!(U64),
        ValueKind::F32 => parsed!(F32),
        _ => parsed!(F64),
    };
    parsed.map_err(|word| {
        let found = format!("\"{}\"", excerpt(word, 30));
        Problem::malformed(place, found, format!("a number of {}", kind.name()))
    })
}
