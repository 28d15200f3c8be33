//! Whether errors hang together.

use rayon::prelude::*;
use serde::Serialize;

use super::pairs::{Both, spread};
use crate::transform::moments::Moments;

/// The largest lag.
const LAGS: usize = 20;

/// Errors of a field that are looked at, at most: of more, evenly spread points (over samples) or
/// frames (along axes).
const MOST: usize = 8_000_000;

/// How alike the errors of neighbours are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Autocorrelation {
    /// `samples`, or `axis 1` and so on for those of a field.
    pub along: String,
    /// r(k) = mean((e(i) - m) (e(i + k) - m)) / var(e) for k = 1, 2, ... 20, at most half the length;
    /// the means go over all neighbours at that distance (Tao et al. 2017, Z-checker). Near 0: the
    /// errors know nothing of each other.
    pub lags: Vec<f64>,
    /// How many products the first of them is the mean of: noise has an r of about 1 / sqrt(n).
    pub neighbours: usize,
}

/// Sum and number of the products of neighbours.
type Products = (f64, usize);

/// Over samples, then along each axis; those without neighbours, and all where the error does not
/// vary, are left out.
pub(super) fn all(both: &Both<'_>, axes: &[usize]) -> Vec<Autocorrelation> {
    let lines = axes.iter().enumerate().filter(|(_, length)| **length > 1);
    let along = lines.filter_map(|(axis, _)| along_axis(both, axes, axis));
    over_samples(both).into_iter().chain(along).collect()
}

fn over_samples(both: &Both<'_>) -> Option<Autocorrelation> {
    let places = both.places();
    let most = MOST.max(places) / places.max(1);
    let points: Vec<usize> = spread(both.points(), most).collect();
    let mut errors: Vec<f64> = (0..places)
        .flat_map(|place| points.iter().map(move |&point| both.pair(place, point).1))
        .collect();
    standardise(&mut errors)?;
    let numbers: Vec<usize> = (0..places).map(|place| both.sample(place)).collect();
    let row = |place: usize| &errors[place * points.len()..(place + 1) * points.len()];
    let lag = |k: usize| {
        let mut next = 0;
        let mut total = (0.0, 0);
        for (place, number) in numbers.iter().enumerate() {
            while next < places && numbers[next] < number + k {
                next += 1;
            }
            if next < places && numbers[next] == number + k {
                total = add(total, products(row(place), row(next)));
            }
        }
        total
    };
    finish("samples".to_owned(), places, lag)
}

fn along_axis(both: &Both<'_>, axes: &[usize], which: usize) -> Option<Autocorrelation> {
    let frames = spread(both.places(), MOST / both.points().max(1));
    let mut errors: Vec<f64> = frames
        .flat_map(|place| (0..both.points()).map(move |point| both.pair(place, point).1))
        .collect();
    standardise(&mut errors)?;
    let length = axes[which];
    let step: usize = axes[which + 1..].iter().product();
    let lag = |k: usize| {
        let lines = errors.chunks_exact(length * step);
        lines
            .map(|line| products(&line[..(length - k) * step], &line[k * step..]))
            .fold((0.0, 0), add)
    };
    finish(format!("axis {}", which + 1), length, lag)
}

fn finish(
    along: String,
    length: usize,
    lag: impl Fn(usize) -> Products + Send + Sync,
) -> Option<Autocorrelation> {
    let sums: Vec<Products> = (1..=LAGS.min(length / 2))
        .into_par_iter()
        .map(lag)
        .collect();
    let neighbours = sums.first().map_or(0, |s| s.1);
    // The variance is 1.
    let lags = sums.into_iter().take_while(|s| s.1 > 0);
    let lags: Vec<f64> = lags.map(|(sum, count)| sum / count as f64).collect();
    (!lags.is_empty()).then_some(Autocorrelation {
        along,
        lags,
        neighbours,
    })
}

fn add(a: Products, b: Products) -> Products {
    (a.0 + b.0, a.1 + b.1)
}

fn products(a: &[f64], b: &[f64]) -> Products {
    let each = a.iter().zip(b).map(|(x, y)| x * y);
    each.filter(|p| p.is_finite())
        .fold((0.0, 0), |(sum, count), p| (sum + p, count + 1))
}

/// Takes the mean off and divides by the standard deviation, of what is finite. `None` where nothing
/// varies.
fn standardise(errors: &mut [f64]) -> Option<()> {
    let first = errors.iter().copied().find(|e| e.is_finite())?;
    let largest = errors.iter().filter(|e| e.is_finite());
    let largest = largest.fold(0.0_f64, |m, e| m.max(e.abs()));
    if largest == 0.0 {
        return None;
    }
    // In units of the largest, so that squares stay in range, and from the first on, so that a
    // constant is zero to the last bit.
    for error in errors.iter_mut() {
        *error = *error / largest - first / largest;
    }
    let mut moments = Moments::default();
    moments.extend(errors.iter().copied().filter(|e| e.is_finite()));
    let (_, mean, std) = moments.finish();
    if std == 0.0 {
        return None;
    }
    for error in errors.iter_mut() {
        *error = (*error - mean) / std;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

    use super::super::QualityInput;
    use super::*;
    use crate::metrics::Span;

    fn of(
        error: &Array2<f64>,
        axes: &[usize],
        samples: Option<&[usize]>,
        rows: Option<&[usize]>,
    ) -> Vec<Autocorrelation> {
        let before = Array2::zeros(error.dim());
        let input = QualityInput {
            before: before.view(),
            after: error.view(),
            rows,
            samples,
            span: Span::plain(1.0),
            axes,
            tolerance: 0.01,
        };
        all(&Both::new(&input), axes)
    }

    fn white(shape: (usize, usize)) -> Array2<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        Array2::from_shape_fn(shape, |_| {
            (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
        })
    }

    #[test]
    fn white_noise_has_none() {
        let found = of(&white((200, 24 * 30)), &[24, 30], None, None);
        let along: Vec<&str> = found.iter().map(|a| a.along.as_str()).collect();
        assert_eq!(along, ["samples", "axis 1", "axis 2"]);
        assert_eq!(
            found.iter().map(|a| a.lags.len()).collect::<Vec<_>>(),
            [20, 12, 15]
        );
        assert_eq!(found[1].neighbours, 200 * 23 * 30);
        for r in found.iter().flat_map(|a| &a.lags) {
            // Five standard deviations of the mean of at least 72,000 products.
            assert!(r.abs() < 5.0 / 72_000_f64.sqrt(), "{r}");
        }
    }

    #[test]
    fn a_sine_is_a_cosine_of_the_lag() {
        let turn = std::f64::consts::TAU / 16.0;
        let error = Array2::from_shape_fn((50, 160), |(_, x)| (turn * x as f64).sin());
        let found = of(&error, &[160], None, None);
        assert!((found[0].lags[0] - 1.0).abs() < 1e-9, "frames are alike");
        for (k, r) in found[1].lags.iter().enumerate() {
            let expected = (turn * (k + 1) as f64).cos();
            assert!((r - expected).abs() < 0.02, "lag {}: {r}", k + 1);
        }
    }

    #[test]
    fn samples_that_are_no_neighbours_are_no_neighbours() {
        // An error that alternates from sample to sample.
        let error = Array2::from_shape_fn((6, 1), |(i, _)| if i % 2 == 0 { 1.0 } else { -1.0 });
        assert_eq!(of(&error, &[], None, None)[0].lags[0], -1.0);
        // Now every second number is missing from the data that are shown.
        let found = of(&error, &[], Some(&[0, 2, 4, 6, 8, 10]), None);
        assert!(found.is_empty(), "{found:?}");
        let found = of(&error, &[], Some(&[0, 1, 2, 7, 8, 9]), None);
        assert_eq!(found[0].neighbours, 4);
        let found = of(&error, &[], None, Some(&[0, 1, 3, 4]));
        assert_eq!((found[0].neighbours, found[0].lags[0]), (2, -1.0));
    }

    #[test]
    fn values_left_out_count_nowhere() {
        let mut error = white((40, 40));
        error[[3, 3]] = f64::NAN;
        let found = of(&error, &[40], None, None);
        assert_eq!(found[0].neighbours, 39 * 40 - 2);
        assert_eq!(found[1].neighbours, 40 * 39 - 2);
    }
}
