//! What jobs came to, handed on to where it belongs.

use crate::app::jobs::results::Done;
use crate::app::notices::Tone;
use crate::app::window::App;
use crate::train::{DeviceChoice, DeviceInfo};

impl App {
    pub(in crate::app) fn finish(&mut self, ctx: &egui::Context, done: Done) {
        match done {
            Done::Devices(found) => self.devices_found(found),
            Done::Previewd { token, preview } => self.previewd(token, preview),
            Done::LookedInto {
                path,
                array,
                result,
            } => self.looked_into(&path, array.as_deref(), result),
            Done::LookedAt { path, result } => self.looked_at(&path, result),
            Done::Grown { path, run, result } => self.grown(&path, run, result),
            Done::Loaded { token, result } => self.load_finished(token, result),
            Done::Written { result, run } => self.written(ctx, result, run),
            Done::Reused { run, result } => self.reused(run, result),
            Done::Picked(purpose, picked) => self.picked(ctx, purpose, picked),
            Done::Picture {
                suggested_name,
                png,
            } => self.picture_taken(&suggested_name, png),
            Done::Judged { run, data, result } => self.judged(run, &data, result),
            Done::PartDecoded { run, result } => self.part_decoded(run, result),
            Done::Unpacked { run, result } => self.unpacked(run, result),
            Done::Runs { result, restore } => self.runs_listed(result, restore),
            Done::KeptRun { run, result } => self.run_kept(run, result),
            Done::RunChanged(result) => self.run_changed(result),
            Done::RunDeleted { kept, result } => self.run_deleted(kept, result),
            Done::Reopened {
                token,
                quietly,
                result,
            } => self.reopened(token, quietly, result),
            Done::SweepLeft { fingerprint, left } => self.sweep_left(&fingerprint, left),
            Done::SweepNoted(result) => {
                if let Err(error) = result {
                    self.notices
                        .error("Cannot note what the sweep has still to do", &error);
                }
            }
            Done::RemoteChecked { address, result } => self.remote_checked(&address, result),
            Done::Tried { stop, result } => self.tried(&stop, result),
            Done::Filmed(result) => self.filmed(ctx, result),
            Done::Beside { token, result } => self.beside_ready(token, result),
            Done::Failed(message) => self.notices.error("Something went wrong", &message),
        }
    }

    fn devices_found(&mut self, found: Vec<DeviceInfo>) {
        if let DeviceChoice::Named(name) = &self.state.settings.device
            && !found.iter().any(|device| &device.name == name)
        {
            self.notices.toast(
                Tone::Note,
                format!("{name} is not here now; training runs on the automatic choice"),
            );
            self.state.settings.device = DeviceChoice::Auto;
        }
        self.state.devices = found;
    }
}
