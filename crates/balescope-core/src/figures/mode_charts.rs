//! Modes of a field: their energies, their coefficients over time, and the frequencies of these.

use super::{AlongAxis, Table};
use crate::format::{percent, significant};
use crate::metrics::{amplitudes, strongest};
use crate::model::Modes;
use crate::plot::{Axis, Chart, Ink, Mark, Series, Shape, thinned};

/// More points than this are thinned before drawing.
const MOST_POINTS: usize = 4000;

/// How much of something is in each sample, with the frequencies of that.
#[derive(Clone, Debug, PartialEq)]
pub struct ModeSeries {
    pub name: String,
    pub values: Vec<f64>,
    pub amplitudes: Vec<f64>,
}

impl ModeSeries {
    pub fn new(name: impl Into<String>, values: Vec<f64>) -> Self {
        Self {
            name: name.into(),
            amplitudes: amplitudes(&values),
            values,
        }
    }

    /// The frequency with the largest amplitude, in waves a unit of time.
    pub fn frequency(&self, times: &AlongAxis) -> Option<f64> {
        strongest(&self.amplitudes).map(|waves| times.frequency(waves))
    }
}

/// A row a mode.
pub fn mode_table(modes: &Modes, series: &[ModeSeries], times: &AlongAxis) -> Table {
    let share = |energy: f64| energy / modes.energy;
    let total = |row: usize| modes.energies[..=row].iter().sum::<f64>();
    let shown = |value: f64| significant(value, 5);
    let frequencies: Vec<Option<f64>> = series.iter().map(|s| s.frequency(times)).collect();
    Table::new("Modes", modes.count())
        .words("Mode", "By falling energy", |row| (row + 1).to_string())
        .figures(
            "Energy",
            "Share of all that differs from the mean over time, in squares",
            |row| share(modes.energies[row]),
            percent,
        )
        .figures(
            "Cumulated",
            "Of this mode and those before it: what PCA with so many latents keeps",
            |row| share(total(row)),
            percent,
        )
        .figures(
            "Std. dev.",
            "Of its coefficient over time, in units of the data",
            |row| modes.energies[row].sqrt(),
            shown,
        )
        .figures(
            &format!("Frequency ({})", times.frequency_unit()),
            "With the largest amplitude in its coefficient",
            |row| frequencies.get(row).copied().flatten().unwrap_or(f64::NAN),
            shown,
        )
}

/// Energies in percent of all, and their sums.
pub fn energy_chart(modes: &Modes, chosen: usize) -> Chart {
    let mut sum = 0.0;
    let own = |(i, energy): (usize, &f64)| [(i + 1) as f64, 100.0 * energy / modes.energy];
    let each: Vec<[f64; 2]> = modes.energies.iter().enumerate().map(own).collect();
    let sums = each.iter().map(|[mode, share]| {
        sum += share;
        [*mode, sum]
    });
    let sums = Shape::path(sums.collect());
    Chart::new(
        "Energy of modes",
        Axis::new("Mode"),
        Axis::new("Energy").unit("%"),
    )
    .with(Series::new("Cumulated", Ink::After, sums))
    .with(Series::new("Each", Ink::Before, Shape::path(each)))
    .mark(Mark::vertical((chosen + 1) as f64))
}

/// How much of a mode or a latent is in each sample; `frame`: the one on show.
pub fn series_chart(series: &ModeSeries, times: &AlongAxis) -> Chart {
    let points = times
        .places
        .iter()
        .zip(&series.values)
        .map(|(t, v)| [*t, *v]);
    let points: Vec<[f64; 2]> = points.collect();
    let line = Series::new("", Ink::Before, Shape::Line(Vec::new()));
    Chart::new(series.name.clone(), times.axis(), Axis::new("Coefficient"))
        .with_line(&line, &thinned(&points, MOST_POINTS))
        .mark(Mark::horizontal(0.0))
}

/// The amplitude of each frequency.
pub fn spectrum_chart(series: &ModeSeries, times: &AlongAxis) -> Chart {
    let point = |(wave, amplitude): (usize, &f64)| [times.frequency(wave), *amplitude];
    // Without the mean.
    let points: Vec<[f64; 2]> = series
        .amplitudes
        .iter()
        .enumerate()
        .skip(1)
        .map(point)
        .collect();
    let title = match series.frequency(times) {
        Some(most) => {
            format!("Spectrum, most at {}", significant(most, 4))
        }
        None => "Spectrum".to_owned(),
    };
    let x = Axis::new("Frequency").unit(times.frequency_unit());
    let chart = Chart::new(title, x, Axis::new("Amplitude"));
    let chart = chart.with(Series::new(
        "",
        Ink::Before,
        Shape::path(thinned(&points, MOST_POINTS)),
    ));
    match times.step {
        Some(_) => chart,
        None => chart.note("The times are not evenly spaced; frequencies are of frames"),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{Coordinate, DType, Dataset, Layout, Metadata};

    /// A wave that travels along 24 points: 2.5 waves a second, 0.02 s a frame, 80 frames.
    fn wave(times: bool) -> Dataset {
        let values = Array2::from_shape_fn((80, 72), |(t, p)| {
            let turn = std::f64::consts::TAU;
            let x = (p % 24) as f64 / 24.0;
            (turn * (2.0 * x - 2.5 * 0.02 * t as f64)).sin() + 0.3 * (p / 24) as f64
        });
        let layout = Layout::field(&[80, 3, 24], None);
        let data = Dataset::plain(DType::F64, layout, values).unwrap();
        let time = Coordinate::along("time", 0, (0..80).map(|t| 0.02 * f64::from(t)).collect())
            .with_unit("s");
        let coordinates = if times { vec![time] } else { Vec::new() };
        data.with_metadata(Metadata::from(coordinates))
    }

    #[test]
    fn a_travelling_wave_is_two_modes_with_its_frequency() {
        for (told, frequency, unit) in [(true, 2.5, "1/s"), (false, 0.05, "1/frame")] {
            let data = wave(told);
            let modes = Modes::fit(data.values(), 6);
            assert_eq!(modes.count(), 2);
            let times = AlongAxis::of(&data);
            let series = modes.coefficients.columns().into_iter();
            let series: Vec<_> = series
                .map(|c| ModeSeries::new("Mode", c.to_vec()))
                .collect();
            assert_eq!(times.frequency_unit(), unit);
            for own in &series {
                let found = own.frequency(&times).unwrap();
                assert!((found - frequency).abs() < 1e-12, "{found}");
                // 36 times the mean square of a wave of amplitude 1 on 72 points, half each.
                let largest = own.amplitudes.iter().copied().fold(0.0, f64::max);
                assert!((largest - 6.0).abs() < 1e-9, "{largest}");
            }
            let table = mode_table(&modes, &series, &times);
            assert!(
                table.text().contains("50.0 %") && table.text().contains("100"),
                "{}",
                table.text()
            );
            let chart = spectrum_chart(&series[0], &times);
            assert!(chart.title.contains("most at"), "{}", chart.title);
            assert_eq!(series_chart(&series[0], &times).series.len(), 1);
            assert_eq!(energy_chart(&modes, 0).series.len(), 2);
        }
    }
}
