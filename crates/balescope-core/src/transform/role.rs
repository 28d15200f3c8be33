//! What happens to a column.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::TransformKind;

use crate::named::ParseError;

/// What happens to a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Goes through the network.
    Model(TransformKind),
    /// Kept exactly beside the network; its bytes are counted.
    Exact,
    /// All values are the same: one value is kept.
    Constant,
}

impl Role {
    /// The name in a menu or a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Model(kind) => kind.name(),
            Self::Exact => "exact",
            Self::Constant => "constant",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a column can be given to: not [`Role::Constant`], which it is or is not.
impl FromStr for Role {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let name = text.trim().to_ascii_lowercase();
        let modelled = TransformKind::ALL.into_iter().map(Self::Model);
        modelled
            .chain([Self::Exact])
            .find(|role| role.name() == name || role.name().replace('-', "") == name)
            .ok_or_else(|| {
                format!(
                    "kind {text:?}: expected min-max, standard, log, asinh, quantile, angle or exact"
                ).into()
            })
    }
}
