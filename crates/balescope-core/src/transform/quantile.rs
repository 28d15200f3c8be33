//! The map of a column to its quantiles.

use serde::{Deserialize, Serialize};

use super::shape::{finite, within};
use super::spread::Spread;

/// Knots of one column, at most: their values stand in the header of every archive.
const MOST_KNOTS: usize = 129;

/// Values for each knot, at least.
const VALUES_PER_KNOT: usize = 4;

/// Values looked at, evenly spread, to find the quantiles.
const SAMPLE: usize = 1_000_000;

/// How far beyond the training values the map goes on, in normal scores.
const MARGIN: f64 = 3.0;

/// Equal values at several knots are set apart by this share of the range, so that the map has an
/// inverse.
const TIE: f64 = 1e-9;

/// Largest score that a fit can give is 9.2, for 2^64 values.
const FARTHEST: f64 = 10.0;

/// The rank-based inverse normal transform (van der Waerden 1952), as a piecewise linear map from
/// the quantiles of the training values to normal scores.
///
/// The scores of the knots are evenly spaced from `-end` to `end`, so only the values are kept.
/// Beyond them the map goes on in a straight line for 3 more units, and ends there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantiles {
    end: f64,
    /// Values, strictly rising.
    knots: Vec<f64>,
}

impl Quantiles {
    /// `None` where the values have no spread. All values are finite, and `raw` is their spread.
    pub(super) fn fit(raw: &Spread, values: impl Iterator<Item = f64>) -> Option<Self> {
        if raw.count < 2 || raw.range() <= 0.0 {
            return None;
        }
        let stride = (raw.count as usize).div_ceil(SAMPLE).max(1);
        let mut sorted: Vec<f64> = values.step_by(stride).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let count = sorted.len() as f64;
        let end = farthest_score(raw.count as f64);
        let most = (sorted.len() / VALUES_PER_KNOT).clamp(2, MOST_KNOTS);
        let step = 2.0 * end / (most - 1) as f64;
        let shares: Vec<f64> = (0..most)
            .map(|i| normal_share(i as f64 * step - end))
            .collect();
        let knots = shares.iter().map(|share| {
            let rank = (share * count - 0.5).clamp(0.0, count - 1.0);
            let (low, high) = (sorted[rank as usize], sorted[rank.ceil() as usize]);
            low + rank.fract() * finite(high - low)
        });
        let mut knots: Vec<f64> = knots.collect();
        // A sample may have missed the ends.
        knots[0] = raw.min;
        knots[most - 1] = raw.max;
        set_apart(&mut knots, &shares, TIE * raw.range());
        // Single precision is near enough for a knot, and takes half the room.
        let short: Vec<f64> = knots.iter().map(|&v| f64::from(v as f32)).collect();
        let knots = if rising(&short) { short } else { knots };
        rising(&knots).then_some(Self { end, knots })
    }

    pub(super) fn is_sound(&self) -> bool {
        (2..=MOST_KNOTS).contains(&self.knots.len())
            && self.end > 0.0
            && self.end <= FARTHEST
            && rising(&self.knots)
    }

    fn step(&self) -> f64 {
        2.0 * self.end / (self.knots.len() - 1) as f64
    }

    #[inline]
    pub(super) fn forward(&self, x: f64) -> f64 {
        let knots = &self.knots;
        let last = knots.len() - 1;
        if x < knots[0] {
            let beyond = finite(knots[0] - x) / self.tail(0);
            return -self.end - within(beyond, 0.0, MARGIN);
        }
        if x >= knots[last] {
            let beyond = finite(x - knots[last]) / self.tail(last - 1);
            return self.end + within(beyond, 0.0, MARGIN);
        }
        let i = knots.partition_point(|&v| v <= x) - 1;
        let share = finite(x - knots[i]) / finite(knots[i + 1] - knots[i]);
        (i as f64 + within(share, 0.0, 1.0)) * self.step() - self.end
    }

    /// Whether a value lies where the map has ended.
    pub(super) fn clamps(&self, x: f64) -> bool {
        let knots = &self.knots;
        let last = knots.len() - 1;
        finite(knots[0] - x) / self.tail(0) > MARGIN
            || finite(x - knots[last]) / self.tail(last - 1) > MARGIN
    }

    #[inline]
    pub(super) fn inverse(&self, score: f64) -> f64 {
        let knots = &self.knots;
        let last = knots.len() - 1;
        if score < -self.end {
            let beyond = within(-self.end - score, 0.0, MARGIN);
            return knots[0] - finite(beyond * self.tail(0));
        }
        if score >= self.end {
            let beyond = within(score - self.end, 0.0, MARGIN);
            return knots[last] + finite(beyond * self.tail(last - 1));
        }
        let place = (score + self.end) / self.step();
        let i = (place as usize).min(last - 1);
        let x = knots[i] + (place - i as f64) * finite(knots[i + 1] - knots[i]);
        within(x, knots[i], knots[i + 1])
    }

    /// Values to a score beyond the end at interval `i`, not less than on the whole: equal values
    /// at the end would leave nothing of it.
    fn tail(&self, i: usize) -> f64 {
        let knots = &self.knots;
        let own = finite(knots[i + 1] - knots[i]) / self.step();
        let whole = finite(knots[knots.len() - 1] - knots[0]) / (2.0 * self.end);
        finite(own.max(whole)).max(f64::MIN_POSITIVE)
    }
}

fn rising(knots: &[f64]) -> bool {
    knots.iter().all(|v| v.is_finite()) && knots.windows(2).all(|pair| pair[0] < pair[1])
}

/// Runs of equal values become steps of `gap`, with the value itself at the knot in the middle of its
/// ranks; whatever then still does not rise is moved up by next to nothing.
fn set_apart(knots: &mut [f64], shares: &[f64], gap: f64) {
    let mut start = 0;
    while start < knots.len() {
        let value = knots[start];
        let length = knots[start..].iter().take_while(|v| **v == value).count();
        let half = 0.5 * (shares[start] + shares[start + length - 1]);
        let below = shares[start..start + length].iter().filter(|s| **s < half);
        let middle = below.count() as f64;
        for (i, knot) in knots[start..start + length].iter_mut().enumerate() {
            *knot = finite(value + (i as f64 - middle) * gap);
        }
        start += length;
    }
    for i in 1..knots.len() {
        knots[i] = knots[i].max(knots[i - 1].next_up());
    }
}

/// The share of a normal distribution below a score.
fn normal_share(score: f64) -> f64 {
    0.5 * libm::erfc(-score / std::f64::consts::SQRT_2)
}

/// The score of the largest of so many values, in the middle of its share: where half a value is
/// left above.
fn farthest_score(count: f64) -> f64 {
    let (mut low, mut high) = (0.0, FARTHEST);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if normal_share(-middle) > 0.5 / count {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(values: &[f64]) -> Option<Quantiles> {
        let values = values.iter().copied();
        Quantiles::fit(&Spread::new(values.clone()), values)
    }

    #[test]
    fn the_farthest_score_is_that_of_the_normal_distribution() {
        for (count, score) in [
            (2.0, 0.674_489_75),
            (20.0, 1.959_963_985),
            (2000.0, 3.480_756_4),
        ] {
            assert!((farthest_score(count) - score).abs() < 1e-6, "{count}");
        }
        assert!((normal_share(1.0) - 0.841_344_746).abs() < 1e-9);
    }

    #[test]
    fn any_distribution_becomes_normal() {
        // Two far peaks of unequal width, and a tail of nine decades.
        for shape in [
            |u: f64| if u < 0.5 { u } else { 1e6 + 50.0 * u },
            |u: f64| (20.0 * u).exp(),
        ] {
            let values: Vec<f64> = (0..20_000)
                .map(|i| shape((f64::from(i) + 0.5) / 2e4))
                .collect();
            let map = fit(&values).unwrap();
            let scores = Spread::new(values.iter().map(|&x| map.forward(x)));
            assert!(
                scores.mean.abs() < 0.02 && (scores.std - 1.0).abs() < 0.02,
                "{scores:?}"
            );
        }
    }

    #[test]
    fn equal_values_share_the_score_in_their_middle() {
        let mut values = vec![0.0; 600];
        values.extend((1..=400).map(f64::from));
        let map = fit(&values).unwrap();
        assert!(map.is_sound());
        // Ranks 0 to 600 of 1000: the middle is the score below which 300 lie.
        assert!((normal_share(map.forward(0.0)) - 0.3).abs() < 0.05);
        assert!(map.inverse(map.forward(0.0)).abs() < 1e-9);
        assert!(map.inverse(-10.0) < -1.0 && map.inverse(-10.0) > -1000.0);
    }

    #[test]
    fn nothing_without_spread() {
        assert_eq!(fit(&[]), None);
        assert_eq!(fit(&[3.0; 9]), None);
        assert!(fit(&[3.0, 4.0]).is_some());
    }

    #[test]
    fn a_forged_map_is_known() {
        let sound = fit(&[1.0, 2.0, 5.0, 9.0, 12.0, 13.0, 14.0, 20.0]).unwrap();
        assert!(sound.is_sound());
        let broken = |change: fn(&mut Quantiles)| {
            let mut map = sound.clone();
            change(&mut map);
            !map.is_sound()
        };
        assert!(broken(|m| m.end = 0.0));
        assert!(broken(|m| m.end = f64::NAN));
        assert!(broken(|m| m.end = 1e300));
        assert!(broken(|m| m.knots.truncate(1)));
        assert!(broken(|m| m.knots.clear()));
        assert!(broken(|m| m.knots[1] = m.knots[0]));
        assert!(broken(|m| m.knots[0] = f64::NAN));
        assert!(broken(|m| m.knots = (0..130).map(f64::from).collect()));
    }
}
