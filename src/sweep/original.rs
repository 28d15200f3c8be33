//! The data of a sweep, and the files that codecs make of them.

use std::sync::Arc;
use std::time::Instant;

use crate::codec::classical::{Codec, Setting, Shape, fixed_bytes, pack, unpack};
use crate::codec::{ArchiveError, Bound, Bounds, CodecError};
use crate::data::{ColumnProfile, Dataset, Profile, integer_range};
use crate::metrics::{Span, compare};
use crate::report::{Method, PointError, TradeOffPoint};
use crate::runs::ModelRecord;
use crate::train::TrainError;

/// Steps of the search for the coarsest setting of a codec within error bounds.
const HALVINGS: usize = 12;
/// Where it begins: this share of the range ...
const COARSEST: f64 = 0.5;
/// ... and where it ends.
const FINEST: f64 = 1e-12;

/// What every file of a sweep is made of and held against.
pub(super) struct Original {
    pub data: Arc<Dataset>,
    spans: Vec<Span>,
    /// Columns that stay clear of zero.
    pub clear: Vec<bool>,
    lossless_bytes: usize,
}

/// A point, the bytes of its file, and what else is known of a model.
pub(super) struct PointFile {
    pub point: TradeOffPoint,
    pub bytes: Arc<Vec<u8>>,
    pub run: Option<ModelRecord>,
}

/// A file of a codec, and the seconds that it took to make and to read.
struct Packed {
    bytes: Vec<u8>,
    back: Dataset,
    seconds: [f64; 2],
}

impl Original {
    pub fn new(data: &Arc<Dataset>) -> Self {
        let profile = Profile::new(data);
        Self {
            data: Arc::clone(data),
            spans: profile.columns.iter().map(Span::from_profile).collect(),
            clear: (profile.columns.iter())
                .map(ColumnProfile::clear_of_zero)
                .collect(),
            lossless_bytes: profile.lossless_bytes,
        }
    }

    /// The file of a codec with a setting.
    pub fn coded(&self, codec: &dyn Codec, setting: Setting) -> Result<PointFile, TrialError> {
        let packed = self.pack(codec, setting)?;
        Ok(self.point_of(codec, setting.to_string(), packed))
    }

    /// The smallest file of a codec that keeps within bounds.
    pub fn coded_within(
        &self,
        codec: &dyn Codec,
        bounds: &Bounds,
    ) -> Result<PointFile, TrialError> {
        let (setting, packed) = self.within(codec, bounds)?;
        Ok(self.point_of(codec, format!("{setting}, within {bounds}"), packed))
    }

    fn pack(&self, codec: &dyn Codec, setting: Setting) -> Result<Packed, TrialError> {
        let started = Instant::now();
        let bytes = pack(&self.data, codec, setting)?;
        let encoded = started.elapsed().as_secs_f64();
        let started = Instant::now();
        let back = unpack(&bytes)?;
        let seconds = [encoded, started.elapsed().as_secs_f64()];
        Ok(Packed {
            bytes,
            back,
            seconds,
        })
    }

    fn point_of(&self, codec: &dyn Codec, setting: String, packed: Packed) -> PointFile {
        let names = &self.data.column_names;
        let (before, after) = (self.data.stored(), packed.back.stored());
        let found = compare(before, after, names, &self.spans, None);
        let bytes = packed.bytes.len();
        let point = TradeOffPoint {
            method: Method::Codec {
                codec: codec.name().to_owned(),
                label: codec.label().to_owned(),
                version: codec.version(),
                setting,
            },
            bytes,
            fixed_bytes: fixed_bytes(&packed.bytes).ok(),
            ratio: self.data.stored_bytes() as f64 / bytes as f64,
            ratio_vs_lossless: self.lossless_bytes as f64 / bytes as f64,
            error: PointError::new(found.all, &found.columns, &self.clear),
            held_out: None,
            encode_seconds: packed.seconds[0],
            decode_seconds: packed.seconds[1],
        };
        PointFile {
            point,
            bytes: Arc::new(packed.bytes),
            run: None,
        }
    }

    /// Of the settings that have a step or tolerance the coarsest that keeps within bounds, found by halving; of
    /// others that with the smallest file. A codec that keeps a bound itself is asked for just that.
    fn within(&self, codec: &dyn Codec, bounds: &Bounds) -> Result<(Setting, Packed), TrialError> {
        let settings = codec.settings(&Shape::from_data(&self.data));
        let mut best: Option<(Setting, Packed)> = None;
        let mut take = |setting| {
            let packed = self.pack(codec, setting)?;
            let holds = self.keeps(bounds, &packed.back);
            let smaller = |(_, best): &(Setting, Packed)| packed.bytes.len() < best.bytes.len();
            if holds && best.as_ref().is_none_or(smaller) {
                best = Some((setting, packed));
            }
            Ok::<bool, TrialError>(holds)
        };
        for setting in &settings {
            if !matches!(setting, Setting::Share(_)) {
                take(*setting)?;
            }
        }
        let asked = self
            .share_within(bounds)
            .and_then(|share| codec.within(share));
        let kept = asked.map_or(Ok(false), &mut take)?;
        if !kept && settings.iter().any(|s| matches!(s, Setting::Share(_))) {
            let (mut fine, mut coarse) = (FINEST.ln(), COARSEST.ln());
            for _ in 0..HALVINGS {
                let middle = 0.5 * (fine + coarse);
                if take(Setting::Share(middle.exp()))? {
                    fine = middle;
                } else {
                    coarse = middle;
                }
            }
        }
        best.ok_or_else(|| TrialError::Codec("no setting keeps within the bound".into()))
    }

    /// The share of every column's range by which values may be off; none where a bound goes by the values.
    fn share_within(&self, bounds: &Bounds) -> Option<f64> {
        let shares = (0..self.data.columns()).map(|i| {
            let range = self.spans[i].range;
            match bounds.of(i) {
                Some(Bound::Range(share)) => Some(share),
                Some(Bound::Absolute(most)) if range > 0.0 => Some(most / range * (1.0 - 1e-12)),
                Some(Bound::Pointwise { .. }) => None,
                // Nothing to keep to.
                None | Some(Bound::Absolute(_)) => Some(COARSEST),
            }
        });
        shares
            .collect::<Option<Vec<f64>>>()?
            .into_iter()
            .reduce(f64::min)
    }

    fn keeps(&self, bounds: &Bounds, back: &Dataset) -> bool {
        (0..self.data.columns()).all(|i| {
            let Some(bound) = bounds.of(i) else {
                return true;
            };
            let (before, after) = (self.data.stored_column(i), back.stored_column(i));
            let dtype = self.data.dtype_of(i);
            let plain = bound.limit_of(before.doubles.iter().copied());
            let limit = match (before.integer_ends(dtype), bound) {
                (Some(ends), Bound::Range(_)) => {
                    bound.limit_of_range([0.0; 2], integer_range(ends))
                }
                _ => plain,
            };
            before
                .iter()
                .zip(after.iter())
                .all(|(b, a)| limit.holds(dtype, b, a))
        })
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
