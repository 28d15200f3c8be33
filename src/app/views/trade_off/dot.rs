//! The dots of the trade-off: what was swept, trained and kept.

use crate::app::state::{AppState, RunPhase};
use crate::app::{AppCommand, SweepCommand};
use crate::figures::{TradeOffDot, method_style};
use crate::plot::{Ink, Marker};
use crate::report::TradeOffPoint;
use crate::runs::KeptRun;
use crate::sweep::{Entry, EntryId, State};

/// What kept runs are called together.
const EARLIER: &str = "Earlier runs";

/// What a dot is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DotOf {
    Entry(EntryId),
    /// A run that was kept, by its id.
    KeptRun(String),
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

/// Kept runs of the data at hand that are not among what was swept or trained since.
pub fn earlier<'a>(state: &'a AppState, fingerprint: &'a str) -> Vec<&'a KeptRun> {
    let made: Vec<_> = state
        .sweep
        .entries
        .iter()
        .filter_map(Entry::result)
        .collect();
    let known = |kept: &&KeptRun| {
        let point = &kept.record.point;
        let same =
            |other: &TradeOffPoint| other.method == point.method && other.bytes == point.bytes;
        let present = state.kept.current.as_deref() == Some(kept.id.as_str());
        present && state.run.phase.active() || made.iter().any(|made| same(&made.point))
    };
    let of_data = |kept: &&KeptRun| kept.archive && kept.record.data.fingerprint == fingerprint;
    let runs = state.kept.runs.iter().filter(of_data);
    runs.filter(|kept| !known(kept)).collect()
}

impl Dot {
    /// All that are there at this moment; `kept`: runs of before.
    pub fn all(state: &AppState, kept: &[&KeptRun]) -> Vec<Self> {
        let mut own = 0;
        // Behind what is new.
        let mut dots: Vec<Self> = kept
            .iter()
            .map(|kept| Self {
                of: DotOf::KeptRun(kept.id.clone()),
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
            DotOf::KeptRun(id) => Some(id),
            DotOf::Entry(_) | DotOf::Live => None,
        }
    }

    /// What shows in all views what the file does to the data; `None` where there is no file yet.
    pub fn show_command(&self) -> Option<AppCommand> {
        match &self.of {
            _ if self.live => None,
            DotOf::Entry(id) => Some(AppCommand::Sweep(SweepCommand::Show(*id))),
            DotOf::KeptRun(id) => Some(AppCommand::OpenRun(id.clone())),
            DotOf::Live => None,
        }
    }

    /// As it is drawn.
    pub fn drawn(&self) -> TradeOffDot {
        let series = self.point.method.series();
        let mixed = self.kept().is_some();
        let (ink, marker) = match self.own {
            Some(number) => (Ink::Part(number + 4), Marker::Star),
            None if mixed => (Ink::Neutral, Marker::Star),
            None => method_style(&self.point.method),
        };
        let (name, series) = match self.own {
            Some(number) => {
                let name = format!("Your run {number}: {series}");
                (name.clone(), name)
            }
            None if mixed => (format!("Earlier run: {series}"), EARLIER.to_owned()),
            None => (series.clone(), series),
        };
        TradeOffDot {
            point: self.point.clone(),
            name,
            series,
            ink,
            marker,
            live: self.live,
            own: self.own.is_some() || mixed,
            mixed,
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

/// Whether the run at hand is on its way to a dot.
pub fn trains(state: &AppState) -> bool {
    matches!(state.run.phase, RunPhase::Preparing(_) | RunPhase::Training)
}
