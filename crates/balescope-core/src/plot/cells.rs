//! Coloured cells between two axes, such as the counts of a histogram of two quantities.

use super::Axis;

/// Cells of a grid, each with a value that the chart's scale gives a colour.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells {
    /// Ends of the cells along x, one more than there are columns.
    pub x: Vec<f64>,
    /// Ends of the cells along y, one more than there are rows.
    pub y: Vec<f64>,
    /// Row by row from the lowest y; NaN where a cell is left empty.
    pub values: Vec<f64>,
}

impl Cells {
    /// The corners of each cell that is not empty in plot coordinates, lowest x and y first, and its value.
    pub fn rectangles(&self, [x, y]: [&Axis; 2]) -> Vec<([[f64; 2]; 2], f64)> {
        let places = |ends: &[f64], axis: &Axis| -> Vec<Option<f64>> {
            ends.iter().map(|end| axis.place(*end)).collect()
        };
        let (x, y) = (places(&self.x, x), places(&self.y, y));
        let of = |(i, value): (usize, &f64)| {
            let [column, row] = self.place(i);
            let low = [x[column]?, y[row]?];
            let high = [x[column + 1]?, y[row + 1]?];
            Some(([low, high], *value))
        };
        let filled = self.values.iter().enumerate().filter(|(_, v)| !v.is_nan());
        filled.filter_map(of).collect()
    }

    /// The ends of a cell along x and y, and its value, where one that is not empty covers a place.
    pub fn at(&self, x: f64, y: f64) -> Option<([[f64; 2]; 2], f64)> {
        let cell = |ends: &[f64], at: f64| ends.windows(2).position(|e| e[0] <= at && at < e[1]);
        let (column, row) = (cell(&self.x, x)?, cell(&self.y, y)?);
        let value = *self.values.get(row * self.columns() + column)?;
        (!value.is_nan()).then(|| (self.ends(column, row), value))
    }

    /// Ends along x and y of each cell that is not empty, with its value.
    pub fn filled(&self) -> impl Iterator<Item = ([[f64; 2]; 2], f64)> {
        let filled = self.values.iter().enumerate().filter(|(_, v)| !v.is_nan());
        filled.map(|(i, value)| {
            let [column, row] = self.place(i);
            (self.ends(column, row), *value)
        })
    }

    fn ends(&self, column: usize, row: usize) -> [[f64; 2]; 2] {
        [
            [self.x[column], self.x[column + 1]],
            [self.y[row], self.y[row + 1]],
        ]
    }

    fn columns(&self) -> usize {
        self.x.len().saturating_sub(1).max(1)
    }

    fn place(&self, i: usize) -> [usize; 2] {
        [i % self.columns(), i / self.columns()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{Chart, ColourMap, ColourScale, Colouring, Ink, Series, Shape, csv, svg};

    fn chart() -> Chart {
        let cells = Cells {
            x: vec![1.0, 10.0, 100.0],
            y: vec![0.0, 1.0, 2.0, 3.0],
            values: vec![1.0, f64::NAN, 2.0, 3.0, f64::NAN, 4.0],
        };
        let axes = [Axis::new("pt").log(true), Axis::new("n")];
        let [x, y] = axes;
        let mut chart =
            Chart::new("", x, y).with(Series::new("", Ink::Before, Shape::Cells(cells)));
        chart.colours = Some(ColourScale {
            label: "Entries".to_owned(),
            colouring: Colouring::new(ColourMap::Greys, [0.0, 4.0]),
        });
        chart
    }

    #[test]
    fn cells_are_found_drawn_and_written() {
        let chart = chart();
        let Shape::Cells(cells) = &chart.series[0].shape else {
            panic!("cells")
        };
        assert_eq!(
            cells.at(50.0, 2.5),
            Some(([[10.0, 100.0], [2.0, 3.0]], 4.0))
        );
        assert_eq!(cells.at(50.0, 0.5), None, "an empty one");
        assert_eq!(cells.at(500.0, 0.5), None);
        let drawn = cells.rectangles([&chart.x, &chart.y]);
        assert_eq!(drawn.len(), 4);
        assert_eq!(
            drawn[2],
            ([[1.0, 1.0], [2.0, 2.0]], 3.0),
            "the axis is logarithmic"
        );
        assert_eq!(chart.bounds(), [[0.0, 2.0], [0.0, 3.0]]);
        assert!(svg(&chart).contains("fill=\"#ffffff\""));
        assert_eq!(
            csv(&chart),
            "pt from,pt to,n from,n to,Entries\n1,10,0,1,1\n1,10,1,2,2\n10,100,1,2,3\n10,100,2,3,4\n"
        );
    }
}
