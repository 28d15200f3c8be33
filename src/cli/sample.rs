//! `balescope sample`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::table::Table;
use super::{input, output};
use crate::data::SAMPLES;
use crate::format;

#[derive(Debug, Args)]
pub struct SampleArgs {
    /// The sample to write; without it, the samples are listed
    #[arg(requires = "output")]
    pub name: Option<String>,

    /// Where to write it
    #[arg(short, long, value_name = "FILE", requires = "name")]
    pub output: Option<PathBuf>,
}

/// `balescope sample`.
pub(super) fn run(args: &SampleArgs) -> anyhow::Result<()> {
    match (&args.name, &args.output) {
        (Some(name), Some(out)) => write(name, out),
        _ => Ok(output::print(&list())?),
    }
}

fn write(name: &str, out: &Path) -> anyhow::Result<()> {
    let sample = input::find_sample(name)?;
    output::check_ending(out, "npz", &["npy", "bale"])?;
    output::check(out, &[])?;
    output::save(out, sample.bytes)?;
    let (name, bytes) = (output::name(out), format::bytes(sample.bytes.len()));
    Ok(output::tell(
        Some(out),
        &format!("Saved {name} ({bytes})\n"),
    )?)
}

fn list() -> String {
    let mut table = Table::new(&["Sample", "size"]);
    for sample in SAMPLES {
        table.row(vec![
            format!("{}  {}", sample.name, sample.description),
            format::bytes(sample.bytes.len()),
        ]);
    }
    format!(
        "{}\n`balescope fit NAME` trains on one; `balescope sample NAME -o FILE` writes it\n",
        table.text()
    )
}
