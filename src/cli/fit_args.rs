use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgGroup, Args, ValueEnum};

use crate::codec::{Bound, BoundError};
use crate::data::{Missing, Portion};
use crate::model::{Family, Size, Tile};
use crate::runs::{AxisChoice, QuantiseFrom, Rounding};
use crate::train::{Aim, DeviceChoice, HeldOut, Loss, Schedule, Target};
use crate::transform::Role;

/// The options of `balescope fit`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("kind").args(["table", "field"]))]
pub struct FitArgs {
    /// A data file (.npy, .npz) or the name of a bundled sample, for instance dimuon
    pub file: PathBuf,

    /// Where to write the archive; without it nothing is saved
    #[arg(short, long, value_name = "OUT.bale")]
    pub output: Option<PathBuf>,

    /// Settings from a file, as --save-config or the window writes it; options given beside it win
    #[arg(long, value_name = "FILE.toml")]
    pub config: Option<PathBuf>,

    /// Write all settings of the run to a file for --config
    #[arg(long, value_name = "FILE.toml")]
    pub save_config: Option<PathBuf>,

    /// Keep the run, under this name if one is given, where `balescope runs` and the window find it
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true)]
    pub keep: Option<Option<String>>,

    /// Make the files of all classical codecs too, and say from how many samples the model pays
    /// against the best of them at the same mean NRMSE
    #[arg(long)]
    pub break_even: bool,

    /// Print the report as one JSON object
    #[arg(long)]
    pub json: bool,

    /// Print no progress and no summary: warnings, errors and what --json asks for alone
    #[arg(short, long)]
    pub quiet: bool,

    #[command(flatten)]
    pub reading: ReadingArgs,

    #[command(flatten)]
    pub network: NetworkArgs,

    #[command(flatten)]
    pub training: TrainingArgs,
}

/// How the file is read.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Data")]
pub struct ReadingArgs {
    /// The array inside an npz that holds several
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,

    /// Read as a table: a sample is a row of columns
    #[arg(long)]
    pub table: bool,

    /// Read as a field: a sample is a snapshot on a grid
    #[arg(long)]
    pub field: bool,

    /// The axis that counts samples, from 0, or none: the whole array is one sample
    #[arg(long, value_name = "AXIS")]
    pub sample_axis: Option<AxisChoice>,

    /// The axis that counts a table's columns or a field's components, from 0, or none
    #[arg(long, value_name = "AXIS")]
    pub component_axis: Option<AxisChoice>,

    /// Look at and train on this much of the file, spread over all of it: a share such as 2% or a
    /// number of samples; the archive that `fit` writes still holds all samples [default: all, or
    /// some 8 million values of a file with more than 134 million]
    #[arg(long, value_name = "SHARE|N")]
    pub portion: Option<Portion>,

    /// Values that stand for none: auto (fill values such as 1e20 or -999, and what lies far off all
    /// other values of its column), none, or values, as in 1e20,-999. They are kept exactly, and stay
    /// out of ranges, statistics and training [default: auto]
    #[arg(long, value_name = "auto|none|VALUES", allow_hyphen_values = true)]
    pub missing: Option<Missing>,

    /// How a column is prepared: min-max, standard, log, asinh, quantile, angle, or exact to keep
    /// it beside the network; repeatable; the column is its name or its number from 1 (a name that
    /// is a number wins over the number, and a name that several columns have is refused); KIND
    /// alone is for all columns that go through the network, or, where none would, for all that are
    /// not constant
    #[arg(long, value_name = "[COLUMN=]KIND")]
    pub transform: Vec<TransformChoice>,

    /// Keep a column exactly, beside the network (the same as COLUMN=exact), by its name or its
    /// number from 1; repeatable
    #[arg(long, value_name = "COLUMN")]
    pub leave_out: Vec<String>,
}

/// How large the network is.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Network")]
pub struct NetworkArgs {
    /// dense (hidden layers beside PCA), baler (its own network), linear (PCA), tucker (PCA with
    /// compressed pictures, for fields), coordinate (a network of time and place, for fields) or conv
    /// (tucker or tiles, refined by convolutions, for fields) [default: dense]
    #[arg(long, value_name = "FAMILY")]
    pub model: Option<Family>,

    /// small, medium, large, baler (200,100,50 with leaky ReLU, as BALER has it) or own widths
    /// such as 200,100,50 [default: medium, or small for samples of more than 512 values]
    #[arg(long)]
    pub size: Option<Size>,

    /// For --model conv: edge in points of the tiles that a field is cut into, or whole for snapshots
    /// as they are [default: 8 for fewer than 32 snapshots, else whole]
    #[arg(long, value_name = "N|whole")]
    pub tile: Option<Tile>,

    /// Values in / latents [default: 1.6 for a table, 100 for a field]; of a coordinate model bytes
    /// in / bytes of the file, from which its size follows [default: 500]
    #[arg(long, value_name = "R", value_parser = ratio, conflicts_with = "latent")]
    pub ratio: Option<f64>,

    /// Latents: values in the bottleneck, instead of a ratio
    #[arg(long, value_name = "K")]
    pub latent: Option<NonZeroUsize>,

    /// Search for the smallest file that meets a target on held-out samples, instead of a ratio:
    /// response=0.5 (percent), psnr=45 (dB), max=0.01 (share of the range) or nrmse=0.5 (percent);
    /// among all models unless --model or --size says which
    #[arg(long, value_name = "KIND=VALUE", conflicts_with_all = ["ratio", "latent"])]
    pub target: Option<Target>,

    /// By what percentage the error may rise so that latents and weights are stored rounded and
    /// entropy-coded; off: in single precision [default: 1]
    #[arg(long, value_name = "PERCENT|off")]
    pub rounding: Option<Rounding>,

    /// Train for being rounded (quantisation-aware training) after this share of the epochs, 0 to 1;
    /// off: rounding comes after training alone [default: off]
    #[arg(long, value_name = "SHARE|off")]
    pub quantise_from: Option<QuantiseFrom>,

    /// How far decoded values may be off, for all columns or one: abs=X, rel=X (of the column's
    /// range over the file) or pointwise=X (relative; pointwise=X@FLOOR for values near zero);
    /// repeatable; it holds for every finite value, whatever the network does, and costs bytes
    #[arg(long, value_name = "[COLUMN:]KIND=X")]
    pub bound: Vec<BoundChoice>,

    /// Leave the encoder out of the archive: smaller, but of no use for `compress --with`
    #[arg(long)]
    pub no_encoder: bool,
}

/// How the network is trained. What is not given is chosen for the data.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Training")]
pub struct TrainingArgs {
    /// Passes over the training samples
    #[arg(long, value_name = "N")]
    pub epochs: Option<usize>,

    /// Samples in a step
    #[arg(long, value_name = "B")]
    pub batch: Option<usize>,

    /// Double the batch for as long as that brings the device clearly more samples a second: faster
    /// passes, and a larger error after as many of them
    #[arg(long)]
    pub grow_batch: bool,

    /// The highest learning rate of the schedule
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub lr: Option<f64>,

    /// How the learning rate changes over the run
    #[arg(long, value_name = "NAME")]
    pub schedule: Option<ScheduleName>,

    /// The error that decides which epoch is kept and which transforms are taken where none are
    /// given [default: range; relative with --loss relative or a response as target]
    #[arg(long, value_name = "NAME")]
    pub aim: Option<AimName>,

    /// What training minimises, over prepared values
    #[arg(long, value_name = "NAME")]
    pub loss: Option<LossName>,

    /// For --loss and --aim relative: values below this share of the column's root mean square are judged as
    /// if they were as large [default: 0.5]
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub floor: Option<f64>,

    /// How much a column counts in the loss against the others, which count 1; repeatable; the
    /// column is its name or its number from 1
    #[arg(long, value_name = "COLUMN=W")]
    pub weight: Vec<WeightChoice>,

    /// Add X times the distance between each column's values before and after in order (earth
    /// mover's distance), so that histograms keep their shape
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub emd: Option<f64>,

    /// Add X times the distance of the latents from a normal distribution (sliced Wasserstein), so
    /// that they spread evenly
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub swae: Option<f64>,

    /// Shorten the gradient of a step to this length where it is longer; 0: never [default: 0]
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub clip: Option<f64>,

    /// Stop after this many epochs without a better held-out loss; 0: never
    #[arg(long, value_name = "N")]
    pub patience: Option<usize>,

    /// Samples that training never sees: a share (rows at random, snapshots in blocks), or last:20
    /// or last:0.25 for the last samples or share of them, which is harder: a model of a flow is
    /// then judged on the future [default: 0.15]
    #[arg(long, value_name = "SHARE|last:N", allow_negative_numbers = true)]
    pub held_out: Option<HeldOut>,

    /// The same seed on the same device gives the same result
    #[arg(long, allow_negative_numbers = true)]
    pub seed: Option<u64>,

    /// auto, cpu, gpu, part of a name that `balescope devices` lists, or remote:HOST:PORT for the device
    /// of another machine on which `balescope serve` runs [default: auto]
    #[arg(long, value_name = "NAME")]
    pub device: Option<DeviceChoice>,

    /// The file with the token of a remote device [default: the token in BALESCOPE_TOKEN]
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ScheduleName {
    /// Up in the first 30 %, then down to nearly nothing
    OneCycle,
    /// Up in the first 5 %, then half a cosine down to nearly nothing
    Cosine,
    Constant,
}

impl From<ScheduleName> for Schedule {
    fn from(name: ScheduleName) -> Self {
        match name {
            ScheduleName::OneCycle => Self::OneCycle,
            ScheduleName::Cosine => Self::Cosine,
            ScheduleName::Constant => Self::Constant,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum AimName {
    /// Error over the column's range: mean NRMSE, PSNR
    Range,
    /// Error over the value itself: the response
    Relative,
}

impl From<AimName> for Aim {
    fn from(name: AimName) -> Self {
        match name {
            AimName::Range => Self::Range,
            AimName::Relative => Self::Relative,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LossName {
    /// Mean of squares
    Mse,
    /// Mean of absolute values
    L1,
    /// Squares near zero, absolute values beyond 1
    Huber,
    /// Mean of squares of (after - before) / before in original units, with a floor near zero
    Relative,
}

impl From<LossName> for Loss {
    fn from(name: LossName) -> Self {
        match name {
            LossName::Mse => Self::Mse,
            LossName::L1 => Self::L1,
            LossName::Huber => Self::Huber,
            LossName::Relative => Self::Relative,
        }
    }
}

/// `COLUMN=KIND`, or `KIND` for all columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransformChoice {
    pub column: String,
    pub role: Role,
}

impl FromStr for TransformChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Column names may hold an equals sign; kinds do not.
        let (column, kind) = text.rsplit_once('=').unwrap_or(("*", text));
        let role = kind.parse().map_err(|e| format!("{e}, as in pt1=log"))?;
        Ok(Self {
            column: column.to_owned(),
            role,
        })
    }
}

/// `COLUMN=W`.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightChoice {
    pub column: String,
    pub weight: f64,
}

impl FromStr for WeightChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = "expected COLUMN=W with W at least 0, for instance mass=5";
        let (column, weight) = text.rsplit_once('=').ok_or(wanted)?;
        match weight.trim().parse::<f64>() {
            Ok(weight) if weight.is_finite() && weight >= 0.0 => Ok(Self {
                column: column.to_owned(),
                weight,
            }),
            _ => Err(wanted.to_owned()),
        }
    }
}

/// `[COLUMN:]KIND=X`.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundChoice {
    /// All, where none is named.
    pub column: Option<String>,
    pub bound: Bound,
}

impl FromStr for BoundChoice {
    type Err = BoundError;

    fn from_str(text: &str) -> Result<Self, BoundError> {
        let (column, bound) = match text.rsplit_once(':') {
            Some((column, bound)) => (Some(column.to_owned()), bound),
            None => (None, text),
        };
        Ok(Self {
            column,
            bound: bound.parse()?,
        })
    }
}

pub(super) fn ratio(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(ratio) if ratio.is_finite() && ratio >= 1.0 => Ok(ratio),
        _ => Err("expected a number that is at least 1, for instance 1.6".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::TransformKind;

    #[test]
    fn a_transform_is_split_at_the_last_equals_sign() {
        let choice: TransformChoice = "a=b=log".parse().unwrap();
        assert_eq!(choice.column, "a=b");
        assert_eq!(choice.role, Role::Model(TransformKind::Log));
    }

    #[test]
    fn an_unknown_kind_is_named_with_what_is_expected() {
        let message = "pt=square".parse::<TransformChoice>().unwrap_err();
        assert!(
            message.contains("\"square\"") && message.contains("min-max"),
            "{message}"
        );
        assert!("pt".parse::<TransformChoice>().is_err());
        assert!("pt=constant".parse::<TransformChoice>().is_err());
    }

    #[test]
    fn a_kind_alone_is_for_all_columns() {
        for kind in TransformKind::ALL {
            let choice: TransformChoice = kind.name().parse().unwrap();
            assert_eq!(
                (choice.column.as_str(), choice.role),
                ("*", Role::Model(kind))
            );
        }
        let choice: TransformChoice = "x=MinMax".parse().unwrap();
        assert_eq!(choice.role, Role::Model(TransformKind::MinMax));
    }

    #[test]
    fn a_bound_may_name_a_column() {
        let choice: BoundChoice = "p:t:rel=0.01".parse().unwrap();
        assert_eq!(choice.column.as_deref(), Some("p:t"));
        assert_eq!(choice.bound, Bound::Range(0.01));
        assert_eq!("abs=2".parse::<BoundChoice>().unwrap().column, None);
        assert!("pt:0.1".parse::<BoundChoice>().is_err());
    }

    #[test]
    fn a_weight_is_a_finite_number_of_at_least_zero() {
        let choice: WeightChoice = "a=b=2.5".parse().unwrap();
        assert_eq!((choice.column.as_str(), choice.weight), ("a=b", 2.5));
        for bad in ["mass", "mass=", "mass=-1", "mass=inf", "mass=nan"] {
            assert!(bad.parse::<WeightChoice>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_ratio_is_a_finite_number_of_at_least_one() {
        assert_eq!(ratio("1.6"), Ok(1.6));
        for bad in ["0.5", "-2", "nan", "inf", "many"] {
            assert!(ratio(bad).is_err(), "{bad}");
        }
    }
}
