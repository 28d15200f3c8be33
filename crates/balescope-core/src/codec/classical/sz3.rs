//! SZ3.

use tensogram_sz3::{
    Config, DimensionedData, ErrorBound, compress_with_config, decompress_into_dimensioned,
};

use super::lossy::{Scaled, shares_for};
use super::{About, Shape};
use crate::codec::CodecError;

/// SZ3 (Liang et al. 2023, doi:10.1109/TBDATA.2022.3201176) with a bound on the error of each value:
/// interpolation or Lorenzo prediction, whichever fits, along up to four axes.
pub(super) struct Sz3;

/// Axes that SZ3 knows.
const MOST_AXES: usize = 4;

/// Errors come out about even within the bound, which is half the step of uniform quantisation.
const MARGIN: i32 = 6;

impl Scaled for Sz3 {
    fn about(&self) -> About {
        About::new("sz3", "SZ3", &["tensogram-sz3"])
    }

    fn shares(&self, _: &Shape) -> Vec<f64> {
        shares_for((20 + MARGIN..=100 + MARGIN).step_by(5))
    }

    fn encode(&self, values: &[f64], axes: &[usize], share: f64) -> Result<Vec<u8>, CodecError> {
        let mut data = DimensionedData::<f64, &[f64]>::build(&values);
        for length in dims(axes) {
            data = data.dim(length).map_err(|e| e.to_string())?;
        }
        let data = data.finish().map_err(|e| e.to_string())?;
        let config = Config::new(ErrorBound::Absolute(share));
        compress_with_config(&data, &config).map_err(|e| e.to_string())
    }

    fn decode(&self, bytes: &[u8], axes: &[usize], _: f64) -> Result<Vec<f64>, CodecError> {
        let mut values = vec![0.0_f64; axes.iter().product()];
        let mut data = DimensionedData::<f64, Vec<f64>>::build_mut(&mut values);
        for length in dims(axes) {
            data = data.dim(length).map_err(|e| e.to_string())?;
        }
        let mut data = data.finish().map_err(|e| e.to_string())?;
        // The library looks at the sizes first and refuses those that differ.
        decompress_into_dimensioned(bytes, &mut data).map_err(|e| e.to_string())?;
        Ok(values)
    }
}

/// Lengths of up to four axes, the slowest first. Axes of one place are left out; of more than four the
/// first ones become one.
fn dims(axes: &[usize]) -> Vec<usize> {
    let long: Vec<usize> = axes.iter().copied().filter(|&n| n > 1).collect();
    let merged = long.len().saturating_sub(MOST_AXES - 1).max(1);
    let first = long.iter().take(merged).product();
    std::iter::once(first)
        .chain(long.iter().skip(merged).copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_merged() {
        assert_eq!(dims(&[7]), [7]);
        assert_eq!(dims(&[1]), [1]);
        assert_eq!(dims(&[60, 1, 50]), [60, 50]);
        assert_eq!(dims(&[2, 3, 4, 5, 6]), [6, 4, 5, 6]);
    }

    #[test]
    fn bounds_are_kept_and_other_sizes_refused() {
        let values: Vec<f64> = (0..600)
            .map(|i| 0.5 + 0.5 * (f64::from(i) * 0.1).sin())
            .collect();
        for share in [1e-1, 1e-3, 1e-6] {
            let bytes = Sz3.encode(&values, &[20, 30], share).unwrap();
            let back = Sz3.decode(&bytes, &[20, 30], share).unwrap();
            let off = values.iter().zip(&back).map(|(a, b)| (a - b).abs());
            assert!(off.fold(0.0, f64::max) <= share);
            assert!(Sz3.decode(&bytes, &[30, 20], share).is_err());
        }
    }
}
