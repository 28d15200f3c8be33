//! Devices of other machines: trying, remembering and forgetting them.

use crate::app::jobs::results::Done;
use crate::app::notices::Tone;
use crate::app::shell::Check;
use crate::app::state::KnownRemote;
use crate::app::window::App;
use crate::train::{AboutServer, DeviceChoice, RemoteDevice};

impl App {
    pub(super) fn check_remote(&mut self, remote: KnownRemote) {
        let KnownRemote { address, token } = remote;
        if let Some(form) = &mut self.overlays.remotes {
            form.check = Check::Asking(address.clone());
        }
        let asked = address.clone();
        let done = move |result| Done::RemoteChecked {
            address: asked.clone(),
            result,
        };
        self.jobs.attempt("remote-check", done, move || {
            Ok(RemoteDevice::new(&address, Some(token)).about()?)
        });
    }

    /// What was typed in the meantime is not judged by it.
    pub(super) fn remote_checked(&mut self, asked: &str, result: anyhow::Result<AboutServer>) {
        let Some(form) = &mut self.overlays.remotes else {
            return;
        };
        if matches!(&form.check, Check::Asking(address) if address == asked) {
            form.check = match result {
                Ok(about) => Check::Answered(about),
                Err(why) => Check::Failed(why.to_string()),
            };
        }
    }

    /// A new token takes the place of an old one.
    pub(super) fn add_remote(&mut self, remote: KnownRemote) {
        let settings = &mut self.state.settings;
        settings.device = DeviceChoice::Remote(RemoteDevice::new(&remote.address, None));
        settings
            .remotes
            .retain(|known| known.address != remote.address);
        let text = format!("Training runs on {} from now on", remote.address);
        settings.remotes.push(remote);
        self.overlays.remotes = None;
        self.notices.toast(Tone::Good, text);
    }

    pub(super) fn remove_remote(&mut self, address: &str) {
        let settings = &mut self.state.settings;
        settings.remotes.retain(|known| known.address != address);
        if matches!(&settings.device, DeviceChoice::Remote(chosen) if chosen.address == address) {
            settings.device = DeviceChoice::Auto;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::AppOptions;
    use crate::app::shell::RemoteForm;

    #[test]
    fn a_remote_device_is_remembered_with_its_token_and_can_be_removed() {
        let mut app = App::new(&egui::Context::default(), AppOptions::default());
        for token in ["0123456789abcdef", "fedcba9876543210"] {
            let form = RemoteForm {
                address: "lab".to_owned(),
                token: token.to_owned(),
                ..RemoteForm::default()
            };
            app.add_remote(form.typed().unwrap().unwrap());
        }
        let settings = &app.state.settings;
        assert_eq!(settings.remotes.len(), 1);
        assert_eq!(settings.device.to_string(), "remote:lab:7878");
        let DeviceChoice::Remote(used) = settings.device_to_use() else {
            panic!("another device")
        };
        assert_eq!(used.token.unwrap().reveal(), "fedcba9876543210");
        let written = serde_json::to_string(settings).unwrap();
        let read: crate::app::Settings = serde_json::from_str(&written).unwrap();
        assert_eq!(read.remotes, settings.remotes);
        assert_eq!(read.device, settings.device);
        app.remove_remote("lab:7878");
        assert!(app.state.settings.remotes.is_empty());
        assert_eq!(app.state.settings.device, DeviceChoice::Auto);
    }
}
