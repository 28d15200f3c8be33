//! The chart of the trade-off, and what is said of its dots.

use std::fmt::Write as _;

use super::trade_off_figure::{TradeOffFigure, error};
use crate::format;
use crate::plot::{Axis, Chart, Ink, Mark, Marker, Series, Shape, Spots};
use crate::report::{Method, TradeOffPoint, front};

/// Half the size of a dot, and of one that was made by hand or is chosen.
const RADIUS: f64 = 3.6;
const LARGE: f64 = 5.5;

/// Of what is worth looking at.
const DECIBELS: [f64; 2] = [5.0, 105.0];

/// What is shown of files.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TradeOffFigures {
    pub figure: TradeOffFigure,
    /// Ratios against the smallest type without loss, not against the stored one.
    pub lossless: bool,
    pub held_out: bool,
}

/// A file among others.
#[derive(Clone, Debug)]
pub struct TradeOffDot {
    pub point: TradeOffPoint,
    /// What it is by itself, and the name in the legend that it may share with others.
    pub name: String,
    pub series: String,
    pub ink: Ink,
    pub marker: Marker,
    /// Still moving.
    pub live: bool,
    /// Made by hand: drawn large.
    pub own: bool,
    /// Runs of many kinds lie on no line.
    pub mixed: bool,
}

impl TradeOffFigures {
    fn ratio(self, point: &TradeOffPoint) -> f64 {
        if self.lossless {
            point.ratio_vs_lossless
        } else {
            point.ratio
        }
    }

    fn place(self, point: &TradeOffPoint) -> [f64; 2] {
        [self.ratio(point), self.figure.of(point, self.held_out)]
    }

    /// The dots that no other one beats, from small files to good ones. What still moves does not
    /// count.
    fn front(self, dots: &[TradeOffDot]) -> Vec<usize> {
        let pair = |dot: &TradeOffDot| {
            let bad = self.figure.badness(&dot.point, self.held_out);
            [
                dot.point.bytes as f64,
                if dot.live { f64::NAN } else { bad },
            ]
        };
        front(&dots.iter().map(pair).collect::<Vec<_>>())
    }

    /// The chart, and which dot each spot of its series is.
    pub fn chart(self, dots: &[TradeOffDot], chosen: Option<usize>) -> (Chart, Vec<Vec<usize>>) {
        let label = if self.lossless {
            "Total ratio against the smallest lossless type"
        } else {
            "Total ratio against the data as stored"
        };
        let title = format!("{} against total ratio", self.figure.label());
        let mut chart = Chart::new(title, Axis::new(label).log(true), self.figure.axis());
        let mut which = Vec::new();
        let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
        for (i, dot) in dots.iter().enumerate() {
            match groups.iter_mut().find(|(known, _)| *known == dot.series) {
                Some((_, group)) => group.push(i),
                None => groups.push((dot.series.clone(), vec![i])),
            }
        }
        let mut add = |series: Series, dots: Vec<usize>| {
            chart.series.push(series);
            which.push(dots);
        };
        let best = self.front(dots);
        let places = |of: &[usize]| -> Vec<[f64; 2]> {
            let places = of.iter().map(|&i| self.place(&dots[i].point));
            places.filter(|p| p[1].is_finite()).collect()
        };
        let line = Shape::Front(places(&best));
        add(Series::new("Best of all", Ink::Neutral, line), Vec::new());
        for (_, group) in &groups {
            let own: Vec<TradeOffDot> = group.iter().map(|&i| dots[i].clone()).collect();
            let own: Vec<usize> = self.front(&own).into_iter().map(|i| group[i]).collect();
            let first = &dots[group[0]];
            if own.len() > 1 && !first.mixed {
                let line = Shape::Line(places(&own));
                add(Series::new("", first.ink, line).faint(), Vec::new());
            }
        }
        for (name, group) in groups {
            for live in [false, true] {
                let own = group.iter().filter(|&&i| dots[i].live == live);
                let own: Vec<usize> = own
                    .filter(|&&i| self.place(&dots[i].point)[1].is_finite())
                    .copied()
                    .collect();
                let Some(first) = own.first().map(|&i| &dots[i]) else {
                    continue;
                };
                let spots = Spots {
                    points: places(&own),
                    labels: own.iter().map(|&i| self.words(&dots[i])).collect(),
                    marker: first.marker,
                    hollow: live,
                    radius: if first.own || live { LARGE } else { RADIUS },
                };
                add(
                    Series::new(name.clone(), first.ink, Shape::Spots(spots)),
                    own,
                );
            }
        }
        if let Some(dot) = chosen.and_then(|chosen| dots.get(chosen)) {
            let ring = Spots {
                points: vec![self.place(&dot.point)],
                marker: Marker::Circle,
                hollow: true,
                radius: 2.2 * LARGE,
                ..Spots::default()
            };
            add(Series::new("", Ink::Accent, Shape::Spots(ring)), Vec::new());
        }
        self.keep_in_sight(&mut chart, dots);
        let exact = dots
            .iter()
            .filter(|d| d.point.error.totals.nrmse_max == 0.0);
        let exact = exact.max_by(|a, b| self.ratio(&a.point).total_cmp(&self.ratio(&b.point)));
        if let (Some(dot), true) = (exact, self.is_error()) {
            chart.marks.push(
                Mark::vertical(self.ratio(&dot.point))
                    .labelled(format!("Without loss: {}", dot.point.method.series())),
            );
        }
        (chart, which)
    }

    /// What is next to no error, or nothing but error, would press all else into a corner.
    fn keep_in_sight(self, chart: &mut Chart, dots: &[TradeOffDot]) {
        if self.figure != TradeOffFigure::Psnr {
            return;
        }
        let values = dots.iter().map(|d| self.figure.of(&d.point, self.held_out));
        let values: Vec<f64> = values.filter(|v| v.is_finite()).collect();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let [least, most] = DECIBELS;
        let inside = |v: &&f64| (least..=most).contains(*v);
        if (low < least || high > most) && values.iter().any(|v| inside(&v)) {
            let (low, high) = (low.max(least), high.min(most));
            chart.y = chart.y.clone().range(low - 2.0, high + 2.0);
            let beyond = values.iter().filter(|v| !inside(v)).count();
            let files = format::counted(beyond, "file");
            chart
                .notes
                .push(format!("{files} beyond the axis; the wheel zooms out"));
        }
    }

    /// Whether the figure is one of which a file without loss has none.
    fn is_error(self) -> bool {
        !matches!(self.figure, TradeOffFigure::Encode | TradeOffFigure::Decode)
    }

    /// Everything that is known of a dot, in lines.
    pub fn words(self, dot: &TradeOffDot) -> String {
        let point = &dot.point;
        let totals = error(point, self.held_out).totals;
        let mut text = format!("{}\n{}", dot.name, point.method.setting());
        if let Method::Model { epochs, .. } = &point.method
            && point.method.is_trained()
        {
            let _ = write!(text, ", {}", format::counted(*epochs, "epoch"));
        }
        let expected = if dot.live { ", if it ended now" } else { "" };
        let _ = write!(
            text,
            "\n{}{expected}\nTotal ratio {}, against lossless {}\nPSNR {}, mean NRMSE {}\nLargest error {} of the range",
            format::bytes(point.bytes),
            format::significant(point.ratio, 3),
            format::significant(point.ratio_vs_lossless, 3),
            format::decibels(totals.psnr),
            format::percent(totals.nrmse_mean),
            format::percent(totals.max_abs_over_range),
        );
        if let Some(width) = error(point, self.held_out).response_width {
            let _ = write!(text, "\n68 % response width {}", format::in_percent(width));
        }
        let _ = write!(
            text,
            "\nEncoded in {}",
            format::seconds(point.encode_seconds)
        );
        if point.decode_seconds.is_finite() {
            let _ = write!(
                text,
                ", decoded in {}",
                format::seconds(point.decode_seconds)
            );
        }
        let over = match (self.held_out, point.held_out) {
            (true, Some(_)) => "\nErrors over held-out samples",
            (true, None) => "\nErrors over all samples: nothing is held out",
            (false, _) => "",
        };
        text + over
    }
}
