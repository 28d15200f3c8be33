//! Keeps the histograms of columns until what they are of changes.

use std::collections::HashMap;

use egui::Ui;

use super::source::{ColumnData, Part, Source};
use crate::app::deferred::Deferred;
use crate::figures::Distribution;
use crate::metrics::{Binning, middle};

/// The histograms of each column, of small plots or not.
pub type Known = HashMap<(usize, bool), Deferred<HistogramKey, Distribution>>;

/// What a histogram was made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HistogramKey {
    pub generation: u64,
    pub column: usize,
    pub part: Part,
    pub range: BinRange,
    pub bins: usize,
    pub is_small: bool,
    /// A column that says how much each row counts.
    pub weights: Option<usize>,
}

/// Which values the bins cover.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum BinRange {
    /// Those before.
    #[default]
    Before,
    /// Those before and after.
    Both,
    /// The middle 99 % of those before.
    Middle,
    Typed([f64; 2]),
}

impl BinRange {
    pub fn label(self) -> &'static str {
        match self {
            Self::Before => "All before",
            Self::Both => "All before and after",
            Self::Middle => "Middle 99 %",
            Self::Typed(_) => "Typed",
        }
    }

    /// The bins of a column, and of a second run of it.
    fn binning(
        self,
        bins: usize,
        whole: bool,
        data: &ColumnData,
        second: Option<&ColumnData>,
    ) -> Binning {
        match self {
            Self::Before => Binning::covering(data.before(), bins, whole),
            Self::Both => {
                let after = data
                    .after()
                    .chain(second.into_iter().flat_map(ColumnData::after));
                Binning::covering(data.before().chain(after), bins, whole)
            }
            Self::Middle => {
                let [low, high] = middle(data.before(), 0.99);
                let inside = data.before().filter(|v| (low..=high).contains(v));
                Binning::covering(inside, bins, whole)
            }
            Self::Typed([low, high]) => Binning { low, high, bins },
        }
    }
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
        range,
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
        let binning = range.binning(bins, whole, &data, second.as_ref());
        match &weights {
            Some(weights) => Distribution::weighted(&data, second.as_ref(), weights, binning),
            None => Distribution::new(&data, second.as_ref(), binning),
        }
    })
}
