//! The errors of all frames over time.

use super::ColumnData;
use crate::metrics::residual;
use crate::plot::{Axis, Chart, Ink, Series, Shape, thinned};

/// More points than this are thinned before drawing.
const MOST_POINTS: usize = 1000;

/// The error of every frame of one component.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameErrors {
    /// RMSE of the frame over the range of all frames.
    pub nrmse: Vec<f64>,
    /// Smallest and largest value after, over all frames.
    pub after_range: [f64; 2],
    /// What 99.5 % of all |after - before| stay below: the colour scale of the difference. A few
    /// larger ones would make all others look flat.
    pub usual: f64,
}

impl FrameErrors {
    /// `data` in the order of frames; `range` is that of the whole original.
    pub fn new(data: &ColumnData, frames: usize, range: f64) -> Self {
        let range = range.min(f64::MAX);
        let points = (data.size() / frames.max(1)).max(1);
        let mut nrmse = Vec::with_capacity(frames);
        let mut after_range = [f64::INFINITY, f64::NEG_INFINITY];
        let mut sizes = Vec::with_capacity(data.size());
        let (mut sum, mut count) = (0.0, 0_u32);
        for (i, (before, after)) in data.pairs().enumerate() {
            if before.is_finite() && after.is_finite() {
                let moved = residual(before, after, 0.0, None);
                after_range = [after_range[0].min(after), after_range[1].max(after)];
                sizes.push(moved.abs());
                sum += if range > 0.0 {
                    (moved / range).powi(2)
                } else {
                    0.0
                };
                count += 1;
            }
            if (i + 1).is_multiple_of(points) {
                nrmse.push((sum / f64::from(count.max(1))).sqrt());
                (sum, count) = (0.0, 0);
            }
        }
        if after_range[0] > after_range[1] {
            after_range = [0.0, 1.0];
        }
        Self {
            nrmse,
            after_range,
            usual: usual(&mut sizes),
        }
    }

    /// The frame with the largest error; none where no frame has one.
    pub fn worst(&self) -> Option<usize> {
        let known = (0..self.nrmse.len()).filter(|frame| self.nrmse[*frame].is_finite());
        known.max_by(|a, b| self.nrmse[*a].total_cmp(&self.nrmse[*b]))
    }

    /// Errors against frames. `sample`: which sample of the data each frame is; `held_out`: the frames
    /// that are held out.
    pub fn chart(
        &self,
        title: impl Into<String>,
        sample: impl Fn(usize) -> usize,
        held_out: &[usize],
    ) -> Chart {
        let point = |frame: usize| [sample(frame) as f64, 100.0 * self.nrmse[frame]];
        let points = |frames: &[usize]| -> Vec<[f64; 2]> {
            let frames = thinned(frames, MOST_POINTS).into_iter();
            let known = frames.filter(|frame| *frame < self.nrmse.len());
            known.map(point).collect()
        };
        let all: Vec<usize> = (0..self.nrmse.len()).collect();
        let (x, y) = (Axis::new("Frame"), Axis::new("NRMSE").unit("%"));
        let line = Shape::path(points(&all));
        let chart = Chart::new(title, x, y).with(Series::new("", Ink::Before, line));
        match points(held_out) {
            held if held.is_empty() => chart,
            held => chart.with(Series::new("Held out", Ink::HeldOut, Shape::dots(held))),
        }
    }
}

/// The smallest of these that 99.5 % do not exceed; 0 where there are none.
fn usual(sizes: &mut [f64]) -> f64 {
    let Some(last) = sizes.len().checked_sub(1) else {
        return 0.0;
    };
    let place = (0.995 * last as f64).ceil() as usize;
    *sizes.select_nth_unstable_by(place, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::Array2;

    use super::*;

    #[test]
    fn every_frame_has_its_own_error() {
        let points = 100;
        let before = Array2::from_shape_fn((6, 2 * points), |(i, j)| ((i * 37 + j) as f64).sin());
        let after = Array2::from_shape_fn(before.dim(), |(i, j)| {
            before[[i, j]] + 1e-2 * ((i * 101 + j * 13) as f64).cos()
        });
        let data = ColumnData {
            before: Arc::new(before),
            after: Some(Arc::new(after)),
            rows: None,
            features: points..2 * points,
            turn: None,
            step: 1,
        };
        let errors = FrameErrors::new(&data, 6, 2.0);
        assert_eq!(errors.nrmse.len(), 6);
        let by_hand: Vec<(f64, f64)> = data.pairs().skip(2 * points).take(points).collect();
        let mean = by_hand.iter().map(|(b, a)| (a - b).powi(2)).sum::<f64>() / points as f64;
        assert!((errors.nrmse[2] - mean.sqrt() / 2.0).abs() < 1e-12);
        let mut sizes: Vec<f64> = data.residuals().map(f64::abs).collect();
        let over = sizes.iter().filter(|v| **v > errors.usual).count();
        assert!(
            over > 0 && over <= sizes.len() / 200,
            "{over} of {}",
            sizes.len()
        );
        assert_eq!(usual(&mut sizes[..1]), sizes[0]);
        assert_eq!(usual(&mut []), 0.0);
        let chart = errors.chart("Errors", |frame| 10 * frame, &[1, 5, 9]);
        let Shape::Points { points, .. } = &chart.series[1].shape else {
            panic!("{chart:?}")
        };
        assert_eq!(points[1], [50.0, 100.0 * errors.nrmse[5]]);
        assert_eq!(points.len(), 2, "a frame that is not there has no point");
    }
}
