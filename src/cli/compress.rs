use std::path::Path;
use std::sync::Arc;

use super::args::CompressArgs;
use super::exit::NotWritten;
use super::fit_args::{NetworkArgs, ReadingArgs, TrainingArgs};
use super::interrupt::Interrupt;
use super::{compare, fit, input, output, run_spec, summary};
use crate::codec::{Archive, Bounds};
use crate::data::{Dataset, Layout, Portion, Samples};
use crate::format;
use crate::train::{self, RunSpec, Streamed};

/// `balescope compress`.
pub(super) fn run(args: &CompressArgs) -> anyhow::Result<()> {
    output::check_ending(&args.output, "an archive", &["npy", "npz"])?;
    let inputs: Vec<&Path> = std::iter::once(&args.file)
        .chain(&args.with)
        .map(AsRef::as_ref)
        .collect();
    output::check(&args.output, &inputs)?;
    output::check_json(Some(&args.output), args.json)?;
    let array = args.array.as_deref();
    if let Some(path) = &args.with {
        let model = Archive::read_model(path)?;
        let wanted = |data: &Layout| model.layout_of(data).unwrap_or_else(|| data.clone());
        let source = input::samples(&args.file, array, &wanted)?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        return stream(args, &model, &name.to_string_lossy(), source);
    }
    let mut source = input::samples(&args.file, array, &Layout::clone)?;
    let Some(portion) = Portion::needed(source.layout()) else {
        let data = source.read(0..source.layout().samples())?()?;
        return train_whole(args, Arc::new(data));
    };
    let data = Arc::new(portion.read(&mut *source)?);
    let spec = spec(args, &data, false)?;
    let (outcome, _) = fit::train(&spec, args.json, &Interrupt::listen())?;
    stream(args, &outcome.archive, train::OF_A_PORTION, source)
}

/// What `fit` does without options.
fn spec(args: &CompressArgs, data: &Arc<Dataset>, bounded: bool) -> anyhow::Result<RunSpec> {
    let network = NetworkArgs {
        bound: if bounded {
            args.bound.clone()
        } else {
            Vec::new()
        },
        ..NetworkArgs::default()
    };
    run_spec::build(
        &ReadingArgs::default(),
        &network,
        &TrainingArgs::default(),
        data,
    )
}

fn train_whole(args: &CompressArgs, data: Arc<Dataset>) -> anyhow::Result<()> {
    let spec = spec(args, &data, true)?;
    let (outcome, _) = fit::train(&spec, args.json, &Interrupt::listen())?;
    output::save(&args.output, &outcome.archive_bytes)?;
    if args.json {
        return output::print_json(outcome.report.as_ref());
    }
    let saved = saved(args, outcome.archive_bytes.len());
    Ok(output::tell(
        Some(&args.output),
        &(summary::fit(&outcome.report) + &saved),
    )?)
}

/// Compresses with a model, block by block.
fn stream(
    args: &CompressArgs,
    model: &Archive,
    label: &str,
    mut source: Box<dyn Samples>,
) -> anyhow::Result<()> {
    let bounds = run_spec::bounds(&args.bound, model.column_names())?;
    let bounds = (!bounds.is_empty()).then_some(&bounds);
    let streamed = write(
        &args.output,
        model,
        label,
        &mut *source,
        bounds,
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

/// Compresses with a model, block by block, into a file.
pub(super) fn write(
    to: &Path,
    model: &Archive,
    label: &str,
    source: &mut dyn Samples,
    bounds: Option<&Bounds>,
    shared: bool,
) -> anyhow::Result<Streamed> {
    let written = train::stream_into(to, model, label, source, bounds, shared);
    let streamed = written.map_err(NotWritten)??;
    compare::warn_of_lost(streamed.lost);
    Ok(streamed)
}

fn saved(args: &CompressArgs, bytes: usize) -> String {
    let (path, bytes) = (output::name(&args.output), format::bytes(bytes));
    format!("\nSaved {path} ({bytes})\n")
}
