//! The axes of a chart.

use super::ticks::{Tick, linear_ticks, log_ticks, plain};

/// How values lie along an axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Scale {
    #[default]
    Linear,
    /// Plotted as log10; values that are not above zero cannot be shown.
    Log,
    /// The values 0, 1, 2, ... stand for these names.
    Names(Vec<String>),
}

/// One axis of a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    pub label: String,
    /// Empty where there is none.
    pub unit: String,
    pub scale: Scale,
    /// What is shown at first, in values; `None`: all data.
    pub range: Option<[f64; 2]>,
}

impl Axis {
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    pub fn log(mut self, log: bool) -> Self {
        self.scale = if log { Scale::Log } else { Scale::Linear };
        self
    }

    pub fn names(mut self, names: Vec<String>) -> Self {
        self.scale = Scale::Names(names);
        self
    }

    pub fn range(mut self, low: f64, high: f64) -> Self {
        self.range = Some([low, high]);
        self
    }

    pub fn is_log(&self) -> bool {
        self.scale == Scale::Log
    }

    /// `Loss`, or `Response (%)`.
    pub fn caption(&self) -> String {
        if self.unit.is_empty() {
            self.label.clone()
        } else {
            format!("{} ({})", self.label, self.unit)
        }
    }

    /// A value's place in plot coordinates; `None` where it has none.
    pub fn place(&self, value: f64) -> Option<f64> {
        match self.scale {
            Scale::Log => (value > 0.0 && value.is_finite()).then(|| value.log10()),
            Scale::Linear | Scale::Names(_) => value.is_finite().then_some(value),
        }
    }

    /// The value at a place.
    pub fn value(&self, place: f64) -> f64 {
        if self.is_log() {
            10_f64.powf(place)
        } else {
            place
        }
    }

    /// Ticks between two places, about `wanted` of them labelled.
    pub fn ticks(&self, low: f64, high: f64, wanted: usize) -> Vec<Tick> {
        match &self.scale {
            Scale::Linear => linear_ticks(low, high, wanted),
            Scale::Log => log_ticks(low, high, wanted),
            Scale::Names(names) => {
                let stride = names.len().div_ceil(wanted.max(1)).max(1);
                let inside = |i: &usize| (low..=high).contains(&(*i as f64));
                (0..names.len())
                    .step_by(stride)
                    .filter(inside)
                    .map(|i| Tick {
                        at: i as f64,
                        label: names[i].clone(),
                    })
                    .collect()
            }
        }
    }

    /// A value with its unit, for people.
    pub fn say(&self, value: f64) -> String {
        if let Scale::Names(names) = &self.scale {
            let index = value.round();
            let name = (index >= 0.0).then(|| names.get(index as usize)).flatten();
            return name.cloned().unwrap_or_default();
        }
        let number = plain(value);
        if self.unit.is_empty() {
            number
        } else {
            format!("{number} {}", self.unit)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_axis_has_no_place_for_zero() {
        let axis = Axis::new("Loss").log(true);
        assert_eq!(axis.place(0.0), None);
        assert_eq!(axis.place(-1.0), None);
        assert_eq!(axis.place(f64::INFINITY), None);
        assert_eq!(axis.place(100.0), Some(2.0));
        assert!((axis.value(2.0) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn captions_and_values_carry_the_unit() {
        let axis = Axis::new("Response").unit("%");
        assert_eq!(axis.caption(), "Response (%)");
        assert_eq!(axis.say(-1200.0), "-1,200 %");
        assert_eq!(Axis::new("Epoch").say(0.25), "0.2500");
    }

    #[test]
    fn names_are_thinned_to_what_fits() {
        let names: Vec<String> = (0..100).map(|i| format!("c{i}")).collect();
        let axis = Axis::new("").names(names);
        assert_eq!(axis.ticks(-1.0, 100.0, 10).len(), 10);
        assert_eq!(axis.say(3.2), "c3");
        assert_eq!(axis.say(-5.0), "");
    }
}
