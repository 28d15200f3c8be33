//! Where values lie: places along an axis, or over several.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Attribute, Metadata, Numbers, TimeAxis};
use crate::data::DType;
use crate::format::significant;

/// Places of values: along one axis of the data, or over several of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coordinate {
    pub name: String,
    /// For each of its own axes, the axis of the data's stored shape that it goes along; `None`: one of its
    /// own, such as the two ends of a cell.
    pub axes: Vec<Option<usize>>,
    /// Lengths of its axes.
    pub shape: Vec<usize>,
    /// As it is stored.
    pub dtype: DType,
    /// The slowest axis first.
    pub values: Numbers,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
}

impl From<Vec<Coordinate>> for Metadata {
    fn from(coordinates: Vec<Coordinate>) -> Self {
        Self {
            coordinates,
            ..Self::default()
        }
    }
}

impl Coordinate {
    /// Doubles along one axis of the data.
    pub fn along(name: &str, axis: usize, values: Vec<f64>) -> Self {
        Self::over(name, &[Some(axis)], &[values.len()], values)
    }

    /// Doubles over several axes.
    pub fn over(name: &str, axes: &[Option<usize>], shape: &[usize], values: Vec<f64>) -> Self {
        Self {
            name: name.to_owned(),
            axes: axes.to_vec(),
            shape: shape.to_vec(),
            dtype: DType::F64,
            values: Numbers::new(values),
            attributes: Vec::new(),
        }
    }

    pub fn with_unit(mut self, unit: &str) -> Self {
        self.attributes.push(Attribute::text("units", unit));
        self
    }

    pub fn unit(&self) -> Option<&str> {
        super::unit(&self.attributes)
    }

    pub fn description(&self) -> Option<&str> {
        super::description(&self.attributes)
    }

    /// How its values are shown as dates, where they are times since a day that is named.
    pub fn times(&self) -> Option<TimeAxis> {
        let text = |name| super::text_of(&self.attributes, name);
        TimeAxis::new(text("units")?, text("calendar"))
    }

    /// A value as it is shown: a date, or a number without its unit.
    pub fn shown(&self, value: f64) -> String {
        let time = self.times().and_then(|times| times.date(value));
        time.unwrap_or_else(|| Self::number(value))
    }

    /// With six digits at most, and no more than it needs.
    pub fn number(value: f64) -> String {
        let size = value.abs();
        let rounded = format!("{value:.5e}").parse::<f64>().ok();
        match rounded.filter(|_| size == 0.0 || (1e-4..1e7).contains(&size)) {
            Some(rounded) => rounded.to_string(),
            None => significant(value, 6),
        }
    }

    /// A value as it is shown, with its unit.
    pub fn shown_with_unit(&self, value: f64) -> String {
        let text = self.shown(value);
        match self.unit().filter(|_| self.times().is_none()) {
            Some(unit) => format!("{text} {unit}"),
            None => text,
        }
    }

    /// The distance of neighbours where it is the same everywhere, to what single precision can tell.
    pub fn step(&self) -> Option<f64> {
        let values = self.values.as_slice();
        let (first, last) = (*values.first()?, *values.last()?);
        let step = (last - first) / (values.len().checked_sub(1).filter(|n| *n > 0)? as f64);
        let largest = first.abs().max(last.abs());
        let tolerance = 1e-3 * step.abs() + 1e-6 * largest;
        let even = |(i, value): (usize, &f64)| {
            (value - (first + i as f64 * step)).abs() <= tolerance.min(0.1 * step.abs())
        };
        (step != 0.0 && step.is_finite() && values.iter().enumerate().all(even)).then_some(step)
    }

    /// Its part along some samples, which lie along this axis of the data.
    pub(super) fn range(&self, axis: Option<usize>, samples: Range<usize>) -> Self {
        self.select(axis, &samples.collect::<Vec<usize>>())
    }

    /// The same of samples by their places.
    pub(super) fn select(&self, axis: Option<usize>, places: &[usize]) -> Self {
        let Some(own) = self.own_axis(axis) else {
            return self.clone();
        };
        let inner: usize = self.shape[own + 1..].iter().product();
        let outer: usize = self.shape[..own].iter().product();
        let mut values = Vec::with_capacity(outer * places.len() * inner);
        for i in 0..outer {
            for place in places {
                let first = (i * self.shape[own] + place) * inner;
                values.extend(&self.values.as_slice()[first..first + inner]);
            }
        }
        let mut shape = self.shape.clone();
        shape[own] = places.len();
        Self {
            shape,
            values: Numbers::new(values),
            ..self.clone()
        }
    }

    /// Its own axis that goes along this one of the data.
    fn own_axis(&self, axis: Option<usize>) -> Option<usize> {
        let axis = axis?;
        self.axes.iter().position(|own| *own == Some(axis))
    }

    /// The same in the units of another one, where these differ and both are times; `None` where they
    /// cannot be converted.
    pub fn in_units_of(&self, other: &Self) -> Option<Self> {
        let unit_and_calendar = |coordinate: &Self| {
            ["units", "calendar"].map(|name| {
                let text = super::text_of(&coordinate.attributes, name);
                text.map(str::to_owned)
            })
        };
        if unit_and_calendar(self) == unit_and_calendar(other) {
            return Some(self.clone());
        }
        let (from, to) = (self.times()?, other.times()?);
        let values = self.values.as_slice().iter();
        let values: Option<Vec<f64>> = values.map(|&time| to.convert(time, &from)).collect();
        Some(Self {
            values: Numbers::new(values?),
            attributes: other.attributes.clone(),
            // Whole numbers of one unit may be parts of another.
            dtype: DType::F64,
            ..self.clone()
        })
    }

    /// With the values of samples that follow; `false` where they do not fit.
    pub(super) fn append(&mut self, axis: Option<usize>, next: &Self) -> bool {
        let Some(next) = next.in_units_of(self) else {
            return false;
        };
        if next.dtype != self.dtype {
            self.dtype = DType::F64;
        }
        let Some(own) = self.own_axis(axis) else {
            return self.values == next.values;
        };
        let is_inner = |(i, _): &(usize, &usize)| *i != own;
        let others = |shape: &[usize]| -> Vec<usize> {
            let lengths = shape.iter().enumerate().filter(is_inner);
            lengths.map(|(_, length)| *length).collect()
        };
        if self.axes != next.axes || others(&self.shape) != others(&next.shape) {
            return false;
        }
        let inner: usize = self.shape[own + 1..].iter().product();
        let outer: usize = self.shape[..own].iter().product();
        let [one, two] = [self.shape[own] * inner, next.shape[own] * inner];
        let mut values = Vec::with_capacity(outer * (one + two));
        for i in 0..outer {
            values.extend(&self.values.as_slice()[i * one..(i + 1) * one]);
            values.extend(&next.values.as_slice()[i * two..(i + 1) * two]);
        }
        self.shape[own] += next.shape[own];
        self.values = Numbers::new(values);
        true
    }

    /// Whether its shape and values fit each other and the stored shape of data.
    pub(super) fn fits(&self, shape: &[usize]) -> bool {
        let product = (self.shape.iter()).try_fold(1_usize, |n, &length| n.checked_mul(length));
        let along = |(own, length): (&Option<usize>, &usize)| {
            own.is_none_or(|axis| shape.get(axis) == Some(length))
        };
        self.axes.len() == self.shape.len()
            && product == Some(self.values.as_slice().len())
            && self.axes.iter().zip(&self.shape).all(along)
    }
}
