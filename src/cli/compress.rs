use std::path::Path;
use std::sync::Arc;

use super::args::CompressArgs;
use super::exit::NotWritten;
use super::fit_args::{NetworkArgs, ReadingArgs, TrainingArgs};
use super::interrupt::Interrupt;
use super::{compare, fit, input, output, run_spec, summary};
use crate::codec::{Archive, ArchiveError, Samples};
use crate::data::{Dataset, Extent, Layout, Stopped, write_with};
use crate::format;
use crate::train::{self, RunSpec};
use crate::transform::Role;

/// Values of a file that a model is trained on whole; on samples of larger ones.
const TRAINED_WHOLE: usize = 1 << 27;
/// Values of such samples, about.
const TRAINED_ON: usize = 1 << 23;
/// Values that are read at a time to find them, about.
const READ_AT_A_TIME: usize = 1 << 21;

/// `balescope compress`.
pub(super) fn run(args: &CompressArgs) -> anyhow::Result<()> {
    output::check_ending(&args.output, "an archive", &["npy", "npz"])?;
    let inputs: Vec<&Path> = std::iter::once(&args.file)
        .chain(&args.with)
        .map(AsRef::as_ref)
        .collect();
    output::check(&args.output, &inputs)?;
    let array = args.array.as_deref();
    if let Some(path) = &args.with {
        let model = Archive::read(path)?;
        let wanted = |data: &Layout| model.layout_of(data).unwrap_or_else(|| data.clone());
        let source = input::samples(&args.file, array, &wanted)?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        return stream(args, &model, &name.to_string_lossy(), source);
    }
    let mut source = input::samples(&args.file, array, &Layout::clone)?;
    if source.layout().shape.iter().product::<usize>() <= TRAINED_WHOLE {
        let data = source.read(0..source.layout().samples())?()?;
        return train_whole(args, Arc::new(data));
    }
    let spec = spec_of_some(args, &mut *source)?;
    let (outcome, _) = fit::train(&spec, args.json, &Interrupt::listen()?)?;
    stream(
        args,
        &outcome.archive,
        "trained on some of the samples",
        source,
    )
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
    let (outcome, _) = fit::train(&spec, args.json, &Interrupt::listen()?)?;
    output::save(&args.output, &outcome.archive_bytes)?;
    if args.json {
        return output::print_json(outcome.report.as_ref());
    }
    let saved = saved(args, outcome.archive_bytes.len());
    Ok(output::print(&(summary::fit(&outcome.report) + &saved))?)
}

/// A run on evenly spread samples of data that are too many.
fn spec_of_some(args: &CompressArgs, source: &mut dyn Samples) -> anyhow::Result<RunSpec> {
    let layout = source.layout().clone();
    let (samples, features) = (layout.samples(), layout.features().max(1));
    let stride = (samples * features).div_ceil(TRAINED_ON).max(1);
    let step = (READ_AT_A_TIME / features).max(1);
    let mut chosen: Vec<Dataset> = Vec::new();
    let mut extent: Option<Extent> = None;
    for start in (0..samples).step_by(step) {
        let part = source.read(start..samples.min(start + step))?()?;
        let own = Extent::of(&part, |_| false);
        match &mut extent {
            Some(all) => all.merge(&own),
            None => extent = Some(own),
        }
        let first = start.next_multiple_of(stride) - start;
        let rows: Vec<usize> = (first..part.samples()).step_by(stride).collect();
        if !rows.is_empty() {
            chosen.push(part.select(&rows)?);
        }
    }
    let data = Arc::new(Dataset::joined(&chosen)?);
    let mut spec = spec(args, &data, false)?;
    let columns = extent.iter().flat_map(|extent| &extent.columns);
    for (plan, column) in spec.plan.columns.iter_mut().zip(columns) {
        // It only looked constant.
        if plan.role == Role::Constant && column.range() > 0.0 {
            plan.role = Role::Exact;
        }
    }
    Ok(spec)
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
    let written = write_with(&args.output, |mut out| {
        let streamed = train::stream(model, label, &mut *source, bounds, args.shared, &mut out);
        streamed.map_err(|error| match error {
            ArchiveError::Write(error) => Stopped::Disk(error),
            other => Stopped::Other(other),
        })
    });
    let streamed = written.map_err(NotWritten)??;
    compare::warn_of_lost(streamed.lost);
    if args.json {
        return output::print_json(&streamed.report);
    }
    let saved = saved(args, streamed.info.ledger.total);
    Ok(output::print(&(summary::reuse(&streamed.report) + &saved))?)
}

fn saved(args: &CompressArgs, bytes: usize) -> String {
    let (path, bytes) = (args.output.display(), format::bytes(bytes));
    format!("\nSaved {path} ({bytes})\n")
}
