//! Saving plots as pictures and as numbers.

use std::sync::Arc;

use egui::{Rect, Ui};

use super::Chart;
use super::csv;
use super::svg;
use crate::app::AppCommand;

/// What the export menu of a plot offers. The text is made only when it is asked for.
pub struct Exports<'a> {
    title: String,
    svg: Box<dyn Fn() -> String + 'a>,
    csv: Box<dyn Fn() -> String + 'a>,
}

impl<'a> Exports<'a> {
    pub fn new(
        title: impl Into<String>,
        svg: impl Fn() -> String + 'a,
        csv: impl Fn() -> String + 'a,
    ) -> Self {
        Self {
            title: title.into(),
            svg: Box::new(svg),
            csv: Box::new(csv),
        }
    }

    pub fn of_chart(chart: &'a Chart) -> Self {
        Self::new(&chart.title, || svg(chart), || csv(chart))
    }

    /// The entries of the menu; `rect` is what a picture shows.
    pub fn menu(&self, ui: &mut Ui, rect: Rect, commands: &mut Vec<AppCommand>) {
        if ui.button("Save as PNG...").clicked() {
            commands.push(AppCommand::AskSavePng {
                suggested_name: file_name(&self.title, "png"),
                rect,
            });
            ui.close();
        }
        for (label, extension, make) in [
            ("Save as SVG...", "svg", &self.svg),
            ("Save numbers as CSV...", "csv", &self.csv),
        ] {
            if ui.button(label).clicked() {
                let suggested_name = file_name(&self.title, extension);
                commands.push(AppCommand::AskSaveText {
                    suggested_name,
                    text: Arc::new(make()),
                });
                ui.close();
            }
        }
    }
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
