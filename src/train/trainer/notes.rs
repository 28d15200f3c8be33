//! What a trainer tells of its run, and when it listens.

use std::time::{Duration, Instant};

use super::{QUANTISED_RATE, Running, Trainer};
use crate::model::Weights;
use crate::train::learner::{Learner, LossOver};
use crate::train::progressed::Progressed;
use crate::train::{EpochLoss, EventKind, Progress, TrainError};

impl<'a> Trainer<'a> {
    /// Measures an epoch, keeps the network if it is the best so far, and tells.
    pub(super) fn record(
        &mut self,
        epoch: usize,
        train: f64,
        running: &mut Running<'a>,
        progressed: &mut Progressed,
    ) -> Result<bool, TrainError> {
        let held_out = match self.judged_over() {
            LossOver::HeldOut => {
                let loss = running.learner.loss(LossOver::HeldOut)?;
                self.check_finite(loss, epoch)?;
                loss
            }
            LossOver::Training => f64::NAN,
        };
        let judged = self.judge(&mut *running.learner)?;
        self.check_finite(judged, epoch)?;
        let improved = epoch == 0 || judged < progressed.best;
        if improved {
            progressed.best = judged;
            progressed.best_epoch = epoch;
            // What was found in closed form is at hand already.
            if !self.model.closed_form() {
                let weights = running.learner.weights()?;
                progressed.weights = Weights {
                    // What a refiner adds to does not move.
                    tucker: progressed.weights.tucker.take(),
                    ..weights
                };
            }
        }
        let loss = EpochLoss {
            epoch,
            train,
            held_out,
            judged,
            learning_rate: self.rate(running, running.step.saturating_sub(1)),
            seconds: progressed.seconds + self.clock.elapsed().as_secs_f64(),
        };
        progressed.losses.push(loss);
        self.observer.event(EventKind::Epoch(loss));
        Ok(improved)
    }

    /// Lets the observer hold or stop the run; what it holds does not count as training time.
    pub(super) fn asked(&mut self, epoch_done: bool) -> bool {
        let asked = Instant::now();
        let go_on = self.observer.go_on(epoch_done);
        self.clock.away += asked.elapsed();
        go_on
    }

    pub(super) fn report_progress(
        &mut self,
        done: usize,
        first: usize,
        within: f64,
        progressed: &Progressed,
    ) {
        self.clock.last_progress = Instant::now();
        let elapsed = self.clock.elapsed();
        let epochs = self.training.epochs as f64;
        let share = ((done - first) as f64 + within) / epochs;
        let samples = share * epochs * self.prepared.split.training.len() as f64;
        let total = Duration::from_secs_f64(progressed.seconds) + elapsed;
        let left = self.clock.left(share);
        self.observer.event(EventKind::Progress(Progress {
            epoch: done,
            epochs: first + self.training.epochs,
            within,
            samples_per_second: samples / elapsed.as_secs_f64(),
            elapsed: total,
            left,
        }));
    }

    pub(super) fn maybe_snapshot(
        &mut self,
        epoch: usize,
        learner: &dyn Learner,
    ) -> Result<(), TrainError> {
        if !self.observer.wants_snapshots() || !self.clock.snapshot_due() {
            return Ok(());
        }
        let begun = Instant::now();
        let weights = learner.weights()?;
        self.observer
            .snapshot(self.prepared.snapshot(epoch, weights, self.model));
        self.clock.snapshots += begun.elapsed();
        self.clock.away += begun.elapsed();
        self.clock.last_snapshot = Some(Instant::now());
        Ok(())
    }

    pub(super) fn maybe_interim(&mut self, progressed: &Progressed) {
        if !self.observer.wants_interim() {
            return;
        }
        if let Some(interim) = self.filing.done() {
            self.observer.event(EventKind::Interim(Box::new(interim)));
        }
        let epoch = progressed.best_epoch;
        (self.filing).begin(self.spec, self.prepared, epoch, || progressed.best());
    }

    /// The learning rate at a step of this stretch: each of its parts has the whole schedule.
    pub(super) fn rate(&self, running: &Running<'_>, step: usize) -> f64 {
        let training = self.training;
        let clean = self.clean;
        let (highest, step, epochs) = match running.quantised {
            Some(begun) => {
                let highest = QUANTISED_RATE * training.learning_rate;
                (highest, step - begun, training.epochs - clean)
            }
            None => (training.learning_rate, step, clean),
        };
        let steps = running.learner.steps();
        (training.schedule).rate(highest, training.warmup, step, steps * epochs)
    }
}
