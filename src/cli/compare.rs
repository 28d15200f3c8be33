//! `balescope compare`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::alike::{alike, open, warn};
use super::axes::AxesChoice;
use super::exit::{Failed, Usage};
use super::histogram::{self, HistogramArgs};
use super::plane_args::derived_field;
use super::shared_args::{MissingChoice, ModelFile};
use super::{input, output, quality, summary};
use crate::data::{Dataset, Lists, Missing, ReadOptions, Selection};
use crate::figures::PeakFits;
use crate::formula::Formula;
use crate::metrics::PeakShape;
use crate::named::ParseError;
use crate::report::{
    ChosenReport, CompareReport, MoreReport, PeakReport, Target, errors_between, kind_changes,
};

#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The original: a data file (several by a pattern in quotes or a folder), an archive or the name of a bundled sample
    pub before: PathBuf,

    /// What came of it: a data file or an archive
    pub after: PathBuf,

    #[command(flatten)]
    pub model: ModelFile,

    /// The array of a file that holds several, a group of columns, or several arrays with commas between, in both files
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,

    #[command(flatten)]
    pub selection: Selection,

    #[command(flatten)]
    pub axes: AxesChoice,

    #[command(flatten)]
    pub missing: MissingChoice,

    /// End with exit code 1 where the errors are above this: nrmse=0.5 or robust=0.3 (percent),
    /// max=0.01 (share of the range), psnr=45 (dB) or response=0.5 (percent); repeatable. It is 1 as well where values changed
    /// what they are, from a number to NaN for instance
    #[arg(long, value_name = "KIND=X")]
    pub fail_over: Vec<Target>,

    /// Also quantiles of the error, distances of the distributions, autocorrelation of the error, and
    /// for fields SSIM and, with --json, power spectra
    #[arg(long)]
    pub more: bool,

    /// With --more: count the values that are off by more than this share of their column's range,
    /// in percent
    #[arg(long, value_name = "PERCENT", default_value = "1", value_parser = percent, requires = "more")]
    pub tolerance: f64,

    /// Also the errors of a quantity that follows from the columns or components by a formula, such as
    /// sqrt(px^2+py^2), or of a field ddx(v)-ddy(u), vorticity or fluctuation(p)^2; repeatable
    #[arg(long, value_name = "FORMULA")]
    pub quantity: Vec<String>,

    /// Fit a peak of this shape over a straight background to a quantity of a table before and after
    #[arg(long, value_name = "SHAPE")]
    pub fit: Option<PeakShape>,

    /// With --fit: the quantity, a formula of columns [default: that of --histogram, or what their names suggest, such as an invariant mass]
    #[arg(long, value_name = "FORMULA", requires = "fit")]
    pub fit_of: Option<String>,

    /// With --fit: the range of the histograms [default: that of --range, or two and a half full widths about the peak before]
    #[arg(long, value_name = "LOW,HIGH", requires = "fit", value_parser = super::shared_args::ends, allow_hyphen_values = true)]
    pub fit_range: Option<[f64; 2]>,

    #[command(flatten)]
    pub histogram: HistogramArgs,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// A percentage as a share.
fn percent(text: &str) -> Result<f64, ParseError> {
    match text.trim_end_matches('%').trim().parse::<f64>() {
        Ok(percent) if percent.is_finite() && percent >= 0.0 => Ok(percent / 100.0),
        _ => Err("expected a percentage of the range that is at least 0, such as 0.5".into()),
    }
}

/// `balescope compare`.
pub(super) fn run(args: &CompareArgs) -> anyhow::Result<()> {
    let before = read(args, &args.before, args.selection.lists.as_ref())?;
    let lists = args.selection.lists.as_ref();
    let after = match read(args, &args.after, lists) {
        // What came of lists may be columns already.
        Err(error) if lists.is_some() => read(args, &args.after, None).map_err(|_| error)?,
        other => other?,
    };
    let (before, after, chosen) = chosen(args, before, after)?;
    // What one of them takes as missing is missing in the other too.
    let before = match &args.missing.missing {
        Some(missing) => {
            let before = before.with_missing_as(missing);
            input::say_notes(&args.before, before.absent_missing().as_slice());
            before
        }
        None if input::is_archive(&args.after) => {
            before.with_missing(&after.missing().unless_chosen_and(before.missing()))
        }
        None => before,
    };
    let after = after.with_missing(before.missing());
    warn(&before, &after);
    let mut report = CompareReport::between(&args.before.display().to_string(), &before, &after);
    report.chosen = chosen;
    if args.more {
        report.more = Some(MoreReport::new(&before, &after, args.tolerance));
    }
    for text in &args.quantity {
        let formula = derived_field("--quantity", text, &before)?;
        let [before, after] = [formula.of(&before)?, formula.of(&after)?];
        report
            .quantities
            .extend(errors_between(&before, &after).columns);
    }
    if let Some(shape) = args.fit {
        report.fit = Some(fit(args, shape, &before, &after)?);
    }
    report.histogram = args.histogram.report(&before, &after)?;
    if args.json {
        output::print_json(&report)?;
    } else {
        let more = report.more.as_ref();
        let more = more.map_or_else(String::new, |m| quality::text(m, args.tolerance));
        let fit = report.fit.as_ref().map_or_else(String::new, |fit| {
            let heads = ["Before", "After"].map(str::to_owned);
            let facts = PeakFits::of_report(fit).facts(&heads);
            format!("\n{}\n{}", fit.formula, facts.text())
        });
        let counted = report.histogram.as_ref();
        let counted = counted.map_or_else(String::new, histogram::text);
        let text = [summary::compare(&report), more, fit, counted].concat();
        output::print(&text)?;
    }
    fail_over_limits(&args.after, &report, &args.fail_over)
}

/// The peak of what is asked for, or of what the names of columns suggest.
fn fit(
    args: &CompareArgs,
    shape: PeakShape,
    before: &Dataset,
    after: &Dataset,
) -> anyhow::Result<PeakReport> {
    if before.is_field() {
        return Err(Usage("--fit: expected a table, and this is a field".to_owned()).into());
    }
    let suggested = || Formula::suggest(&before.column_names);
    let counted = &args.histogram;
    let asked = args.fit_of.clone().or_else(|| counted.histogram.clone());
    let formula = asked.or_else(suggested).ok_or_else(|| {
        Usage(
            "--fit: the names of the columns suggest no quantity; name one with --fit-of"
                .to_owned(),
        )
    })?;
    let report = PeakReport::new(
        before,
        after,
        &formula,
        shape,
        (args.fit_range.or(counted.range), counted.weights.as_deref()),
    );
    Ok(report.map_err(|error| Usage(format!("--fit-of {formula}: {error}")))?)
}

/// One of both files.
fn read(args: &CompareArgs, path: &Path, lists: Option<&Lists>) -> anyhow::Result<Dataset> {
    let options = ReadOptions {
        array: args.array.clone(),
        selection: Selection {
            lists: lists.cloned(),
            ..Selection::default()
        },
        ..ReadOptions::default()
    };
    open(path, &options, &args.model, &args.axes)
}

/// What is chosen of both, by the values before. What came of the chosen part alone is taken as it is.
fn chosen(
    args: &CompareArgs,
    before: Dataset,
    after: Dataset,
) -> anyhow::Result<(Dataset, Dataset, Option<ChosenReport>)> {
    let selection = Selection {
        lists: None,
        ..args.selection.clone()
    };
    if selection.is_empty() {
        let (before, after) = alike((&args.before, before), (&args.after, after))?;
        return Ok((before, after, None));
    }
    let missing = args.missing.missing.clone().unwrap_or_default();
    let is_of_all = before.values().len() == after.values().len();
    let (before, after) = if is_of_all {
        alike((&args.before, before), (&args.after, after))?
    } else {
        (before, after)
    };
    let choice = before.choice(&selection, &missing)?;
    let report = choice.by().map(|by| ChosenReport {
        samples: choice.samples(),
        of: before.samples(),
        by: by.to_owned(),
    });
    let part = choice.of(&before)?.with_missing_as(&Missing::default());
    let (before, after) = if is_of_all {
        (part, choice.of(&after)?)
    } else {
        alike((&args.before, part), (&args.after, after))?
    };
    Ok((before, after, report))
}

/// Fails where values changed what they are, or an error is above what is allowed.
fn fail_over_limits(after: &Path, report: &CompareReport, limits: &[Target]) -> anyhow::Result<()> {
    let kinds = kind_changes(&report.columns);
    let changed = (kinds.total() > 0).then(|| kinds.to_string());
    let responses = report.columns.iter().map(|c| c.response.rms);
    let responses: Vec<f64> = responses.filter(|rms| !rms.is_nan()).collect();
    let over = limits.iter().filter_map(|limit| {
        let figure = limit.figure(&report.error.all, &responses);
        (limit.miss(figure) > 1.0).then(|| {
            let (found, label) = (limit.with_unit(figure), limit.label().to_lowercase());
            format!("{label} {found}, where {limit} is allowed")
        })
    });
    let found: Vec<String> = changed.into_iter().chain(over).collect();
    if found.is_empty() {
        return Ok(());
    }
    Err(Failed(format!("{}: {}", after.display(), found.join("; "))).into())
}
