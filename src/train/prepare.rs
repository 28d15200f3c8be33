use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use burn::tensor::Device;
use crossbeam_channel::{RecvTimeoutError, bounded};
use ndarray::{Array2, ArrayView2, Axis, Zip};
use rayon::prelude::*;

use super::judge::Judge;
use super::loss::{Objective, to_device};
use super::{Baseline, RunId, RunSpec, Snapshot, Split, TrainError, TrainingSpec};
use crate::codec::{Archive, Losses, Reference, StorageSteps, Storing};
use crate::data::{Dataset, Profile, gathered};
use crate::metrics::{Comparison, Span, Totals, compare};
use crate::model::{Beginning, FittedNetwork, ModelSpec, Pca, Weights, even_places};
use crate::report::Target;
use crate::transform::FittedPlan;

/// Values that a snapshot carries at most; beyond it, evenly spaced samples stand for all.
const SNAPSHOT_VALUES: usize = 2_000_000;
/// Samples that a snapshot shows at least, where the data has them.
const SNAPSHOT_SAMPLES: usize = 64;

/// Everything that a run needs before its first batch.
#[derive(Debug)]
pub(super) struct Prepared {
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

/// The samples that snapshots show.
#[derive(Debug)]
struct Shown {
    rows: Arc<Vec<usize>>,
    before: Arc<Array2<f64>>,
    /// Places among the shown rows.
    held_out: Vec<usize>,
    training: Vec<usize>,
}

/// Values that one task looks at.
const AT_ONCE: usize = 1 << 16;

/// How soon a request to stop is heard while a run is prepared.
const ANSWER: Duration = Duration::from_millis(50);

impl Prepared {
    /// Prepares in a thread of its own, so that a request to stop is answered at once: decomposing many
    /// features takes seconds and cannot be cut short. What is given up ends by itself.
    ///
    /// # Errors
    /// As [`Prepared::new`]; [`TrainError::Stopped`] when `go_on` says so.
    pub fn in_background(
        spec: &RunSpec,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Self, TrainError> {
        let (outbox, inbox) = bounded(1);
        let spec = spec.clone();
        let thread = std::thread::Builder::new()
            .name("preparing".to_owned())
            .spawn(move || drop(outbox.send(Self::new(&spec))))
            .map_err(|e| TrainError::Device(format!("no thread to prepare in: {e}")))?;
        loop {
            match inbox.recv_timeout(ANSWER) {
                Ok(result) => return result,
                Err(RecvTimeoutError::Timeout) if go_on() => {}
                Err(RecvTimeoutError::Timeout) => return Err(TrainError::Stopped),
                // It ended without a result: it panicked, and that is passed on.
                Err(RecvTimeoutError::Disconnected) => match thread.join() {
                    Err(panic) => resume_unwind(panic),
                    Ok(()) => return Err(TrainError::Stopped),
                },
            }
        }
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
        let profile = Profile::of(&data);
        let spans: Vec<Span> = profile.columns.iter().map(Span::of).collect();
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

    /// What the shown samples look like after this network.
    pub fn snapshot(&self, epoch: usize, weights: Weights, model: &ModelSpec) -> Snapshot {
        let latents = self.latents(&weights, model, &self.shown.rows);
        let features = weights.decode(model, latents.view());
        let mut after = self.plan.inverse(features.view());
        keep_exact(&self.plan, &mut after, self.shown.before.view());
        self.data.dtype.nearest_all(&mut after);
        let over = |rows: Option<&[usize]>| {
            Arc::new(compare(
                self.shown.before.view(),
                after.view(),
                &self.data.column_names,
                &self.spans,
                rows,
            ))
        };
        let part = |rows: &[usize]| (!rows.is_empty()).then(|| over(Some(rows)));
        Snapshot {
            run: self.run,
            epoch,
            rows: Arc::clone(&self.shown.rows),
            before: Arc::clone(&self.shown.before),
            all: over(None),
            held_out: part(&self.shown.held_out),
            training: part(&self.shown.training),
            after: Arc::new(after),
            latents: Arc::new(latents),
            network: Some(Arc::new(self.network(weights, model))),
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

    /// The final snapshot: the shown samples of what the archive holds and decodes to, with the
    /// errors over all samples.
    pub fn last_snapshot(
        &self,
        epoch: usize,
        network: FittedNetwork,
        (archive, decoded): (&Archive, &Dataset),
        all: Comparison,
        held_out: Option<Comparison>,
        training: Option<Comparison>,
    ) -> Snapshot {
        Snapshot {
            run: self.run,
            epoch,
            rows: Arc::clone(&self.shown.rows),
            before: Arc::clone(&self.shown.before),
            after: Arc::new(decoded.values().select(Axis(0), &self.shown.rows)),
            all: Arc::new(all),
            held_out: held_out.map(Arc::new),
            training: training.map(Arc::new),
            latents: Arc::new(archive.latents().select(Axis(0), &self.shown.rows)),
            network: Some(Arc::new(network)),
        }
    }
}

/// The samples that a snapshot shows, in order and evenly spread.
pub(super) fn shown_rows(data: &Dataset) -> Vec<usize> {
    let samples = data.samples();
    let most = (SNAPSHOT_VALUES / data.features().max(1))
        .max(SNAPSHOT_SAMPLES)
        .min(samples);
    (0..most).map(|i| i * samples / most).collect()
}

impl Shown {
    fn new(data: &Dataset, split: &Split) -> Self {
        let rows = shown_rows(data);
        let [held_out, training] = split.apart(&rows);
        let before = Arc::new(data.values().select(Axis(0), &rows));
        Self {
            rows: Arc::new(rows),
            before,
            held_out,
            training,
        }
    }
}

/// Puts back what does not go through the network: exact and constant columns, and values that are
/// not finite.
fn keep_exact(plan: &FittedPlan, after: &mut Array2<f64>, before: ArrayView2<'_, f64>) {
    Zip::from(after.rows_mut())
        .and(before.rows())
        .par_for_each(|mut after, before| {
            for (feature, (after, &before)) in after.iter_mut().zip(before).enumerate() {
                if !before.is_finite() || plan.columns[feature / plan.points].transform.is_none() {
                    *after = before;
                }
            }
        });
}

/// What the baseline is found with.
struct Floor<'a> {
    spec: &'a RunSpec,
    split: &'a Split,
    spans: &'a [Span],
    judge: &'a Judge,
}

/// PCA of one plan.
struct Measured {
    all: Totals,
    held_out: Totals,
    aim: f64,
}

impl Floor<'_> {
    /// PCA at the same number of latents: on min-max columns, or on the chosen transforms where that
    /// is better by the aim, so that the floor is not made low; beside its loss. And the aim's error
    /// of PCA on the chosen transforms.
    fn find(
        &self,
        chosen: (&FittedPlan, &Array2<f32>, &Pca),
        loss_held_out: f64,
    ) -> (Baseline, f64) {
        let spec = self.spec;
        let components = chosen.2.components.nrows();
        let chosen = self.measure(chosen);
        let pca_error = chosen.aim;
        let straight = spec.plan.min_max();
        let mut best = (chosen, false);
        if straight != spec.plan {
            let plan = FittedPlan::fit(&straight, &spec.data, &self.split.training);
            let features = plan.forward(spec.data.values());
            let training = gathered(features.view(), &self.split.training);
            let pca = Pca::fit(training.view(), components);
            let other = self.measure((&plan, &features, &pca));
            if other.aim < pca_error {
                best = (other, true);
            }
        }
        let (Measured { all, held_out, aim }, min_max) = best;
        let baseline = Baseline {
            nrmse_mean_all: all.nrmse_mean,
            nrmse_mean_held_out: held_out.nrmse_mean,
            psnr_all: all.psnr,
            psnr_held_out: held_out.psnr,
            loss_held_out,
            aim,
            min_max,
        };
        (baseline, pca_error)
    }

    fn measure(&self, (plan, features, pca): (&FittedPlan, &Array2<f32>, &Pca)) -> Measured {
        let (data, split) = (&self.spec.data, self.split);
        let mut after = plan.inverse(pca.reconstruct(features.view()).view());
        keep_exact(plan, &mut after, data.values());
        data.dtype.nearest_all(&mut after);
        let names = &data.column_names;
        let over = |rows| compare(data.values(), after.view(), names, self.spans, rows).all;
        let all = over(None);
        let held_out = if split.held_out.is_empty() {
            all
        } else {
            over(Some(&split.held_out))
        };
        let aim = self.judge.of_values(data, split, after.view());
        Measured { all, held_out, aim }
    }
}

/// The loss of PCA on the chosen transforms, over the held-out samples, or all where none are held
/// out: what a network with a linear path starts from.
fn loss_of_pca(
    objective: &Objective,
    split: &Split,
    features: &Array2<f32>,
    pca: &Pca,
) -> Result<f64, TrainError> {
    let judged = if split.held_out.is_empty() {
        &split.training
    } else {
        &split.held_out
    };
    let device = Device::flex();
    let components = to_device(pca.components.clone(), &device);
    let mean = to_device(pca.mean.clone().insert_axis(Axis(0)), &device);
    let rows = |range: Range<usize>| objective.upload(features, &judged[range], &device);
    objective.judge(judged.len(), rows, |rows| {
        let z = (rows.features.clone() - mean.clone()).matmul(components.clone().transpose());
        let back = z.clone().matmul(components.clone()) + mean.clone();
        (z, back)
    })
}
