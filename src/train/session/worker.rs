//! What lives on the training thread.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::Receiver;

use super::outbox::{Outbox, Watched};
use crate::train::device::OpenDevice;
use crate::train::fit::{complete, train_and_measure};
use crate::train::remote;
use crate::train::run::Run;
use crate::train::{
    Command, DeviceChoice, Earlier, EpochLoss, EventKind, Failure, Outcome, RunId, RunSpec,
    TrainError, faster,
};

/// What lives on the thread.
pub(super) struct Worker {
    pub inbox: Receiver<Command>,
    pub outbox: Outbox,
    pub stop: Arc<AtomicBool>,
    pub watched: Arc<Watched>,
    /// Kept open from run to run.
    pub device: Option<(DeviceChoice, OpenDevice)>,
    /// The last run that ended well, to be trained further.
    pub finished: Option<Ended>,
    /// A run that was asked for while another was under way.
    pub next: Option<Box<RunSpec>>,
    /// The run under way is not wanted any more.
    pub forgotten: bool,
    pub quit: bool,
}

/// A run that ended well.
#[derive(Clone)]
pub(super) enum Ended {
    Here(Box<Run>),
    Elsewhere(Box<Earlier>),
}

impl Ended {
    fn here((run, outcome): (Run, Outcome)) -> (Self, Outcome) {
        (Self::Here(Box::new(run)), outcome)
    }

    fn elsewhere(spec: &RunSpec, (outcome, losses): (Outcome, Vec<EpochLoss>)) -> (Self, Outcome) {
        let earlier = Earlier {
            spec: spec.clone(),
            archive: Arc::clone(&outcome.archive),
            report: Arc::clone(&outcome.report),
            losses,
        };
        (Self::Elsewhere(Box::new(earlier)), outcome)
    }
}

impl Worker {
    pub fn serve(&mut self) {
        while !self.quit {
            if let Some(spec) = self.next.take() {
                self.begin(&spec);
                continue;
            }
            match self.inbox.recv() {
                Ok(Command::Train(spec)) => self.next = Some(spec),
                Ok(Command::Continue { epochs }) => self.go_further(epochs),
                Ok(Command::Resume { earlier, epochs }) => self.resume(&earlier, epochs),
                // Its data need not stay in memory.
                Ok(Command::Forget) => self.finished = None,
                Ok(Command::Pause(_) | Command::Step | Command::Stop) => {}
                Ok(Command::Shutdown) | Err(_) => self.quit = true,
            }
        }
    }

    fn begin(&mut self, spec: &RunSpec) {
        self.finished = None;
        let choice = spec.used_device();
        self.guarded(spec.id, &choice, |worker| {
            if let DeviceChoice::Remote(away) = &choice {
                let done = remote::run(spec, away, None, &mut worker.live(spec.id))?;
                return Ok(Ended::elsewhere(spec, done));
            }
            let device = worker.open(&choice)?;
            let (spec, device) = faster::ready(spec, &device, &mut worker.live(spec.id))?;
            complete(&spec, &device, &mut worker.live(spec.id)).map(Ended::here)
        });
    }

    fn go_further(&mut self, epochs: usize) {
        let mut run = match self.finished.take() {
            None => return,
            Some(Ended::Elsewhere(earlier)) => {
                let before = earlier.clone();
                self.resume(&earlier, epochs);
                self.keep(Ended::Elsewhere(before));
                return;
            }
            Some(Ended::Here(run)) => run,
        };
        let before = run.clone();
        run.spec.training.epochs = epochs;
        let (id, choice) = (run.spec.id, run.spec.used_device());
        self.guarded(id, &choice, |worker| {
            let device = worker.open(&choice)?;
            let (_, device) = faster::ready(&run.spec, &device, &mut worker.live(id))?;
            let outcome = train_and_measure(&mut run, &device, &mut worker.live(id))?;
            Ok((Ended::Here(run), outcome))
        });
        self.keep(Ended::Here(before));
    }

    /// What was there before a try that failed is as good as ever.
    fn keep(&mut self, before: Ended) {
        if self.finished.is_none() && !self.forgotten {
            self.finished = Some(before);
        }
    }

    fn resume(&mut self, earlier: &Earlier, epochs: usize) {
        self.finished = None;
        let (id, choice) = (earlier.spec.id, earlier.spec.used_device());
        self.guarded(id, &choice, |worker| {
            if let DeviceChoice::Remote(away) = &choice {
                let spec = earlier.single()?;
                let further = Some((earlier, epochs));
                let done = remote::run(&spec, away, further, &mut worker.live(id))?;
                return Ok(Ended::elsewhere(&spec, done));
            }
            let device = worker.open(&choice)?;
            let mut live = worker.live(id);
            let mut run = earlier.revive(&mut live)?;
            run.spec.training.epochs = epochs;
            let (spec, device) = faster::ready(&run.spec, &device, &mut live)?;
            run.spec = spec;
            run.tell(&device, &mut live);
            let outcome = train_and_measure(&mut run, &device, &mut live)?;
            Ok(Ended::here((run, outcome)))
        });
    }

    /// Trains, and turns whatever comes of it, a panic too, into the last event.
    fn guarded(
        &mut self,
        id: RunId,
        choice: &DeviceChoice,
        train: impl FnOnce(&mut Self) -> Result<(Ended, Outcome), TrainError>,
    ) {
        self.stop.store(false, Ordering::Release);
        self.forgotten = false;
        let result = catch_unwind(AssertUnwindSafe(|| {
            let done = train(self)?;
            if self.quit || self.forgotten {
                return Err(TrainError::Stopped);
            }
            Ok::<_, TrainError>(done)
        }));
        let on_gpu = self.device.as_ref().is_some_and(|(_, d)| d.is_gpu());
        let failure = match result {
            Ok(Ok((run, outcome))) => {
                self.finished = Some(run);
                self.outbox
                    .event(id, EventKind::Finished(Box::new(outcome)));
                return;
            }
            Ok(Err(TrainError::Stopped)) => {
                self.outbox.event(id, EventKind::Abandoned);
                return;
            }
            Ok(Err(error)) => {
                let device_lost = match &error {
                    TrainError::Device(_) | TrainError::TooLargeForDevice { .. } => {
                        *choice != DeviceChoice::Cpu
                    }
                    TrainError::Remote { lost, .. } => *lost,
                    _ => false,
                };
                Failure {
                    message: error.to_string(),
                    device_lost,
                }
            }
            Err(panic) => Failure {
                message: format!("training broke down: {}", panic_message(panic.as_ref())),
                device_lost: on_gpu,
            },
        };
        if failure.device_lost {
            // A lost device does not come back; the next run opens it afresh.
            self.device = None;
        }
        self.outbox.event(id, EventKind::Failed(failure));
    }

    fn open(&mut self, choice: &DeviceChoice) -> Result<OpenDevice, TrainError> {
        if let Some((known, device)) = &self.device
            && known == choice
        {
            return Ok(device.clone());
        }
        let device = OpenDevice::open(choice)?;
        self.device = Some((choice.clone(), device.clone()));
        Ok(device)
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no reason given".to_owned())
}
