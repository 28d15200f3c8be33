//! Advice on values that are set apart from their column.

use super::{Advice, ColumnProfile, Profile};
use crate::data::text;
use crate::format::counted;

/// Names that are shown before "and 7 more".
const SHOWN: usize = 4;

/// A remark on the columns that `chosen` picks; `text` gets their names.
pub(super) fn remark(
    profile: &Profile,
    chosen: impl Fn(&ColumnProfile) -> bool,
    text: impl FnOnce(&str, usize) -> String,
) -> Option<Advice> {
    let picked = profile
        .columns
        .iter()
        .enumerate()
        .filter(|(_, c)| chosen(c));
    let columns: Vec<usize> = picked.map(|(index, _)| index).collect();
    let names: Vec<&str> = columns
        .iter()
        .map(|&c| profile.columns[c].name.as_str())
        .collect();
    let names = text::list(&names, SHOWN);
    (!columns.is_empty()).then(|| Advice {
        text: text(&names, columns.len()),
        columns,
    })
}

pub(super) fn missing(profile: &Profile) -> Option<Advice> {
    let words = |c: &ColumnProfile| c.missing.iter().any(|word| !word.outlier);
    let (values, count) = told(profile, false);
    let count = counted(count, "value");
    remark(profile, words, |names, _| {
        format!(
            "{values} in {names} ({count}) taken as missing: kept exactly, and out of ranges, statistics \
             and training"
        )
    })
}

pub(super) fn outliers(profile: &Profile) -> Option<Advice> {
    let words = |c: &ColumnProfile| c.missing.iter().any(|word| word.outlier);
    let (values, count) = told(profile, true);
    let (lies, value) = if count == 1 {
        ("lies", "an outlier")
    } else {
        ("lie", "outliers")
    };
    remark(profile, words, |names, _| {
        format!(
            "{values} in {names} {lies} far off all other values: kept exactly as {value}, and out of \
             ranges, statistics and training"
        )
    })
}

/// The words that stand for none, or the outliers, of all columns, and how many values they are.
pub(super) fn told(profile: &Profile, outliers: bool) -> (String, usize) {
    let words = profile.columns.iter().flat_map(|c| &c.missing);
    let words: Vec<_> = words.filter(|word| word.outlier == outliers).collect();
    let mut values: Vec<&str> = Vec::new();
    for word in &words {
        if !values.contains(&word.value.as_str()) {
            values.push(&word.value);
        }
    }
    let shown = values
        .iter()
        .take(SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    let more = if values.len() > SHOWN {
        " and others"
    } else {
        ""
    };
    let count = words.iter().map(|word| word.count).sum();
    (format!("{shown}{more}"), count)
}
