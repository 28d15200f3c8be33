//! The data that an archive is held against.

use std::path::Path;

use super::exit::Usage;
use super::shared_args::DataChoice;
use super::{alike, input};
use crate::codec::classical::PackedFile;
use crate::report::VerifyReport;

/// What there is to say of a file of a codec, and of its original where one is given.
pub(super) fn of_packed(
    original: Option<&Path>,
    (archive, packed): (&Path, &PackedFile),
    choice: &DataChoice,
) -> anyhow::Result<VerifyReport> {
    let Some(original) = original else {
        return Ok(VerifyReport::of_packed(packed, None)?);
    };
    let data = &packed.data;
    let options = choice.options(data.missing().wanted());
    let mut before = input::data_or_archive(original, &options, None)?;
    if before.layout.is_other_order_of(&data.layout) {
        before.layout = data.layout.clone();
    }
    let shapes = (&before.layout.shape, &data.layout.shape);
    check_shapes((original, shapes.0), (archive, shapes.1), choice)?;
    let name = original.display().to_string();
    Ok(VerifyReport::of_packed(packed, Some((&name, &before)))?)
}

/// Whether the original, of this shape, is of as many values as the archive.
pub(super) fn check_shapes(
    original: (&Path, &[usize]),
    archive: (&Path, &[usize]),
    choice: &DataChoice,
) -> Result<(), Usage> {
    let checked = alike::check_shapes(original, archive);
    checked.map_err(|Usage(text)| match choice.first_given() {
        Some(_) => Usage(text),
        None => Usage(format!(
            "{text}; where part of the original was compressed, give its --select, --time, --where and --lists"
        )),
    })
}
