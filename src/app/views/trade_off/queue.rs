//! The queue of a sweep: what is under way, what waits, what came to nothing.

use egui::{Label, ProgressBar, RichText, Ui};

use super::dot::{DotOf, trains};
use crate::app::views::parts::shorten;
use crate::app::{AppCommand, AppState, SweepCommand, format};
use crate::runs::RunSettings;
use crate::sweep::{Entry, EntryId, Move, Pace, State, TrialProgress};

/// So many that wait are listed.
const WAITING: usize = 12;
/// So many that came to nothing are listed.
const FAILED: usize = 5;

/// What is under way, what waits, and what came to nothing.
pub fn show(
    ui: &mut Ui,
    state: &AppState,
    chosen: &mut Option<DotOf>,
    commands: &mut Vec<AppCommand>,
) {
    let entries = &state.sweep.entries;
    let of = |wanted: fn(&State) -> bool| entries.iter().filter(move |e| wanted(&e.state));
    let running: Vec<&Entry> = of(|s| matches!(s, State::Running(_))).collect();
    let waiting: Vec<&Entry> = of(|s| matches!(s, State::Waiting)).collect();
    let failed: Vec<&Entry> = of(|s| matches!(s, State::Failed(_) | State::Cancelled)).collect();
    let mut send = |command| commands.push(AppCommand::Sweep(command));
    ui.horizontal_wrapped(|ui| {
        ui.strong("Queue");
        let done = of(|s| matches!(s, State::Done(_))).count();
        let mut text = format!(
            "{} done, {} running, {} waiting",
            format::count(done),
            format::count(running.len()),
            format::count(waiting.len())
        );
        if !failed.is_empty() {
            text = format!("{text}, {} without result", format::count(failed.len()));
        }
        ui.label(RichText::new(text).weak());
    });
    if let Some(seconds) = Pace::from_entries(entries).left(entries) {
        let text = format!("Networks take about {} more", format::seconds(seconds));
        ui.label(RichText::new(text).weak()).on_hover_text(
            "Learnt from the networks of this data that are done, and from the one under way",
        );
    }
    if !running.is_empty() || !waiting.is_empty() {
        ui.horizontal_wrapped(|ui| {
            let (label, tip) = if state.sweep.paused {
                ("Resume sweep", "Goes on where it was held")
            } else {
                (
                    "Pause sweep",
                    "Holds everything that has not begun, and models between two batches",
                )
            };
            if ui.button(label).on_hover_text(tip).clicked() {
                send(SweepCommand::Pause(!state.sweep.paused));
            }
            let all = ui
                .button("Cancel all")
                .on_hover_text("Gives up all that waits and what is under way; what is done stays");
            if all.clicked() {
                send(SweepCommand::CancelAll);
            }
        });
    }
    for entry in running {
        let State::Running(now) = &entry.state else {
            continue;
        };
        under_way(ui, state, entry, now, chosen, &mut send);
    }
    for (i, entry) in waiting.iter().take(WAITING).enumerate() {
        waits(ui, entry, (i, waiting.len()), &mut send);
    }
    if waiting.len() > WAITING {
        let more = format!("and {} more", format::count(waiting.len() - WAITING));
        ui.label(RichText::new(more).weak());
    }
    for entry in failed.iter().rev().take(FAILED) {
        let name = shorten(&entry.method.label(), 60);
        match &entry.state {
            State::Failed(why) => {
                let text = RichText::new(format!("{name}: {why}"));
                ui.add(Label::new(text.color(ui.visuals().warn_fg_color)).wrap());
            }
            _ => {
                ui.label(RichText::new(format!("{name}: cancelled")).weak());
            }
        }
    }
}

/// What an earlier sweep of the data had not come to.
pub fn left_over(ui: &mut Ui, left: &[RunSettings], commands: &mut Vec<AppCommand>) {
    if left.is_empty() {
        return;
    }
    let mut send = |command| commands.push(AppCommand::Sweep(command));
    ui.horizontal_wrapped(|ui| {
        let networks = format::counted(left.len(), "network");
        ui.label(format!("{networks} of an earlier sweep to go"))
            .on_hover_text("That sweep was cut off; what it had finished is here");
        let on = ui
            .button("Go on")
            .on_hover_text("Puts them in the queue; what is made already is taken as it is");
        if on.clicked() {
            send(SweepCommand::TakeUp);
        }
        let forget = ui.button("Forget").on_hover_text("They are not made");
        if forget.clicked() {
            send(SweepCommand::ForgetLeft);
        }
    });
    ui.add_space(4.0);
}

fn under_way(
    ui: &mut Ui,
    state: &AppState,
    entry: &Entry,
    now: &TrialProgress,
    chosen: &mut Option<DotOf>,
    send: &mut impl FnMut(SweepCommand),
) {
    let name = entry.method.label();
    ui.horizontal(|ui| {
        tight(ui);
        cancel(ui, entry.id, &name, send);
        let is_chosen = chosen.as_ref() == Some(&DotOf::Entry(entry.id));
        let text = RichText::new(&name).strong();
        let label = ui.add(egui::Button::selectable(is_chosen, text).truncate());
        if label.on_hover_text(&name).clicked() && now.point.is_some() {
            *chosen = Some(DotOf::Entry(entry.id));
        }
    });
    let mut words = Vec::new();
    if now.held {
        let why = if !state.sweep.paused && trains(state) {
            "waits while your own run trains"
        } else {
            "paused"
        };
        words.push(why.to_owned());
    } else if let Some(what) = &now.preparing {
        words.push(what.to_string());
    }
    if let Some(progress) = &now.progress {
        let done = (progress.epoch as f64 + progress.within) / progress.epochs.max(1) as f64;
        let bar = ProgressBar::new(done.clamp(0.0, 1.0) as f32);
        ui.add(bar.desired_height(6.0))
            .accessible_name(format!("Progress of {name}"));
        words.push(format!(
            "epoch {} of {}, {} left",
            format::count(progress.epoch),
            format::count(progress.epochs),
            format::duration(progress.left)
        ));
    } else if now.preparing.is_none() && !now.held {
        words.push("under way".to_owned());
    }
    if let Some(point) = &now.point {
        words.push(format!(
            "{}, {}",
            format::bytes(point.bytes),
            format::decibels(point.error.totals.psnr)
        ));
    }
    ui.add(Label::new(RichText::new(words.join("; ")).weak()).wrap());
}

fn waits(
    ui: &mut Ui,
    entry: &Entry,
    (place, all): (usize, usize),
    send: &mut impl FnMut(SweepCommand),
) {
    let name = entry.method.label();
    ui.horizontal(|ui| {
        tight(ui);
        cancel(ui, entry.id, &name, send);
        for (sign, what, to, possible) in [
            ("⏫", "Move to the top:", Move::Top, place > 0),
            ("🔼", "Move up:", Move::Up, place > 0),
            ("🔽", "Move down:", Move::Down, place + 1 < all),
        ] {
            let button = egui::Button::new(RichText::new(sign).small()).small();
            let tip = format!("{what} {name}");
            let response = ui.add_enabled(possible, button);
            let clicked = response.clicked();
            named(&response, possible, &tip);
            response.on_hover_text(tip);
            if clicked {
                send(SweepCommand::Shift(entry.id, to));
            }
        }
        ui.add_space(4.0);
        ui.add(Label::new(&name).truncate());
    });
}

/// Small buttons leave room for names.
fn tight(ui: &mut Ui) {
    ui.spacing_mut().item_spacing.x = 2.0;
    ui.spacing_mut().button_padding.x = 4.0;
    ui.spacing_mut().interact_size.x = 18.0;
}

fn cancel(ui: &mut Ui, id: EntryId, name: &str, send: &mut impl FnMut(SweepCommand)) {
    let tip = format!("Cancel {name}");
    let button = ui.add(egui::Button::new(RichText::new("✖").small()).small());
    let clicked = button.clicked();
    named(&button, true, &tip);
    button.on_hover_text(tip);
    if clicked {
        send(SweepCommand::Cancel(id));
    }
}

/// A button with a sign has a name for those who cannot see it.
fn named(button: &egui::Response, enabled: bool, name: &str) {
    let name = name.to_owned();
    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, name.clone()));
}
