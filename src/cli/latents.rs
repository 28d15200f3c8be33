//! `balescope latents`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use ndarray::ArrayView2;
use serde::Serialize;

use super::exit::{NotWritten, Usage};
use super::output;
use crate::codec::Archive;
use crate::data::{DType, Dataset, Layout, Origin, write_atomically, write_data};
use crate::figures::latent_table;
use crate::format::counted;
use crate::metrics::{LatentStats, correlation, widest_first};

/// Latents that are listed on the terminal at most.
const LISTED: usize = 30;

#[derive(Debug, Args)]
pub struct LatentsArgs {
    /// The archive
    #[arg(value_name = "MODEL.bale")]
    pub archive: PathBuf,

    /// Where to write the latents, samples x latents: .csv or .npz; - is standard output, as CSV
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Print one JSON object, with the correlation of the latents
    #[arg(long)]
    pub json: bool,
}

/// `balescope latents`.
pub(super) fn run(args: &LatentsArgs) -> anyhow::Result<()> {
    let format = args.output.as_deref().map(format_of).transpose()?;
    if let Some(out) = &args.output {
        output::check(out, &[&args.archive])?;
        output::check_json(Some(out), args.json)?;
    }
    let archive = Archive::read(&args.archive)?;
    let latents = archive.latents();
    let report = Report::new(&args.archive, latents);
    let time = if archive.is_time() {
        "\nThe latent is the time, from -1 at the first sample to 1 at the last: it takes no bytes\n"
    } else {
        ""
    };
    if let (Some(out), Some(format)) = (&args.output, format) {
        match format {
            Format::Csv => write_csv(out, latents)?,
            Format::Npz => write_data(out, &table(latents)?).map_err(NotWritten)?,
        }
    }
    if args.json {
        return output::print_json(&report);
    }
    let saved = args.output.as_ref().map_or_else(String::new, |out| {
        format!(
            "\nSaved {}: {} x {}\n",
            output::name(out),
            counted(report.samples, "sample"),
            counted(report.latents.len(), "latent")
        )
    });
    Ok(output::tell(
        args.output.as_deref(),
        &(report.text() + time + &saved),
    )?)
}

/// How latents are written.
#[derive(Clone, Copy)]
enum Format {
    Csv,
    Npz,
}

fn format_of(out: &Path) -> Result<Format, Usage> {
    if out == Path::new("-") {
        return Ok(Format::Csv);
    }
    let ending = out
        .extension()
        .map(|e| e.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(Format::Csv),
        Some("npz") => Ok(Format::Npz),
        _ => Err(Usage(format!(
            "{}: latents are written as .csv or .npz; the name ends in neither",
            out.display()
        ))),
    }
}

/// What `latents --json` prints.
#[derive(Serialize)]
struct Report {
    path: String,
    samples: usize,
    /// In the archive's order.
    latents: Vec<LatentStats>,
    /// Shares of the samples that lie below each of the quantiles.
    quantile_levels: [f64; 5],
    /// Latents by falling standard deviation, counted from 1.
    widest_first: Vec<usize>,
    /// Pearson's; `null` where a latent has no spread.
    correlation: Vec<Vec<f64>>,
}

impl Report {
    fn new(path: &Path, latents: ArrayView2<'_, f32>) -> Self {
        let stats = LatentStats::of_each(latents);
        let all: Vec<usize> = (0..stats.len()).collect();
        let r = correlation(latents, &stats, &all);
        Self {
            path: path.display().to_string(),
            samples: latents.nrows(),
            quantile_levels: LatentStats::LEVELS,
            widest_first: widest_first(&stats).iter().map(|i| i + 1).collect(),
            correlation: r.rows().into_iter().map(|row| row.to_vec()).collect(),
            latents: stats,
        }
    }

    fn text(&self) -> String {
        let widest = self.widest_first.iter().take(LISTED);
        let listed: Vec<usize> = widest.map(|latent| latent - 1).collect();
        let table = latent_table(&self.latents, &listed);
        let mut text = format!(
            "{}: {} of {}, those of largest spread first\n\n{}",
            self.path,
            counted(self.samples, "sample"),
            counted(self.latents.len(), "latent"),
            table.text()
        );
        if self.latents.len() > LISTED {
            let more = self.latents.len() - LISTED;
            let _ = writeln!(text, "  and {more} more; --json lists all");
        }
        text
    }
}

fn names(count: usize) -> Vec<String> {
    (1..=count).map(|i| format!("latent_{i}")).collect()
}

/// As a data set of its own, for the writer of npz files.
fn table(latents: ArrayView2<'_, f32>) -> anyhow::Result<Dataset> {
    let layout = Layout::guess(latents.shape(), true);
    let names = Some(names(latents.ncols()));
    let values = latents.mapv(f64::from);
    Ok(Dataset::new(
        Origin::default(),
        DType::F32,
        layout,
        names,
        values,
    )?)
}

/// A line of names, then a line a sample. Numbers are the shortest that read back the same.
fn write_csv(out: &Path, latents: ArrayView2<'_, f32>) -> Result<(), NotWritten> {
    write_atomically(out, |file| {
        writeln!(file, "{}", names(latents.ncols()).join(","))?;
        let mut line = String::new();
        for row in latents.rows() {
            line.clear();
            for (i, value) in row.iter().enumerate() {
                let comma = if i > 0 { "," } else { "" };
                // Writing to a string cannot fail.
                let _ = write!(line, "{comma}{value:?}");
            }
            writeln!(file, "{line}")?;
        }
        Ok(())
    })
    .map_err(NotWritten)
}
