//! What is found for the view of modes: the modes of the data, and what latents do to a field.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1, s};

use crate::app::views::latents::LatentData;
use crate::data::Dataset;
use crate::figures::{AlongAxis, ModeSeries};
use crate::metrics::{LatentStats, widest_first};
use crate::model::Modes;

/// Modes that are found.
const MODES: usize = 32;

/// Fewer are found where they would have more values than this: a gigabyte.
const MOST_VALUES: usize = 1 << 27;

/// Latents whose effects are found.
const LATENTS: usize = 6;

/// Things that are added to a field, each so much in every sample.
pub struct Found {
    /// Counts up: what pictures are kept by.
    pub id: u64,
    /// Of the data, and not of a network.
    pub modes: Option<Modes>,
    /// Each x features; of the modes they are taken from there.
    values: Arc<Array2<f64>>,
    /// How much of each is in the samples.
    pub series: Vec<ModeSeries>,
    pub times: AlongAxis,
}

impl Found {
    /// The modes of one component, or of all together.
    pub fn modes(id: u64, data: &Dataset, component: Option<usize>) -> Self {
        let points = data.points();
        let own = component.map_or(0..data.features(), |c| c * points..(c + 1) * points);
        let count = (MOST_VALUES / own.len().max(1)).clamp(6, MODES);
        let mut modes = Modes::fit(data.values().slice(s![.., own]), count);
        let values = Arc::new(std::mem::take(&mut modes.modes));
        let each = modes.coefficients.columns().into_iter().enumerate();
        let series = each.map(|(i, values)| {
            ModeSeries::new(format!("Coefficient of mode {}", i + 1), values.to_vec())
        });
        Self {
            id,
            values,
            series: series.collect(),
            times: AlongAxis::of(data),
            modes: Some(modes),
        }
    }

    /// What one standard deviation of each of the widest latents up and down does to the mean.
    pub fn latents(id: u64, data: &Dataset, inside: &LatentData, samples: &[usize]) -> Self {
        let latents = inside.view();
        let stats = LatentStats::of_each(latents);
        let chosen: Vec<usize> = widest_first(&stats).into_iter().take(LATENTS).collect();
        let mut moved = Array2::zeros((2 * chosen.len(), latents.ncols()));
        for (i, mut row) in moved.rows_mut().into_iter().enumerate() {
            for (to, stats) in row.iter_mut().zip(&stats) {
                *to = stats.mean as f32;
            }
            let latent = chosen[i / 2];
            let by = if i % 2 == 0 { -1.0 } else { 1.0 };
            row[latent] += (by * stats[latent].std) as f32;
        }
        let decoded = inside.network.decode(moved.view());
        let mut values = Array2::zeros((chosen.len(), decoded.ncols()));
        for (i, mut row) in values.rows_mut().into_iter().enumerate() {
            row.assign(&(&decoded.row(2 * i + 1) - &decoded.row(2 * i)));
        }
        let plan = &inside.network.plan;
        for (column, fitted) in plan.columns.iter().enumerate() {
            // No latent moves what is kept beside the network.
            if fitted.transform.is_none() {
                let own = column * plan.points..(column + 1) * plan.points;
                values.slice_mut(s![.., own]).fill(0.0);
            }
        }
        let series = |latent: &usize| {
            let own: ArrayView1<'_, f32> = latents.column(*latent);
            ModeSeries::new(
                format!("Latent {}", latent + 1),
                own.mapv(f64::from).to_vec(),
            )
        };
        let mut times = AlongAxis::of(data);
        if samples.len() != data.samples() {
            times.places = samples.iter().map(|sample| times.places[*sample]).collect();
            times.step = None;
        }
        Self {
            id,
            modes: None,
            values: Arc::new(values),
            series: chosen.iter().map(series).collect(),
            times,
        }
    }

    pub fn count(&self) -> usize {
        self.series.len()
    }

    /// What one is called.
    pub fn name(&self, item: usize) -> String {
        match &self.modes {
            Some(modes) => {
                let share = 100.0 * modes.energies[item] / modes.energy;
                format!("Mode {}, {share:.1} %", item + 1)
            }
            None => self.series[item].name.clone(),
        }
    }

    /// Each x features.
    pub fn values(&self) -> Arc<Array2<f64>> {
        Arc::clone(&self.values)
    }

    /// Its values at all points of a component.
    pub fn line(&self, item: usize, component: usize, points: usize) -> Vec<[f64; 2]> {
        let row = self.values.row(item);
        let own = row.slice(s![component * points..(component + 1) * points]);
        let point = |(point, value): (usize, &f64)| [point as f64, *value];
        own.iter().enumerate().map(point).collect()
    }
}
