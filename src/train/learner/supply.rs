use std::ops::Range;

use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::train::device::OpenDevice;
use crate::train::loss::Rows;
use crate::train::prepare::Prepared;

/// Some of the samples, for tensors to learn from: all of them on the device where it takes them, so that
/// batches are gathered there; otherwise a batch is sent when its turn comes.
pub(in crate::train) struct Supply<'a> {
    prepared: &'a Prepared,
    /// Places among all samples.
    samples: &'a [usize],
    /// Without gradients.
    device: Device,
    /// `None` where they are too many for the device.
    held: Option<Rows>,
}

/// An order of samples.
#[derive(Default)]
pub(in crate::train) struct Order {
    places: Vec<usize>,
    /// The same on the device, where the samples are held there.
    held: Option<Tensor<1, Int>>,
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
        let held = self.held.as_ref().map(|_| {
            let places: Vec<i32> = order.iter().map(|&i| i as i32).collect();
            Tensor::from_data(TensorData::new(places, [order.len()]), &self.device)
        });
        Order {
            places: order.to_vec(),
            held,
        }
    }

    /// Those that follow each other in an order.
    pub fn choose(&self, order: &Order, range: Range<usize>) -> Rows {
        if let (Some(held), Some(order)) = (&self.held, &order.held) {
            let chosen = order.clone().narrow(0, range.start, range.len());
            return held.choose(|all| all.select(0, chosen.clone()));
        }
        let chosen = order.places[range].iter().map(|&i| self.samples[i]);
        send(self.prepared, &chosen.collect::<Vec<_>>(), &self.device)
    }
}

fn send(prepared: &Prepared, samples: &[usize], device: &Device) -> Rows {
    (prepared.objective).upload(&prepared.features, samples, device)
}
