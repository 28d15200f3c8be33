//! The errors of all frames over time.

use std::borrow::Cow;

use ndarray::Array2;

use super::{ColumnData, FieldShape};
use crate::metrics::{FieldQuantity, residual};
use crate::plot::{Axis, Chart, Ink, Series, Shape, thinned};

/// More points than this are thinned before drawing.
const MOST_POINTS: usize = 1000;

/// How many errors are looked at for what most of them stay below; of more, evenly spread ones.
const MOST_SIZES: usize = 4_000_000;

/// The error of every frame of one component, or of what follows from all.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameErrors {
    pub frames: usize,
    /// RMSE of the frame over the range of all frames; none where nothing came back.
    pub nrmse: Vec<f64>,
    /// The largest |after - before| of each frame.
    pub largest: Vec<f64>,
    /// Smallest and largest value before and after, over all frames.
    pub before_range: [f64; 2],
    pub after_range: [f64; 2],
    /// What 99.5 % of all |after - before| stay below: the colour scale of the difference. A few
    /// larger ones would make all others look flat.
    pub usual: f64,
}

impl FrameErrors {
    /// `data` in the order of frames; `range` is that of the whole original.
    pub fn new(data: &ColumnData, frames: usize, range: f64) -> Self {
        let points = (data.size() / frames.max(1)).max(1);
        let mut gathered = Gathered::new(data.size());
        let mut pairs = data.pairs().peekable();
        while pairs.peek().is_some() {
            gathered.frame(pairs.by_ref().take(points));
        }
        gathered.errors(frames, Some(range))
    }

    /// Of what follows from each frame: samples x (components x points), before and after.
    pub fn of_quantity(
        before: &Array2<f64>,
        after: Option<&Array2<f64>>,
        shape: &FieldShape,
        (quantity, component): (FieldQuantity, usize),
    ) -> Self {
        let (frames, places) = (before.nrows(), shape.places());
        let mut gathered = Gathered::new(frames * shape.points());
        let found = |values: &Array2<f64>, frame: usize| {
            let row = values.row(frame);
            let sample = row
                .as_slice()
                .map_or_else(|| Cow::from(row.to_vec()), Cow::from);
            quantity.of(&sample, &places, component)
        };
        for frame in 0..frames {
            let before = found(before, frame);
            match after {
                Some(after) => gathered.frame(before.into_iter().zip(found(after, frame))),
                None => gathered.before(&before),
            }
        }
        gathered.errors(frames, None)
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

/// What is found going through frames.
struct Gathered {
    /// Root mean squares.
    rms: Vec<f64>,
    largest: Vec<f64>,
    ranges: [[f64; 2]; 2],
    /// Of every `step`-th pair.
    sizes: Vec<f64>,
    step: usize,
    seen: usize,
}

impl Gathered {
    /// Of so many values a side.
    fn new(values: usize) -> Self {
        Self {
            rms: Vec::new(),
            largest: Vec::new(),
            ranges: [[f64::INFINITY, f64::NEG_INFINITY]; 2],
            sizes: Vec::new(),
            step: values.div_ceil(MOST_SIZES).max(1),
            seen: 0,
        }
    }

    fn frame(&mut self, pairs: impl Iterator<Item = (f64, f64)>) {
        // Squares over that of the largest so far: none is too large.
        let (mut largest, mut squares, mut count) = (0.0_f64, 0.0, 0_u32);
        for (before, after) in pairs.filter(|(b, a)| b.is_finite() && a.is_finite()) {
            let size = residual(before, after, 0.0, None).abs();
            for ([low, high], value) in self.ranges.iter_mut().zip([before, after]) {
                (*low, *high) = (low.min(value), high.max(value));
            }
            if size > largest {
                squares = squares * (largest / size).powi(2) + 1.0;
                largest = size;
            } else if size > 0.0 {
                squares += (size / largest).powi(2);
            }
            if self.seen.is_multiple_of(self.step) {
                self.sizes.push(size);
            }
            self.seen += 1;
            count += 1;
        }
        self.rms
            .push(largest * (squares / f64::from(count.max(1))).sqrt());
        self.largest.push(largest);
    }

    fn before(&mut self, values: &[f64]) {
        let [low, high] = &mut self.ranges[0];
        for value in values.iter().filter(|value| value.is_finite()) {
            (*low, *high) = (low.min(*value), high.max(*value));
        }
    }

    /// `range`: of the whole original; `None`: as it was found.
    fn errors(mut self, frames: usize, range: Option<f64>) -> FrameErrors {
        let [before_range, after_range] =
            self.ranges.map(
                |[low, high]| {
                    if low > high { [0.0, 1.0] } else { [low, high] }
                },
            );
        let range = range.unwrap_or(self.ranges[0][1] - self.ranges[0][0]);
        let range = range.min(f64::MAX);
        let over = |rms: f64| if range > 0.0 { rms / range } else { 0.0 };
        FrameErrors {
            frames,
            nrmse: self.rms.into_iter().map(over).collect(),
            largest: self.largest,
            before_range,
            after_range,
            usual: usual(&mut self.sizes),
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

    use super::*;
    use crate::data::GridAxes;

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
        let largest = by_hand
            .iter()
            .map(|(b, a)| (a - b).abs())
            .fold(0.0, f64::max);
        assert_eq!(errors.largest[2], largest);
        assert_eq!(usual(&mut sizes[..1]), sizes[0]);
        assert_eq!(usual(&mut []), 0.0);
        let chart = errors.chart("Errors", |frame| 10 * frame, &[1, 5, 9]);
        let Shape::Points { points, .. } = &chart.series[1].shape else {
            panic!("{chart:?}")
        };
        assert_eq!(points[1], [50.0, 100.0 * errors.nrmse[5]]);
        assert_eq!(points.len(), 2, "a frame that is not there has no point");
    }

    #[test]
    fn what_follows_from_frames_has_errors_of_its_own() {
        let shape = FieldShape::of_grid(GridAxes::even(&[3, 4]));
        // numpy.hypot of both components; after, both are a tenth larger.
        let before = Array2::from_shape_fn((2, 24), |(t, p)| (t * 24 + p) as f64);
        let after = &before * 1.1;
        let magnitude = (FieldQuantity::Magnitude, 0);
        let errors = FrameErrors::of_quantity(&before, Some(&after), &shape, magnitude);
        let of =
            |frame: usize, point: usize| before[[frame, point]].hypot(before[[frame, 12 + point]]);
        let range = of(1, 11) - of(0, 0);
        let squares: f64 = (0..12).map(|point| (0.1 * of(1, point)).powi(2)).sum();
        assert!((errors.nrmse[1] - (squares / 12.0).sqrt() / range).abs() < 1e-12);
        assert!((errors.largest[1] - 0.1 * of(1, 11)).abs() < 1e-12);
        assert_eq!(errors.before_range, [of(0, 0), of(1, 11)]);
        assert_eq!(errors.worst(), Some(1));
        let alone = FrameErrors::of_quantity(&before, None, &shape, magnitude);
        assert_eq!((alone.frames, alone.nrmse.len()), (2, 0));
        assert_eq!(alone.before_range, errors.before_range);
        let huge = [1e200, 1e-200].map(|scale| {
            let (before, after) = (&before * scale, &after * scale);
            FrameErrors::of_quantity(&before, Some(&after), &shape, (FieldQuantity::Values, 0))
                .nrmse[1]
        });
        assert!((huge[0] - huge[1]).abs() < 1e-12 && huge[0].is_finite());
    }
}
