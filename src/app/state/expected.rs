//! What a run with the settings of the left panel is expected to come to.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::loaded::Loaded;
use super::specs::Specs;
use crate::data::Dataset;
use crate::train::{Estimate, Forecast};

/// So many results are kept, for settings that are gone back to.
const MOST: usize = 12;

/// What trials of settings found, and the trial that is under way.
#[derive(Default)]
pub struct Expected {
    /// Settings are tried at all.
    pub tries: bool,
    /// The data that all of it is about.
    data: Option<Arc<Dataset>>,
    found: Vec<(Specs, Option<Forecast>)>,
    /// The settings at hand that nobody has tried yet, and since when they are what they are.
    waiting: Option<(Specs, Instant)>,
    running: Option<Trying>,
    /// The model that a trial chose in the place of the usual one, and why.
    chosen: Option<(Specs, String)>,
}

/// A trial that is under way.
pub struct Trying {
    specs: Specs,
    stop: Arc<AtomicBool>,
}

impl Expected {
    /// `tries`: settings are tried.
    pub fn new(tries: bool) -> Self {
        Self {
            tries,
            ..Self::default()
        }
    }

    /// Of these settings as well as is known: after a trial, or roughly.
    pub fn estimate(&self, loaded: &Loaded) -> Estimate {
        self.forecast(loaded).map_or_else(
            || {
                let lossless = loaded.profile.lossless_bytes;
                let (model, training) = (&loaded.model, &loaded.training);
                Estimate::new(&loaded.data, lossless, &loaded.plan, model, training)
            },
            Estimate::of_forecast,
        )
    }

    /// What a trial of these settings found.
    pub fn forecast(&self, loaded: &Loaded) -> Option<&Forecast> {
        self.tried(loaded)?.as_ref()
    }

    /// Whether a trial of these settings is under way, or about to begin.
    pub fn is_trying(&self, loaded: &Loaded) -> bool {
        let running = self.running.as_ref().map(|running| &running.specs);
        let waiting = self.waiting.as_ref().map(|(specs, _)| specs);
        let mut tried = running.into_iter().chain(waiting);
        self.is_about(loaded) && tried.any(|specs| specs.is_of(loaded))
    }

    /// Why a trial chose the model at hand, where one did.
    pub fn reason(&self, loaded: &Loaded) -> Option<&str> {
        let (specs, reason) = self.chosen.as_ref()?;
        let same = self.is_about(loaded) && specs.model == loaded.model;
        same.then_some(reason.as_str())
    }

    /// Puts the settings back that a trial chose for these data, where one did.
    pub fn put_chosen(&self, loaded: &mut Loaded) {
        if let Some((specs, _)) = self.chosen.as_ref().filter(|_| self.is_about(loaded)) {
            specs.clone().put(loaded);
        }
    }

    /// Since when the settings at hand wait for a trial: none where they were tried, or are being tried. A
    /// trial of other settings is given up.
    pub fn wait(&mut self, loaded: &Loaded) -> Option<Instant> {
        if !self.is_about(loaded) {
            self.end();
            *self = Self {
                tries: self.tries,
                data: Some(Arc::clone(&loaded.data)),
                ..Self::default()
            };
        }
        let running = self.running.as_ref();
        if running.is_some_and(|running| !running.specs.is_of(loaded)) {
            self.end();
        }
        if self.tried(loaded).is_some() || self.running.is_some() {
            self.waiting = None;
            return None;
        }
        let same = |(specs, _): &(Specs, Instant)| specs.is_of(loaded);
        if !self.waiting.as_ref().is_some_and(same) {
            self.waiting = Some((Specs::of(loaded), Instant::now()));
        }
        self.waiting.as_ref().map(|(_, since)| *since)
    }

    /// The trial of these settings begins. What it asks whether to stop.
    pub fn begin(&mut self, loaded: &Loaded) -> Arc<AtomicBool> {
        let stop = Arc::new(AtomicBool::new(false));
        self.waiting = None;
        self.running = Some(Trying {
            specs: Specs::of(loaded),
            stop: Arc::clone(&stop),
        });
        stop
    }

    /// Gives up the trial that is under way, if one is.
    pub fn end(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop.store(true, Ordering::Relaxed);
        }
        self.waiting = None;
    }

    /// Takes in what the trial that was told to ask `stop` found; `false` where nobody waits for it.
    pub fn take(&mut self, stop: &Arc<AtomicBool>, found: Option<Forecast>) -> bool {
        let wanted = |running: &mut Trying| Arc::ptr_eq(&running.stop, stop);
        let Some(running) = self.running.take_if(wanted) else {
            return false;
        };
        if self.found.len() == MOST {
            self.found.remove(0);
        }
        self.found.push((running.specs, found));
        true
    }

    /// The model at hand was chosen by a trial.
    pub fn choose(&mut self, loaded: &Loaded, reason: String) {
        self.chosen = Some((Specs::of(loaded), reason));
    }

    fn is_about(&self, loaded: &Loaded) -> bool {
        let data = self.data.as_ref();
        data.is_some_and(|data| Arc::ptr_eq(data, &loaded.data))
    }

    fn tried(&self, loaded: &Loaded) -> Option<&Option<Forecast>> {
        let mut found = self.found.iter().filter(|_| self.is_about(loaded));
        let known = found.find(|(specs, _)| specs.is_of(loaded));
        known.map(|(_, forecast)| forecast)
    }
}
