//! Which of a sweep's trials a file is of.

use std::fmt::Debug;

use super::Fingerprint;
use crate::codec::Bounds;
use crate::codec::classical::{Codec, Setting};
use crate::train::RunSpec;

/// What a trial is of, beside the data.
pub struct TrialKey {
    /// The beginning of the file's name.
    name: String,
    /// Everything that the result depends on.
    of: Fingerprint,
}

impl TrialKey {
    pub fn of_codec(codec: &dyn Codec, setting: Setting) -> Self {
        let shown = match setting {
            Setting::Plain => String::new(),
            Setting::Level(level) => format!("_{level}"),
            Setting::Type(narrow) => format!("_{narrow}"),
            Setting::Share(share) => format!("_{share:.1e}"),
            Setting::Bits(kept) => format!("_{kept}bits"),
            Setting::Information(share) => format!("_information_{share}"),
            Setting::Bound(share) => format!("_within_{share:.1e}"),
            Setting::Bounds => "_within_bounds".to_owned(),
        };
        Self {
            name: format!("{}{shown}", codec.name()),
            of: shown_by(&(codec.name(), codec.version(), setting)),
        }
    }

    /// The smallest file of a codec within bounds.
    pub fn within(codec: &dyn Codec, bounds: &Bounds) -> Self {
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() || c == '.' {
                c
            } else {
                '_'
            }
        };
        let shown: String = bounds.to_string().chars().map(plain).take(40).collect();
        Self {
            name: format!("{}_{shown}", codec.name()),
            of: shown_by(&(codec.name(), codec.version(), bounds)),
        }
    }

    pub fn of_run(run: &RunSpec) -> Self {
        let (model, training) = (&run.model, &run.training);
        let size = if model.family.closed_form() {
            String::new()
        } else {
            format!("_{}", model.size).replace(',', "-")
        };
        Self {
            name: format!(
                "{}{size}_{}_seed{}",
                model.family, model.latent, training.seed
            ),
            of: shown_by(&(&run.plan, model, training)),
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// With the data.
    pub fn full(&self, data: &str) -> String {
        Fingerprint::default().text(data).text(&self.of.hex()).hex()
    }

    /// Where its record lies in a folder of runs.
    pub fn id(&self, data: &str) -> String {
        format!("{}-{}", self.name, &self.full(data)[..8])
    }
}

/// Of everything that a value shows when it is debugged, which is everything in it.
fn shown_by(of: &impl Debug) -> Fingerprint {
    Fingerprint::default()
        .text(env!("CARGO_PKG_VERSION"))
        .text(&format!("{of:?}"))
}
