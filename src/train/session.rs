use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TryRecvError, TrySendError, bounded};

use super::device::OpenDevice;
use super::fit::{complete, train_and_measure};
use super::observer::Observer;
use super::remote;
use super::run::Run;
use super::{
    Command, Control, DeviceChoice, Earlier, EpochLoss, Event, EventKind, Failure, Outcome, RunId,
    RunSpec, Snapshot, TrainError, faster,
};
use crate::background::lower_priority;

/// Commands that may wait. Nobody clicks this often between two batches.
const COMMANDS: usize = 64;
/// How long a command that must not be lost waits for room.
const PATIENCE: Duration = Duration::from_secs(2);
/// Events that may wait. Progress is dropped when it is full; nothing else is.
const EVENTS: usize = 4096;

/// The training thread, seen from a face: commands go in, events and the latest snapshot come out.
///
/// Dropping it stops the run and ends the thread.
///
/// ```text
/// face                       thread
///   Train(spec)  ------->      prepare
///                <-------      Preparing, Started, Epoch 0
///                <-------      Progress ..., Epoch n ...     (and snapshots, latest wins)
///   Pause(true)  ------->      holds after the batch
///                <-------      Paused(true)
///   Stop         ------->      ends after the batch
///                <-------      Finished(outcome) or Failed
/// ```
pub struct Session {
    /// `None` once the session ends: that wakes the thread even where its inbox is full.
    commands: Option<Sender<Command>>,
    events: Receiver<Event>,
    slot: Arc<Mutex<Option<Arc<Snapshot>>>>,
    stop: Arc<AtomicBool>,
    watched: Arc<Watched>,
    thread: Option<JoinHandle<()>>,
}

/// What is made for those who look.
struct Watched {
    snapshots: AtomicBool,
    interim: AtomicBool,
}

impl Session {
    /// Starts the thread. `wake` is called from it whenever an event or a snapshot is ready; the
    /// window asks for a repaint there.
    pub fn start(wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let (commands, inbox) = bounded(COMMANDS);
        let (outbox, events) = bounded(EVENTS);
        let slot = Arc::default();
        let stop = Arc::new(AtomicBool::new(false));
        let watched = Arc::new(Watched {
            snapshots: AtomicBool::new(true),
            interim: AtomicBool::new(true),
        });
        let mut worker = Worker {
            inbox,
            outbox: Outbox {
                events: outbox,
                slot: Arc::clone(&slot),
                wake: Box::new(wake),
            },
            stop: Arc::clone(&stop),
            watched: Arc::clone(&watched),
            device: None,
            finished: None,
            next: None,
            forgotten: false,
            quit: false,
        };
        let thread = std::thread::Builder::new()
            .name("training".to_owned())
            .spawn(move || {
                lower_priority();
                worker.serve();
            })?;
        Ok(Self {
            commands: Some(commands),
            events,
            slot,
            stop,
            watched,
            thread: Some(thread),
        })
    }

    /// Sends a command. `Train`, `Stop` and `Shutdown` also raise the flag that is read at every
    /// batch, so that a run under way ends.
    pub fn send(&self, command: Command) {
        if matches!(
            command,
            Command::Stop | Command::Shutdown | Command::Train(_)
        ) {
            self.stop.store(true, Ordering::Release);
        }
        let Some(commands) = &self.commands else {
            return;
        };
        if let Err(TrySendError::Full(command)) = commands.try_send(command)
            && !matches!(command, Command::Pause(_) | Command::Step)
        {
            // The thread is busy with what came before; what must not be lost waits for it.
            drop(commands.send_timeout(command, PATIENCE));
        }
    }

    /// Whether snapshots are made, and the figures of interim files: both are unless this is called.
    pub fn watch(&self, snapshots: bool, interim: bool) {
        self.watched.snapshots.store(snapshots, Ordering::Relaxed);
        self.watched.interim.store(interim, Ordering::Relaxed);
    }

    /// Events in order, without waiting.
    pub fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// Takes the newest snapshot, if there is one that was not taken yet.
    pub fn take_snapshot(&self) -> Option<Arc<Snapshot>> {
        self.slot
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(commands) = self.commands.take() {
            // Where this finds no room, the closed channel says the same.
            drop(commands.try_send(Command::Shutdown));
        }
        // The thread may be blocked on a full event channel: make room until it has ended.
        if let Some(thread) = self.thread.take() {
            while !thread.is_finished() {
                while self.events.try_recv().is_ok() {}
                std::thread::sleep(Duration::from_millis(1));
            }
            // A panic that got past the thread's own net has nobody left to hear of it.
            drop(thread.join());
        }
    }
}

/// Where the thread's events go.
struct Outbox {
    events: Sender<Event>,
    slot: Arc<Mutex<Option<Arc<Snapshot>>>>,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl Outbox {
    fn event(&self, run: RunId, kind: EventKind) {
        let droppable = matches!(kind, EventKind::Progress(_) | EventKind::Interim(_));
        let event = Event { run, kind };
        if droppable {
            drop(self.events.try_send(event));
        } else {
            // Fails only when the face is gone.
            drop(self.events.send(event));
        }
        (self.wake)();
    }

    fn snapshot(&self, snapshot: Snapshot) {
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(snapshot));
        (self.wake)();
    }
}

/// What lives on the thread.
struct Worker {
    inbox: Receiver<Command>,
    outbox: Outbox,
    stop: Arc<AtomicBool>,
    watched: Arc<Watched>,
    /// Kept open from run to run.
    device: Option<(DeviceChoice, OpenDevice)>,
    /// The last run that ended well, to be trained further.
    finished: Option<Ended>,
    /// A run that was asked for while another was under way.
    next: Option<Box<RunSpec>>,
    /// The run under way is not wanted any more.
    forgotten: bool,
    quit: bool,
}

/// A run that ended well.
#[derive(Clone)]
enum Ended {
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
    fn serve(&mut self) {
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

    fn live(&mut self, run: RunId) -> Live<'_> {
        Live {
            worker: self,
            run,
            paused: false,
            step: false,
        }
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

/// Listens while a run is under way.
struct Live<'a> {
    worker: &'a mut Worker,
    run: RunId,
    paused: bool,
    /// Paused, but let through to the end of this epoch.
    step: bool,
}

impl Live<'_> {
    fn take(&mut self, command: Command) {
        match command {
            Command::Pause(paused) => self.set_paused(paused),
            Command::Step => self.step = self.paused,
            Command::Stop => self.worker.stop.store(true, Ordering::Release),
            Command::Train(spec) => {
                self.worker.next = Some(spec);
                self.worker.stop.store(true, Ordering::Release);
            }
            Command::Shutdown => {
                self.worker.quit = true;
                self.worker.stop.store(true, Ordering::Release);
            }
            Command::Forget => self.worker.forgotten = true,
            // A run under way cannot be lengthened: its schedule is fixed.
            Command::Continue { .. } | Command::Resume { .. } => {}
        }
    }

    fn set_paused(&mut self, paused: bool) {
        if self.paused != paused {
            self.paused = paused;
            self.worker
                .outbox
                .event(self.run, EventKind::Paused(paused));
        }
    }

    /// What was asked since this was last looked at, without waiting. What comes after the next run's
    /// start is meant for that run.
    fn next_command(&mut self) -> Option<Command> {
        if self.worker.next.is_some() {
            return None;
        }
        match self.worker.inbox.try_recv() {
            Ok(command) => Some(command),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.take(Command::Shutdown);
                None
            }
        }
    }

    fn stopped(&self) -> bool {
        self.worker.stop.load(Ordering::Acquire)
    }
}

impl Observer for Live<'_> {
    fn event(&mut self, event: EventKind) {
        self.worker.outbox.event(self.run, event);
    }

    fn wants_snapshots(&self) -> bool {
        self.worker.watched.snapshots.load(Ordering::Relaxed)
    }

    fn snapshot(&mut self, snapshot: Snapshot) {
        self.worker.outbox.snapshot(snapshot);
    }

    fn wants_interim(&self) -> bool {
        self.worker.watched.interim.load(Ordering::Relaxed)
    }

    fn wanted(&self) -> bool {
        !self.worker.quit && !self.worker.forgotten
    }

    fn go_on(&mut self, epoch_done: bool) -> bool {
        if epoch_done {
            self.step = false;
        }
        while let Some(command) = self.next_command() {
            self.take(command);
        }
        while self.paused && !self.step && !self.stopped() {
            match self.worker.inbox.recv() {
                Ok(command) => self.take(command),
                Err(_) => self.take(Command::Shutdown),
            }
        }
        !self.stopped()
    }
    fn control(&mut self) -> Option<Control> {
        while let Some(command) = self.next_command() {
            match command {
                Command::Pause(paused) => return Some(Control::Pause(paused)),
                Command::Step => return Some(Control::Step),
                other => self.take(other),
            }
        }
        if !self.wanted() {
            return Some(Control::Abandon);
        }
        self.stopped().then_some(Control::Stop)
    }
}
