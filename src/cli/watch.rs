//! `balescope watch`: compresses what is added to data that grow.

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;

use super::exit::Usage;
use super::shared_args::{DataChoice, MissingChoice};
use super::stream::stream;
use super::{input, output};
use crate::codec::Archive;
use crate::data::{Layout, SampleRange, Samples, Stamp, open_samples};
use crate::format;
use crate::report::ReuseReport;

#[derive(Debug, Args)]
pub struct WatchArgs {
    /// Data that grow: a file, a folder, or several files by a pattern in quotes
    pub file: PathBuf,

    /// The archive whose model is applied
    #[arg(long, value_name = "MODEL.bale")]
    pub with: PathBuf,

    /// The folder for the archives, one for all samples that are found at a time: 000000-000039.bale. What archives
    /// there hold already is not compressed again
    #[arg(short, long, value_name = "FOLDER")]
    pub output: PathBuf,

    /// Leave the model out of the archives, which then need MODEL.bale to be decoded
    #[arg(long)]
    pub shared: bool,

    /// Seconds between two looks
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = seconds)]
    pub every: f64,

    /// End when nothing was added for so many seconds [default: go on until Ctrl-C]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub until_idle: Option<f64>,

    #[command(flatten)]
    pub choice: DataChoice,

    #[command(flatten)]
    pub missing: MissingChoice,

    /// Print a JSON object a line for each archive
    #[arg(long)]
    pub json: bool,
}

fn seconds(text: &str) -> Result<f64, String> {
    const MOST: f64 = 86_400.0;
    let number: f64 = text.parse().map_err(|_| "a number of seconds".to_owned())?;
    if (0.01..=MOST).contains(&number) {
        Ok(number)
    } else {
        Err(format!("from 0.01 to {MOST} seconds"))
    }
}

/// What `watch --json` prints of an archive.
#[derive(Serialize)]
struct Added<'a> {
    /// The first sample and the last one, from 0.
    first: usize,
    last: usize,
    archive: String,
    #[serde(flatten)]
    report: &'a ReuseReport,
}

/// `balescope watch`.
pub(super) fn run(args: &WatchArgs) -> anyhow::Result<()> {
    if args.choice.selection.time.is_some() || args.choice.selection.conditions.is_some() {
        let text = "--time and --where choose among samples that are there; watch takes those that are added";
        return Err(Usage(text.to_owned()).into());
    }
    input::no_archive(&args.file)?;
    let model = Archive::read_model(&args.with)?;
    let folder = &args.output;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let mut watch = Watch {
        args,
        model: &model,
        done: samples_in(folder)?,
        stamp: Stamp::of(&args.file)?,
        is_read: false,
        said: false,
    };
    let every = Duration::from_secs_f64(args.every);
    let mut added = Instant::now();
    loop {
        sleep(every);
        // A file that is being replaced may be away for a moment.
        let stamp = Stamp::of(&args.file).unwrap_or_default();
        if watch.look(stamp)? {
            added = Instant::now();
        }
        let idle = args.until_idle.map(Duration::from_secs_f64);
        if idle.is_some_and(|idle| added.elapsed() >= idle) {
            return Ok(());
        }
    }
}

/// Samples that the archives of a folder hold, which are named by them.
fn samples_in(folder: &Path) -> anyhow::Result<usize> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let end = |name: &str| {
        let (first, last) = name.strip_suffix(".bale")?.split_once('-')?;
        first.parse::<usize>().ok()?;
        last.parse::<usize>().ok()?.checked_add(1)
    };
    let ends = entries
        .flatten()
        .filter_map(|entry| end(entry.file_name().to_str()?));
    Ok(ends.max().unwrap_or(0))
}

/// Data that are watched.
struct Watch<'a> {
    args: &'a WatchArgs,
    model: &'a Archive,
    /// Samples that are compressed.
    done: usize,
    /// Of the files as they were at the last look.
    stamp: Stamp,
    /// All samples of the files as they were then are compressed.
    is_read: bool,
    /// It was said that the data cannot be read yet.
    said: bool,
}

impl Watch<'_> {
    /// Compresses what was added; whether anything was.
    fn look(&mut self, stamp: Stamp) -> anyhow::Result<bool> {
        let is_still = self.stamp == stamp;
        if is_still && self.is_read {
            return Ok(false);
        }
        self.stamp = stamp;
        self.is_read = false;
        let source = match self.open() {
            Ok(source) => source,
            // Whoever writes the file may be in the middle of it.
            Err(error) => {
                if !self.said {
                    let text = format!("{error:#}; looking again");
                    output::complain("note", &text);
                    self.said = true;
                }
                return Ok(false);
            }
        };
        self.said = false;
        // The last sample of what is still changing may be half written.
        let all = source.layout().samples() - usize::from(!is_still);
        self.is_read = is_still;
        if is_still && all < self.done {
            let text = format!(
                "{} has {} now, after {} that archives in {} hold; move these away to begin anew",
                self.args.file.display(),
                format::counted(all, "sample"),
                format::count(self.done),
                self.args.output.display()
            );
            return Err(Usage(text).into());
        }
        if all <= self.done {
            return Ok(false);
        }
        self.compress(source, all)?;
        Ok(true)
    }

    fn open(&self) -> anyhow::Result<Box<dyn Samples>> {
        let args = self.args;
        let wanted = |data: &Layout| self.model.layout_for(data);
        let missing = args.missing.missing.as_ref();
        let missing = missing.unwrap_or(self.model.missing().wanted());
        let options = args.choice.options(missing);
        Ok(open_samples(&args.file, &options, missing, &wanted)?)
    }

    fn compress(&mut self, source: Box<dyn Samples>, all: usize) -> anyhow::Result<()> {
        let (args, first, last) = (self.args, self.done, all - 1);
        let mut source = SampleRange::new(source, first..all)?;
        let path = args.output.join(format!("{first:06}-{last:06}.bale"));
        let name = args.with.file_name().unwrap_or(args.with.as_os_str());
        let label = name.to_string_lossy();
        let streamed = stream(&path, self.model, &label, &mut source, None, args.shared)?;
        self.done = all;
        let report = &streamed.report;
        let archive = path.display().to_string();
        if args.json {
            return output::print_json_line(&Added {
                first,
                last,
                archive,
                report,
            });
        }
        let samples = if first == last {
            format!("Sample {}", format::count(first))
        } else {
            format!(
                "Samples {} to {}",
                format::count(first),
                format::count(last)
            )
        };
        let mut text = format!(
            "{samples}: {}, {}, mean NRMSE {}; {archive}\n",
            format::bytes(report.bytes.total),
            format::times_smaller(report.ratio.total),
            format::percent(report.error.all.nrmse_mean),
        );
        if report.range.is_notable() {
            text = format!("{text}  {}\n", report.range.summary());
            for line in report.range.lines() {
                text = format!("{text}  {line}\n");
            }
        }
        Ok(output::print(&text)?)
    }
}
