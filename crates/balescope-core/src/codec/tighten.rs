//! Bounds of columns that those of what follows from them need.

use rayon::prelude::*;

use super::bound::{Bound, Bounds};
use super::derived::{OfField, Quantity};
use super::limit::Limit;
use crate::data::Dataset;
use crate::formula::Formula;
use crate::metrics::FieldQuantity;

/// Steps in which a formula's slope along a column is measured, as a share of the column's range.
const STEP: f64 = 1e-6;
/// Places on which the slopes of columns are weighed against each other.
const WEIGHED: usize = 20_000;
/// Errors of so many columns hardly ever add up in full where the quantity depends most on them: bounds are wider
/// by this factor, and narrowed where they do.
const MANY: usize = 4;
const EASE: f64 = 2.0;
/// Of what a limit allows, bounds of columns use this share, so that rounding has room.
const ROOM: f64 = 1.0 - 1e-9;

impl Bounds {
    /// The same with bounds of columns with which what follows from them is about within its own: by how strongly
    /// it depends on each of them. Whether it is, is asked of decoded values.
    ///
    /// # Errors
    /// In words, where a quantity cannot be computed or bounded.
    pub fn tightened(mut self, data: &Dataset) -> Result<Self, String> {
        let mut derived = std::mem::take(&mut self.derived);
        for own in &mut derived {
            let (names, layout) = (&data.column_names, &data.layout);
            let explain = |why: String| format!(" of {}: {why}", own.formula);
            let quantity = Quantity::new(&own.formula, data).map_err(explain)?;
            let values = quantity.of(data.values(), layout);
            let limit = own.bound.limit_of(values.iter().flatten().copied());
            own.limit = Some(limit);
            let needed = match &quantity {
                Quantity::Formula(formula) => of_formula(formula, data, &values, limit),
                Quantity::Field(field) => of_field(field, data, &values, limit),
            };
            for (column, most) in needed {
                if !(most.is_finite() && most > 0.0) {
                    let name = &names[column];
                    return Err(explain(format!(
                        "no error of {name} is small enough to keep it; give a wider bound, or keep {name} exactly"
                    )));
                }
                self.tighten(column, most, data).map_err(explain)?;
            }
        }
        self.derived = derived;
        Ok(self)
    }

    /// Narrower bounds for the columns of quantities that were found to be off by these shares of what is allowed.
    #[must_use]
    pub fn narrowed(mut self, data: &Dataset, shares: &[f64]) -> Self {
        for (own, share) in self.derived.clone().iter().zip(shares) {
            let found = Quantity::new(&own.formula, data);
            let Some(quantity) = found.ok().filter(|_| *share > 1.0) else {
                continue;
            };
            let factor = (0.9 / share).clamp(0.1, 0.9);
            for column in quantity.columns() {
                if let Some(Bound::Absolute(most)) = self.columns.get_mut(&column) {
                    *most *= factor;
                }
            }
        }
        self
    }

    fn tighten(&mut self, column: usize, most: f64, data: &Dataset) -> Result<(), String> {
        let most = match self.of(column) {
            None => most,
            Some(Bound::Pointwise { .. }) => {
                let name = &data.column_names[column];
                return Err(format!(
                    "{name} has a pointwise bound of its own; give it an absolute one or one of its range"
                ));
            }
            Some(bound) => {
                let own = bound.limit_of(data.stored_column(column).doubles.iter().copied());
                most.min(own.allowed(0.0))
            }
        };
        self.columns.insert(column, Bound::Absolute(most));
        Ok(())
    }
}

/// Errors of the columns that a formula may have together, each weighing about as much.
fn of_formula(
    formula: &Formula,
    data: &Dataset,
    values: &[Vec<f64>],
    limit: Limit,
) -> Vec<(usize, f64)> {
    let points = data.points();
    let columns = Quantity::Formula(formula.clone()).columns();
    let range = |column: &usize| {
        let column = data.stored_column(*column);
        let finite = column.doubles.iter().copied().filter(|v| v.is_finite());
        let ends = finite.fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], v| {
            [a.min(v), b.max(v)]
        });
        (ends[1] - ends[0]).max(0.0)
    };
    let steps: Vec<f64> = columns.iter().map(|column| STEP * range(column)).collect();
    // Of every column at one place; nothing of one that is constant.
    let slopes = |row: usize, point: usize, stack: &mut Vec<f64>| -> Vec<f64> {
        let each = columns.iter().zip(&steps).map(|(column, step)| {
            if *step == 0.0 {
                return 0.0;
            }
            let mut at = |by: f64| {
                let value = |c: usize| {
                    let own = data.values()[[row, c * points + point]];
                    if c == *column { own + by } else { own }
                };
                formula.value(value, stack)
            };
            let (above, below) = (at(*step), at(-*step));
            let middle = values[row][point];
            // One side where the other has no value.
            [
                (above, middle, 1.0),
                (middle, below, 1.0),
                (above, below, 2.0),
            ]
            .into_iter()
            .map(|(a, b, steps)| ((a - b) / (steps * step)).abs())
            .filter(|slope| slope.is_finite())
            .fold(0.0, f64::max)
        });
        each.collect()
    };
    let count = data.samples() * points;
    let stride = count.div_ceil(WEIGHED).max(1);
    let mut stack = Vec::new();
    let mut found: Vec<Vec<f64>> = vec![Vec::new(); columns.len()];
    for place in (0..count).step_by(stride) {
        for (found, slope) in
            found
                .iter_mut()
                .zip(slopes(place / points, place % points, &mut stack))
        {
            if slope > 0.0 {
                found.push(slope);
            }
        }
    }
    let weights: Vec<f64> = found.into_iter().map(weight).collect();
    let ease = if columns.len() < MANY { 1.0 } else { EASE };
    let scale = (0..data.samples()).into_par_iter().map(|row| {
        let mut stack = Vec::new();
        let of_point = |point: usize| {
            let value = values[row][point];
            if !value.is_finite() {
                return f64::INFINITY;
            }
            let slopes = slopes(row, point, &mut stack);
            let error: f64 = slopes.iter().zip(&weights).map(|(s, w)| s * w).sum();
            ease * limit.allowed(value) / error
        };
        (0..points).map(of_point).fold(f64::INFINITY, f64::min)
    });
    let scale = scale.reduce(|| f64::INFINITY, f64::min);
    let pairs = columns.iter().zip(&weights).zip(&steps);
    pairs
        .filter(|((_, weight), step)| **weight > 0.0 && **step > 0.0)
        .map(|((column, weight), _)| (*column, ROOM * scale * weight))
        .collect()
}

/// The inverse of the middle one; 0: the column does not matter.
fn weight(mut slopes: Vec<f64>) -> f64 {
    if slopes.is_empty() {
        return 0.0;
    }
    let middle = slopes.len() / 2;
    let (_, median, _) = slopes.select_nth_unstable_by(middle, f64::total_cmp);
    1.0 / *median
}

/// The error that every component may have, by central differences: those at the edges weigh more, and are
/// narrowed where they are found to be off.
fn of_field(
    field: &OfField,
    data: &Dataset,
    values: &[Vec<f64>],
    limit: Limit,
) -> Vec<(usize, f64)> {
    let (quantity, places) = (field.quantity, &field.places);
    let axes = places.axes().len() as f64;
    // Along the axis whose points are nearest to each other slopes are off by most.
    let least = places.least_step();
    let per_step = if quantity == FieldQuantity::Magnitude {
        1.0
    } else {
        1.0 / least
    };
    let factor = match quantity {
        FieldQuantity::Values => 1.0,
        FieldQuantity::Vorticity if axes < 3.0 => 2.0,
        FieldQuantity::Vorticity => 2.0 * 3.0_f64.sqrt(),
        FieldQuantity::Divergence => axes,
        FieldQuantity::Gradient => axes.sqrt(),
        FieldQuantity::Magnitude => (field.components.len() as f64).sqrt(),
        // The square of slopes, each off by as much as values are.
        FieldQuantity::QCriterion => {
            let gradient = Quantity::Field(OfField {
                quantity: FieldQuantity::Gradient,
                ..field.clone()
            });
            let slopes = gradient.of(data.values(), &data.layout);
            let finite = slopes.iter().flatten().filter(|v| v.is_finite());
            axes * axes * finite.fold(f64::MIN_POSITIVE, |most, v| v.max(most))
        }
    };
    let finite = values.iter().flatten().filter(|v| v.is_finite());
    let allowed = finite.fold(f64::INFINITY, |least, v| least.min(limit.allowed(*v)));
    (field.components.iter())
        .map(|column| (*column, ROOM * allowed / (factor * per_step)))
        .collect()
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use proptest::prelude::*;

    use super::super::DerivedBound;
    use super::super::classical::{Original, find, unpack};
    use super::*;
    use crate::data::{Coordinate, DType, FieldPlaces, Kind, Layout, Metadata, Origin, Profile};

    fn table(values: Array2<f64>) -> Dataset {
        let layout = Layout::guess(&[values.nrows(), values.ncols()], true);
        let names = (0..values.ncols()).map(|i| format!("c{i}")).collect();
        Dataset::new(Origin::default(), DType::F64, layout, Some(names), values).unwrap()
    }

    /// Samples x components x rows x columns.
    fn field(samples: usize, axes: [usize; 2], of: impl Fn(usize, usize) -> f64) -> Dataset {
        let [rows, columns] = axes;
        let values = Array2::from_shape_fn((samples, 2 * rows * columns), |(t, i)| of(t, i));
        let mut layout = Layout::guess(&[samples, 2, rows, columns], false);
        (layout.kind, layout.component_axis) = (Kind::Field, Some(1));
        Dataset::plain(DType::F64, layout, values).unwrap()
    }

    /// With a coordinate along the last axis, whose places are so far apart.
    fn along_x(data: Dataset, steps: &[f64]) -> Dataset {
        let places = steps.iter().scan(0.0, |at, step| {
            *at += step;
            Some(*at)
        });
        let x = Coordinate::along("x", 3, places.collect());
        data.with_metadata(Metadata::from(vec![x]))
    }

    fn bounds(formula: &str, bound: Bound) -> Bounds {
        Bounds {
            derived: vec![DerivedBound::new(formula, bound)],
            ..Bounds::default()
        }
    }

    #[test]
    fn a_sum_leaves_each_column_its_share() {
        let data = table(Array2::from_shape_fn((50, 2), |(i, j)| {
            (i * (j + 1)) as f64
        }));
        let found = bounds("2 * c0 + c1", Bound::Absolute(0.4))
            .tightened(&data)
            .unwrap();
        let of = |column| found.of(column).unwrap().value();
        // 2 x 0.1 + 0.2 = 0.4.
        assert!(
            (of(0) - 0.1).abs() < 1e-6 && (of(1) - 0.2).abs() < 1e-6,
            "{found}"
        );
        assert_eq!(found.derived[0].limit, Some(Limit::Plain { most: 0.4 }));
        // A bound that the column has already and is narrower stays.
        let mut narrow = bounds("2 * c0 + c1", Bound::Absolute(0.4));
        narrow.columns.insert(0, Bound::Absolute(0.01));
        let narrow = narrow.tightened(&data).unwrap();
        assert_eq!(narrow.of(0), Some(Bound::Absolute(0.01)));
    }

    #[test]
    fn vorticity_allows_half_of_its_bound_to_every_component() {
        let data = field(3, [8, 9], |t, i| ((t + i) * 7 % 11) as f64);
        let found = bounds("vorticity", Bound::Absolute(0.2))
            .tightened(&data)
            .unwrap();
        assert!((found.of(1).unwrap().value() - 0.1).abs() < 1e-6);
        let values = data.values().to_owned();
        let own = &found.derived[0];
        assert!(own.error(&data, values.view()).unwrap().share == 0.0);
        let mut off = values;
        off.mapv_inplace(|v| v + 3.0);
        assert!(
            own.error(&data, off.view()).unwrap().holds,
            "a constant has no curl"
        );
        off[[1, 30]] += 1.0;
        let error = own.error(&data, off.view()).unwrap();
        assert!(
            !error.holds && (error.error - 0.5).abs() < 1e-9,
            "{error:?}"
        );
    }

    #[test]
    fn beside_other_components_a_quantity_is_of_the_velocity() {
        let mut data = field(3, [8, 9], |t, i| ((t + i) * 7 % 11) as f64);
        let (shape, values) = (vec![3, 3, 8, 9], data.values().to_owned());
        let pressure = values.slice(ndarray::s![.., ..72]).mapv(|v| 100.0 * v);
        let values = ndarray::concatenate![ndarray::Axis(1), pressure, values];
        let layout = Layout {
            shape,
            ..data.layout.clone()
        };
        data = Dataset::plain(DType::F64, layout, values)
            .unwrap()
            .named(&["p", "u", "v"]);
        let found = bounds("vorticity", Bound::Absolute(0.2))
            .tightened(&data)
            .unwrap();
        assert_eq!(found.of(0), None);
        assert!((found.of(2).unwrap().value() - 0.1).abs() < 1e-6);
        let mut off = data.values().to_owned();
        let own = &found.derived[0];
        off[[1, 30]] += 1e3;
        assert!(
            own.error(&data, off.view()).unwrap().holds,
            "pressure is no part of it"
        );
        off[[1, 72 + 30]] += 1.0;
        let error = own.error(&data, off.view()).unwrap();
        assert!(!error.holds && (error.error - 0.5).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_bounded_says_why() {
        let data = table(Array2::from_shape_fn((20, 2), |(i, j)| (i + j) as f64));
        let why = |formula: &str| {
            let bounds = bounds(formula, Bound::Absolute(0.1)).tightened(&data);
            bounds.unwrap_err()
        };
        assert!(why("c0 + c7").contains("no column `c7`"));
        assert!(why("vorticity").contains("of a field"));
        assert!(why("1 + 2").contains("without a column"));
        let mut pointwise = bounds("c0 + c1", Bound::Absolute(0.1));
        pointwise.all = Some(Bound::Pointwise {
            share: 0.1,
            floor: None,
        });
        assert!(
            pointwise
                .tightened(&data)
                .unwrap_err()
                .contains("pointwise")
        );
    }

    #[test]
    fn what_has_no_value_must_have_none_afterwards() {
        let before = table(Array2::from_shape_vec((2, 1), vec![-1.0, 4.0]).unwrap());
        let found = bounds("sqrt(c0)", Bound::Absolute(0.5))
            .tightened(&before)
            .unwrap();
        let check = |after: [f64; 2]| {
            let after = Array2::from_shape_vec((2, 1), after.to_vec()).unwrap();
            found.derived[0].error(&before, after.view()).unwrap().holds
        };
        assert!(check([-1.2, 4.1]));
        assert!(!check([0.0, 4.0]) && !check([-1.0, -0.1]) && !check([-1.0, 9.0]));
    }

    const FORMULAS: [&str; 8] = [
        "c0 * c1 - c2",
        "sqrt(c0^2 + c1^2 + c2^2)",
        "hypot(c0, c1) / (2 + sin(c2))",
        "exp(c0 / 10) + log(abs(c1) + 1)",
        "atan2(c1, c0 + 20)",
        "mass(abs(c0) + 1, c1 / 5, c2, abs(c3) + 1, c2 / 7, c3)",
        "max(c0, c1) * tanh(c3)",
        "cosh(c0 / 5) * c2^3",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2500))]

        /// A file of a codec keeps the bound of any formula, of whatever values.
        #[test]
        fn no_formula_is_off_by_more_than_its_bound(
            formula in prop::sample::select(FORMULAS.to_vec()),
            values in prop::collection::vec(prop_oneof![9 => -10.0..10.0_f64, 1 => Just(0.0)], 4 * 12),
            exponent in 1..40_i32,
            of_range in any::<bool>(),
        ) {
            let data = table(Array2::from_shape_vec((12, 4), values).unwrap());
            let share = 10_f64.powf(-f64::from(exponent) / 10.0);
            let bound = if of_range { Bound::Range(share) } else { Bound::Absolute(share) };
            // Where a slope is endless no error is small enough, which is said.
            if let Ok(bounds) = bounds(formula, bound).tightened(&data) {
                let original = Original::new(&data, &Profile::new(&data));
                if let Ok(coded) = original.within(find("quantise").unwrap(), &bounds) {
                    let back = unpack(&coded.bytes).unwrap();
                    let names = data.column_names.clone();
                    let parsed = Formula::parse(formula, &names).unwrap();
                    let (was, is) = (parsed.evaluate(data.values()), parsed.evaluate(back.values()));
                    let range = was.iter().fold(f64::MIN, |m, v| v.max(m))
                        - was.iter().fold(f64::MAX, |m, v| v.min(m));
                    let most = if of_range { share * range } else { share };
                    for (a, b) in was.iter().zip(&is) {
                        prop_assert!((a - b).abs() <= most * (1.0 + 1e-12), "{formula} {a} {b} {most}");
                    }
                }
            }
        }

        /// The same of the quantities of a field.
        #[test]
        fn no_quantity_of_a_field_is_off_by_more_than_its_bound(
            quantity in prop::sample::select(vec![
                FieldQuantity::Vorticity,
                FieldQuantity::Divergence,
                FieldQuantity::Gradient,
                FieldQuantity::Magnitude,
                FieldQuantity::QCriterion,
            ]),
            values in prop::collection::vec(-10.0..10.0_f64, 2 * 2 * 5 * 6),
            exponent in 5..40_i32,
            steps in prop::collection::vec(0.01..10.0_f64, 6),
            has_places: bool,
        ) {
            let data = field(2, [5, 6], |t, i| values[t * 60 + i]);
            let data = if has_places { along_x(data, &steps) } else { data };
            let places = FieldPlaces::of(&data);
            let FieldPlaces::Grid(grid) = &places else {
                panic!("a grid")
            };
            prop_assert_eq!(grid.places(1).is_some(), has_places);
            let most = 10_f64.powf(-f64::from(exponent) / 10.0);
            let bounds = bounds(&quantity.to_string(), Bound::Absolute(most)).tightened(&data).unwrap();
            let original = Original::new(&data, &Profile::new(&data));
            let coded = original.within(find("quantise").unwrap(), &bounds).unwrap();
            let back = unpack(&coded.bytes).unwrap();
            for row in 0..2 {
                for component in 0..2 {
                    let of = |data: &Dataset| {
                        quantity.of(&data.values().row(row).to_vec(), &places, component)
                    };
                    for (a, b) in of(&data).iter().zip(of(&back)) {
                        prop_assert!((a - b).abs() <= most * (1.0 + 1e-12), "{quantity} {a} {b}");
                    }
                }
            }
        }
    }
}
