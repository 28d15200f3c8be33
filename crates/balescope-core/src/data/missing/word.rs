//! A value that stands for none.

use serde::{Deserialize, Serialize};

use crate::data::DType;

/// A value that stands for none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissingWord {
    pub value: f64,
    /// What the double does not hold of a 64-bit integer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub remainder: i16,
    pub kind: WordKind,
}

/// Why a value is kept apart from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WordKind {
    /// It says that there is no value.
    Missing,
    /// It comes once and lies so far off that all others would vanish in its range.
    Outlier,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
fn is_zero(number: &i16) -> bool {
    *number == 0
}

impl MissingWord {
    /// Whether a value is this one.
    #[inline]
    pub fn is(&self, value: f64, remainder: i16) -> bool {
        self.value == value && self.remainder == remainder
    }

    /// In digits that tell it from all others of the type.
    pub fn text(&self, dtype: DType) -> String {
        let plain = |value: f64, short: String| {
            if value != 0.0 && !(1e-4..1e15).contains(&value.abs()) {
                format!("{value:e}")
            } else {
                short
            }
        };
        match dtype {
            DType::F64 | DType::F16 => plain(self.value, self.value.to_string()),
            DType::F32 => {
                let single = self.value as f32;
                if single != 0.0 && !(1e-4..1e15).contains(&single.abs()) {
                    format!("{single:e}")
                } else {
                    single.to_string()
                }
            }
            _ => dtype.to_integer(self.value, self.remainder).to_string(),
        }
    }
}
