//! Where samples or points lie along an axis.

use crate::data::Dataset;
use crate::plot::{Axis, Chart, Series, Shape};

/// Where samples or points lie along an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct AlongAxis {
    /// Times or places where they are told, else numbers.
    pub places: Vec<f64>,
    /// What they are called.
    pub name: String,
    /// `s`; `frame` or `point` where no places are told.
    pub unit: String,
    /// The distance of neighbours; none where it is not the same everywhere.
    pub step: Option<f64>,
}

impl AlongAxis {
    /// When samples are.
    pub fn of(data: &Dataset) -> Self {
        Self::along(data, data.layout.sample_axis, data.samples(), "frame")
    }

    /// Where points of a field of one dimension are.
    pub fn of_points(data: &Dataset) -> Self {
        let shape = &data.layout.shape;
        let long = data
            .layout
            .grid_axes()
            .into_iter()
            .find(|axis| shape[*axis] > 1);
        Self::along(data, long, data.points(), "point")
    }

    /// So many places along an axis of the stored shape; their numbers where it does not tell places.
    fn along(data: &Dataset, axis: Option<usize>, count: usize, one: &str) -> Self {
        let coordinate = axis.and_then(|axis| data.metadata().axis(axis));
        let told = coordinate.filter(|c| c.values.as_slice().len() == count);
        let Some(coordinate) = told else {
            let mut name = one.to_owned();
            name[..1].make_ascii_uppercase();
            return Self {
                places: (0..count).map(|place| place as f64).collect(),
                name,
                unit: one.to_owned(),
                step: Some(1.0),
            };
        };
        let unit = coordinate.unit().unwrap_or(&coordinate.name);
        // Of `days since 2000-01-01` the days.
        let unit = match unit.split_once(" since ") {
            Some((unit, _)) => unit.trim_end_matches('s'),
            None => unit,
        };
        Self {
            places: coordinate.values.as_slice().to_vec(),
            name: coordinate.name.clone(),
            unit: unit.to_owned(),
            step: coordinate.step().map(f64::abs),
        }
    }

    /// A chart over the numbers of places, over the places.
    pub fn place(&self, mut chart: Chart) -> Chart {
        chart.x = self.axis();
        for Series { shape, .. } in &mut chart.series {
            if let Shape::Line(points) | Shape::Points { points, .. } = shape {
                for point in points {
                    point[0] = self
                        .places
                        .get(point[0] as usize)
                        .copied()
                        .unwrap_or(f64::NAN);
                }
            }
        }
        chart
    }

    /// The number of the place that is nearest.
    pub fn nearest(&self, place: f64) -> Option<usize> {
        let far = |number: &usize| (self.places[*number] - place).abs();
        (0..self.places.len()).min_by(|a, b| far(a).total_cmp(&far(b)))
    }

    /// The frequency of so many waves in the length of the series, in waves a unit; a wave a frame where times are
    /// uneven.
    pub fn frequency(&self, waves: usize) -> f64 {
        waves as f64 / (self.places.len() as f64 * self.step.unwrap_or(1.0))
    }

    /// What frequencies are in.
    pub fn frequency_unit(&self) -> String {
        match self.step {
            Some(_) => format!("1/{}", self.unit),
            None => "1/frame".to_owned(),
        }
    }

    pub fn axis(&self) -> Axis {
        let axis = Axis::new(&self.name);
        match self.unit.as_str() {
            "frame" | "point" => axis,
            unit if unit == self.name => axis,
            unit => axis.unit(unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{Coordinate, DType, Layout, Metadata};
    use crate::plot::Ink;

    #[test]
    fn a_chart_over_points_is_laid_over_their_places() {
        let layout = Layout::field(&[2, 1, 4], None);
        let data = Dataset::plain(DType::F64, layout, Array2::zeros((2, 4))).unwrap();
        let plain = AlongAxis::of_points(&data);
        assert_eq!((plain.name.as_str(), plain.places.len()), ("Point", 4));
        let data = data.with_metadata(Metadata::from(vec![
            Coordinate::along("wavelength", 2, vec![400.0, 410.0, 425.0, 500.0]).with_unit("nm"),
        ]));
        let along = AlongAxis::of_points(&data);
        assert_eq!((along.step, along.nearest(420.0)), (None, Some(2)));
        let line = Series::new("", Ink::Before, Shape::Line(vec![[0.0, 1.0], [3.0, 2.0]]));
        let chart = Chart::new("", Axis::new("Point"), Axis::new("v")).with(line);
        let chart = along.place(chart);
        assert_eq!(chart.x, Axis::new("wavelength").unit("nm"));
        assert_eq!(
            chart.series[0].shape,
            Shape::Line(vec![[400.0, 1.0], [500.0, 2.0]])
        );
    }
}
