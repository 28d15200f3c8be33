//! Something to try: a codec at a setting, or a model.

use crate::codec::Bounds;
use crate::codec::classical::{Codec, Setting, Shape};
use crate::report::Method;
use crate::runs::TrialKey;
use crate::train::RunSpec;

/// Something to try.
#[derive(Clone)]
pub enum Trial {
    Codec {
        codec: &'static dyn Codec,
        setting: Setting,
    },
    /// The smallest file of a codec that keeps within error bounds.
    Within {
        codec: &'static dyn Codec,
        bounds: Bounds,
    },
    Run(Box<RunSpec>),
}

/// Floating-point operations a second that training does, roughly: of fully connected networks on two
/// cores, which is the least that a GPU does too ...
const CONNECTED: f64 = 5e10;
/// ... of others ...
const SPEED: f64 = 1.6e10;
/// ... and the seconds that a run takes beside.
const AROUND: f64 = 2.0;

impl Trial {
    /// A codec at all settings that are worth trying on such data; none where it is of no use for
    /// them.
    pub fn of_codec(codec: &'static dyn Codec, shape: &Shape) -> Vec<Self> {
        let settings = codec.settings(shape).into_iter();
        settings
            .map(|setting| Self::Codec { codec, setting })
            .collect()
    }

    /// A network, or PCA or Tucker, as against a codec.
    pub fn is_run(&self) -> bool {
        matches!(self, Self::Run(_))
    }

    /// A codec that spends much time on few bytes.
    pub(super) fn is_slow(&self) -> bool {
        matches!(self, Self::Codec { setting: Setting::Level(level), .. } if *level > 9)
    }

    /// What makes the file, as far as that is known before.
    pub fn method(&self) -> Method {
        let of_codec = |codec: &dyn Codec, setting: String| Method::Codec {
            codec: codec.name().to_owned(),
            label: codec.label().to_owned(),
            version: codec.version(),
            setting,
        };
        match self {
            Self::Codec { codec, setting } => of_codec(*codec, setting.to_string()),
            Self::Within { codec, bounds } => of_codec(*codec, format!("within {bounds}")),
            Self::Run(run) => Method::Model {
                family: run.model.family.to_string(),
                size: run.model.size.to_string(),
                latents: run.model.latent,
                seed: run.training.seed,
                rounding: run.training.rounding,
                epochs: run.training.epochs,
            },
        }
    }

    /// In a line.
    pub fn label(&self) -> String {
        self.method().label()
    }

    /// Seconds that it will take on two cores, very roughly; nothing for what takes hardly any.
    pub fn seconds(&self) -> f64 {
        let Self::Run(run) = self else { return 0.0 };
        if run.model.family.closed_form() {
            return 0.0;
        }
        let samples = (run.data.samples() * run.training.epochs) as f64;
        let speed = if run.model.family.is_fully_connected() {
            CONNECTED
        } else {
            SPEED
        };
        // Two operations a weight forward, four backward.
        AROUND + 6.0 * samples * run.model.operations() as f64 / speed
    }

    /// Tells trials of the same data apart.
    pub(super) fn key(&self) -> TrialKey {
        match self {
            Self::Codec { codec, setting } => TrialKey::of_codec(*codec, *setting),
            Self::Within { codec, bounds } => TrialKey::within(*codec, bounds),
            Self::Run(run) => TrialKey::of_run(run),
        }
    }
}
