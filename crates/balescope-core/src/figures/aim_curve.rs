//! The error that decides which weights are kept, while a network trains.

use crate::plot::{Axis, Chart, Ink, Mark, Series, Shape, thinned};
use crate::transform::Aim;

/// More points than this are thinned before drawing.
const MOST_POINTS: usize = 2000;

/// The aim's error against epochs.
#[derive(Clone, Debug)]
pub struct AimCurve<'a> {
    pub aim: Aim,
    /// Whether it is over samples that training never sees.
    pub held_out: bool,
    /// Epochs, and the error of the network at their ends.
    pub errors: Vec<[f64; 2]>,
    /// The error of PCA with as many latents.
    pub pca: Option<f64>,
    /// The epoch whose weights are kept.
    pub kept: Option<usize>,
    pub linear: bool,
    /// A second run and its name.
    pub second: Option<(&'a str, Vec<[f64; 2]>)>,
}

impl AimCurve<'_> {
    pub fn chart(&self) -> Chart {
        let over = if self.held_out {
            "held-out samples"
        } else {
            "training samples"
        };
        let figure = self.aim.figure();
        let mut chart = Chart::new(
            format!("What decides: {figure} on {over}"),
            Axis::new("Epoch"),
            Axis::new(figure).unit("%").log(!self.linear),
        );
        chart = chart.with(Series::new(
            "This run",
            Ink::HeldOut,
            in_percent(&self.errors),
        ));
        if let Some((name, errors)) = &self.second {
            chart = chart.with(Series::new(*name, Ink::Beside, in_percent(errors)));
        }
        if let Some(error) = self.pca.filter(|error| error.is_finite()) {
            let mark = Mark::horizontal(100.0 * error);
            chart = chart.mark(mark.labelled("PCA").inked(Ink::Baseline));
        }
        if let Some(kept) = self.kept {
            let mark = Mark::vertical(kept as f64).labelled("Kept");
            chart = chart.mark(mark.inked(Ink::HeldOut));
        }
        chart
    }
}

fn in_percent(errors: &[[f64; 2]]) -> Shape {
    let finite = errors.iter().filter(|[_, error]| error.is_finite());
    let points: Vec<_> = finite
        .map(|[epoch, error]| [*epoch, 100.0 * error])
        .collect();
    Shape::Line(thinned(&points, MOST_POINTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_in_percent_beside_that_of_pca() {
        let mut curve = AimCurve {
            aim: Aim::Range,
            held_out: true,
            errors: vec![[0.0, 0.02], [1.0, f64::NAN], [2.0, 0.01]],
            pca: Some(0.015),
            kept: Some(2),
            linear: false,
            second: None,
        };
        let chart = curve.chart();
        assert_eq!(chart.title, "What decides: mean NRMSE on held-out samples");
        let Shape::Line(points) = &chart.series[0].shape else {
            panic!("a line")
        };
        assert_eq!(points, &[[0.0, 2.0], [2.0, 1.0]]);
        let [Mark::Horizontal { at, .. }, Mark::Vertical { .. }] = &chart.marks[..] else {
            panic!("PCA and what is kept")
        };
        assert!((at - 1.5).abs() < 1e-12);
        curve.second = Some(("other", vec![[0.0, 0.03]]));
        assert_eq!(curve.chart().series.len(), 2);
    }
}
