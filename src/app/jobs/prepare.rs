//! What data begin with: their profile, and a network for them.

use std::sync::Arc;

use crate::app::state::Loaded;
use crate::data::{Dataset, Profile};
use crate::model::ModelSpec;
use crate::runs::Fingerprint;
use crate::train::TrainingSpec;
use crate::transform::{Budget, Plan};

/// Profiles the data and chooses a network and its training for them.
pub fn prepare(data: Dataset) -> Loaded {
    prepare_shared(Arc::new(data))
}

/// The same of data that others look at too.
pub fn prepare_shared(data: Arc<Dataset>) -> Loaded {
    let (profile, fingerprint) = rayon::join(
        || Profile::new(&data),
        || Fingerprint::from_data(&data).hex(),
    );
    let plan = Plan::suggest(&profile);
    let (model, training) = suggest(&data, &plan);
    Loaded {
        data,
        profile: Arc::new(profile),
        plan,
        model,
        training,
        target: None,
        any_model: true,
        fingerprint,
    }
}

/// The network and training to start from.
pub fn suggest(data: &Dataset, plan: &Plan) -> (ModelSpec, TrainingSpec) {
    let features = plan.features(data.points());
    let ratio = ModelSpec::suggested_ratio(data.is_field());
    let latent = Budget::from_plan(plan, data).suggested_latents(ratio, data);
    let model = ModelSpec::suggest(features, latent, &data.layout);
    let training = TrainingSpec::for_data(data, &model);
    (model, training)
}
