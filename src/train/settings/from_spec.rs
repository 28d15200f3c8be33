//! From the specification of a run back to settings.

use super::{AxisChoice, ForColumn, RunSettings, TrainingSpec};
use crate::data::{Dataset, Kind, Layout, Portion};
use crate::model::{ModelSpec, Sizing};
use crate::report::FitReport;
use crate::train::{DeviceChoice, RunSpec};
use crate::transform::{Plan, Role};

impl RunSettings {
    /// Settings that give this run again on its data. Whatever is chosen for the data is written out,
    /// so that it stays the same with other data and other versions of the program.
    pub fn from_spec(spec: &RunSpec) -> Self {
        let RunSpec {
            data,
            plan,
            model,
            training,
            search,
            ..
        } = spec;
        let settings = match search {
            // Model and training are only where a search begins.
            Some(search) => Self {
                target: Some(search.target),
                model: search.family,
                size: search.size.clone(),
                ..Self::of_training(data, model, training, false)
            },
            None => Self {
                latent: model.family.encodes().then_some(model.latent),
                ..Self::of_model(model)
            }
            .over(Self::spelled_out(spec)),
        };
        Self {
            transform: transforms(plan, &data.column_names),
            ..settings
                .over(Self::of_columns(spec))
                .over(Self::of_reading(data))
        }
    }

    /// Settings that give a run again that has ended: [`Self::from_spec`] with the transforms that short runs
    /// chose.
    pub fn of_ended(spec: &RunSpec, report: &FitReport) -> Self {
        match spec.plan_of(report) {
            Some(plan) if spec.search.is_none() => Self::from_spec(&RunSpec {
                plan,
                ..spec.clone()
            }),
            _ => Self::from_spec(spec),
        }
    }

    /// What of this run is not as it is suggested for its model, without the model and what the columns
    /// are prepared by: settings for other models of the same data.
    pub fn changed(spec: &RunSpec) -> Self {
        Self::of_training(&spec.data, &spec.model, &spec.training, false)
            .over(Self::of_columns(spec))
    }

    /// Weights and bounds of the columns, and the device.
    fn of_columns(spec: &RunSpec) -> Self {
        let (training, names) = (&spec.training, &spec.data.column_names);
        Self {
            weight: (training.weights.iter().take(names.len()).enumerate())
                .filter(|(_, weight)| **weight != 1.0)
                .map(|(i, weight)| for_column(i, *weight, names))
                .collect(),
            bound: (training.bounds.all.iter().copied().map(ForColumn::all))
                .chain((training.bounds.columns.iter()).map(|(i, b)| for_column(*i, *b, names)))
                .collect(),
            device: (spec.device != DeviceChoice::Auto).then(|| spec.device.clone()),
            ..Self::default()
        }
    }

    fn of_reading(data: &Dataset) -> Self {
        let layout = &data.layout;
        let missing = data.missing().wanted();
        let selection = &data.origin.selection;
        let own = Self {
            array: data.origin.array.clone(),
            select: selection.columns.clone(),
            time: selection.time.clone(),
            conditions: selection.conditions.clone(),
            lists: selection.lists.clone(),
            portion: data.origin.of.map(|_| Portion::Samples(data.samples())),
            missing: (!missing.is_auto()).then(|| missing.clone()),
            ..Self::default()
        };
        if *layout == Layout::guess(&layout.shape, data.has_names) {
            return own;
        }
        Self {
            table: (layout.kind == Kind::Table).then_some(true),
            field: (layout.kind == Kind::Field).then_some(true),
            sample_axis: Some(AxisChoice(layout.sample_axis)),
            component_axis: Some(AxisChoice(layout.component_axis)),
            ..own
        }
    }

    fn of_model(model: &ModelSpec) -> Self {
        Self {
            model: Some(model.family),
            size: (model.family.sizing() != Sizing::Nothing).then(|| model.size.clone()),
            tile: model.tile(),
            ..Self::default()
        }
    }

    /// The training, with what is as it is chosen for the data; of a closed form without the epochs that it
    /// does not have.
    fn spelled_out(spec: &RunSpec) -> Self {
        let of = |whole| Self::of_training(&spec.data, &spec.model, &spec.training, whole);
        if !spec.model.closed_form() {
            return of(true);
        }
        let Self {
            epochs,
            batch,
            learning_rate,
            schedule,
            patience,
            ..
        } = of(false);
        Self {
            epochs,
            batch,
            learning_rate,
            schedule,
            patience,
            ..of(true)
        }
    }

    /// `whole`: also what is as it is chosen for the data.
    fn of_training(data: &Dataset, model: &ModelSpec, own: &TrainingSpec, whole: bool) -> Self {
        let base = TrainingSpec::for_data(data, model);
        let given = Self::between(&base, own, whole);
        Self {
            no_encoder: (!own.keep_encoder).then_some(true),
            grow_batch: given.grow_batch.filter(|_| model.batch_grows()),
            // A loss brings its own aim with it.
            aim: (given.aim).or_else(|| given.loss.map(|_| own.aim)),
            ..given
        }
    }
}

/// Where they are left automatic, only the columns that are left out.
fn transforms(plan: &Plan, names: &[String]) -> Vec<ForColumn<Role>> {
    let given = |role: Role| match role {
        Role::Exact => true,
        Role::Model(_) => !plan.automatic,
        Role::Constant => false,
    };
    let columns = plan.columns.iter().enumerate();
    let mut columns: Vec<_> = columns
        .filter(|(_, column)| given(column.role))
        .map(|(i, column)| for_column(i, column.role, names))
        .collect();
    let mut modelled = columns
        .iter()
        .map(|c| c.value)
        .filter(|r| *r != Role::Exact);
    if let Some(first) = modelled.next()
        && columns.len() > 1
        && modelled.all(|role| role == first)
    {
        // One word for all of them.
        columns.retain(|column| column.value == Role::Exact);
        columns.insert(0, ForColumn::all(first));
    }
    columns
}

/// By the name of the column, or its number where the name does not tell it from all others.
fn for_column<V>(i: usize, value: V, names: &[String]) -> ForColumn<V> {
    ForColumn {
        column: Some(column_key(i, names)),
        value,
    }
}

/// The name of a column, or its number where the name does not tell it from all others.
fn column_key(i: usize, names: &[String]) -> String {
    let name = &names[i];
    let only = names.iter().filter(|n| *n == name).count() == 1;
    if only && name != "*" {
        name.clone()
    } else {
        let number = (i + 1).to_string();
        // A column that is called by a number goes before the one that has it.
        if names.contains(&number) {
            format!("column {number}")
        } else {
            number
        }
    }
}
