//! The chart of a distribution in the window.

use crate::app::plot::{Axis, Chart};
use crate::app::views::parts::shorten;
use crate::app::views::source::Source;
use crate::figures::Distribution;

/// Before filled, after as lines.
pub fn chart(of: &Distribution, column: usize, log: bool, source: &Source) -> Chart {
    let name = &source.data.column_names[column];
    let title = format!("{name}, {}", source.moment());
    let mut chart = of.chart(title, &source.data.label(column), &source.names());
    chart.y = chart.y.log(log);
    chart.x = with_texts(chart.x, column, source);
    chart
}

/// The axis of a column of texts has them as its labels.
pub fn with_texts(axis: Axis, column: usize, source: &Source) -> Axis {
    const LONGEST: usize = 14;
    match source.data.metadata().categories(column) {
        Some(texts) => axis.names(texts.iter().map(|text| shorten(text, LONGEST)).collect()),
        None => axis,
    }
}
