//! Values of a column so far, of the narrowest type that holds them.

use super::times::Times;

#[derive(Debug)]
pub(super) enum Growing {
    /// Nothing but missing values so far.
    Missing(usize),
    Bool(Vec<bool>),
    Signed(Vec<i64>),
    Unsigned(Vec<u64>),
    Real(Vec<f64>),
    Times(Times),
    Text(Vec<String>),
}

/// Integers up to here are exact as doubles.
pub(super) const EXACT: u64 = 1 << 53;

impl Growing {
    pub fn len(&self) -> usize {
        match self {
            Self::Missing(n) => *n,
            Self::Bool(v) => v.len(),
            Self::Signed(v) => v.len(),
            Self::Unsigned(v) => v.len(),
            Self::Real(v) => v.len(),
            Self::Text(v) => v.len(),
            Self::Times(v) => v.len(),
        }
    }

    pub fn push_missing(&mut self) {
        match self {
            Self::Missing(n) => *n += 1,
            Self::Bool(v) => v.push(false),
            Self::Signed(v) => v.push(0),
            Self::Unsigned(v) => v.push(0),
            Self::Real(v) => v.push(f64::NAN),
            Self::Text(v) => v.push(String::new()),
            Self::Times(v) => v.push_missing(1),
        }
    }

    /// Turns to the type that holds these and those; whether an integer was rounded by that.
    pub fn widen_like(&mut self, other: &Self) -> bool {
        let mut has_rounded = false;
        let data = std::mem::replace(self, Self::Missing(0));
        *self = match (data, other) {
            (Self::Missing(n), Self::Bool(_)) => Self::Bool(vec![false; n]),
            (Self::Missing(n), Self::Signed(_)) => Self::Signed(vec![0; n]),
            (Self::Missing(n), Self::Unsigned(_)) => Self::Unsigned(vec![0; n]),
            (Self::Missing(n), Self::Real(_)) => Self::Real(vec![f64::NAN; n]),
            (Self::Missing(n), Self::Text(_)) => Self::Text(vec![String::new(); n]),
            (Self::Signed(v), Self::Unsigned(_)) if v.iter().all(|x| *x >= 0) => {
                Self::Unsigned(v.into_iter().map(|x| x as u64).collect())
            }
            (Self::Signed(v), Self::Unsigned(_) | Self::Real(_)) => {
                has_rounded = v.iter().any(|x| x.unsigned_abs() > EXACT);
                Self::Real(v.into_iter().map(|x| x as f64).collect())
            }
            (Self::Unsigned(v), other) if other.needs_reals() => {
                has_rounded = v.iter().any(|x| *x > EXACT);
                Self::Real(v.into_iter().map(|x| x as f64).collect())
            }
            (same, _) => same,
        };
        has_rounded
    }

    /// Whether there are values that unsigned integers do not hold.
    fn needs_reals(&self) -> bool {
        match self {
            Self::Real(_) => true,
            Self::Signed(values) => values.iter().any(|x| *x < 0),
            _ => false,
        }
    }
}
