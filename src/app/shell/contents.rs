//! The dialog that shows what a file holds, and what is chosen of it before it is opened.

use std::collections::BTreeSet;

use egui::{Align, Context, Key, Layout, RichText, ScrollArea, Ui, Vec2};

use super::contents_dialog::{ContentsDialog, Look};
use super::contents_tree::{Row, rows};
use super::loading::picture;
use super::questions::modal_of_width;
use crate::app::{AppCommand, format, names, palette, style};
use crate::data::{ListedArray, label_of};

/// The dialog is as wide as the window allows, up to this.
const WIDTH: f32 = 960.0;

/// What of the width the list has.
const LIST_SHARE: f32 = 0.52;

const ROW_HEIGHT: f32 = 22.0;

const INDENT: f32 = 16.0;

/// Draws the dialog where it is open.
pub fn show(ctx: &Context, dialog: Option<&mut ContentsDialog>, commands: &mut Vec<AppCommand>) {
    let Some(dialog) = dialog else { return };
    let name = label_of(&dialog.path);
    let screen = ctx.content_rect().size();
    let width = WIDTH.min(screen.x - 80.0);
    let title = format!("What is in {name}");
    let ((), away) = modal_of_width(ctx, "contents", &title, width, |ui| {
        ui.weak("Tick arrays of one shape to take them together, as columns or components");
        ui.add_space(style::GAP);
        let height = (screen.y - 240.0).clamp(160.0, 460.0);
        let size = Vec2::new(ui.available_width(), height);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Min), |ui| {
            let list = Vec2::new(size.x * LIST_SHARE, height);
            ui.allocate_ui_with_layout(list, Layout::top_down(Align::Min), |ui| {
                tree(ui, dialog);
            });
            ui.add_space(style::GAP);
            let rest = Vec2::new(ui.available_width(), height);
            ui.allocate_ui_with_layout(rest, Layout::top_down(Align::Min), |ui| {
                ui.set_min_size(rest);
                look(ui, dialog, commands);
            });
        });
        ui.add_space(style::GAP);
        buttons(ui, dialog, commands);
    });
    if away {
        commands.push(AppCommand::CloseContents);
    }
    let wanted = dialog.array();
    if wanted != dialog.asked {
        commands.push(AppCommand::LookInto {
            path: dialog.path.clone(),
            array: wanted,
        });
    }
}

fn tree(ui: &mut Ui, dialog: &mut ContentsDialog) {
    let hint = "Filter by name, unit or title";
    let edit = names::filter_field(ui, &mut dialog.filter, hint, f32::INFINITY);
    if !dialog.focused {
        edit.request_focus();
        dialog.focused = true;
    }
    let rows = rows(&dialog.arrays, &dialog.filter, &dialog.folded);
    if rows.is_empty() {
        ui.weak("Nothing of that name");
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::both()
        .auto_shrink(false)
        .show_rows(ui, ROW_HEIGHT, rows.len(), |ui, shown| {
            for row in &rows[shown] {
                ui.horizontal(|ui| {
                    ui.set_height(ROW_HEIGHT);
                    tree_row(ui, row, dialog);
                });
            }
        });
}

fn tree_row(ui: &mut Ui, row: &Row, dialog: &mut ContentsDialog) {
    ui.add_space(row.depth as f32 * INDENT);
    if row.is_group {
        let is_folded = dialog.folded.contains(&row.path);
        let (sign, tip) = if is_folded {
            ("⏵", "Show what is in it")
        } else {
            ("⏷", "Hide what is in it")
        };
        let fold = ui.add(egui::Button::new(sign).frame(false).small());
        fold.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Button, true, format!("{tip}: {}", row.label))
        });
        if fold.on_hover_text(tip).clicked() && !dialog.folded.remove(&row.path) {
            dialog.folded.insert(row.path.clone());
        }
    }
    let Some(index) = row.array else {
        ui.strong(&row.label);
        return;
    };
    let array = &dialog.arrays[index];
    let about = about(array);
    if !array.kind.is_readable() {
        let tip = "Comes with a table: texts as columns of it, lists by the choice of lists under \
                   All columns and rows";
        ui.add_enabled(false, egui::Label::new(&row.label))
            .on_disabled_hover_text(tip);
        ui.weak(about);
        return;
    }
    let mut is_chosen = dialog.chosen.contains(&index);
    let label = format!("{}: {about}", row.label);
    let tick = ui.checkbox(&mut is_chosen, "");
    tick.widget_info(|| {
        egui::WidgetInfo::selected(
            egui::Role::CheckBox,
            true,
            is_chosen,
            format!("Take {label}"),
        )
    });
    if tick.changed() {
        if is_chosen {
            dialog.chosen.insert(index);
        } else {
            dialog.chosen.remove(&index);
        }
    }
    let text = RichText::new(&row.label);
    let text = if array.is_coordinate {
        text
    } else {
        text.strong()
    };
    let name = egui::Button::selectable(is_chosen, text);
    let name = ui.add(name);
    name.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    if name.on_hover_text("Takes this one alone").clicked() {
        dialog.chosen = BTreeSet::from([index]);
    }
    ui.weak(about);
}

/// Shape, type, unit and title.
fn about(array: &ListedArray) -> String {
    let words = [format::shape(&array.shape), array.summary()].into_iter();
    let words = words.chain(array.unit.clone());
    let words: Vec<String> = words.chain(array.title.clone()).collect();
    words.join(", ")
}

/// What would be opened.
fn look(ui: &mut Ui, dialog: &ContentsDialog, commands: &mut Vec<AppCommand>) {
    match &dialog.found {
        Look::Nothing => {
            ui.weak("Nothing is chosen yet: click a name to see what it holds");
        }
        Look::Coming => {
            ui.weak("Reading ...");
        }
        Look::Failed(why) => {
            let colour = palette::error(ui.visuals().dark_mode);
            ui.add(egui::Label::new(RichText::new(why).color(colour)).wrap());
        }
        Look::Ready(preview) => {
            ui.label(RichText::new(&preview.about).weak());
            ui.add_space(style::GAP);
            ScrollArea::vertical().show(ui, |ui| picture(ui, preview, commands));
        }
    }
}

fn buttons(ui: &mut Ui, dialog: &ContentsDialog, commands: &mut Vec<AppCommand>) {
    ui.horizontal(|ui| {
        let array = dialog.array();
        let is_possible = array.is_some() && !matches!(dialog.found, Look::Failed(_));
        let open = style::primary("Open", ui.visuals().dark_mode);
        let open = ui.add_enabled(is_possible, open);
        let enter = is_possible && ui.input(|input| input.key_pressed(Key::Enter));
        if (open.clicked() || enter)
            && let Some(array) = array
        {
            commands.push(AppCommand::OpenArray {
                path: dialog.path.clone(),
                array,
            });
        }
        if ui.button("Cancel").clicked() {
            commands.push(AppCommand::CloseContents);
        }
        let count = dialog.chosen.len();
        if count > 1 {
            ui.weak(format!("{} chosen", format::counted(count, "array")));
        }
    });
}
