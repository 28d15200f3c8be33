use std::ops::Range;

use burn::tensor::{Device, Int, Tensor, TensorData};

use super::device::OpenDevice;
use super::loss::Rows;
use super::prepare::Prepared;

/// Some of the samples, for tensors to learn from: all of them on the device where it takes them, so that
/// batches are gathered there; otherwise a batch is sent when its turn comes.
pub(super) struct Supply<'a> {
    prepared: &'a Prepared,
    /// Places among all samples.
    samples: &'a [usize],
    /// Without gradients.
    device: Device,
    /// `None` where they are too many for the device.
    held: Option<Rows>,
}

/// An order of samples: on the device where they are held there.
pub(super) enum Order {
    There(Box<Tensor<1, Int>>),
    Here(Vec<usize>),
}

impl<'a> Supply<'a> {
    pub fn new(prepared: &'a Prepared, samples: &'a [usize], device: &OpenDevice) -> Self {
        let inner = device.device.clone().inner();
        let bytes = samples.len() * prepared.features.ncols() * size_of::<f32>();
        let fits = bytes as u64 <= device.piece;
        Self {
            prepared,
            samples,
            held: fits.then(|| send(prepared, samples, &inner)),
            device: inner,
        }
    }

    pub fn len(&self) -> usize {
        self.samples.len()
    }

    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// Samples that follow each other.
    pub fn stretch(&self, range: Range<usize>) -> Rows {
        match &self.held {
            Some(held) => held.choose(|all| all.narrow(0, range.start, range.len())),
            None => send(self.prepared, &self.samples[range], &self.device),
        }
    }

    /// An order of them, to choose from.
    pub fn order(&self, order: &[usize]) -> Order {
        if self.held.is_none() {
            return Order::Here(order.to_vec());
        }
        let places: Vec<i32> = order.iter().map(|&i| i as i32).collect();
        let places = TensorData::new(places, [order.len()]);
        Order::There(Box::new(Tensor::from_data(places, &self.device)))
    }

    /// Those that follow each other in an order.
    pub fn choose(&self, order: &Order, range: Range<usize>) -> Rows {
        match (order, &self.held) {
            (Order::There(order), Some(held)) => {
                let chosen = order.as_ref().clone().narrow(0, range.start, range.len());
                held.choose(|all| all.select(0, chosen.clone()))
            }
            (Order::There(_), None) => self.stretch(range),
            (Order::Here(order), _) => {
                let chosen: Vec<usize> = order[range].iter().map(|&i| self.samples[i]).collect();
                send(self.prepared, &chosen, &self.device)
            }
        }
    }
}

fn send(prepared: &Prepared, samples: &[usize], device: &Device) -> Rows {
    (prepared.objective).upload(&prepared.features, samples, device)
}
