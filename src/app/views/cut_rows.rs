//! The rows of a cut.

use std::sync::Arc;

use crate::figures::Part;

/// Rows that fulfil a condition.
#[derive(Debug)]
pub struct CutRows {
    /// Of the data, in order.
    pub rows: Arc<Vec<u32>>,
    /// Places among the shown samples, in order: of all of them, of those held out, of those trained on.
    pub parts: [Arc<Vec<usize>>; 3],
}

impl CutRows {
    /// Places among the shown samples of those that belong to a part.
    pub fn places(&self, part: Part) -> &Arc<Vec<usize>> {
        match part {
            Part::All => &self.parts[0],
            Part::HeldOut => &self.parts[1],
            Part::Training => &self.parts[2],
        }
    }
}
