//! Lossy codecs of columns scaled to 0 to 1.

use rayon::prelude::*;

use super::super::mask::{pack_places, unpack_places};
use super::ends::Ends;
use super::exact::{join, parts};
use super::{About, Codec, Column, Columns, Setting, Shape, kept, typed, typed_places};
use crate::codec::CodecError;
use crate::codec::bound::Bound;

/// A lossy codec of columns that were scaled to 0 to 1, so that one setting means the same for all
/// of them.
///
/// The ends of each column stand in the file and what comes back is held within them, so that
/// finite values stay finite; the places of values that are not finite stand there too.
pub(super) struct Lossy<C>(pub C);

/// What codes one scaled column.
pub(super) trait Scaled: Sync {
    fn about(&self) -> About;
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
    /// where a codec cannot do that itself. [`Scaled::decode`] reads it too, and gives the values that are given here.
    fn encode_within(
        &self,
        _values: &[f64],
        _axes: &[usize],
        _most: f64,
    ) -> Option<(Vec<u8>, Vec<f64>)> {
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
    fn about(&self) -> About {
        self.0.about()
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
        let each = columns.par_iter().enumerate();
        let coded: Vec<_> = each
            .map(|(i, column)| self.encode_column(column, shape, setting, i))
            .collect::<Result<_, _>>()?;
        let (coded, after): (Vec<_>, Columns) = coded.into_iter().unzip();
        out.extend(coded);
        if let Setting::Bound(share) = setting {
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
        let coded = parts[1..=shape.columns].par_iter();
        let mut columns: Columns = coded
            .map(|coded| self.decode_column(coded, shape, step))
            .collect::<Result<_, _>>()?;
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
    /// The ends of a column, and the column scaled by them where they differ; with what comes back where a bound is kept.
    fn encode_column(
        &self,
        column: &Column,
        shape: &Shape,
        setting: Setting,
        place: usize,
    ) -> Result<(Vec<u8>, Column), CodecError> {
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
            let (bytes, back) = self.encode_scaled(scaled, shape, setting, (ends, place))?;
            coded.extend(bytes);
            return Ok((coded, unscaled(ends, back)));
        }
        Ok((coded, vec![ends.low; shape.count()].into()))
    }

    /// One column, scaled, what is not finite as NaN.
    fn encode_scaled(
        &self,
        mut scaled: Vec<f64>,
        shape: &Shape,
        setting: Setting,
        (ends, column): (Ends, usize),
    ) -> Result<(Vec<u8>, Vec<f64>), CodecError> {
        let step = share_of(setting)?;
        if let Setting::Bound(_) = setting {
            let most = ends.inner_bound(step, shape.types.of(column));
            let coded = self.0.encode_within(&scaled, &shape.axes, most);
            return coded.ok_or_else(|| format!("{} keeps no bound itself", self.name()).into());
        }
        self.0.fill(&mut scaled, &shape.axes);
        Ok((self.0.encode(&scaled, &shape.axes, step)?, Vec::new()))
    }

    fn decode_column(&self, coded: &[u8], shape: &Shape, step: f64) -> Result<Column, CodecError> {
        let (ends, coded) = Ends::take(coded)?;
        if ends.low < ends.high {
            let scaled = self.0.decode(coded, &shape.axes, step)?;
            return Ok(unscaled(ends, scaled));
        }
        Ok(vec![ends.low; shape.count()].into())
    }
}

fn unscaled(ends: Ends, scaled: Vec<f64>) -> Column {
    let doubles: Vec<f64> = scaled.into_iter().map(|u| ends.unscale(u)).collect();
    doubles.into()
}

fn share_of(setting: Setting) -> Result<f64, CodecError> {
    match setting {
        Setting::Share(share) | Setting::Bound(share) if share > 0.0 && share.is_finite() => {
            Ok(share)
        }
        other => Err(format!("setting {other:?}, expected a share above 0").into()),
    }
}
