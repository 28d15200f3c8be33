//! What moving a latent does to a row of a table.

use ndarray::ArrayView1;

use super::Table;
use crate::format::{number, shorten};
use crate::plot::{Axis, Chart, Ink, Mark, Series, Shape};

/// A row decoded from latents as they were and as they are, and from both ends of one of them.
#[derive(Clone, Copy, Debug)]
pub struct RowChange<'a> {
    pub names: &'a [String],
    /// Of every column, over the whole original.
    pub ranges: &'a [f64],
    /// Columns that the network decodes; the others are kept exactly, whatever the latents are.
    pub modelled: &'a [bool],
    pub start: ArrayView1<'a, f64>,
    pub now: ArrayView1<'a, f64>,
    /// With one latent at its low and its high end, and back at its start.
    pub low: ArrayView1<'a, f64>,
    pub high: ArrayView1<'a, f64>,
    pub back: ArrayView1<'a, f64>,
}

impl RowChange<'_> {
    /// One row a column.
    pub fn table(&self) -> Table {
        let change = |column: usize| {
            if self.modelled[column] {
                self.over_range(column, self.now[column] - self.start[column])
            } else {
                f64::NAN
            }
        };
        Table::new("Decoded row", self.names.len())
            .words("Column", "As in the data", |column| {
                self.names[column].clone()
            })
            .figures(
                "Start",
                "What the sample's own latents decode to",
                |column| self.start[column],
                number,
            )
            .figures(
                "Now",
                "What the sliders' latents decode to",
                |column| self.now[column],
                number,
            )
            .written(
                "Change",
                "Now - start, in percent of the column's range",
                change,
                |column| match change(column) {
                    _ if !self.modelled[column] => "Beside the network".to_owned(),
                    small if small.abs() < 0.05 => "0 %".to_owned(),
                    change => format!("{change:+.1} %"),
                },
            )
    }

    fn over_range(&self, column: usize, moved: f64) -> f64 {
        let range = self.ranges[column];
        if range > 0.0 {
            100.0 * moved / range
        } else {
            0.0
        }
    }

    /// The largest change of the row in percent while the latent moves between its ends.
    pub fn largest(&self) -> f64 {
        let columns = 0..self.names.len();
        let moved = columns.flat_map(|column| {
            let ends = [self.now, self.low, self.high].map(|row| row[column]);
            ends.map(|end| self.over_range(column, end - self.start[column]).abs())
        });
        moved.filter(|moved| moved.is_finite()).fold(1.0, f64::max)
    }

    /// How far the columns go to both ends of the latent, those that go farthest at the top. `of`: what
    /// is moved.
    pub fn chart(&self, of: &str, most: usize) -> Chart {
        // Of each column: how far it goes to the low end and to the high one, in percent.
        let mut effects: Vec<(usize, [f64; 2])> = (0..self.names.len())
            .filter(|&column| self.modelled[column])
            .map(|column| {
                let ends = [self.low[column], self.high[column]];
                let percent = |end: f64| self.over_range(column, end - self.back[column]);
                (column, ends.map(percent))
            })
            .collect();
        let size = |[low, high]: [f64; 2]| (high - low).abs().max(high.abs()).max(low.abs());
        effects.sort_by(|a, b| size(a.1).total_cmp(&size(b.1)));
        let shown = &effects[effects.len().saturating_sub(most)..];
        let names = shown
            .iter()
            .map(|(column, _)| shorten(&self.names[*column], 20));
        let bars = |end: usize| Shape::Bars(shown.iter().map(|e| [0.0, e.1[end]]).collect());
        Chart::new(
            format!("Effect of {of}"),
            Axis::new("Change over the column's range").unit("%"),
            Axis::new("").names(names.collect()),
        )
        .with(Series::new("To the low end", Ink::Before, bars(0)))
        .with(Series::new("To the high end", Ink::After, bars(1)))
        .mark(Mark::vertical(0.0))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn effects_are_shares_of_the_range_with_the_largest_at_the_top() {
        let names = ["a", "b", "c"].map(str::to_owned);
        let values = array![
            [0.0, 0.0, 5.0],
            [0.0, 9.0, 5.0],
            [0.1, -5.0, 5.0],
            [0.0, 2.5, 5.0],
            [0.0, 0.0, 5.0],
        ];
        let change = RowChange {
            names: &names,
            ranges: &[1.0, 10.0, 1.0],
            modelled: &[true, true, false],
            start: values.row(0),
            now: values.row(1),
            low: values.row(2),
            high: values.row(3),
            back: values.row(4),
        };
        let chart = change.chart("latent 3", 9);
        assert_eq!(chart.title, "Effect of latent 3");
        assert_eq!([chart.y.say(0.0), chart.y.say(1.0)], ["a", "b"]);
        let Shape::Bars(low) = &chart.series[0].shape else {
            panic!("{chart:?}")
        };
        assert_eq!(low[..], [[0.0, 10.0], [0.0, -50.0]]);
        assert_eq!(change.chart("", 1).y.say(0.0), "b");
        assert_eq!(change.largest(), 90.0);
        let csv = change.table().csv();
        assert_eq!(csv, "Column,Start,Now,Change\na,0,0,0\nb,0,9,90\nc,5,5,\n");
        let texts: Vec<String> = (0..3)
            .map(|row| change.table().columns[3].cells[row].text.clone())
            .collect();
        assert_eq!(texts, ["0 %", "+90.0 %", "Beside the network"]);
    }
}
