use super::prepare::Prepared;
use super::progressed::Best;
use super::{RunSpec, TrainError, TrainingSpec};
use crate::codec::{Archive, Reference};
use crate::data::Dataset;
use crate::model::{Family, ModelSpec, Weights};

/// A network is kept where its file's error is below this share of the error of PCA's file: what is
/// gained has to be more than rounding may take ...
const GAIN: f64 = 1.0 - TrainingSpec::ROUNDING;
/// ... and PCA's file is made only where the error before storing is above this share of PCA's.
const NEAR: f64 = 0.95;

/// A model as a file, and what the file gives back.
pub(super) struct StoredModel {
    /// The epoch that it comes from; 0 for PCA.
    pub epoch: usize,
    pub model: ModelSpec,
    pub weights: Weights,
    pub archive: Archive,
    pub decoded: Dataset,
    /// The aim's error.
    pub error: f64,
}

impl StoredModel {
    /// The best network as a file. A network that starts as PCA and gained nothing, or less than
    /// rounding may take, is stored as PCA alone: that is a much smaller file.
    pub fn best(spec: &RunSpec, prepared: &Prepared, best: &Best) -> Result<Self, TrainError> {
        let own = || {
            let (model, weights) = (spec.model.clone(), best.weights.clone());
            Self::new(spec, prepared, best.epoch, (model, weights), best.reference)
        };
        if !spec.model.starts_as_pca() {
            return own();
        }
        let pca = || {
            let model = &spec.model;
            let (family, size) = (Family::Linear, model.size.clone());
            let linear = ModelSpec::with_family(family, size, model.features, model.latent)
                .on(&spec.data.layout);
            let weights = Weights::init(&linear, &prepared.pca, spec.training.seed);
            Self::new(spec, prepared, 0, (linear, weights), None)
        };
        if best.epoch == 0 {
            return pca();
        }
        let network = own()?;
        if spec.training.judged_by_loss() || network.error < NEAR * prepared.pca_error {
            return Ok(network);
        }
        let pca = pca()?;
        // Not either where an error is no number.
        let better = network.error < GAIN * pca.error;
        Ok(if better { network } else { pca })
    }

    fn new(
        spec: &RunSpec,
        prepared: &Prepared,
        epoch: usize,
        (model, weights): (ModelSpec, Weights),
        reference: Option<Reference>,
    ) -> Result<Self, TrainError> {
        let (mut archive, decoded) =
            prepared.archive(&weights, &model, &spec.training, reference)?;
        archive.remember(&spec.data, &decoded, &prepared.split.training);
        let error = (prepared.judge).of_values(&spec.data, &prepared.split, decoded.stored());
        Ok(Self {
            epoch,
            model,
            weights,
            archive,
            decoded,
            error,
        })
    }
}
