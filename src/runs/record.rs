//! What is known of a run that is over.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::{Fingerprint, RunSettings};
use crate::codec::{Archive, ArchiveError};
use crate::data::{ColumnProfile, Dataset, Profile};
use crate::report::{FitReport, Method, TradeOffPoint};
use crate::train::{EpochLoss, Outcome, RunSpec, StopReason};

/// A finished run, or a codec's file: what it was of, what was asked for, and what came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunRecord {
    pub name: String,
    #[serde(default)]
    pub starred: bool,
    /// Seconds since 1970, UTC.
    pub made: u64,
    /// Of the program.
    pub version: String,
    /// What a sweep tells its trials by; empty for a run of its own.
    #[serde(default)]
    pub key: String,
    pub data: DataRecord,
    pub point: TradeOffPoint,
    /// Of a model; none of a codec, which has neither settings nor errors by column.
    pub run: Option<ModelRecord>,
}

/// Which data a run is of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataRecord {
    /// None for a bundled sample.
    pub path: Option<String>,
    pub array: Option<String>,
    pub label: String,
    pub shape: Vec<usize>,
    pub dtype: String,
    /// Of the values as they are read.
    pub fingerprint: String,
}

/// What a run of a model has beyond a point.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModelRecord {
    #[serde(with = "as_toml")]
    pub settings: RunSettings,
    pub reason: StopReason,
    pub best_epoch: usize,
    pub losses: Vec<EpochLoss>,
    pub report: FitReport,
}

impl DataRecord {
    /// Goes through all values.
    pub fn from_data(data: &Dataset) -> Self {
        Self::with(data, Fingerprint::from_data(data).hex())
    }

    /// The same where the fingerprint is known.
    pub fn with(data: &Dataset, fingerprint: String) -> Self {
        let path = data.origin.path.as_ref();
        let absolute = path.map(|p| std::path::absolute(p).unwrap_or_else(|_| p.clone()));
        Self {
            path: absolute.map(|p| p.display().to_string()),
            array: data.origin.array.clone(),
            label: data.origin.label.clone(),
            shape: data.layout.shape.clone(),
            dtype: data.types().name(),
            fingerprint,
        }
    }
}

impl RunRecord {
    /// Of a finished run. The archive is decoded once, to see how long that takes. `seconds`: from
    /// the beginning to the result.
    ///
    /// # Errors
    /// When the archive does not decode.
    pub fn of_run(
        spec: &RunSpec,
        outcome: &Outcome,
        losses: &[EpochLoss],
        profile: &Profile,
        data: DataRecord,
        seconds: f64,
    ) -> Result<Self, ArchiveError> {
        let started = Instant::now();
        Archive::from_bytes(&data.label, &outcome.archive_bytes)?.decode()?;
        let decoded = started.elapsed().as_secs_f64();
        let clear: Vec<bool> = profile
            .columns
            .iter()
            .map(ColumnProfile::clear_of_zero)
            .collect();
        let point = TradeOffPoint::of_run(
            &outcome.report,
            spec.training.rounding,
            &clear,
            [seconds, decoded],
        );
        Ok(Self {
            run: Some(ModelRecord::new(spec, outcome, losses)),
            ..Self::of_point(point, data)
        })
    }

    /// Of a file of which no more is known.
    pub fn of_point(point: TradeOffPoint, data: DataRecord) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            name: short_name(&point.method),
            starred: false,
            made: since.map_or(0, |since| since.as_secs()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            key: String::new(),
            data,
            point,
            run: None,
        }
    }

    /// What was asked for: keys and values as [`RunSettings::entries`] gives them, of a codec its
    /// name and setting.
    pub fn entries(&self) -> Vec<(String, String)> {
        if let Some(run) = &self.run {
            return run.settings.entries();
        }
        match &self.point.method {
            Method::Codec { codec, setting, .. } => vec![
                ("model".to_owned(), codec.clone()),
                ("setting".to_owned(), setting.clone()),
            ],
            Method::Model {
                family,
                size,
                latents,
                seed,
                ..
            } => vec![
                ("model".to_owned(), family.clone()),
                ("size".to_owned(), size.clone()),
                ("latent".to_owned(), latents.to_string()),
                ("seed".to_owned(), seed.to_string()),
            ],
        }
    }
}

impl ModelRecord {
    pub fn new(spec: &RunSpec, outcome: &Outcome, losses: &[EpochLoss]) -> Self {
        Self {
            settings: RunSettings::from_spec(spec),
            reason: outcome.reason,
            best_epoch: outcome.best_epoch,
            losses: losses.to_vec(),
            report: FitReport::clone(&outcome.report),
        }
    }
}

/// `Dense, medium, 12 latents`.
fn short_name(method: &Method) -> String {
    match method {
        Method::Codec { label, setting, .. } => format!("{label}, {setting}"),
        Method::Model { latents: 1, .. } => method.series(),
        Method::Model { latents, .. } => format!("{}, {latents} latents", method.series()),
    }
}

/// Settings are kept as the text that people give, with every digit of their numbers.
mod as_toml {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use super::RunSettings;

    pub fn serialize<S: Serializer>(
        settings: &RunSettings,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        settings.to_toml().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<RunSettings, D::Error> {
        let text = String::deserialize(deserializer)?;
        RunSettings::from_toml(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Sample;
    use crate::train::{DeviceChoice, fit};

    #[test]
    fn a_run_survives_json() {
        let data = Sample::find("dimuon").unwrap().load().unwrap();
        let data = std::sync::Arc::new(data);
        let settings = RunSettings::from_toml(
            "size = \"8\"\nlatent = 12\nepochs = 2\nheld-out = 0\nrounding = 0.3\nbound = \"rel=0.1\"\nlr = 0.0033",
        );
        let mut spec = settings.unwrap().spec(&data).unwrap();
        spec.device = DeviceChoice::Cpu;
        let mut losses = Vec::new();
        let mut listen = |event| {
            if let crate::train::EventKind::Epoch(loss) = event {
                EpochLoss::add(&mut losses, loss);
            }
        };
        let outcome = fit(&spec, &mut listen, &|| false).unwrap();
        let told = DataRecord::from_data(&data);
        let profile = Profile::new(&data);
        let record = RunRecord::of_run(&spec, &outcome, &losses, &profile, told, 1.5).unwrap();
        let json = serde_json::to_string(&record).unwrap();
        let back: RunRecord = serde_json::from_str(&json).unwrap();
        // Held-out losses are no numbers here.
        let (run, was) = (back.run.unwrap(), record.run.unwrap());
        assert!(run.losses[1].held_out.is_nan());
        assert_eq!(run.losses.len(), losses.len());
        assert_eq!(run.settings, was.settings);
        assert_eq!(run.settings.learning_rate, Some(0.0033));
        let again = run.settings.spec(&data).unwrap();
        assert_eq!(again.training, spec.training);
        let whole = |report: &FitReport| serde_json::to_value(report).unwrap();
        let (one, other) = (whole(&run.report), whole(&was.report));
        assert_eq!(one["bytes"], other["bytes"]);
        assert_eq!(one["transforms"], other["transforms"]);
        assert_eq!(one["error"]["held_out"], other["error"]["held_out"]);
        assert_eq!(back.data, record.data);
        assert_eq!(back.point.bytes, outcome.archive_bytes.len());
        assert_eq!(
            back.name,
            "Dense, 8, 6 latents".replace('6', &spec.model.latent.to_string())
        );
    }
}
