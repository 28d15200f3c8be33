//! What happens to each column.

use egui::{CollapsingHeader, ComboBox, Id, ScrollArea, TextStyle, Ui};

use super::column_tips::{exactly, summary};
use super::field;
use crate::app::state::Loaded;
use crate::app::{format, names};
use crate::data::ColumnProfile;
use crate::model::ModelSpec;
use crate::runs::RunSettings;
use crate::transform::{Budget, Choice, Plan, Role, TransformKind, choices};

const LIST_HEIGHT: f32 = 220.0;

/// Room that the tick of a column and its transform take.
const BESIDE: f32 = 150.0;

/// What happens to each column: a tick for those that go through the network, and their transform.
pub fn show(ui: &mut Ui, loaded: &mut Loaded) {
    let modelled = loaded.plan.modelled();
    let all = loaded.plan.columns.len();
    let what = if loaded.data.is_field() {
        "component"
    } else {
        "column"
    };
    let title = if modelled == all {
        format!("{} through the network", format::counted(all, what))
    } else {
        format!(
            "{} of {} through the network",
            format::count(modelled),
            format::counted(all, what)
        )
    };
    let before = loaded.plan.clone();
    let suggested = choices(&loaded.profile, loaded.training.aim);
    let shown = CollapsingHeader::new(title)
        .id_salt("columns")
        .show(ui, |ui| {
            field::note(
                ui,
                "Without a tick a column is kept exactly beside the network; its bytes are counted",
            );
            automatic(ui, loaded);
            let height = ui.spacing().interact_size.y;
            let id = Id::unique("filter of the columns in the panel");
            let names = &loaded.data.column_names;
            let left = names::filtered(ui, id, "Filter by name", names);
            ScrollArea::vertical()
                .min_scrolled_height(LIST_HEIGHT)
                .max_height(LIST_HEIGHT)
                .auto_shrink([false, true])
                .show_rows(ui, height, left.len(), |ui, rows| {
                    for &index in &left[rows] {
                        column(ui, loaded, index, suggested[index]);
                    }
                });
        });
    let head = shown.header_response;
    head.on_hover_text(RunSettings::about("transform"));
    if loaded.plan != before {
        fit_model(loaded, Budget::from_plan(&before, &loaded.data));
    }
}

/// Whether transforms are chosen by the program.
fn automatic(ui: &mut Ui, loaded: &mut Loaded) {
    let tip = "Before training, short runs try these transforms against min-max for all columns, and the better ones by the aim are taken. Off: exactly as chosen here";
    let mut automatic = loaded.plan.automatic;
    ui.checkbox(&mut automatic, "Choose transforms automatically")
        .on_hover_text(tip);
    if automatic != loaded.plan.automatic {
        loaded.plan.automatic = automatic;
        suggest_transforms(loaded);
    }
}

/// Automatic transforms follow the aim; which columns go through the network stays.
pub fn follow_aim(loaded: &mut Loaded) {
    let before = Budget::from_plan(&loaded.plan, &loaded.data);
    suggest_transforms(loaded);
    fit_model(loaded, before);
}

fn suggest_transforms(loaded: &mut Loaded) {
    if !loaded.plan.automatic {
        return;
    }
    let suggested = choices(&loaded.profile, loaded.training.aim);
    for (column, choice) in loaded.plan.columns.iter_mut().zip(suggested) {
        if matches!(column.role, Role::Model(_)) {
            column.role = ticked(choice);
        }
    }
}

fn column(ui: &mut Ui, loaded: &mut Loaded, index: usize, suggested: Choice) {
    let profile = &loaded.profile.columns[index];
    let Plan { columns, automatic } = &mut loaded.plan;
    let plan = &mut columns[index];
    let bits = plan.entropy;
    let role = &mut plan.role;
    let why = if *role == suggested.role {
        format!("Suggested: {}", suggested.reason)
    } else {
        format!("Suggested: {}, {}", suggested.role.name(), suggested.reason)
    };
    let mut changed = None;
    ui.push_id(index, |ui| {
        ui.horizontal(|ui| {
            let beside = if profile.categories > 0 {
                let tip =
                    "A column of texts: they are kept exactly, each as a number that stands for it";
                Some(("texts", tip))
            } else {
                (*role == Role::Constant)
                    .then_some(("constant", "All values are the same: one value is kept"))
            };
            if let Some((what, tip)) = beside {
                let name = name(ui, profile);
                ui.add_enabled(false, egui::Checkbox::new(&mut false, name))
                    .on_disabled_hover_text(&profile.name);
                ui.weak(what).on_hover_text(tip);
                return;
            }
            let mut modelled = matches!(role, Role::Model(_));
            let text = name(ui, profile);
            let tick = ui.checkbox(&mut modelled, text);
            // A screen reader reads all of it.
            tick.widget_info(|| {
                let role = egui::Role::CheckBox;
                egui::WidgetInfo::selected(role, true, modelled, &profile.name)
            });
            let tick = tick.on_hover_text(summary(profile));
            if tick.changed() {
                changed = Some(modelled);
            }
            ui.with_layout(
                egui::Layout::right_to_left(egui::Align::Center),
                |ui| match role {
                    Role::Model(kind) => {
                        *automatic &= !transform(ui, kind, &profile.name, &why);
                    }
                    _ => {
                        ui.weak("kept exactly").on_hover_text(exactly(bits, &why));
                    }
                },
            );
        });
    });
    if let Some(modelled) = changed {
        loaded.plan.columns[index].role = if modelled {
            ticked(suggested)
        } else {
            Role::Exact
        };
    }
}

/// The name of a column, as much of it as there is room for beside its transform.
fn name(ui: &Ui, profile: &ColumnProfile) -> String {
    let room = (ui.available_width() - BESIDE).max(60.0);
    names::elided(ui, &profile.name, &TextStyle::Button, room)
}

/// How a column goes through the network once it is ticked: as suggested, or in the plainest way
/// where it was suggested to stay out.
fn ticked(suggested: Choice) -> Role {
    match suggested.role {
        Role::Model(kind) => Role::Model(kind),
        Role::Exact | Role::Constant => Role::Model(TransformKind::MinMax),
    }
}

/// Whether another one was chosen.
fn transform(ui: &mut Ui, kind: &mut TransformKind, column: &str, why: &str) -> bool {
    let before = *kind;
    let combo = ComboBox::from_id_salt("transform")
        .width(90.0)
        .selected_text(label(*kind))
        .show_ui(ui, |ui| {
            for choice in TransformKind::ALL {
                ui.selectable_value(kind, choice, label(choice))
                    .on_hover_text(choice.describe());
            }
        });
    combo
        .response
        .accessible_name(format!("Transform of {column}"))
        .on_hover_text(format!("{}\n{why}", kind.describe()));
    *kind != before
}

fn label(kind: TransformKind) -> &'static str {
    match kind {
        TransformKind::MinMax => "Min-max",
        TransformKind::Standard => "Standard",
        TransformKind::Log => "Log",
        TransformKind::Asinh => "Asinh",
        TransformKind::Quantile => "Quantile",
        TransformKind::Angle => "Angle",
    }
}

/// The network's input follows the ticks; the ratio stays as it was.
fn fit_model(loaded: &mut Loaded, before: Budget) {
    let now = Budget::from_plan(&loaded.plan, &loaded.data);
    let features = loaded.plan.features(loaded.data.points());
    let model = &loaded.model;
    if now == before {
        return;
    }
    let ratio = if model.features == 0 {
        ModelSpec::suggested_ratio(loaded.data.is_field())
    } else {
        before.ratio(model.latent)
    };
    let (family, size, latent) = (model.family, model.size.clone(), now.latents(ratio));
    let tile = model.tile();
    loaded.model = ModelSpec::with_family(family, size, features, latent)
        .with_tile(tile)
        .on(&loaded.data.layout);
}
