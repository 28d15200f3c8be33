//! How far decoded values may be off.

use egui::{CollapsingHeader, ComboBox, DragValue, Id, ScrollArea, Ui};

use super::field;
use crate::app::state::Loaded;
use crate::app::{format, names};
use crate::codec::{Bound, Bounds, DerivedBound};
use crate::runs::RunSettings;
use crate::transform::Role;

const LIST_HEIGHT: f32 = 180.0;

/// What is offered first: a tenth of a percent.
const FIRST: f64 = 1e-3;

/// How far decoded values may be off, for all columns and for single ones.
pub fn show(ui: &mut Ui, loaded: &mut Loaded) {
    let tip = RunSettings::about("bound");
    let bounds = &mut loaded.training.bounds;
    row(ui, "Error bound", tip, "None", &mut bounds.all);
    let columns = &loaded.plan.columns;
    let modelled: Vec<usize> = (0..columns.len())
        .filter(|&i| matches!(columns[i].role, Role::Model(_)))
        .collect();
    if modelled.len() < 2 && bounds.derived.is_empty() {
        return;
    }
    CollapsingHeader::new("Bounds of columns")
        .id_salt("bounds")
        .show(ui, |ui| {
            derived(ui, bounds, &loaded.data.column_names);
            let height = ui.spacing().interact_size.y;
            let id = Id::unique("filter of the bounds of columns");
            let left = names::filtered_of(ui, id, &loaded.data.column_names, &modelled);
            ScrollArea::vertical()
                .id_salt("bounds")
                .min_scrolled_height(LIST_HEIGHT)
                .max_height(LIST_HEIGHT)
                .auto_shrink([false, true])
                .show_rows(ui, height, left.len(), |ui, rows| {
                    for &column in &left[rows] {
                        let name = &loaded.profile.columns[column].name;
                        let mut own = bounds.columns.get(&column).copied();
                        let tip = format!("How far values of {name} may be off");
                        row(ui, name, &tip, "As above", &mut own);
                        match own {
                            Some(bound) => bounds.columns.insert(column, bound),
                            None => bounds.columns.remove(&column),
                        };
                    }
                });
        });
}

/// Bounds of what follows from columns: those that there are, and a field for another one.
fn derived(ui: &mut Ui, bounds: &mut Bounds, names: &[String]) {
    bounds.derived.retain_mut(|own| {
        let mut bound = Some(own.bound);
        let tip = format!("How far {} of decoded values may be off", own.formula);
        row(ui, &own.formula, &tip, "Remove", &mut bound);
        own.bound = bound.unwrap_or(own.bound);
        bound.is_some()
    });
    let id = Id::unique("formula to bound");
    let mut text: String = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let hint = "Formula to bound";
    let problem = DerivedBound::is_possible(&text, names).err();
    names::filter_field(ui, &mut text, hint, ui.available_width()).on_hover_text(
        "What is computed of decoded values, and how far that may be off: a formula of columns, such as \
         hypot(px, py), or vorticity, divergence, gradient, magnitude or q-criterion of a field",
    );
    match problem {
        _ if text.is_empty() => {}
        Some(problem) => field::problem(ui, &problem),
        None if ui.button("Bound it").clicked() => {
            let formula = std::mem::take(&mut text);
            let bound = Bound::Range(FIRST);
            bounds.derived.push(DerivedBound::new(&formula, bound));
        }
        None => {}
    }
    ui.data_mut(|data| data.insert_temp(id, text));
}

fn row(ui: &mut Ui, name: &str, tip: &str, none: &'static str, bound: &mut Option<Bound>) {
    field::row(ui, name, tip, |ui| {
        let kinds = |value: f64| {
            [
                Bound::Range(value),
                Bound::Absolute(value),
                Bound::Pointwise {
                    share: value.min(0.5),
                    floor: None,
                },
            ]
        };
        if let Some(bound) = bound {
            value(ui, name, bound);
        }
        ComboBox::from_id_salt(("bound", name))
            .width(ui.available_width())
            .truncate()
            .selected_text(bound.as_ref().map_or(none, label))
            .show_ui(ui, |ui| {
                ui.selectable_value(bound, None, none);
                let now = bound.map_or(FIRST, |b| b.value());
                let now = if now > 0.0 { now } else { FIRST };
                for choice in kinds(now) {
                    let chosen = bound.is_some_and(|b| b.kind() == choice.kind());
                    let item = ui.selectable_label(chosen, label(&choice));
                    if item.on_hover_text(self::tip(&choice)).clicked() && !chosen {
                        *bound = Some(choice);
                    }
                }
            })
            .response
    });
}

fn value(ui: &mut Ui, name: &str, bound: &mut Bound) {
    let percent = !matches!(bound, Bound::Absolute(_));
    let unit = if percent { 100.0 } else { 1.0 };
    let most = match bound {
        Bound::Absolute(_) => f64::MAX,
        Bound::Range(_) => 1.0,
        Bound::Pointwise { .. } => 0.99,
    };
    // No error at all can be asked for, but not as a share of each value.
    let least = match bound {
        Bound::Absolute(_) | Bound::Range(_) => 0.0,
        Bound::Pointwise { .. } => f64::MIN_POSITIVE,
    };
    let (Bound::Absolute(x) | Bound::Range(x) | Bound::Pointwise { share: x, .. }) = bound;
    let mut shown = unit * *x;
    let written = move |value: f64, _| {
        let number = format::significant(value, 3);
        if percent {
            format!("{number} %")
        } else {
            number
        }
    };
    let parse = |text: &str| text.trim_end_matches(['%', ' ']).parse::<f64>().ok();
    let speed = 0.01 * shown;
    let drag = DragValue::new(&mut shown)
        .range(least..=unit * most)
        .speed(speed);
    let drag = ui.add(drag.custom_formatter(written).custom_parser(parse));
    if drag.changed() && shown >= least {
        *x = shown / unit;
    }
    drag.accessible_name(format!("{name} value"));
}

fn label(bound: &Bound) -> &'static str {
    match bound {
        Bound::Absolute(_) => "absolute",
        Bound::Range(_) => "of the range",
        Bound::Pointwise { .. } => "of each value",
    }
}

fn tip(bound: &Bound) -> &'static str {
    match bound {
        Bound::Absolute(_) => "In the units of the column; 0: every bit comes back",
        Bound::Range(_) => "In percent of largest less smallest value of the column",
        Bound::Pointwise { .. } => {
            "In percent of the value itself; values below a millionth of the largest count as that large"
        }
    }
}
