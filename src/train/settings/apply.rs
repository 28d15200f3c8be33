//! From settings to the specification of a run.

use std::sync::Arc;

use super::bounds::find_numbers;
use super::error::{SettingsError, refuse};
use super::per_column::split;
use super::{RunSettings, TrainingSpec};
use crate::data::{Dataset, Profile, find_column};
use crate::model::{Family, ModelSpec, Size, Sizing, Tile};
use crate::report::Target;
use crate::train::{Aim, Estimate, RunId, RunSpec, SearchSpec};
use crate::transform::{Budget, Plan, Role};

impl RunSettings {
    /// Everything that fixes a run on these data, checked.
    ///
    /// # Errors
    /// When a setting is not possible with the data.
    pub fn spec(&self, data: &Arc<Dataset>) -> Result<RunSpec, SettingsError> {
        self.spec_with(data, &Profile::new(data))
    }

    /// The same where the data's profile is known.
    ///
    /// # Errors
    /// As [`Self::spec`].
    pub fn spec_with(
        &self,
        data: &Arc<Dataset>,
        profile: &Profile,
    ) -> Result<RunSpec, SettingsError> {
        let plan = self.plan(&data.column_names, profile)?;
        self.spec_prepared(data, plan)
    }

    /// The same for columns that are prepared by this plan.
    ///
    /// # Errors
    /// As [`Self::spec`].
    pub fn spec_prepared(&self, data: &Arc<Dataset>, plan: Plan) -> Result<RunSpec, SettingsError> {
        self.check_size()?;
        let model = self.model(data, &plan)?;
        let spec = RunSpec {
            id: RunId::default(),
            data: Arc::clone(data),
            training: self.training(data, &model)?,
            plan,
            search: self.search(&model),
            model,
            device: self.device.clone().unwrap_or_default(),
        };
        spec.check()?;
        Ok(spec)
    }

    fn check_size(&self) -> Result<(), SettingsError> {
        let given = [
            self.ratio.is_some(),
            self.latent.is_some(),
            self.target.is_some(),
        ];
        if given.iter().filter(|g| **g).count() > 1 {
            return Err(refuse(
                "latent",
                ", ratio and target: only one of them can be given",
            ));
        }
        match self.ratio {
            Some(ratio) if !(ratio.is_finite() && ratio >= 1.0) => Err(refuse(
                "ratio",
                format!(" {ratio}: expected a number that is at least 1, for instance 1.6"),
            )),
            _ => Ok(()),
        }
    }

    /// The aim asked for, or the one that goes with the target or the loss.
    fn aim(&self) -> Aim {
        let of_target = self.target.map(crate::report::Target::aim);
        let of_loss = || self.loss.map(crate::train::Loss::aim);
        self.aim.or(of_target).or_else(of_loss).unwrap_or_default()
    }

    /// How the columns are prepared.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn plan(&self, names: &[String], profile: &Profile) -> Result<Plan, SettingsError> {
        let mut plan = Plan::for_aim(profile, self.aim());
        let (all, columns) = split(&self.transform);
        plan.automatic = (self.transform.iter()).all(|given| given.value == Role::Exact);
        if let Some(all) = all {
            let none = plan.modelled() == 0;
            for (column, profile) in plan.columns.iter_mut().zip(&profile.columns) {
                // Where none would go through the network by itself, all of them are meant.
                let is_meant = none && column.role == Role::Exact && profile.categories == 0;
                if matches!(column.role, Role::Model(_)) || is_meant {
                    column.role = all;
                }
            }
        }
        for (name, role) in columns {
            let column = find_column(name, names)?;
            if profile.columns[column].categories > 0 && role != Role::Exact {
                return Err(refuse(
                    "transform",
                    format!(" {name}={role}: the column holds texts, which are kept exactly"),
                ));
            }
            plan.columns[column].role = role;
        }
        Ok(plan)
    }

    fn model(&self, data: &Dataset, plan: &Plan) -> Result<ModelSpec, SettingsError> {
        let features = plan.features(data.points());
        let default = ModelSpec::suggested_ratio(data.is_field());
        let latent = match self.latent {
            Some(0) => return Err(refuse("latent", " 0: expected at least 1")),
            Some(latent) if latent > features && features > 0 => {
                return Err(refuse(
                    "latent",
                    format!(
                        " {latent}: only {features} features of a sample go through the network"
                    ),
                ));
            }
            Some(latent) => latent,
            None => {
                let budget = Budget::from_plan(plan, data);
                match self.ratio {
                    Some(ratio) => budget.latents(ratio),
                    None if self.model.is_some_and(|f| f.has_tiles()) => budget.latents(default),
                    None => budget.suggested_latents(default, data),
                }
            }
        };
        if self.tile.is_some() && !self.model.is_some_and(|f| f.has_tiles()) {
            return Err(refuse("tile", ": only the model conv has tiles"));
        }
        match self.model.map(|family| (family, family.sizing())) {
            Some((family, Sizing::FileRatio)) => {
                return self.sized_by_file(family, data, plan, features);
            }
            Some((_, Sizing::Nothing)) if self.size.is_some() => {
                return Err(refuse("size", ": this model has no hidden layers"));
            }
            _ => {}
        }
        let size = self.size.clone().unwrap_or_else(|| match self.model {
            Some(family) => family.suggested_size(features),
            None => Size::suggest(features),
        });
        let model = match self.model {
            Some(family) => ModelSpec::with_family(family, size, features, latent),
            None if self.size.is_none() => ModelSpec::suggest(features, latent, &data.layout),
            None => ModelSpec::new(size, features, latent),
        };
        let tile = self.tile.unwrap_or(Tile::suggest(data.samples()));
        Ok(model.with_tile(Some(tile)).on(&data.layout))
    }

    /// Of the size asked for, else of the one whose file has about the ratio.
    fn sized_by_file(
        &self,
        family: Family,
        data: &Dataset,
        plan: &Plan,
        features: usize,
    ) -> Result<ModelSpec, SettingsError> {
        if self.latent.is_some() {
            return Err(refuse(
                "latent",
                ": a coordinate model has one latent, the time; choose its size with --ratio or --size",
            ));
        }
        let model = |size| ModelSpec::with_family(family, size, features, 1).on(&data.layout);
        let size = self.size.clone().unwrap_or_else(|| {
            let mut training = TrainingSpec::for_data(data, &model(Size::Small));
            self.change(&mut training);
            let ratio = self.ratio.unwrap_or(ModelSpec::COORDINATE_RATIO);
            Estimate::size_for_ratio(family, data, plan, &training, ratio)
        });
        if size.widths().is_empty() {
            return Err(refuse("size", ": a coordinate model needs hidden layers"));
        }
        Ok(model(size))
    }

    /// The search asked for, among the models that the settings leave.
    fn search(&self, model: &ModelSpec) -> Option<SearchSpec> {
        let chosen = self.model.is_some() || self.size.is_some();
        let sized = self.latent.is_some() || self.ratio.is_some();
        let target = match self.target {
            Some(target) => target,
            // A bound says how large errors may be: what is left open is chosen for the smallest file.
            None if !(self.bound.is_empty() || chosen && sized) && model.family.encodes() => {
                Target::Bounds
            }
            None => return None,
        };
        Some(SearchSpec {
            target,
            family: chosen.then_some(model.family),
            size: self.size.clone(),
            latent_is_chosen: sized,
        })
    }

    fn training(&self, data: &Dataset, model: &ModelSpec) -> Result<TrainingSpec, SettingsError> {
        if self.grow_batch == Some(true) && !model.batch_grows() {
            let message = format!(": the batch of a {} model stays as it is", model.family);
            return Err(refuse("grow-batch", message));
        }
        let (all, columns) = split(&self.weight);
        let mut weights = all.map_or_else(Vec::new, |all| vec![all; data.columns()]);
        for (column, weight) in columns {
            weights.resize(data.columns(), 1.0);
            weights[find_numbers("weight", column, &data.column_names, data.metadata())?] = weight;
        }
        let mut spec = TrainingSpec {
            aim: self.aim(),
            keep_encoder: self.no_encoder != Some(true),
            bounds: self.bounds(&data.column_names, data.metadata())?,
            weights,
            ..TrainingSpec::for_data(data, model)
        };
        self.change(&mut spec);
        Ok(spec)
    }
}
