//! Whole numbers of which some are missing.

use balescope_formats::Reader;

use super::numbers::NumericVariable;
use crate::data::{DType, DataError, text};

/// Samples whose gaps are looked for at a time.
const AT_ONCE: u64 = 1 << 20;

/// Whether some of the whole numbers are missing: no whole number stands for that.
fn has_gaps(reader: &mut Reader, part: &NumericVariable) -> Result<bool, DataError> {
    if !part.dtype.is_integer() || !part.can_be_missing {
        return Ok(false);
    }
    let samples = part.shape[0] as u64;
    for start in (0..samples).step_by(AT_ONCE as usize) {
        let values = reader.read(part.variable, start..samples.min(start + AT_ONCE))?;
        if values.valid.is_some_and(|valid| valid.contains(&false)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads whole numbers of which some are missing as floats, which have a place for that; a note of those.
pub(super) fn without_gaps(
    reader: &mut Reader,
    parts: &mut [NumericVariable],
) -> Result<Option<String>, DataError> {
    let mut names = Vec::new();
    for part in parts {
        if has_gaps(reader, part)? {
            names.push(part.name.clone());
            part.dtype = if part.dtype.size() <= 2 {
                DType::F32
            } else {
                DType::F64
            };
        }
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Ok((!names.is_empty()).then(|| {
        let names = text::list(&names, text::LISTED);
        format!(
            "Whole numbers of which some are missing are read as floats, with NaN for those: {names}"
        )
    }))
}
