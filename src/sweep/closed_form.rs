//! PCA and Tucker with everything counted: the models that are fitted at once, at several numbers
//! of latents and roundings.

use std::sync::Arc;

use crate::data::Dataset;
use crate::model::{Family, ModelSpec, Size};
use crate::train::{HeldOut, RunSpec};
use crate::transform::Plan;

/// Latents, as shares of the most that there are: for tables, which are computed in no time ...
const OF_A_TABLE: &[f64] = &[0.04, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.95, 1.0];
/// ... and for fields, and tables of fewer rows than columns.
const OF_A_FIELD: &[f64] = &[0.05, 0.15, 0.4, 0.75, 1.0];

/// By what share the error may rise for storing: finer rounding of fewer latents takes more bytes.
const ROUNDINGS: [f64; 2] = [0.3, 1.5];

/// Matrices beyond this take longer than a few seconds.
const MOST_LATENTS: usize = 128;

/// Runs of those of the families that are in closed form, as far as the data allow; none where there
/// is nothing to model. Those that are quick come first.
pub fn closed_form(data: &Arc<Dataset>, plan: &Plan, families: &[Family]) -> Vec<RunSpec> {
    let families = families.iter().filter(|f| f.closed_form());
    let runs = families.flat_map(|&family| of_family(data, plan, family));
    let mut runs: Vec<RunSpec> = runs.filter(is_possible).collect();
    runs.sort_by_key(|run| run.model.latent);
    runs
}

/// Whether a model is trained on these data, and can be.
pub(super) fn is_possible(run: &RunSpec) -> bool {
    run.nothing_to_learn().is_none() && run.check().is_ok()
}

fn of_family(data: &Arc<Dataset>, plan: &Plan, family: Family) -> Vec<RunSpec> {
    let features = plan.features(data.points());
    let most = features.min(data.samples()).min(MOST_LATENTS);
    let shares = if data.is_field() || data.is_wide_table() {
        OF_A_FIELD
    } else {
        OF_A_TABLE
    };
    let mut latents: Vec<usize> = shares
        .iter()
        .map(|share| ((share * most as f64).round() as usize).max(1))
        .collect();
    latents.dedup();
    let run = |latent: usize, rounding: f64| {
        let size = Size::Custom(Vec::new());
        let model = ModelSpec::with_family(family, size, features, latent).on(&data.layout);
        let mut run = RunSpec::new(Arc::clone(data), plan.clone(), model);
        // As the codecs: nothing is held back.
        run.training.held_out = HeldOut::Spread(0.0);
        run.training.rounding = Some(rounding);
        run
    };
    latents
        .into_iter()
        .flat_map(|latent| ROUNDINGS.map(|rounding| run(latent, rounding)))
        .collect()
}
