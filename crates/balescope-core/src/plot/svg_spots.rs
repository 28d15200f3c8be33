//! Few points that each have something to say, told apart by their markers too.

use std::fmt::Write as _;

use super::chart::{Chart, Shape};
use super::svg::{Frame, num};

/// How a point is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Marker {
    #[default]
    Circle,
    Square,
    Diamond,
    Up,
    Down,
    Cross,
    Star,
}

/// Points of one series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spots {
    pub points: Vec<[f64; 2]>,
    /// What each of them says, in lines.
    pub labels: Vec<String>,
    pub marker: Marker,
    /// Only the outline: what is not there yet, or a ring around what is chosen.
    pub hollow: bool,
    /// Half the size of a marker, in points of the screen.
    pub radius: f64,
}

/// A spot is close where it is within this share of the axes.
const CLOSE: f64 = 0.035;

impl Chart {
    /// The spot with something to say nearest to a place in plot coordinates, if any is close: the
    /// number of its series, and its own in that.
    pub fn nearest_spot(&self, [x, y]: [f64; 2]) -> Option<(usize, usize)> {
        let [[x0, x1], [y0, y1]] = self.bounds();
        let mut best: Option<(f64, (usize, usize))> = None;
        for (s, series) in self.series.iter().enumerate() {
            let Shape::Spots(spots) = &series.shape else {
                continue;
            };
            for (i, [px, py]) in spots.points.iter().enumerate().take(spots.labels.len()) {
                let (Some(px), Some(py)) = (self.x.place(*px), self.y.place(*py)) else {
                    continue;
                };
                let far = ((px - x) / (x1 - x0)).powi(2) + ((py - y) / (y1 - y0)).powi(2);
                if far < CLOSE * CLOSE && best.is_none_or(|(least, _)| far < least) {
                    best = Some((far, (s, i)));
                }
            }
        }
        best.map(|(_, found)| found)
    }

    /// What a spot says.
    pub fn spot_label(&self, (series, spot): (usize, usize)) -> Option<&str> {
        match &self.series.get(series)?.shape {
            Shape::Spots(spots) => spots.labels.get(spot).map(String::as_str),
            _ => None,
        }
    }

    /// Whether fewer spots and points of lines lie at the left of the chart's upper part than at the
    /// right.
    pub fn freer_at_left(&self) -> bool {
        let [[x0, x1], [y0, y1]] = self.bounds();
        let mut counts = [0_usize; 2];
        for series in &self.series {
            let (Shape::Spots(Spots { points, .. }) | Shape::Line(points)) = &series.shape else {
                continue;
            };
            for [x, y] in points {
                let (Some(x), Some(y)) = (self.x.place(*x), self.y.place(*y)) else {
                    continue;
                };
                let (across, up) = ((x - x0) / (x1 - x0), (y - y0) / (y1 - y0));
                if up > 0.45 {
                    counts[0] += usize::from(across < 0.35);
                    counts[1] += usize::from(across > 0.65);
                }
            }
        }
        counts[0] < counts[1]
    }
}

/// Draws spots as SVG.
pub(super) fn draw_spots(
    out: &mut String,
    chart: &Chart,
    spots: &Spots,
    colour: &str,
    frame: &Frame,
) {
    let paint = if spots.hollow {
        format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"")
    } else {
        format!("fill=\"{colour}\"")
    };
    for [x, y] in &spots.points {
        let (Some(px), Some(py)) = (chart.x.place(*x), chart.y.place(*y)) else {
            continue;
        };
        let (cx, cy, r) = (frame.x(px), frame.y(py), spots.radius);
        if spots.marker == Marker::Circle {
            let _ = writeln!(
                out,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {paint}/>",
                num(cx),
                num(cy),
                num(r)
            );
            continue;
        }
        let corners = corners(spots.marker);
        let path: Vec<String> = (corners.iter())
            .map(|[x, y]| format!("{} {}", num(cx + r * x), num(cy + r * y)))
            .collect();
        let _ = writeln!(out, "<path d=\"M{}Z\" {paint}/>", path.join("L"));
    }
}

/// Corners of a marker of radius 1, y downward.
fn corners(marker: Marker) -> Vec<[f64; 2]> {
    let around = |n: usize, from: f64, radius: &dyn Fn(usize) -> f64| -> Vec<[f64; 2]> {
        let corner = |i: usize| {
            let angle = from + std::f64::consts::TAU * i as f64 / n as f64;
            [radius(i) * angle.sin(), -radius(i) * angle.cos()]
        };
        (0..n).map(corner).collect()
    };
    let half = std::f64::consts::PI;
    match marker {
        Marker::Circle => around(16, 0.0, &|_| 1.0),
        Marker::Square => around(4, half / 4.0, &|_| 1.2),
        Marker::Diamond => around(4, 0.0, &|_| 1.2),
        Marker::Up => around(3, 0.0, &|_| 1.2),
        Marker::Down => around(3, half, &|_| 1.2),
        Marker::Cross => around(8, half / 4.0, &|i| if i % 2 == 0 { 1.3 } else { 0.35 }),
        Marker::Star => around(10, 0.0, &|i| if i % 2 == 0 { 1.5 } else { 0.65 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{Axis, Ink, Series, csv, svg};

    fn chart() -> Chart {
        let spots = Spots {
            points: vec![[10.0, 40.0], [100.0, 30.0], [0.0, 30.0]],
            labels: vec![
                "first".to_owned(),
                "second, 2 MB".to_owned(),
                "none".to_owned(),
            ],
            marker: Marker::Star,
            hollow: false,
            radius: 4.0,
        };
        Chart::new(
            "",
            Axis::new("Ratio").log(true),
            Axis::new("PSNR").unit("dB"),
        )
        .with(Series::new("zfp", Ink::After, Shape::Spots(spots)))
    }

    #[test]
    fn the_nearest_spot_speaks() {
        let chart = chart();
        let label = |place| chart.nearest_spot(place).and_then(|s| chart.spot_label(s));
        assert_eq!(label([1.01, 39.9]), Some("first"));
        assert_eq!(label([2.0, 30.1]), Some("second, 2 MB"));
        assert_eq!(label([1.5, 35.0]), None);
    }

    #[test]
    fn the_legend_goes_where_there_is_room() {
        // High at the left, low at the right.
        assert!(!chart().freer_at_left() && !Chart::default().freer_at_left());
        let rising = Shape::Line(vec![[1.0, 1.0], [5.0, 5.0], [10.0, 10.0]]);
        let chart = Chart::default().with(Series::new("", Ink::After, rising));
        assert!(chart.freer_at_left());
    }

    #[test]
    fn spots_are_written_as_shapes_and_as_numbers() {
        let chart = chart();
        assert_eq!(svg(&chart).matches("Z\" fill=").count(), 2);
        assert_eq!(
            csv(&chart),
            "Series,Ratio,PSNR (dB),Says\nzfp,10,40,first\nzfp,100,30,\"second, 2 MB\"\n\
             zfp,0,30,none\n"
        );
    }
}
