//! A chart as SVG.

use std::fmt::Write as _;

use super::PrintStyle;
use super::chart::Chart;
use super::colour_bar::draw_bar;
use super::series::Shape;
use super::svg_axes::{draw_axes, draw_paper_axes};
use super::svg_frame::{draw_legend, draw_marks, legend_places};
use super::svg_page::{Frame, escape, header_in, num};
use super::svg_shapes::draw_series;

/// A chart as a standalone SVG on a white background.
pub fn svg(chart: &Chart) -> String {
    svg_in(chart, &PrintStyle::default())
}

/// A chart as a standalone SVG in a style.
pub fn svg_in(chart: &Chart, style: &PrintStyle) -> String {
    let notes = chart.all_notes();
    let below = 52.0 + 15.0 * notes.len() as f64;
    let longest = longest_label(chart);
    let least = if style.paper { 46.0 } else { 60.0 };
    let left = (30.0 + 6.5 * longest as f64).clamp(least, 240.0_f64.min(0.4 * style.width));
    let bar = if chart.colours.is_some() { 90.0 } else { 0.0 };
    let width = (style.width - left - 24.0 - bar).max(40.0);
    let names = legend_places(chart, left, width);
    let head = if style.paper { 12.0 } else { 34.0 };
    let top = head
        + names
            .last()
            .map_or(0.0, |(_, line)| 18.0 * (line + 1) as f64);
    let height = (style.height - head - 52.0).max(24.0 * longest_list(chart) as f64);
    let frame = Frame {
        left,
        top,
        width,
        height,
        bounds: chart.bounds(),
    };
    let total = top + height + below;
    let mut out = header_in(style.width, total, &chart.title, style.font_family());
    if !style.paper {
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"22\" font-size=\"15\" font-weight=\"bold\">{}</text>",
            num(left),
            escape(&chart.title)
        );
    }
    draw_legend(&mut out, chart, &names, head + 6.0);
    if style.paper {
        draw_paper_axes(&mut out, chart, &frame);
    } else {
        draw_axes(&mut out, chart, &frame);
    }
    let _ = writeln!(
        out,
        "<clipPath id=\"plot\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/></clipPath>\n<g clip-path=\"url(#plot)\">",
        num(frame.left),
        num(frame.top),
        num(frame.width),
        num(frame.height)
    );
    for series in chart
        .series
        .iter()
        .filter(|s| s.faint)
        .chain(chart.series.iter().filter(|s| !s.faint))
    {
        draw_series(&mut out, chart, series, &frame);
    }
    draw_marks(&mut out, chart, &frame);
    out.push_str("</g>\n");
    if let Some(scale) = &chart.colours {
        let x = left + width + 16.0;
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" font-size=\"12\" text-anchor=\"end\">{}</text>",
            num(style.width - 8.0),
            num(top - 8.0),
            escape(&scale.label)
        );
        draw_bar(&mut out, x, top, height, scale.colouring);
    }
    for (i, note) in notes.iter().enumerate() {
        let y = frame.top + frame.height + 52.0 + 15.0 * i as f64;
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" font-size=\"11\" fill=\"#555555\">{}</text>",
            num(left),
            num(y),
            escape(note)
        );
    }
    out.push_str("</svg>\n");
    out
}

/// Characters of the longest label of the y axis.
fn longest_label(chart: &Chart) -> usize {
    let [low, high] = chart.bounds()[1];
    chart
        .y
        .ticks(low, high, 40)
        .iter()
        .map(|t| t.label.chars().count())
        .max()
        .unwrap_or(0)
        .min(32)
}

/// Boxes want a line of text each.
fn longest_list(chart: &Chart) -> usize {
    chart
        .series
        .iter()
        .map(|s| match &s.shape {
            Shape::Boxes { boxes, .. } => boxes.len(),
            Shape::Bars(bars) => bars.len(),
            _ => 0,
        })
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::metrics::BoxStats;
    use crate::plot::{Axis, Ink, Lane, Mark, Series};

    /// Checks that every tag is closed in order, attributes are quoted, and text is escaped.
    pub fn check_well_formed(xml: &str) {
        let mut open: Vec<String> = Vec::new();
        let mut rest = xml;
        while let Some(start) = rest.find('<') {
            assert!(
                !rest[..start].contains('>'),
                "stray > before {}",
                &rest[start..rest.len().min(start + 40)]
            );
            let end = start + rest[start..].find('>').expect("a tag ends");
            let tag = &rest[start + 1..end];
            assert_eq!(tag.matches('"').count() % 2, 0, "quotes in <{tag}>");
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(name));
            } else if !tag.ends_with('/') && !tag.starts_with('?') {
                open.push(tag.split_whitespace().next().unwrap_or_default().to_owned());
            }
            rest = &rest[end + 1..];
        }
        assert!(open.is_empty(), "left open: {open:?}");
        assert!(!xml.contains("NaN") && !xml.contains("inf\"") && !xml.contains("inf "));
        for piece in xml.split('&').skip(1) {
            assert!(
                ["amp;", "lt;", "gt;", "quot;"]
                    .iter()
                    .any(|e| piece.starts_with(e)),
                "bare &"
            );
        }
    }

    fn every_shape() -> Chart {
        let stats = BoxStats {
            low: -2.0,
            q1: -1.0,
            median: 0.0,
            q3: 1.0,
            high: 2.0,
        };
        Chart::new(
            "a < b & \"c\"\u{1}",
            Axis::new("x & y").unit("%"),
            Axis::new("n").log(true),
        )
        .with(Series::new(
            "line",
            Ink::Before,
            Shape::Line(vec![[0.0, 1.0], [1.0, f64::NAN], [2.0, 0.0], [3.0, 5.0]]),
        ))
        .with(Series::new(
            "points",
            Ink::After,
            Shape::Points {
                points: vec![[1.0, 2.0], [f64::INFINITY, 1.0]],
                errors: vec![3.0, 1.0],
            },
        ))
        .with(Series::new(
            "filled",
            Ink::Before,
            Shape::Steps {
                edges: vec![0.0, 1.0, 2.0],
                heights: vec![0.0, 7.0],
                filled: true,
            },
        ))
        .with(
            Series::new(
                "band",
                Ink::After,
                Shape::Band {
                    x: vec![0.0, 1.0],
                    low: vec![1.0, 0.0],
                    high: vec![2.0, 3.0],
                },
            )
            .faint(),
        )
        .with(Series::new(
            "boxes",
            Ink::Part(1),
            Shape::Boxes {
                boxes: vec![Some(stats), None],
                lane: Lane::Upper,
            },
        ))
        .with(Series::new(
            "part",
            Ink::Part(2),
            Shape::Segment {
                y: 1.0,
                from: 0.0,
                to: 2.0,
            },
        ))
        .with(Series::new(
            "bars",
            Ink::Part(4),
            Shape::Bars(vec![[2.0, -1.0], [f64::NAN, 1.0]]),
        ))
        .with(Series::new(
            "cloud",
            Ink::Part(3),
            Shape::Cloud(crate::plot::Cloud {
                points: vec![[1.0, 2.0], [f64::NAN, 1.0]],
                values: vec![f64::NAN, 1.0],
                samples: vec![1, 2],
            }),
        ))
        .mark(
            Mark::horizontal(2.0)
                .labelled("PCA <1>")
                .inked(Ink::Baseline),
        )
        .mark(Mark::vertical(f64::NAN).inked(Ink::Accent))
        .mark(Mark::Stripe {
            from: 0.5,
            to: 1.5,
            label: "peak".to_owned(),
            ink: Ink::HeldOut,
        })
    }

    #[test]
    fn every_shape_makes_a_sound_drawing() {
        let mut chart = every_shape();
        chart.colours = Some(crate::plot::ColourScale {
            label: "a & b".to_owned(),
            colouring: crate::plot::Colouring::new(crate::plot::ColourMap::Viridis, [0.0, 1.0]),
        });
        let text = svg(&chart);
        check_well_formed(&text);
        assert!(text.contains("a &amp; b</text>"));
        assert!(text.contains("a &lt; b &amp; &quot;c&quot;</text>"));
        assert!(text.contains("x &amp; y (%)"));
        assert!(text.contains("zero or below"));
    }

    #[test]
    fn names_that_do_not_fit_go_to_the_next_line() {
        let mut chart = Chart::default();
        for i in 0..9 {
            let name = format!("a rather long name, number {i}");
            chart = chart.with(Series::new(name, Ink::Part(i), Shape::Line(Vec::new())));
        }
        let places = legend_places(&chart, 60.0, 676.0);
        assert!(places.iter().all(|(x, _)| *x < 736.0 - 150.0));
        assert_eq!(places.iter().map(|(_, line)| *line).max(), Some(2));
    }

    #[test]
    fn an_empty_chart_is_sound_too() {
        check_well_formed(&svg(&Chart::default()));
    }
}
