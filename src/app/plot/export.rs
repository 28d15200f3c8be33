//! Saving plots as pictures and as numbers.

use std::sync::Arc;

use egui::containers::menu::{MenuConfig, SubMenuButton};
use egui::{Id, PopupCloseBehavior, Rect, Ui};

use super::{Chart, PrintStyle, csv, npz, pdf, svg_in};
use crate::app::AppCommand;

/// What the export menu of a plot offers. The text is made only when it is asked for.
pub struct Exports<'a> {
    title: String,
    svg: Box<dyn Fn(&PrintStyle) -> String + 'a>,
    csv: Box<dyn Fn() -> String + 'a>,
    /// The style is asked for.
    has_style: bool,
}

/// Where the style of charts on paper is kept while the window is open.
fn style_id() -> Id {
    Id::unique("style of saved plots")
}

impl<'a> Exports<'a> {
    pub fn new(
        title: impl Into<String>,
        svg: impl Fn() -> String + 'a,
        csv: impl Fn() -> String + 'a,
    ) -> Self {
        Self {
            title: title.into(),
            svg: Box::new(move |_| svg()),
            csv: Box::new(csv),
            has_style: false,
        }
    }

    pub fn of_chart(chart: &'a Chart) -> Self {
        Self {
            title: chart.title.clone(),
            svg: Box::new(|style| svg_in(chart, style)),
            csv: Box::new(|| csv(chart)),
            has_style: true,
        }
    }

    /// The entries of the menu; `rect` is what a picture shows.
    pub fn menu(&self, ui: &mut Ui, rect: Rect, commands: &mut Vec<AppCommand>) {
        let mut style: PrintStyle = ui
            .data(|data| data.get_temp(style_id()))
            .unwrap_or_default();
        if ui.button("Save as PNG...").clicked() {
            commands.push(AppCommand::AskSavePng {
                suggested_name: file_name(&self.title, "png"),
                rect,
            });
            ui.close();
        }
        if ui.button("Save as SVG...").clicked() {
            commands.push(self.text("svg", (self.svg)(&style)));
            ui.close();
        }
        if ui.button("Save as PDF...").clicked() {
            if let Ok(bytes) = pdf(&(self.svg)(&style)) {
                commands.push(AppCommand::AskSavePicture {
                    suggested_name: file_name(&self.title, "pdf"),
                    bytes: Arc::new(bytes),
                    ending: "pdf",
                });
            }
            ui.close();
        }
        if ui.button("Save numbers as CSV...").clicked() {
            commands.push(self.text("csv", (self.csv)()));
            ui.close();
        }
        if ui.button("Save numbers as npz...").clicked() {
            if let Ok(bytes) = npz(&(self.csv)()) {
                commands.push(AppCommand::AskSavePicture {
                    suggested_name: file_name(&self.title, "npz"),
                    bytes: Arc::new(bytes),
                    ending: "npz",
                });
            }
            ui.close();
        }
        if ui.button("Copy numbers").clicked() {
            ui.ctx().copy_text((self.csv)());
            ui.close();
        }
        if self.has_style {
            // A click on a choice leaves it open.
            let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
            let menu = SubMenuButton::new("Size and style").config(config);
            menu.ui(ui, |ui| {
                if style_menu(ui, &mut style) {
                    ui.data_mut(|data| data.insert_temp(style_id(), style));
                }
            });
        }
    }

    fn text(&self, ending: &str, text: String) -> AppCommand {
        AppCommand::AskSaveText {
            suggested_name: file_name(&self.title, ending),
            text: Arc::new(text),
        }
    }
}

/// Size and style of charts saved as SVG and PDF; whether something was changed.
fn style_menu(ui: &mut Ui, style: &mut PrintStyle) -> bool {
    ui.set_min_width(190.0);
    ui.weak("Of charts saved as SVG and PDF");
    let [mut width, mut height] = style.cm();
    let mut changed = false;
    for (name, value) in [("Width", &mut width), ("Height", &mut height)] {
        ui.horizontal(|ui| {
            let label = ui.label(name);
            let field = egui::DragValue::new(value).range(4.0..=60.0).speed(0.05);
            let field = field.suffix(" cm").max_decimals(1);
            changed |= ui.add(field).labelled_by(label.id).changed();
        });
    }
    let column = ui.button("One column, 8.5 x 6 cm").clicked();
    if column {
        ([width, height], style.paper) = ([8.5, 6.0], true);
    }
    if changed || column {
        *style = PrintStyle {
            serif: style.serif,
            paper: style.paper,
            ..PrintStyle::of_cm([width, height])
        };
    }
    let tip = "Times in the place of Helvetica";
    let serif = ui.checkbox(&mut style.serif, "Serif").on_hover_text(tip);
    let tip = "No title and no grid, ticks inside of the frame on all sides";
    let paper = ui
        .checkbox(&mut style.paper, "For a paper")
        .on_hover_text(tip);
    changed || column || serif.changed() || paper.changed()
}

/// A title as the name of a file: letters, digits and underscores.
pub fn file_name(title: &str, extension: &str) -> String {
    let mut name = String::new();
    for c in title.chars() {
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name: String = name.trim_end_matches('_').chars().take(60).collect();
    format!(
        "{}.{extension}",
        if name.is_empty() { "plot" } else { &name }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_plain_file_names() {
        assert_eq!(
            file_name("Response of pT (GeV), all", "svg"),
            "response_of_pt_gev_all.svg"
        );
        assert_eq!(file_name("../..", "csv"), "plot.csv");
        assert_eq!(file_name(&"x".repeat(300), "png").len(), 64);
    }
}
