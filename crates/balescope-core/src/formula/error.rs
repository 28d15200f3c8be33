//! What is wrong with a formula.

/// Where and why a formula is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("formula, character {position}: {problem}")]
pub struct FormulaError {
    /// Counted from 1.
    pub position: usize,
    pub problem: String,
}
