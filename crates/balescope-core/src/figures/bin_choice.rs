//! How a histogram is binned: how many bins, and over which values.

use super::ColumnData;
use crate::metrics::{Binning, middle};

/// How a histogram is binned.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BinChoice {
    /// None: by the number of values.
    pub bins: Option<usize>,
    pub range: BinRange,
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
}

impl BinChoice {
    /// A few wild values do not hide the rest.
    pub const MIDDLE: Self = Self {
        bins: None,
        range: BinRange::Middle,
    };

    /// Bins at most, and at least, where their number follows from that of the values: with the usual scatter of
    /// entries fewer values fill no more bins.
    const MOST: usize = 100;
    const LEAST: usize = 10;

    /// So many bins for so many values.
    pub fn bins_for(self, values: usize) -> usize {
        let by_values = 2.0 * (values as f64).sqrt();
        let by_values = (by_values as usize).clamp(Self::LEAST, Self::MOST);
        self.bins.unwrap_or(by_values).max(1)
    }

    /// The bins of values before, and of those after one run or two. `whole`: they are whole numbers.
    pub fn binning<I: Iterator<Item = f64>>(
        self,
        before: &dyn Fn() -> I,
        after: impl Iterator<Item = f64>,
        whole: bool,
    ) -> Binning {
        let bins = self.bins_for(before().filter(|v| v.is_finite()).count());
        match self.range {
            BinRange::Before => Binning::covering(before(), bins, whole),
            BinRange::Both => Binning::covering(before().chain(after), bins, whole),
            BinRange::Middle => {
                let [low, high] = middle(before(), 0.99);
                let inside = before().filter(|v| (low..=high).contains(v));
                Binning::covering(inside, bins, whole)
            }
            BinRange::Typed([low, high]) => Binning { low, high, bins },
        }
    }

    /// The bins of a column, and of a second run of it.
    pub fn of_column(self, data: &ColumnData, second: Option<&ColumnData>, whole: bool) -> Binning {
        let after = data.after();
        let after = after.chain(second.into_iter().flat_map(ColumnData::after));
        self.binning(&|| data.before(), after, whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_have_few_bins() {
        let choice = BinChoice::default();
        let bins = [0, 9, 100, 400, 2500, 1_000_000].map(|values| choice.bins_for(values));
        assert_eq!(bins, [10, 10, 20, 40, 100, 100]);
        let typed = BinChoice {
            bins: Some(300),
            ..choice
        };
        assert_eq!(typed.bins_for(9), 300);
    }

    #[test]
    fn ranges_are_of_before_or_of_both() {
        let before = || (0..1000).map(f64::from);
        let of = |range| {
            let choice = BinChoice { bins: None, range };
            let after = [-5.0, 1200.0, f64::NAN].into_iter();
            let binning = choice.binning(&before, after, false);
            [binning.low, binning.high, binning.bins as f64]
        };
        assert_eq!(of(BinRange::Before), [0.0, 999.0, 63.0]);
        assert_eq!(of(BinRange::Both), [-5.0, 1200.0, 63.0]);
        assert_eq!(of(BinRange::Typed([10.0, 20.0])), [10.0, 20.0, 63.0]);
        let [low, high, _] = of(BinRange::Middle);
        assert!(low > 0.0 && high < 999.0 && high - low > 985.0);
    }
}
