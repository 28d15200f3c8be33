//! The errors between two data sets.

use crate::data::{Dataset, Profile};
use crate::metrics::{self, Comparison, Span};
use crate::report::{CompareReport, InputReport};

/// All errors between two data sets of one layout, over the ranges of the first.
pub(super) fn compare(path: &str, before: &Dataset, after: &Dataset) -> CompareReport {
    let comparison = errors(before, after);
    let input = InputReport {
        path: path.to_owned(),
        of: None,
        notes: [&before.notes[..], &after.notes].concat(),
        ..InputReport::from_data(before)
    };
    CompareReport::new(input, comparison)
}

/// The errors of every column.
pub(super) fn errors(before: &Dataset, after: &Dataset) -> Comparison {
    let profile = Profile::new(before);
    let spans: Vec<_> = profile.columns.iter().map(Span::from_profile).collect();
    let names = &before.column_names;
    metrics::compare(before.stored(), after.stored(), names, &spans, None)
}
