//! Trials of the settings at hand: what a run will come to, before anybody starts it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::app::jobs::results::{Done, Tried};
use crate::app::state::LoadState;
use crate::app::window::App;
use crate::train::{DeviceChoice, Forecast, RunId, RunSpec, Suggestion};

/// Settings that stay as they are for so long are tried.
const REST: Duration = Duration::from_millis(400);

impl App {
    /// Tries the settings at hand where nobody has, and while nothing is trained.
    pub(in crate::app) fn tick_expected(&mut self, ctx: &egui::Context) {
        let is_free = self.state.expected.tries
            && self.state.opened.is_none()
            && self.state.pending.is_none();
        let LoadState::Ready(loaded) = &self.state.load else {
            return;
        };
        if !is_free || self.state.run.phase.active() {
            self.state.expected.end();
            return;
        }
        let Some(since) = self.state.expected.wait(loaded) else {
            return;
        };
        let rest = REST.saturating_sub(since.elapsed());
        if !rest.is_zero() || ctx.input(|input| input.pointer.any_down()) {
            ctx.request_repaint_after(rest.max(REST / 8));
            return;
        }
        let spec = loaded.spec(RunId::default(), DeviceChoice::Cpu);
        // The first trial of data may choose the model to begin with.
        let first = self.state.run.outcome.is_none() && loaded.is_untouched();
        let stop = self.state.expected.begin(loaded);
        let told = Arc::clone(&stop);
        let done = move |result| Done::Tried {
            stop: Arc::clone(&told),
            result,
        };
        let stopped = move || stop.load(Ordering::Relaxed);
        (self.jobs).attempt("trial", done, move || trial(&spec, first, &stopped));
    }

    /// A trial has ended; what it chose is taken where the settings are still those that data begin with.
    pub(super) fn tried(&mut self, stop: &Arc<AtomicBool>, result: anyhow::Result<Box<Tried>>) {
        let (found, suggestion) = match result {
            Ok(tried) => (tried.forecast, tried.suggestion),
            // What cannot be tried is said where it is trained.
            Err(_) => (None, None),
        };
        if !self.state.expected.take(stop, found) {
            return;
        }
        let (LoadState::Ready(loaded), Some(suggestion)) = (&mut self.state.load, suggestion)
        else {
            return;
        };
        if loaded.is_untouched() && !self.state.run.phase.active() {
            self.state.history.note(loaded);
            loaded.take_run(&suggestion.spec);
            self.state.expected.choose(loaded, suggestion.reason);
        }
    }
}

fn trial(spec: &RunSpec, first: bool, stopped: &dyn Fn() -> bool) -> anyhow::Result<Box<Tried>> {
    let forecast = Forecast::of(spec, stopped)?;
    let suggestion = if first {
        Suggestion::after(spec, forecast.as_ref(), stopped)?
    } else {
        None
    };
    Ok(Box::new(Tried {
        forecast,
        suggestion,
    }))
}
