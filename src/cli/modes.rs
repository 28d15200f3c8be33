//! `balescope modes`: what varies most in a field, how much, and how fast.

use std::path::PathBuf;

use clap::Args;
use ndarray::s;
use serde::Serialize;

use super::alike::open;
use super::axes::AxesChoice;
use super::exit::{NotWritten, Usage};
use super::output;
use super::shared_args::ModelFile;
use crate::data::{ReadOptions, find_column, is_standard_output, write_atomically};
use crate::figures::{AlongAxis, ModeSeries, Table, mode_table};
use crate::format::{counted, number};
use crate::metrics::non_finite;
use crate::model::{MOST_SAMPLES, Modes};

#[derive(Debug, Args)]
pub struct ModesArgs {
    /// A data file (several by a pattern in quotes or a folder), an archive or the name of a bundled sample
    pub file: PathBuf,

    #[command(flatten)]
    pub model: ModelFile,

    /// The array of a file that holds several, or several arrays with commas between
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,

    #[command(flatten)]
    pub axes: AxesChoice,

    /// How many modes
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub count: u32,

    /// The component, by its name or its number from 1 [default: all together]
    #[arg(long, value_name = "NAME")]
    pub component: Option<String>,

    /// Print the coefficients of the modes over time as CSV, a row a snapshot
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,

    /// Where to write the coefficients as CSV; - is standard output
    #[arg(short, long, value_name = "OUT.csv")]
    pub output: Option<PathBuf>,

    /// Print one JSON object, with coefficients and spectra
    #[arg(long)]
    pub json: bool,
}

/// What `modes --json` prints.
#[derive(Serialize)]
struct Report {
    path: String,
    /// `null`: all together.
    component: Option<String>,
    samples: usize,
    /// Mean square of all that differs from the mean over time.
    energy: f64,
    /// What frequencies are in.
    frequency_unit: String,
    /// Of the spectra.
    frequencies: Vec<f64>,
    modes: Vec<Mode>,
}

#[derive(Serialize)]
struct Mode {
    /// Share of all energy.
    energy: f64,
    cumulated: f64,
    /// With the largest amplitude.
    #[serde(with = "non_finite::nan")]
    frequency: f64,
    coefficients: Vec<f64>,
    /// Of each frequency.
    amplitudes: Vec<f64>,
}

/// `balescope modes`.
pub(super) fn run(args: &ModesArgs) -> anyhow::Result<()> {
    if let Some(out) = &args.output {
        output::check(out, &[&args.file])?;
        output::check_json(Some(out), args.json)?;
    }
    let options = ReadOptions {
        array: args.array.clone(),
        ..ReadOptions::default()
    };
    let data = open(&args.file, &options, &args.model, &args.axes)?;
    if !data.is_field() || data.samples() < 2 {
        let file = args.file.display();
        return Err(Usage(format!("{file}: expected a field of two snapshots or more")).into());
    }
    let component = args.component.as_ref();
    let component = component
        .map(|name| find_column(name, &data.column_names))
        .transpose()
        .map_err(|error| Usage(format!("--component {error}")))?;
    let points = data.points();
    let own = component.map_or(0..data.features(), |c| c * points..(c + 1) * points);
    let modes = Modes::fit(data.values().slice(s![.., own]), args.count as usize);
    let times = AlongAxis::of(&data);
    let each = modes.coefficients.columns().into_iter().enumerate();
    let series: Vec<ModeSeries> = each
        .map(|(i, values)| ModeSeries::new(format!("mode_{}", i + 1), values.to_vec()))
        .collect();
    let component = component.map(|c| data.column_names[c].clone());
    if args.json {
        let report = report(args, component, &modes, &series, &times);
        return output::print_json(&report);
    }
    let out = args.output.as_deref();
    if args.csv || out.is_some() {
        let csv = coefficients(&series, &times).csv();
        let Some(out) = out.filter(|out| !is_standard_output(out)) else {
            return Ok(output::print(&csv)?);
        };
        write_atomically(out, |file| std::io::Write::write_all(file, csv.as_bytes()))
            .map_err(NotWritten)?;
    }
    let of = component.as_deref().unwrap_or("all components together");
    let looked_at = if data.samples() > MOST_SAMPLES {
        format!(
            ", found from every {}",
            data.samples().div_ceil(MOST_SAMPLES)
        )
    } else {
        String::new()
    };
    Ok(output::print(&format!(
        "{}: {of}, {}{looked_at}\n\n{}",
        args.file.display(),
        counted(data.samples(), "snapshot"),
        mode_table(&modes, &series, &times).text()
    ))?)
}

fn report(
    args: &ModesArgs,
    component: Option<String>,
    modes: &Modes,
    series: &[ModeSeries],
    times: &AlongAxis,
) -> Report {
    let mut sum = 0.0;
    let each = series.iter().zip(&modes.energies).map(|(series, energy)| {
        let share = energy / modes.energy;
        sum += share;
        Mode {
            energy: share,
            cumulated: sum,
            frequency: series.frequency(times).unwrap_or(f64::NAN),
            coefficients: series.values.clone(),
            amplitudes: series.amplitudes.clone(),
        }
    });
    let waves = series.first().map_or(0, |series| series.amplitudes.len());
    Report {
        path: args.file.display().to_string(),
        component,
        samples: times.places.len(),
        energy: modes.energy,
        frequency_unit: times.frequency_unit(),
        frequencies: (0..waves).map(|wave| times.frequency(wave)).collect(),
        modes: each.collect(),
    }
}

/// A row a snapshot.
fn coefficients(series: &[ModeSeries], times: &AlongAxis) -> Table {
    let table = Table::new("Coefficients", times.places.len()).figures(
        &times.name,
        "When the snapshot is",
        |row| times.places[row],
        number,
    );
    series.iter().fold(table, |table, own| {
        table.figures(
            &own.name,
            "How much of the mode",
            |row| own.values[row],
            number,
        )
    })
}
