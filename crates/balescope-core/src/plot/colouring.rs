//! From values to colours.

use ecolor::Color32;

use super::colour_map::{ColourMap, NOT_FINITE};
use super::ticks::{Tick, linear_ticks, log_ticks, plain};

/// From values to colours: values of a range, along a map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colouring {
    pub map: ColourMap,
    pub range: [f64; 2],
    pub grading: Grading,
    /// The colours of the map run the other way.
    pub inverted: bool,
}

/// How colours follow values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grading {
    /// Equal differences, equal steps.
    #[default]
    Linear,
    /// Equal ratios, equal steps: of values above zero.
    Log,
    /// As [`Grading::Log`] on both sides of zero, and even between.
    SymLog,
}

impl Grading {
    pub const ALL: [Self; 3] = [Self::Linear, Self::Log, Self::SymLog];

    pub fn label(self) -> &'static str {
        match self {
            Self::Linear => "Linear",
            Self::Log => "Logarithmic",
            Self::SymLog => "Logarithmic both ways",
        }
    }
}

/// Where a range begins at zero or below, logarithmic colours begin at this share of its end.
const LEAST: f64 = 1e-4;

/// Logarithmic colours both ways are even up to this share of the largest value.
const EVEN: f64 = 1e-3;

impl Colouring {
    pub fn new(map: ColourMap, range: [f64; 2]) -> Self {
        Self {
            map,
            range,
            grading: Grading::default(),
            inverted: false,
        }
    }

    /// The ends of the range where colours begin and end.
    fn ends(self) -> [f64; 2] {
        let [low, high] = self.range;
        [self.least_of_log().unwrap_or(low), high]
    }

    /// Where logarithmic colours begin, above the range's own beginning at zero or below.
    pub fn least_of_log(self) -> Option<f64> {
        let [low, high] = self.range;
        (self.grading == Grading::Log && low <= 0.0).then_some(LEAST * high)
    }

    /// A number that grows evenly with colours.
    fn graded(self, value: f64) -> f64 {
        match self.grading {
            Grading::Linear => value,
            // What is not above zero lies below all that is.
            Grading::Log => value.max(f64::MIN_POSITIVE).log10(),
            Grading::SymLog => {
                let even = EVEN * self.range[0].abs().max(self.range[1].abs());
                if even > 0.0 {
                    (value / even).asinh()
                } else {
                    value
                }
            }
        }
    }

    /// Where a value lies along the range, 0 to 1 within it; the middle where that has no length.
    pub fn share(self, value: f64) -> f64 {
        let [low, high] = self.ends().map(|end| self.graded(end));
        if high > low {
            (self.graded(value) - low) / (high - low)
        } else {
            0.5
        }
    }

    /// The colour at a share of the range.
    pub fn at(self, share: f64) -> Color32 {
        let share = if self.inverted { 1.0 - share } else { share };
        self.map.at(share)
    }

    /// The colour of each of many values: from a table, for a map's own formula takes its time.
    pub fn colours(self) -> impl Fn(f64) -> Color32 + use<> {
        let mut table = self.map.table();
        if self.inverted {
            table.reverse();
        }
        let [low, high] = self.ends().map(|end| self.graded(end));
        let has_length = high > low;
        let scale = if has_length {
            255.0 / (high - low)
        } else {
            0.0
        };
        let middle = if has_length { 0.0 } else { 127.5 };
        move |value| {
            if value.is_finite() {
                let place = (self.graded(value) - low) * scale + middle;
                table[place.clamp(0.0, 255.0).round() as usize]
            } else {
                NOT_FINITE
            }
        }
    }

    /// Labels beside a colour bar, each at its share of the length.
    pub fn ticks(self, wanted: usize) -> Vec<Tick> {
        let [low, high] = self.ends();
        let place = |value: f64, label: String| Tick {
            at: self.share(value),
            label,
        };
        match self.grading {
            Grading::Linear => (linear_ticks(low, high, wanted).into_iter())
                .map(|tick| place(tick.at, tick.label))
                .collect(),
            Grading::Log => (log_ticks(low.log10(), high.log10(), wanted).into_iter())
                .filter(|tick| !tick.label.is_empty())
                .map(|tick| place(10_f64.powf(tick.at), tick.label))
                .collect(),
            Grading::SymLog => {
                let largest = low.abs().max(high.abs());
                let decades = [1.0, 0.1, 0.01].map(|share| share * largest);
                let values = decades.iter().rev().map(|v| -v).chain([0.0]).chain(decades);
                let mut values: Vec<f64> = values.filter(|v| (low..=high).contains(v)).collect();
                values.sort_by(f64::total_cmp);
                values.dedup();
                (values.into_iter())
                    .map(|value| place(value, plain(value)))
                    .collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graded(grading: Grading, range: [f64; 2]) -> Colouring {
        Colouring {
            grading,
            ..Colouring::new(ColourMap::Greys, range)
        }
    }

    #[test]
    fn equal_ratios_are_equal_steps_of_a_logarithmic_one() {
        let log = graded(Grading::Log, [1.0, 10_000.0]);
        for (value, share) in [(1.0, 0.0), (10.0, 0.25), (100.0, 0.5), (10_000.0, 1.0)] {
            assert!((log.share(value) - share).abs() < 1e-12);
        }
        let colour = log.colours();
        assert_eq!(colour(-3.0), Color32::BLACK);
        assert_eq!(colour(100.0), Color32::from_gray(128));
        // From a range that begins below zero a small share of its end is shown.
        let open = graded(Grading::Log, [-5.0, 100.0]);
        assert!((open.share(0.01)).abs() < 1e-12 && (open.share(1.0) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn both_ways_zero_is_in_the_middle_of_a_range_around_it() {
        let both = graded(Grading::SymLog, [-100.0, 100.0]);
        assert!((both.share(0.0) - 0.5).abs() < 1e-12);
        assert!((both.share(7.0) + both.share(-7.0) - 1.0).abs() < 1e-12);
        assert!(
            both.share(10.0) > 0.7,
            "a tenth of the range is far from the middle"
        );
    }

    #[test]
    fn an_inverted_map_runs_the_other_way() {
        let straight = Colouring::new(ColourMap::Greys, [0.0, 2.0]);
        let inverted = Colouring {
            inverted: true,
            ..straight
        };
        assert_eq!(straight.colours()(2.0), Color32::WHITE);
        assert_eq!(inverted.colours()(2.0), Color32::BLACK);
        assert_eq!(inverted.at(0.0), Color32::WHITE);
        assert_eq!(inverted.colours()(f64::NAN), NOT_FINITE);
    }

    #[test]
    fn a_scale_without_length_has_the_middle_colour() {
        for grading in Grading::ALL {
            let flat = graded(grading, [3.0, 3.0]);
            assert_eq!(flat.colours()(3.0), Color32::from_gray(128));
            assert!(flat.ticks(4).iter().all(|tick| tick.at.is_finite()));
        }
    }

    #[test]
    fn ticks_stand_at_the_share_of_their_value() {
        let ticks = graded(Grading::Log, [1.0, 1000.0]).ticks(4);
        let shown: Vec<_> = ticks.iter().map(|t| (t.label.as_str(), t.at)).collect();
        assert!(
            shown.contains(&("1", 0.0)) && shown.last().is_some_and(|t| t.1 <= 1.0),
            "{shown:?}"
        );
        let ticks = graded(Grading::SymLog, [-10.0, 100.0]).ticks(4);
        let labels: Vec<_> = ticks.iter().map(|t| t.label.as_str()).collect();
        assert_eq!(labels, ["-10", "-1", "0", "1", "10", "100"]);
        assert!(ticks.is_sorted_by(|a, b| a.at < b.at));
        let linear = graded(Grading::Linear, [0.0, 10.0]).ticks(3);
        assert!(
            linear
                .iter()
                .any(|t| t.label == "5" && (t.at - 0.5).abs() < 1e-12),
            "{linear:?}"
        );
    }
}
