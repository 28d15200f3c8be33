//! What of a chart lies near a place, and where there is room.

use super::chart::Chart;
use super::series::{Cloud, Series, Shape, Spots};

/// A point is close where it is within this share of the axes.
const CLOSE: f64 = 0.03;

/// A spot is close where it is within this share of the axes.
const CLOSE_SPOT: f64 = 0.035;

impl Chart {
    /// The point of a cloud nearest to a place in plot coordinates, if any is close: its series and
    /// its number in it.
    pub fn nearest(&self, place: [f64; 2]) -> Option<(&Series, &Cloud, usize)> {
        let [[x0, x1], [y0, y1]] = self.bounds();
        let spans = [x1 - x0, y1 - y0];
        let found = self.series.iter().filter_map(|series| {
            let Shape::Cloud(cloud) = &series.shape else {
                return None;
            };
            let (i, far) = cloud.nearest(place, spans)?;
            (far < CLOSE * CLOSE).then_some((far, (series, cloud, i)))
        });
        found.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, it)| it)
    }

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
                if far < CLOSE_SPOT * CLOSE_SPOT && best.is_none_or(|(least, _)| far < least) {
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::plot::{Axis, Cloud, Ink, Marker};

    #[test]
    fn the_nearest_point_of_all_clouds_is_found_where_it_is_close() {
        let cloud = |points: &[[f64; 2]]| {
            let points = points.to_vec();
            Shape::Cloud(Cloud {
                points,
                ..Cloud::default()
            })
        };
        let chart = Chart::new("", Axis::new("x").range(0.0, 10.0), Axis::new("y"))
            .with(Series::new(
                "a",
                Ink::Before,
                cloud(&[[0.0, 0.0], [10.0, 1000.0]]),
            ))
            .with(Series::new(
                "b",
                Ink::After,
                cloud(&[[5.0, f64::NAN], [5.0, 500.0]]),
            ));
        let name = |place| chart.nearest(place).map(|(s, _, i)| (s.name.as_str(), i));
        assert_eq!(name([4.9, 510.0]), Some(("b", 1)));
        assert_eq!(name([9.9, 990.0]), Some(("a", 1)));
        assert_eq!(name([7.0, 500.0]), None);
    }

    #[test]
    fn the_nearest_spot_speaks() {
        let chart = spots();
        let label = |place| chart.nearest_spot(place).and_then(|s| chart.spot_label(s));
        assert_eq!(label([1.01, 39.9]), Some("first"));
        assert_eq!(label([2.0, 30.1]), Some("second, 2 MB"));
        assert_eq!(label([1.5, 35.0]), None);
    }

    #[test]
    fn the_legend_goes_where_there_is_room() {
        // High at the left, low at the right.
        assert!(!spots().freer_at_left() && !Chart::default().freer_at_left());
        let rising = Shape::Line(vec![[1.0, 1.0], [5.0, 5.0], [10.0, 10.0]]);
        let chart = Chart::default().with(Series::new("", Ink::After, rising));
        assert!(chart.freer_at_left());
    }

    pub fn spots() -> Chart {
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
}
