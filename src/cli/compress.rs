//! `balescope compress`: with the model of an archive, or with one that is trained first.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::exit::Usage;
use super::interrupt::Interrupt;
use super::shared_args::{DataChoice, MissingChoice};
use super::stream::stream;
use super::training::train;
use super::{input, output, run_spec, summary};
use crate::codec::classical::{Codec, pack_lossless, pack_within};
use crate::codec::{Archive, Bound};
use crate::data::{Dataset, Layout, Portion, Samples};
use crate::format;
use crate::report::{self, FitReport};
use crate::runs::{ForColumn, RunSettings};
use crate::train::{OF_A_PORTION, RunSpec};

#[derive(Debug, Args)]
pub struct CompressArgs {
    /// The data file to compress, of any format that is read; several by a pattern in quotes or a folder
    pub file: PathBuf,

    /// The archive whose model is applied [default: one is trained as `fit` does without options]
    #[arg(long, value_name = "MODEL.bale")]
    pub with: Option<PathBuf>,

    /// Where to write the new archive; - is standard output
    #[arg(short, long, value_name = "OUT.bale")]
    pub output: PathBuf,

    /// Leave the model out of the new archive, which then needs MODEL.bale to be decoded
    #[arg(long, requires = "with")]
    pub shared: bool,

    /// How far decoded values may be off: abs=X, rel=X (of the column's range) or pointwise=X
    /// (relative); repeatable for columns [default: as in the model's archive]
    #[arg(long, value_name = "[COLUMN:]KIND=X")]
    pub bound: Vec<ForColumn<Bound>>,

    #[command(flatten)]
    pub choice: DataChoice,

    #[command(flatten)]
    pub missing: MissingChoice,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// `balescope compress`.
pub(super) fn run(args: &CompressArgs) -> anyhow::Result<()> {
    output::check_ending(&args.output, "an archive", &["npy", "npz"])?;
    let inputs: Vec<&Path> = std::iter::once(&args.file)
        .chain(&args.with)
        .map(AsRef::as_ref)
        .collect();
    output::check(&args.output, &inputs)?;
    output::check_json(Some(&args.output), args.json)?;
    let missing = args.missing.missing.clone().unwrap_or_default();
    let options = args.choice.options(&missing);
    if let Some(path) = &args.with {
        let model = Archive::read_model(path)?;
        let wanted = |data: &Layout| model.layout_for(data);
        let options = match &args.missing.missing {
            Some(missing) => args.choice.options(missing),
            None => args.choice.options(model.missing().wanted()),
        };
        let source = input::samples(&args.file, &options, &missing, &wanted)?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        return with_model(args, &model, &name.to_string_lossy(), source);
    }
    let mut source = input::samples(&args.file, &options, &missing, &Layout::clone)?;
    let Some(portion) = Portion::needed(source.layout()) else {
        let data = source.read(0..source.layout().samples())?()?;
        return train_whole(args, Arc::new(data));
    };
    let data = Arc::new(portion.read(&mut *source)?);
    let spec = spec(args, &data, false)?;
    let (outcome, _) = train(&spec, args.json, &Interrupt::listen())?;
    with_model(args, &outcome.archive, OF_A_PORTION, source)
}

/// What `fit` does without options.
fn spec(args: &CompressArgs, data: &Arc<Dataset>, bounded: bool) -> anyhow::Result<RunSpec> {
    let mut settings = RunSettings::default();
    if bounded {
        settings.bound.clone_from(&args.bound);
    }
    settings.spec(data).map_err(run_spec::explain)
}

fn train_whole(args: &CompressArgs, data: Arc<Dataset>) -> anyhow::Result<()> {
    let spec = spec(args, &data, true)?;
    let data = Arc::clone(&spec.data);
    let (outcome, _) = train(&spec, args.json, &Interrupt::listen())?;
    let archive = outcome.archive_bytes.len();
    let smaller = outcome
        .report
        .smaller
        .as_ref()
        .filter(|_| !args.bound.is_empty());
    if let Some((codec, setting)) = smaller.and_then(report::Smaller::codec) {
        let bounds = spec.training.bounds.clone().tightened(&data);
        let bounds = bounds.map_err(anyhow::Error::msg)?;
        let file = pack_within(&data, codec, setting, &bounds).map_err(anyhow::Error::msg)?;
        output::save(&args.output, &file)?;
        return without_model(args, &outcome.report, &file, codec, "within the bounds");
    }
    // A few kilobytes of data are less than any model of them. Where no codec takes them, the model does.
    let lossless = pack_lossless(&data).ok();
    if let Some((file, codec)) = lossless.filter(|(file, _)| file.len() < archive) {
        output::save(&args.output, &file)?;
        return without_model(args, &outcome.report, &file, codec, "without loss");
    }
    output::save(&args.output, &outcome.archive_bytes)?;
    if args.json {
        return output::print_json(outcome.report.as_ref());
    }
    let saved = saved(args, archive);
    Ok(output::tell(
        Some(&args.output),
        &(summary::fit(&outcome.report) + &saved),
    )?)
}

/// What is printed where the data without a model take less than with one.
#[derive(Serialize)]
struct Smaller<'a> {
    /// Of the model that was trained, and is not in the file.
    #[serde(flatten)]
    report: &'a FitReport,
    #[serde(rename = "lossless", skip_serializing_if = "Option::is_none")]
    lossless: Option<WithoutModel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    within_bounds: Option<WithoutModel>,
}

/// A file of a codec that learns nothing.
#[derive(Clone, Copy, Serialize)]
struct WithoutModel {
    codec: &'static str,
    bytes: usize,
}

fn without_model(
    args: &CompressArgs,
    report: &FitReport,
    file: &[u8],
    codec: &dyn Codec,
    how: &str,
) -> anyhow::Result<()> {
    let bytes = file.len();
    if args.json {
        let codec = codec.name();
        let made = WithoutModel { codec, bytes };
        let is_lossless = how == "without loss";
        return output::print_json(&Smaller {
            report,
            lossless: is_lossless.then_some(made),
            within_bounds: (!is_lossless).then_some(made),
        });
    }
    let text = format!(
        "{}\nWritten without a model and {how}, by {}: {}, {} times smaller than the data. What stands \
         above is of the model that was trained, which is not written: its file takes {}\n{}",
        summary::fit(report),
        codec.label(),
        format::bytes(bytes),
        format::significant(report.bytes.input as f64 / bytes as f64, 3),
        format::bytes(report.bytes.total),
        saved(args, bytes)
    );
    Ok(output::tell(Some(&args.output), &text)?)
}

/// Compresses with a model, block by block.
fn with_model(
    args: &CompressArgs,
    model: &Archive,
    label: &str,
    mut source: Box<dyn Samples>,
) -> anyhow::Result<()> {
    let settings = RunSettings {
        bound: args.bound.clone(),
        ..RunSettings::default()
    };
    let bounds = settings.bounds(model.column_names(), &source.metadata());
    let bounds = bounds.map_err(run_spec::explain)?;
    if let Some(derived) = bounds.derived.first() {
        return Err(Usage(format!(
            "--bound {}: a formula is bounded where a model is trained; with the model of an archive give bounds \
             of columns",
            derived.formula
        ))
        .into());
    }
    let bounds = (!bounds.is_empty()).then(|| bounds.over(model.bounds()));
    let streamed = stream(
        &args.output,
        model,
        label,
        &mut *source,
        bounds.as_ref(),
        args.shared,
    )?;
    if args.json {
        return output::print_json(&streamed.report);
    }
    let saved = saved(args, streamed.info.ledger.total);
    Ok(output::tell(
        Some(&args.output),
        &(summary::reuse(&streamed.report) + &saved),
    )?)
}

fn saved(args: &CompressArgs, bytes: usize) -> String {
    let (path, bytes) = (output::name(&args.output), format::bytes(bytes));
    format!("\nSaved {path} ({bytes})\n")
}
