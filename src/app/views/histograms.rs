//! Keeps the histograms of columns until what they are of changes.

use std::collections::HashMap;

use egui::Ui;

use super::source::{Part, Source};
use crate::app::deferred::Deferred;
use crate::figures::{BinChoice, Distribution};

/// The histograms of each column, of small plots or not.
pub type Known = HashMap<(usize, bool), Deferred<HistogramKey, Distribution>>;

/// What a histogram was made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HistogramKey {
    pub generation: u64,
    pub column: usize,
    pub part: Part,
    pub bins: BinChoice,
    pub is_small: bool,
    /// A column that says how much each row counts.
    pub weights: Option<usize>,
}

/// The histograms of a column, computed where they are not known yet.
pub fn distribution<'a>(
    known: &'a mut Known,
    ui: &Ui,
    source: &Source,
    key: HistogramKey,
) -> Option<&'a Distribution> {
    let HistogramKey {
        column,
        part,
        bins,
        weights,
        ..
    } = key;
    let data = source.column(column, part);
    let second = source.second_column(column, part);
    let whole = source.profile.columns.get(column).is_some_and(|c| c.whole);
    let weights = weights.map(|column| source.column(column, part));
    let sides = 2 + usize::from(second.is_some());
    let cache = known.entry((column, key.is_small)).or_default();
    cache.get(ui.ctx(), &key, sides * data.size(), move || {
        let binning = bins.of_column(&data, second.as_ref(), whole);
        match &weights {
            Some(weights) => Distribution::weighted(&data, second.as_ref(), weights, binning),
            None => Distribution::new(&data, second.as_ref(), binning),
        }
    })
}
