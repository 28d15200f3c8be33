//! Two data sets that are compared: read alike, and what is said where they differ beside their values.

use std::path::Path;

use super::axes::AxesChoice;
use super::exit::Usage;
use super::shared_args::ModelFile;
use super::{input, output};
use crate::data::{Dataset, Layout, ReadOptions};
use crate::metrics::ColumnError;
use crate::report::{self, kind_changes};

/// All of a data file or an archive, along the axes that are asked for.
pub(super) fn open(
    path: &Path,
    options: &ReadOptions,
    model: &ModelFile,
    axes: &AxesChoice,
) -> anyhow::Result<Dataset> {
    let data = input::data_or_archive(path, options, model.path()?)?;
    let along = |wanted: &dyn Fn(&Layout) -> Layout| Ok(data.with_layout(wanted(&data.layout))?);
    axes.along(along)
}

/// The original, and what came of it where that is given: of one layout, with columns in one order.
pub(super) fn open_both(
    (before_path, after_path): (&Path, Option<&Path>),
    array: Option<&String>,
    model: &ModelFile,
    axes: &AxesChoice,
) -> anyhow::Result<(Dataset, Option<Dataset>)> {
    let options = ReadOptions {
        array: array.cloned(),
        ..ReadOptions::default()
    };
    let read = |path| open(path, &options, model, axes);
    let before = read(before_path)?;
    let Some(after_path) = after_path else {
        return Ok((before, None));
    };
    let (before, after) = alike((before_path, before), (after_path, read(after_path)?))?;
    Ok((before, Some(after)))
}

/// Two data sets of one layout, with columns in one order.
pub(super) fn alike(
    (before_path, before): (&Path, Dataset),
    (after_path, mut after): (&Path, Dataset),
) -> anyhow::Result<(Dataset, Dataset)> {
    if after.layout.is_other_order_of(&before.layout) {
        after.layout = before.layout.clone();
    }
    let shapes = (&before.layout.shape, &after.layout.shape);
    check_shapes((before_path, shapes.0), (after_path, shapes.1))?;
    // An archive knows how its data was read; a plain file only suggests it.
    let (before, after) = if input::is_archive(after_path) {
        (before.with_layout(after.layout.clone())?, after)
    } else {
        let after = after.with_layout(before.layout.clone())?;
        (before, after)
    };
    let after = after.in_order_of(&before);
    Ok((before, after))
}

/// That both have as many values along each axis.
pub(super) fn check_shapes(
    (a_path, expected): (&Path, &[usize]),
    (b_path, found): (&Path, &[usize]),
) -> Result<(), Usage> {
    let (a, b) = (a_path.display().to_string(), b_path.display().to_string());
    report::check_shapes((&a, expected), (&b, found)).map_err(Usage)
}

/// Warns of names of columns that differ, which no figure tells.
pub(super) fn warn(before: &Dataset, after: &Dataset) {
    let has_texts = |data: &Dataset, column| data.metadata().categories(column).is_some();
    let columns = 0..before.columns().min(after.columns());
    for column in columns.filter(|&c| has_texts(before, c) != has_texts(after, c)) {
        let name = &before.column_names[column];
        let text = format!(
            "column {name:?} is one of texts in one file and of numbers in the other: the numbers that stand \
             for the texts are compared"
        );
        output::complain("warning", &text);
    }
    let differing = before
        .column_names
        .iter()
        .zip(&after.column_names)
        .find(|(a, b)| a != b);
    if let Some((a, b)) = differing.filter(|_| before.has_names && after.has_names) {
        output::complain(
            "warning",
            &format!("the column names differ, first {a:?} and {b:?}"),
        );
    }
}

/// Warns of samples that lie at other times, which no figure tells.
pub(super) fn warn_of_times(before: &Dataset, after: &Dataset) {
    let along = |data: &Dataset| {
        let axis = data.layout.sample_axis?;
        data.metadata().axis(axis).cloned()
    };
    let (Some(before), Some(after)) = (along(before), along(after)) else {
        return;
    };
    let Some(own) = before.in_units_of(&after) else {
        return;
    };
    let mut pairs = own.values.as_slice().iter().zip(after.values.as_slice());
    if let Some((own, other)) = pairs.find(|(own, other)| own != other) {
        let (own, other) = (after.shown(*own), after.shown(*other));
        let text = format!(
            "the samples differ in `{}`, first {own} and {other}",
            after.name
        );
        output::complain("warning", &text);
    }
}

/// Tells of values that changed what they are.
pub(super) fn warn_of_changes(columns: &[ColumnError]) {
    let kinds = kind_changes(columns);
    if kinds.total() > 0 {
        output::complain("warning", &format!("{kinds}; no figure counts them"));
    }
}
