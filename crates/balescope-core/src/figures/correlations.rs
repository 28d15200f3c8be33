//! How columns, or latents, hang together: Pearson's r of every pair as a picture.

use std::fmt::Write as _;

use ndarray::{Array2, ArrayView2};

use super::planes::around_zero;
use crate::data::Dataset;
use crate::format::{counted, significant};
use crate::metrics::{Correlations, LatentStats, correlation};
use crate::plot::{ColourMap, Grid, Image, value_range};
use crate::report::{CorrelationReport, PairChange};

/// Rows that a picture of latents has at most: those of largest spread.
const MOST_LATENTS: usize = 256;

/// Before and, where something came back, after and how much they differ.
#[derive(Clone, Debug)]
pub struct CorrelationFigures {
    pub names: Vec<String>,
    /// What the two sides and their difference are called.
    sides: [String; 3],
    /// Values of a column that were looked at.
    used: usize,
    largest_change: Option<PairChange>,
    grids: Vec<Grid>,
}

impl CorrelationFigures {
    /// Of these samples x (columns x points) of the data, and of what came back of them.
    pub fn new(
        data: &Dataset,
        sides: [String; 3],
        before: ArrayView2<'_, f64>,
        after: Option<ArrayView2<'_, f64>>,
    ) -> Self {
        let names = &data.column_names;
        let is_text = |column| data.metadata().categories(column).is_some();
        let found = Correlations::new(before, after.unwrap_or(before), data.points());
        let found = found.without(is_text);
        let mut grids = vec![grid(&found.before)];
        if after.is_some() {
            grids.extend([grid(&found.after), grid(&found.difference())]);
        }
        let change = found.largest_change().filter(|_| after.is_some());
        Self {
            sides,
            used: found.used,
            largest_change: change.map(|change| PairChange {
                columns: change.columns.map(|i| names[i].clone()),
                before: change.before,
                after: change.after,
            }),
            names: names.clone(),
            grids,
        }
    }

    pub fn of_report(report: &CorrelationReport) -> Self {
        let grid = |rows: &[Vec<f64>]| Grid {
            rows: rows.len(),
            columns: rows.len(),
            values: rows.concat(),
            ..Grid::default()
        };
        let (before, after) = (grid(&report.before), grid(&report.after));
        let difference = after.minus(&before).unwrap_or_default();
        Self {
            names: report.names.clone(),
            sides: ["Before", "After", "After - before"].map(str::to_owned),
            used: report.used,
            largest_change: report.largest_change.clone(),
            grids: vec![before, after, difference],
        }
    }

    /// A picture of each side, and one of the difference.
    pub fn images(&self) -> Vec<Image<'_>> {
        let [one, other, moved] = &self.sides;
        let side = |side| format!("Correlation: {side}");
        let titles = [side(one), side(other), moved.clone()];
        let image = |(i, (grid, title)): (usize, (_, String))| {
            let moved = around_zero(value_range(&self.grids[i].values));
            let range = if i < 2 { [-1.0, 1.0] } else { moved };
            Image::new(title, grid, ColourMap::BlueRed, range).named(&self.names)
        };
        self.grids
            .iter()
            .zip(titles)
            .enumerate()
            .map(image)
            .collect()
    }

    /// Of what it is, and which pair changed most.
    pub fn summary(&self) -> String {
        let values = counted(self.used, "value");
        let change = self
            .change()
            .map_or_else(String::new, |change| format!("; {change}"));
        format!("Pearson's r of every pair of columns, over {values}{change}")
    }

    /// Which pair changed most; `None` where nothing came back, or no two columns vary.
    pub fn change(&self) -> Option<String> {
        let PairChange {
            columns: [a, b],
            before,
            after,
        } = self.largest_change.as_ref()?;
        let [one, other, _] = &self.sides;
        let (before, after) = (significant(*before, 4), significant(*after, 4));
        let (one, other) = (one.to_lowercase(), other.to_lowercase());
        Some(format!(
            "changed most for {a} and {b}: {one} {before}, {other} {after}"
        ))
    }

    /// What is at a cell.
    pub fn say(&self, row: usize, column: usize) -> String {
        let (Some(a), Some(b)) = (self.names.get(row), self.names.get(column)) else {
            return String::new();
        };
        let mut text = format!("{a} and {b}");
        for (grid, side) in self.grids.iter().zip(&self.sides) {
            let _ = write!(text, "\n{side}: {}", value(grid, row, column));
        }
        text
    }
}

/// Which latents go together.
#[derive(Clone, Debug)]
pub struct LatentCorrelation {
    names: Vec<String>,
    grid: Grid,
    /// How many latents there are.
    all: usize,
}

impl LatentCorrelation {
    /// `widest`: latents by falling spread.
    pub fn new(latents: ArrayView2<'_, f32>, stats: &[LatentStats], widest: &[usize]) -> Self {
        let mut which: Vec<usize> = widest.iter().copied().take(MOST_LATENTS).collect();
        which.sort_unstable();
        Self {
            grid: grid(&correlation(latents, stats, &which)),
            names: which.into_iter().map(super::latent_name).collect(),
            all: widest.len(),
        }
    }

    pub fn image(&self, moment: &str) -> Image<'_> {
        let title = format!("Correlation of the latents, {moment}");
        Image::new(title, &self.grid, ColourMap::BlueRed, [-1.0, 1.0]).named(&self.names)
    }

    /// Which latents the rows and columns are.
    pub fn note(&self) -> String {
        let (rows, all) = (self.names.len(), self.all);
        if rows < all {
            format!("Rows and columns: the {rows} latents of largest spread out of {all}")
        } else {
            format!("Row and column 1 to {rows}: the latents in order")
        }
    }

    /// What is at a cell.
    pub fn say(&self, row: usize, column: usize) -> String {
        let (Some(a), Some(b)) = (self.names.get(row), self.names.get(column)) else {
            return String::new();
        };
        let (b, value) = (b.to_lowercase(), value(&self.grid, row, column));
        format!("{a} and {b}\nCorrelation: {value}")
    }
}

fn grid(matrix: &Array2<f64>) -> Grid {
    Grid {
        rows: matrix.nrows(),
        columns: matrix.ncols(),
        values: matrix.iter().copied().collect(),
        ..Grid::default()
    }
}

fn value(grid: &Grid, row: usize, column: usize) -> String {
    match grid.get(row, column) {
        Some(r) if r.is_finite() => significant(r, 4),
        _ => "none, one of them does not vary or is a text".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Attribute, AttributeValue, CATEGORIES, DType, Layout, Metadata, Origin};

    #[test]
    fn data_alone_have_correlations_too() {
        let before = Array2::from_shape_fn((50, 3), |(i, j)| match j {
            2 => (i % 2) as f64,
            _ => ((i + j * i * i) as f64).sin(),
        });
        let layout = Layout::guess(&[50, 3], true);
        let names = ["a", "b", "tag"].map(str::to_owned).to_vec();
        let data = Dataset::new(
            Origin::default(),
            DType::F64,
            layout,
            Some(names),
            before.clone(),
        );
        let texts = vec!["x".to_owned(), "y".to_owned()];
        let told = Attribute {
            name: CATEGORIES.to_owned(),
            value: AttributeValue::Texts(texts),
        };
        let data = data.unwrap().with_metadata(Metadata {
            columns: vec![Vec::new(), Vec::new(), vec![told]],
            ..Metadata::default()
        });
        let found = |after: Option<&Array2<f64>>| {
            let sides = ["Before", "After", "After - before"].map(str::to_owned);
            CorrelationFigures::new(&data, sides, before.view(), after.map(|a| a.view()))
        };
        let alone = found(None);
        assert_eq!((alone.images().len(), alone.change()), (1, None));
        assert!(!alone.say(0, 1).contains("After"), "nothing came back");
        // The numbers of texts are in no order.
        assert!(alone.say(0, 2).contains("is a text"), "{}", alone.say(0, 2));
        let mut after = before.clone();
        after.column_mut(1).assign(&before.column(0));
        let both = found(Some(&after));
        assert_eq!(both.images().len(), 3);
        assert!(
            both.say(0, 1).contains("After: 1.000\nAfter - before"),
            "{}",
            both.say(0, 1)
        );
        assert!(both.say(99, 0).is_empty());
        assert!(both.summary().contains("changed most for a and b: before "));
        assert!(
            both.summary().ends_with("after 1.000"),
            "{}",
            both.summary()
        );
    }
}
