//! The arrays of an npz that leaves a choice.

use std::path::Path;

use serde::Serialize;

use super::args::InfoArgs;
use crate::cli::output;
use crate::cli::table::Table;
use crate::data::{ArrayInfo, list_arrays};
use crate::format::shape;

/// What `info --json` prints of a file that leaves a choice.
#[derive(Serialize)]
struct ArraysReport<'a> {
    path: String,
    arrays: Vec<ArrayReport<'a>>,
}

#[derive(Serialize)]
struct ArrayReport<'a> {
    name: &'a str,
    dtype: &'static str,
    shape: &'a [usize],
}

impl<'a> ArraysReport<'a> {
    fn new(path: &Path, arrays: &'a [ArrayInfo]) -> Self {
        let report = |a: &'a ArrayInfo| ArrayReport {
            name: &a.name,
            dtype: a.dtype.name(),
            shape: &a.shape,
        };
        Self {
            path: path.display().to_string(),
            arrays: arrays.iter().map(report).collect(),
        }
    }
}

/// A file of several arrays: which there are.
pub fn arrays(args: &InfoArgs) -> anyhow::Result<()> {
    let arrays = list_arrays(&args.file)?;
    if args.json {
        return output::print_json(&ArraysReport::new(&args.file, &arrays));
    }
    let mut table = Table::new(&["Array", "type", "shape"]);
    for array in &arrays {
        table.row(vec![
            array.name.clone(),
            array.dtype.name().to_owned(),
            shape(&array.shape),
        ]);
    }
    let text = format!(
        "{}: several arrays; --array NAME shows one\n\n{}",
        args.file.display(),
        table.text()
    );
    Ok(output::print(&text)?)
}
