mod batches;

use burn::module::Module;
use burn::optim::{AdamConfig, ModuleOptimizer};
use burn::tensor::{Device, Tensor};
use ndarray::Array2;

use crate::codec::StorageSteps;
use crate::model::{Random, Weights};
use crate::train::TrainError;
use crate::train::device::OpenDevice;
use crate::train::learner::network::Network;
use crate::train::learner::quantise::Quantiser;
use crate::train::learner::supply::{Order, Supply};
use crate::train::learner::{FIRST_LOOK, Learner, LearnerInput, LossOver};
use crate::train::loss::{Rows, read};

/// Rows that are judged at a time.
const JUDGED_AT_A_TIME: usize = 1024;

/// A network of any kind that is being trained on any device, with the gradients that the tensors
/// record.
pub(in crate::train) struct TensorLearner<'a> {
    input: LearnerInput<'a>,
    /// Without gradients.
    device: Device,
    training: Supply<'a>,
    held_out: Supply<'a>,
    /// Samples that the judge looks at.
    judged: Supply<'a>,
    network: Network,
    optimiser: ModuleOptimizer,
    /// For what the loss draws by chance.
    random: Random,
    /// Once the network is trained for being rounded.
    quantiser: Option<Quantiser>,
    pass: Pass,
}

/// A pass over the training samples.
struct Pass {
    order: Order,
    /// The points of a channel in an order of chance; none where they are not taken apart.
    points: Vec<usize>,
    loss: Option<Tensor<1>>,
    seen: usize,
}

impl<'a> TensorLearner<'a> {
    pub fn new(input: LearnerInput<'a>, weights: &Weights, device: &OpenDevice) -> Self {
        let (prepared, split) = (input.prepared, &input.prepared.split);
        let plain = device.device.clone().inner();
        // Parameters that want gradients are remembered until there are some, which is never where there
        // are no epochs.
        let network = if input.model.closed_form() {
            Network::upload(weights, &plain)
        } else {
            Network::upload(weights, &device.device)
        };
        Self {
            training: Supply::new(prepared, &split.training, device),
            held_out: Supply::new(prepared, &split.held_out, device),
            judged: Supply::new(prepared, &prepared.judge.rows, device),
            network,
            optimiser: AdamConfig::new().with_epsilon(1e-8).init(),
            random: Random::new(input.training.seed, 5),
            quantiser: None,
            pass: Pass {
                order: Order::default(),
                points: Vec::new(),
                loss: None,
                seen: 0,
            },
            device: plain,
            input,
        }
    }

    /// Trains the network for being stored in such steps.
    pub fn quantised(
        input: LearnerInput<'a>,
        weights: &Weights,
        device: &OpenDevice,
        steps: &StorageSteps,
    ) -> Self {
        let mut learner = Self::new(input, weights, device);
        learner.quantiser = Some(Quantiser::new(steps, &learner.device));
        learner
    }

    /// The mean loss over samples. `run` gives their latents and what comes back.
    fn judge(
        &self,
        over: LossOver,
        run: impl Fn(&Rows) -> (Tensor<2>, Tensor<2>),
    ) -> Result<f64, TrainError> {
        let (supply, count) = match over {
            LossOver::HeldOut if !self.held_out.is_empty() => (&self.held_out, self.held_out.len()),
            _ => (&self.training, self.training.len().min(FIRST_LOOK)),
        };
        let objective = &self.input.prepared.objective;
        objective.judge(count, |range| supply.stretch(range), run)
    }

    /// The network as it would be stored, without gradients.
    fn stored(&self) -> Network {
        match &self.quantiser {
            Some(quantiser) => quantiser.network(&self.network).valid(),
            None => self.network.valid(),
        }
    }

    /// Latents of samples, and what comes back of them as they would be stored.
    fn run_stored(&self, network: &Network, rows: &Rows) -> (Tensor<2>, Tensor<2>) {
        let z = self.latents(network, rows);
        let stored = (self.quantiser.as_ref()).map_or_else(|| z.clone(), |q| q.rounded(z.clone()));
        (z, self.decoded(network, rows, stored))
    }

    /// Latents of samples.
    fn latents(&self, network: &Network, rows: &Rows) -> Tensor<2> {
        match &rows.places {
            Some(places) => places.clone(),
            None => network.encode(rows.features.clone(), self.input.model.activation),
        }
    }

    /// The features that come back from latents of samples.
    fn decoded(&self, network: &Network, rows: &Rows, z: Tensor<2>) -> Tensor<2> {
        let activation = self.input.model.activation;
        match &rows.points {
            Some(points) => network.decode_at(points, z, activation),
            None => network.decode(z, activation),
        }
    }
}

impl Learner for TensorLearner<'_> {
    fn steps(&self) -> usize {
        self.batches() * self.parts()
    }

    fn begin(&mut self, epoch: usize, order: &[usize]) {
        let mut points: Vec<usize> = Vec::new();
        if self.parts() > 1 {
            points.extend(0..self.input.prepared.plan.points);
            let seed = self.input.training.seed;
            Random::new(seed, 1 << 32 | epoch as u64).shuffle(&mut points);
        }
        self.pass = Pass {
            order: self.training.order(order),
            points,
            loss: None,
            seen: 0,
        };
    }

    fn step(&mut self, step: usize, rate: f64) -> usize {
        let (rows, new) = self.batch(step);
        let loss = self.learn(&rows, rate) * rows.len() as f64;
        self.pass.seen += rows.len();
        self.pass.loss = Some(match self.pass.loss.take() {
            Some(sum) => sum + loss,
            None => loss,
        });
        new
    }

    fn mean_loss(&mut self) -> Result<f64, TrainError> {
        Ok(read(self.pass.loss.clone())? / self.pass.seen.max(1) as f64)
    }

    fn loss(&mut self, over: LossOver) -> Result<f64, TrainError> {
        let network = self.network.valid();
        self.judge(over, |rows| {
            let z = self.latents(&network, rows);
            (z.clone(), self.decoded(&network, rows, z))
        })
    }

    fn stored_loss(&mut self, over: LossOver) -> Result<f64, TrainError> {
        let network = self.stored();
        self.judge(over, |rows| self.run_stored(&network, rows))
    }

    fn stored_answer(&mut self) -> Result<Array2<f32>, TrainError> {
        let network = self.stored();
        let rows = self.judged.len();
        let features = self.input.prepared.features.ncols();
        let mut back = Vec::with_capacity(rows * features);
        let most = JUDGED_AT_A_TIME.min(self.input.model.block());
        for begin in (0..rows).step_by(most) {
            let size = most.min(rows - begin);
            let block = self.judged.stretch(begin..begin + size);
            let block = self.run_stored(&network, &block).1.try_into_data();
            let block = block.map_err(|e| TrainError::Device(e.to_string()))?;
            back.extend(block.iter::<f32>());
        }
        Array2::from_shape_vec((rows, features), back)
            .map_err(|e| TrainError::Device(e.to_string()))
    }

    fn at_equal_bytes(&mut self, error: f64, root: bool) -> Result<f64, TrainError> {
        let Some(quantiser) = &self.quantiser else {
            return Ok(error);
        };
        let network = self.stored();
        let z = self.latents(&network, &self.judged.stretch(0..self.judged.len()));
        let nats = read(Some(quantiser.nats(z, &network)))?;
        Ok(quantiser.at_equal_bytes(error, nats, root))
    }

    fn weights(&self) -> Result<Weights, TrainError> {
        self.network.download()
    }
}
