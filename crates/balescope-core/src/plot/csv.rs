//! The numbers of a chart as CSV.

use std::fmt::Write as _;

use super::{Cells, Chart, Series, Shape, Spots};
use crate::metrics::BoxStats;

/// The numbers of a chart: one block a kind of series, blocks apart by an empty line. Histograms of
/// the same bins share a block.
pub fn csv(chart: &Chart) -> String {
    let mut blocks = Vec::new();
    let silent = |s: &Series| matches!(&s.shape, Shape::Spots(spots) if !says(spots));
    let mut done: Vec<bool> = chart.series.iter().map(silent).collect();
    for i in 0..chart.series.len() {
        if done[i] {
            continue;
        }
        let group: Vec<usize> = (i..chart.series.len())
            .filter(|&j| !done[j] && together(&chart.series[i], &chart.series[j]))
            .collect();
        for &j in &group {
            done[j] = true;
        }
        let series: Vec<&Series> = group.iter().map(|&j| &chart.series[j]).collect();
        blocks.push(block(chart, &series));
    }
    blocks.join("\n")
}

/// Whether two series fit in one block.
fn together(a: &Series, b: &Series) -> bool {
    match (&a.shape, &b.shape) {
        (Shape::Steps { edges: a, .. }, Shape::Steps { edges: b, .. }) => a == b,
        (Shape::Line(a), Shape::Line(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|(a, b)| a[0].to_bits() == b[0].to_bits())
        }
        (Shape::Segment { .. }, Shape::Segment { .. }) => true,
        (Shape::Spots(a), Shape::Spots(b)) => says(a) && says(b),
        _ => std::ptr::eq(a, b),
    }
}

/// What says nothing only points at something else.
fn says(spots: &Spots) -> bool {
    !spots.labels.is_empty()
}

/// The ends of each cell that is not empty, and its value.
fn cell_lines(out: &mut String, chart: &Chart, cells: &Cells) {
    let value = chart.colours.as_ref().map_or("", |scale| &scale.label);
    let heads = [&chart.x, &chart.y].map(|axis| {
        let ends = ["from", "to"].map(|end| cell(&format!("{} {end}", axis.caption())));
        ends.join(",")
    });
    line(out, &[heads.join(","), cell(value)]);
    for ([x, y], value) in cells.filled() {
        let ends = [x, y].map(|ends| ends.map(number).join(","));
        line(out, &[ends.join(","), number(value)]);
    }
}

fn block(chart: &Chart, series: &[&Series]) -> String {
    let names = series
        .iter()
        .map(|s| cell(&heading(chart, s)))
        .collect::<Vec<_>>()
        .join(",");
    let x = chart.x.caption();
    let mut out = String::new();
    match &series[0].shape {
        Shape::Steps { edges, heights, .. } => {
            line(
                &mut out,
                &[cell(&format!("{x} from")), cell(&format!("{x} to")), names],
            );
            for i in 0..heights.len() {
                let values = series
                    .iter()
                    .map(|s| height(s, i))
                    .collect::<Vec<_>>()
                    .join(",");
                line(&mut out, &[number(edges[i]), number(edges[i + 1]), values]);
            }
        }
        Shape::Line(points) | Shape::Front(points) => {
            line(&mut out, &[cell(&x), names]);
            for (i, [px, _]) in points.iter().enumerate() {
                let values = series
                    .iter()
                    .map(|s| height(s, i))
                    .collect::<Vec<_>>()
                    .join(",");
                line(&mut out, &[number(*px), values]);
            }
        }
        Shape::Points { points, errors } => {
            line(&mut out, &[cell(&x), names, "error".to_owned()]);
            for (i, [px, py]) in points.iter().enumerate() {
                let error = errors.get(i).copied().map(number).unwrap_or_default();
                line(&mut out, &[number(*px), number(*py), error]);
            }
        }
        Shape::Spots(_) => spot_lines(&mut out, chart, series),
        Shape::Bars(bars) => {
            line(
                &mut out,
                &[format!(
                    "name,{},{}",
                    cell(&format!("{x} from")),
                    cell(&format!("{x} to"))
                )],
            );
            for (i, ends) in bars.iter().enumerate() {
                let ends = ends.map(number).join(",");
                line(&mut out, &[cell(&chart.y.say(i as f64)), ends]);
            }
        }
        Shape::Cells(cells) => cell_lines(&mut out, chart, cells),
        Shape::Cloud(cloud) => {
            let value = chart.colours.as_ref().map_or("", |scale| &scale.label);
            let y = chart.y.caption();
            line(
                &mut out,
                &["Sample".to_owned(), cell(&x), cell(&y), cell(value)],
            );
            for (i, [px, py]) in cloud.points.iter().enumerate() {
                let sample = cloud.samples.get(i).map(ToString::to_string);
                let value = cloud.values.get(i).copied().map(number);
                let value = value.unwrap_or_else(|| cell(&series[0].name));
                let cells = [sample.unwrap_or_default(), number(*px), number(*py), value];
                line(&mut out, &cells);
            }
        }
        Shape::Band { x: xs, low, high } => {
            line(
                &mut out,
                &[cell(&x), format!("{names} low"), format!("{names} high")],
            );
            for ((x, low), high) in xs.iter().zip(low).zip(high) {
                line(&mut out, &[number(*x), number(*low), number(*high)]);
            }
        }
        Shape::Boxes { boxes, .. } => box_lines(&mut out, chart, series[0], boxes),
        Shape::Segment { .. } => {
            line(&mut out, &["name".to_owned(), cell(&x)]);
            for s in series {
                line(&mut out, &[cell(&s.name), height(s, 0)]);
            }
        }
    }
    out
}

/// With the name of the series where it has one, for another one may follow.
fn box_lines(out: &mut String, chart: &Chart, series: &Series, boxes: &[Option<BoxStats>]) {
    let named = |cells: [String; 2], first: &str| {
        let first = Some(cell(first)).filter(|_| !series.name.is_empty());
        first.into_iter().chain(cells).collect::<Vec<_>>()
    };
    let quantities = "percentile 2.5,quartile 1,median,quartile 3,percentile 97.5";
    let head = ["name".to_owned(), quantities.to_owned()];
    line(out, &named(head, "series"));
    for (i, b) in boxes.iter().enumerate() {
        let Some(b) = b else { continue };
        let values = [b.low, b.q1, b.median, b.q3, b.high].map(number).join(",");
        line(
            out,
            &named([cell(&chart.y.say(i as f64)), values], &series.name),
        );
    }
}

fn spot_lines(out: &mut String, chart: &Chart, series: &[&Series]) {
    let (x, y) = (cell(&chart.x.caption()), cell(&chart.y.caption()));
    line(out, &["Series".to_owned(), x, y, "Says".to_owned()]);
    for series in series {
        let Shape::Spots(spots) = &series.shape else {
            continue;
        };
        for ([px, py], label) in spots.points.iter().zip(&spots.labels) {
            let label = label.replace('\n', "; ");
            let cells = [cell(&series.name), number(*px), number(*py), cell(&label)];
            line(out, &cells);
        }
    }
}

fn heading(chart: &Chart, series: &Series) -> String {
    if series.name.is_empty() {
        chart.y.caption()
    } else {
        series.name.clone()
    }
}

fn height(series: &Series, i: usize) -> String {
    match &series.shape {
        Shape::Steps { heights, .. } => heights.get(i).copied().map(number).unwrap_or_default(),
        Shape::Line(points) | Shape::Front(points) => {
            points.get(i).map(|p| number(p[1])).unwrap_or_default()
        }
        Shape::Segment { from, to, .. } => number(to - from),
        _ => String::new(),
    }
}

fn line(out: &mut String, cells: &[String]) {
    let _ = writeln!(out, "{}", cells.join(","));
}

/// The shortest text that reads back as the same number; nothing for what is not finite.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    if value != 0.0 && !(1e-5..1e15).contains(&value.abs()) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

/// A cell of text, quoted where it has to be (RFC 4180).
pub fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{Axis, Ink};

    #[test]
    fn histograms_of_the_same_bins_share_rows() {
        let steps = |heights| Shape::Steps {
            edges: vec![0.0, 0.5, 1.0],
            heights,
            filled: false,
        };
        let chart = Chart::new("", Axis::new("mass").unit("GeV"), Axis::new("Entries"))
            .with(Series::new("Before", Ink::Before, steps(vec![1.0, 2.0])))
            .with(Series::new(
                "After, again",
                Ink::After,
                steps(vec![3.0, 4.0]),
            ));
        let expected =
            "mass (GeV) from,mass (GeV) to,Before,\"After, again\"\n0,0.5,1,3\n0.5,1,2,4\n";
        assert_eq!(csv(&chart), expected);
    }

    #[test]
    fn lines_of_other_places_get_blocks_of_their_own() {
        let chart = Chart::new("", Axis::new("x"), Axis::new("y"))
            .with(Series::new(
                "a",
                Ink::Before,
                Shape::Line(vec![[0.0, 1e-9], [1.0, f64::NAN]]),
            ))
            .with(Series::new("b", Ink::After, Shape::Line(vec![[0.0, 1.0]])));
        assert_eq!(csv(&chart), "x,a\n0,1e-9\n1,\n\nx,b\n0,1\n");
    }

    #[test]
    fn bars_have_the_names_of_their_axis() {
        let names = Axis::new("").names(vec!["pt".to_owned(), "eta, phi".to_owned()]);
        let chart = Chart::new("", Axis::new("Change").unit("%"), names).with(Series::new(
            "",
            Ink::After,
            Shape::Bars(vec![[-1.0, 2.5], [0.0, 3.0]]),
        ));
        assert_eq!(
            csv(&chart),
            "name,Change (%) from,Change (%) to\npt,-1,2.5\n\"eta, phi\",0,3\n"
        );
    }

    #[test]
    fn a_cloud_is_a_line_a_sample() {
        let cloud = super::super::Cloud {
            points: vec![[1.0, 2.0], [3.0, 4.0]],
            values: vec![0.5, f64::NAN],
            samples: vec![7, 9],
        };
        let mut chart = Chart::new("", Axis::new("Latent 1"), Axis::new("Latent 2"))
            .with(Series::new("", Ink::After, Shape::Cloud(cloud)));
        chart.colours = Some(super::super::ColourScale {
            label: "energy".to_owned(),
            colouring: crate::plot::Colouring::new(super::super::ColourMap::Viridis, [0.0, 1.0]),
        });
        assert_eq!(
            csv(&chart),
            "Sample,Latent 1,Latent 2,energy\n7,1,2,0.5\n9,3,4,\n"
        );
    }

    #[test]
    fn numbers_read_back_the_same() {
        for value in [0.1 + 0.2, -1e300, 1e-12, 5e-324, 123_456.789] {
            assert_eq!(number(value).parse::<f64>().ok(), Some(value));
        }
    }
}
