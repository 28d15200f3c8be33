//! The data of a sweep, and the files that codecs make of them.

use std::sync::Arc;

use crate::codec::classical::{self, Codec, Coded, Setting, fixed_bytes};
use crate::codec::{ArchiveError, Bounds, CodecError};
use crate::data::{ColumnProfile, Dataset, Profile};
use crate::report::{Method, PointError, TradeOffPoint};
use crate::runs::ModelRecord;
use crate::train::TrainError;

/// What every file of a sweep is made of and held against.
pub(super) struct Original {
    pub data: Arc<Dataset>,
    profile: Profile,
    /// Columns that stay clear of zero.
    pub clear: Vec<bool>,
}

/// A point, the bytes of its file, and what else is known of a model.
pub(super) struct PointFile {
    pub point: TradeOffPoint,
    pub bytes: Arc<Vec<u8>>,
    pub run: Option<ModelRecord>,
}

impl Original {
    pub fn new(data: &Arc<Dataset>) -> Self {
        let profile = Profile::new(data);
        Self {
            data: Arc::clone(data),
            clear: (profile.columns.iter())
                .map(ColumnProfile::clear_of_zero)
                .collect(),
            profile,
        }
    }

    /// The file of a codec with a setting.
    pub fn coded(
        &self,
        codec: &'static dyn Codec,
        setting: Setting,
    ) -> Result<PointFile, TrialError> {
        let original = classical::Original::new(&self.data, &self.profile);
        let made = original.coded(codec, setting)?;
        Ok(self.point_of(&original, made, setting.to_string()))
    }

    /// The smallest file of a codec that keeps within bounds.
    pub fn coded_within(
        &self,
        codec: &'static dyn Codec,
        bounds: &Bounds,
    ) -> Result<PointFile, TrialError> {
        let original = classical::Original::new(&self.data, &self.profile);
        let made = original.within(codec, bounds)?;
        let setting = format!("{}, within {bounds}", made.setting);
        Ok(self.point_of(&original, made, setting))
    }

    fn point_of(
        &self,
        original: &classical::Original<'_>,
        coded: Coded,
        setting: String,
    ) -> PointFile {
        let found = original.compare(&coded);
        let Coded {
            codec,
            bytes: file,
            seconds,
            ..
        } = coded;
        let bytes = file.len();
        let point = TradeOffPoint {
            method: Method::Codec {
                codec: codec.name().to_owned(),
                label: codec.label().to_owned(),
                version: codec.version(),
                setting,
            },
            bytes,
            fixed_bytes: fixed_bytes(&file).ok(),
            ratio: self.data.stored_bytes() as f64 / bytes as f64,
            ratio_vs_lossless: self.profile.lossless_bytes as f64 / bytes as f64,
            error: PointError::new(found.all, &found.columns, &self.clear),
            held_out: None,
            encode_seconds: seconds[0],
            decode_seconds: seconds[1],
        };
        PointFile {
            point,
            bytes: Arc::new(file),
            run: None,
        }
    }
}

/// Why there is no point.
#[derive(Debug, thiserror::Error)]
pub(super) enum TrialError {
    #[error(transparent)]
    Codec(#[from] CodecError),
    #[error(transparent)]
    Run(#[from] TrainError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("an internal error; please report it")]
    Broken,
}
