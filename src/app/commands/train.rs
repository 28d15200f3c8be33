//! Training, as the window steers it.

use std::sync::Arc;

use crate::app::state::{LoadState, RunPhase, RunState, View};
use crate::app::window::App;
use crate::sweep::Trial;
use crate::train::{Command, DeviceChoice, Earlier, RunId, RunSpec};

impl App {
    pub(super) fn train(&mut self, ctx: &egui::Context) {
        let Some(loaded) = self.state.loaded() else {
            return;
        };
        let device = self.state.settings.device_to_use();
        let spec = loaded.spec(RunId(self.last_run + 1), device);
        self.start(ctx, spec);
    }

    /// Trains the model that was found to make a smaller file than the run at hand, or than the one asked for.
    pub(super) fn train_smaller(&mut self, ctx: &egui::Context) {
        let chosen = self.state.smaller().and_then(|smaller| {
            let spec = self
                .state
                .loaded()?
                .spec(RunId::default(), DeviceChoice::Cpu);
            spec.with_smaller(smaller)
        });
        let (LoadState::Ready(loaded), Some(chosen)) = (&mut self.state.load, chosen) else {
            return;
        };
        loaded.take_run(&chosen);
        self.train(ctx);
    }

    /// Repeats the run that failed on the device that is always there.
    pub(super) fn train_on_cpu(&mut self, ctx: &egui::Context) {
        let Some(mut spec) = self.last_spec.clone() else {
            return;
        };
        spec.id = RunId(self.last_run + 1);
        spec.device = DeviceChoice::Cpu;
        self.state.settings.device = DeviceChoice::Cpu;
        self.start(ctx, spec);
    }

    fn start(&mut self, ctx: &egui::Context, spec: RunSpec) {
        if self.state.run.phase.active() {
            return;
        }
        if let Err(error) = spec.check() {
            self.notices.error("Cannot train", &error.to_string());
            return;
        }
        if let Err(error) = self
            .session(ctx)
            .map(|session| session.send(Command::Train(Box::new(spec.clone()))))
        {
            self.notices
                .error("Cannot start the training thread", &error.to_string());
            return;
        }
        self.last_run = spec.id.0;
        self.state.run = RunState::asked(spec.id);
        self.state.run.method = Some(Trial::Run(Box::new(spec.clone())).method());
        self.state.run.target = spec.search.as_ref().map(|s| s.target);
        self.state.unsaved = false;
        self.state.kept.current = None;
        self.state.can_compress = self
            .state
            .opened
            .as_ref()
            .is_some_and(|opened| opened.content.can_compress());
        self.last_spec = Some(spec);
        self.notices.clear_banners();
        if self.state.view == View::Data {
            self.state.view = View::Training;
        }
    }

    pub(super) fn send(&self, command: Command) {
        if let Some(session) = &self.session {
            session.send(command);
        }
    }

    /// The phase changes when the trainer says so: at the end of the present batch.
    pub(super) fn pause(&mut self, pause: bool) {
        if self.state.run.phase.active() && self.state.run.phase != RunPhase::Stopping {
            self.send(Command::Pause(pause));
        }
    }

    pub(super) fn step(&mut self) {
        if self.state.run.phase == RunPhase::Paused {
            self.send(Command::Step);
        }
    }

    pub(super) fn stop(&mut self) {
        if self.state.run.phase.active() {
            self.send(Command::Stop);
            self.state.run.phase = RunPhase::Stopping;
        }
    }

    pub(super) fn train_further(&mut self, ctx: &egui::Context, epochs: usize) {
        if !self.state.run.can_go_further() || epochs == 0 {
            return;
        }
        if !self.state.run.reopened {
            self.send(Command::Continue { epochs });
        } else if let Err(error) = self.resume(ctx, epochs) {
            self.notices.error("Cannot train this run further", &error);
            return;
        }
        self.state.run.phase = RunPhase::Preparing("Training further".into());
    }

    /// Hands what was kept of the run at hand to the training thread.
    fn resume(&mut self, ctx: &egui::Context, epochs: usize) -> anyhow::Result<()> {
        let kept = &self.state.kept;
        let kept = kept.current.as_deref().and_then(|id| kept.find(id));
        let record = kept.and_then(|kept| Some((kept.id.clone(), kept.record.run.clone()?)));
        let (Some((id, record)), Some(outcome), Some(loaded)) =
            (record, &self.state.run.outcome, self.state.loaded())
        else {
            return Err(anyhow::anyhow!("what was kept of it is gone"));
        };
        // With its own settings, whatever stands in the left panel now.
        let mut own = loaded.clone();
        own.take(&record.settings)?;
        if record.report.target.is_some() {
            own.take_winner(&record.report.model);
            own.target = None;
        }
        let run = self.state.run.id;
        let spec = own.spec(run, self.state.settings.device_to_use());
        let earlier = Earlier {
            spec: spec.clone(),
            archive: Arc::clone(&outcome.archive),
            report: Arc::clone(&outcome.report),
            losses: self.state.run.losses.clone(),
        };
        let earlier = Box::new(earlier);
        let session = self.session(ctx)?;
        session.send(Command::Resume { earlier, epochs });
        self.state.run.method = Some(Trial::Run(Box::new(spec.clone())).method());
        self.last_spec = Some(spec);
        // In the place of what it was.
        self.kept_as = Some((run, id));
        Ok(())
    }
}
