//! What the first axis of a file's arrays counts, as far as the file says.

/// What the first axis of a file's arrays counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FirstAxis {
    /// Rows or snapshots, of which another file may hold more.
    Samples,
    /// Points: the file holds one snapshot.
    Points {
        /// The axis that counts components, where an array has one.
        components: Option<usize>,
    },
    /// The file does not say.
    Unknown,
}
