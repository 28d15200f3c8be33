//! What training makes small.

use clap::ValueEnum as _;
use egui::{CollapsingHeader, ComboBox, DragValue, Id, Response, ScrollArea, Ui};

use super::field;
use crate::app::state::Loaded;
use crate::app::{format, names};
use crate::runs::RunSettings;
use crate::train::{Loss, TrainingSpec};
use crate::transform::Role;

const LIST_HEIGHT: f32 = 180.0;

/// What training makes small: the loss, its terms, and how much each column counts.
pub fn show(ui: &mut Ui, loaded: &mut Loaded) {
    let training = &mut loaded.training;
    choice(ui, &mut training.loss);
    if training.loss == Loss::Relative {
        floor(ui, &mut training.floor);
    }
    term(
        ui,
        "Histogram term",
        "histogram_term",
        &mut training.histogram_term,
    );
    term(ui, "Latent term", "latent_term", &mut training.latent_term);
    CollapsingHeader::new("Weights of columns")
        .id_salt("weights")
        .show(ui, |ui| weights(ui, loaded));
}

fn choice(ui: &mut Ui, loss: &mut Loss) {
    let tip = format!("{}\n{}", RunSettings::about("loss"), tip(*loss));
    field::row(ui, "Loss", &tip, |ui| {
        ComboBox::from_id_salt("loss")
            .selected_text(label(*loss))
            .show_ui(ui, |ui| {
                for &choice in Loss::value_variants() {
                    ui.selectable_value(loss, choice, label(choice))
                        .on_hover_text(self::tip(choice));
                }
            })
            .response
    });
}

fn label(loss: Loss) -> &'static str {
    match loss {
        Loss::Mse => "Mean square",
        Loss::L1 => "Mean absolute",
        Loss::Huber => "Huber",
        Loss::Relative => "Relative",
    }
}

fn tip(loss: Loss) -> &'static str {
    match loss {
        Loss::Mse => "Squares of the errors: large ones count most",
        Loss::L1 => "Sizes of the errors: outliers count less than in squares",
        Loss::Huber => "Squares of small errors, sizes of those beyond 1: outliers count less",
        Loss::Relative => {
            "Squares of the response, the error in units of the value itself: small values count as much as large ones"
        }
    }
}

fn floor(ui: &mut Ui, floor: &mut f64) {
    field::setting(ui, "Floor", "floor", |ui| {
        let percent = |share: f64, _| format!("{} %", format::significant(100.0 * share, 3));
        let parse = |text: &str| {
            let number = text.trim_end_matches(['%', ' ']).parse::<f64>().ok();
            number.map(|percent| percent / 100.0)
        };
        let speed = *floor * 0.01;
        let value = DragValue::new(floor).range(1e-6..=1e3).speed(speed);
        ui.add(value.custom_formatter(percent).custom_parser(parse))
    });
}

fn term(ui: &mut Ui, name: &str, option: &str, weight: &mut f64) {
    field::setting(ui, name, option, |ui| {
        let off = |weight: f64, _| {
            if weight > 0.0 {
                format::significant(weight, 3)
            } else {
                "off".to_owned()
            }
        };
        let parse = |text: &str| match text.trim() {
            "off" => Some(0.0),
            number => number.parse().ok(),
        };
        let value = DragValue::new(weight).range(0.0..=1e6).speed(0.01);
        ui.add(value.custom_formatter(off).custom_parser(parse))
    });
}

fn weights(ui: &mut Ui, loaded: &mut Loaded) {
    field::note(
        ui,
        "How much each column counts in the loss against the others; 0: not at all",
    );
    let columns = &loaded.plan.columns;
    let modelled: Vec<usize> = (0..columns.len())
        .filter(|&i| matches!(columns[i].role, Role::Model(_)))
        .collect();
    let height = ui.spacing().interact_size.y;
    let id = Id::unique("filter of the weights of columns");
    let left = names::filtered_of(ui, id, &loaded.data.column_names, &modelled);
    ScrollArea::vertical()
        .id_salt("weights")
        .min_scrolled_height(LIST_HEIGHT)
        .max_height(LIST_HEIGHT)
        .auto_shrink([false, true])
        .show_rows(ui, height, left.len(), |ui, rows| {
            for &column in &left[rows] {
                let name = &loaded.profile.columns[column].name;
                weight(ui, &mut loaded.training, name, column, columns.len());
            }
        });
}

fn weight(ui: &mut Ui, training: &mut TrainingSpec, name: &str, column: usize, all: usize) {
    let mut weight = training.weights.get(column).copied().unwrap_or(1.0);
    let typed: Response = field::setting(ui, name, "weight", |ui| {
        let speed = weight * 0.01 + 0.001;
        let value = DragValue::new(&mut weight).range(0.0..=1e6).speed(speed);
        ui.add(value.custom_formatter(|weight, _| format::significant(weight, 3)))
    });
    if typed.changed() {
        training.weights.resize(all, 1.0);
        training.weights[column] = weight;
    }
}
