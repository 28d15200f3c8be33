//! The dialog of remote devices.

use egui::{Context, Response, RichText, TextEdit, Ui};

use super::questions::modal;
use crate::app::panels::field;
use crate::app::plot::Ink;
use crate::app::state::KnownRemote;
use crate::app::{AppCommand, palette, style};
use crate::link::{Token, TokenError, with_port};
use crate::train::AboutServer;

/// What is typed into the dialog, and what came of trying it.
#[derive(Debug, Default)]
pub struct RemoteForm {
    pub address: String,
    pub token: String,
    pub check: Check,
    /// The first field has had the keyboard's attention already.
    pub focused: bool,
}

/// Whether a server answers.
#[derive(Debug, Default)]
pub enum Check {
    #[default]
    Open,
    /// Asked at this address.
    Asking(String),
    Answered(AboutServer),
    Failed(String),
}

impl RemoteForm {
    /// What is typed, where it could be a device.
    ///
    /// # Errors
    /// When the token is none.
    pub fn typed(&self) -> Result<Option<KnownRemote>, TokenError> {
        let token: Token = self.token.parse()?;
        let given = !self.address.trim().is_empty();
        Ok(given.then(|| KnownRemote {
            address: with_port(&self.address),
            token,
        }))
    }
}

/// Those that are known, and a form for another one.
pub fn show(
    ctx: &Context,
    known: &[KnownRemote],
    form: Option<&mut RemoteForm>,
    commands: &mut Vec<AppCommand>,
) {
    let Some(form) = form else { return };
    let ((), away) = modal(ctx, "remotes", "Remote devices", |ui| {
        ui.label("Another machine trains for this one while it runs:");
        ui.label(RichText::new("balescope serve").monospace());
        ui.add_space(style::GAP);
        if !known.is_empty() {
            list(ui, known, commands);
        }
        add(ui, form, commands);
    });
    if away {
        commands.push(AppCommand::ShowRemotes(false));
    }
}

fn list(ui: &mut Ui, known: &[KnownRemote], commands: &mut Vec<AppCommand>) {
    for remote in known {
        ui.horizontal(|ui| {
            ui.label(&remote.address);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let tip = format!("Forgets {} and its token", remote.address);
                if ui.button("Remove").on_hover_text(tip).clicked() {
                    commands.push(AppCommand::RemoveRemote(remote.address.clone()));
                }
                let tip = "Asks it for its device and version";
                if ui.button("Check").on_hover_text(tip).clicked() {
                    commands.push(AppCommand::CheckRemote(remote.clone()));
                }
            });
        });
    }
    ui.add_space(style::GAP);
    ui.separator();
}

fn add(ui: &mut Ui, form: &mut RemoteForm, commands: &mut Vec<AppCommand>) {
    let tip = "The name or number of the machine, and the port where it is not 7878";
    let address = field::row(ui, "Address", tip, |ui| {
        ui.add(wide(&mut form.address).hint_text("lab-pc:7878"))
    });
    if !form.focused {
        address.request_focus();
        form.focused = true;
    }
    let tip =
        "What `balescope serve` shows when it starts; it is kept with the settings of the window";
    let token = field::row(ui, "Token", tip, |ui| {
        let hint = "as `balescope serve` shows it";
        ui.add(wide(&mut form.token).password(true).hint_text(hint))
    });
    let changed = |response: &Response| response.changed();
    if changed(&address) || changed(&token) {
        form.check = Check::Open;
    }
    let typed = form.typed();
    if let (Err(why), false) = (&typed, form.token.is_empty() || token.has_focus()) {
        field::problem(ui, &format!("This is {why}"));
    }
    ui.add_space(style::GAP);
    said(ui, &form.check);
    ui.add_space(style::GROUP_GAP);
    let typed = typed.ok().flatten();
    ui.horizontal(|ui| {
        let button = style::primary("Add", ui.visuals().dark_mode);
        let tip = "Remembers it, and trains there from now on";
        let ready = typed.is_some();
        let added = ui.add_enabled(ready, button).on_hover_text(tip).clicked();
        let asking = matches!(form.check, Check::Asking(_));
        let check = egui::Button::new("Check the connection");
        let tip = "Asks the machine for its device and version, without adding it";
        let checked = ui.add_enabled(ready && !asking, check);
        let checked = checked.on_hover_text(tip).clicked();
        if ui.button("Close").clicked() {
            commands.push(AppCommand::ShowRemotes(false));
        }
        if let Some(remote) = typed {
            if added {
                commands.push(AppCommand::AddRemote(remote));
            } else if checked {
                commands.push(AppCommand::CheckRemote(remote));
            }
        }
    });
}

fn wide(text: &mut String) -> TextEdit<'_> {
    TextEdit::singleline(text).desired_width(f32::INFINITY)
}

/// What came of the check.
fn said(ui: &mut Ui, check: &Check) {
    let dark = ui.visuals().dark_mode;
    match check {
        Check::Open => {}
        Check::Asking(address) => {
            ui.label(format!("Calling {address} ..."));
        }
        Check::Answered(about) => {
            let text = format!("{} answers: {}", about.address, about.summary());
            ui.label(RichText::new(text).color(Ink::HeldOut.words(dark)));
        }
        Check::Failed(why) => {
            ui.label(RichText::new(why).color(palette::error(dark)));
        }
    }
}
