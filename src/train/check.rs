//! Whether a run is possible.

use super::error::within;
use super::memory;
use super::{RunSpec, TrainError};
use crate::model::Refiner;
use crate::report::Target;
use crate::transform::Role;

impl RunSpec {
    /// # Errors
    /// When a setting is out of range or does not fit the data.
    pub fn check(&self) -> Result<(), TrainError> {
        let (training, model) = (&self.training, &self.model);
        if self.nothing_to_learn().is_some() {
            return Ok(());
        }
        training.check_ranges()?;
        within("latents", model.latent, [1, model.features])?;
        training.held_out.check(self.data.samples())?;
        if model.family.for_fields() && !self.data.is_field() {
            return Err(TrainError::DoesNotFit(format!(
                "{} is for snapshots of a field, and this is a table",
                model.family.label()
            )));
        }
        let refines = model.conv.is_some() && !model.widths().is_empty();
        if refines && Refiner::axes(&self.data.layout.field_shape()).is_none() {
            return Err(TrainError::DoesNotFit(format!(
                "convolutions go along {} axes, and this field has more; use --size linear for tiles \
                 without them, or --model tucker",
                Refiner::MOST_AXES
            )));
        }
        if refines && model.widths().iter().any(|c| *c > Refiner::MOST_CHANNELS) {
            return Err(TrainError::Setting {
                setting: "channels",
                found: model.size.to_string(),
                expected: format!("at most {} each", Refiner::MOST_CHANNELS),
            });
        }
        if let Some(target) = self.search.as_ref().map(|s| s.target)
            && !target.is_possible()
        {
            return Err(TrainError::Setting {
                setting: "target",
                found: target.to_string(),
                expected: format!("a value above 0 and up to {}", target.most()),
            });
        }
        let search = self.search.as_ref();
        if search.is_some_and(|s| s.target == Target::Bounds) && training.bounds.is_empty() {
            return Err(TrainError::Setting {
                setting: "target",
                found: Target::Bounds.to_string(),
                expected: "a bound to keep within".to_owned(),
            });
        }
        let bounds = training
            .bounds
            .all
            .iter()
            .chain(training.bounds.columns.values());
        if let Some(bound) = bounds.clone().find(|bound| !bound.is_possible()) {
            return Err(TrainError::Setting {
                setting: "error bound",
                found: bound.to_string(),
                expected: "a number above 0; below 1 for a pointwise one".to_owned(),
            });
        }
        for &weight in &training.weights {
            within("weight of a column", weight, [0.0, 1e6])?;
        }
        if self.weighted() == 0 {
            return Err(TrainError::NothingWeighs);
        }
        let features = self.plan.features(self.data.points());
        if features != model.features {
            let found = format!("a network of {} features", model.features);
            return Err(TrainError::DoesNotFit(format!(
                "{found} for {features} features a sample"
            )));
        }
        memory::check(self)
    }

    /// Modelled columns that count in the loss.
    fn weighted(&self) -> usize {
        let weight = |column| self.training.weights.get(column).copied().unwrap_or(1.0);
        let columns = self.plan.columns.iter().enumerate();
        columns
            .filter(|(i, c)| matches!(c.role, Role::Model(_)) && weight(*i) > 0.0)
            .count()
    }
}
