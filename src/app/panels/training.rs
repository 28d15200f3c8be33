//! How the network is trained.

use clap::ValueEnum as _;
use egui::{CollapsingHeader, ComboBox, DragValue, Response, Ui};

use super::devices::{self, Devices};
use super::{bound, columns, field, held_out, loss};
use crate::app::state::Loaded;
use crate::app::{AppCommand, format};
use crate::runs::RunSettings;
use crate::train::{Aim, DeviceChoice, Schedule};

/// How the network is trained: what most people change, and the rest folded away.
pub fn show(
    ui: &mut Ui,
    loaded: &mut Loaded,
    device: &mut DeviceChoice,
    devices: &Devices<'_>,
    commands: &mut Vec<AppCommand>,
) {
    field::heading(ui, "Training");
    let closed_form = loaded.model.closed_form();
    // A search among all models trains networks too, whatever is chosen above.
    let at_once = closed_form && loaded.search().is_none_or(|search| search.family.is_some());
    let training = &mut loaded.training;
    if !at_once {
        field::setting(ui, "Epochs", "epochs", |ui| {
            number(ui, &mut training.epochs, 1..=100_000)
        });
    }
    held_out::show(ui, &mut training.held_out, &loaded.data);
    rounding(ui, &mut training.rounding);
    aim(ui, loaded);
    bound::show(ui, loaded);
    if at_once {
        field::note(ui, "This model is computed at once; there are no epochs");
        return;
    }
    devices::show(ui, device, devices, commands);
    CollapsingHeader::new("Advanced")
        .id_salt("advanced")
        .show(ui, |ui| advanced(ui, loaded));
}

/// The error that decides what is kept.
fn aim(ui: &mut Ui, loaded: &mut Loaded) {
    let before = loaded.training.aim;
    let tip = format!("{}\n{}", RunSettings::about("aim"), before.describe());
    let aim = &mut loaded.training.aim;
    field::row(ui, "Aim", &tip, |ui| {
        ComboBox::from_id_salt("aim")
            .selected_text(before.label())
            .show_ui(ui, |ui| {
                for &choice in Aim::value_variants() {
                    ui.selectable_value(aim, choice, choice.label())
                        .on_hover_text(choice.describe());
                }
            })
            .response
    });
    if loaded.training.aim != before {
        columns::follow_aim(loaded);
    }
}

/// How coarsely the result is stored; 0 stands for single precision.
fn rounding(ui: &mut Ui, rounding: &mut Option<f64>) {
    field::setting(ui, "Rounding", "rounding", |ui| {
        let mut percent = 100.0 * rounding.unwrap_or(0.0);
        let speed = 0.01 * percent.max(1.0);
        let value = DragValue::new(&mut percent)
            .range(0.0..=1000.0)
            .speed(speed)
            .max_decimals(2);
        let value = value.custom_formatter(|percent, _| {
            if percent > 0.0 {
                format!("{} %", format::significant(percent, 3))
            } else {
                "off".to_owned()
            }
        });
        let response = ui.add(value.custom_parser(|text| match text.trim() {
            "off" => Some(0.0),
            text => text.trim_end_matches(['%', ' ']).parse().ok(),
        }));
        if response.changed() {
            *rounding = (percent > 0.0).then_some((percent / 100.0).max(1e-6));
        }
        response
    });
}

fn number(ui: &mut Ui, value: &mut usize, range: std::ops::RangeInclusive<usize>) -> Response {
    let speed = (*value as f64 * 0.01).max(0.1);
    ui.add(DragValue::new(value).range(range).speed(speed))
}

fn advanced(ui: &mut Ui, loaded: &mut Loaded) {
    let samples = loaded.data.samples().max(1);
    let training = &mut loaded.training;
    field::setting(ui, "Batch", "batch", |ui| {
        number(ui, &mut training.batch, 1..=samples)
    });
    if loaded.model.batch_grows() {
        ui.checkbox(&mut training.grow_batch, "Grow to fill the device")
            .on_hover_text(RunSettings::about("grow_batch"));
    }
    field::setting(ui, "Learning rate", "learning_rate", |ui| {
        let speed = training.learning_rate * 0.01;
        let value = DragValue::new(&mut training.learning_rate)
            .range(1e-7..=1.0)
            .speed(speed);
        ui.add(value.custom_formatter(|rate, _| format::significant(rate, 3)))
    });
    schedule(ui, &mut training.schedule);
    warmup(ui, &mut training.warmup, training.schedule);
    if training.rounding.is_some() && loaded.model.has_encoder() {
        quantise(ui, &mut training.quantise_from);
    }
    clip(ui, &mut training.clip);
    patience(ui, &mut training.patience);
    loss::show(ui, loaded);
    let training = &mut loaded.training;
    field::setting(ui, "Seed", "seed", |ui| {
        ui.add(DragValue::new(&mut training.seed).speed(0.1))
    });
    ui.checkbox(&mut training.keep_encoder, "Keep the encoder")
        .on_hover_text(RunSettings::about("no_encoder"));
}

fn schedule(ui: &mut Ui, schedule: &mut Schedule) {
    let label = |schedule: Schedule| match schedule {
        Schedule::OneCycle => "One cycle",
        Schedule::Cosine => "Cosine",
        Schedule::Constant => "Constant",
    };
    field::setting(ui, "Schedule", "schedule", |ui| {
        ComboBox::from_id_salt("schedule")
            .selected_text(label(*schedule))
            .show_ui(ui, |ui| {
                for &choice in Schedule::value_variants() {
                    ui.selectable_value(schedule, choice, label(choice));
                }
            })
            .response
    });
}

/// What the schedule has by itself stands for no choice.
fn warmup(ui: &mut Ui, warmup: &mut Option<f64>, schedule: Schedule) {
    field::setting(ui, "Warm-up", "warmup", |ui| {
        let mut percent = 100.0 * warmup.unwrap_or(schedule.warmup());
        let value = DragValue::new(&mut percent).range(0.0..=90.0).speed(0.5);
        let response = ui.add(value.max_decimals(1).suffix(" %"));
        if response.changed() {
            let share = percent / 100.0;
            *warmup = (share != schedule.warmup()).then_some(share);
        }
        response
    });
}

/// When the network begins to be trained for being rounded; all of the epochs stands for never.
fn quantise(ui: &mut Ui, from: &mut Option<f64>) {
    field::setting(ui, "Quantise from", "quantise_from", |ui| {
        let mut percent = 100.0 * from.unwrap_or(1.0);
        let value = DragValue::new(&mut percent).range(0.0..=100.0).speed(0.5);
        let value = value.custom_formatter(|percent, _| {
            if percent < 100.0 {
                format!("{percent:.0} %")
            } else {
                "off".to_owned()
            }
        });
        let response = ui.add(value.custom_parser(|text| match text.trim() {
            "off" => Some(100.0),
            text => text.trim_end_matches(['%', ' ']).parse().ok(),
        }));
        if response.changed() {
            *from = (percent < 100.0).then_some(percent / 100.0);
        }
        response
    });
}

fn clip(ui: &mut Ui, clip: &mut Option<f64>) {
    let mut limited = clip.is_some();
    ui.horizontal(|ui| {
        let tip = RunSettings::about("clip");
        if ui
            .checkbox(&mut limited, "Limit gradients to")
            .on_hover_text(tip)
            .changed()
        {
            *clip = limited.then_some(1.0);
        }
        if let Some(limit) = clip {
            let speed = *limit * 0.01;
            let value = DragValue::new(limit).range(1e-6..=1e6).speed(speed);
            ui.add(value.custom_formatter(|limit, _| format::significant(limit, 3)))
                .on_hover_text(tip)
                .accessible_name("Longest gradient");
        }
    });
}

fn patience(ui: &mut Ui, patience: &mut Option<usize>) {
    let mut early = patience.is_some();
    ui.horizontal(|ui| {
        let tip = RunSettings::about("patience");
        if ui
            .checkbox(&mut early, "Stop early after")
            .on_hover_text(tip)
            .changed()
        {
            *patience = early.then_some(20);
        }
        if let Some(epochs) = patience {
            number(ui, epochs, 1..=10_000)
                .accessible_name("Patience in epochs")
                .on_hover_text(tip);
            ui.label("epochs");
        }
    });
}
