use std::fmt::Write as _;

use egui::{RichText, Ui, Vec2};
use egui_extras::{Column, TableBuilder};

use super::field::FirstLook;
use super::sorting::{SortBy, SortKey};
use super::source::Source;
use crate::app::plot::plain;
use crate::app::{AppCommand, Loaded, format};
use crate::data::ColumnProfile;
use crate::transform::{Role, TransformKind};

/// The columns before any training, with advice; a first look at a field.
#[derive(Default)]
pub struct DataView {
    sort: Option<SortBy>,
    look: FirstLook,
}

const HEADINGS: [(&str, &str); 10] = [
    ("Name", "As the file names it, or made up"),
    ("Min", "Smallest finite value"),
    ("Max", "Largest finite value"),
    ("Mean", "Over finite values"),
    (
        "Std. dev.",
        "Population standard deviation of finite values",
    ),
    ("Median", "Half of the values are below"),
    ("Distinct", "Different finite values"),
    (
        "NaN / inf",
        "Values that are not finite; they come back exactly",
    ),
    (
        "In the model",
        "What happens to the column before the network sees it",
    ),
    ("Remarks", "What is special about the column"),
];

impl DataView {
    pub fn new_data(&mut self) {
        *self = Self::default();
    }

    pub fn show(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        loaded: &Loaded,
        commands: &mut Vec<AppCommand>,
    ) {
        heading(ui, source);
        remarks_on_all(ui, source);
        ui.add_space(6.0);
        if source.data.is_field() {
            let table = 26.0 + 22.0 * source.profile.columns.len().min(4) as f32 + 12.0;
            let height = (ui.available_height() - table - 8.0).max(120.0);
            self.look.show(
                ui,
                source,
                Vec2::new(ui.available_width(), height),
                commands,
            );
            ui.add_space(4.0);
        }
        self.table(ui, source, loaded);
    }

    fn table(&mut self, ui: &mut Ui, source: &Source, loaded: &Loaded) {
        let columns = &source.profile.columns;
        let order = match self.sort {
            Some(sort) => sort.order(columns.len(), |row| {
                key(loaded, row, &columns[row], sort.column)
            }),
            None => (0..columns.len()).collect(),
        };
        let number = || {
            Column::auto_with_initial_suggestion(74.0)
                .at_least(56.0)
                .clip(true)
        };
        egui::ScrollArea::horizontal()
            .id_salt("data columns")
            .show(ui, |ui| {
                let mut table = TableBuilder::new(ui)
                    .id_salt("columns of the data")
                    .striped(true)
                    .resizable(true)
                    .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
                    .column(Column::initial(130.0).at_least(60.0).clip(true));
                for _ in 0..7 {
                    table = table.column(number());
                }
                table = table
                    .column(Column::initial(108.0).at_least(60.0).clip(true))
                    .column(Column::remainder().at_least(120.0).clip(true));
                let mut sort = self.sort.unwrap_or(SortBy {
                    column: usize::MAX,
                    descending: false,
                });
                table
                    .header(22.0, |mut header| {
                        for (i, (label, tip)) in HEADINGS.iter().enumerate() {
                            header.col(|ui| sort.heading(ui, i, label, tip, (1..8).contains(&i)));
                        }
                    })
                    .body(|body| {
                        body.rows(20.0, order.len(), |mut row| {
                            let i = order[row.index()];
                            cells(&mut row, &columns[i], &treatment(loaded, i));
                        });
                    });
                self.sort = (sort.column != usize::MAX).then_some(sort);
            });
    }
}

fn cells(row: &mut egui_extras::TableRow<'_, '_>, column: &ColumnProfile, treatment: &str) {
    row.col(|ui| {
        ui.strong(&column.name).on_hover_text(&column.name);
    });
    for value in [
        column.min,
        column.max,
        column.mean,
        column.std,
        column.median,
    ] {
        row.col(|ui| {
            ui.label(say(column, value))
                .on_hover_text(value.to_string());
        });
    }
    row.col(|ui| {
        ui.label(distinct(column));
    });
    row.col(|ui| {
        ui.label(not_finite(column));
    });
    row.col(|ui| {
        ui.label(treatment);
    });
    row.col(|ui| {
        let text = remarks(column).join(", ");
        ui.add(egui::Label::new(RichText::new(&text).weak()).truncate());
    });
}

/// Whole numbers in full where all are whole.
fn say(column: &ColumnProfile, value: f64) -> String {
    if column.whole {
        plain(value)
    } else {
        format::number(value)
    }
}

fn key(loaded: &Loaded, row: usize, column: &ColumnProfile, by: usize) -> SortKey {
    let values = [
        column.min,
        column.max,
        column.mean,
        column.std,
        column.median,
    ];
    match by {
        0 => SortKey::Text(column.name.to_lowercase()),
        1..=5 => SortKey::Number(values[by - 1]),
        6 => SortKey::Number(column.distinct as f64),
        7 => SortKey::Number((column.nan + column.infinite) as f64),
        8 => SortKey::Text(treatment(loaded, row)),
        _ => SortKey::Text(remarks(column).join(", ")),
    }
}

fn heading(ui: &mut Ui, source: &Source) {
    let (data, profile) = (&source.data, &source.profile);
    ui.horizontal_wrapped(|ui| {
        ui.heading(&data.origin.label);
        if let Some(array) = &data.origin.array {
            ui.label(RichText::new(format!("array {array}")).weak());
        }
    });
    let kind = if data.is_field() {
        let shape = format::shape(&data.layout.shown_shape());
        format!(
            "{} of a field of {shape} points, {}",
            format::counted(profile.samples, "snapshot"),
            format::counted(data.columns(), "component")
        )
    } else {
        format!(
            "{} of {}",
            format::counted(profile.samples, "row"),
            format::counted(data.columns(), "column")
        )
    };
    let of = source.data.origin.of.map_or_else(String::new, |all| {
        format!(", a portion of {}", format::count(all))
    });
    let mut text = format!(
        "{kind}{of}, stored as {} ({})",
        profile.dtype.name(),
        format::bytes(profile.stored_bytes)
    );
    if profile.lossless_bytes < profile.stored_bytes {
        let (name, bytes) = (
            profile.lossless_dtype.name(),
            format::bytes(profile.lossless_bytes),
        );
        let _ = write!(text, "; {name} holds every value exactly ({bytes})");
    }
    ui.label(text);
}

/// What the reader says of the file, and advice on what is in it.
fn remarks_on_all(ui: &mut Ui, source: &Source) {
    let advice = source.profile.advice.iter().map(|advice| &advice.text);
    let all: Vec<&String> = source.data.notes.iter().chain(advice).collect();
    if all.is_empty() {
        return;
    }
    ui.add_space(4.0);
    let title = format::counted(all.len(), "remark");
    egui::CollapsingHeader::new(title)
        .id_salt("advice")
        .default_open(true)
        .show(ui, |ui| {
            egui::ScrollArea::vertical()
                .id_salt("advice list")
                .max_height(120.0)
                .show(ui, |ui| {
                    for text in all {
                        ui.horizontal_top(|ui| {
                            ui.label(RichText::new("-").weak());
                            // Quotes around names are for plain text.
                            let text = text.replace('`', "");
                            ui.add(egui::Label::new(text).wrap());
                        });
                    }
                });
        });
}

fn distinct(column: &ColumnProfile) -> String {
    let more = if column.distinct >= ColumnProfile::DISTINCT_LIMIT {
        "+"
    } else {
        ""
    };
    format!("{}{more}", format::count(column.distinct))
}

fn not_finite(column: &ColumnProfile) -> String {
    match (column.nan, column.infinite) {
        (0, 0) => "-".to_owned(),
        (nan, infinite) => format!("{} / {}", format::count(nan), format::count(infinite)),
    }
}

fn remarks(column: &ColumnProfile) -> Vec<&'static str> {
    let all = [
        (column.constant(), "constant"),
        (column.identifier, "looks like an identifier"),
        (column.whole && !column.constant(), "whole numbers"),
        (column.never_negative(), "never negative"),
        (column.nan + column.infinite > 0, "gaps"),
        (column.missing.iter().any(|m| !m.outlier), "missing values"),
        (column.missing.iter().any(|m| m.outlier), "outliers apart"),
    ];
    all.into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, text)| text)
        .collect()
}

/// What the plan does with a column.
fn treatment(loaded: &Loaded, column: usize) -> String {
    let text = match loaded.plan.columns.get(column).map(|c| c.role) {
        Some(Role::Model(TransformKind::MinMax)) => "scaled to 0..1",
        Some(Role::Model(TransformKind::Standard)) => "standardised",
        Some(Role::Model(TransformKind::Log)) => "logarithm",
        Some(Role::Model(TransformKind::Asinh)) => "asinh",
        Some(Role::Model(TransformKind::Quantile)) => "ranks to a normal distribution",
        Some(Role::Model(TransformKind::Angle)) => "cosine and sine",
        Some(Role::Exact) => "kept exactly",
        Some(Role::Constant) => "one value kept",
        None => "-",
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::views::testing::profile_of;

    #[test]
    fn remarks_say_what_is_special() {
        let column = profile_of("n", &[0.0, 1.0, 2.0, f64::NAN]);
        assert_eq!(
            remarks(&column),
            ["whole numbers", "never negative", "gaps"]
        );
        assert_eq!(not_finite(&column), "1 / 0");
        assert_eq!(distinct(&column), "3");
    }
}
