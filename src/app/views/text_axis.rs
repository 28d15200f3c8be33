//! Axes of columns of texts.

use super::parts::shorten;
use super::source::Source;
use crate::app::plot::Axis;

/// The axis of a column of texts has them as its labels.
pub fn with_texts(axis: Axis, column: usize, source: &Source) -> Axis {
    const LONGEST: usize = 14;
    match source.data.metadata().categories(column) {
        Some(texts) => axis.names(texts.iter().map(|text| shorten(text, LONGEST)).collect()),
        None => axis,
    }
}
