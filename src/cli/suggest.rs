//! `balescope suggest`: what a run will come to, and which model to begin with, found by trials.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::fit_args::RunArgs;
use super::interrupt::Interrupt;
use super::{output, run_spec};
use crate::codec::Ledger;
use crate::format;
use crate::runs::RunSettings;
use crate::train::{Forecast, RunSpec, Suggestion};

#[derive(Debug, Args)]
pub struct SuggestArgs {
    /// A data file (.npy, .npz, .csv, .h5, .nc, .parquet, .root and others), several by a pattern in quotes or a folder, or the name of a bundled sample, for instance dimuon
    pub file: PathBuf,

    /// Print what was found as one JSON object
    #[arg(long)]
    pub json: bool,

    #[command(flatten)]
    pub run: RunArgs,
}

/// What `suggest --json` prints.
#[derive(Serialize)]
struct Printed<'a> {
    /// Of the run that the options ask for.
    expected: Option<Expected<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<Suggested<'a>>,
}

#[derive(Serialize)]
struct Expected<'a> {
    model: &'a str,
    latents: usize,
    bytes: &'a Ledger,
    ratio: f64,
    error: f64,
    pca_alone: bool,
    basis: String,
}

#[derive(Serialize)]
struct Suggested<'a> {
    model: String,
    latents: usize,
    reason: &'a str,
    settings: RunSettings,
}

/// `balescope suggest`.
pub(super) fn run(args: &SuggestArgs) -> anyhow::Result<()> {
    let settings = args.run.settings();
    let data = run_spec::read(&args.file, settings.array.is_some(), &settings)?;
    let spec = settings.spec(&data).map_err(run_spec::explain)?;
    spec.check()?;
    let interrupt = Interrupt::listen();
    let stop = || interrupt.raised();
    let forecast = Forecast::of(&spec, &stop)?;
    let suggestion = Suggestion::after(&spec, forecast.as_ref(), &stop)?;
    if args.json {
        return output::print_json(&Printed {
            expected: forecast.as_ref().map(Expected::new),
            suggestion: suggestion.as_ref().map(Suggested::new),
        });
    }
    let text = text(&spec, forecast.as_ref(), suggestion.as_ref());
    Ok(output::tell(None, &text)?)
}

impl<'a> Expected<'a> {
    fn new(forecast: &'a Forecast) -> Self {
        Self {
            model: &forecast.family,
            latents: forecast.latents,
            bytes: &forecast.bytes,
            ratio: forecast.ratio(),
            error: forecast.error,
            pca_alone: forecast.pca_alone,
            basis: forecast.basis(),
        }
    }
}

impl<'a> Suggested<'a> {
    fn new(suggestion: &'a Suggestion) -> Self {
        let model = &suggestion.spec.model;
        Self {
            model: model.family.to_string(),
            latents: model.latent,
            reason: &suggestion.reason,
            settings: RunSettings::from_spec(&suggestion.spec),
        }
    }
}

fn text(spec: &RunSpec, forecast: Option<&Forecast>, suggestion: Option<&Suggestion>) -> String {
    let mut text = match forecast {
        Some(forecast) => format!(
            "Expected   {}: {}\n           {}\n",
            model(&spec.model.family.to_string(), spec.model.latent),
            forecast.summary(),
            forecast.basis()
        ),
        None => "No trial tells what such a run will come to: of data of this size a part says too little, and \
                 a search knows its result at its end\n"
            .to_owned(),
    };
    if forecast.is_some_and(|forecast| forecast.pca_alone) {
        text.push_str("           PCA is as good as the network, so PCA would be kept\n");
    }
    match suggestion {
        Some(found) => {
            let chosen = &found.spec.model;
            let _ = write!(
                text,
                "Suggested  {}: {}\n           add {}\n",
                model(&chosen.family.to_string(), chosen.latent),
                found.reason,
                found.options
            );
        }
        None if forecast.is_some() => text.push_str("Suggested  this model\n"),
        None => {}
    }
    text
}

fn model(family: &str, latents: usize) -> String {
    format!("{family}, {}", format::counted(latents, "latent"))
}
