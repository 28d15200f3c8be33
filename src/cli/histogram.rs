//! Histograms of a quantity before and after, for `balescope compare`.

use std::fmt::Write as _;

use clap::Args;

use super::exit::Usage;
use super::shared_args::ends;
use crate::data::Dataset;
use crate::figures::{bin_table, profile_table};
use crate::format::{count, significant};
use crate::report::{BinCounts, CellCounts, Counted, HistogramChoice, HistogramReport};

#[derive(Debug, Args)]
pub struct HistogramArgs {
    /// Count a quantity of a table before and after in bins: a column or a formula of columns
    #[arg(long, value_name = "FORMULA")]
    pub histogram: Option<String>,

    /// With --histogram: count it together with this second quantity, with their correlation and the mean of the
    /// second in each bin of the first
    #[arg(
        long,
        value_name = "FORMULA",
        requires = "histogram",
        conflicts_with = "weights"
    )]
    pub against: Option<String>,

    /// With --histogram: a column or a formula that says how much each row counts
    #[arg(long, value_name = "FORMULA", requires = "histogram")]
    pub weights: Option<String>,

    /// With --histogram: how many bins
    #[arg(long, value_name = "N", default_value = "50", requires = "histogram", value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub bins: u16,

    /// With --histogram: the range of the bins [default: all values before, of two quantities the middle 98 % of each]
    #[arg(long, value_name = "LOW,HIGH", requires = "histogram", value_parser = ends, allow_hyphen_values = true)]
    pub range: Option<[f64; 2]>,
}

impl HistogramArgs {
    /// What was asked for, if anything.
    pub fn report(
        &self,
        before: &Dataset,
        after: &Dataset,
    ) -> anyhow::Result<Option<HistogramReport>> {
        let Some(quantity) = &self.histogram else {
            return Ok(None);
        };
        if before.is_field() {
            let text = "--histogram: expected a table, and this is a field".to_owned();
            return Err(Usage(text).into());
        }
        let choice = HistogramChoice {
            quantity,
            against: self.against.as_deref(),
            weights: self.weights.as_deref(),
            bins: usize::from(self.bins),
            range: self.range,
        };
        let report = HistogramReport::new(before, after, &choice);
        Ok(Some(report.map_err(|error| {
            Usage(format!("--histogram {quantity}: {error}"))
        })?))
    }
}

/// For people.
pub fn text(report: &HistogramReport) -> String {
    match (&report.before, &report.after) {
        (Counted::Bins(before), Counted::Bins(after)) => bins_text(report, [before, after]),
        (Counted::Cells(before), Counted::Cells(after)) => cells_text(report, [before, after]),
        _ => String::new(),
    }
}

fn bins_text(report: &HistogramReport, [before, after]: [&BinCounts; 2]) -> String {
    let table = bin_table(report, [before, after]);
    let mut text = format!("\n{}\n{}", report.quantity, table.text());
    for (name, side) in [("before", before), ("after", after)] {
        let below = count(side.underflow as usize);
        let above = count(side.overflow as usize);
        let (mean, rms) = (significant(side.mean, 6), significant(side.rms, 6));
        let _ = writeln!(
            text,
            "{name}: mean {mean}, RMS {rms}; {below} below, {above} above"
        );
    }
    text
}

fn cells_text(report: &HistogramReport, [before, after]: [&CellCounts; 2]) -> String {
    let against = report.against.as_deref().unwrap_or_default();
    let table = profile_table(report, [before, after]);
    let mut text = format!("\n{against} over {}\n{}", report.quantity, table.text());
    for (name, side) in [("before", before), ("after", after)] {
        let r = significant(side.correlation, 6);
        let outside = count(side.outside as usize);
        let _ = writeln!(text, "{name}: correlation {r}; {outside} outside");
    }
    text
}
