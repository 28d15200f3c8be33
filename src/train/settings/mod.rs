//! Everything of a run beside its data, as a person would write it: what the command line's options
//! say, what a TOML file says, and what the window shows. Each setting stands here once.

mod about;
mod apply;
mod bounds;
mod define;
mod error;
mod from_spec;
mod per_column;
mod reading;
mod serde_value;
mod toml_file;
mod training;
mod value;
mod values;

use clap::{ArgGroup, Args};
use serde::{Deserialize, Serialize};

pub use error::SettingsError;
pub use per_column::ForColumn;
pub(crate) use toml_file::in_order;
pub(crate) use values::ratio;
pub use values::{AxisChoice, Limit, QuantiseFrom, Rounding};

use super::error::within;
use super::{Aim, DeviceChoice, HeldOut, Loss, Schedule, TrainError};
use crate::codec::{Bound, Bounds};
use crate::data::{ColumnList, Conditions, Lists, Missing, Portion, Selection, TimeRange};
use crate::model::{Family, Size, Tile};
use crate::report::Target;
use crate::transform::Role;
use define::settings;
use serde_value::Setting;
use values::Written;

settings! {
    asked "Data" {
        /// The array of a file that holds several, a group of columns, or several arrays with commas between
        #[arg(value_name = "NAME")]
        array: Option<String>,

        #[arg(value_name = "COLUMN,...", help = Selection::COLUMNS)]
        select: Option<ColumnList>,

        #[arg(value_name = "FROM..TO", allow_hyphen_values = true, help = Selection::TIME)]
        time: Option<TimeRange>,

        #[arg(value_name = "CONDITIONS", long = "where", help = Selection::CONDITIONS)]
        #[serde(rename = "where")]
        conditions: Option<Conditions>,

        #[arg(value_name = "N|NAME|NAME:N", help = Selection::LISTS)]
        lists: Option<Lists>,

        /// Read as a table: a sample is a row of columns
        #[arg(num_args = 0, default_missing_value = "true")]
        table: Option<bool>,

        /// Read as a field: a sample is a snapshot on a grid
        #[arg(num_args = 0, default_missing_value = "true")]
        field: Option<bool>,

        /// The axis that counts samples, rows of a table or snapshots of a field, from 0, or none where the whole array
        /// is one: change it where the guess is wrong
        #[arg(value_name = "AXIS")]
        sample_axis: Option<AxisChoice>,

        /// The axis that counts a table's columns or a field's components, such as the three of a velocity, from 0, or
        /// none: change it where the guess is wrong
        #[arg(value_name = "AXIS")]
        component_axis: Option<AxisChoice>,

        /// Look at and train on this much of the file, spread over all of it, a share such as 2% or a number of
        /// samples: a small part is quicker to learn, all of it is learned better, and the archive holds all samples
        /// [default: all, or of a file with more than 134 million values some 8 million of them, or 16 samples]
        #[arg(value_name = "SHARE|N")]
        portion: Option<Portion>,

        /// Values that stand for none, which are kept exactly and stay out of ranges, statistics and training: auto
        /// (fill values such as 1e20 or -999, and what lies far off all other values of its column), none where such
        /// values are real ones, or values, as in 1e20,-999 [default: auto]
        #[arg(value_name = "auto|none|VALUES", allow_hyphen_values = true)]
        missing: Option<Missing>,

        /// How a column is prepared for the network: min-max, standard, log or asinh for values over many orders,
        /// quantile, angle, or exact to keep it beside the network; repeatable; the column is its name or its number
        /// from 1 (a name that is a number wins over the number, and a name that several columns have is refused); KIND
        /// alone is for all columns that go through the network, or, where none would, for all that are not constant
        #[arg(value_name = "[COLUMN=]KIND")]
        transform: Vec<ForColumn<Role>>,
    }

    asked "Network" {
        /// The kind of model: dense (hidden layers beside PCA), baler (its own network), linear (PCA), tucker (PCA with
        /// compressed pictures, for fields), coordinate (a network of time and place, for fields) or conv (tucker or
        /// tiles, refined by convolutions, for fields) [default: dense]
        #[arg(value_name = "FAMILY")]
        model: Option<Family>,

        /// How large the network is, small, medium, large, baler (200,100,50 with leaky ReLU, as BALER has it) or own
        /// widths of its hidden layers or channels such as 200,100,50: larger where there are many samples, as its
        /// weights count in the file [default: medium, or small for samples of more than 512 values]
        size: Option<Size>,

        /// For the model conv, edge in points of the tiles that a field is cut into, which share small pictures and pay
        /// where snapshots are few or their grid is large, or whole for snapshots as they are, which pays where there
        /// are many [default: 8 for fewer than 32 snapshots, else whole]
        #[arg(value_name = "N|whole")]
        tile: Option<Tile>,

        /// Values of a sample over latents, as BALER counts its ratio: higher for a smaller file, lower for smaller
        /// errors; of a coordinate model bytes in over bytes of the file, from which its size follows [default: 1.6 for
        /// a table, 100 for a field, 500 of a coordinate model]
        #[arg(value_name = "R", value_parser = ratio, conflicts_with = "latent")]
        ratio: Option<f64>,

        /// Latents, the values in the bottleneck that are kept of each sample, instead of a ratio: more of them for
        /// smaller errors
        #[arg(value_name = "K")]
        latent: Option<usize>,

        /// Search for the smallest file that meets a target on held-out samples, instead of a ratio, where you know how
        /// good it has to be: response=0.5 (percent), psnr=45 (dB), max=0.01 (share of the range), nrmse=0.5 or
        /// robust=0.3 (percent); among all models unless one or its size is given
        #[arg(value_name = "KIND=VALUE", conflicts_with_all = ["ratio", "latent"])]
        target: Option<Target>,

        /// How far decoded values may be off, for all columns or one: abs=X, rel=X (of the column's range over the
        /// file) or pointwise=X (relative; pointwise=X@FLOOR for values near zero); repeatable; it holds for every
        /// finite value, whatever the network does, and costs bytes, so give one where a single bad value would do harm
        #[arg(value_name = "[COLUMN:]KIND=X")]
        bound: Vec<ForColumn<Bound>>,

        /// The archive without its encoder is smaller, but of no use for compressing other files: leave it out where
        /// these data are all
        #[arg(num_args = 0, default_missing_value = "true")]
        no_encoder: Option<bool>,
    }

    asked "Training" {
        /// How much a column counts in the loss against the others, which count 1: more where its errors matter more, 0
        /// for not at all; repeatable; the column is its name or its number from 1
        #[arg(value_name = "COLUMN=W", display_order = 900)]
        weight: Vec<ForColumn<f64>>,

        /// Where the network is trained: auto (the CPU, or a GPU where one is faster), cpu, gpu, part of a name that
        /// `balescope devices` lists, or remote:HOST:PORT for the device of another machine on which `balescope serve`
        /// runs [default: auto]
        #[arg(value_name = "NAME", display_order = 900)]
        device: Option<DeviceChoice>,
    }

    derived {
        /// How much each column of the data counts in the loss; 1 for columns beyond the end. Means over
        /// columns are weighted means.
        weights: Vec<f64> = Vec::new(),
        /// How far decoded values may be off; kept by what is stored beside the model.
        bounds: Bounds = Bounds::default(),
        /// Keep the encoder in the archive, so that other files can be compressed with the model.
        keep_encoder: bool = true,
    }

    trained "Network", spelled_out: true {
        /// By what percentage the error may rise so that latents and weights are stored rounded and entropy-coded:
        /// higher for a smaller file; off: in single precision, 4 bytes each [default: 1]
        #[arg(value_name = "PERCENT|off")]
        rounding: Option<f64> as Rounding = Some(TrainingSpec::ROUNDING)
            => "rounding", Rounding::RANGE,
    }

    trained "Network", spelled_out: false {
        /// After this share of the epochs, such as 0.6, train for being rounded, while the network can still answer to
        /// it (quantisation-aware training): a smaller file and larger errors, worth a try where the weights take much
        /// of the file; off: rounding comes after training alone [default: off]
        #[arg(value_name = "SHARE|off")]
        quantise_from: Option<f64> as QuantiseFrom = None => "quantise from", [0.0, 1.0],
    }

    trained "Training", spelled_out: true {
        /// How many times the network sees every training sample: more where the held-out loss still falls at the end
        #[arg(value_name = "N")]
        epochs: usize = 100 => "epochs", [1, TrainingSpec::MOST_EPOCHS],

        /// Samples that are seen together before the weights change: more for faster passes, fewer to learn more from
        /// each
        #[arg(value_name = "B")]
        batch: usize = 32 => "batch", [1, 1 << 24],

        /// How far the weights move at most in one step, the highest learning rate of the schedule: lower where the
        /// loss jumps, higher where it hardly falls
        #[arg(long = "lr", value_name = "X", allow_negative_numbers = true)]
        #[serde(rename = "lr")]
        learning_rate: f64 = TrainingSpec::RATE => "learning rate", [1e-9, 10.0],

        /// How the learning rate changes over the run: up and down for the best end, constant where the end is not
        /// known
        #[arg(value_name = "NAME")]
        schedule: Schedule = Schedule::OneCycle,

        /// The error that decides which epoch is kept and which transforms are taken where none are given: relative
        /// where small values count as much as large ones [default: range; relative with a relative loss or a response
        /// as target]
        #[arg(value_name = "NAME")]
        aim: Aim = Aim::default(),

        /// Stop after this many epochs without a better held-out loss, where a run need not go on to its end; 0: never
        #[arg(value_name = "N")]
        patience: Option<usize> as Limit<usize> = None,

        /// Samples that training never sees, whose errors tell whether the network has learnt or memorised: a share
        /// (rows at random, snapshots in blocks), or last:20 or last:0.25 for the last samples or share of them, which
        /// is harder, as a model of a flow is then judged on the future [default: 0.15]
        #[arg(value_name = "SHARE|last:N", allow_negative_numbers = true)]
        held_out: HeldOut = HeldOut::Spread(TrainingSpec::HELD_OUT),

        /// The number that held-out samples, first weights and order follow from, and with it on the same device the
        /// same result: change it to see how much of a result is chance
        #[arg(allow_negative_numbers = true)]
        seed: u64 = 0,
    }

    trained "Training", spelled_out: false {
        /// Double the batch for as long as that brings the device clearly more samples a second: faster passes, and a
        /// larger error after as many of them
        #[arg(num_args = 0, default_missing_value = "true")]
        grow_batch: bool = false,

        /// Share of the epochs over which the learning rate rises to its highest value, 0 to 0.9: longer where the loss
        /// jumps at first [default: 0.3 for one-cycle, 0.05 for cosine, 0 for constant]
        #[arg(value_name = "SHARE", allow_negative_numbers = true)]
        warmup: Option<f64> as f64 = None => "warm-up", [0.0, 0.9],

        /// What training makes small, over prepared values: change it where outliers rule the error (l1, huber) or
        /// small values matter as much as large ones (relative)
        #[arg(value_name = "NAME")]
        loss: Loss = Loss::Mse,

        /// Values below this share of the column's root mean square are judged by the relative loss and aim as if they
        /// were as large, so that values near zero do not decide everything: lower where those matter [default: 0.5]
        #[arg(value_name = "SHARE", allow_negative_numbers = true)]
        floor: f64 = TrainingSpec::FLOOR => "floor", [1e-6, 1e3],

        /// Add X times the distance between each column's values before and after, both in order (earth mover's
        /// distance), so that histograms keep their shape; 1 makes it count about as much as the errors themselves
        #[arg(long = "emd", value_name = "X", allow_negative_numbers = true)]
        #[serde(rename = "emd")]
        histogram_term: f64 = 0.0 => "histogram term", [0.0, 1e6],

        /// Add X times the distance of the latents from a normal distribution (sliced Wasserstein), so that they spread
        /// evenly, where the latent space itself is looked at
        #[arg(long = "swae", value_name = "X", allow_negative_numbers = true)]
        #[serde(rename = "swae")]
        latent_term: f64 = 0.0 => "latent term", [0.0, 1e6],

        /// Shorten the gradient of all weights together to this length where it is longer, so that one bad batch does
        /// not throw the network far: where the loss jumps; 0: never [default: 0]
        #[arg(value_name = "X", allow_negative_numbers = true)]
        clip: Option<f64> as Limit<f64> = None => "gradient limit", [1e-6, 1e6],
    }
}

impl RunSettings {
    /// These settings, and from `other` what they leave open. What these say of a matter stands for
    /// all of it: a ratio here drops a number of latents there.
    pub fn over(self, mut other: Self) -> Self {
        if self.table.is_some() || self.field.is_some() {
            (other.table, other.field) = (None, None);
            (other.sample_axis, other.component_axis) = (None, None);
        }
        if self.ratio.is_some() || self.latent.is_some() || self.target.is_some() {
            (other.ratio, other.latent, other.target) = (None, None, None);
        }
        if self.model.is_some() && self.model != other.model {
            (other.size, other.tile) = (None, None);
        }
        self.or(other)
    }
}

#[cfg(test)]
mod tests;
