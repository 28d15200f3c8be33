//! Charts and pictures in words, for those who do not see them.

use egui::{Response, Role, WidgetInfo};

use super::{Axis, Chart, Image, KEYS, Scale, Series, Shape, plain};
use crate::app::format;

/// Series that are told one by one; more are counted.
const MOST: usize = 6;

/// Tells what a picture is called and shows. The words are made only where somebody listens.
pub fn tell(response: &Response, name: &str, words: impl FnOnce() -> String) {
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    response
        .ctx
        .accesskit_node_builder(response.id, |node| node.set_description(words()));
}

/// What a chart shows: its axes, and the main figures of its series.
pub fn of_chart(chart: &Chart) -> String {
    let [x, y] = chart.bounds();
    let mut words = vec![along(&chart.x, x), along(&chart.y, y)];
    let told = chart.series.iter().filter(|series| !series.faint);
    let told: Vec<String> = told.filter_map(|series| figures(chart, series)).collect();
    let more = told.len().saturating_sub(MOST);
    words.extend(told.into_iter().take(MOST));
    if more > 0 {
        words.push(format!("{more} more series"));
    }
    words.extend(chart.all_notes());
    words.push(KEYS.to_owned());
    words.join(". ")
}

/// What a picture shows: its size, and what its colours stand for.
pub fn of_image(image: &Image<'_>) -> String {
    let [low, high] = image.colouring.range.map(plain);
    format!(
        "{} rows of {} values. Colours stand for {low} to {high}",
        format::count(image.grid.rows),
        format::count(image.grid.columns),
    )
}

/// An axis and its ends, which are places in the plot.
fn along(axis: &Axis, [low, high]: [f64; 2]) -> String {
    if let Scale::Names(names) = &axis.scale {
        let first: Vec<&str> = names.iter().take(MOST).map(String::as_str).collect();
        let more = if names.len() > MOST {
            " and others"
        } else {
            ""
        };
        return format!("{} {}{more}", axis.label, first.join(", "))
            .trim()
            .to_owned();
    }
    let [low, high] = [low, high].map(|place| plain(axis.value(place)));
    let caption = axis.caption();
    format!("{caption} from {low} to {high}").trim().to_owned()
}

/// The main figures of a series; `None` where it has none.
fn figures(chart: &Chart, series: &Series) -> Option<String> {
    let text = match &series.shape {
        Shape::Line(points) | Shape::Front(points) | Shape::Points { points, .. } => {
            curve(chart, points)?
        }
        Shape::Steps { edges, heights, .. } => {
            let highest = heights
                .iter()
                .enumerate()
                .max_by(|a, b| a.1.total_cmp(b.1))?;
            let [from, to] = [highest.0, highest.0 + 1].map(|edge| edges.get(edge).copied());
            let [from, to] = [from?, to?].map(|edge| chart.x.say(edge));
            format!("highest {} from {from} to {to}", chart.y.say(*highest.1))
        }
        Shape::Bars(bars) => format::counted(bars.len(), "bar"),
        Shape::Boxes { boxes, .. } => format::counted(boxes.len(), "box plot"),
        Shape::Cloud(cloud) => format::counted(cloud.points.len(), "point"),
        Shape::Spots(spots) => format::counted(spots.points.len(), "point"),
        Shape::Cells(_) | Shape::Band { .. } | Shape::Segment { .. } => return None,
    };
    Some(if series.name.is_empty() {
        text
    } else {
        format!("{}: {text}", series.name)
    })
}

/// Where a curve begins and ends, and between what it runs.
fn curve(chart: &Chart, points: &[[f64; 2]]) -> Option<String> {
    let finite = || {
        points
            .iter()
            .filter(|[x, y]| x.is_finite() && y.is_finite())
    };
    let ([_, first], [_, last]) = (finite().next()?, finite().next_back()?);
    let by_height = |a: &&[f64; 2], b: &&[f64; 2]| a[1].total_cmp(&b[1]);
    let (low, high) = (finite().min_by(by_height)?, finite().max_by(by_height)?);
    let [first, last, bottom, top] = [*first, *last, low[1], high[1]].map(|y| chart.y.say(y));
    let [at_least, at_most] = [low[0], high[0]].map(|x| chart.x.say(x));
    Some(format!(
        "begins at {first}, ends at {last}, lowest {bottom} at {at_least}, highest {top} at {at_most}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::plot::{ColourMap, Colouring, Grid, Ink};

    #[test]
    fn a_chart_is_told_by_its_axes_and_main_figures() {
        let line = Shape::Line(vec![[1.0, 4.0], [2.0, f64::NAN], [3.0, 2.0], [4.0, 3.0]]);
        let steps = Shape::Steps {
            edges: vec![0.0, 10.0, 20.0],
            heights: vec![5.0, 7.0],
            filled: true,
        };
        let chart = Chart::new("t", Axis::new("Energy").unit("GeV"), Axis::new("Entries"))
            .with(Series::new("before", Ink::Before, steps))
            .with(Series::new("fit", Ink::After, line));
        let words = of_chart(&chart);
        for part in [
            "Energy (GeV) from",
            "before: highest 7 from 10 GeV to 20 GeV",
            "fit: begins at 4, ends at 3, lowest 2 at 3 GeV, highest 4 at 1 GeV",
        ] {
            assert!(words.contains(part), "{part} in {words}");
        }
        assert!(of_chart(&Chart::default()).ends_with(KEYS));
    }

    #[test]
    fn a_picture_is_told_by_its_size_and_colours() {
        let grid = Grid::new(3, 4, vec![0.0; 12]).unwrap();
        let mut image = Image::new("t", &grid, ColourMap::Viridis, [0.0, 1.5]);
        image.colouring = Colouring::new(ColourMap::Viridis, [-2.0, 1.5]);
        let words = of_image(&image);
        assert_eq!(words, "3 rows of 4 values. Colours stand for -2 to 1.500");
    }
}
