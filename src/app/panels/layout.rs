//! How the array is read as samples.

use egui::{CollapsingHeader, ComboBox, Response, Ui};

use super::field;
use crate::app::AppCommand;
use crate::app::format;
use crate::data::{Dataset, Kind, Layout, Portion};
use crate::runs::RunSettings;
use crate::train::RunSpec;

/// How the array is read as samples, and the ways to change that.
/// `of_file`: the data are those of a file, of which more or less can be read.
pub fn show(ui: &mut Ui, data: &Dataset, of_file: bool, commands: &mut Vec<AppCommand>) {
    CollapsingHeader::new(summary(data))
        .id_salt("layout")
        .show(ui, |ui| {
            field::note(
                ui,
                &format!("Stored shape {}", format::shape(&data.layout.shape)),
            );
            let mut layout = data.layout.clone();
            kind(ui, &mut layout);
            sample_axis(ui, &mut layout);
            component_axis(ui, &mut layout);
            if of_file {
                portion(ui, data, commands);
            }
            if layout == data.layout {
                return;
            }
            match layout.check() {
                Ok(()) => commands.push(AppCommand::SetLayout(layout)),
                Err(error) => field::problem(ui, &error.to_string()),
            }
        });
}

fn summary(data: &Dataset) -> String {
    match data.layout.kind {
        Kind::Table => "Read as a table: a row is a sample".to_owned(),
        Kind::Field => format!(
            "Read as a field: snapshots of {}",
            format::shape(&data.layout.shown_shape())
        ),
    }
}

fn kind(ui: &mut Ui, layout: &mut Layout) {
    let tip = ["table", "field"].map(RunSettings::about).join("\n");
    field::row(ui, "Kind", &tip, |ui| {
        let chosen = if layout.kind == Kind::Table {
            "Table"
        } else {
            "Field"
        };
        let before = layout.clone();
        ComboBox::from_id_salt("kind")
            .selected_text(chosen)
            .show_ui(ui, |ui| {
                if let Some(table) = as_table(&before) {
                    ui.selectable_value(layout, table, "Table");
                }
                if let Some(field) = as_field(&before) {
                    ui.selectable_value(layout, field, "Field");
                }
            })
            .response
    });
}

/// An array of one or two axes as a table.
fn as_table(layout: &Layout) -> Option<Layout> {
    if layout.kind == Kind::Table {
        return Some(layout.clone());
    }
    let component_axis = match layout.shape.len() {
        1 => None,
        2 => Some(1),
        _ => return None,
    };
    Some(Layout {
        kind: Kind::Table,
        sample_axis: Some(0),
        component_axis,
        ..layout.clone()
    })
}

/// An array of two or more axes as snapshots along the first one.
fn as_field(layout: &Layout) -> Option<Layout> {
    if layout.kind == Kind::Field {
        return Some(layout.clone());
    }
    (layout.shape.len() >= 2).then(|| Layout {
        kind: Kind::Field,
        sample_axis: Some(0),
        component_axis: None,
        ..layout.clone()
    })
}

fn sample_axis(ui: &mut Ui, layout: &mut Layout) {
    let none = (layout.kind == Kind::Field).then_some("the whole array is one");
    let mut axis = layout.sample_axis;
    field::setting(ui, "Samples along", "sample_axis", |ui| {
        choose(ui, "samples", &layout.shape, &mut axis, none)
    });
    if axis != layout.sample_axis {
        // The axis was taken: the two change places.
        if axis.is_some() && axis == layout.component_axis {
            layout.component_axis = layout.sample_axis;
        }
        layout.sample_axis = axis;
    }
}

fn component_axis(ui: &mut Ui, layout: &mut Layout) {
    let name = match layout.kind {
        Kind::Table => "Columns along",
        Kind::Field => "Components",
    };
    let none = (layout.kind == Kind::Field || layout.shape.len() == 1).then_some("none");
    let mut axis = layout.component_axis;
    field::setting(ui, name, "component_axis", |ui| {
        choose(ui, "components", &layout.shape, &mut axis, none)
    });
    if axis != layout.component_axis {
        if axis.is_some() && axis == layout.sample_axis {
            layout.sample_axis = layout.component_axis;
        }
        layout.component_axis = axis;
    }
}

/// How much of the file is held.
fn portion(ui: &mut Ui, data: &Dataset, commands: &mut Vec<AppCommand>) {
    const SHARES: [f64; 7] = [1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01];
    let all = data.samples_in_file();
    let held = data.samples() as f64 / all as f64;
    let name = |share: f64| match share {
        1.0 => "all samples".to_owned(),
        _ if SHARES.contains(&share) => format!("{:.0} %", 100.0 * share),
        _ => format::percent(share),
    };
    field::setting(ui, "Portion", "portion", |ui| {
        ComboBox::from_id_salt("portion")
            .selected_text(name(held))
            .show_ui(ui, |ui| {
                let fits = |share: &f64| {
                    let samples = *share * all as f64;
                    samples * data.features() as f64 <= Portion::LARGEST as f64
                        && samples >= RunSpec::MIN_SAMPLES as f64
                };
                for share in SHARES.into_iter().filter(fits) {
                    if ui.selectable_label(share == held, name(share)).clicked() {
                        commands.push(AppCommand::SetPortion(Portion::Share(share)));
                    }
                }
            })
            .response
    });
}

fn choose(
    ui: &mut Ui,
    id: &str,
    shape: &[usize],
    axis: &mut Option<usize>,
    none: Option<&str>,
) -> Response {
    let name = |a: usize| format!("axis {a} ({})", format::count(shape[a]));
    let chosen = axis.map_or_else(|| none.unwrap_or("none").to_owned(), name);
    ComboBox::from_id_salt(id)
        .selected_text(chosen)
        .show_ui(ui, |ui| {
            if let Some(text) = none {
                ui.selectable_value(axis, None, text);
            }
            for a in 0..shape.len() {
                ui.selectable_value(axis, Some(a), name(a));
            }
        })
        .response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(
        shape: &[usize],
        kind: Kind,
        sample: Option<usize>,
        component: Option<usize>,
    ) -> Layout {
        Layout {
            shape: shape.to_vec(),
            kind,
            sample_axis: sample,
            component_axis: component,
        }
    }

    #[test]
    fn only_flat_arrays_are_tables_and_only_deep_ones_fields() {
        let cube = layout(&[200, 48, 128], Kind::Field, Some(0), None);
        assert!(as_table(&cube).is_none());
        let table = layout(&[30, 4], Kind::Table, Some(0), Some(1));
        let field = as_field(&table).unwrap();
        assert_eq!(field, layout(&[30, 4], Kind::Field, Some(0), None));
        assert_eq!(as_table(&field).unwrap(), table);
        assert!(as_field(&layout(&[30], Kind::Table, Some(0), None)).is_none());
    }
}
