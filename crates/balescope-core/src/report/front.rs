//! The points that nothing beats, and what they need for an error.

use super::measure::Measure;
use super::trade_off::TradeOffPoint;

/// Indices of the points that no other one beats in both bytes and error, from small files to
/// accurate ones. Of equal points the first one is taken; points without an error never are.
pub fn pareto_front(points: &[TradeOffPoint], measure: Measure) -> Vec<usize> {
    let pair = |p: &TradeOffPoint| [p.bytes as f64, measure.of(p)];
    front(&points.iter().map(pair).collect::<Vec<_>>())
}

/// The same for pairs of which both numbers are the better the smaller they are.
pub fn front(pairs: &[[f64; 2]]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..pairs.len())
        .filter(|&i| !pairs[i][1].is_nan())
        .collect();
    order.sort_by(|&a, &b| {
        let ([bytes, error], [more, worse]) = (pairs[a], pairs[b]);
        bytes.total_cmp(&more).then(error.total_cmp(&worse))
    });
    let mut least = f64::INFINITY;
    order.retain(|&i| {
        let better = pairs[i][1] < least;
        least = least.min(pairs[i][1]);
        better
    });
    order
}

/// Bytes that points of one series need for an error: between two neighbours on their own front,
/// log(bytes) goes straight with log(error); where those are more than a factor of ten apart, the
/// better one counts as it is. `None` where they do not get there.
pub fn bytes_at(points: &[TradeOffPoint], measure: Measure, error: f64) -> Option<f64> {
    needed_at(points, measure, error).map(|needed| needed.bytes)
}

/// The same with the bytes that do not grow with the samples, which go straight between two points.
pub fn needed_at(points: &[TradeOffPoint], measure: Measure, error: f64) -> Option<Needed> {
    let front = pareto_front(points, measure);
    let found = |i: usize| (&points[i], measure.of(&points[i]));
    let fixed = |p: &TradeOffPoint| p.fixed_bytes.unwrap_or(0) as f64;
    let place = front.iter().position(|&i| found(i).1 <= error)?;
    let (large, better) = found(front[place]);
    let whole = Needed {
        bytes: large.bytes as f64,
        fixed: fixed(large),
    };
    // The smallest file is better than asked for, or there is nothing to go straight to.
    if place == 0 || better <= 0.0 {
        return Some(whole);
    }
    let (small, worse) = found(front[place - 1]);
    if worse > MOST_APART * better {
        return Some(whole);
    }
    let share = (worse / error).ln() / (worse / better).ln();
    let fewer = small.bytes as f64;
    Some(Needed {
        bytes: (fewer.ln() + share * (whole.bytes / fewer).ln()).exp(),
        fixed: fixed(small) + share * (whole.fixed - fixed(small)),
    })
}

/// Bytes that points of one series need for an error, and the fixed part of them; see [`bytes_at`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Needed {
    pub bytes: f64,
    pub fixed: f64,
}

/// Errors further apart than this are not interpolated between: a little over 20 dB.
const MOST_APART: f64 = 10.01;

#[cfg(test)]
mod tests {
    use super::super::measure::from_decibels;
    use super::super::testing::point;
    use super::*;

    #[test]
    fn the_front_holds_what_nothing_beats() {
        let points = [
            point("a", 100, 30.0),
            point("b", 100, 35.0),
            point("c", 200, 35.0),
            point("d", 50, 20.0),
            point("e", 300, f64::INFINITY),
            point("f", 10, f64::NAN),
            point("g", 400, f64::INFINITY),
            point("h", 50, 20.0),
        ];
        assert_eq!(pareto_front(&points, Measure::Psnr), [3, 1, 4]);
        assert_eq!(pareto_front(&points, Measure::Max), [3, 1, 4]);
        assert!(pareto_front(&points, Measure::Response).is_empty());
    }

    #[test]
    fn between_two_points_logarithms_go_straight() {
        let points = [
            point("a", 100, 20.0),
            point("a", 1000, 40.0),
            point("a", 900, 30.0),
            point("a", 5000, f64::INFINITY),
        ];
        let at = |points: &[TradeOffPoint], db| bytes_at(points, Measure::Psnr, from_decibels(db));
        let near = |found: Option<f64>, wanted: f64| (found.unwrap() - wanted).abs() < 1e-6;
        assert!(near(at(&points, 40.0), 1000.0));
        assert!(near(at(&points[..2], 30.0), (100.0_f64 * 1000.0).sqrt()));
        let apart = [point("a", 100, 20.0), point("a", 1000, 40.1)];
        assert!(near(at(&apart, 30.0), 1000.0));
        assert!(near(at(&points, 10.0), 100.0));
        assert!(near(at(&points, 50.0), 5000.0));
        assert_eq!(at(&points[..3], 50.0), None);
    }
}
