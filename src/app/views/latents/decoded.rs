//! Samples that the decoder makes of latents.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1, s};

use super::origin::LatentData;
use crate::app::views::source::Source;
use crate::data::Values;
use crate::format::significant;

/// Samples decoded from latents, in the data's units.
pub struct Decoded {
    /// Counts up: what pictures are kept by.
    pub id: u64,
    /// Where the explorer starts, where its sliders are, both ends of the slider whose effect is
    /// shown, and that slider back at its start: 5 x (columns x points).
    pub values: Arc<Array2<f64>>,
    /// The latent whose effect is shown.
    pub effect: usize,
    /// Between which values it goes.
    pub ends: [f32; 2],
}

/// What was decoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    pub generation: u64,
    pub start: usize,
    pub now: Vec<f32>,
    pub effect: usize,
    /// Between which values its slider goes: what is known of a new network's latents comes later than
    /// the network.
    pub ends: [f32; 2],
}

impl Decoded {
    pub fn new(id: u64, source: &Source, data: &LatentData, start: &[f32], key: &Key) -> Self {
        let mut latents = Array2::zeros((5, start.len()));
        for (i, mut row) in latents.rows_mut().into_iter().enumerate() {
            let from = if i == 0 { start } else { &key.now };
            row.iter_mut().zip(from).for_each(|(to, v)| *to = *v);
        }
        latents[[2, key.effect]] = key.ends[0];
        latents[[3, key.effect]] = key.ends[1];
        latents[[4, key.effect]] = start[key.effect];
        let mut values = data.network.decode(latents.view());
        let plan = &data.network.plan;
        for (column, fitted) in plan.columns.iter().enumerate() {
            if fitted.transform.is_some() {
                continue;
            }
            // Kept beside the network: the sample's own values, whatever the latents are.
            let own = column * plan.points..(column + 1) * plan.points;
            let kept = source.before.slice(s![key.start, own.clone()]);
            values.slice_mut(s![.., own]).assign(&kept);
        }
        let mut values = Values::from(values);
        values.round_to(source.data.types(), plan.points);
        let values = values.doubles;
        Self {
            id,
            values: Arc::new(values),
            effect: key.effect,
            ends: key.ends,
        }
    }

    /// Start, now, low end, high end and the slider's own start.
    pub fn rows(&self) -> [ArrayView1<'_, f64>; 5] {
        std::array::from_fn(|i| self.values.row(i))
    }

    /// What the latent's slider goes through, for titles: `latent 3 from -1.2 to 0.8`.
    pub fn summary(&self) -> String {
        let [low, high] = self.ends.map(|v| significant(f64::from(v), 3));
        format!("latent {} from {low} to {high}", self.effect + 1)
    }
}
