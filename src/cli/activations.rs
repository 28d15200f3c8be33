//! `balescope activations`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::exit::Usage;
use super::shared_args::DataChoice;
use super::{input, output};
use crate::codec::Archive;
use crate::data::Dataset;
use crate::figures::layer_activity;
use crate::format::{counted, shape};
use crate::model::{LayerActivity, UnitActivity};

#[derive(Debug, Args)]
pub struct ActivationsArgs {
    /// The archive whose network is looked at
    #[arg(value_name = "MODEL.bale")]
    pub archive: PathBuf,

    /// The data that go through it: a data file or the name of a bundled sample
    pub data: PathBuf,

    #[command(flatten)]
    pub choice: DataChoice,

    /// Print one JSON object, with the figures of every unit
    #[arg(long)]
    pub json: bool,
}

/// `balescope activations`.
pub(super) fn run(args: &ActivationsArgs) -> anyhow::Result<()> {
    let archive = Archive::read(&args.archive)?;
    let options = args.choice.options(archive.missing().wanted());
    let data = input::original_of(&archive, &args.data, &options)?;
    let layers = activity(args, &archive, &data)?;
    let report = Report {
        path: args.archive.display().to_string(),
        data: args.data.display().to_string(),
        notes: data.notes.clone(),
        samples: data.samples(),
        layers: layers.iter().map(Layer::new).collect(),
    };
    if args.json {
        output::print_json(&report)
    } else {
        Ok(output::print(&text(&report, &layers))?)
    }
}

fn activity(
    args: &ActivationsArgs,
    archive: &Archive,
    data: &Dataset,
) -> Result<Vec<LayerActivity>, Usage> {
    let network = archive.network();
    // A model knows how its data were read; a plain file only suggests it.
    let data = archive.read_as(data);
    let own = !network.model.family.encodes() && data.samples() == archive.latents().nrows();
    if !network.model.family.encodes() && !own {
        return Err(Usage(format!(
            "{}: found {}, and a coordinate model knows only the {} that it was trained on",
            args.data.display(),
            counted(data.samples(), "sample"),
            counted(archive.latents().nrows(), "sample")
        )));
    }
    if !network.encodes && !own {
        return Err(Usage(format!(
            "{}: the archive was saved without its encoder, through which the data would have to go; train again and keep the encoder",
            args.archive.display()
        )));
    }
    let (found, expected) = (
        data.features(),
        network.plan.points * network.plan.columns.len(),
    );
    if found != expected {
        return Err(Usage(format!(
            "{}: found {} values, which are samples of {found}; {} expects samples of {expected}",
            args.data.display(),
            shape(&data.layout.shape),
            args.archive.display()
        )));
    }
    (archive.check_fit(&data)).map_err(|why| Usage(format!("{}: {why}", args.data.display())))?;
    if own {
        return Ok(network.activity(data.values(), archive.latents()));
    }
    let features = network.plan.forward(data.values());
    let latents = network.weights.encode(&network.model, features.view());
    Ok(network.activity(data.values(), latents.view()))
}

/// What `activations --json` prints.
#[derive(Serialize)]
struct Report {
    path: String,
    data: String,
    /// What the reader passed over or put together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    samples: usize,
    /// Hidden layers from the data to the latents and back; none in a linear network.
    layers: Vec<Layer>,
}

#[derive(Serialize)]
struct Layer {
    name: String,
    nodes: usize,
    /// Over all units and samples.
    mean: f64,
    /// Units whose standard deviation is below a millionth of the layer's largest.
    dead: usize,
    units: Vec<UnitActivity>,
}

impl Layer {
    fn new(layer: &LayerActivity) -> Self {
        Self {
            name: layer.name.clone(),
            nodes: layer.units.len(),
            mean: layer.mean(),
            dead: layer.dead(),
            units: layer.units.clone(),
        }
    }
}

fn text(report: &Report, layers: &[LayerActivity]) -> String {
    let heading = format!(
        "{} with {} of {}\n\n",
        report.path,
        counted(report.samples, "sample"),
        Path::new(&report.data).display()
    );
    if layers.is_empty() {
        return heading + "A linear network has no hidden units, so there are no activations\n";
    }
    let mut text = heading + &layer_activity(layers).text() + "\n";
    for layer in layers.iter().filter(|l| l.dead() > 0) {
        text.push_str(&layer.summary());
        text.push('\n');
    }
    if layers.iter().all(|l| l.dead() == 0) {
        text.push_str("All units change from sample to sample\n");
    }
    text
}
