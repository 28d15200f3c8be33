//! The training thread, and what it says.

use super::AppCommand;
use crate::app::format;
use crate::app::notices::Tone;
use crate::app::purpose::Purpose;
use crate::app::state::{LoadState, Notable};
use crate::app::window::{App, FRAME};
use crate::train::Session;

impl App {
    pub(in crate::app) fn drain_session(&mut self) {
        let Some(session) = &self.session else { return };
        let mut notables = Vec::new();
        while let Ok(event) = session.events().try_recv() {
            notables.push(self.state.run.apply(event));
        }
        if let Some(snapshot) = session.take_snapshot() {
            self.state.run.show(snapshot);
        }
        for notable in notables {
            self.note(notable);
        }
    }

    fn note(&mut self, notable: Notable) {
        match notable {
            Notable::Nothing => {}
            Notable::Warning(text) => self.notices.banner(Tone::Warning, text, None),
            Notable::Finished => self.run_finished(),
            Notable::Failed {
                message,
                device_lost,
            } => self.run_failed(&message, device_lost),
        }
    }

    /// The training thread; started when it is first needed.
    pub(super) fn session(&mut self, ctx: &egui::Context) -> std::io::Result<&Session> {
        if self.session.is_none() {
            let ctx = ctx.clone();
            self.session = Some(Session::start(move || ctx.request_repaint_after(FRAME))?);
        }
        self.session
            .as_ref()
            .ok_or_else(|| std::io::Error::other("the training thread has ended"))
    }

    pub(super) fn run_finished(&mut self) {
        let Some(outcome) = &self.state.run.outcome else {
            return;
        };
        self.state.unsaved = true;
        // The training thread has it now.
        self.state.run.reopened = false;
        self.state.can_compress = outcome.archive.can_compress();
        self.add_own_point();
        let Some(outcome) = &self.state.run.outcome else {
            return;
        };
        if let (LoadState::Ready(loaded), Some(_)) = (&mut self.state.load, &outcome.report.target)
        {
            loaded.take_winner(&outcome.report.model);
        }
        let outcome = outcome.clone();
        self.keep_run();
        let ratio = outcome.report.ratio.total;
        let smaller = format::times_smaller(ratio);
        let size = format::bytes(outcome.archive_bytes.len());
        let what = match outcome.report.nothing_learnt {
            None => "Trained",
            Some(_) => "Nothing to learn, kept without loss",
        };
        let text = format!("{what}: {size}, {smaller}");
        match &outcome.report.smaller {
            None => self.notices.toast(Tone::Good, text),
            Some(smaller) => {
                let text = format!("{text}. {}", smaller.summary());
                let action = match smaller.codec() {
                    Some((codec, setting)) => {
                        let codec = codec.name();
                        let ask = AppCommand::Ask(Purpose::SaveCoded { codec, setting });
                        ("Save that...", ask)
                    }
                    None => ("Train that", AppCommand::TrainSmaller),
                };
                self.notices.offer(Tone::Note, text, action);
            }
        }
    }

    pub(super) fn run_failed(&mut self, message: &str, device_lost: bool) {
        let kept = self.state.run.outcome.is_some();
        let what = if kept {
            "Training further failed, the result from before is kept"
        } else {
            "Training ended without a result"
        };
        let action =
            (device_lost && !kept).then_some(("Continue on the CPU", AppCommand::ContinueOnCpu));
        self.notices.toast(Tone::Error, what);
        self.notices
            .banner(Tone::Error, format!("{what}: {message}"), action);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::AppOptions;

    #[test]
    fn a_lost_device_offers_the_cpu_and_other_failures_do_not() {
        let mut app = App::new(&egui::Context::default(), AppOptions::default());
        app.run_failed("the device is gone", true);
        app.run_failed("the loss stopped being a number", false);
        let [lost, other] = app.notices.banners() else {
            panic!("two banners")
        };
        let way_out = lost.action.as_ref().map(|(text, _)| *text);
        assert_eq!(way_out, Some("Continue on the CPU"));
        assert!(lost.text.contains("the device is gone"));
        assert!(other.action.is_none());
    }
}
