//! Keeps the histograms of columns until what they are of changes.

use std::collections::HashMap;

use egui::Ui;

use super::source::{Part, Source};
use crate::app::deferred::Deferred;
use crate::figures::Distribution;
use crate::metrics::{Binning, middle};

/// The histograms of each column, with few bins and with many.
pub type Known = HashMap<[usize; 2], Deferred<HistogramKey, Distribution>>;

/// What a histogram was made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HistogramKey {
    pub generation: u64,
    pub column: usize,
    pub part: Part,
    pub central: bool,
    pub bins: usize,
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
        central,
        bins,
        ..
    } = key;
    let data = source.column(column, part);
    let second = source.second_column(column, part);
    let whole = source.profile.columns.get(column).is_some_and(|c| c.whole);
    let sides = 2 + usize::from(second.is_some());
    let cache = known.entry([column, bins]).or_default();
    cache.get(ui.ctx(), &key, sides * data.size(), move || {
        let [low, high] = if central {
            middle(data.before(), 0.99)
        } else {
            [f64::NEG_INFINITY, f64::INFINITY]
        };
        let inside = data.before().filter(|v| (low..=high).contains(v));
        let binning = Binning::covering(inside, bins, whole);
        Distribution::new(&data, second.as_ref(), binning)
    })
}
