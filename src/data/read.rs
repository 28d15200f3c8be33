use std::path::Path;

use super::{DataError, Dataset, DType};

/// What to read from a file that leaves a choice.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The array inside an npz. `None`: the only one, or `data` where there is one.
    pub array: Option<String>,
}

/// One array in a file, from its header alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrayInfo {
    /// Empty for an npy.
    pub name: String,
    pub dtype: DType,
    pub shape: Vec<usize>,
}

/// The numeric arrays in a file, without reading their values.
///
/// # Errors
/// When the file cannot be opened or is neither npy nor npz.
pub fn list_arrays(path: &Path) -> Result<Vec<ArrayInfo>, DataError> {
    let _ = path;
    todo!()
}

/// Reads a `.npy` or `.npz` file, told apart by their first bytes.
///
/// # Errors
/// When the file cannot be opened, is damaged, holds nothing numeric, or leaves a choice.
pub fn read(path: &Path, options: &ReadOptions) -> Result<Dataset, DataError> {
    let _ = (path, options);
    todo!()
}

/// The same from memory: a bundled sample, or a test. `label` stands for the file in messages.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(label: &str, bytes: &[u8], options: &ReadOptions) -> Result<Dataset, DataError> {
    let _ = (label, bytes, options);
    todo!()
}
