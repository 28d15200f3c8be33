//! The errors of all frames over time.

use egui::{Id, Ui, Vec2};

use crate::app::AppCommand;
use crate::app::plot::{Axis, Chart, ChartView, Ink, Mark, Series, Shape};
use crate::app::views::source::{ColumnData, Source};

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
    pub fn of(data: &ColumnData, frames: usize, range: f64) -> Self {
        let points = (data.size() / frames.max(1)).max(1);
        let mut nrmse = Vec::with_capacity(frames);
        let mut after_range = [f64::INFINITY, f64::NEG_INFINITY];
        let mut sizes = Vec::with_capacity(data.size());
        let (mut sum, mut count) = (0.0, 0_u32);
        for (i, (before, after)) in data.pairs().enumerate() {
            let moved = after - before;
            if moved.is_finite() {
                after_range = [after_range[0].min(after), after_range[1].max(after)];
                sizes.push(moved.abs());
                sum += moved * moved;
                count += 1;
            }
            if (i + 1).is_multiple_of(points) {
                let rmse = (sum / f64::from(count.max(1))).sqrt();
                nrmse.push(if range > 0.0 { rmse / range } else { 0.0 });
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

    /// Draws errors against frames; returns the frame that was clicked.
    pub fn show(
        &self,
        ui: &mut Ui,
        source: &Source,
        frame: usize,
        size: Vec2,
        commands: &mut Vec<AppCommand>,
    ) -> Option<usize> {
        let chart = self.chart(source, frame);
        let shown = ChartView::new(&chart, Id::unique("field errors"), size).show(ui, commands);
        let pointer = shown
            .response
            .interact_pointer_pos()
            .filter(|_| shown.response.clicked())?;
        let x = shown.transform.value_from_position(pointer).x;
        let last = self.nrmse.len().checked_sub(1)?;
        let far = |frame: usize| (source.sample(frame) as f64 - x).abs();
        (0..=last).min_by(|&a, &b| far(a).total_cmp(&far(b)))
    }

    fn chart(&self, source: &Source, frame: usize) -> Chart {
        let stride = self.nrmse.len().div_ceil(MOST_POINTS).max(1);
        let point = |i: usize| [source.sample(i) as f64, 100.0 * self.nrmse[i]];
        let line = (0..self.nrmse.len()).step_by(stride).map(point).collect();
        let held: Vec<[f64; 2]> = source
            .held_out()
            .iter()
            .copied()
            .step_by(stride)
            .filter(|i| *i < self.nrmse.len())
            .map(point)
            .collect();
        let mut chart = Chart::new(
            "Error over frames",
            Axis::new("Frame"),
            Axis::new("NRMSE").unit("%"),
        )
        .with(Series::new("", Ink::Before, Shape::Line(line)));
        if !held.is_empty() {
            chart = chart.with(Series::new(
                "Held out",
                Ink::HeldOut,
                Shape::Points {
                    points: held,
                    errors: Vec::new(),
                },
            ));
        }
        chart.mark(Mark::vertical(source.sample(frame) as f64))
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
    use super::*;
    use crate::app::LoadState;
    use crate::app::views::source::Part;
    use crate::app::views::source_cache::SourceCache;
    use crate::app::views::testing::{add_snapshot, field_state};

    #[test]
    fn every_frame_has_its_own_error() {
        let mut state = field_state(6);
        add_snapshot(&mut state, 1);
        let LoadState::Ready(loaded) = &state.load else {
            panic!("loaded")
        };
        let (source, _) = SourceCache::default().update(&state, loaded);
        let data = source.column(0, Part::All);
        let errors = FrameErrors::of(&data, 6, source.range(0));
        assert_eq!(errors.nrmse.len(), 6);
        let points = source.data.points();
        let by_hand: Vec<(f64, f64)> = data.pairs().skip(2 * points).take(points).collect();
        let mean = by_hand.iter().map(|(b, a)| (a - b).powi(2)).sum::<f64>() / points as f64;
        assert!((errors.nrmse[2] - mean.sqrt() / source.range(0)).abs() < 1e-12);
        let mut sizes: Vec<f64> = data.pairs().map(|(b, a)| (a - b).abs()).collect();
        let over = sizes.iter().filter(|v| **v > errors.usual).count();
        assert!(
            over > 0 && over <= sizes.len() / 200,
            "{over} of {}",
            sizes.len()
        );
        assert_eq!(usual(&mut sizes[..1]), sizes[0]);
        assert_eq!(usual(&mut []), 0.0);
    }
}
