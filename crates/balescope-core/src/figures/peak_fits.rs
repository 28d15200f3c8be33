//! A peak fitted before and after, and how far it moved in units of its error.

use super::{Distribution, Facts};
use crate::format::significant;
use crate::metrics::{Binning, Estimated, Histogram, Peak, PeakFit, PeakShape};
use crate::plot::{Chart, Ink, Series, Shape};
use crate::report::PeakReport;

/// A fit with so much more chi-square than it has degrees of freedom does not describe its data.
const POOR: f64 = 2.0;

/// With fewer bins about a peak all bins are fitted.
const FEWEST: usize = 10;

/// Points of the line of a fit.
const POINTS: usize = 400;

/// A peak fitted before, after, and after the second run.
#[derive(Clone, Debug, PartialEq)]
pub struct PeakFits {
    pub shape: PeakShape,
    pub fits: [Option<PeakFit>; 3],
    binning: Binning,
}

impl PeakFits {
    /// To the histograms of a distribution, in the bins about its peak before.
    pub fn new(shape: PeakShape, distribution: &Distribution, peak: Option<Peak>) -> Self {
        let about = peak.and_then(|peak| peak.about());
        let part = |histogram: &Histogram| {
            let near = about.and_then(|range| histogram.within(range));
            let near = near.filter(|near| near.binning.bins >= FEWEST);
            near.unwrap_or_else(|| histogram.clone())
        };
        let sides = [
            Some(&distribution.before),
            distribution.after.as_ref(),
            distribution.second.as_ref(),
        ];
        let sides = sides.map(|side| side.map(part));
        let binning = (sides[0].as_ref()).map_or(distribution.before.binning, |side| side.binning);
        Self {
            shape,
            fits: sides.map(|side| PeakFit::new(shape, &side?)),
            binning,
        }
    }

    /// As they are in a report.
    pub fn of_report(report: &PeakReport) -> Self {
        let [low, high] = report.range;
        Self {
            shape: report.shape,
            fits: [report.before.clone(), report.after.clone(), None],
            binning: Binning { low, high, bins: 1 },
        }
    }

    /// Draws the fits over their histograms.
    pub fn draw(&self, chart: Chart) -> Chart {
        let Binning { low, high, .. } = self.binning;
        let place = |i: usize| low + (high - low) * i as f64 / (POINTS - 1) as f64;
        let inks = [Ink::Neutral, Ink::Accent, Ink::Baseline];
        let names = ["Fit before", "Fit after", "Fit after, second run"];
        let all = self.fits.iter().zip(inks).zip(names);
        all.fold(chart, |chart, ((fit, ink), name)| match fit {
            Some(fit) => {
                let line = (0..POINTS).map(|i| [place(i), fit.at(place(i))]);
                chart.with(Series::new(name, ink, Shape::Line(line.collect())))
            }
            None => chart,
        })
    }

    /// Position, width and goodness of each fit, and the changes in units of the error before; as many as
    /// there are `heads`.
    pub fn facts(&self, heads: &[String]) -> Facts {
        let fits = &self.fits[..heads.len().min(3)];
        let mut facts = Facts {
            heads: heads.to_vec(),
            inks: [Ink::Before, Ink::After, Ink::Beside][..fits.len()].to_vec(),
            ..Facts::new(format!("Fit: {}", self.shape.label()))
        };
        let mut add = |label: &str, say: &dyn Fn(&PeakFit) -> String, tip: &str| {
            let none = || "no fit".to_owned();
            let each = fits.iter().map(|fit| fit.as_ref().map_or_else(none, say));
            facts.add_each(label, each.collect(), tip);
        };
        let error = "From the curvature of chi-square; of one fit alone, not of the change, for both sides have the same events";
        add(
            "Position",
            &|fit| with_error(fit.position)[0].clone(),
            "Of the top",
        );
        add(
            "Its error",
            &|fit| with_error(fit.position)[1].clone(),
            error,
        );
        let tip = match self.shape {
            PeakShape::BreitWigner => "Full width at half of the maximum",
            _ => "Standard deviation of the middle",
        };
        add("Width", &|fit| with_error(fit.width)[0].clone(), tip);
        add(
            "Error of the width",
            &|fit| with_error(fit.width)[1].clone(),
            error,
        );
        let goodness = |fit: &PeakFit| significant(fit.chi_square / fit.degrees.max(1) as f64, 3);
        let tip = "Sum of the squared differences over their errors / bins less parameters: near 1 where the shape is right";
        add("Chi-square / degree", &goodness, tip);
        let describes = |fit: &PeakFit| {
            let poor = fit.chi_square > POOR * fit.degrees as f64;
            if poor { "no" } else { "yes" }.to_owned()
        };
        let tip = "No: chi-square is more than twice as large as it should be; another shape or a narrower range may do, and the errors mean little";
        add("Describes the data", &describes, tip);
        let Some(before) = fits
            .first()
            .and_then(Option::as_ref)
            .filter(|_| fits.len() > 1)
        else {
            return facts;
        };
        let mut change = |label: &str, of: &dyn Fn(&PeakFit) -> Estimated| {
            let say = |(i, fit): (usize, &Option<PeakFit>)| match fit {
                Some(fit) if i > 0 => significant(PeakFit::change(of(before), of(fit)), 3),
                _ => String::new(),
            };
            let tip =
                "After - before, in units of the error before: below 1 the fit hardly sees it";
            facts.add_each(label, fits.iter().enumerate().map(say).collect(), tip);
        };
        change("Shift / error", &|fit| fit.position);
        change("Wider / error", &|fit| fit.width);
        facts
    }
}

/// `91.188` and `0.027`: as many digits as the error's first two.
fn with_error(found: Estimated) -> [String; 2] {
    let decimals = (1.0 - found.error.abs().log10().floor()).clamp(0.0, 12.0);
    if !decimals.is_finite() {
        return [found.value, found.error].map(|value| significant(value, 5));
    }
    let decimals = decimals as usize;
    [found.value, found.error].map(|value| format!("{value:.decimals$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values whose histogram is a normal distribution over a flat background.
    fn values(position: f64, width: f64) -> Vec<f64> {
        let peak = (0..4000).map(|i| {
            // By the logistic approximation of the normal distribution, which is near enough.
            let u = (f64::from(i) + 0.5) / 4000.0;
            position + width * (u / (1.0 - u)).ln() / 1.702
        });
        let flat = (0..1000).map(|i| 70.0 + 40.0 * (f64::from(i) + 0.5) / 1000.0);
        peak.chain(flat).collect()
    }

    #[test]
    fn both_sides_are_fitted_and_the_shift_is_told_in_errors() {
        let binning = Binning::new(70.0, 110.0, 80);
        let distribution = Distribution::of_values(
            values(91.2, 2.5).into_iter(),
            Some(values(91.5, 2.5).into_iter()),
            None::<std::iter::Empty<f64>>,
            binning,
        );
        let fits = PeakFits::new(PeakShape::Gauss, &distribution, None);
        let facts = fits.facts(&["Before".to_owned(), "After".to_owned()]);
        let of = |label: &str| {
            let fact = facts.facts.iter().find(|fact| fact.label == label);
            fact.unwrap().values.clone()
        };
        let position: f64 = of("Position")[0].parse().unwrap();
        assert!((position - 91.2).abs() < 0.01, "{position}");
        assert_eq!(of("Describes the data"), ["yes", "yes"]);
        let shift: f64 = of("Shift / error")[1].parse().unwrap();
        let error = fits.fits[0].as_ref().unwrap().position.error;
        assert!(
            (shift - 0.3 / error).abs() < 0.05 * shift,
            "{shift} {error}"
        );
        assert_eq!(of("Shift / error")[0], "");
        let chart = fits.draw(distribution.chart("m", "m", &["After".to_owned(), String::new()]));
        let names: Vec<_> = chart
            .series
            .iter()
            .map(|series| series.name.as_str())
            .collect();
        assert_eq!(names, ["Before", "After", "Fit before", "Fit after"]);
    }

    #[test]
    fn a_number_has_the_digits_of_its_error() {
        let shown = |value, error| with_error(Estimated { value, error });
        assert_eq!(shown(91.18763, 0.0274), ["91.188", "0.027"]);
        assert_eq!(shown(12345.6, 130.0), ["12346", "130"]);
        assert_eq!(shown(1.5, f64::NAN)[0], "1.5000");
    }
}
