//! Where an axis has its ticks, and what stands at them.

use crate::format;

/// A place on an axis, in plot coordinates (log10 on a log axis).
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub at: f64,
    /// Empty for a minor tick.
    pub label: String,
}

/// More ticks than this are never wanted on a screen.
const MOST: f64 = 200.0;

/// Ticks at multiples of 1, 2 or 5 times a power of ten, at most about `wanted` of them, but two where there
/// is a range: one alone says nothing of how large it is.
pub fn linear_ticks(low: f64, high: f64, wanted: usize) -> Vec<Tick> {
    let more = (wanted.max(1)..=wanted.max(1) + 3).map(|wanted| ticks_of(low, high, wanted));
    let mut last = Vec::new();
    for ticks in more {
        last = ticks;
        if last.len() > 1 {
            break;
        }
    }
    last
}

fn ticks_of(low: f64, high: f64, wanted: usize) -> Vec<Tick> {
    let Some(step) = nice_step(low, high, wanted) else {
        return Vec::new();
    };
    // A little more than the range, so that rounding does not lose the ends.
    let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
    // Beyond 2^53 steps from zero neighbours cannot be told apart.
    if !(last - first).is_finite() || last - first > MOST || first.abs().max(last.abs()) > 9e15 {
        return Vec::new();
    }
    let magnitude = low.abs().max(high.abs());
    (first as i64..=last as i64)
        .map(|i| {
            let at = i as f64 * step;
            Tick {
                at,
                label: linear_label(at, step, magnitude),
            }
        })
        .collect()
}

/// 1, 2 or 5 times a power of ten so that at most about `wanted` steps fit.
fn nice_step(low: f64, high: f64, wanted: usize) -> Option<f64> {
    let span = high - low;
    if !span.is_finite() || span <= 0.0 {
        return None;
    }
    let raw = span / wanted.max(1) as f64;
    let power = 10_f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|step| *step >= raw * 0.999)?;
    (step.is_finite() && step > 0.0).then_some(step)
}

/// As many decimals as the step needs; powers of ten where plain digits would be long.
fn linear_label(value: f64, step: f64, magnitude: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let step_power = (step.log10() + 1e-9).floor() as i32;
    if !(1e-3..1e6).contains(&magnitude) {
        let power = value.abs().log10().floor() as i32;
        let decimals = (power - step_power).clamp(0, 12) as usize;
        return format!("{value:.decimals$e}");
    }
    if step_power >= 0 && magnitude >= 1e4 {
        return plain(value.round());
    }
    let decimals = (-step_power).clamp(0, 12) as usize;
    format!("{value:.decimals$}")
}

/// Ticks between two powers of ten, given and placed as log10: whole decades labelled, the steps
/// from 2 to 9 between them as minor ticks, labelled too where there are hardly any decades.
pub fn log_ticks(low: f64, high: f64, wanted: usize) -> Vec<Tick> {
    let span = high - low;
    if !span.is_finite() || span <= 0.0 || low.abs().max(high.abs()) > 400.0 {
        return Vec::new();
    }
    if span < 0.25 {
        return magnified(low, high, wanted);
    }
    let stride = (span / wanted.max(1) as f64).ceil().max(1.0) as i32;
    let labelled: &[i32] = match span {
        s if s < 0.8 => &[1, 2, 3, 4, 5, 6, 7, 8],
        s if s < 1.6 || 2.4 * s <= wanted as f64 => &[1, 2, 5],
        _ => &[1],
    };
    let mut ticks = Vec::new();
    for decade in low.floor() as i32..=high.ceil() as i32 {
        for mantissa in 1..10 {
            let at = f64::from(decade) + f64::from(mantissa).log10();
            let major = mantissa == 1 && decade.rem_euclid(stride) == 0;
            if at < low - 1e-9 || at > high + 1e-9 || (stride > 1 && !major) {
                continue;
            }
            let named = major || (mantissa > 1 && labelled.contains(&mantissa));
            let label = if named {
                decade_label(mantissa, decade)
            } else {
                String::new()
            };
            ticks.push(Tick { at, label });
        }
    }
    ticks
}

/// Much less than a decade: ticks of the values themselves.
fn magnified(low: f64, high: f64, wanted: usize) -> Vec<Tick> {
    linear_ticks(10_f64.powf(low), 10_f64.powf(high), wanted)
        .into_iter()
        .map(|tick| Tick {
            at: tick.at.log10(),
            label: tick.label,
        })
        .collect()
}

fn decade_label(mantissa: i32, decade: i32) -> String {
    if (-2..=4).contains(&decade) {
        let decimals = (-decade).max(0) as usize;
        format!("{:.decimals$}", f64::from(mantissa) * 10_f64.powi(decade))
    } else {
        format!("{mantissa}e{decade}")
    }
}

/// Whole numbers in full, others with four significant digits.
pub fn plain(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}{}", format::count(value.abs() as usize))
    } else {
        format::number(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks
            .iter()
            .map(|t| t.label.as_str())
            .filter(|l| !l.is_empty())
            .collect()
    }

    #[test]
    fn linear_ticks_are_round_numbers() {
        assert_eq!(
            labels(&linear_ticks(0.0, 10.0, 5)),
            ["0", "2", "4", "6", "8", "10"]
        );
        assert_eq!(
            labels(&linear_ticks(-0.3, 0.3, 6)),
            ["-0.3", "-0.2", "-0.1", "0", "0.1", "0.2", "0.3"]
        );
        assert_eq!(
            labels(&linear_ticks(0.0, 2e7, 4)),
            ["0", "5e6", "1.0e7", "1.5e7", "2.0e7"]
        );
    }

    #[test]
    fn large_whole_numbers_have_their_thousands_apart() {
        assert_eq!(
            labels(&linear_ticks(-10_000.0, 20_000.0, 3)),
            ["-10,000", "0", "10,000", "20,000"]
        );
    }

    #[test]
    fn far_from_zero_the_labels_still_differ() {
        let ticks = linear_ticks(1e9, 1e9 + 40.0, 4);
        assert_eq!(labels(&ticks)[..2], ["1.00000000e9", "1.00000001e9"]);
    }

    #[test]
    fn odd_ranges_give_no_ticks() {
        for (low, high) in [
            (1.0, 1.0),
            (2.0, 1.0),
            (f64::NAN, 1.0),
            (0.0, f64::INFINITY),
            (1e300, 1.000_000_000_000_1e300),
        ] {
            assert!(linear_ticks(low, high, 5).len() < 30, "{low} {high}");
        }
        assert!(log_ticks(f64::NEG_INFINITY, 1.0, 5).is_empty());
    }

    #[test]
    fn decades_are_named_and_minors_are_between() {
        let ticks = log_ticks(-5.0, 0.0, 6);
        assert_eq!(labels(&ticks), ["1e-5", "1e-4", "1e-3", "0.01", "0.1", "1"]);
        assert_eq!(ticks.len(), 46);
        assert!((ticks[1].at - (2e-5_f64).log10()).abs() < 1e-12);
    }

    #[test]
    fn many_decades_are_thinned() {
        assert_eq!(
            labels(&log_ticks(-12.0, 0.0, 4)),
            ["1e-12", "1e-9", "1e-6", "1e-3", "1"]
        );
    }

    #[test]
    fn part_of_a_decade_still_has_labels() {
        assert_eq!(labels(&log_ticks(-3.2, -2.1, 6)), ["1e-3", "2e-3", "5e-3"]);
        assert!(labels(&log_ticks(2.0, 2.1, 5)).len() >= 3);
    }
}
