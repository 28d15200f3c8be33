//! Remote devices in the real window.

use balescope::app::{AppCommand, AppOptions, KnownRemote, RunPhase, Settings, View};
use balescope::serve::{ServeOptions, Server};
use balescope::train::DeviceChoice;
use egui_kittest::kittest::Queryable as _;

use crate::window::Window;

const TOKEN: &str = "0123456789abcdef";

fn serve() -> Server {
    let options = ServeOptions {
        device: DeviceChoice::Cpu,
        listen: "127.0.0.1:0".to_owned(),
        token: TOKEN.parse().unwrap(),
        memory: 1 << 28,
        keep: None,
    };
    Server::start(options, |_| {}).unwrap()
}

impl Window {
    fn fill(&mut self, field: &str, text: &str) {
        self.harness.get_by_label(field).focus();
        self.harness.run_steps(2);
        self.harness.get_by_label(field).type_text(text);
        self.harness.run_steps(2);
    }
}

#[test]
fn a_remote_device_is_checked_added_used_and_removed() {
    let server = serve();
    let address = server.address().to_string();
    let mut window = Window::of_sample("Particle collisions");
    window.ask(AppCommand::ShowRemotes(true));
    window.fill("Address", &address);
    window.fill("Token", "another-token-here");
    window.click("Check the connection");
    window.see("the token is refused");
    window.ask(AppCommand::ShowRemotes(false));
    window.ask(AppCommand::ShowRemotes(true));
    window.fill("Address", &address);
    window.fill("Token", TOKEN);
    assert!(!window.shows("refused"), "an answer to something else");
    window.click("Check the connection");
    window.see(&format!("{address} answers: CPU"));
    window.click("Add");
    let device = window.state().settings.device.to_string();
    assert_eq!(device, format!("remote:{address}"));
    window.set_epochs(2000);
    window.click("Train");
    window.wait("a snapshot", |state| state.run.snapshot.is_some());
    window.ask(AppCommand::Show(View::Latents));
    assert!(window.shows("Another machine trains this network"));
    window.ask(AppCommand::Stop);
    window.wait("the result", |state| state.run.phase == RunPhase::Finished);
    assert!(!window.shows("Another machine trains this network"));
    assert!(
        window
            .state()
            .run
            .device
            .ends_with(&format!(" at {address}"))
    );
    let outcome = window.state().run.outcome.as_ref().unwrap();
    assert!(outcome.snapshot.network.is_some());
    let before = outcome.report.training.epochs;
    window.ask(AppCommand::Continue { epochs: 2 });
    window.wait("more epochs", |state| state.run.phase == RunPhase::Finished);
    let report = &window.state().run.outcome.as_ref().unwrap().report;
    assert_eq!(report.training.epochs, before + 2);
    window.ask(AppCommand::ShowRemotes(true));
    window.click("Remove");
    assert!(window.state().settings.remotes.is_empty());
    assert_eq!(window.state().settings.device, DeviceChoice::Auto);
}

#[test]
fn a_server_that_is_not_there_is_told_and_the_cpu_offered() {
    let server = serve();
    let address = server.address().to_string();
    drop(server);
    let known = KnownRemote {
        address: address.clone(),
        token: TOKEN.parse().unwrap(),
    };
    let mut window = Window::with(AppOptions {
        settings: Settings {
            device: format!("remote:{address}").parse().unwrap(),
            remotes: vec![known],
            ..Settings::default()
        },
        ..AppOptions::default()
    });
    window.load_sample("Particle collisions");
    window.set_epochs(2);
    window.click("Train");
    window.see("is `balescope serve` running there");
    window.click("Continue on the CPU");
    window.wait("a run here", |state| state.run.phase == RunPhase::Finished);
    assert!(window.state().run.device.starts_with("CPU"));
}
