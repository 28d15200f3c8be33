//! The loss while a network trains.

use crate::plot::{Axis, Chart, Ink, Mark, Series, Shape, thinned};

/// More points than this are thinned before drawing.
const MOST_POINTS: usize = 2000;

/// Losses of an epoch; NaN where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossPoint {
    pub epoch: usize,
    pub training: f64,
    pub held_out: f64,
}

/// Losses against epochs, and what is marked among them.
#[derive(Clone, Debug, Default)]
pub struct LossFigures<'a> {
    pub losses: Vec<LossPoint>,
    /// What PCA reaches, on held-out samples or, where there are none, on all.
    pub pca: Option<f64>,
    /// The epoch whose weights are kept.
    pub best: Option<usize>,
    /// 0: none; 0.99: the mean of about a hundred epochs.
    pub smoothing: f64,
    pub linear: bool,
    /// A second run and its name.
    pub second: Option<(&'a str, Vec<LossPoint>)>,
}

impl LossFigures<'_> {
    pub fn chart(&self) -> Chart {
        let mut chart = Chart::new(
            "Loss while training",
            Axis::new("Epoch"),
            Axis::new("Loss").log(!self.linear),
        );
        let training = line(&self.losses, |loss| loss.training);
        let held_out = line(&self.losses, |loss| loss.held_out);
        let is_held_out = !held_out.is_empty();
        for (name, ink, raw) in [
            ("Training", Ink::Before, training),
            ("Held out", Ink::HeldOut, held_out),
        ] {
            if raw.is_empty() {
                continue;
            }
            if self.smoothing > 0.0 {
                let smooth = Shape::Line(thinned(&smoothed(&raw, self.smoothing), MOST_POINTS));
                chart = chart
                    .with(Series::new("", ink, Shape::Line(thinned(&raw, MOST_POINTS))).faint())
                    .with(Series::new(format!("{name}, smoothed"), ink, smooth));
            } else {
                chart = chart.with(Series::new(
                    name,
                    ink,
                    Shape::Line(thinned(&raw, MOST_POINTS)),
                ));
            }
        }
        if let Some(at) = self.pca.filter(|loss| loss.is_finite()) {
            let label = if is_held_out { "PCA, held out" } else { "PCA" };
            chart = chart.mark(Mark::horizontal(at).labelled(label).inked(Ink::Baseline));
        }
        if let Some(best) = self.best {
            chart = chart.mark(
                Mark::vertical(best as f64)
                    .labelled("Best")
                    .inked(Ink::HeldOut),
            );
        }
        match &self.second {
            Some((name, losses)) => self.with_second(chart, name, losses),
            None => chart,
        }
    }

    /// Held out, and training where nothing was held out or as a faint line.
    fn with_second(&self, mut chart: Chart, name: &str, losses: &[LossPoint]) -> Chart {
        let line = |loss: fn(&LossPoint) -> f64| {
            let mut points = line(losses, loss);
            if self.smoothing > 0.0 {
                points = smoothed(&points, self.smoothing);
            }
            Shape::Line(thinned(&points, MOST_POINTS))
        };
        let training = line(|loss| loss.training);
        if losses.iter().all(|loss| !loss.held_out.is_finite()) {
            return chart.with(Series::new(
                format!("{name}, training"),
                Ink::Beside,
                training,
            ));
        }
        chart = chart.with(Series::new("", Ink::Beside, training).faint());
        let held_out = line(|loss| loss.held_out);
        chart.with(Series::new(
            format!("{name}, held out"),
            Ink::Beside,
            held_out,
        ))
    }
}

fn line(losses: &[LossPoint], loss: fn(&LossPoint) -> f64) -> Vec<[f64; 2]> {
    let points = losses.iter().map(|point| [point.epoch as f64, loss(point)]);
    points.filter(|point| point[1].is_finite()).collect()
}

/// Exponential moving average with the weight of the past `share`, without the pull towards the
/// first value (divided by the sum of the weights so far).
fn smoothed(points: &[[f64; 2]], share: f64) -> Vec<[f64; 2]> {
    let (mut mean, mut weight) = (0.0, 0.0);
    let step = |point: &[f64; 2]| {
        mean = share * mean + (1.0 - share) * point[1];
        weight = share * weight + (1.0 - share);
        [point[0], mean / weight]
    };
    points.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn falling(epochs: usize) -> Vec<LossPoint> {
        let point = |epoch| LossPoint {
            epoch,
            training: 1.0 / (epoch + 1) as f64,
            held_out: 1.1 / (epoch + 1) as f64,
        };
        (0..epochs).map(point).collect()
    }

    #[test]
    fn smoothing_of_a_constant_is_that_constant_from_the_first_point() {
        let flat: Vec<[f64; 2]> = (0..5).map(|i| [f64::from(i), 3.0]).collect();
        let smooth = smoothed(&flat, 0.9);
        assert!(smooth.iter().all(|p| (p[1] - 3.0).abs() < 1e-12));
    }

    #[test]
    fn smoothing_weighs_the_newest_most() {
        let smooth = smoothed(&[[0.0, 1.0], [1.0, 0.0]], 0.5);
        assert!((smooth[1][1] - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_chart_marks_pca_and_the_best_epoch() {
        let mut figures = LossFigures {
            losses: falling(12),
            pca: Some(0.2),
            best: Some(11),
            ..LossFigures::default()
        };
        let chart = figures.chart();
        assert_eq!(chart.series.len(), 2);
        let labels: Vec<&str> = (chart.marks.iter())
            .map(|mark| match mark {
                Mark::Horizontal { label, .. }
                | Mark::Vertical { label, .. }
                | Mark::Stripe { label, .. } => label.as_str(),
            })
            .collect();
        assert_eq!(labels, ["PCA, held out", "Best"]);
        figures.smoothing = 0.5;
        assert_eq!(figures.chart().series.len(), 4);
        figures.second = Some(("other", falling(3)));
        assert_eq!(figures.chart().series.len(), 6);
    }
}
