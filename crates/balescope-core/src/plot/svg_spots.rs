//! Spots as SVG: few points that each have something to say, told apart by their markers too.

use std::fmt::Write as _;

use super::chart::Chart;
use super::series::{Marker, Spots};
use super::svg_page::{Frame, num};

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
    use super::super::nearest::tests::spots;

    use crate::plot::{csv, svg};

    #[test]
    fn spots_are_written_as_shapes_and_as_numbers() {
        let chart = spots();
        assert_eq!(svg(&chart).matches("Z\" fill=").count(), 2);
        assert_eq!(
            csv(&chart),
            "Series,Ratio,PSNR (dB),Says\nzfp,10,40,first\nzfp,100,30,\"second, 2 MB\"\n\
             zfp,0,30,none\n"
        );
    }
}
