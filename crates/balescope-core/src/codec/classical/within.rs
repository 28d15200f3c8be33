//! The smallest file of a codec that keeps within error bounds, and that with about a given error.

use std::time::Instant;

use super::limits::limit_of;
use super::{Codec, Setting, Shape, pack_within, unpack};
use crate::codec::{Bound, Bounds, CodecError};
use crate::data::{Dataset, Profile};
use crate::metrics::{Comparison, Span, compare};

/// Files that are made at most in the search for a step or tolerance.
const TRIALS: usize = 8;
/// An error of this share of what is allowed is near enough, ...
const NEAR: f64 = 0.96;
/// ... and this one is aimed at.
const AIM: f64 = 0.985;
/// Shares of the range that are tried at most where a bound is kept, and otherwise, ...
const COARSEST: f64 = 0.5;
const COARSE: f64 = 8.0;
/// ... and at first where nothing is known of what is allowed.
const MIDDLE: f64 = 1e-3;
/// Steps over the root mean square of errors that are spread evenly within them.
const STEP: f64 = 3.464;

/// A data set that codecs make files of.
pub struct Original<'a> {
    data: &'a Dataset,
    spans: Vec<Span>,
}

/// A file of a codec, what it decodes to, and the seconds that it took to make and to read.
pub struct Coded {
    pub codec: &'static dyn Codec,
    pub setting: Setting,
    pub bytes: Vec<u8>,
    pub back: Dataset,
    pub seconds: [f64; 2],
}

impl<'a> Original<'a> {
    pub fn new(data: &'a Dataset, profile: &Profile) -> Self {
        Self {
            data,
            spans: profile.columns.iter().map(Span::from_profile).collect(),
        }
    }

    /// The file of a codec with a setting.
    ///
    /// # Errors
    /// When the codec does not take the data.
    pub fn coded(&self, codec: &'static dyn Codec, setting: Setting) -> Result<Coded, CodecError> {
        self.coded_within(codec, setting, &Bounds::default())
    }

    /// The same with bounds that it tells.
    fn coded_within(
        &self,
        codec: &'static dyn Codec,
        setting: Setting,
        bounds: &Bounds,
    ) -> Result<Coded, CodecError> {
        let started = Instant::now();
        let bytes = pack_within(self.data, codec, setting, bounds)?;
        let encoded = started.elapsed().as_secs_f64();
        let started = Instant::now();
        let back = unpack(&bytes).map_err(|error| error.to_string())?;
        let seconds = [encoded, started.elapsed().as_secs_f64()];
        Ok(Coded {
            codec,
            setting,
            bytes,
            back,
            seconds,
        })
    }

    /// The errors of a file.
    pub fn compare(&self, coded: &Coded) -> Comparison {
        let names = &self.data.column_names;
        let (before, after) = (self.data.stored(), coded.back.stored());
        compare(before, after, names, &self.spans, None)
    }

    /// Of the settings that have a step or tolerance about the coarsest that keeps within bounds; of others that
    /// with the smallest file. A codec that keeps a bound itself is asked for just that.
    ///
    /// # Errors
    /// When no setting keeps within the bounds.
    pub fn within(&self, codec: &'static dyn Codec, bounds: &Bounds) -> Result<Coded, CodecError> {
        let settings = codec.settings(&Shape::from_data(self.data));
        let mut best: Option<Coded> = None;
        let mut take = |setting| {
            let made = self.coded_within(codec, setting, bounds)?;
            let reached = self.reached(bounds, &made.back);
            if reached <= 1.0 {
                keep_smaller(&mut best, made);
            }
            Ok::<f64, CodecError>(reached)
        };
        for setting in &settings {
            if !matches!(setting, Setting::Share(_)) {
                take(*setting)?;
            }
        }
        let share = self.share_within(bounds);
        let asked = if codec.keeps_limits() {
            Some(Setting::Bounds)
        } else {
            share.and_then(|share| codec.within(share))
        };
        let kept = asked.map_or(Ok(f64::INFINITY), &mut take)? <= 1.0;
        if !kept && has_shares(&settings) {
            // Of even steps the error is half of one.
            let first = (2.0 * share.unwrap_or(MIDDLE)).min(COARSEST);
            coarsest(first, COARSEST, &mut take)?;
        }
        best.ok_or_else(|| "no setting keeps within the bound".into())
    }

    /// The smallest file of a codec whose error over the range, as PSNR has it, is at most this.
    ///
    /// # Errors
    /// When the codec has no steps, or none is fine enough.
    pub fn near(&self, codec: &'static dyn Codec, error: f64) -> Result<Coded, CodecError> {
        if !has_shares(&codec.settings(&Shape::from_data(self.data))) {
            return Err("no step to choose".into());
        }
        let mut best: Option<Coded> = None;
        let mut take = |setting| {
            let made = self.coded(codec, setting)?;
            let reached = 10_f64.powf(-self.compare(&made).all.psnr / 20.0) / error;
            if reached <= 1.0 {
                keep_smaller(&mut best, made);
            }
            Ok::<f64, CodecError>(reached)
        };
        coarsest((STEP * error).min(COARSE), COARSE, &mut take)?;
        best.ok_or_else(|| "no step is fine enough".into())
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

    /// The largest error, as a share of what is allowed; above 1 where a bound is not kept.
    pub fn reached(&self, bounds: &Bounds, back: &Dataset) -> f64 {
        let of_column = |i: usize| {
            let Some(limit) = limit_of(self.data, bounds, i) else {
                return 0.0;
            };
            let (before, after) = (self.data.stored_column(i), back.stored_column(i));
            let dtype = self.data.dtype_of(i);
            let both = before.iter().zip(after.iter());
            let shares = both.map(|(b, a)| {
                let share = (a.0 - b.0).abs() / limit.allowed(b.0);
                match limit.holds(dtype, b, a) {
                    true if share.is_nan() => 0.0,
                    true => share.min(1.0),
                    // What is not a number stays one, or is as far off as can be.
                    false if share.is_nan() => f64::INFINITY,
                    false => share.max(1.0_f64.next_up()),
                }
            });
            shares.fold(0.0, f64::max)
        };
        let columns = (0..self.data.columns()).map(of_column);
        let derived = bounds.derived.iter();
        let derived = derived.filter_map(|own| own.error(self.data, back.values()));
        columns
            .chain(derived.map(|found| found.share))
            .fold(0.0, f64::max)
    }
}

fn has_shares(settings: &[Setting]) -> bool {
    settings.iter().any(|s| matches!(s, Setting::Share(_)))
}

fn keep_smaller(best: &mut Option<Coded>, coded: Coded) {
    if best
        .as_ref()
        .is_none_or(|b| coded.bytes.len() < b.bytes.len())
    {
        *best = Some(coded);
    }
}

/// Tries steps until one is about the coarsest with which what `take` gives is at most 1: errors grow about as
/// steps do.
fn coarsest(
    first: f64,
    most: f64,
    take: &mut dyn FnMut(Setting) -> Result<f64, CodecError>,
) -> Result<(), CodecError> {
    let mut share = first;
    let (mut below, mut beyond) = (0.0_f64, f64::INFINITY);
    for _ in 0..TRIALS {
        // As it can be typed.
        share = format!("{share:.4e}").parse().unwrap_or(share);
        let reached = take(Setting::Share(share))?;
        if reached <= 1.0 {
            below = below.max(share);
        } else {
            beyond = beyond.min(share);
        }
        let is_coarsest = share == most && reached <= 1.0;
        if is_coarsest || (NEAR..=1.0).contains(&reached) || below > NEAR * beyond {
            return Ok(());
        }
        let next = share * (AIM / reached).clamp(0.1, 10.0);
        let middle = (below * beyond).sqrt();
        share = if next > below && next < beyond {
            next.min(most)
        } else if middle > 0.0 && middle.is_finite() {
            middle
        } else {
            return Ok(());
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::super::find;
    use super::*;
    use crate::data::{DType, Layout};

    fn field() -> Dataset {
        let values = Array2::from_shape_fn((6, 20 * 30), |(t, p)| {
            let (t, y, x) = (t as f64, (p / 30) as f64, (p % 30) as f64);
            7.0 + (0.3 * t + 0.2 * y).sin() * (0.15 * x).cos() + 0.01 * ((p * 7919) % 13) as f64
        });
        let layout = Layout::guess(&[6, 20, 30], false);
        Dataset::plain(DType::F32, layout, values).unwrap()
    }

    #[test]
    fn every_codec_comes_near_to_its_bound_and_keeps_it() {
        let data = field();
        let original = Original::new(&data, &Profile::new(&data));
        for bound in [1e-2, 1e-3, 1e-5] {
            let bounds = Bounds::all(Bound::Range(bound));
            let mut sizes = Vec::new();
            for name in ["quantise", "zfp", "dct", "wavelet", "bitround", "zstd"] {
                let coded = original.within(find(name).unwrap(), &bounds).unwrap();
                let reached = original.reached(&bounds, &coded.back);
                assert!(reached <= 1.0, "{name} {bound}: {reached}");
                // Tolerances of zfp are powers of two, and it keeps far below them.
                let least = match name {
                    "zfp" => 0.02,
                    // Its largest error does not grow with every step.
                    "dct" => 0.8,
                    "bitround" | "zstd" => 0.0,
                    _ => 0.9,
                };
                assert!(reached >= least, "{name} {bound}: {reached}");
                sizes.push(coded.bytes.len());
            }
            assert_eq!(sizes.iter().max(), sizes.last(), "{sizes:?}");
        }
    }

    #[test]
    fn a_file_of_an_error_has_about_that() {
        let data = field();
        let original = Original::new(&data, &Profile::new(&data));
        for error in [0.02, 1e-3, 1e-5] {
            for name in ["wavelet", "quantise"] {
                let coded = original.near(find(name).unwrap(), error).unwrap();
                let found = 10_f64.powf(-original.compare(&coded).all.psnr / 20.0);
                assert!(
                    found <= error && found > 0.9 * error,
                    "{name} {error}: {found}"
                );
            }
            assert!(original.near(find("zstd").unwrap(), error).is_err());
        }
    }
}
