//! The first page: samples, recent files, and how it goes on.

use std::path::PathBuf;

use egui::{
    Align2, Area, Color32, FontId, Id, Key, Order, RichText, ScrollArea, Sense, Stroke, TextEdit,
    Ui, UiBuilder, vec2,
};

use super::questions::typed_path;
use crate::app::commands::table::with_keys;
use crate::app::purpose::Purpose;
use crate::app::state::{AppState, View};
use crate::app::views::about;
use crate::app::{AppCommand, format, palette, style};
use crate::data::{SAMPLES, Sample, label_of};

const WIDTH: f32 = 720.0;

const CARD_HEIGHT: f32 = 112.0;

/// The first start: what the program is for, and the ways in.
pub fn show(ui: &mut Ui, state: &AppState, path: &mut String, commands: &mut Vec<AppCommand>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let width = WIDTH.min(ui.available_width());
        let side = (ui.available_width() - width) / 2.0;
        ui.add_space((ui.available_height() * 0.08).min(64.0));
        ui.horizontal_top(|ui| {
            ui.add_space(side);
            ui.vertical(|ui| {
                ui.set_width(width);
                content(ui, state, path, commands);
            });
        });
    });
}

fn content(ui: &mut Ui, state: &AppState, path: &mut String, commands: &mut Vec<AppCommand>) {
    ui.horizontal(|ui| {
        logo(ui);
        ui.label(RichText::new("Balescope").size(30.0).strong());
    });
    ui.label(
        RichText::new(
            "Watch an autoencoder learn to compress your data, and see what it did to them",
        )
        .size(16.0),
    );
    ui.add_space(style::GROUP_GAP * 1.5);
    ui.strong("Try a sample");
    ui.columns_const(|[left, right]: &mut [Ui; 2]| {
        for (ui, sample) in [left, right].into_iter().zip(SAMPLES) {
            card(ui, sample, commands);
        }
    });
    ui.add_space(style::GROUP_GAP);
    ui.strong("Or open your own");
    own(ui, path, commands);
    ui.add_space(style::GROUP_GAP * 1.5);
    steps(ui);
    if !state.kept.runs.is_empty() {
        ui.add_space(style::GROUP_GAP * 1.5);
        let kept = format::counted(state.kept.runs.len(), "kept run");
        let runs = ui.link(format!("Open one of {kept}"));
        if runs.on_hover_text(about(View::Runs).question).clicked() {
            commands.push(AppCommand::Show(View::Runs));
        }
    }
    if !state.settings.recent.is_empty() {
        ui.add_space(style::GROUP_GAP * 1.5);
        ui.strong("Recent files");
        for file in &state.settings.recent {
            if ui
                .link(label_of(file))
                .on_hover_text(file.display().to_string())
                .clicked()
            {
                commands.push(AppCommand::Open(file.clone()));
            }
        }
    }
}

/// The icon, drawn: an encoder that narrows the data, a decoder that widens them again.
fn logo(ui: &mut Ui) {
    let (rect, response) = ui.allocate_exact_size(vec2(44.0, 36.0), Sense::hover());
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, "Icon of Balescope"));
    let dark = ui.visuals().dark_mode;
    let (middle, painter) = (rect.center(), ui.painter());
    for (side, colour) in [(-1.0, palette::before(dark)), (1.0, palette::after(dark))] {
        let corner = |x: f32, y: f32| middle + vec2(side * x, y);
        let corners = vec![
            corner(22.0, -18.0),
            corner(5.0, -6.0),
            corner(5.0, 6.0),
            corner(22.0, 18.0),
        ];
        painter.add(egui::Shape::convex_polygon(corners, colour, Stroke::NONE));
    }
    let waist = egui::Rect::from_center_size(middle, vec2(5.0, 14.0));
    painter.rect_filled(waist, 2, palette::accent(dark));
}

/// What one does here, in order.
fn steps(ui: &mut Ui) {
    let steps = [
        ("1  Open data", "A table of samples, or a field over time"),
        ("2  Choose", "The network's size and the compression ratio"),
        ("3  Train", "And watch what comes back get better"),
        (
            "4  Look and save",
            "Every error measured, on data never trained on",
        ),
    ];
    ui.columns_const(|columns: &mut [Ui; 4]| {
        for (ui, (title, text)) in columns.iter_mut().zip(steps) {
            ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.strong(title);
                ui.weak(text);
            });
        }
    });
}

fn card(ui: &mut Ui, sample: &'static Sample, commands: &mut Vec<AppCommand>) {
    let size = vec2(ui.available_width(), CARD_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = format!("Open sample: {}", sample.title);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    let frame = style::card(ui);
    let touched = response.hovered() || response.has_focus();
    let accent = Stroke::new(1.5, palette::accent(ui.visuals().dark_mode));
    let stroke = if touched { accent } else { frame.stroke };
    ui.painter().rect(
        rect,
        frame.corner_radius,
        frame.fill,
        stroke,
        egui::StrokeKind::Inside,
    );
    let layout = egui::Layout::top_down(egui::Align::Min);
    let inside = UiBuilder::new()
        .max_rect(rect - frame.inner_margin)
        .layout(layout);
    let mut ui = ui.new_child(inside);
    ui.style_mut().interaction.selectable_labels = false;
    ui.label(RichText::new(sample.title).strong().size(16.0));
    ui.label(sample.description);
    ui.weak(format!(
        "{}.npz, {}",
        sample.name,
        format::bytes(sample.bytes.len())
    ));
    if response
        .on_hover_cursor(egui::CursorIcon::PointingHand)
        .clicked()
    {
        commands.push(AppCommand::OpenSample(sample));
    }
}

fn own(ui: &mut Ui, path: &mut String, commands: &mut Vec<AppCommand>) {
    ui.horizontal(|ui| {
        if ui
            .add(style::primary("Open...", ui.visuals().dark_mode))
            .on_hover_text(with_keys(ui.ctx(), "Open...", "Opens a file dialog"))
            .clicked()
        {
            commands.push(AppCommand::Ask(Purpose::Open));
        }
        let field = TextEdit::singleline(path).hint_text("or type or paste a path, then Enter");
        let edit = ui.add(field.desired_width(ui.available_width() - 8.0));
        let entered = edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if entered && !path.trim().is_empty() {
            commands.push(AppCommand::Open(PathBuf::from(typed_path(path))));
        }
    });
    ui.weak("You can also drop a file, a folder or several files that go together anywhere on this window. Read are NumPy arrays, tables (CSV, Parquet, ROOT), HDF5, NetCDF, VTK, FITS and Balescope archives");
}

/// Shown while a file hovers over the window.
pub fn drop_overlay(ctx: &egui::Context) {
    let hovering = ctx.input(|input| {
        let first = input.raw.hovered_files.first()?;
        let count = input.raw.hovered_files.len();
        if count > 1 {
            return Some(format!("{count} files as one"));
        }
        let name = first.path.as_ref().and_then(|path| path.file_name());
        Some(name.map_or_else(
            || "the file".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        ))
    });
    let Some(name) = hovering else { return };
    let rect = ctx.content_rect();
    let accent = palette::accent(ctx.global_style().visuals.dark_mode);
    Area::new(Id::unique("drop"))
        .order(Order::Foreground)
        .fixed_pos(rect.min)
        .show(ctx, |ui| {
            let painter = ui.painter();
            painter.rect_filled(rect, 0, Color32::from_black_alpha(160));
            let inner = rect.shrink(24.0);
            painter.rect_stroke(
                inner,
                12,
                Stroke::new(3.0, accent),
                egui::StrokeKind::Inside,
            );
            let text = format!("Drop to open {name}");
            painter.text(
                rect.center(),
                Align2::CENTER_CENTER,
                &text,
                FontId::proportional(24.0),
                Color32::WHITE,
            );
            let (_, response) = ui.allocate_exact_size(vec2(1.0, 1.0), Sense::hover());
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &text));
        });
}
