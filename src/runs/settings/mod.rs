//! Everything of a run beside its data, as a person would write it: what the command line's options
//! say, what a TOML file says, and what the window shows.

mod apply;
mod of;
mod per_column;
mod toml_file;
mod values;

use serde::{Deserialize, Serialize};

pub use apply::{SettingsError, find_column};
pub use per_column::PerColumn;
pub(super) use toml_file::in_order;
pub use values::{AxisChoice, QuantiseFrom, Rounding};

use crate::codec::Bound;
use crate::data::{Missing, Portion};
use crate::model::{Family, Size, Tile};
use crate::report::Target;
use crate::train::{Aim, DeviceChoice, HeldOut, Loss, Schedule};
use crate::transform::Role;
use values::{switch, text};

/// The settings of a run. What is left out is chosen for the data. Keys are those of `fit`'s options:
///
/// ```toml
/// model = "dense"
/// size = "64,32"
/// ratio = 1.6
/// held-out = "last:20"
/// bound = "rel=0.01"
///
/// [transform]
/// pt1 = "log"
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches of the command line"
)]
pub struct RunSettings {
    /// The array inside an npz.
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub array: Option<String>,
    /// Read as a table, or as a field; neither: as guessed.
    #[serde(deserialize_with = "switch::deserialize", skip_serializing_if = "off")]
    pub table: bool,
    #[serde(deserialize_with = "switch::deserialize", skip_serializing_if = "off")]
    pub field: bool,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub sample_axis: Option<AxisChoice>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub component_axis: Option<AxisChoice>,
    /// What is trained on of a file; none: all of it, unless it is too large.
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub portion: Option<Portion>,
    /// Which values stand for none; none: those that are recognised.
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,

    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub model: Option<Family>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub tile: Option<Tile>,
    /// Values in / latents. Only one of these three is given.
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub latent: Option<usize>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Rounding>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub quantise_from: Option<QuantiseFrom>,
    #[serde(deserialize_with = "switch::deserialize", skip_serializing_if = "off")]
    pub no_encoder: bool,

    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub epochs: Option<usize>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub batch: Option<usize>,
    #[serde(deserialize_with = "switch::deserialize", skip_serializing_if = "off")]
    pub grow_batch: bool,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub lr: Option<f64>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub aim: Option<Aim>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub loss: Option<Loss>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// Weights of the terms about distributions.
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub emd: Option<f64>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub swae: Option<f64>,
    /// 0: no limit.
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub clip: Option<f64>,
    /// 0: never.
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub patience: Option<usize>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub held_out: Option<HeldOut>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    #[serde(with = "text", skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceChoice>,

    /// How columns are prepared, by name or by number from 1.
    #[serde(skip_serializing_if = "PerColumn::is_empty")]
    pub transform: PerColumn<Role>,
    /// How far decoded values may be off.
    #[serde(skip_serializing_if = "PerColumn::is_empty")]
    pub bound: PerColumn<Bound>,
    /// How much columns count in the loss.
    #[serde(skip_serializing_if = "PerColumn::is_empty")]
    pub weight: PerColumn<f64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn off(switch: &bool) -> bool {
    !switch
}

impl RunSettings {
    /// These settings, and from `other` what they leave open. What these say of a matter stands for
    /// all of it: a ratio here drops a number of latents there.
    #[must_use]
    pub fn over(self, other: Self) -> Self {
        let reads = self.table || self.field;
        let other_reads = |on: bool| on && !reads;
        let sized = self.ratio.is_some() || self.latent.is_some() || self.target.is_some();
        let other_model = self.model.is_some() && self.model != other.model;
        let same_model = |size: Option<Size>| size.filter(|_| !other_model);
        Self {
            array: self.array.or(other.array),
            table: self.table || other_reads(other.table),
            field: self.field || other_reads(other.field),
            sample_axis: self.sample_axis.or(other.sample_axis.filter(|_| !reads)),
            component_axis: self
                .component_axis
                .or(other.component_axis.filter(|_| !reads)),
            portion: self.portion.or(other.portion),
            missing: self.missing.or(other.missing),
            model: self.model.or(other.model),
            size: self.size.or(same_model(other.size)),
            tile: self.tile.or(other.tile.filter(|_| !other_model)),
            ratio: self.ratio.or(other.ratio.filter(|_| !sized)),
            latent: self.latent.or(other.latent.filter(|_| !sized)),
            target: self.target.or(other.target.filter(|_| !sized)),
            rounding: self.rounding.or(other.rounding),
            quantise_from: self.quantise_from.or(other.quantise_from),
            no_encoder: self.no_encoder || other.no_encoder,
            epochs: self.epochs.or(other.epochs),
            batch: self.batch.or(other.batch),
            grow_batch: self.grow_batch || other.grow_batch,
            lr: self.lr.or(other.lr),
            schedule: self.schedule.or(other.schedule),
            aim: self.aim.or(other.aim),
            loss: self.loss.or(other.loss),
            floor: self.floor.or(other.floor),
            emd: self.emd.or(other.emd),
            swae: self.swae.or(other.swae),
            clip: self.clip.or(other.clip),
            patience: self.patience.or(other.patience),
            held_out: self.held_out.or(other.held_out),
            seed: self.seed.or(other.seed),
            device: self.device.or(other.device),
            transform: self.transform.over(other.transform),
            bound: self.bound.over(other.bound),
            weight: self.weight.over(other.weight),
        }
    }
}

#[cfg(test)]
mod tests;
