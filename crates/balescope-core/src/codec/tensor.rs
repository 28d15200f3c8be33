//! Arrays of numbers in the archive: as they are, or as multiples of a step for each row or column.
//!
//! Half precision, or eight bits with a scale a row, would be steps too, but of a size that the
//! format chooses: 16 or 8 bits a number where the error asks for more or fewer.

use ndarray::{Array2, ArrayView2, Axis};

use super::steps::Steps;
use super::waves::Waves;
use super::{CodecError, entropy};

/// Multiples beyond this would lose their last digit in single precision.
const MOST: f64 = (1 << 23) as f64;
/// Multiples below this become zero: most of them are small, and zeros are cheap.
const DEAD: f64 = 0.58;

/// How the numbers of an array are stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Coding {
    /// Little-endian single precision.
    Single,
    /// Multiples of a step, entropy-coded.
    Steps(Steps),
    /// Rows that are pictures: coefficients of wavelets along their axes, in steps of each row.
    Waves(Steps, Waves),
}

/// Which axis of an array the steps belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Along {
    Rows,
    Columns,
    /// So many columns, and the next again like the first.
    Cycle(usize),
}

impl Along {
    fn axis(self) -> Axis {
        Axis(match self {
            Self::Rows => 0,
            Self::Columns | Self::Cycle(_) => 1,
        })
    }

    /// Steps of an array.
    fn lanes(self, (rows, columns): (usize, usize)) -> usize {
        match self {
            Self::Rows => rows,
            Self::Columns => columns,
            Self::Cycle(lanes) => lanes,
        }
    }

    /// Whose step a number has.
    pub fn lane(self, row: usize, column: usize) -> usize {
        match self {
            Self::Rows => row,
            Self::Columns => column,
            Self::Cycle(lanes) => column % lanes,
        }
    }
}

impl Coding {
    /// How an array of columns with a step each was written; `None` where that cannot be told.
    pub fn from_bytes(bytes: &[u8], lanes: usize) -> Option<Self> {
        let (&tag, bytes) = bytes.split_first()?;
        match tag {
            0 => Some(Self::Single),
            1 => Some(Self::Steps(Steps::read(bytes, lanes).ok()?.0)),
            _ => None,
        }
    }

    /// Wavelets in these steps, and the array as it comes back; `None`: rows are no pictures, or too many.
    pub fn waves(
        steps: Steps,
        array: ArrayView2<'_, f32>,
        inner: &[usize],
    ) -> Option<(Self, Array2<f32>)> {
        let sizes: Vec<f32> = (0..array.nrows()).map(|row| steps.step(row)).collect();
        let (waves, back) = Waves::new(array, &sizes, inner)?;
        Some((Self::Waves(steps, waves), back))
    }

    /// The array as it comes back when it is stored like this; `None` when the steps are too fine
    /// for it.
    pub fn round(&self, array: ArrayView2<'_, f32>, along: Along) -> Option<Array2<f32>> {
        let mut out = array.to_owned();
        match self {
            // What was coded already is given by [`Coding::waves`].
            Self::Single | Self::Waves(..) => {}
            Self::Steps(steps) => {
                for (at, mut lane) in out.axis_iter_mut(along.axis()).enumerate() {
                    let step = steps.step(along.lane(at, at));
                    for v in &mut lane {
                        let multiple = multiple(*v, step)?;
                        *v = multiple as f32 * step;
                    }
                }
            }
        }
        Some(out)
    }

    /// The step of every number of an array; in single precision the last digit.
    pub fn steps(&self, array: ArrayView2<'_, f32>, along: Along) -> Array2<f32> {
        let (Self::Steps(steps) | Self::Waves(steps, _)) = self else {
            return array.mapv(|v| (v.abs() * f32::EPSILON).max(f32::MIN_POSITIVE));
        };
        Array2::from_shape_fn(array.dim(), |(row, column)| {
            steps.step(along.lane(row, column))
        })
    }

    /// `array` has been rounded already. `inner` is the shape of a row, for neighbours in a field.
    pub fn write(&self, array: ArrayView2<'_, f32>, along: Along, inner: &[usize]) -> Vec<u8> {
        self.write_by(array, along, inner, entropy::encode_smaller)
    }

    /// The same in the faster way, for numbers that say nothing of each other.
    pub fn write_at_once(
        &self,
        array: ArrayView2<'_, f32>,
        along: Along,
        inner: &[usize],
    ) -> Vec<u8> {
        self.write_by(array, along, inner, entropy::encode)
    }

    fn write_by(
        &self,
        array: ArrayView2<'_, f32>,
        along: Along,
        inner: &[usize],
        encode: fn(&[i32], &[usize]) -> Vec<u8>,
    ) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Self::Waves(steps, waves) => {
                out.push(2);
                out.extend(steps.largest.to_le_bytes());
                out.extend(&steps.quarter_octaves);
                out.extend(waves.bytes());
            }
            Self::Single => {
                out.push(0);
                out.extend(array.iter().flat_map(|v| v.to_le_bytes()));
            }
            Self::Steps(steps) => {
                out.push(1);
                out.extend(steps.largest.to_le_bytes());
                out.extend(&steps.quarter_octaves);
                let columns = array.ncols();
                let multiples: Vec<i32> = array
                    .iter()
                    .enumerate()
                    .map(|(i, v)| {
                        let at = along.lane(i / columns, i % columns);
                        multiple(*v, steps.step(at)).unwrap_or(0)
                    })
                    .collect();
                out.extend(encode(&multiples, &shape(array.dim(), inner)));
            }
        }
        out
    }

    /// The steps of these lanes alone; wavelets are to be made anew.
    pub fn of_lanes(&self, lanes: &[usize]) -> Self {
        match self {
            Self::Single => Self::Single,
            Self::Steps(steps) | Self::Waves(steps, _) => Self::Steps(Steps {
                largest: steps.largest,
                quarter_octaves: lanes.iter().map(|at| steps.quarter_octaves[*at]).collect(),
            }),
        }
    }

    /// How many of these bytes, which may go on, an array takes.
    pub fn length(
        bytes: &[u8],
        dim: (usize, usize),
        along: Along,
        inner: &[usize],
    ) -> Result<usize, CodecError> {
        let (tag, rest) = bytes.split_first().ok_or("no numbers")?;
        if *tag == 0 {
            let length = (dim.0 * dim.1).checked_mul(4).filter(|n| *n <= rest.len());
            return Ok(1 + length.ok_or("numbers that break off")?);
        }
        let (_, numbers) = Steps::read(rest, along.lanes(dim))?;
        let (_, taken) = entropy::decode_first(numbers, &shape(dim, inner))?;
        Ok(bytes.len() - numbers.len() + taken)
    }

    /// The inverse of [`Coding::write`]: the array, and how it was stored.
    pub fn read(
        bytes: &[u8],
        dim: (usize, usize),
        along: Along,
        inner: &[usize],
    ) -> Result<(Self, Array2<f32>), CodecError> {
        let count = dim.0 * dim.1;
        let (&tag, bytes) = bytes.split_first().ok_or("no numbers")?;
        let (coding, values) = match tag {
            0 => {
                if count.checked_mul(4) != Some(bytes.len()) {
                    return Err(format!("{} bytes for {count} numbers of 4", bytes.len()).into());
                }
                let numbers = bytes.as_chunks::<4>().0.iter();
                let values = numbers.map(|b| f32::from_le_bytes(*b)).collect();
                (Self::Single, values)
            }
            1 => Self::read_steps(bytes, dim, along, inner)?,
            2 if along == Along::Rows => {
                let (steps, rest) = Steps::read(bytes, dim.0)?;
                let sizes: Vec<f32> = (0..dim.0).map(|row| steps.step(row)).collect();
                let (waves, array) = Waves::read(rest, dim, &sizes, inner)?;
                return Ok((Self::Waves(steps, waves), array));
            }
            other => return Err(format!("numbers of kind {other}, expected 0 to 2").into()),
        };
        let array = Array2::from_shape_vec(dim, values).map_err(|e| e.to_string())?;
        Ok((coding, array))
    }

    fn read_steps(
        bytes: &[u8],
        dim: (usize, usize),
        along: Along,
        inner: &[usize],
    ) -> Result<(Self, Vec<f32>), CodecError> {
        let lanes = along.lanes(dim);
        let (steps, rest) = Steps::read(bytes, lanes)?;
        let sizes: Vec<f32> = (0..lanes).map(|at| steps.step(at)).collect();
        let values = entropy::decode(rest, &shape(dim, inner))?
            .into_iter()
            .enumerate()
            .map(|(i, q)| q as f32 * sizes[along.lane(i / dim.1, i % dim.1)])
            .collect();
        Ok((Self::Steps(steps), values))
    }
}

/// `None` where it is too large to be told exactly.
fn multiple(value: f32, step: f32) -> Option<i32> {
    let multiple = f64::from(value) / f64::from(step);
    if multiple.abs() < DEAD {
        return Some(0);
    }
    (multiple.abs() < MOST).then(|| multiple.round() as i32)
}

fn shape((rows, columns): (usize, usize), inner: &[usize]) -> Vec<usize> {
    let inner = if inner.iter().product::<usize>() == columns {
        inner
    } else {
        &[columns]
    };
    std::iter::once(rows).chain(inner.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_rounded_comes_back_bit_for_bit() {
        let array =
            Array2::from_shape_fn((7, 6), |(i, j)| (i as f32 - 2.0) * 0.37 + (j as f32) * 11.1);
        for along in [Along::Rows, Along::Columns] {
            let lanes = if along == Along::Rows { 7 } else { 6 };
            let steps: Vec<f64> = (0..lanes).map(|i| 0.01 * 1.7_f64.powi(i)).collect();
            for coding in [Coding::Single, Coding::Steps(Steps::new(&steps))] {
                let rounded = coding.round(array.view(), along).unwrap();
                let bytes = coding.write(rounded.view(), along, &[2, 3]);
                let (again, back) = Coding::read(&bytes, (7, 6), along, &[2, 3]).unwrap();
                assert_eq!((again, back), (coding, rounded));
            }
        }
    }

    #[test]
    fn rounding_is_off_by_half_a_step_or_a_little_more_near_zero() {
        let steps = Steps::new(&[0.5, 0.1]);
        let array = Array2::from_shape_fn((2, 400), |(_, j)| j as f32 * 0.013 - 2.0);
        let rounded = Coding::Steps(steps)
            .round(array.view(), Along::Rows)
            .unwrap();
        for (row, step) in [(0, 0.5), (1, 0.1)] {
            for (a, b) in array.row(row).iter().zip(rounded.row(row)) {
                assert!((a - b).abs() <= 0.581 * step, "{a} {b}");
            }
        }
    }

    #[test]
    fn steps_that_are_too_fine_are_refused() {
        let array = ndarray::array![[1.0_f32, -4.0]];
        let fine = Coding::Steps(Steps::new(&[1e-9]));
        assert_eq!(fine.round(array.view(), Along::Rows), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_array_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            for along in [Along::Rows, Along::Columns] {
                if let Ok((_, array)) = Coding::read(&bytes, (3, 4), along, &[2, 2]) {
                    prop_assert_eq!(array.dim(), (3, 4));
                }
            }
        }
    }
}
