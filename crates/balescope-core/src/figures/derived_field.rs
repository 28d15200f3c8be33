//! A quantity that a formula makes of the components of a field or of the columns of a table.

use ndarray::{Array2, Axis};

use crate::data::{Coordinate, DataError, Dataset, FieldPlaces, goes_one_way};
use crate::formula::{FieldFormula, FieldTerms, FieldUnits, Formula, FormulaError, Unit, velocity};
use crate::metrics::{FieldFrames, FieldQuantity, FieldValues};

/// What a formula makes of snapshots or rows.
#[derive(Clone, Debug)]
pub struct DerivedField {
    /// As it was written.
    pub text: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Table(Formula),
    Field {
        formula: FieldFormula,
        places: FieldPlaces,
        /// When each sample is, where their coordinate tells; else they are one apart.
        times: Option<Vec<f64>>,
    },
}

impl DerivedField {
    /// # Errors
    /// [`FormulaError`], with the place in the text.
    pub fn parse(text: &str, data: &Dataset) -> Result<Self, FormulaError> {
        let kind = if data.is_field() {
            let places = FieldPlaces::of(data);
            let axes = places.axes();
            let terms = FieldTerms {
                components: &data.column_names,
                axes: &axes,
                velocity: &velocity(&data.column_names, axes.len()),
                frames: data.samples(),
            };
            let formula = FieldFormula::parse(text, &terms)?;
            let times = times_of(data);
            Kind::Field {
                formula,
                places,
                times,
            }
        } else {
            Kind::Table(Formula::parse(text, &data.column_names)?)
        };
        let text = text.trim().to_owned();
        Ok(Self { text, kind })
    }

    /// Out of samples x (columns x points), of which `samples` are the numbers among those of the data: samples x
    /// points.
    pub fn values(&self, values: &Array2<f64>, samples: &[usize]) -> Array2<f64> {
        match &self.kind {
            Kind::Table(formula) => formula.evaluate(values.view()).insert_axis(Axis(1)),
            Kind::Field {
                formula,
                places,
                times,
            } => {
                let time = |sample: &usize| match times {
                    Some(times) => times[*sample],
                    None => *sample as f64,
                };
                let times: Vec<f64> = samples.iter().map(time).collect();
                let frames = FieldFrames {
                    values: values.view(),
                    places,
                    times: &times,
                };
                let found = FieldValues::new(formula, frames);
                let mut all = Array2::zeros((values.nrows(), places.points()));
                for (frame, mut row) in all.rows_mut().into_iter().enumerate() {
                    row.assign(&ndarray::ArrayView1::from(&found.frame(frame)));
                }
                all
            }
        }
    }

    /// The same samples with this quantity alone.
    ///
    /// # Errors
    /// When these are other data than those that the formula was written for.
    pub fn of(&self, data: &Dataset) -> Result<Dataset, DataError> {
        let samples: Vec<usize> = (0..data.samples()).collect();
        let values = self.values(&data.shared_values(), &samples);
        data.derived(&self.text, self.unit(data).as_deref(), values)
    }

    /// The unit of its values, where the units of the data tell.
    pub fn unit(&self, data: &Dataset) -> Option<String> {
        let unit = match &self.kind {
            Kind::Table(formula) => return unit_of(formula, data),
            Kind::Field {
                formula,
                places,
                times,
            } => {
                let along = |axis: usize| data.metadata().axis(axis).and_then(Coordinate::unit);
                let is_told = |at: &usize| match places {
                    FieldPlaces::Grid(grid) => grid.has_places(*at),
                    FieldPlaces::Mesh(_) => false,
                };
                let axes = data.layout.grid_axes().into_iter().enumerate().rev();
                let axes: Vec<_> = axes
                    .map(|(at, axis)| Unit::parse(along(axis).filter(|_| is_told(&at))?))
                    .collect();
                let time = (data.layout.sample_axis).filter(|_| times.is_some());
                formula.unit(&FieldUnits {
                    components: &|column| Unit::parse(data.metadata().unit(column)?),
                    axes: &axes,
                    time: time.and_then(|axis| Unit::parse(along(axis)?)),
                })
            }
        };
        shown(&unit?, data)
    }
}

/// The unit of what a formula makes of the columns of a table, where theirs tell.
pub fn unit_of(formula: &Formula, data: &Dataset) -> Option<String> {
    let unit = formula.unit(&|column| Unit::parse(data.metadata().unit(column)?));
    shown(&unit?, data)
}

/// A unit as a column has it, where one has the same; none of pure numbers.
fn shown(unit: &Unit, data: &Dataset) -> Option<String> {
    let mut own = (0..data.columns()).filter_map(|column| data.metadata().unit(column));
    let same = own.find(|own| Unit::parse(own).as_ref() == Some(unit));
    (!unit.is_none()).then(|| same.map_or_else(|| unit.to_string(), str::to_owned))
}

/// The values of the coordinate that samples lie along, where it goes from each to the next in one direction.
fn times_of(data: &Dataset) -> Option<Vec<f64>> {
    let coordinate = data.metadata().axis(data.layout.sample_axis?)?;
    let times = coordinate.values.as_slice();
    (times.len() == data.samples() && goes_one_way(times)).then(|| times.to_vec())
}

/// The components of a field that are a velocity by their names, along x, y and z: see [`velocity`].
pub fn velocity_of(data: &Dataset) -> Vec<usize> {
    velocity(&data.column_names, FieldPlaces::of(data).axes().len())
}

/// The unit of a quantity of a field, of one of its components where it is of one; of a mesh none that is known.
pub fn unit_of_quantity(
    quantity: FieldQuantity,
    component: usize,
    data: &Dataset,
) -> Option<String> {
    let of_component = || {
        format!(
            "gradient({})",
            Formula::quoted(&data.column_names[component])
        )
    };
    let has_units = (0..data.columns()).any(|column| data.metadata().unit(column).is_some());
    if !has_units || data.mesh().is_some() {
        return None;
    }
    let formula = quantity.formula().map_or_else(of_component, str::to_owned);
    DerivedField::parse(&formula, data).ok()?.unit(data)
}

/// The formula that stands for a quantity of a velocity in data with other components beside it.
pub fn formula_of(quantity: FieldQuantity, data: &Dataset) -> Option<&'static str> {
    let velocity = velocity_of(data);
    let is_part = !velocity.is_empty() && velocity.len() < data.columns();
    let formula = quantity.formula().filter(|_| is_part)?;
    DerivedField::parse(formula, data)
        .is_ok()
        .then_some(formula)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Attribute, Coordinate, DType, Kind as DataKind, Layout, Metadata};

    fn coordinate(name: &str, axis: usize, values: &[f64]) -> Coordinate {
        Coordinate::along(name, axis, values.to_vec())
    }

    #[test]
    fn a_derived_field_has_one_component_and_the_same_places() {
        let layout = Layout {
            shape: vec![3, 2, 4, 5],
            kind: DataKind::Field,
            sample_axis: Some(0),
            component_axis: Some(1),
        };
        let values = Array2::from_shape_fn((3, 40), |(t, p)| (t * 40 + p) as f64);
        let data = Dataset::plain(DType::F32, layout, values)
            .unwrap()
            .named(&["u", "v"]);
        let told = |unit: &str| vec![Attribute::text("units", unit)];
        let data = data.with_metadata(Metadata {
            columns: vec![told("m/s"), told("m/s")],
            coordinates: vec![
                coordinate("time", 0, &[0.0, 0.5, 2.0]),
                coordinate("x", 3, &[0.0, 0.1, 0.2, 0.4, 0.6]),
            ],
            axes: ["time", "part", "y", "x"]
                .map(|name| Some(name.to_owned()))
                .to_vec(),
            ..Metadata::default()
        });
        let derived = DerivedField::parse(" v - u ", &data)
            .unwrap()
            .of(&data)
            .unwrap();
        assert_eq!(derived.layout.shape, [3, 1, 4, 5]);
        assert_eq!(derived.column_names, ["v - u"]);
        assert!(derived.values().iter().all(|v| *v == 20.0));
        assert_eq!(derived.metadata().axes.len(), 4);
        assert_eq!(derived.label(0), "v - u (m/s)");
        let slope = DerivedField::parse("ddt(u)", &data)
            .unwrap()
            .of(&data)
            .unwrap();
        // numpy.gradient(u, [0, 0.5, 2], axis=0, edge_order=2): of 40 a frame, which are not as far apart.
        for (sample, wanted) in [93.333_333_333, 66.666_666_667, -13.333_333_333]
            .into_iter()
            .enumerate()
        {
            let row = slope.values().row(sample).to_owned();
            assert!(row.iter().all(|v| (*v - wanted).abs() < 1e-6), "{row}");
        }
        let along = DerivedField::parse("ddx(u)", &data)
            .unwrap()
            .of(&data)
            .unwrap();
        let first = along.values().row(0).to_vec();
        // The same along x, of 1 a point.
        assert_eq!(slope.label(0), "ddt(u)", "times have no unit");
        for (found, wanted) in first.iter().zip([10.0, 10.0, 8.333_333_333, 5.0, 5.0]) {
            assert!((found - wanted).abs() < 1e-6, "{found} {wanted}");
        }
        assert_eq!(velocity_of(&data), [0, 1]);
    }

    #[test]
    fn of_a_table_it_is_a_formula_of_columns() {
        let values = Array2::from_shape_fn((6, 2), |(r, c)| (r + 10 * c) as f64);
        let table = Dataset::table(DType::F64, values).named(&["a", "b"]);
        let derived = DerivedField::parse("a * b", &table)
            .unwrap()
            .of(&table)
            .unwrap();
        assert_eq!(derived.column(0)[[3, 0]], 39.0);
        let error = DerivedField::parse("ddx(a)", &table).unwrap_err();
        assert!(error.problem.contains("no function"), "{error}");
    }
}
