//! What is said of the place under the pointer.

use std::fmt::Write as _;

use super::{Chart, HALF_BAR, Scale, Shape};
use super::{Series, plain};
use crate::app::format;

/// What to say about a place under the pointer, one line a series.
pub fn readout(chart: &Chart, x_place: f64, y_place: f64) -> Option<String> {
    if let Some(text) = of_cells(chart, x_place, y_place) {
        return Some(text);
    }
    if let Some(text) = of_cloud(chart, x_place, y_place) {
        return Some(text);
    }
    let spots = |s: &&Series| matches!(s.shape, Shape::Spots(_));
    if chart.series.iter().any(|s| spots(&s)) {
        let spot = chart.nearest_spot([x_place, y_place])?;
        return chart.spot_label(spot).map(str::to_owned);
    }
    let mut head = None;
    let mut lines = Vec::new();
    // What has no name among others only belongs to them.
    let is_told = |s: &&Series| !s.faint && (!s.name.is_empty() || chart.series.len() == 1);
    for series in chart.series.iter().filter(is_told) {
        let Some((place, text)) = of_series(chart, series, x_place, y_place) else {
            continue;
        };
        head.get_or_insert(place);
        lines.push(text);
    }
    let head = head?;
    let mut text = if head.is_empty() {
        String::new()
    } else {
        format!("{head}\n")
    };
    text.push_str(&lines.join("\n"));
    Some(text)
}

/// The cell under the pointer.
fn of_cells(chart: &Chart, x_place: f64, y_place: f64) -> Option<String> {
    let cells = chart.series.iter().find_map(|series| match &series.shape {
        Shape::Cells(cells) => Some(cells),
        _ => None,
    })?;
    let found = cells.at(chart.x.value(x_place), chart.y.value(y_place));
    let ([x, y], value) = found?;
    let ends = |axis: &super::Axis, [from, to]: [f64; 2]| {
        format!("{}: {} to {}", axis.label, axis.say(from), axis.say(to))
    };
    let label = chart.colours.as_ref().map_or("", |scale| &scale.label);
    let (x, y) = (ends(&chart.x, x), ends(&chart.y, y));
    Some(format!("{x}\n{y}\n{label}: {}", plain(value)))
}

/// The sample under the pointer.
fn of_cloud(chart: &Chart, x_place: f64, y_place: f64) -> Option<String> {
    let (series, cloud, i) = chart.nearest([x_place, y_place])?;
    let [x, y] = cloud.points[i];
    let sample = cloud.samples.get(i).copied().unwrap_or(i);
    let mut text = format!(
        "Sample {}\n{}: {}\n{}: {}",
        format::count(sample),
        chart.x.label,
        chart.x.say(x),
        chart.y.label,
        chart.y.say(y)
    );
    if let (Some(scale), Some(value)) = (&chart.colours, cloud.values.get(i))
        && *value != sample as f64
    {
        let _ = write!(text, "\n{}: {}", scale.label, plain(*value));
    }
    if !series.name.is_empty() {
        let _ = write!(text, "\n{}", series.name);
    }
    Some(text)
}

/// Where it is (a bin, an x) and what is there.
fn of_series(
    chart: &Chart,
    series: &Series,
    x_place: f64,
    y_place: f64,
) -> Option<(String, String)> {
    let x = chart.x.value(x_place);
    let name = |value: String| {
        if series.name.is_empty() {
            value
        } else {
            format!("{}: {value}", series.name)
        }
    };
    match &series.shape {
        Shape::Line(points) | Shape::Front(points) | Shape::Points { points, .. } => {
            let [px, py] = nearest(points, x)?;
            Some((
                format!("{}: {}", chart.x.label, chart.x.say(px)),
                name(chart.y.say(py)),
            ))
        }
        Shape::Steps { edges, heights, .. } => {
            let bin = edges.windows(2).position(|e| e[0] <= x && x < e[1])?;
            let [from, to] = [edges[bin], edges[bin + 1]];
            let range = match chart.x.scale {
                Scale::Names(_) => chart.x.say(from / 2.0 + to / 2.0),
                _ => format!("{} to {}", chart.x.say(from), chart.x.say(to)),
            };
            Some((range, name(chart.y.say(heights[bin]))))
        }
        Shape::Boxes { boxes, .. } => {
            let index = y_place.round();
            let found = (index >= 0.0 && (y_place - index).abs() <= 0.5)
                .then(|| boxes.get(index as usize))
                .flatten()?
                .as_ref()?;
            let run = if series.name.is_empty() {
                String::new()
            } else {
                format!("{}\n", series.name)
            };
            let text = format!(
                "{run}Median: {}\nMiddle half: {} to {}\nMiddle 95 %: {} to {}",
                chart.x.say(found.median),
                chart.x.say(found.q1),
                chart.x.say(found.q3),
                chart.x.say(found.low),
                chart.x.say(found.high),
            );
            Some((chart.y.say(index), text))
        }
        Shape::Bars(bars) => {
            let index = y_place.round();
            let [from, to] = (index >= 0.0 && (y_place - index).abs() <= 0.5)
                .then(|| bars.get(index as usize))
                .flatten()?;
            let ends = if *from == 0.0 {
                chart.x.say(*to)
            } else {
                format!("{} to {}", chart.x.say(*from), chart.x.say(*to))
            };
            Some((chart.y.say(index), name(ends)))
        }
        Shape::Segment { y, from, to } => {
            let inside = (y_place - y).abs() <= HALF_BAR && *from <= x && x < *to;
            inside.then(|| (String::new(), name(chart.x.say(to - from))))
        }
        Shape::Band { .. } | Shape::Cells(_) | Shape::Cloud(_) | Shape::Spots(_) => None,
    }
}

/// The point whose x is nearest; points in the order of x.
fn nearest(points: &[[f64; 2]], x: f64) -> Option<[f64; 2]> {
    let after = points.partition_point(|p| p[0] < x);
    let candidates = [after.checked_sub(1), Some(after)];
    let distance = |p: &[f64; 2]| (p[0] - x).abs();
    candidates
        .into_iter()
        .flatten()
        .filter_map(|i| points.get(i).copied())
        .filter(|p| p[1].is_finite())
        .min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::plot::{Axis, Ink, Lane, csv};
    use crate::metrics::BoxStats;

    #[test]
    fn a_histogram_says_bin_and_counts() {
        let steps = |heights| Shape::Steps {
            edges: vec![0.0, 0.5, 1.0],
            heights,
            filled: false,
        };
        let chart = Chart::new("", Axis::new("pT").unit("GeV"), Axis::new("Entries"))
            .with(Series::new(
                "Before",
                Ink::Before,
                steps(vec![10.0, 2000.0]),
            ))
            .with(Series::new("After", Ink::After, steps(vec![9.0, 2001.0])));
        assert_eq!(
            readout(&chart, 0.7, 3.0).as_deref(),
            Some("0.5000 GeV to 1 GeV\nBefore: 2,000\nAfter: 2,001")
        );
        assert_eq!(readout(&chart, 5.0, 3.0), None);
    }

    #[test]
    fn boxes_of_two_runs_say_both_and_are_saved_under_their_names() {
        let stats = |median| BoxStats {
            low: -2.0,
            q1: -1.0,
            median,
            q3: 1.0,
            high: 2.0,
        };
        let boxes = |boxes, lane| Shape::Boxes { boxes, lane };
        let names = Axis::new("").names(vec!["a".to_owned(), "b".to_owned()]);
        let upper = boxes(vec![Some(stats(0.25)), None], Lane::Upper);
        let lower = boxes(vec![Some(stats(0.5)), Some(stats(0.75))], Lane::Lower);
        let chart = Chart::new("", Axis::new("Response").unit("%"), names)
            .with(Series::new("one", Ink::After, upper))
            .with(Series::new("two", Ink::Beside, lower));
        let said = readout(&chart, 0.0, 0.2).unwrap();
        assert!(said.starts_with("a\none\nMedian: 0.2500 %"), "{said}");
        assert!(said.contains("\ntwo\nMedian: 0.5000 %"), "{said}");
        let said = readout(&chart, 0.0, 1.3).unwrap();
        assert!(
            said.starts_with("b\ntwo\n") && !said.contains("one"),
            "{said}"
        );
        let csv = csv(&chart);
        assert_eq!(csv.matches("series,name,percentile").count(), 2, "{csv}");
        assert!(csv.contains("two,b,-2,-1,0.75,1,2"), "{csv}");
        // They lie apart.
        let ([above, half], [below, _]) = (
            <[f64; 2]>::from(Lane::Upper.place(0)),
            <[f64; 2]>::from(Lane::Lower.place(0)),
        );
        assert!(above - half > below + half);
    }

    #[test]
    fn a_cloud_says_which_sample_it_is() {
        let cloud = super::super::Cloud {
            points: vec![[0.0, 0.0], [1.0, 2.0]],
            values: Vec::new(),
            samples: vec![5, 4711],
        };
        let chart = Chart::new("", Axis::new("Latent 3"), Axis::new("Latent 1")).with(Series::new(
            "Held out",
            Ink::HeldOut,
            Shape::Cloud(cloud),
        ));
        assert_eq!(
            readout(&chart, 1.0, 2.01).as_deref(),
            Some("Sample 4,711\nLatent 3: 1\nLatent 1: 2\nHeld out")
        );
        assert_eq!(readout(&chart, 0.5, 1.0), None);
    }

    #[test]
    fn a_line_says_the_nearest_point_also_on_log_axes() {
        let points = vec![[0.0, 1.0], [1.0, 0.1], [2.0, f64::NAN]];
        let chart = Chart::new("", Axis::new("Epoch"), Axis::new("Loss").log(true))
            .with(Series::new("Training", Ink::Before, Shape::Line(points)));
        assert_eq!(
            readout(&chart, 0.8, -1.0).as_deref(),
            Some("Epoch: 1\nTraining: 0.1000")
        );
    }
}
