//! The chart of a distribution in the window.

use crate::app::plot::Chart;
use crate::app::views::source::Source;
use crate::app::views::text_axis::with_texts;
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
