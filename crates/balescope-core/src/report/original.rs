//! The data that an archive is held against, part by part.

use std::ops::Range;

use crate::data::{ColumnTypes, DataError, Dataset, Extent, Layout, MissingValues, Samples};
use crate::format;
use crate::metrics::Ruler;

/// The original, read a few samples at a time, and what is known of all of it.
pub struct Original {
    pub path: String,
    pub source: Box<dyn Samples>,
    /// What the archive takes as missing is missing in the original too.
    pub missing: MissingValues,
    pub extent: Extent,
    pub names: Vec<String>,
    pub notes: Vec<String>,
    pub types: ColumnTypes,
    pub ruler: Ruler,
}

impl Original {
    /// `like`: a sample of the archive, whose columns come in its order.
    ///
    /// # Errors
    /// When the original cannot be read or does not fit the archive's layout.
    pub fn survey(
        path: String,
        mut source: Box<dyn Samples>,
        missing: &MissingValues,
        (layout, like): (&Layout, &Dataset),
    ) -> Result<Self, DataError> {
        let samples = layout.samples();
        let step = (PART_VALUES / layout.features().max(1)).max(1);
        let mut found: Option<(Extent, Dataset)> = None;
        for start in (0..samples).step_by(step) {
            let part = part_of(&mut *source, start..samples.min(start + step), layout)?;
            let part = part.in_order_of(like);
            let missing = missing.unless_chosen_and(part.missing());
            let part = part.with_missing(&missing);
            let extent = Extent::new(&part, |_| false);
            match &mut found {
                Some((sum, _)) => sum.merge(&extent),
                None => found = Some((extent, part)),
            }
        }
        let (extent, first) =
            found.ok_or_else(|| DataError::Layout("there are no samples".to_owned()))?;
        Ok(Self {
            path,
            notes: source.notes(),
            source,
            missing: first.missing().clone(),
            ruler: Ruler::new(&extent.columns, samples, layout.points()),
            extent,
            names: first.column_names.clone(),
            types: first.types().clone(),
        })
    }
}

/// Values of the original that are read at a time, about.
const PART_VALUES: usize = 1 << 21;

/// Samples of the original, along the axes of the archive's.
pub(super) fn part_of(
    source: &mut dyn Samples,
    samples: Range<usize>,
    layout: &Layout,
) -> Result<Dataset, DataError> {
    let mut part = source.read(samples)?()?;
    let wanted = layout.with_samples(part.layout.samples());
    if part.layout.is_other_order_of(&wanted) {
        part.layout = wanted;
        return Ok(part);
    }
    part.with_layout(wanted)
}

/// That both, called so, have as many values along each axis; the error says it in words.
///
/// # Errors
/// When they do not.
pub fn check_shapes(
    (a, expected): (&str, &[usize]),
    (b, found): (&str, &[usize]),
) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!(
        "{a} has {} values and {b} has {}: only arrays of one shape can be compared",
        format::shape(expected),
        format::shape(found)
    ))
}
