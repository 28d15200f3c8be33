//! A file of a codec, held against the original.

use std::path::Path;

use super::shared_args::DataChoice;
use super::verify_original::check_shapes;
use super::{compared, input};
use crate::codec::classical::{PackedFile, limits};
use crate::report::{BoundReport, BoundTally, CompareReport};

/// The errors of what a file decodes to, and how it keeps within the bounds that it was made for.
pub(super) fn against(
    original: &Path,
    (archive, packed): (&Path, &PackedFile),
    choice: &DataChoice,
) -> anyhow::Result<(CompareReport, Option<BoundReport>)> {
    let data = &packed.data;
    let options = choice.options(data.missing().wanted());
    let mut before = input::data_or_archive(original, &options, None)?;
    if before.layout.is_other_order_of(&data.layout) {
        before.layout = data.layout.clone();
    }
    let shapes = (&before.layout.shape, &data.layout.shape);
    check_shapes((original, shapes.0), (archive, shapes.1), choice)?;
    let before = before.with_layout(data.layout.clone())?;
    let missing = data.missing().unless_chosen_and(before.missing());
    let before = before.with_missing(&missing);
    let path = original.display().to_string();
    let bounds = &packed.bounds;
    let tally = BoundTally::new(bounds, &limits(&before, bounds), &before, data.stored());
    let bound = tally.report(bounds, &data.column_names);
    Ok((compared::compare(&path, &before, data), bound))
}
