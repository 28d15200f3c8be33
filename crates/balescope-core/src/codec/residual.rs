//! What a model leaves, in steps that are no larger than the bound allows.
//!
//! With x' the value that the model predicts, q = round((x - x') / 2e) and y = x' + 2 e q in the
//! stored type, |x - y| <= e but for rounding; where the rounding of the stored type breaks that, x
//! itself is kept. It holds whatever the model does, so a bad model costs bytes and no more. For
//! pointwise bounds the same is done on a scale of logarithms.
//!
//! ```text
//! for each column with a bound that goes through the network:
//!     length of the coded numbers, a byte (1: differences along all axes are coded), the numbers
//!     how many values are kept themselves; if any: bytes that their gaps take, the gaps deflated,
//!     bytes that the values take, the values as a column without loss
//! ```

use ndarray::{ArrayView2, s};
use rayon::prelude::*;

use super::bytes::{deflate, inflate};
use super::limit::Limit;
use super::{CodecError, entropy, lossless};
use crate::data::{
    ColumnTypes, DType, MissingValues, Values, ValuesView, ValuesViewMut, append_number,
    take_number,
};

/// Steps beyond this are not counted; the value is kept itself.
const MOST_STEPS: f64 = (1 << 30) as f64;

/// How the columns of samples x (columns x points) values are coded.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub types: &'a ColumnTypes,
    /// One a column; `None`: not in the residual.
    pub limits: &'a [Option<Limit>],
    /// Values that stand for none: nothing else may come back as one of them.
    pub missing: &'a MissingValues,
    /// Samples, then the lengths of the grid.
    pub shape: &'a [usize],
}

impl Frame<'_> {
    fn points(&self) -> usize {
        self.shape[1..].iter().product()
    }

    fn columns(&self) -> impl Iterator<Item = (usize, Limit)> {
        let limits = self.limits.iter().enumerate();
        limits.filter_map(|(column, limit)| limit.map(|limit| (column, limit)))
    }

    /// The residual of `before` against what was predicted.
    pub fn pack(&self, before: ValuesView<'_>, predicted: ArrayView2<'_, f64>) -> Vec<u8> {
        let points = self.points();
        let columns: Vec<_> = self.columns().collect();
        let pack = |&(column, limit): &(usize, Limit)| {
            let own = column * points..(column + 1) * points;
            let predicted = predicted.slice(s![.., own.clone()]);
            self.pack_column(column, limit, before.features(own), predicted)
        };
        let packed: Vec<Vec<u8>> = columns.par_iter().map(pack).collect();
        packed.concat()
    }

    fn pack_column(
        &self,
        column: usize,
        limit: Limit,
        before: ValuesView<'_>,
        predicted: ArrayView2<'_, f64>,
    ) -> Vec<u8> {
        let (words, dtype) = (self.missing.of(column), self.types.of(column));
        let mut steps = Vec::with_capacity(predicted.len());
        let (mut gaps, mut kept) = (Vec::new(), Vec::new());
        let mut gap = 0;
        for ((x, remainder), &p) in before.iter().zip(predicted) {
            let way = limit.steps(dtype, p, x);
            let near = way.abs() <= MOST_STEPS && {
                let after = limit.after(dtype, p, way as i32);
                limit.holds(dtype, (x, remainder), (after, 0))
                    && !words.iter().any(|word| word.value == after)
            };
            // What is not finite is put back by the mask.
            if near || !x.is_finite() {
                steps.push(if near { way as i32 } else { 0 });
                gap += 1;
            } else {
                steps.push(0);
                append_number(gap, &mut gaps);
                kept.push(dtype.to_bits(x, remainder));
                gap = 0;
            }
        }
        let mut out = Vec::new();
        append_list(&coded(&mut steps, self.shape), &mut out);
        append_number(kept.len() as u64, &mut out);
        if !kept.is_empty() {
            append_list(&deflate(&gaps), &mut out);
            append_list(&lossless::pack(&kept, dtype.size()), &mut out);
        }
        out
    }

    /// Makes the values of predictions, in place.
    pub fn unpack(&self, mut packed: &[u8], values: &mut Values) -> Result<(), CodecError> {
        let points = self.points();
        let mut values = values.view_mut();
        for (column, limit) in self.columns() {
            let own = values.features(column * points..(column + 1) * points);
            self.unpack_column(&mut packed, (self.types.of(column), limit), own)?;
        }
        if packed.is_empty() {
            Ok(())
        } else {
            Err(format!("{} bytes after the last column", packed.len()).into())
        }
    }

    /// How many of these bytes, which may go on, the residual takes.
    pub fn length(&self, bytes: &[u8]) -> Result<usize, CodecError> {
        let mut rest = bytes;
        for _ in self.columns() {
            take_list(&mut rest)?;
            if take_number(&mut rest)? > 0 {
                take_list(&mut rest)?;
                take_list(&mut rest)?;
            }
        }
        Ok(bytes.len() - rest.len())
    }

    fn unpack_column(
        &self,
        packed: &mut &[u8],
        (dtype, limit): (DType, Limit),
        mut values: ValuesViewMut<'_>,
    ) -> Result<(), CodecError> {
        let steps = decoded(take_list(packed)?, self.shape)?;
        for (value, steps) in values.doubles.iter_mut().zip(steps) {
            *value = limit.after(dtype, *value, steps);
        }
        let kept = usize::try_from(take_number(packed)?).unwrap_or(usize::MAX);
        if kept == 0 {
            return Ok(());
        }
        let count = values.doubles.len();
        if kept > count {
            return Err(format!("{kept} values kept of {count}").into());
        }
        // A gap takes at most ten bytes.
        let gaps = inflate(take_list(packed)?, 10 * kept)?;
        let mut gaps = gaps.as_slice();
        let mut places = values.doubles.iter_mut();
        let mut remainders = values.remainders.as_mut().map(|r| r.iter_mut());
        for bits in lossless::unpack(take_list(packed)?, kept, dtype.size())? {
            let gap = usize::try_from(take_number(&mut gaps)?).unwrap_or(usize::MAX);
            let place = places.nth(gap).ok_or("a value kept beyond the last one")?;
            let remainder = remainders.as_mut().and_then(|r| r.nth(gap));
            let (double, rest) = dtype.from_bits(bits);
            *place = double;
            if let Some(remainder) = remainder {
                *remainder = rest;
            }
        }
        Ok(())
    }
}

/// The numbers or their differences, whichever takes less; of many numbers, at the beginning.
fn coded(steps: &mut [i32], shape: &[usize]) -> Vec<u8> {
    if entropy::is_tried_whole(steps.len()) {
        let plain = tagged(0, steps, shape);
        to_differences(steps, shape);
        let lorenzo = tagged(1, steps, shape);
        return if lorenzo.len() < plain.len() {
            lorenzo
        } else {
            plain
        };
    }
    let plain = entropy::trial(steps, shape);
    let mut differences = steps.to_vec();
    to_differences(&mut differences, shape);
    if entropy::trial(&differences, shape) < plain {
        tagged(1, &differences, shape)
    } else {
        tagged(0, steps, shape)
    }
}

fn tagged(kind: u8, numbers: &[i32], shape: &[usize]) -> Vec<u8> {
    let mut out = vec![kind];
    out.extend(entropy::encode_smaller(numbers, shape));
    out
}

fn to_differences(steps: &mut [i32], shape: &[usize]) {
    for axis in 0..shape.len() {
        // From the back: what is taken away has not been changed yet.
        for (at, before) in neighbours(shape, axis).rev() {
            steps[at] = steps[at].wrapping_sub(steps[before]);
        }
    }
}

fn decoded(bytes: &[u8], shape: &[usize]) -> Result<Vec<i32>, CodecError> {
    let (kind, bytes) = bytes.split_first().ok_or("no numbers")?;
    let mut steps = entropy::decode(bytes, shape)?;
    match kind {
        0 => {}
        1 => {
            for axis in 0..shape.len() {
                for (at, before) in neighbours(shape, axis) {
                    steps[at] = steps[at].wrapping_add(steps[before]);
                }
            }
        }
        other => return Err(format!("numbers of kind {other}, expected 0 or 1").into()),
    }
    Ok(steps)
}

/// Every place that has one before it along the axis, with that one.
fn neighbours(shape: &[usize], axis: usize) -> impl DoubleEndedIterator<Item = (usize, usize)> {
    let length = shape[axis];
    let inner: usize = shape[axis + 1..].iter().product();
    let count: usize = shape.iter().product();
    (0..count)
        .filter(move |at| !(at / inner).is_multiple_of(length))
        .map(move |at| (at, at - inner))
}

fn append_list(bytes: &[u8], out: &mut Vec<u8>) {
    append_number(bytes.len() as u64, out);
    out.extend(bytes);
}

fn take_list<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], CodecError> {
    let length = usize::try_from(take_number(bytes)?).unwrap_or(usize::MAX);
    let short = format!("{} bytes where {length} were to follow", bytes.len());
    let (own, rest) = bytes.split_at_checked(length).ok_or(short)?;
    *bytes = rest;
    Ok(own)
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use proptest::prelude::*;

    use super::super::bound::Bound;
    use super::*;

    /// Any kind of number: of any size, small whole ones, and those that are none.
    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![
            (-1.0..1.0_f64, -300..300_i32).prop_map(|(m, e)| m * 10_f64.powi(e)),
            (-100..100_i32).prop_map(f64::from),
            (-1.0..1.0_f64),
            prop::num::f64::SUBNORMAL,
            Just(0.0),
            prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY)],
        ]
    }

    fn bound() -> impl Strategy<Value = Bound> {
        let size = (-60..10_i32).prop_map(|e| 10_f64.powf(f64::from(e) / 10.0));
        prop_oneof![
            size.clone().prop_map(Bound::Range),
            Just(Bound::Absolute(0.0)),
            (size.clone(), -290..290_i32).prop_map(|(s, e)| Bound::Absolute(s * 10_f64.powi(e))),
            (size, any::<bool>()).prop_map(|(s, floor)| Bound::Pointwise {
                share: s.min(0.9),
                floor: floor.then_some(1e-3),
            }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        /// Whatever the values, their type, the bound and the prediction.
        #[test]
        fn no_finite_value_is_off_by_more_than_the_bound(
            dtype in prop::sample::select(&DType::ALL),
            bound in bound(),
            pairs in prop::collection::vec((number(), number(), 0..3_u8), 1..60),
            columns in 1_usize..4,
        ) {
            let rows = pairs.len() / columns;
            prop_assume!(rows > 0);
            let value = |i: usize| dtype.nearest(pairs[i].0);
            let before = Array2::from_shape_fn((rows, columns), |(r, c)| value(r * columns + c));
            // Predictions: near, far, and wild, but finite as all that models give.
            let predicted = Array2::from_shape_fn((rows, columns), |(r, c)| {
                let (x, other, kind) = pairs[r * columns + c];
                let p = match kind { 0 => x * 1.01, 1 => other, _ => 0.0 };
                if p.is_finite() { p } else { 1.0 }
            });
            let limits = [Some(bound.limit_of(before.iter().copied()))];
            let shape = [rows, columns];
            let missing = MissingValues::default();
            let types = dtype.into();
            let frame = Frame { types: &types, limits: &limits, missing: &missing, shape: &shape };
            let packed = frame.pack(before.view().into(), predicted.view());
            let mut after = Values::of_doubles(&types, predicted);
            frame.unpack(&packed, &mut after).unwrap();
            for (x, y) in before.iter().zip(&after.doubles) {
                let holds = limits[0].unwrap().holds(dtype, (*x, 0), (*y, 0));
                prop_assert!(!x.is_finite() || holds, "{x} {y} {limits:?}");
                let is_exact = bound == Bound::Absolute(0.0) && x.is_finite();
                prop_assert!(!is_exact || dtype.to_bits(*x, 0) == dtype.to_bits(*y, 0), "{x} {y}");
                prop_assert!(!x.is_finite() || dtype.nearest(*y).to_bits() == y.to_bits() || *y == 0.0, "{y}");
            }
        }

        #[test]
        fn any_bytes_are_a_residual_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let limits = [Some(Limit::Plain { most: 0.1 }), None];
            let missing = MissingValues::default();
            let types = DType::F32.into();
            let frame = Frame { types: &types, limits: &limits, missing: &missing, shape: &[3, 2, 2] };
            let mut values = Values::blank(&DType::F32.into(), 3, 8);
            drop(frame.unpack(&bytes, &mut values));
        }
    }

    #[test]
    fn a_good_prediction_costs_next_to_nothing_and_a_smooth_field_little() {
        let shape = [20, 30, 40];
        let field = Array2::from_shape_fn((20, 1200), |(t, p)| {
            let (y, x) = ((p / 40) as f64, (p % 40) as f64);
            (0.1 * t as f64).sin() + (0.2 * y).cos() * (0.1 * x).sin()
        });
        let limits = [Some(Bound::Range(1e-3).limit_of(field.iter().copied()))];
        let types = DType::F32.into();
        let frame = Frame {
            types: &types,
            limits: &limits,
            missing: &MissingValues::default(),
            shape: &shape,
        };
        let good = &field + 5e-4;
        assert!(frame.pack(field.view().into(), good.view()).len() < 40);
        let none = Array2::zeros(field.dim());
        let alone = frame.pack(field.view().into(), none.view());
        // Differences along all axes are small where the field is smooth: 2.5 bits a value do.
        assert!(8 * alone.len() < 5 * field.len() / 2, "{}", alone.len());
    }
}
