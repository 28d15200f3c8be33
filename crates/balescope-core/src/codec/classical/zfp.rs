//! zfp.

use zfp_rs::{ZfpBitStream, ZfpConfig, ZfpField, ZfpFieldMut, ZfpScalarType};

use super::lossy::{Scaled, shares_for};
use super::{About, Shape};
use crate::codec::CodecError;

/// zfp (Lindstrom 2014, doi:10.1109/TVCG.2014.2346458) with a bound on the error of each value:
/// blocks of 4 values along each of up to four axes.
pub(super) struct Zfp;

/// Axes that zfp knows.
const MOST_AXES: usize = 4;

/// What zfp takes as a bound it stays far under: so many decibels finer than asked for.
const MARGIN: i32 = 25;

impl Scaled for Zfp {
    fn about(&self) -> About {
        About::new("zfp", "zfp", &["zfp-rs"])
    }

    fn shares(&self, _: &Shape) -> Vec<f64> {
        // zfp rounds tolerances down to powers of two: 6 dB.
        shares_for((20 - MARGIN..=100 - MARGIN).step_by(6))
    }

    fn encode(&self, values: &[f64], axes: &[usize], share: f64) -> Result<Vec<u8>, CodecError> {
        let (dims, used) = dims(axes);
        let config = ZfpConfig::fixed_accuracy(share);
        let coded = match used {
            1 => coded(values, [dims[0]], &config),
            2 => coded(values, [dims[0], dims[1]], &config),
            3 => coded(values, [dims[0], dims[1], dims[2]], &config),
            _ => coded(values, dims, &config),
        };
        coded.ok_or_else(|| format!("zfp cannot code {axes:?} values").into())
    }

    fn decode(&self, bytes: &[u8], axes: &[usize], share: f64) -> Result<Vec<f64>, CodecError> {
        let (dims, used) = dims(axes);
        let config = ZfpConfig::fixed_accuracy(share);
        let mut values = vec![0.0; axes.iter().product()];
        let field = match used {
            1 => ZfpFieldMut::new(&mut values, [dims[0]]),
            2 => ZfpFieldMut::new(&mut values, [dims[0], dims[1]]),
            3 => ZfpFieldMut::new(&mut values, [dims[0], dims[1], dims[2]]),
            _ => ZfpFieldMut::new(&mut values, dims),
        };
        let mut field = field.map_err(|e| e.to_string())?;
        let mut stream = ZfpBitStream::from_bytes(bytes).map_err(|e| e.to_string())?;
        let read = stream.decompress(&config, &mut field);
        read.map_err(|e| e.to_string())?;
        Ok(values)
    }
}

fn coded<D: zfp_rs::ZfpDims>(values: &[f64], dims: D, config: &ZfpConfig) -> Option<Vec<u8>> {
    let field = ZfpField::new(values, dims).ok()?;
    let most = config.maximum_size(ZfpScalarType::F64, field.dims())?;
    let mut stream = ZfpBitStream::new(most).ok()?;
    stream.compress(config, &field).ok()?;
    Some(stream.as_bytes().to_vec())
}

/// Lengths of up to four axes, the fastest first, and how many there are. Axes of one place are
/// left out; of more than four the first ones become one.
fn dims(axes: &[usize]) -> ([usize; MOST_AXES], usize) {
    let long: Vec<usize> = axes.iter().copied().filter(|&n| n > 1).collect();
    let merged = long.len().saturating_sub(MOST_AXES - 1).max(1);
    let mut dims = [1; MOST_AXES];
    let mut used = 0;
    for &n in long.iter().skip(merged).rev() {
        dims[used] = n;
        used += 1;
    }
    dims[used] = long.iter().take(merged).product();
    (dims, used + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_turned_round_and_merged() {
        assert_eq!(dims(&[7]), ([7, 1, 1, 1], 1));
        assert_eq!(dims(&[1]), ([1, 1, 1, 1], 1));
        assert_eq!(dims(&[60, 1, 50]), ([50, 60, 1, 1], 2));
        assert_eq!(dims(&[2, 3, 4, 5]), ([5, 4, 3, 2], 4));
        assert_eq!(dims(&[2, 3, 4, 5, 6, 7]), ([7, 6, 5, 24], 4));
    }
}
