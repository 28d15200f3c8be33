//! Histograms of a quantity of a table before and after, alone or together with another one.

use serde::Serialize;

use crate::data::Dataset;
use crate::formula::{Formula, FormulaError};
use crate::metrics::{
    AxisBins, AxisChoice, AxisRange, Binning, Histogram, Histogram2d, ProfileBin,
};

/// What is counted.
#[derive(Clone, Debug)]
pub struct HistogramChoice<'a> {
    pub quantity: &'a str,
    /// A second quantity that is counted together with the first.
    pub against: Option<&'a str>,
    /// How much each row counts; where there is no second quantity.
    pub weights: Option<&'a str>,
    pub bins: usize,
    /// `None`: all values before, and of two quantities the middle 98 % of each.
    pub range: Option<[f64; 2]>,
}

/// Histograms of a quantity before and after.
#[derive(Clone, Debug, Serialize)]
pub struct HistogramReport {
    pub quantity: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<String>,
    /// The ends of the bins, one more than there are.
    pub edges: Vec<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edges_against: Option<Vec<f64>>,
    pub before: Counted,
    pub after: Counted,
}

/// One side.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Counted {
    Bins(BinCounts),
    Cells(CellCounts),
}

/// Values in bins.
#[derive(Clone, Debug, Serialize)]
pub struct BinCounts {
    /// Entries, or sums of weights.
    pub heights: Vec<f64>,
    /// One standard deviation of each.
    pub errors: Vec<f64>,
    pub underflow: u64,
    pub overflow: u64,
    pub not_finite: u64,
    pub mean: f64,
    pub rms: f64,
}

/// Pairs in cells.
#[derive(Clone, Debug, Serialize)]
pub struct CellCounts {
    /// A row a bin of the second quantity.
    pub counts: Vec<Vec<u64>>,
    pub outside: u64,
    pub not_finite: u64,
    /// Pearson's r of all pairs of finite values; NaN where one of both does not vary.
    pub correlation: f64,
    /// The second quantity in each bin of the first.
    pub profile: Vec<ProfileBin>,
}

impl HistogramReport {
    /// Of data of the same columns.
    ///
    /// # Errors
    /// When a formula is none of these columns.
    pub fn new(
        before: &Dataset,
        after: &Dataset,
        choice: &HistogramChoice<'_>,
    ) -> Result<Self, FormulaError> {
        let values = |text: &str| -> Result<[Vec<f64>; 2], FormulaError> {
            let formula = Formula::parse(text, &before.column_names)?;
            Ok([before, after].map(|data| formula.evaluate(data.values()).to_vec()))
        };
        let x = values(choice.quantity)?;
        let counted = match choice.against {
            Some(against) => together(&x, &values(against)?, choice),
            None => alone(&x, choice.weights.map(values).transpose()?, choice),
        };
        let (edges, edges_against, [before, after]) = counted;
        Ok(Self {
            quantity: choice.quantity.to_owned(),
            against: choice.against.map(str::to_owned),
            weights: choice.weights.map(str::to_owned),
            edges,
            edges_against,
            before,
            after,
        })
    }
}

/// Ends of the bins of each quantity, and both sides.
type CountedSides = (Vec<f64>, Option<Vec<f64>>, [Counted; 2]);

/// Both sides of two quantities.
fn together(x: &[Vec<f64>; 2], y: &[Vec<f64>; 2], choice: &HistogramChoice<'_>) -> CountedSides {
    let axis = |values: &[f64], range| {
        let choice = AxisChoice {
            bins: choice.bins,
            is_log: false,
            is_whole: false,
            range,
        };
        AxisBins::new(values.iter().copied(), choice)
    };
    let range = choice.range.map_or(AxisRange::Middle, AxisRange::Between);
    let bins = [axis(&x[0], range), axis(&y[0], AxisRange::Middle)];
    let side = |i: usize| {
        let pairs = x[i].iter().zip(&y[i]).map(|(x, y)| [*x, *y]);
        Counted::cells(&Histogram2d::new(pairs, bins[0], bins[1]))
    };
    let [edges, against] = bins.map(|bins| bins.ends());
    (edges, Some(against), [side(0), side(1)])
}

/// Both sides of one quantity.
fn alone(
    x: &[Vec<f64>; 2],
    weights: Option<[Vec<f64>; 2]>,
    choice: &HistogramChoice<'_>,
) -> CountedSides {
    let bins = choice.bins;
    let binning = match choice.range {
        Some([low, high]) => Binning { low, high, bins },
        None => Binning::covering(x[0].iter().copied(), bins, false),
    };
    let side = |i: usize| {
        let values = x[i].iter().copied();
        Counted::bins(&match &weights {
            Some(weights) => {
                let pairs = values.zip(weights[i].iter().copied());
                Histogram::weighted(pairs, binning)
            }
            None => Histogram::new(values, binning),
        })
    };
    let edges = (0..=binning.bins).map(|i| binning.edge(i)).collect();
    (edges, None, [side(0), side(1)])
}

impl Counted {
    fn bins(of: &Histogram) -> Self {
        let all = 0..of.counts.len();
        Self::Bins(BinCounts {
            heights: all.clone().map(|bin| of.height(bin)).collect(),
            errors: all.map(|bin| of.error(bin)).collect(),
            underflow: of.underflow,
            overflow: of.overflow,
            not_finite: of.left_out,
            mean: of.mean,
            rms: of.rms,
        })
    }

    fn cells(of: &Histogram2d) -> Self {
        let rows = of.counts.chunks(of.x.count());
        Self::Cells(CellCounts {
            counts: rows.map(<[u64]>::to_vec).collect(),
            outside: of.outside,
            not_finite: of.left_out,
            correlation: of.correlation,
            profile: of.profile.clone(),
        })
    }
}
