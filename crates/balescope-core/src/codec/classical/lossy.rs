//! Lossy codecs of columns scaled to 0 to 1.

use super::super::mask::{pack_places, unpack_places};
use super::exact::{join, parts};
use super::{Codec, Column, Columns, Setting, Shape, kept, typed, typed_places};
use crate::codec::CodecError;
use crate::codec::bound::Bound;
use crate::data::DType;

/// A lossy codec of columns that were scaled to 0 to 1, so that one setting means the same for all
/// of them.
///
/// The ends of each column stand in the file and what comes back is held within them, so that
/// finite values stay finite; the places of values that are not finite stand there too.
pub(super) struct Lossy<C>(pub C);

/// What codes one scaled column.
pub(super) trait Scaled: Sync {
    fn name(&self) -> &'static str;
    fn label(&self) -> &'static str;
    fn version(&self) -> String;
    /// Steps or tolerances worth trying, from coarse to fine, as a share of the range.
    fn shares(&self, shape: &Shape) -> Vec<f64>;
    /// `values` are finite, 0 to 1, along these axes.
    fn encode(&self, values: &[f64], axes: &[usize], share: f64) -> Result<Vec<u8>, CodecError>;
    fn decode(&self, bytes: &[u8], axes: &[usize], share: f64) -> Result<Vec<f64>, CodecError>;

    /// Fills what is not finite, which costs most codecs least as what was there before.
    fn fill(&self, values: &mut [f64], _axes: &[usize]) {
        let mut last = 0.5;
        for value in values {
            last = if value.is_finite() { *value } else { last };
            *value = last;
        }
    }

    /// Codes values, some of them no numbers, so that none is off by more than `most`, but for rounding; none
    /// where a codec cannot do that itself. [`Scaled::decode`] reads it too.
    fn encode_within(&self, _values: &[f64], _axes: &[usize], _most: f64) -> Option<Vec<u8>> {
        None
    }

    /// Whether [`Scaled::encode_within`] gives something.
    fn keeps_bounds(&self) -> bool {
        false
    }
}

/// Steps of uniform quantisation that give these errors: the root mean square of a uniform
/// distribution is its width / sqrt(12).
pub(super) fn shares_for(decibels: impl Iterator<Item = i32>) -> Vec<f64> {
    let share = |db: i32| 12.0_f64.sqrt() * 10.0_f64.powf(-f64::from(db) / 20.0);
    decibels.map(share).collect()
}

impl<C: Scaled> Codec for Lossy<C> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn label(&self) -> &'static str {
        self.0.label()
    }

    fn version(&self) -> String {
        self.0.version()
    }

    fn settings(&self, shape: &Shape) -> Vec<Setting> {
        let shares = self.0.shares(shape);
        shares.into_iter().map(Setting::Share).collect()
    }

    fn within(&self, share: f64) -> Option<Setting> {
        self.0.keeps_bounds().then_some(Setting::Bound(share))
    }

    fn encode(
        &self,
        columns: &Columns,
        shape: &Shape,
        setting: Setting,
    ) -> Result<Vec<u8>, CodecError> {
        let values = typed(columns, &shape.types);
        let mut out = vec![pack_places(values, shape.types.width())];
        for (i, column) in columns.iter().enumerate() {
            let ends = Ends::new(&column.doubles);
            let mut coded = ends.bytes();
            if ends.low < ends.high {
                let scale = |v: &f64| {
                    if v.is_finite() {
                        ends.scale(*v)
                    } else {
                        f64::NAN
                    }
                };
                let scaled: Vec<f64> = column.doubles.iter().map(scale).collect();
                coded.extend(self.encode_scaled(scaled, shape, setting, (ends, i))?);
            }
            out.push(coded);
        }
        if let Setting::Bound(share) = setting {
            let mut after = Columns::new();
            for coded in &out[1..] {
                after.push(self.decode_column(coded, shape, share)?);
            }
            let both = columns.iter().zip(&after).enumerate();
            let both = both.map(|(i, (before, after))| {
                let limit = Bound::Range(share).limit_of(before.doubles.iter().copied());
                (before, after, limit, shape.types.of(i))
            });
            out.push(kept::pack(both, shape.types.width()));
        }
        Ok(join(out))
    }

    fn decode(&self, bytes: &[u8], shape: &Shape, setting: Setting) -> Result<Columns, CodecError> {
        let step = share_of(setting)?;
        let is_bounded = matches!(setting, Setting::Bound(_));
        let parts = parts(bytes, 1 + shape.columns + usize::from(is_bounded))?;
        let mut columns = Columns::with_capacity(shape.columns);
        for coded in &parts[1..=shape.columns] {
            columns.push(self.decode_column(coded, shape, step)?);
        }
        if is_bounded {
            kept::unpack(
                parts[1 + shape.columns],
                &mut columns,
                shape.count(),
                &shape.types,
            )?;
        }
        let count = shape.columns * shape.count();
        let places = typed_places(&mut columns, &shape.types);
        unpack_places(parts[0], shape.types.width(), count, places)?;
        Ok(columns)
    }
}

impl<C: Scaled> Lossy<C> {
    /// One column, scaled, what is not finite as NaN.
    fn encode_scaled(
        &self,
        mut scaled: Vec<f64>,
        shape: &Shape,
        setting: Setting,
        (ends, column): (Ends, usize),
    ) -> Result<Vec<u8>, CodecError> {
        let step = share_of(setting)?;
        if let Setting::Bound(_) = setting {
            let most = ends.inner_bound(step, shape.types.of(column));
            let coded = self.0.encode_within(&scaled, &shape.axes, most);
            return coded.ok_or_else(|| format!("{} keeps no bound itself", self.0.name()).into());
        }
        self.0.fill(&mut scaled, &shape.axes);
        self.0.encode(&scaled, &shape.axes, step)
    }

    fn decode_column(&self, coded: &[u8], shape: &Shape, step: f64) -> Result<Column, CodecError> {
        let (ends, coded) = Ends::take(coded)?;
        let doubles: Vec<f64> = if ends.low < ends.high {
            let scaled = self.0.decode(coded, &shape.axes, step)?;
            scaled.into_iter().map(|u| ends.unscale(u)).collect()
        } else {
            vec![ends.low; shape.count()]
        };
        Ok(doubles.into())
    }
}

fn share_of(setting: Setting) -> Result<f64, CodecError> {
    match setting {
        Setting::Share(share) | Setting::Bound(share) if share > 0.0 && share.is_finite() => {
            Ok(share)
        }
        other => Err(format!("setting {other:?}, expected a share above 0").into()),
    }
}

/// Smallest and largest finite value of a column; both 0 where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ends {
    low: f64,
    high: f64,
}

impl Ends {
    fn new(column: &[f64]) -> Self {
        let finite = || column.iter().copied().filter(|v| v.is_finite());
        let low = finite().fold(f64::INFINITY, f64::min);
        let high = finite().fold(f64::NEG_INFINITY, f64::max);
        if low <= high {
            Self { low, high }
        } else {
            Self {
                low: 0.0,
                high: 0.0,
            }
        }
    }

    fn bytes(self) -> Vec<u8> {
        [self.low.to_le_bytes(), self.high.to_le_bytes()].concat()
    }

    fn take(bytes: &[u8]) -> Result<(Self, &[u8]), CodecError> {
        let number = |bytes: &[u8]| bytes.first_chunk().copied().map(f64::from_le_bytes);
        match (number(bytes), bytes.get(8..).and_then(number)) {
            (Some(low), Some(high)) if low.is_finite() && high.is_finite() => {
                Ok((Self { low, high }, &bytes[16..]))
            }
            found => Err(format!("ends {found:?} of a column, expected two numbers").into()),
        }
    }

    /// How far a scaled value may be off so that it is off by no more than a share of the range once it is
    /// rounded to a type; where rounding alone is that much, half of what is asked for.
    fn inner_bound(self, share: f64, dtype: DType) -> f64 {
        /// What computing it may take away.
        const EXACT: f64 = 1.0 - 1e-9;
        let range = self.high - self.low;
        if dtype.is_integer() && range.is_finite() {
            return ((share * range).floor() + 0.5) / range * EXACT;
        }
        let digits = match dtype {
            DType::F16 => 11,
            DType::F32 => 24,
            _ => 51,
        };
        let largest = self.low.abs().max(self.high.abs()) / range;
        let rounding = largest * 0.5_f64.powi(digits);
        let most = (share - rounding) * EXACT;
        if most > 0.5 * share {
            most
        } else {
            0.5 * share
        }
    }

    /// From the column's range to 0 to 1. A range beyond the largest number is halved first.
    fn scale(self, v: f64) -> f64 {
        let range = self.high - self.low;
        if range.is_finite() {
            (v - self.low) / range
        } else {
            (v / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0)
        }
    }

    /// The inverse; what lies beyond the ends, or is no number, becomes an end.
    fn unscale(self, u: f64) -> f64 {
        let range = self.high - self.low;
        let v = if range.is_finite() {
            self.low + u * range
        } else {
            2.0 * (self.low / 2.0 + u * (self.high / 2.0 - self.low / 2.0))
        };
        v.max(self.low).min(self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_range_is_scaled_and_comes_back() {
        for (low, high) in [
            (f64::MIN, f64::MAX),
            (-1e308, 1e308),
            (0.0, 5e-324),
            (1e-310, 3e-310),
            (3.0, 4.0),
        ] {
            let ends = Ends::new(&[high, f64::NAN, low, f64::INFINITY]);
            assert_eq!((ends.low, ends.high), (low, high));
            assert_eq!((ends.scale(low), ends.scale(high)), (0.0, 1.0));
            assert_eq!((ends.unscale(0.0), ends.unscale(1.0)), (low, high));
            assert_eq!((ends.unscale(-3.0), ends.unscale(7.0)), (low, high));
            assert_eq!(ends.unscale(f64::NAN), low);
        }
        assert_eq!(Ends::new(&[f64::NAN]), Ends::new(&[0.0]));
    }
}
