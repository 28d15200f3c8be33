use std::sync::Arc;
use std::time::{Duration, Instant};

use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData};
use ndarray::Array2;

use super::clip::clip;
use super::clock::Clock;
use super::device::OpenDevice;
use super::filed::Best;
use super::interim::Filing;
use super::loss::{Rows, read};
use super::prepare::Prepared;
use super::quantise::Quantiser;
use super::{
    EpochLoss, EventKind, Progress, RunSpec, Snapshot, StopReason, TrainError, TrainingSpec,
};
use crate::codec::Reference;
use crate::model::{ModelSpec, Network, Random, Weights};

/// Training rows on which a network is judged as it stands.
const FIRST_LOOK: usize = 16_384;
/// The highest learning rate of training for being rounded, as a share of the one before.
const QUANTISED_RATE: f64 = 0.5;

/// Rows that are judged at a time.
const JUDGED_AT_A_TIME: usize = 1024;

/// What the loop tells and asks while it runs.
pub(super) trait Observer {
    fn event(&mut self, event: EventKind);

    /// Whether anybody looks; if not, snapshots are not made.
    fn wants_snapshots(&self) -> bool {
        false
    }

    fn snapshot(&mut self, snapshot: Snapshot) {
        drop(snapshot);
    }

    /// Whether it is to be told what the file would be if training ended now.
    fn wants_interim(&self) -> bool {
        false
    }

    /// Whether anybody still wants a result.
    fn wanted(&self) -> bool {
        true
    }

    /// Asked after every batch; holds the caller while paused. `false`: stop now.
    fn go_on(&mut self, epoch_done: bool) -> bool;
}

/// The best network of a run so far, and how it got there.
#[derive(Clone, Debug)]
pub(super) struct Progressed {
    pub weights: Weights,
    /// The least that was judged.
    pub best: f64,
    pub best_epoch: usize,
    pub losses: Vec<EpochLoss>,
    pub seconds: f64,
    pub samples_seen: u64,
    /// The losses before quantisation-aware training began, once it has.
    pub reference: Option<Reference>,
    /// The last epoch before that.
    pub quantised_after: Option<usize>,
}

impl Progressed {
    /// The best network so far.
    pub fn best(&self) -> Best {
        Best {
            epoch: self.best_epoch,
            weights: self.weights.clone(),
            reference: self.reference,
        }
    }
}

/// One stretch of training: a device, the data on it, and the clock.
pub(super) struct Trainer<'a> {
    spec: &'a RunSpec,
    prepared: &'a Arc<Prepared>,
    model: &'a ModelSpec,
    training: &'a TrainingSpec,
    device: Device,
    observer: &'a mut dyn Observer,
    clock: Clock,
    filing: Filing,
    /// Epochs of this stretch before the network is trained for being rounded.
    clean: usize,
}

/// The data on the device.
struct OnDevice {
    training: Rows,
    held_out: Option<Rows>,
    /// Features of the rows that the judge looks at.
    judged: Rows,
}

/// A network that is being trained.
struct Running {
    network: Network,
    optimiser: ModuleOptimizer,
    step: usize,
    /// For what the loss draws by chance.
    random: Random,
    /// Once the network is trained for being rounded, and the step at which that began.
    quantiser: Option<(Quantiser, usize)>,
}

impl Running {
    fn new(network: Network, seed: u64) -> Self {
        Self {
            network,
            optimiser: AdamConfig::new().with_epsilon(1e-8).init(),
            step: 0,
            random: Random::new(seed, 5),
            quantiser: None,
        }
    }
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
            device: device.device.clone(),
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
        let data = self.upload();
        let network = Network::upload(&progressed.weights, &self.device);
        let mut running = Running::new(network, self.training.seed);
        self.clock = Clock::new();
        if progressed.reference.is_some() && self.clean < self.training.epochs {
            // It goes on where it was: there is no way back to an unrounded network.
            self.clean = 0;
        }
        if progressed.losses.is_empty() {
            self.first_look(&running, &data, progressed)?;
        }
        if self.model.closed_form() {
            return Ok(StopReason::Done);
        }
        let before = progressed.seconds;
        let first = progressed.losses.last().map_or(0, |l| l.epoch);
        let result = self.epochs(first, &data, &mut running, progressed);
        progressed.seconds = before + self.clock.elapsed().as_secs_f64();
        result
    }

    fn upload(&self) -> OnDevice {
        let device = self.device.clone().inner();
        let prepared = self.prepared;
        let rows = |indices: &[usize]| {
            let features = &prepared.features;
            prepared.objective.upload(features, indices, &device)
        };
        let split = &prepared.split;
        OnDevice {
            training: rows(&split.training),
            held_out: (!split.held_out.is_empty()).then(|| rows(&split.held_out)),
            judged: rows(&prepared.judge.rows),
        }
    }

    /// On the first training rows, of the network as it stands.
    fn training_loss(&self, network: &Network, data: &OnDevice) -> Result<f64, TrainError> {
        self.evaluate(network, &Self::first_rows(data))
    }

    fn first_rows(data: &OnDevice) -> Rows {
        let rows = data.training.len().min(FIRST_LOOK);
        data.training.choose(|all| all.narrow(0, 0, rows))
    }

    /// By what the kept epoch is chosen: the aim's error in original units, or the loss, on held-out
    /// samples where there are some; once the network is trained for being rounded, that of the
    /// rounded one at equal bytes.
    fn judge(&self, running: &Running, data: &OnDevice) -> Result<f64, TrainError> {
        let quantiser = running.quantiser.as_ref().map(|(q, _)| q);
        let network = match quantiser {
            Some(quantiser) => quantiser.network(&running.network).valid(),
            None => running.network.valid(),
        };
        let run = |rows: &Rows| {
            let z = self.latents(&network, rows);
            let stored = quantiser.map_or_else(|| z.clone(), |q| q.rounded(z.clone()));
            (z, self.decoded(&network, rows, stored))
        };
        let by_loss = self.training.judged_by_loss();
        let error = if by_loss {
            let first;
            let rows = if let Some(rows) = &data.held_out {
                rows
            } else {
                // The epoch's mean was taken while the weights moved; this asks the network that is
                // kept.
                first = Self::first_rows(data);
                &first
            };
            self.prepared.objective.judge(rows, run)?
        } else {
            self.aim_error(data, &|x| run(x).1)?
        };
        let Some(quantiser) = quantiser else {
            return Ok(error);
        };
        let z = self.latents(&network, &data.judged);
        let nats = read(Some(quantiser.nats(z, &network)))?;
        Ok(quantiser.at_equal_bytes(error, nats, !by_loss))
    }

    /// The aim's error of what `run` makes of features.
    fn aim_error(
        &self,
        data: &OnDevice,
        run: &dyn Fn(&Rows) -> Tensor<2>,
    ) -> Result<f64, TrainError> {
        let prepared = self.prepared;
        let (rows, features) = (data.judged.len(), data.judged.features.dims()[1]);
        let mut back = Vec::with_capacity(rows * features);
        let most = JUDGED_AT_A_TIME.min(self.model.block());
        for begin in (0..rows).step_by(most) {
            let size = most.min(rows - begin);
            let block = data.judged.choose(|all| all.narrow(0, begin, size));
            let block = run(&block).try_into_data();
            let block = block.map_err(|e| TrainError::Device(e.to_string()))?;
            back.extend(block.iter::<f32>());
        }
        let back = Array2::from_shape_vec((rows, features), back)
            .map_err(|e| TrainError::Device(e.to_string()))?;
        let (data, plan) = (&prepared.data, &prepared.plan);
        Ok(prepared.judge.of_features(data, plan, &back))
    }

    /// The losses of the network as it starts: epoch 0.
    fn first_look(
        &mut self,
        running: &Running,
        data: &OnDevice,
        progressed: &mut Progressed,
    ) -> Result<(), TrainError> {
        let train = self.training_loss(&running.network, data)?;
        self.record(0, train, running, data, progressed)?;
        Ok(())
    }

    fn epochs(
        &mut self,
        first: usize,
        data: &OnDevice,
        running: &mut Running,
        progressed: &mut Progressed,
    ) -> Result<StopReason, TrainError> {
        let mut order: Vec<usize> = (0..data.training.len()).collect();
        // A stream of its own for each stretch, so that further training sees other orders.
        let mut random = Random::new(self.training.seed, 1000 + first as u64);
        let clean = self.clean;
        for epoch in first + 1..=first + self.training.epochs {
            if epoch - first == clean + 1 {
                self.quantise(epoch - 1, data, running, progressed)?;
            }
            random.shuffle(&mut order);
            let (train, whole) = self.epoch(epoch, first, &order, data, running, progressed)?;
            let improved = self.record(epoch, train, running, data, progressed)?;
            self.maybe_snapshot(epoch, &running.network)?;
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
        data: &OnDevice,
        running: &mut Running,
        progressed: &mut Progressed,
    ) -> Result<(), TrainError> {
        let best = &progressed.weights;
        let steps = (self.prepared).steps(best, self.model, self.training, progressed.reference);
        let Some(steps) = steps else {
            return Ok(());
        };
        let quantiser = Quantiser::new(&steps, &self.device.clone().inner());
        running.network = Network::upload(best, &self.device);
        running.optimiser = AdamConfig::new().with_epsilon(1e-8).init();
        running.quantiser = Some((quantiser, running.step));
        progressed.best = self.judge(running, data)?;
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
        data: &OnDevice,
        running: &mut Running,
        progressed: &mut Progressed,
    ) -> Result<(f64, bool), TrainError> {
        let device = self.device.clone().inner();
        let indices: Vec<i32> = order.iter().map(|&i| i as i32).collect();
        let indices = Tensor::<1, Int>::from_data(TensorData::new(indices, [order.len()]), &device);
        let (steps, parts) = (self.steps(), self.parts());
        let batches = steps / parts;
        let points = self.shuffled_points(parts, epoch);
        let mut sum: Option<Tensor<1>> = None;
        let mut seen = 0;
        for step in 0..steps {
            let begin = step % batches * self.training.batch;
            let size = self.training.batch.min(order.len() - begin);
            let chosen = indices.clone().narrow(0, begin, size);
            let mut rows = data.training.choose(|all| all.select(0, chosen.clone()));
            if parts > 1 {
                // Every batch at another part of the points, and at all of them in the end.
                let part = points.chunks(points.len().div_ceil(parts));
                let part = part.cycle().nth((step % batches + step / batches) % parts);
                rows = rows.at(part.unwrap_or_default(), points.len());
            }
            let rows = rows.choose(Tensor::autodiff);
            let loss = self.step(&rows, running);
            let weighted = loss * size as f64;
            sum = Some(match sum {
                Some(sum) => sum + weighted,
                None => weighted,
            });
            seen += size;
            if step < batches {
                progressed.samples_seen += size as u64;
            }
            if self.clock.progress_due() {
                let running_loss = read(sum.clone())? / seen as f64;
                self.check_finite(running_loss, epoch)?;
                let within = (step + 1) as f64 / steps as f64;
                self.report_progress(epoch - 1, first, within, progressed);
                self.maybe_snapshot(epoch - 1, &running.network)?;
                self.maybe_interim(progressed);
            }
            if step + 1 < steps && !self.asked(false) {
                return Ok((read(sum)? / seen as f64, false));
            }
        }
        let mean = read(sum)? / seen as f64;
        self.check_finite(mean, epoch)?;
        Ok((mean, true))
    }

    /// The points of a channel in an order of chance; none where they are not taken apart.
    fn shuffled_points(&self, parts: usize, epoch: usize) -> Vec<usize> {
        let mut points: Vec<usize> = Vec::new();
        if parts > 1 {
            points.extend(0..self.prepared.plan.points);
            Random::new(self.training.seed, 1 << 32 | epoch as u64).shuffle(&mut points);
        }
        points
    }

    /// One step of gradient descent; the loss stays on the device.
    fn step(&self, rows: &Rows, running: &mut Running) -> Tensor<1> {
        let objective = &self.prepared.objective;
        let quantiser = running.quantiser.as_ref().map(|(q, _)| q);
        let network = match quantiser {
            Some(quantiser) => quantiser.network(&running.network),
            None => running.network.clone(),
        };
        let z = self.latents(&network, rows);
        let stored = match quantiser {
            Some(quantiser) => quantiser.noisy(z.clone(), &mut running.random),
            None => z.clone(),
        };
        let back = self.decoded(&network, rows, stored);
        let mut loss = objective.of(rows, z.clone(), back, &mut running.random);
        let value = loss.clone().inner();
        if let Some(quantiser) = quantiser {
            loss = quantiser.priced(loss, z, &network);
        }
        let mut gradients = GradientsParams::from_grads(loss.backward(), &network);
        if let Some(limit) = self.training.clip {
            clip(&mut gradients, &running.network, limit);
        }
        let rate = self.rate(running, running.step);
        running.network = running
            .optimiser
            .step(rate, running.network.clone(), gradients);
        running.step += 1;
        value
    }

    /// Latents of samples.
    fn latents(&self, network: &Network, rows: &Rows) -> Tensor<2> {
        match &rows.places {
            Some(places) => places.clone(),
            None => network.encode(rows.features.clone(), self.model.activation),
        }
    }

    /// The features that come back from latents of samples.
    fn decoded(&self, network: &Network, rows: &Rows, z: Tensor<2>) -> Tensor<2> {
        let activation = self.model.activation;
        match &rows.points {
            Some(points) => network.decode_at(points, z, activation),
            None => network.decode(z, activation),
        }
    }

    /// In how many parts the points of a batch are learned, one after the other: a network that is
    /// asked point by point learns most from points of many samples.
    fn parts(&self) -> usize {
        let Some(coordinates) = self.model.coordinates() else {
            return 1;
        };
        let points = coordinates.points();
        let batch = self.training.batch.min(self.prepared.split.training.len());
        (batch * points)
            .div_ceil(TrainingSpec::POINTS)
            .clamp(1, points)
    }

    /// Steps of an epoch.
    fn steps(&self) -> usize {
        let samples = self.prepared.split.training.len();
        samples.div_ceil(self.training.batch) * self.parts()
    }

    fn evaluate(&self, network: &Network, rows: &Rows) -> Result<f64, TrainError> {
        let network = network.valid();
        let objective = &self.prepared.objective;
        objective.judge(rows, |rows| {
            let z = self.latents(&network, rows);
            (z.clone(), self.decoded(&network, rows, z))
        })
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

    /// The learning rate at a step of this stretch: each of its parts has the whole schedule.
    fn rate(&self, running: &Running, step: usize) -> f64 {
        let training = self.training;
        let clean = self.clean;
        let (highest, step, epochs) = match running.quantiser {
            Some((_, begun)) => {
                let highest = QUANTISED_RATE * training.learning_rate;
                (highest, step - begun, training.epochs - clean)
            }
            None => (training.learning_rate, step, clean),
        };
        training.schedule.rate(highest, step, self.steps() * epochs)
    }

    /// Measures an epoch, keeps the network if it is the best so far, and tells.
    fn record(
        &mut self,
        epoch: usize,
        train: f64,
        running: &Running,
        data: &OnDevice,
        progressed: &mut Progressed,
    ) -> Result<bool, TrainError> {
        let network = &running.network;
        let held_out = match &data.held_out {
            Some(x) => self.evaluate(network, x)?,
            None => f64::NAN,
        };
        if data.held_out.is_some() {
            self.check_finite(held_out, epoch)?;
        }
        let judged = self.judge(running, data)?;
        self.check_finite(judged, epoch)?;
        let improved = epoch == 0 || judged < progressed.best;
        if improved {
            progressed.best = judged;
            progressed.best_epoch = epoch;
            // What was found in closed form is at hand already.
            if !self.model.closed_form() {
                let weights = network.download().map_err(TrainError::Device)?;
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
    fn asked(&mut self, epoch_done: bool) -> bool {
        let asked = Instant::now();
        let go_on = self.observer.go_on(epoch_done);
        self.clock.away += asked.elapsed();
        go_on
    }

    fn report_progress(&mut self, done: usize, first: usize, within: f64, progressed: &Progressed) {
        self.clock.last_progress = Instant::now();
        let elapsed = self.clock.elapsed();
        let epochs = self.training.epochs as f64;
        let share = ((done - first) as f64 + within) / epochs;
        let samples = share * epochs * self.prepared.split.training.len() as f64;
        let total = Duration::from_secs_f64(progressed.seconds) + elapsed;
        self.observer.event(EventKind::Progress(Progress {
            epoch: done,
            epochs: first + self.training.epochs,
            within,
            samples_per_second: samples / elapsed.as_secs_f64(),
            elapsed: total,
            left: elapsed.mul_f64((1.0 - share).max(0.0) / share.max(1e-6)),
        }));
    }

    fn maybe_snapshot(&mut self, epoch: usize, network: &Network) -> Result<(), TrainError> {
        if !self.observer.wants_snapshots() || !self.clock.snapshot_due() {
            return Ok(());
        }
        let begun = Instant::now();
        let weights = network.download().map_err(TrainError::Device)?;
        self.observer
            .snapshot(self.prepared.snapshot(epoch, weights, self.model));
        self.clock.snapshots += begun.elapsed();
        self.clock.away += begun.elapsed();
        self.clock.last_snapshot = Some(Instant::now());
        Ok(())
    }

    fn maybe_interim(&mut self, progressed: &Progressed) {
        if !self.observer.wants_interim() {
            return;
        }
        if let Some(interim) = self.filing.done() {
            self.observer.event(EventKind::Interim(interim));
        }
        let epoch = progressed.best_epoch;
        (self.filing).begin(self.spec, self.prepared, epoch, || progressed.best());
    }
}
