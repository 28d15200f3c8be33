use serde::{Deserialize, Serialize};

/// What is done with a denominator near zero: the pair is left out when
/// |before| <= `floor_over_range` x the column's range. Exact zeros are always left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearZero {
    pub floor_over_range: f64,
}

impl Default for NearZero {
    /// One millionth of the range.
    fn default() -> Self {
        Self { floor_over_range: 1e-6 }
    }
}

/// Responses of a column: 100 x (after - before) / before, in percent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    pub percent: Vec<f64>,
    /// Pairs left out: not finite, or a denominator at or near zero.
    pub left_out: usize,
}

/// Figures of a response, in percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResponseStats {
    pub mean: f64,
    /// Root of the mean square about zero.
    pub rms: f64,
    pub median: f64,
    /// Half the distance between the 16th and 84th percentile: sigma for a Gaussian.
    pub width68: f64,
    pub used: usize,
    pub left_out: usize,
}

/// Figures of after - before, in the column's unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResidualStats {
    pub mean: f64,
    pub rms: f64,
    pub max_abs: f64,
}

#[must_use]
pub fn responses(pairs: impl Iterator<Item = (f64, f64)>, range: f64, near_zero: NearZero) -> Response {
    let _ = (pairs, range, near_zero);
    todo!()
}

/// Takes the values to order them in place for the quantiles.
#[must_use]
pub fn response_stats(response: Response) -> ResponseStats {
    let _ = response;
    todo!()
}

#[must_use]
pub fn residual_stats(pairs: impl Iterator<Item = (f64, f64)>) -> ResidualStats {
    let _ = pairs;
    todo!()
}
