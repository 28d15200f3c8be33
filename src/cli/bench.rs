//! `balescope bench`.

use std::path::PathBuf;

use clap::Args;

use super::exit::Usage;
use super::table::Table;
use super::{output, run_spec};
use crate::bench::{self, BenchError, BenchReport, Job};
use crate::format;
use crate::train::DeviceChoice;

#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Rows of the generated table; the one that is loaded is 20 times longer
    #[arg(long, value_name = "N", default_value = "50000", value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub rows: u32,

    /// A data file to load and look at, in place of a table that is made for it
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// auto, cpu, gpu or part of a name that `balescope devices` lists
    #[arg(long, value_name = "NAME", default_value = "auto")]
    pub device: DeviceChoice,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// `balescope bench`.
pub(super) fn run(args: &BenchArgs) -> anyhow::Result<()> {
    if let DeviceChoice::Remote(_) = args.device {
        let why = "bench measures the machine that it runs on; run it on the other one";
        return Err(Usage(why.to_owned()).into());
    }
    let report = bench::run(
        args.rows as usize,
        args.file.as_deref(),
        &args.device,
        &mut |what| {
            if !args.json {
                output::say(&format!("{what} ..."));
            }
        },
    );
    let report = report.map_err(|error| match error {
        BenchError::Train(error) => error.into(),
        BenchError::Settings(error) => run_spec::explain(error),
        error => error.into(),
    })?;
    if args.json {
        output::print_json(&report)
    } else {
        Ok(output::print(&words(&report))?)
    }
}

fn words(report: &BenchReport) -> String {
    let mut table = Table::new(&["Job", "time", "a second", "GFLOP/s", "of the peak"]);
    for job in &report.jobs {
        let time = match job.seconds {
            short if short < 1.0 => format!("{:.0} ms", 1e3 * short),
            long => format::seconds(long),
        };
        let operations = job.operations.map(|of| format::significant(1e-9 * of, 3));
        let share = job.operations.zip(report.peak);
        let share = share.map(|(of, peak)| format!("{:.0} %", 100.0 * of / peak));
        table.row(vec![
            job.what.to_owned(),
            time,
            rate(job),
            operations.unwrap_or_default(),
            share.unwrap_or_default(),
        ]);
    }
    let peak = match report.peak {
        Some(peak) => format!(
            "Peak: {} GFLOP/s in single precision, measured on the spot",
            format::significant(1e-9 * peak, 3)
        ),
        None => "Peak: the driver gives none".to_owned(),
    };
    let [rows, columns] = report.table.map(format::count);
    let [samples, values] = report.loaded.map(format::count);
    format!(
        "Balescope {}, {}; a table of {rows} x {columns} to train on, {samples} x {values} values to load, medians\n\n{}\n{}\n",
        report.version,
        report.device,
        table.text(),
        peak
    )
}

fn rate(job: &Job) -> String {
    match job.unit {
        "samples" => format!("{} samples", format::count(job.rate as usize)),
        _ => format::bytes(job.rate as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_their_units() {
        let job = |unit, rate| Job {
            name: "a",
            what: "Do something",
            seconds: 0.5,
            amount: 0.5 * rate,
            unit,
            rate,
            operations: (unit == "samples").then_some(5e10),
        };
        let report = BenchReport {
            version: "1.0",
            device: "CPU (2 cores)".to_owned(),
            cores: 2,
            table: [50_000, 19],
            loaded: [1_000_000, 19],
            peak: Some(2e11),
            jobs: vec![job("samples", 400_000.0), job("bytes", 2e6)],
        };
        let text = words(&report);
        assert!(
            text.contains("500 ms") && text.contains("1,000,000 x 19"),
            "{text}"
        );
        assert!(text.contains("50.0") && text.contains("25 %"), "{text}");
        assert!(text.contains("CPU (2 cores)"), "{text}");
        assert!(text.contains("400,000 samples"), "{text}");
        assert!(text.contains(&format::bytes(2_000_000)), "{text}");
    }
}
