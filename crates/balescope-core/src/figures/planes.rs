//! Planes of a frame before and after, and their difference.

use std::fmt::Write as _;
use std::sync::Arc;

use ndarray::Array2;

use super::{Cut, FieldShape, Plane, point_places};
use crate::data::{Coordinate, Dataset, Location, Raster};
use crate::format::significant;
use crate::metrics::FieldQuantity;
use crate::plot::{ColourMap, Colouring, Grid, Image, value_range};

/// A plane before and after, and the difference of both.
#[derive(Clone, Debug)]
pub struct PlaneFigures {
    pub before: Arc<Grid>,
    pub after: Option<Arc<Grid>>,
    pub difference: Option<Arc<Grid>>,
    /// Smallest and largest value of each; `[0, 1]` for those that are not there.
    pub ranges: [[f64; 2]; 3],
}

impl PlaneFigures {
    pub fn new(
        before: &Array2<f64>,
        after: Option<&Array2<f64>>,
        shape: &FieldShape,
        plane: Plane,
    ) -> Self {
        let before = plane.of(before, shape).unwrap_or_default();
        Self::of_grids(before, after.and_then(|after| plane.of(after, shape)))
    }

    pub fn of_grids(before: Grid, after: Option<Grid>) -> Self {
        let difference = after.as_ref().and_then(|after| after.minus(&before));
        let range = |grid: Option<&Grid>| value_range(grid.into_iter().flat_map(|g| &g.values));
        Self {
            ranges: [Some(&before), after.as_ref(), difference.as_ref()].map(range),
            before: Arc::new(before),
            after: after.map(Arc::new),
            difference: difference.map(Arc::new),
        }
    }

    /// Colour ranges of this frame alone; around zero for what has a sign.
    pub fn own_ranges(&self, quantity: FieldQuantity, same: bool) -> [[f64; 2]; 3] {
        let range = |own: [f64; 2]| {
            if quantity.has_sign() {
                around_zero(own)
            } else {
                own
            }
        };
        let [before, after, moved] = self.ranges;
        let before = range(before);
        let after = if same { before } else { range(after) };
        [before, after, around_zero(moved)]
    }

    /// The pictures, under the names of both `sides` and of their difference, of what `of` says; both sides in
    /// these colours, each over its range.
    pub fn images(
        &self,
        sides: [&str; 3],
        of: &str,
        colouring: Colouring,
        ranges: [[f64; 2]; 3],
    ) -> Vec<Image<'_>> {
        let grids = [
            Some(&self.before),
            self.after.as_ref(),
            self.difference.as_ref(),
        ];
        let moved = Colouring::new(ColourMap::BlueRed, ranges[2]);
        (0..3)
            .filter_map(|i| {
                let title = format!("{}{of}", sides[i]);
                let range = ranges[i];
                let image = Image::new(title, grids[i]?, colouring.map, range);
                let own = Colouring { range, ..colouring };
                let colouring = if i < 2 { own } else { moved };
                Some(Image { colouring, ..image })
            })
            .collect()
    }

    /// What is at a cell of a picture of `data`, and where that is.
    pub fn say_at(
        &self,
        [row, column]: [usize; 2],
        sides: [&str; 3],
        data: &Dataset,
        cut: Cut,
    ) -> String {
        if let Some(raster) = &self.before.raster {
            let names = data.metadata().place_names(&data.layout.grid_axes());
            let names = names.each_ref().map(String::as_str);
            return self.values_at(
                place_on_mesh(raster, row, column, names),
                row,
                column,
                sides,
            );
        }
        let mut text = self.say(row, column, sides);
        for place in point_places(data, cut, row, column) {
            let _ = write!(text, "\n{place}");
        }
        text
    }

    /// The point of the grid or of the mesh at a row and column of the picture of a plane.
    pub fn point(
        &self,
        plane: Plane,
        shape: &FieldShape,
        row: usize,
        column: usize,
    ) -> Option<usize> {
        match &self.before.raster {
            Some(raster) => raster.nearest(row, column).map(|(_, point)| point),
            None => plane.point(shape, row, column),
        }
    }

    /// What is at a cell.
    pub fn say(&self, row: usize, column: usize, sides: [&str; 3]) -> String {
        let place = match &self.before.raster {
            Some(raster) => place_on_mesh(raster, row, column, ["x", "y", "z"]),
            None => format!("Row {row}, column {column}"),
        };
        self.values_at(place, row, column, sides)
    }

    /// The values of a cell behind what tells its place; outside a mesh there are none.
    fn values_at(&self, place: String, row: usize, column: usize, sides: [&str; 3]) -> String {
        let grids = [
            Some(&self.before),
            self.after.as_ref(),
            self.difference.as_ref(),
        ];
        let mut text = place;
        if self.before.outside.get(row * self.before.columns + column) == Some(&true) {
            return text;
        }
        for (side, grid) in sides.into_iter().zip(grids) {
            let Some(grid) = grid else { continue };
            let say = |value: f64| match value {
                value if value.is_nan() => "no value (NaN)".to_owned(),
                value => significant(value, 5),
            };
            let value = grid.get(row, column).map(say);
            let _ = write!(text, "\n{side}: {}", value.as_deref().unwrap_or("none"));
        }
        text
    }
}

/// Where a place of a picture lies in space, and which point or cell of the mesh is there.
fn place_on_mesh(raster: &Raster, row: usize, column: usize, names: [&str; 3]) -> String {
    let place =
        |(axis, place): (usize, f64)| format!("{} {}", names[axis], Coordinate::number(place));
    let [right, up] = raster.place(row, column).map(place);
    let of = match raster.nearest(row, column) {
        Some((Location::Points, point)) => format!("\nNearest point: {point}"),
        Some((Location::Cells, cell)) => format!("\nCell {cell}"),
        None => String::new(),
    };
    format!("{right}, {up}{of}")
}

/// A range around zero, that is never empty.
pub fn around_zero([low, high]: [f64; 2]) -> [f64; 2] {
    let end = low.abs().max(high.abs()).max(1e-12);
    [-end, end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{DType, Kind, Layout, Metadata};

    #[test]
    fn before_alone_has_one_picture_and_one_line() {
        let grid = |value| Grid::new(1, 2, vec![value, 1.0]).unwrap();
        let sides = ["Before", "After", "After - before"];
        let count = |figures: &PlaneFigures| {
            let ranges = figures.own_ranges(FieldQuantity::Values, true);
            let images = figures.images(
                sides,
                ", u",
                Colouring::new(ColourMap::Viridis, [0.0; 2]),
                ranges,
            );
            assert_eq!(images[0].title, "Before, u");
            (images.len(), figures.say(0, 0, sides))
        };
        let alone = PlaneFigures::of_grids(grid(0.0), None);
        assert_eq!(count(&alone), (1, "Row 0, column 0\nBefore: 0".to_owned()));
        let hole = PlaneFigures::of_grids(grid(f64::NAN), None);
        let text = "Row 0, column 0\nBefore: no value (NaN)";
        assert_eq!(hole.say(0, 0, sides), text);
        let both = PlaneFigures::of_grids(grid(0.0), Some(grid(-3.0)));
        let (images, text) = count(&both);
        assert_eq!(images, 3);
        assert!(
            text.ends_with("\nAfter: -3.0000\nAfter - before: -3.0000"),
            "{text}"
        );
        let [before, after, moved] = both.own_ranges(FieldQuantity::Vorticity, false);
        assert_eq!(
            [before, after, moved],
            [[-1.0, 1.0], [-3.0, 3.0], [-3.0, 3.0]]
        );
    }

    #[test]
    fn a_place_of_a_mesh_is_told_by_its_coordinates() {
        let along = |name: &str, values: Vec<f64>| Coordinate::along(name, 1, values);
        let layout = Layout {
            kind: Kind::Field,
            component_axis: None,
            ..Layout::guess(&[2, 3], false)
        };
        let values = Array2::from_elem((2, 3), 7.0);
        let data = Dataset::plain(DType::F64, layout, values).unwrap();
        let data = data.with_metadata(Metadata::from(vec![
            along("lon", vec![10.0, 12.0, 10.0]),
            along("lat", vec![40.0, 40.0, 41.0]),
        ]));
        let shape = FieldShape::of(&data);
        let figures = PlaneFigures::new(&data.shared_values(), None, &shape, Plane::default());
        let say =
            |row, column| figures.say_at([row, column], ["Value", "", ""], &data, Cut::default());
        let text = say(0, 0);
        assert!(
            text.starts_with("lon 10.001, lat 40.001\nNearest point: 0\nValue: 7"),
            "{text}"
        );
        let raster = figures.before.raster.as_ref().unwrap();
        let text = say(raster.rows - 1, raster.columns - 1);
        assert!(
            text.starts_with("lon 11.99") && !text.contains("Value"),
            "{text}"
        );
    }
}
