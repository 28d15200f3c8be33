mod notes;

use std::sync::Arc;

use super::clock::Clock;
use super::device::OpenDevice;
use super::interim::Filing;
use super::learner::tensors::TensorLearner;
use super::learner::{Learner, LearnerInput, LossOver};
use super::observer::Observer;
use super::prepare::Prepared;
use super::progressed::Progressed;
use super::{RunSpec, StopReason, TrainError, TrainingSpec};
use crate::model::{ModelSpec, Random};

/// The highest learning rate of training for being rounded, as a share of the one before.
const QUANTISED_RATE: f64 = 0.5;

/// One stretch of training: a device, its observer, and the clock.
pub(super) struct Trainer<'a> {
    spec: &'a RunSpec,
    prepared: &'a Arc<Prepared>,
    model: &'a ModelSpec,
    training: &'a TrainingSpec,
    device: OpenDevice,
    observer: &'a mut dyn Observer,
    clock: Clock,
    filing: Filing,
    /// Epochs of this stretch before the network is trained for being rounded.
    clean: usize,
}

/// A network that is being trained.
struct Running<'a> {
    learner: Box<dyn Learner + 'a>,
    step: usize,
    /// The step at which it began to be trained for being rounded, once it has.
    quantised: Option<usize>,
}

impl<'a> Trainer<'a> {
    pub fn new(
        spec: &'a RunSpec,
        prepared: &'a Arc<Prepared>,
        device: &OpenDevice,
        observer: &'a mut dyn Observer,
    ) -> Self {
        let (model, training) = (&spec.model, &spec.training);
        Self {
            spec,
            prepared,
            model,
            training,
            device: device.clone(),
            observer,
            clock: Clock::new(),
            filing: Filing::new(),
            // The latents of a projection follow from a path that does not move; times are no latents.
            clean: if model.has_encoder() {
                training.clean_epochs()
            } else {
                training.epochs
            },
        }
    }

    /// Trains from `progressed` for the epochs of the specification, keeping the best network.
    pub fn run(mut self, progressed: &mut Progressed) -> Result<StopReason, TrainError> {
        let mut running = Running {
            learner: self.input().learner(&progressed.weights, &self.device),
            step: 0,
            quantised: None,
        };
        self.clock = Clock::new();
        if progressed.reference.is_some() && self.clean < self.training.epochs {
            // It goes on where it was: there is no way back to an unrounded network.
            self.clean = 0;
        }
        if progressed.losses.is_empty() {
            self.first_look(&mut running, progressed)?;
        }
        if self.model.closed_form() {
            return Ok(StopReason::Done);
        }
        let before = progressed.seconds;
        let first = progressed.losses.last().map_or(0, |l| l.epoch);
        let result = self.epochs(first, &mut running, progressed);
        progressed.filing = self.filing.took;
        progressed.seconds = before + self.clock.elapsed().as_secs_f64();
        result
    }

    fn input(&self) -> LearnerInput<'a> {
        LearnerInput {
            prepared: self.prepared,
            model: self.model,
            training: self.training,
        }
    }

    /// What a network is judged by beside its training loss.
    fn judged_over(&self) -> LossOver {
        if self.prepared.split.held_out.is_empty() {
            // The epoch's mean was taken while the weights moved; this asks the network that is kept.
            LossOver::Training
        } else {
            LossOver::HeldOut
        }
    }

    /// By what the kept epoch is chosen: the aim's error in original units, or the loss, on held-out
    /// samples where there are some; once the network is trained for being rounded, that of the
    /// rounded one at equal bytes.
    fn judge(&self, learner: &mut dyn Learner) -> Result<f64, TrainError> {
        let by_loss = self.training.judged_by_loss();
        let error = if by_loss {
            learner.stored_loss(self.judged_over())?
        } else {
            let (prepared, back) = (self.prepared, learner.stored_answer()?);
            (prepared.judge).of_features(&prepared.data, &prepared.plan, &back)
        };
        learner.at_equal_bytes(error, !by_loss)
    }

    /// The losses of the network as it starts: epoch 0.
    fn first_look(
        &mut self,
        running: &mut Running<'a>,
        progressed: &mut Progressed,
    ) -> Result<(), TrainError> {
        let train = running.learner.loss(LossOver::Training)?;
        self.record(0, train, running, progressed)?;
        Ok(())
    }

    fn epochs(
        &mut self,
        first: usize,
        running: &mut Running<'a>,
        progressed: &mut Progressed,
    ) -> Result<StopReason, TrainError> {
        let mut order: Vec<usize> = (0..self.prepared.split.training.len()).collect();
        // A stream of its own for each stretch, so that further training sees other orders.
        let mut random = Random::new(self.training.seed, 1000 + first as u64);
        let clean = self.clean;
        for epoch in first + 1..=first + self.training.epochs {
            if epoch - first == clean + 1 {
                self.quantise(epoch - 1, running, progressed)?;
            }
            random.shuffle(&mut order);
            let (train, whole) = self.epoch(epoch, first, &order, running, progressed)?;
            let improved = self.record(epoch, train, running, progressed)?;
            self.maybe_snapshot(epoch, &*running.learner)?;
            self.maybe_interim(progressed);
            if !whole || !self.asked(true) {
                return Ok(StopReason::Stopped);
            }
            // Either part of the run has its own patience.
            let begun = if epoch - first > clean {
                first + clean
            } else {
                first
            };
            let waited = epoch - progressed.best_epoch.max(begun);
            if !improved && self.training.patience.is_some_and(|p| waited >= p) {
                return Ok(StopReason::Early);
            }
        }
        Ok(StopReason::Done)
    }

    /// Begins to train the best network so far for being rounded. From here on it is judged as it
    /// would be stored, and so is what comes after it.
    fn quantise(
        &self,
        after: usize,
        running: &mut Running<'a>,
        progressed: &mut Progressed,
    ) -> Result<(), TrainError> {
        let best = &progressed.weights;
        let steps = (self.prepared).steps(best, self.model, self.training, progressed.reference);
        let Some(steps) = steps else {
            return Ok(());
        };
        let learner = TensorLearner::quantised(self.input(), best, &self.device, &steps);
        *running = Running {
            learner: Box::new(learner),
            step: running.step,
            quantised: Some(running.step),
        };
        progressed.best = self.judge(&mut *running.learner)?;
        progressed.reference = Some(steps.reference);
        progressed.quantised_after.get_or_insert(after);
        Ok(())
    }

    /// One pass over the training samples. Gives the mean loss, and whether it was not cut short.
    fn epoch(
        &mut self,
        epoch: usize,
        first: usize,
        order: &[usize],
        running: &mut Running<'a>,
        progressed: &mut Progressed,
    ) -> Result<(f64, bool), TrainError> {
        running.learner.begin(epoch, order);
        let steps = running.learner.steps();
        for step in 0..steps {
            let rate = self.rate(running, running.step);
            progressed.samples_seen += running.learner.step(step, rate) as u64;
            running.step += 1;
            if self.clock.progress_due() {
                let running_loss = running.learner.mean_loss()?;
                self.check_finite(running_loss, epoch)?;
                let within = (step + 1) as f64 / steps as f64;
                self.report_progress(epoch - 1, first, within, progressed);
                self.maybe_snapshot(epoch - 1, &*running.learner)?;
                self.maybe_interim(progressed);
            }
            if step + 1 < steps && !self.asked(false) {
                return Ok((running.learner.mean_loss()?, false));
            }
        }
        let mean = running.learner.mean_loss()?;
        self.check_finite(mean, epoch)?;
        Ok((mean, true))
    }

    fn check_finite(&self, loss: f64, epoch: usize) -> Result<(), TrainError> {
        if loss.is_finite() {
            return Ok(());
        }
        Err(TrainError::NotFinite {
            epoch,
            learning_rate: self.training.learning_rate,
        })
    }
}
