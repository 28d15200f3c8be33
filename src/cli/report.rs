//! `balescope report`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::{NotWritten, Usage};
use super::runs::default_folder;
use super::shared_args::DataChoice;
use super::{input, output};
use crate::codec::{Archive, ArchiveError};
use crate::data::{Conditions, Dataset};
use crate::document::{Document, Source};
use crate::format;
use crate::report::ChosenReport;
use crate::runs::{KeptRun, RunFolder, RunRecord};

/// What a report is of.
struct Run {
    archive: PathBuf,
    /// What is known of its training.
    record: Option<RunRecord>,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("out").required(true).multiple(true).args(["output", "json"]))]
pub struct ReportArgs {
    /// An archive, the record of a run (.json with its .bale beside it), or a kept run by its name
    pub run: PathBuf,

    /// Where to write it: one HTML page with everything inside, or JSON for a name that ends in .json
    #[arg(short, long, value_name = "FILE.html")]
    pub output: Option<PathBuf>,

    /// The original [default: the file that the run was made from, where that is known]
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,

    #[command(flatten)]
    pub choice: DataChoice,

    /// Tell the errors of the rows of a table alone that fulfil conditions before, written as for --where; bytes and
    /// training stay those of the whole file
    #[arg(long, value_name = "CONDITIONS")]
    pub cut: Option<Conditions>,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// `balescope report`.
pub(super) fn run(args: &ReportArgs) -> anyhow::Result<()> {
    let run = find(&args.run)?;
    if let Some(out) = &args.output {
        output::check_ending(out, "HTML or JSON", &["npy", "npz", "bale"])?;
        output::check(out, &[&run.archive])?;
        output::check_json(Some(out), args.json)?;
    }
    let archive = Archive::read(&run.archive).map_err(|error| no_report(error, &run.archive))?;
    let after = archive.decode();
    let after = after.map_err(|error| error.in_file(&run.archive))?;
    let before = original(args, &run, &archive)?;
    let before = archive.read_as(&before).in_order_of(&after);
    let (before, after, chosen) = cut(args, before, after)?;
    let model = run.record.as_ref().and_then(|record| record.run.as_ref());
    let settings = model.map(|model| model.settings.to_toml());
    let source = Source {
        before: &before,
        archive: &archive,
        after: &after,
        run: model.map(|model| &model.report),
        settings: settings.as_deref(),
    };
    let mut document = Document::new(&source).map_err(|e| Usage(e.to_string()))?;
    document.errors.chosen = chosen;
    if let Some(out) = &args.output {
        let bytes = document.save(&source, out).map_err(NotWritten)?;
        output::say(&format!(
            "Report written to {} ({})",
            out.display(),
            format::bytes(bytes)
        ));
    }
    if args.json {
        output::print_json(&document)?;
    }
    Ok(())
}

/// The rows that are asked for, on both sides.
fn cut(
    args: &ReportArgs,
    before: Dataset,
    after: Dataset,
) -> anyhow::Result<(Dataset, Dataset, Option<ChosenReport>)> {
    let Some(conditions) = &args.cut else {
        return Ok((before, after, None));
    };
    let rows = before.rows_where(conditions);
    let rows = rows.map_err(|error| Usage(format!("--cut: {error}")))?;
    let chosen = ChosenReport {
        samples: rows.len(),
        of: before.samples(),
        by: conditions.to_string(),
    };
    Ok((before.select(&rows)?, after.select(&rows)?, Some(chosen)))
}

/// Why there is no report of a file without a model, and what tells of it.
fn no_report(error: ArchiveError, path: &Path) -> anyhow::Error {
    let ArchiveError::NoModel { .. } = error else {
        return error.into();
    };
    let path = path.display();
    Usage(format!(
        "{path}: written by a codec, without a model; a report tells how a model was made and what it did to the \
         data. `balescope info {path}` tells what its bytes hold, and `balescope compare ORIGINAL {path} --more` \
         its errors"
    ))
    .into()
}

/// An archive, the record of a run, or a kept run by its name.
fn find(wanted: &Path) -> anyhow::Result<Run> {
    if !wanted.exists() {
        return kept(wanted);
    }
    let folder_and_id = || {
        let folder = wanted.parent()?;
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        Some((RunFolder::open(folder).ok()?, wanted.file_stem()?.to_str()?))
    };
    let record = folder_and_id().and_then(|(run_folder, id)| run_folder.get(id));
    if input::is_archive(wanted) {
        return Ok(Run {
            archive: wanted.to_owned(),
            record,
        });
    }
    let archive = wanted.with_extension("bale");
    match record {
        Some(record) if archive.is_file() => Ok(Run {
            archive,
            record: Some(record),
        }),
        Some(_) => Err(Usage(format!(
            "{}: a run without an archive; there must be {} beside it",
            wanted.display(),
            archive.display()
        ))
        .into()),
        None => Err(Usage(format!(
            "{}: neither an archive nor the record of a run",
            wanted.display()
        ))
        .into()),
    }
}

fn kept(wanted: &Path) -> anyhow::Result<Run> {
    let name = wanted.to_string_lossy();
    let run_folder = RunFolder::open(&default_folder()?)?;
    let is_it = |kept: &&KeptRun| kept.archive && (kept.id == name || kept.record.name == name);
    let runs = run_folder.list()?.runs;
    let found: Vec<&KeptRun> = runs.iter().filter(is_it).collect();
    match found[..] {
        [one] => Ok(Run {
            archive: run_folder.archive_path(&one.id),
            record: Some(RunRecord::clone(&one.record)),
        }),
        [] => Err(Usage(format!(
            "{name}: neither a file nor a kept run; `balescope runs` lists them"
        ))
        .into()),
        _ => {
            let ids: Vec<&str> = found.iter().map(|kept| kept.id.as_str()).collect();
            Err(Usage(format!(
                "{name}: {} runs have this name; give one of {}",
                ids.len(),
                ids.join(", ")
            ))
            .into())
        }
    }
}

/// The data that the archive was made from: what was given, else where the record has them from.
fn original(args: &ReportArgs, run: &Run, archive: &Archive) -> anyhow::Result<Dataset> {
    let mut options = args.choice.options(archive.missing().wanted());
    if let Some(path) = &args.against {
        return input::original_of(archive, path, &options);
    }
    let Some(record) = &run.record else {
        return Err(Usage(format!(
            "{}: the original is needed to measure errors; give it with --against",
            run.archive.display()
        ))
        .into());
    };
    if args.choice.first_given().is_none()
        && let Some(model) = &record.run
    {
        options = model.settings.read_options();
    }
    let data = &record.data;
    options.array = options.array.or_else(|| data.array.clone());
    let path = data.path.as_ref().unwrap_or(&data.label);
    let found = input::original_of(archive, Path::new(path), &options);
    found.map_err(|e| {
        e.context(format!(
            "the original of this run is not at hand; give it with --against (it was {path})"
        ))
    })
}
