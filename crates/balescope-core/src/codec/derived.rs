//! Bounds on what people compute: a formula of columns, or a quantity of a field such as its vorticity.

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::bound::{Bound, DerivedBound};
use super::limit::Limit;
use crate::data::{DType, Dataset, FieldPlaces, Layout};
use crate::formula::{Formula, velocity};
use crate::metrics::FieldQuantity;

/// How far a column, or what follows from columns, is off.
#[derive(Clone, Copy, Debug)]
pub struct LargestError {
    /// The largest error as a share of what is allowed, and in the units of the values, or as a share of each
    /// value where the bound is one.
    pub share: f64,
    pub error: f64,
    /// The smallest and largest value.
    pub ends: [f64; 2],
    pub holds: bool,
}

/// What is computed, for data of known columns and axes.
pub(super) enum Quantity {
    Formula(Formula),
    Field(OfField),
}

/// A quantity of all components of a field together, or of each.
#[derive(Clone)]
pub(super) struct OfField {
    pub quantity: FieldQuantity,
    pub places: FieldPlaces,
    /// Those that go in: the velocity, where there are others beside it.
    pub components: Vec<usize>,
}

impl Quantity {
    pub(super) fn new(text: &str, data: &Dataset) -> Result<Self, String> {
        let names = &data.column_names;
        if let Ok(quantity) = text.trim().parse::<FieldQuantity>()
            && quantity != FieldQuantity::Values
        {
            let found = OfField::new(quantity, data).ok_or_else(|| {
                format!(
                    "{} is of a field with other components or axes than these",
                    quantity.label()
                )
            });
            return found.map(Self::Field);
        }
        match Formula::parse(text, names) {
            Ok(formula) if formula.columns().next().is_none() => {
                Err("a formula without a column".to_owned())
            }
            Ok(formula) => Ok(Self::Formula(formula)),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The columns that go in.
    pub(super) fn columns(&self) -> Vec<usize> {
        match self {
            Self::Field(field) => field.components.clone(),
            Self::Formula(formula) => {
                let mut columns: Vec<usize> = formula.columns().collect();
                columns.sort_unstable();
                columns.dedup();
                columns
            }
        }
    }

    /// Of one sample, all its points; for a quantity of each component one after the other.
    fn of_sample(&self, sample: &[f64], layout: &Layout, stack: &mut Vec<f64>) -> Vec<f64> {
        let points = layout.points();
        match self {
            Self::Formula(formula) => (0..points)
                .map(|p| formula.value(|c| sample[c * points + p], stack))
                .collect(),
            Self::Field(field) => field.of_sample(sample, points),
        }
    }

    /// Of all samples.
    pub(super) fn of(&self, values: ArrayView2<'_, f64>, layout: &Layout) -> Vec<Vec<f64>> {
        let one = |row: usize| {
            let sample: Vec<f64> = values.row(row).to_vec();
            self.of_sample(&sample, layout, &mut Vec::new())
        };
        (0..values.nrows()).into_par_iter().map(one).collect()
    }
}

impl OfField {
    /// `None` where the data have no such quantity.
    fn new(quantity: FieldQuantity, data: &Dataset) -> Option<Self> {
        let places = FieldPlaces::of(data);
        let velocity = velocity(&data.column_names, places.axes().len());
        let is_part = !velocity.is_empty() && velocity.len() < data.columns();
        let components = if is_part && quantity.formula().is_some() {
            velocity
        } else {
            (0..data.columns()).collect()
        };
        let is_there = !places.axes().is_empty() && quantity.applies_to(components.len(), &places);
        is_there.then_some(Self {
            quantity,
            places,
            components,
        })
    }

    fn of_sample(&self, sample: &[f64], points: usize) -> Vec<f64> {
        let part = |c: &usize| &sample[c * points..(c + 1) * points];
        let own = self
            .components
            .iter()
            .map(part)
            .collect::<Vec<_>>()
            .concat();
        let components = if self.quantity.is_of_component() {
            self.components.len()
        } else {
            1
        };
        let each = (0..components).map(|c| self.quantity.of(&own, &self.places, c));
        each.collect::<Vec<_>>().concat()
    }
}

impl DerivedBound {
    pub fn new(formula: &str, bound: Bound) -> Self {
        Self {
            formula: formula.to_owned(),
            bound,
            limit: None,
        }
    }

    /// Whether the text is something that can be computed from columns of these names, on some layout.
    pub fn is_possible(formula: &str, names: &[String]) -> Result<(), String> {
        if Self::is_of_field(formula) {
            return Ok(());
        }
        let parsed = Formula::parse(formula, names).map_err(|error| error.to_string())?;
        let any = parsed.columns().next();
        any.map(drop)
            .ok_or_else(|| "a formula without a column".to_owned())
    }

    /// Whether the text is the name of a quantity of fields.
    pub fn is_of_field(text: &str) -> bool {
        let quantity = text.trim().parse::<FieldQuantity>();
        quantity.is_ok_and(|quantity| quantity != FieldQuantity::Values)
    }

    /// How far the quantity is off, of some samples; `None` where it cannot be computed of them, or where no limit
    /// is known.
    ///
    /// # Panics
    /// When the shapes differ.
    pub fn error(&self, before: &Dataset, after: ArrayView2<'_, f64>) -> Option<LargestError> {
        let (limit, layout) = (self.limit?, &before.layout);
        assert_eq!(before.values().dim(), after.dim(), "two of one shape");
        let quantity = Quantity::new(&self.formula, before).ok()?;
        let of_row = |row: usize| {
            let [was, is] = [before.values(), after].map(|values| {
                let sample: Vec<f64> = values.row(row).to_vec();
                quantity.of_sample(&sample, layout, &mut Vec::new())
            });
            let mut found = LargestError::default();
            for (x, y) in was.into_iter().zip(is) {
                found.add(limit, x, y);
            }
            found
        };
        let rows = (0..before.samples()).into_par_iter();
        Some(
            rows.map(of_row)
                .reduce(LargestError::default, LargestError::and),
        )
    }
}

impl Default for LargestError {
    fn default() -> Self {
        Self {
            share: 0.0,
            error: 0.0,
            ends: [f64::INFINITY, f64::NEG_INFINITY],
            holds: true,
        }
    }
}

impl LargestError {
    fn add(&mut self, limit: Limit, x: f64, y: f64) {
        if !x.is_finite() {
            // What has no value has none afterwards.
            self.holds &= x.is_nan() && y.is_nan() || x == y;
            return;
        }
        self.ends = [self.ends[0].min(x), self.ends[1].max(x)];
        let holds = y.is_finite() && limit.holds(DType::F64, (x, 0), (y, 0));
        self.holds &= holds;
        let error = (y - x).abs();
        let share = match (holds, error / limit.allowed(x)) {
            (true, share) if share.is_nan() => 0.0,
            (true, share) => share.min(1.0),
            (false, share) if share.is_nan() => f64::INFINITY,
            (false, share) => share.max(1.0_f64.next_up()),
        };
        self.share = self.share.max(share);
        let error = match limit {
            Limit::Plain { .. } => error,
            Limit::Relative { floor, .. } => error / x.abs().max(floor),
        };
        self.error = self
            .error
            .max(if error.is_nan() { f64::INFINITY } else { error });
    }

    /// With that of other samples.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            share: self.share.max(other.share),
            error: self.error.max(other.error),
            ends: [
                self.ends[0].min(other.ends[0]),
                self.ends[1].max(other.ends[1]),
            ],
            holds: self.holds && other.holds,
        }
    }
}
