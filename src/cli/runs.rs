//! `balescope runs`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::exit::Usage;
use super::output;
use crate::runs::{Figure, KeptRun, Listing, RunFolder, RunRecord, table};

/// The options of `balescope runs`.
#[derive(Debug, Args)]
pub struct RunsArgs {
    /// A folder of runs, for instance one that `sweep -o` filled [default: where the window and
    /// `fit --keep` put them]
    pub folder: Option<PathBuf>,

    /// By what to sort, the best first; date: the newest first
    #[arg(long, value_name = "NAME", default_value = "date")]
    pub sort: SortName,

    /// Only runs whose name or data file has this in its name
    #[arg(long, value_name = "TEXT")]
    pub find: Option<String>,

    /// Print the settings of the only run that is found, for `fit --config`
    #[arg(long)]
    pub settings: bool,

    /// Print all records as one JSON array
    #[arg(long, conflicts_with = "settings")]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SortName {
    Date,
    Name,
    Ratio,
    Bytes,
    Psnr,
    Nrmse,
    /// Largest error over the range
    Max,
    HeldOut,
    Time,
}

/// A record with the name of its files.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    archive: Option<PathBuf>,
    #[serde(flatten)]
    record: &'a RunRecord,
}

/// `balescope runs`.
pub(super) fn run(args: &RunsArgs) -> anyhow::Result<()> {
    let folder = folder(args)?;
    let run_folder = RunFolder::open(&folder)?;
    let Listing {
        mut runs,
        skipped,
        orphans,
    } = run_folder.list()?;
    for file in skipped {
        output::complain("warning", &format!("passed over {file}"));
    }
    for file in orphans {
        let file = file.display();
        let text = format!("{file}: an archive without its record; decompress reads it");
        output::complain("warning", &text);
    }
    if let Some(text) = &args.find {
        let text = text.to_lowercase();
        let has = |name: &str| name.to_lowercase().contains(&text);
        runs.retain(|kept| has(&kept.record.name) || has(&kept.record.data.label));
    }
    sort(&mut runs, args.sort);
    if args.settings {
        return settings(&runs);
    }
    if args.json {
        let all: Vec<Shown<'_>> = runs
            .iter()
            .map(|kept| Shown {
                id: &kept.id,
                archive: kept.archive.then(|| run_folder.archive_path(&kept.id)),
                record: &kept.record,
            })
            .collect();
        return output::print_json(&all);
    }
    if runs.is_empty() && args.find.is_some() {
        let text = format!("No run in {} is one of those asked for\n", folder.display());
        return Ok(output::print(&text)?);
    }
    if runs.is_empty() {
        return Ok(output::print(&format!(
            "No runs in {}; `fit --keep` and the window put them there\n",
            folder.display()
        ))?);
    }
    Ok(output::print(&text(&runs))?)
}

fn folder(args: &RunsArgs) -> Result<PathBuf, Usage> {
    match &args.folder {
        Some(folder) if !folder.is_dir() => Err(Usage(format!(
            "{}: there is no such folder of runs",
            folder.display()
        ))),
        Some(folder) => Ok(folder.clone()),
        None => default_folder(),
    }
}

/// Where runs are kept.
pub(super) fn default_folder() -> Result<PathBuf, Usage> {
    RunFolder::default_folder()
        .ok_or_else(|| Usage("this system has no folder for data of programs".to_owned()))
}

fn sort(runs: &mut [KeptRun], by: SortName) {
    let figure = match by {
        SortName::Date => return,
        SortName::Name => {
            runs.sort_by_key(|kept| kept.record.name.to_lowercase());
            return;
        }
        SortName::Ratio => Figure::Ratio,
        SortName::Bytes => Figure::Bytes,
        SortName::Psnr => Figure::Psnr,
        SortName::Nrmse => Figure::Nrmse,
        SortName::Max => Figure::Largest,
        SortName::HeldOut => Figure::HeldOut,
        SortName::Time => Figure::Seconds,
    };
    // What is no number comes last.
    let key = |kept: &KeptRun| match figure.of(&kept.record.point) {
        value if value.is_nan() => f64::INFINITY,
        value if figure.more_is_better() => -value,
        value => value,
    };
    runs.sort_by(|a, b| key(a).total_cmp(&key(b)));
}

fn settings(runs: &[KeptRun]) -> anyhow::Result<()> {
    let [kept] = runs else {
        return Err(Usage(format!(
            "--settings: {} runs are found, expected one; --find chooses it by its name",
            runs.len()
        ))
        .into());
    };
    let Some(run) = &kept.record.run else {
        return Err(Usage(format!(
            "--settings: {} is the file of a codec, which `fit` has no settings for",
            kept.record.name
        ))
        .into());
    };
    Ok(output::print_settings(&run.settings.to_toml())?)
}

/// A line a run: the settings that differ first. Transforms of many columns would make lines that nobody
/// reads.
fn text(runs: &[KeptRun]) -> String {
    let records: Vec<&RunRecord> = runs.iter().map(|kept| &*kept.record).collect();
    table(&records, 24).text()
}
