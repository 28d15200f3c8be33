use std::fmt::Write as _;

use super::figure::{Figure, error, style};
use crate::app::format;
use crate::app::plot::{Axis, Chart, Ink, Mark, Marker, Series, Shape, Spots};
use crate::app::state::{AppState, RunPhase};
use crate::app::{AppCommand, SweepCommand};
use crate::report::{Method, TradeOffPoint, front};
use crate::runs::Kept;
use crate::sweep::{Entry, EntryId, State};

/// Half the size of a dot, and of one that was made by hand or is chosen.
const RADIUS: f64 = 3.6;
const LARGE: f64 = 5.5;

/// What kept runs are called together.
const EARLIER: &str = "Earlier runs";

/// Of what is worth looking at.
const DECIBELS: [f64; 2] = [5.0, 105.0];

/// What a dot is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DotOf {
    Entry(EntryId),
    /// A run that was kept, by its id.
    Kept(String),
    /// The run that trains now.
    Live,
}

/// A dot of the plot.
#[derive(Clone, Debug)]
pub struct Dot {
    pub of: DotOf,
    pub point: TradeOffPoint,
    /// The n-th run that was made by hand.
    pub own: Option<usize>,
    /// Still moving.
    pub live: bool,
}

/// What is shown, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    pub figure: Figure,
    /// Ratios against the smallest type without loss, not against the stored one.
    pub lossless: bool,
    pub held_out: bool,
    /// Kept runs of the same data too.
    pub earlier: bool,
}

impl Default for Shown {
    fn default() -> Self {
        Self {
            figure: Figure::default(),
            lossless: false,
            held_out: false,
            earlier: true,
        }
    }
}

/// Kept runs of the data at hand that are not among what was swept or trained since.
pub fn earlier<'a>(state: &'a AppState, fingerprint: &'a str) -> Vec<&'a Kept> {
    let made: Vec<_> = state.sweep.entries.iter().filter_map(Entry::made).collect();
    let known = |kept: &&Kept| {
        let point = &kept.record.point;
        let same =
            |other: &TradeOffPoint| other.method == point.method && other.bytes == point.bytes;
        let present = state.kept.current.as_deref() == Some(kept.id.as_str());
        present && state.run.phase.active() || made.iter().any(|made| same(&made.point))
    };
    let of_data = |kept: &&Kept| kept.archive && kept.record.data.fingerprint == fingerprint;
    let runs = state.kept.runs.iter().filter(of_data);
    runs.filter(|kept| !known(kept)).collect()
}

impl Dot {
    /// All that are there at this moment; `kept`: runs of before.
    pub fn all(state: &AppState, kept: &[&Kept]) -> Vec<Self> {
        let mut own = 0;
        // Behind what is new.
        let mut dots: Vec<Self> = kept
            .iter()
            .map(|kept| Self {
                of: DotOf::Kept(kept.id.clone()),
                point: kept.record.point.clone(),
                own: None,
                live: false,
            })
            .collect();
        for entry in state.sweep.entries.iter() {
            let number = entry.own.map(|_| {
                own += 1;
                own
            });
            let (point, live) = match &entry.state {
                State::Done(made) => (Some(&made.point), false),
                State::Running(now) => (now.point.as_ref(), true),
                State::Waiting | State::Failed(_) | State::Cancelled => (None, false),
            };
            // Trained further: its last result stands back.
            let again = entry.own == Some(state.run.id) && state.run.phase.active();
            dots.extend(point.filter(|_| !again).map(|point| Self {
                of: DotOf::Entry(entry.id),
                point: point.clone(),
                own: number,
                live,
            }));
        }
        dots.extend(live(state).map(|point| Self {
            of: DotOf::Live,
            point,
            own: Some(own + 1),
            live: true,
        }));
        dots
    }

    /// The id of a kept run.
    pub fn kept(&self) -> Option<&str> {
        match &self.of {
            DotOf::Kept(id) => Some(id),
            DotOf::Entry(_) | DotOf::Live => None,
        }
    }

    /// What shows in all views what the file does to the data; `None` where there is no file yet.
    pub fn show_command(&self) -> Option<AppCommand> {
        match &self.of {
            _ if self.live => None,
            DotOf::Entry(id) => Some(AppCommand::Sweep(SweepCommand::Show(*id))),
            DotOf::Kept(id) => Some(AppCommand::OpenRun(id.clone())),
            DotOf::Live => None,
        }
    }

    /// The name in the legend.
    pub fn series(&self) -> String {
        match (self.own, &self.of) {
            (Some(number), _) => format!("Your run {number}: {}", self.point.method.series()),
            (None, DotOf::Kept(_)) => EARLIER.to_owned(),
            (None, _) => self.point.method.series(),
        }
    }

    /// Colour and marker.
    pub fn style(&self) -> (Ink, Marker) {
        match (self.own, &self.of) {
            (Some(number), _) => (Ink::Part(number + 4), Marker::Star),
            (None, DotOf::Kept(_)) => (Ink::Neutral, Marker::Star),
            (None, _) => style(&self.point.method),
        }
    }
}

/// Where the run that trains now stands.
fn live(state: &AppState) -> Option<TradeOffPoint> {
    let run = &state.run;
    let interim = run.interim.as_ref().filter(|_| run.phase.active())?;
    let seconds = run.progress.map_or(0.0, |p| p.elapsed.as_secs_f64());
    Some(TradeOffPoint::so_far(
        run.method.clone()?,
        &interim.bytes,
        interim.all,
        interim.held_out,
        seconds,
    ))
}

impl Shown {
    pub fn ratio(self, point: &TradeOffPoint) -> f64 {
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
    fn front(self, dots: &[Dot]) -> Vec<usize> {
        let pair = |dot: &Dot| {
            let bad = self.figure.badness(&dot.point, self.held_out);
            [
                dot.point.bytes as f64,
                if dot.live { f64::NAN } else { bad },
            ]
        };
        front(&dots.iter().map(pair).collect::<Vec<_>>())
    }

    /// The chart, and which dot each spot of its series is.
    pub fn chart(self, dots: &[Dot], chosen: Option<&DotOf>) -> (Chart, Vec<Vec<usize>>) {
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
            let name = dot.series();
            match groups.iter_mut().find(|(known, _)| *known == name) {
                Some((_, group)) => group.push(i),
                None => groups.push((name, vec![i])),
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
            let own: Vec<Dot> = group.iter().map(|&i| dots[i].clone()).collect();
            let own: Vec<usize> = self.front(&own).into_iter().map(|i| group[i]).collect();
            let (ink, _) = dots[group[0]].style();
            // Runs of many kinds lie on no line.
            let alike = !matches!(dots[group[0]].of, DotOf::Kept(_));
            if own.len() > 1 && alike {
                let line = Shape::Line(places(&own));
                add(Series::new("", ink, line).faint(), Vec::new());
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
                let (ink, marker) = first.style();
                let spots = Spots {
                    points: places(&own),
                    labels: own.iter().map(|&i| self.words(&dots[i])).collect(),
                    marker,
                    hollow: live,
                    radius: if first.own.is_some() || first.kept().is_some() || live {
                        LARGE
                    } else {
                        RADIUS
                    },
                };
                add(Series::new(name.clone(), ink, Shape::Spots(spots)), own);
            }
        }
        if let Some(dot) = dots.iter().find(|d| Some(&d.of) == chosen) {
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
            chart.marks.push(Mark::Vertical {
                at: self.ratio(&dot.point),
                label: format!("Without loss: {}", dot.point.method.series()),
                ink: Ink::Neutral,
            });
        }
        (chart, which)
    }

    /// What is next to no error, or nothing but error, would press all else into a corner.
    fn keep_in_sight(self, chart: &mut Chart, dots: &[Dot]) {
        if self.figure != Figure::Psnr {
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
        !matches!(self.figure, Figure::Encode | Figure::Decode)
    }

    /// Everything that is known of a dot, in lines.
    pub fn words(self, dot: &Dot) -> String {
        let point = &dot.point;
        let totals = error(point, self.held_out).totals;
        let mut text = match dot.of {
            DotOf::Kept(_) => format!("Earlier run: {}\n", point.method.series()),
            _ => format!("{}\n", dot.series()),
        };
        text.push_str(&point.method.setting());
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

/// Whether the run at hand is on its way to a dot.
pub fn trains(state: &AppState) -> bool {
    matches!(state.run.phase, RunPhase::Preparing(_) | RunPhase::Training)
}
