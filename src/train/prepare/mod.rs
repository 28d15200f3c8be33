//! Everything that a run needs before its first batch.

mod baseline;
mod shown;
mod snapshot;

use std::sync::Arc;

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use self::baseline::{Floor, loss_of_pca};
use self::shown::Shown;
use super::judge::Judge;
use super::loss::Objective;
use super::stoppable::unless_stopped;
use super::{Baseline, RunId, RunSpec, Split, TrainError, TrainingSpec};
use crate::codec::{Archive, Losses, Reference, StorageSteps, Storing};
use crate::data::{Dataset, Profile, gathered};
use crate::metrics::{Comparison, Span, compare};
use crate::model::{Beginning, FittedNetwork, ModelSpec, Pca, Weights, even_places};
use crate::report::Target;
use crate::transform::FittedPlan;

pub(in crate::train) use self::shown::shown_rows;

/// Everything that a run needs before its first batch.
#[derive(Debug)]
pub(in crate::train) struct Prepared {
    pub run: RunId,
    pub data: Arc<Dataset>,
    pub split: Arc<Split>,
    pub plan: FittedPlan,
    /// Samples x features, transformed.
    pub features: Array2<f32>,
    pub pca: Pca,
    /// Of a network without an encoder: the places of all samples in time, samples x 1.
    places: Option<Array2<f32>>,
    /// The model before training, with what its specification leaves to the data.
    pub model: ModelSpec,
    pub weights: Weights,
    pub objective: Objective,
    pub judge: Judge,
    pub baseline: Baseline,
    /// The aim's error of PCA on the chosen transforms.
    pub pca_error: f64,
    /// What each column's errors are measured by, over the whole original.
    pub spans: Vec<Span>,
    /// Modelled columns whose values are all above zero, or all below: their response means
    /// something.
    pub clear_of_zero: Vec<bool>,
    shown: Shown,
}

/// Values that one task looks at.
const AT_ONCE: usize = 1 << 16;

impl Prepared {
    /// Prepares in a thread of its own: decomposing many features takes seconds.
    ///
    /// # Errors
    /// As [`Prepared::new`]; [`TrainError::Stopped`] when `go_on` says so.
    pub fn in_background(
        spec: &RunSpec,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Self, TrainError> {
        let spec = spec.clone();
        unless_stopped(go_on, move || Self::new(&spec))?
    }

    pub fn new(spec: &RunSpec) -> Result<Self, TrainError> {
        let data = Arc::clone(&spec.data);
        let split = Arc::new(Split::new(
            &data,
            spec.training.held_out,
            spec.training.seed,
        ));
        let plan = FittedPlan::fit(&spec.plan, &data, &split.training);
        let features = plan.forward(data.values());
        let finite = |some: &[f32]| some.iter().all(|v| v.is_finite());
        let all = features.as_slice();
        if !all.is_some_and(|all| all.par_chunks(AT_ONCE).all(finite)) {
            return Err(TrainError::DoesNotFit(
                "a transform gives values that are not finite".to_owned(),
            ));
        }
        let training = gathered(features.view(), &split.training);
        let mut model = spec.model.clone();
        let components = model.family.components(&model, training.nrows());
        let pca = Pca::fit(training.view(), components);
        let all_places = even_places(data.samples());
        let times = all_places.select(Axis(0), &split.training);
        let beginning = Beginning {
            samples: training.view(),
            times: times.view(),
            pca: &pca,
            seed: spec.training.seed,
        };
        let weights = spec.model.family.begin(&mut model, &beginning);
        let places = (!model.family.encodes()).then_some(all_places);
        let profile = Profile::new(&data);
        let spans: Vec<Span> = profile.columns.iter().map(Span::from_profile).collect();
        let clear_of_zero = (profile.columns.iter().zip(&plan.columns))
            .map(|(c, p)| p.transform.is_some() && (c.min > 0.0 || c.max < 0.0))
            .collect::<Vec<_>>();
        if let Some(Target::Response(_)) = spec.search.as_ref().map(|s| s.target)
            && !clear_of_zero.contains(&true)
        {
            return Err(TrainError::DoesNotFit(
                "every column comes to zero, where a response means nothing; give a target of \
                 another kind, for instance psnr=45"
                    .to_owned(),
            ));
        }
        let objective = Objective::new(&spec.training, &plan, &features, &split.training)
            .with_places(places.clone())
            .in_blocks(spec.model.block());
        let judge = Judge::new(spec, &split, &plan, &spans);
        let (baseline, pca_error) = if spec.model.family.encodes() && spec.model.features > 0 {
            let loss = loss_of_pca(&objective, &split, &features, &pca)?;
            let floor = Floor {
                spec,
                split: &split,
                spans: &spans,
                judge: &judge,
            };
            floor.find((&plan, &features, &pca), loss)
        } else {
            (Baseline::NONE, f64::INFINITY)
        };
        let shown = Shown::new(&data, &split);
        Ok(Self {
            run: spec.id,
            data,
            split,
            plan,
            features,
            pca,
            places,
            model,
            weights,
            objective,
            judge,
            baseline,
            pca_error,
            spans,
            clear_of_zero,
            shown,
        })
    }

    /// The aim's error of a network, on the samples that it is judged by.
    pub fn error_of(&self, weights: &Weights, model: &ModelSpec) -> f64 {
        let latents = self.latents(weights, model, &self.judge.rows);
        let back = weights.decode(model, latents.view());
        self.judge.of_features(&self.data, &self.plan, &back)
    }

    /// Latents of some samples: computed by the encoder, or their places in time.
    fn latents(&self, weights: &Weights, model: &ModelSpec, rows: &[usize]) -> Array2<f32> {
        match &self.places {
            Some(places) => places.select(Axis(0), rows),
            None => weights.encode(model, self.features.select(Axis(0), rows).view()),
        }
    }

    /// The archive of a network, and what it decodes to.
    pub fn archive(
        &self,
        weights: &Weights,
        model: &ModelSpec,
        training: &TrainingSpec,
        reference: Option<Reference>,
    ) -> Result<(Archive, Dataset), TrainError> {
        let losses = self.losses();
        let storing = self.storing(training, &losses, reference);
        let plan = self.plan.clone();
        Archive::build(
            &self.data,
            plan,
            model.clone(),
            weights,
            &self.features,
            &storing,
        )
        .map_err(|e| TrainError::DoesNotFit(e.to_string()))
    }

    /// The steps that a network would be stored in.
    pub fn steps(
        &self,
        weights: &Weights,
        model: &ModelSpec,
        training: &TrainingSpec,
        reference: Option<Reference>,
    ) -> Option<StorageSteps> {
        let losses = self.losses();
        let storing = self.storing(training, &losses, reference);
        Archive::steps(&self.plan, model, weights, &self.features, &storing)
    }

    fn losses(&self) -> impl Fn(&[usize], &Array2<f32>) -> Losses {
        |rows, back| self.objective.of_stored(&self.features, rows, back)
    }

    fn storing<'a>(
        &'a self,
        training: &'a TrainingSpec,
        losses: &'a dyn Fn(&[usize], &Array2<f32>) -> Losses,
        reference: Option<Reference>,
    ) -> Storing<'a> {
        Storing {
            keep_encoder: training.keep_encoder,
            rounding: training.rounding,
            bounds: &training.bounds,
            training: &self.split.training,
            losses,
            reference,
        }
    }

    /// What came back against the data, over some samples or all.
    pub fn compare(&self, decoded: &Dataset, rows: Option<&[usize]>) -> Comparison {
        let data = &self.data;
        compare(
            data.stored(),
            decoded.stored(),
            &data.column_names,
            &self.spans,
            rows,
        )
    }

    /// A network with this run's maps around it.
    pub fn network(&self, weights: Weights, model: &ModelSpec) -> FittedNetwork {
        FittedNetwork {
            plan: self.plan.clone(),
            model: model.clone(),
            weights,
            encodes: model.family.encodes(),
        }
    }
}
