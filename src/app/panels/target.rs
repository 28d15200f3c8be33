//! A target for the error or the size, in place of a ratio.

use egui::{DragValue, Ui};

use super::{columns, field};
use crate::app::format;
use crate::app::state::Loaded;
use crate::runs::RunSettings;
use crate::train::Target;

/// Chooses between a ratio and a target.
pub fn switch(ui: &mut Ui, loaded: &mut Loaded) {
    let mut by_target = loaded.target.is_some();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.selectable_value(&mut by_target, false, "Ratio")
            .on_hover_text(RunSettings::about("ratio"));
        ui.selectable_value(&mut by_target, true, "Target")
            .on_hover_text(RunSettings::about("target"));
    });
    if by_target != loaded.target.is_some() {
        loaded.target = by_target.then(|| first(loaded));
    }
}

/// What people ask of fields and of tables. Where far values widen a range, an error that is small over all of
/// it may be as large as what most values differ by.
fn first(loaded: &Loaded) -> Target {
    if loaded.data.is_field() {
        Target::Psnr(45.0)
    } else if loaded.profile.has_tails() {
        Target::Robust(0.3)
    } else {
        Target::Nrmse(0.5)
    }
}

/// The target's kind and value.
pub fn show(ui: &mut Ui, loaded: &mut Loaded) {
    let Some(mut target) = loaded.target else {
        return;
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let within = (!loaded.training.bounds.is_empty() || target == Target::Bounds)
            .then_some(Target::Bounds);
        for kind in Target::KINDS.into_iter().chain(within) {
            let chosen = kind.kind() == target.kind();
            let choice = ui.selectable_label(chosen, name(kind));
            if choice.on_hover_text(about(kind)).clicked() && !chosen {
                target = kind;
            }
        }
    });
    if let Some(unit) = unit(target) {
        value(ui, &mut target, unit);
    }
    ui.checkbox(&mut loaded.any_model, "Try all models and sizes")
        .on_hover_text("Off: only the model and size chosen above; its latents are still searched");
    field::note(
        ui,
        if target == Target::Bounds {
            "Searches for the smallest file that keeps within the error bounds: codecs that learn nothing, \
             PCA, Tucker, and a network where it may be smaller"
        } else {
            "Searches for the smallest file that meets this on held-out samples: short runs first, \
             then the best in full"
        },
    );
    if target.kind() != loaded.target.map_or("", Target::kind) {
        set_aim(loaded, target);
    }
    loaded.target = Some(target);
}

/// What the target's figure may be.
fn value(ui: &mut Ui, target: &mut Target, (name, unit, scale): (&str, &str, f64)) {
    field::row(ui, name, about(*target), |ui| {
        let mut value = scale * target.value();
        let speed = 0.01 * value;
        let edit = DragValue::new(&mut value)
            .range(1e-6..=scale * target.most())
            .speed(speed)
            .custom_formatter(|value, _| format::significant(value, 3))
            .suffix(unit);
        let edit = ui.add(edit);
        if edit.changed() {
            *target = target.with(value / scale);
        }
        edit
    });
}

fn name(target: Target) -> &'static str {
    match target {
        Target::Bounds => "Bounds",
        other => other.label(),
    }
}

/// A target brings its aim with it, which may be changed afterwards.
fn set_aim(loaded: &mut Loaded, target: Target) {
    if loaded.training.aim != target.aim() {
        loaded.training.aim = target.aim();
        columns::follow_aim(loaded);
    }
}

fn about(target: Target) -> &'static str {
    match target {
        Target::Psnr(_) => "Peak signal to noise ratio from the value range, in dB",
        Target::Response(_) => {
            "Root mean square of (after - before) / before, averaged over the columns that are all above zero or all below"
        }
        Target::Largest(_) => "Largest error of any value, over its column's range",
        Target::Nrmse(_) => {
            "Root mean square error over each column's range, averaged over columns"
        }
        Target::Robust(_) => {
            "Root mean square error over each column's range from the 0.1 % to the 99.9 % quantile, averaged over columns: a few far values do not make the range wide"
        }
        Target::Bounds => "No value is off by more than the error bounds below allow",
    }
}

/// Name of the limit, its unit, and how many of the unit the target's value counts; none where bounds say it.
fn unit(target: Target) -> Option<(&'static str, &'static str, f64)> {
    match target {
        Target::Psnr(_) => Some(("At least", " dB", 1.0)),
        Target::Response(_) | Target::Nrmse(_) | Target::Robust(_) => Some(("At most", " %", 1.0)),
        Target::Largest(_) => Some(("At most", " %", 100.0)),
        Target::Bounds => None,
    }
}
