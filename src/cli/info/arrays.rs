//! What a file holds, as a list.

use std::path::Path;

use serde::Serialize;

use super::args::InfoArgs;
use crate::cli::output;
use crate::cli::table::Table;
use crate::data::{ListedArray, ListedKind, list_arrays};
use crate::format::shape;

/// What `info --arrays --json` prints, and `info --json` of a file that leaves a choice.
#[derive(Serialize)]
struct ArraysReport<'a> {
    path: String,
    arrays: Vec<ArrayReport<'a>>,
}

#[derive(Serialize)]
struct ArrayReport<'a> {
    name: &'a str,
    /// `array`, `table`, `text` or `lists`.
    kind: &'static str,
    /// Of the numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    dtype: Option<&'static str>,
    shape: &'a [usize],
    /// Whether it gives places or times of others.
    coordinate: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
}

impl<'a> ArrayReport<'a> {
    fn new(array: &'a ListedArray) -> Self {
        let (kind, dtype) = match array.kind {
            ListedKind::Numbers(dtype) => ("array", Some(dtype.name())),
            ListedKind::Table(dtype) => ("table", Some(dtype.name())),
            ListedKind::Texts => ("text", None),
            ListedKind::Lists(dtype) => ("lists", Some(dtype.name())),
        };
        Self {
            name: &array.name,
            kind,
            dtype,
            shape: &array.shape,
            coordinate: array.is_coordinate,
            unit: array.unit.as_deref(),
            title: array.title.as_deref(),
        }
    }
}

/// Which arrays a file holds.
pub fn arrays(args: &InfoArgs) -> anyhow::Result<()> {
    let arrays = list_arrays(&args.file)?;
    if args.json {
        return output::print_json(&ArraysReport {
            path: args.file.display().to_string(),
            arrays: arrays.iter().map(ArrayReport::new).collect(),
        });
    }
    Ok(output::print(&text(&args.file, &arrays))?)
}

fn text(file: &Path, arrays: &[ListedArray]) -> String {
    let of_unit = |a: &ListedArray| a.unit.clone().unwrap_or_default();
    let of_title = |a: &ListedArray| a.title.clone().unwrap_or_default();
    // Columns that would be empty stand for nothing.
    let has_units = arrays.iter().any(|a| a.unit.is_some());
    let has_titles = arrays.iter().any(|a| a.title.is_some());
    let mut heads = vec!["Array", "type", "shape"];
    heads.extend(has_units.then_some("unit"));
    heads.extend(has_titles.then_some("title"));
    let mut table = Table::new(&heads).words(heads.len());
    for array in arrays {
        let mut cells = vec![array.name.clone(), array.summary(), shape(&array.shape)];
        cells.extend(has_units.then(|| of_unit(array)));
        cells.extend(has_titles.then(|| of_title(array)));
        table.row(cells);
    }
    format!(
        "{}: {}; --array NAME takes one, --array NAME,NAME several of one shape\n\n{}",
        file.display(),
        crate::format::counted(arrays.len(), "array"),
        table.text()
    )
}
