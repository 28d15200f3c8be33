//! The charts of the errors of one column.

use super::ErrorFigures;
use crate::format::counted;
use crate::metrics::{Histogram, Quality, Spectrum, Ssim};
use crate::plot::{Axis, Chart, Ink, Mark, Series, Shape, thinned};

/// More points than this are thinned before drawing.
const MOST_POINTS: usize = 1000;

impl ErrorFigures {
    /// A histogram and the autocorrelation; of a field also the spectrum and the structure that is kept.
    pub fn charts(&self, name: &str, moment: &str, runs: &[String; 2]) -> Vec<Chart> {
        let mut charts = self.charts_alone(name, moment);
        if let Some(second) = &self.second {
            let others = second.charts_alone(name, moment);
            for chart in &mut charts {
                let other = others.iter().find(|other| other.title == chart.title);
                lay_over(chart, other, runs);
            }
        }
        charts
    }

    /// Of one run.
    fn charts_alone(&self, name: &str, moment: &str) -> Vec<Chart> {
        let quality = &self.quality;
        let mut charts = vec![
            histogram(&self.residual, self.bound, name, moment),
            autocorrelation(quality),
        ];
        charts.extend(quality.spectrum.as_ref().map(spectrum));
        let structure = quality.ssim.as_ref().filter(|ssim| ssim.mean.is_finite());
        charts.extend(structure.map(ssim));
        charts
    }
}

/// Errors in bins; where they are bounded, with what even use of the bound would look like.
fn histogram(residual: &Histogram, bound: Option<f64>, name: &str, moment: &str) -> Chart {
    let own = if bound.is_some() { "Errors" } else { "" };
    let mut chart = Chart::new(
        format!("Errors of {name}, {moment}"),
        Axis::new(format!("{name}: after - before")),
        Axis::new("Entries per bin"),
    )
    .with(Series::new(
        own,
        Ink::After,
        Shape::histogram(residual, true),
    ));
    if let Some(bound) = bound {
        let even = uniform(residual, bound);
        chart = chart.with(Series::new("Even up to the bound", Ink::Accent, even));
    }
    let outside = residual.underflow + residual.overflow;
    if outside > 0 {
        let values = counted(outside as usize, "value");
        chart = chart.note(format!("{values} beyond the axis"));
    }
    chart.mark(Mark::vertical(0.0))
}

/// As many entries as the histogram counted, spread evenly over [-bound, bound].
fn uniform(residual: &Histogram, bound: f64) -> Shape {
    let total = residual.entries() + residual.underflow + residual.overflow;
    let binning = &residual.binning;
    let height = |i: usize| {
        let low = binning.edge(i).max(-bound);
        let high = binning.edge(i + 1).min(bound);
        total as f64 * ((high - low) / (2.0 * bound)).max(0.0)
    };
    Shape::steps(binning, (0..binning.bins).map(height).collect(), false)
}

/// How alike the errors of neighbours are, along everything that has neighbours.
fn autocorrelation(quality: &Quality) -> Chart {
    let mut chart = Chart::new(
        "Autocorrelation of the error",
        Axis::new("Lag"),
        Axis::new("Correlation"),
    );
    let all = &quality.autocorrelation;
    if all.is_empty() {
        chart = chart.note("The errors do not vary, or have no neighbours");
    }
    // What errors that know nothing of each other would stay within.
    let fewest = all.iter().map(|a| a.neighbours).min().unwrap_or(0);
    let longest = all.iter().map(|a| a.lags.len()).max().unwrap_or(0);
    if fewest > 0 {
        let noise = 1.96 / (fewest as f64).sqrt();
        chart = chart.with(
            Series::new(
                "95 % of noise",
                Ink::Neutral,
                Shape::Band {
                    x: vec![1.0, longest as f64],
                    low: vec![-noise; 2],
                    high: vec![noise; 2],
                },
            )
            .faint(),
        );
    }
    for (i, a) in all.iter().enumerate() {
        let points = a.lags.iter().enumerate();
        let points = points.map(|(k, r)| [(k + 1) as f64, *r]).collect();
        let name = if a.along == "samples" {
            "Samples".to_owned()
        } else {
            a.along.replace("axis", "Axis")
        };
        chart = chart.with(Series::new(name, Ink::Part(i), Shape::path(points)));
    }
    chart.mark(Mark::horizontal(0.0))
}

/// Power before, after, and of the error, against frequency.
fn spectrum(spectrum: &Spectrum) -> Chart {
    let line = |power: &[f64]| {
        let points = spectrum.frequency.iter().zip(power);
        // Nothing is not small: where an error is exactly zero there is no line.
        let points = points.map(|(f, p)| [*f, *p]).filter(|p| p[1] > 0.0);
        Shape::Line(thinned(&points.collect::<Vec<_>>(), MOST_POINTS))
    };
    Chart::new(
        "Power spectrum",
        Axis::new("Cycles per grid point").log(true),
        Axis::new("Power").log(true),
    )
    .with(Series::new("Before", Ink::Before, line(&spectrum.before)))
    .with(Series::new("After", Ink::After, line(&spectrum.after)))
    .with(Series::new("Error", Ink::HeldOut, line(&spectrum.error)))
}

/// Structural similarity of each frame.
fn ssim(ssim: &Ssim) -> Chart {
    let points = ssim.frames.iter().map(|(frame, s)| [*frame as f64, *s]);
    let points = thinned(&points.collect::<Vec<_>>(), MOST_POINTS);
    Chart::new(
        "Structural similarity over frames",
        Axis::new("Frame"),
        Axis::new("SSIM"),
    )
    .with(Series::new("", Ink::After, Shape::path(points)))
}

/// Puts what a second run did beside what the first one did: every line of the errors.
fn lay_over(chart: &mut Chart, other: Option<&Chart>, names: &[String; 2]) {
    let of_the_run = |ink: Ink| matches!(ink, Ink::After | Ink::HeldOut | Ink::Part(_));
    let of = |run: &str, line: &str| match line {
        "" | "After" | "Errors" => run.to_owned(),
        line => format!("{run}: {}", line.to_lowercase()),
    };
    for series in chart.series.iter_mut().filter(|s| of_the_run(s.ink)) {
        series.name = of(&names[0], &series.name);
    }
    let Some(other) = other else { return };
    for series in other.series.iter().filter(|s| of_the_run(s.ink)) {
        let mut series = series.clone();
        series.name = of(&names[1], &series.name);
        series.ink = Ink::Beside;
        if let Shape::Steps { filled, .. } = &mut series.shape {
            *filled = false;
        }
        chart.series.push(series);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Binning;

    #[test]
    fn a_second_run_is_laid_over_under_its_own_name() {
        let line = |name: &str, ink| Series::new(name, ink, Shape::Line(vec![[0.0, 1.0]]));
        let chart = |y| {
            Chart::new("", Axis::new("x"), Axis::new(y))
                .with(line("Before", Ink::Before))
                .with(line("After", Ink::After))
                .with(line("Error", Ink::HeldOut))
        };
        let (mut first, second) = (chart("y"), chart("y"));
        lay_over(&mut first, Some(&second), &["a".to_owned(), "b".to_owned()]);
        let names: Vec<&str> = first.series.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["Before", "a", "a: error", "b", "b: error"]);
        assert_eq!(first.series[3].ink, Ink::Beside);
    }

    #[test]
    fn even_errors_fill_the_bound_and_nothing_else() {
        let binning = Binning::new(-1.25, 1.25, 10);
        let residual = Histogram::new((0..100).map(|i| f64::from(i) / 50.0 - 1.0), binning);
        let Shape::Steps { heights, .. } = uniform(&residual, 1.0) else {
            panic!("steps")
        };
        assert!((heights.iter().sum::<f64>() - 100.0).abs() < 1e-9);
        assert_eq!((heights[0], heights[9]), (0.0, 0.0));
        assert!((heights[5] - 12.5).abs() < 1e-9);
    }
}
