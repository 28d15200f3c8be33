//! From the specification of a run back to settings.

use std::collections::BTreeMap;

use super::{AxisChoice, PerColumn, QuantiseFrom, Rounding, RunSettings};
use crate::data::{Dataset, Kind, Layout, Portion};
use crate::model::{Family, ModelSpec};
use crate::train::{DeviceChoice, Loss, RunSpec, TrainingSpec};
use crate::transform::{Plan, Role};

impl RunSettings {
    /// Settings that give this run again on its data. Whatever is chosen for the data is written out,
    /// so that it stays the same with other data and other versions of the program.
    #[must_use]
    pub fn of(spec: &RunSpec) -> Self {
        let RunSpec {
            data,
            plan,
            model,
            training,
            device,
            search,
            ..
        } = spec;
        let settings = match search {
            // Model and training are only where a search begins.
            Some(search) => Self {
                target: Some(search.target),
                model: search.family,
                size: search.size.clone(),
                ..Self::of_training(data, model, training, true)
            },
            None => Self {
                latent: model.family.encodes().then_some(model.latent),
                ..Self::of_model(model)
            }
            .over(Self::of_training(
                data,
                model,
                training,
                model.closed_form(),
            )),
        };
        let names = &data.column_names;
        Self {
            transform: transforms(plan, names),
            weight: weights(&training.weights, names),
            bound: PerColumn {
                all: training.bounds.all,
                columns: (training.bounds.columns.iter())
                    .map(|(i, bound)| (column_key(*i, names), *bound))
                    .collect(),
            },
            device: (*device != DeviceChoice::Auto).then(|| device.clone()),
            ..settings.over(Self::of_reading(data))
        }
    }

    fn of_reading(data: &Dataset) -> Self {
        let layout = &data.layout;
        let array = data.origin.array.clone();
        let portion = data.origin.of.map(|_| Portion::Samples(data.samples()));
        let missing = data.missing().wanted();
        let missing = (!missing.is_auto()).then(|| missing.clone());
        if *layout == Layout::guess(&layout.shape, data.has_names) {
            return Self {
                array,
                portion,
                missing,
                ..Self::default()
            };
        }
        Self {
            array,
            portion,
            missing,
            table: layout.kind == Kind::Table,
            field: layout.kind == Kind::Field,
            sample_axis: Some(AxisChoice(layout.sample_axis)),
            component_axis: Some(AxisChoice(layout.component_axis)),
            ..Self::default()
        }
    }

    fn of_model(model: &ModelSpec) -> Self {
        Self {
            model: Some(model.family),
            size: (!model.family.closed_form()).then(|| model.size.clone()),
            tile: model.tile().filter(|_| model.family == Family::Conv),
            ..Self::default()
        }
    }

    /// `briefly`: only what differs from what is chosen for the data.
    fn of_training(data: &Dataset, model: &ModelSpec, own: &TrainingSpec, briefly: bool) -> Self {
        let base = TrainingSpec::for_data(data, model);
        let always = !briefly;
        let differs = |other: bool| always || other;
        let switch = |on: bool| on.then_some(());
        Self {
            rounding: switch(differs(own.rounding != base.rounding))
                .map(|()| Rounding(own.rounding)),
            quantise_from: switch(own.quantise_from != base.quantise_from)
                .map(|()| QuantiseFrom(own.quantise_from)),
            no_encoder: !own.keep_encoder,
            epochs: switch(differs(own.epochs != base.epochs)).map(|()| own.epochs),
            batch: switch(differs(own.batch != base.batch)).map(|()| own.batch),
            grow_batch: own.grow_batch && model.batch_grows(),
            lr: switch(differs(own.learning_rate != base.learning_rate))
                .map(|()| own.learning_rate),
            schedule: switch(differs(own.schedule != base.schedule)).map(|()| own.schedule),
            aim: switch(always || own.aim != base.aim || own.loss != base.loss).map(|()| own.aim),
            loss: switch(own.loss != Loss::Mse).map(|()| own.loss),
            floor: switch(own.floor != base.floor).map(|()| own.floor),
            emd: switch(own.histogram_term != base.histogram_term).map(|()| own.histogram_term),
            swae: switch(own.latent_term != base.latent_term).map(|()| own.latent_term),
            clip: switch(own.clip != base.clip).map(|()| own.clip.unwrap_or(0.0)),
            patience: switch(differs(own.patience != base.patience))
                .map(|()| own.patience.unwrap_or(0)),
            held_out: switch(differs(own.held_out != base.held_out)).map(|()| own.held_out),
            seed: switch(differs(own.seed != base.seed)).map(|()| own.seed),
            ..Self::default()
        }
    }
}

/// Where they are left automatic, only the columns that are left out.
fn transforms(plan: &Plan, names: &[String]) -> PerColumn<Role> {
    let given = |role: Role| match role {
        Role::Exact => true,
        Role::Model(_) => !plan.automatic,
        Role::Constant => false,
    };
    let columns: BTreeMap<String, Role> = (plan.columns.iter().enumerate())
        .filter(|(_, column)| given(column.role))
        .map(|(i, column)| (column_key(i, names), column.role))
        .collect();
    let mut modelled = columns.values().filter(|role| **role != Role::Exact);
    let first = modelled.next().copied();
    if columns.len() > 1 && first.is_some() && modelled.all(|role| Some(*role) == first) {
        // One word for all of them.
        let exact = columns.into_iter().filter(|(_, role)| *role == Role::Exact);
        return PerColumn {
            all: first,
            columns: exact.collect(),
        };
    }
    PerColumn { all: None, columns }
}

fn weights(weights: &[f64], names: &[String]) -> PerColumn<f64> {
    let other = weights.iter().enumerate().take(names.len());
    let other = other.filter(|(_, weight)| **weight != 1.0);
    PerColumn {
        all: None,
        columns: other
            .map(|(i, weight)| (column_key(i, names), *weight))
            .collect(),
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
