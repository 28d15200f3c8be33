//! What to read from a file, and how far it is believed.

use crate::data::{Missing, Selection};

/// What to read from a file that leaves a choice.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The array inside an npz. `None`: the only one, or `data` where there is one.
    pub array: Option<String>,
    /// Of the columns and samples.
    pub selection: Selection,
    /// Values that fulfil no condition of the selection.
    pub missing: Missing,
}

/// How far compressed bytes in an npz may unfold: beyond `bomb_bytes` and `bomb_ratio` together,
/// an array is refused.
///
/// Measured numbers hardly ever shrink a hundredfold; deflate can do at most about 1,030 to 1,
/// and only for one value repeated throughout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of an array below which any ratio is accepted.
    pub bomb_bytes: u64,
    /// Uncompressed over compressed bytes.
    pub bomb_ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bomb_bytes: 1 << 30,
            bomb_ratio: 1000,
        }
    }
}
