//! Arrays of which each row is a picture, as wavelet coefficients: smooth modes take few of them.

use ndarray::{Array2, ArrayView2, Zip};

use super::CodecError;
use super::classical::wavelet::array;

/// Numbers of an array up to which this is tried ...
const MOST: usize = 1 << 23;
/// ... and from which on a row is a picture.
const LEAST_WIDTH: usize = 16;

/// The coded coefficients of all rows, each in its own step.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Waves {
    bytes: Vec<u8>,
}

impl Waves {
    /// Codes the rows of an array, pictures of these axes, and gives what comes back; `None`: they are none, or
    /// too many.
    pub fn new(
        array: ArrayView2<'_, f32>,
        steps: &[f32],
        inner: &[usize],
    ) -> Option<(Self, Array2<f32>)> {
        let (rows, width) = array.dim();
        let is_picture = inner.iter().product::<usize>() == width && width >= LEAST_WIDTH;
        let is_finite = array.iter().all(|v| v.is_finite());
        if rows == 0 || !is_picture || array.len() > MOST || !is_finite {
            return None;
        }
        let scaled = array.indexed_iter();
        let scaled: Vec<f64> = scaled
            .map(|((row, _), v)| f64::from(*v) / f64::from(steps[row]))
            .collect();
        let (bytes, scaled) = array::encode_with_back(&scaled, &axes(rows, inner), 1.0);
        let scaled = Array2::from_shape_vec((rows, width), scaled).ok()?;
        Some((Self { bytes }, in_steps(scaled.view(), steps)))
    }

    /// The inverse of [`Self::bytes`], with the array.
    pub fn read(
        bytes: &[u8],
        (rows, width): (usize, usize),
        steps: &[f32],
        inner: &[usize],
    ) -> Result<(Self, Array2<f32>), CodecError> {
        if rows == 0 || inner.iter().product::<usize>() != width {
            return Err(format!("{rows} pictures of {width} points on a grid of {inner:?}").into());
        }
        let scaled = array::decode(bytes, &axes(rows, inner))?;
        let scaled = Array2::from_shape_vec((rows, width), scaled).map_err(|e| e.to_string())?;
        let back = in_steps(scaled.view(), steps);
        let bytes = bytes.to_vec();
        Ok((Self { bytes }, back))
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Each row in its own step.
fn in_steps(scaled: ArrayView2<'_, f64>, steps: &[f32]) -> Array2<f32> {
    let mut back = Array2::zeros(scaled.dim());
    for ((mut to, from), step) in back.rows_mut().into_iter().zip(scaled.rows()).zip(steps) {
        Zip::from(&mut to)
            .and(&from)
            .for_each(|to, from| *to = (*from * f64::from(*step)) as f32);
    }
    back
}

fn axes(rows: usize, inner: &[usize]) -> Vec<usize> {
    std::iter::once(rows).chain(inner.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn smooth_modes_take_few_bytes_and_errors_follow_the_steps() {
        let array = Array2::from_shape_fn((4, 48 * 64), |(k, i)| {
            let (y, x) = ((i / 64) as f32 / 48.0, (i % 64) as f32 / 64.0);
            ((k + 1) as f32 * 6.0 * x).sin() * (4.0 * y * (k + 1) as f32).cos()
        });
        let steps = [0.001, 0.002, 0.004, 0.008];
        let (waves, back) = Waves::new(array.view(), &steps, &[48, 64]).unwrap();
        assert!(waves.bytes().len() < 4000, "{}", waves.bytes().len());
        for (row, step) in steps.iter().enumerate() {
            let off = &array.row(row) - &back.row(row);
            let error = (off.iter().map(|v| v * v).sum::<f32>() / 3072.0).sqrt();
            assert!(error < 0.8 * step, "{row}: {error}");
        }
        let read = Waves::read(waves.bytes(), (4, 3072), &steps, &[48, 64]).unwrap();
        assert_eq!(read, (waves.clone(), back));
        assert!(Waves::new(array.view(), &steps, &[48, 60]).is_none());
        assert!(Waves::read(waves.bytes(), (4, 3072), &steps, &[48, 60]).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn arrays_come_back_within_their_steps_the_same_each_time(
            numbers in prop::collection::vec(-100.0_f32..100.0, 40..400),
            rows in 1_usize..4,
            step in 0.001_f32..10.0,
        ) {
            let width = numbers.len() / rows / 2 * 2;
            prop_assume!(width >= LEAST_WIDTH);
            let numbers = numbers[..rows * width].to_vec();
            let array = Array2::from_shape_vec((rows, width), numbers).unwrap();
            let steps = vec![step; rows];
            let inner = [2, width / 2];
            let (waves, back) = Waves::new(array.view(), &steps, &inner).unwrap();
            let squares: f32 = (&array - &back).iter().map(|v| v * v).sum();
            prop_assert!((squares / array.len() as f32).sqrt() <= 1.2 * step);
            let read = Waves::read(waves.bytes(), (rows, width), &steps, &inner).unwrap();
            prop_assert_eq!(read, (waves, back));
        }

        #[test]
        fn any_bytes_are_an_array_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Ok((_, array)) = Waves::read(&bytes, (3, 16), &[1.0; 3], &[4, 4]) {
                prop_assert_eq!(array.dim(), (3, 16));
            }
        }
    }
}
