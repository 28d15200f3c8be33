//! A peak over a background, fitted to a histogram.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::least_squares::{Fitted, least_squares};
use super::{Histogram, non_finite};

/// Bins with entries that a fit needs at least, beyond the number of its parameters.
const MORE_BINS: usize = 3;

/// The shape of a peak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum PeakShape {
    /// A normal distribution; its width is the standard deviation.
    #[default]
    Gauss,
    /// A Cauchy distribution, as resonances have it; its width is the full width at half of the maximum.
    BreitWigner,
    /// A normal distribution whose lower side goes over to a power law (Oreglia 1980).
    CrystalBall,
}

crate::named!(PeakShape, "shape");

impl PeakShape {
    pub const ALL: [Self; 3] = [Self::Gauss, Self::BreitWigner, Self::CrystalBall];

    pub fn label(self) -> &'static str {
        match self {
            Self::Gauss => "Gauss",
            Self::BreitWigner => "Breit-Wigner",
            Self::CrystalBall => "Crystal Ball",
        }
    }

    /// Parameters beside height, position and width.
    fn more(self) -> usize {
        match self {
            Self::CrystalBall => 2,
            _ => 0,
        }
    }

    /// The shape at a place, 1 at its top. `more`: of a Crystal Ball, where in widths the power law begins,
    /// and its power.
    fn at(self, x: f64, position: f64, width: f64, more: &[f64]) -> f64 {
        let t = (x - position) / width;
        match (self, more) {
            (Self::BreitWigner, _) => 0.25 / (t * t + 0.25),
            (Self::CrystalBall, &[from, power]) => {
                let from = from.abs();
                if t > -from {
                    return (-0.5 * t * t).exp();
                }
                let base = power / from - from - t;
                (power * (power / from).ln() - 0.5 * from * from - power * base.max(1e-300).ln())
                    .exp()
            }
            _ => (-0.5 * t * t).exp(),
        }
    }
}

/// A number with its error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimated {
    #[serde(with = "non_finite::nan")]
    pub value: f64,
    #[serde(with = "non_finite::nan")]
    pub error: f64,
}

/// A peak over a straight background, fitted to a histogram.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeakFit {
    pub shape: PeakShape,
    pub height: Estimated,
    pub position: Estimated,
    pub width: Estimated,
    /// Of a Crystal Ball: where in widths the power law begins, and its power.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tail: Vec<Estimated>,
    /// Entries a bin in the middle of the range, and how many more at its end.
    pub background: [Estimated; 2],
    #[serde(with = "non_finite::nan")]
    pub chi_square: f64,
    /// Bins less parameters.
    pub degrees: usize,
    range: [f64; 2],
}

impl PeakFit {
    /// Fits the counts of a histogram, or its sums of weights, by least squares; the error of a count is its root, and
    /// 1 where it is 0. `None` where there are too few entries, or no such peak.
    pub fn new(shape: PeakShape, histogram: &Histogram) -> Option<Self> {
        let binning = &histogram.binning;
        let range = [binning.low, binning.high];
        let bins = || 0..histogram.counts.len();
        let counts: Vec<f64> = bins().map(|bin| histogram.height(bin)).collect();
        let places: Vec<f64> = (0..binning.bins)
            .map(|i| f64::midpoint(binning.edge(i), binning.edge(i + 1)))
            .collect();
        let parameters = 5 + shape.more();
        let filled = histogram.counts.iter().filter(|count| **count > 0).count();
        if filled < parameters + MORE_BINS {
            return None;
        }
        // What an entry more would be, of one or of the usual weight.
        let squares: f64 = bins().map(|bin| histogram.error(bin).powi(2)).sum();
        let least = (squares / histogram.entries().max(1) as f64).sqrt();
        let errors: Vec<f64> = bins().map(|bin| histogram.error(bin).max(least)).collect();
        let model = |x: f64, p: &[f64]| value(shape, range, x, p);
        let start = start(shape, &places, &counts);
        let found = least_squares(&model, (&places, &counts, &errors), &start)?;
        let fit = Self::of(shape, range, &found, places.len() - parameters);
        let inside = (range[0]..=range[1]).contains(&fit.position.value);
        (inside && fit.height.value > 0.0).then_some(fit)
    }

    fn of(shape: PeakShape, range: [f64; 2], found: &Fitted, degrees: usize) -> Self {
        let of = |i: usize| Estimated {
            value: found.parameters[i],
            error: found.errors[i],
        };
        let more = shape.more();
        // A negative width is the same shape.
        let width = Estimated {
            value: of(2).value.abs(),
            ..of(2)
        };
        let tail = (0..more).map(|i| Estimated {
            value: of(3 + i).value.abs(),
            ..of(3 + i)
        });
        Self {
            shape,
            height: of(0),
            position: of(1),
            width,
            tail: tail.collect(),
            background: [of(3 + more), of(4 + more)],
            chi_square: found.chi_square,
            degrees,
            range,
        }
    }

    /// Entries a bin that the fit has at a place.
    pub fn at(&self, x: f64) -> f64 {
        let own = [self.height.value, self.position.value, self.width.value];
        let tail = self.tail.iter().map(|more| more.value);
        let background = self.background.iter().map(|part| part.value);
        let parameters: Vec<f64> = own.into_iter().chain(tail).chain(background).collect();
        value(self.shape, self.range, x, &parameters)
    }

    /// The change of a number from one fit to another, in units of the error of the first: what a person who
    /// fits the peak would see.
    pub fn change(before: Estimated, after: Estimated) -> f64 {
        (after.value - before.value) / before.error
    }
}

fn value(shape: PeakShape, [low, high]: [f64; 2], x: f64, p: &[f64]) -> f64 {
    let more = shape.more();
    let along = (x - f64::midpoint(low, high)) / (high / 2.0 - low / 2.0);
    p[0] * shape.at(x, p[1], p[2], &p[3..3 + more]) + p[3 + more] + p[4 + more] * along
}

/// Where a fit begins: at the fullest bin, over what the outer bins have.
fn start(shape: PeakShape, places: &[f64], counts: &[f64]) -> Vec<f64> {
    let outer = (counts.len() / 10).max(1);
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    let (left, right) = (
        mean(&counts[..outer]),
        mean(&counts[counts.len() - outer..]),
    );
    let top = (0..counts.len())
        .max_by(|a, b| counts[*a].total_cmp(&counts[*b]))
        .unwrap_or(0);
    let base = f64::midpoint(left, right);
    let half = f64::midpoint(base, counts[top]);
    let step = places.get(1).map_or(1.0, |second| second - places[0]);
    let wide = |mut at: Box<dyn Iterator<Item = usize>>| {
        at.position(|i| counts[i] < half).map_or(1.0, |n| n as f64)
    };
    let across = wide(Box::new((0..top).rev())) + wide(Box::new(top + 1..counts.len())) + 1.0;
    let width = match shape {
        PeakShape::BreitWigner => across * step,
        _ => across * step / 2.355,
    };
    let mut start = vec![counts[top] - base, places[top], width];
    if shape == PeakShape::CrystalBall {
        start.extend([1.5, 3.0]);
    }
    start.extend([base, (right - left) / 2.0]);
    start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Binning;

    /// Counts of a shape over a background, with some unevenness that needs no chance.
    fn histogram(shape: PeakShape, parameters: &[f64]) -> Histogram {
        let binning = Binning::new(70.0, 110.0, 80);
        let mut counted = Histogram::new(std::iter::empty::<f64>(), binning);
        for i in 0..80 {
            let x = f64::midpoint(binning.edge(i), binning.edge(i + 1));
            let y = value(shape, [70.0, 110.0], x, parameters);
            let noise = ((i * 7919 % 101) as f64 - 50.0) / 50.0;
            counted.counts[i] = (y + 0.5 * y.sqrt() * noise).floor() as u64;
        }
        counted
    }

    fn near(found: Estimated, value: f64, error: f64) {
        assert!(
            (found.value - value).abs() < 1e-3 * error,
            "{found:?} {value}"
        );
        assert!(
            (found.error / error - 1.0).abs() < 1e-3,
            "{found:?} {error}"
        );
    }

    // What scipy.optimize.curve_fit gives for the same counts, with sigma = sqrt(max(n, 1)) and
    // absolute_sigma.

    #[test]
    fn a_gauss_is_fitted_as_scipy_fits_it() {
        let counted = histogram(PeakShape::Gauss, &[900.0, 91.2, 2.5, 60.0, -20.0]);
        let fit = PeakFit::new(PeakShape::Gauss, &counted).unwrap();
        near(fit.height, 897.386_647_434_548_6, 11.246_632_520_823_27);
        near(
            fit.position,
            91.199_521_721_245_06,
            0.027_570_411_251_728_932,
        );
        near(fit.width, 2.506_768_766_103_171_7, 0.023_699_403_700_472_85);
        near(
            fit.background[0],
            59.215_298_919_900_29,
            1.080_248_298_277_900_7,
        );
        near(
            fit.background[1],
            -19.988_218_552_724_756,
            1.495_719_401_052_927_8,
        );
        assert!((fit.chi_square - 7.250_842_417_783_431).abs() < 1e-6);
        assert_eq!(fit.degrees, 75);
        assert!((fit.at(91.2) - 956.0).abs() < 2.0);
    }

    #[test]
    fn a_breit_wigner_is_fitted_as_scipy_fits_it() {
        let counted = histogram(PeakShape::BreitWigner, &[900.0, 91.2, 4.9, 60.0, -20.0]);
        let fit = PeakFit::new(PeakShape::BreitWigner, &counted).unwrap();
        near(
            fit.position,
            91.201_206_724_856_9,
            0.032_668_418_726_308_664,
        );
        near(fit.width, 4.927_512_421_571_356, 0.096_199_861_093_336_66);
        assert!((fit.chi_square - 7.054_213_891_018_797).abs() < 1e-6);
    }

    #[test]
    fn a_crystal_ball_is_fitted_as_scipy_fits_it() {
        let parameters = [900.0, 91.2, 2.5, 1.2, 3.0, 60.0, -20.0];
        let counted = histogram(PeakShape::CrystalBall, &parameters);
        let fit = PeakFit::new(PeakShape::CrystalBall, &counted).unwrap();
        near(
            fit.position,
            91.205_314_081_800_11,
            0.037_299_716_920_923_95,
        );
        near(fit.width, 2.501_089_172_085_688, 0.036_053_340_160_452_42);
        near(
            fit.tail[0],
            1.179_248_399_510_857_1,
            0.078_728_997_791_789_9,
        );
        assert!((fit.chi_square - 7.174_940_279_203_824).abs() < 1e-5);
        assert_eq!(fit.degrees, 73);
    }

    #[test]
    fn where_there_is_no_peak_there_is_no_fit() {
        let flat = histogram(PeakShape::Gauss, &[0.0, 91.2, 2.5, 60.0, -20.0]);
        if let Some(fit) = PeakFit::new(PeakShape::Gauss, &flat) {
            assert!(fit.height.value < 5.0 * fit.height.error, "{fit:?}");
        }
        let binning = Binning::new(0.0, 1.0, 10);
        let few = Histogram::new([0.5, 0.5].into_iter(), binning);
        assert_eq!(PeakFit::new(PeakShape::Gauss, &few), None);
    }

    #[test]
    fn a_change_is_in_units_of_the_error_before() {
        let [a, b] = [91.2, 91.5].map(|value| Estimated { value, error: 0.1 });
        assert!((PeakFit::change(a, b) - 3.0).abs() < 1e-9);
    }
}
