//! Values of a formula of a field, frame by frame.

use std::borrow::Cow;

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::FieldQuantity;
use super::derivative::{slope, slope_terms};
use crate::data::FieldPlaces;
use crate::formula::{FieldFormula, FieldFunction, FieldPart, Program};

/// Points that one task evaluates.
const TASK_POINTS: usize = 1 << 12;

/// What a formula is evaluated of.
#[derive(Clone, Copy, Debug)]
pub struct FieldFrames<'a> {
    /// Frames x (components x points).
    pub values: ArrayView2<'a, f64>,
    pub places: &'a FieldPlaces,
    /// When each frame is, for what changes from frame to frame.
    pub times: &'a [f64],
}

/// A formula of a field with the means over time that it needs.
pub struct FieldValues<'a> {
    formula: &'a FieldFormula,
    frames: FieldFrames<'a>,
    points: usize,
    /// By parts; empty for those that need none.
    means: Vec<Vec<f64>>,
}

impl<'a> FieldValues<'a> {
    /// Goes through all frames where the formula has a mean.
    pub fn new(formula: &'a FieldFormula, frames: FieldFrames<'a>) -> Self {
        let mut values = Self {
            formula,
            frames,
            points: frames.places.points(),
            means: Vec::with_capacity(formula.parts().len()),
        };
        for part in formula.parts() {
            let needs = matches!(
                part.function,
                FieldFunction::Mean | FieldFunction::Fluctuation
            );
            let mean = if needs { values.mean(part) } else { Vec::new() };
            values.means.push(mean);
        }
        values
    }

    /// One value a point.
    pub fn frame(&self, frame: usize) -> Vec<f64> {
        self.run(self.formula.program(), frame).into_owned()
    }

    /// Over the finite values of all frames.
    fn mean(&self, part: &FieldPart) -> Vec<f64> {
        let mut sums = vec![0.0; self.points];
        let mut counts = vec![0_u32; self.points];
        for frame in 0..self.frames.values.nrows() {
            let values = self.run(&part.arguments[0], frame);
            let places = sums.par_iter_mut().zip(counts.par_iter_mut());
            places
                .zip(values.par_iter())
                .for_each(|((sum, count), value)| {
                    if value.is_finite() {
                        *sum += value;
                        *count += 1;
                    }
                });
        }
        let mean = |(sum, count): (f64, u32)| sum / f64::from(count);
        sums.into_par_iter().zip(counts).map(mean).collect()
    }

    /// A program at every point of a frame.
    fn run(&self, program: &Program, frame: usize) -> Cow<'_, [f64]> {
        let components = self.formula.components();
        if let Some(column) = program.as_column() {
            return self.column(column, frame);
        }
        let mut used: Vec<usize> = program.columns().collect();
        used.sort_unstable();
        used.dedup();
        let found: Vec<Cow<'_, [f64]>> = used.iter().map(|c| self.column(*c, frame)).collect();
        let mut places = vec![0; components + self.formula.parts().len()];
        for (place, column) in used.iter().enumerate() {
            places[*column] = place;
        }
        let mut out = vec![0.0; self.points];
        out.par_chunks_mut(TASK_POINTS)
            .enumerate()
            .for_each(|(task, out)| {
                let mut stack = Vec::new();
                for (i, value) in out.iter_mut().enumerate() {
                    let point = task * TASK_POINTS + i;
                    *value = program.run(|column| found[places[column]][point], &mut stack);
                }
            });
        Cow::Owned(out)
    }

    /// A component, or a part behind them.
    fn column(&self, column: usize, frame: usize) -> Cow<'_, [f64]> {
        let components = self.formula.components();
        if column >= components {
            return self.part(column - components, frame);
        }
        let row = self.frames.values.row(frame);
        let own = column * self.points..(column + 1) * self.points;
        match row.to_slice() {
            Some(row) => Cow::Borrowed(&row[own]),
            None => Cow::Owned(own.map(|place| row[place]).collect()),
        }
    }

    fn part(&self, place: usize, frame: usize) -> Cow<'_, [f64]> {
        let part = &self.formula.parts()[place];
        let places = self.frames.places;
        let first = |frame| self.run(&part.arguments[0], frame);
        let quantity = match part.function {
            FieldFunction::Mean => return Cow::Borrowed(&self.means[place]),
            FieldFunction::Fluctuation => {
                let mut values = first(frame).into_owned();
                let mean = self.means[place].par_iter();
                values
                    .par_iter_mut()
                    .zip(mean)
                    .for_each(|(value, mean)| *value -= mean);
                return Cow::Owned(values);
            }
            FieldFunction::Along(along) => {
                return Cow::Owned(slope(&first(frame), places, along));
            }
            FieldFunction::Rate => return Cow::Owned(self.rate(&part.arguments[0], frame)),
            FieldFunction::Gradient => FieldQuantity::Gradient,
            FieldFunction::Vorticity => FieldQuantity::Vorticity,
            FieldFunction::Divergence => FieldQuantity::Divergence,
            FieldFunction::QCriterion => FieldQuantity::QCriterion,
            FieldFunction::Magnitude => FieldQuantity::Magnitude,
        };
        let mut values = Vec::with_capacity(part.arguments.len() * self.points);
        for argument in &part.arguments {
            values.extend_from_slice(&self.run(argument, frame));
        }
        Cow::Owned(quantity.of(&values, places, 0))
    }

    /// The slope at a frame of the parabola through it and both neighbours, as along the axes of the grid.
    fn rate(&self, program: &Program, frame: usize) -> Vec<f64> {
        let times = self.frames.times;
        let terms = slope_terms(frame, times.len(), Some(times));
        let mut out = vec![0.0; self.points];
        for (frame, quarter) in terms {
            let values = self.run(program, frame);
            let all = out.par_iter_mut().zip(values.par_iter());
            all.for_each(|(to, value)| *to += quarter * value);
        }
        out.par_iter_mut().for_each(|value| *value *= 4.0);
        out
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use ndarray::Array2;

    use super::*;
    use crate::data::GridAxes;
    use crate::formula::FieldTerms;

    const AXES: [usize; 3] = [3, 4, 5];
    static PLACES: OnceLock<FieldPlaces> = OnceLock::new();
    const TIMES: [f64; 4] = [0.0, 1.0, 3.0, 4.0];

    /// Four frames of three components on 3 x 4 x 5 points.
    fn values() -> Array2<f64> {
        Array2::from_shape_fn((4, 180), |(frame, place)| {
            let point = place % 60;
            let [x, y, z] = [point % 5, point / 5 % 4, point / 20].map(|at| at as f64);
            let t = frame as f64;
            match place / 60 {
                0 => (0.7 * x + 0.3 * y * z - 0.5 * t).sin(),
                1 => (0.4 * y * x + 0.2 * t * t).cos() + z,
                _ => 0.1 * x * y - (-0.3 * z * t).exp(),
            }
        })
    }

    fn parse(text: &str) -> FieldFormula {
        let components = ["u", "v", "w"].map(str::to_owned);
        let terms = FieldTerms {
            components: &components,
            axes: &AXES,
            velocity: &[0, 1, 2],
            frames: 4,
        };
        FieldFormula::parse(text, &terms).unwrap()
    }

    fn frames(values: &Array2<f64>) -> FieldFrames<'_> {
        FieldFrames {
            values: values.view(),
            places: PLACES.get_or_init(|| GridAxes::even(&AXES).into()),
            times: &TIMES,
        }
    }

    #[test]
    fn formulas_have_the_values_that_numpy_finds() {
        // numpy.gradient(a, axis=..., edge_order=2), over time with the places TIMES; the first point of the first
        // frame, point 37 of the third, the last one of the last, and the sum of all.
        let wanted = [
            (
                "sqrt(u^2 + v^2)",
                [1.0, 0.963_559_694_297_174, 2.950_525_596_930_61],
                365.614_481_669_422,
            ),
            (
                "ddx(v) - ddy(u)",
                [0.0, -0.030_097_168_844_480_4, 0.572_255_976_096_444],
                -34.322_163_142_863_8,
            ),
            (
                "ddz(u * w)",
                [0.0, 0.198_675_371_016_462, -1.122_079_998_548_13],
                -3.651_001_492_638_93,
            ),
            (
                "ddt(v)",
                [
                    0.020_648_748_537_335_1,
                    0.315_121_632_565_069,
                    0.150_905_002_423_201,
                ],
                -58.729_616_298_135,
            ),
            (
                "mean(u * v) - mean(u) * mean(v)",
                [
                    0.147_567_946_645_369,
                    -0.019_297_934_752_632_9,
                    0.134_335_238_406_335,
                ],
                27.259_021_167_666_5,
            ),
            (
                "fluctuation(w)^2",
                [0.0, 0.015_684_617_518_508_6, 0.114_600_730_025_606],
                12.036_087_413_908_3,
            ),
            (
                "ddx(fluctuation(ddt(u)))",
                [
                    0.164_816_884_478_114,
                    -0.042_229_862_596_481,
                    0.172_880_864_349_332,
                ],
                0.0,
            ),
            (
                "gradient(u + v)",
                [
                    1.277_949_613_599_36,
                    1.231_513_585_994_15,
                    0.930_209_356_635_783,
                ],
                347.646_554_557_814,
            ),
            (
                "vorticity",
                [1.0, 0.805_660_614_979_479, 1.603_799_875_156_3],
                262.306_898_843_72,
            ),
            (
                "divergence(w, v, u)",
                [0.0, 0.472_284_536_995_187, -0.398_217_300_559_036],
                4.999_506_884_137_5,
            ),
            (
                "magnitude(u, v)",
                [1.0, 0.963_559_694_297_174, 2.950_525_596_930_61],
                365.614_481_669_422,
            ),
            (
                "q_criterion",
                [
                    -0.316_577_607_449_377,
                    -0.344_042_844_670_303,
                    -0.523_626_374_999_287,
                ],
                -158.024_596_391_397,
            ),
        ];
        let values = values();
        for (text, points, sum) in wanted {
            let formula = parse(text);
            let found = FieldValues::new(&formula, frames(&values));
            let found: Vec<Vec<f64>> = (0..4).map(|frame| found.frame(frame)).collect();
            for (found, wanted) in [found[0][0], found[2][37], found[3][59]].iter().zip(points) {
                assert!((found - wanted).abs() < 1e-9, "{text}: {found}, {wanted}");
            }
            let all: f64 = found.iter().flatten().sum();
            assert!((all - sum).abs() < 1e-9, "{text}: {all}, {sum}");
        }
    }

    #[test]
    fn means_leave_out_what_has_no_value() {
        let mut values = values();
        values[[1, 7]] = f64::NAN;
        values.column_mut(9).fill(f64::NAN);
        let formula = parse("mean(u)");
        let found = FieldValues::new(&formula, frames(&values)).frame(1);
        let three = (values[[0, 7]] + values[[2, 7]] + values[[3, 7]]) / 3.0;
        assert!((found[7] - three).abs() < 1e-12);
        assert!(found[9].is_nan() && found[8].is_finite());
        let formula = parse("fluctuation(u)");
        let found = FieldValues::new(&formula, frames(&values)).frame(1);
        assert!(found[7].is_nan() && found[8].is_finite());
    }

    #[test]
    fn two_frames_have_one_rate_of_change() {
        let values = Array2::from_shape_fn((2, 180), |(frame, place)| (frame * 8 + place) as f64);
        let formula = parse("ddt(w)");
        let two = FieldFrames {
            times: &[3.0, 5.0],
            ..frames(&values)
        };
        let found = FieldValues::new(&formula, two);
        assert_eq!(
            [found.frame(0), found.frame(1)],
            [vec![4.0; 60], vec![4.0; 60]]
        );
    }
}
