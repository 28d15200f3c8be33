//! What latents do to a row of a table, and a table of the decoded row.

use std::fmt::Write as _;
use std::sync::Arc;

use egui::{Id, Rect, Sense, Ui, Vec2, pos2};
use egui_extras::{Column, TableBuilder};

use super::decoded::Decoded;
use crate::app::plot::{
    Axis, Chart, ChartView, Ink, Mark, Series, Shape, csv_cell, csv_number, dark,
};
use crate::app::views::parts::shorten;
use crate::app::views::source::Source;
use crate::app::{AppCommand, format};
use crate::transform::FittedPlan;

/// Points that the plot of effects needs beside its bars, and for each of them.
const AROUND: f32 = 84.0;
const BAR: f32 = 15.0;
/// Height of the line with the export.
const EXPORT: f32 = 24.0;

/// A decoded row of a table, what moved in it, and what the whole of a slider would move.
pub fn show(
    ui: &mut Ui,
    source: &Source,
    plan: &FittedPlan,
    decoded: &Decoded,
    commands: &mut Vec<AppCommand>,
) {
    let room = ui.available_size();
    let beside = room.x > 760.0;
    let effects = effects(source, plan, decoded);
    let chart = |height: f32| {
        let fit = ((height - AROUND) / BAR).max(3.0) as usize;
        effect_chart(
            source,
            decoded,
            &effects[effects.len().saturating_sub(fit)..],
        )
    };
    let id = Id::unique("latent effect");
    if beside {
        ui.horizontal_top(|ui| {
            let table = (0.5 * room.x).min(470.0);
            let column = egui::Layout::top_down(egui::Align::Min);
            ui.allocate_ui_with_layout(Vec2::new(table, room.y), column, |ui| {
                ui.set_width(table);
                export(ui, source, decoded, commands);
                row_table(ui, source, plan, decoded, room.y - EXPORT);
            });
            let size = Vec2::new(room.x - table - 12.0, room.y - 2.0);
            ChartView::new(&chart(size.y), id, size).show(ui, commands);
        });
    } else {
        let lines = source.data.columns().min(20) as f32;
        let table = (26.0 + 21.0 * lines).min(0.55 * room.y).max(100.0);
        ui.allocate_ui(Vec2::new(room.x, table), |ui| {
            ui.set_width(room.x);
            export(ui, source, decoded, commands);
            row_table(ui, source, plan, decoded, table - EXPORT);
        });
        let size = Vec2::new(room.x, (room.y - table - 10.0).max(120.0));
        ChartView::new(&chart(size.y), id, size).show(ui, commands);
    }
}

/// How far one column goes from the slider's start to both its ends, in percent of its range.
struct Effect {
    column: usize,
    low: f64,
    high: f64,
}

/// Of all modelled columns, the largest last.
fn effects(source: &Source, plan: &FittedPlan, decoded: &Decoded) -> Vec<Effect> {
    let modelled = |c: &usize| plan.columns[*c].transform.is_some();
    let effect = |column: usize| {
        let [_, _, low, high, start] = decoded.at(column);
        let percent = |v: f64| over_range(v - start, source.range(column));
        Effect {
            column,
            low: percent(low),
            high: percent(high),
        }
    };
    let mut effects: Vec<Effect> = (0..plan.columns.len())
        .filter(modelled)
        .map(effect)
        .collect();
    let size = |e: &Effect| (e.high - e.low).abs().max(e.high.abs()).max(e.low.abs());
    effects.sort_by(|a, b| size(a).total_cmp(&size(b)));
    effects
}

fn over_range(moved: f64, range: f64) -> f64 {
    if range > 0.0 {
        100.0 * moved / range
    } else {
        0.0
    }
}

fn effect_chart(source: &Source, decoded: &Decoded, effects: &[Effect]) -> Chart {
    let names = effects
        .iter()
        .map(|e| shorten(&source.data.column_names[e.column], 20))
        .collect();
    let ends =
        |end: fn(&Effect) -> f64| Shape::Bars(effects.iter().map(|e| [0.0, end(e)]).collect());
    Chart::new(
        format!("Effect of {}", decoded.summary()),
        Axis::new("Change over the column's range").unit("%"),
        Axis::new("").names(names),
    )
    .with(Series::new("To the low end", Ink::Before, ends(|e| e.low)))
    .with(Series::new("To the high end", Ink::After, ends(|e| e.high)))
    .mark(Mark::vertical(0.0))
}

fn export(ui: &mut Ui, source: &Source, decoded: &Decoded, commands: &mut Vec<AppCommand>) {
    let button = ui.small_button("Save row as CSV...");
    let tip =
        "Every column: its value at the start and now, and the change in percent of its range";
    if button.on_hover_text(tip).clicked() {
        commands.push(AppCommand::AskSaveText {
            suggested_name: "decoded_row.csv".to_owned(),
            text: Arc::new(row_csv(source, decoded)),
        });
    }
}

/// The table as CSV: a line a column.
fn row_csv(source: &Source, decoded: &Decoded) -> String {
    let mut out = "column,start,now,change [% of range]\n".to_owned();
    for (column, name) in source.data.column_names.iter().enumerate() {
        let [start, now, ..] = decoded.at(column);
        let change = over_range(now - start, source.range(column));
        let figures = [start, now, change].map(csv_number).join(",");
        let _ = writeln!(out, "{},{figures}", csv_cell(name));
    }
    out
}

fn row_table(ui: &mut Ui, source: &Source, plan: &FittedPlan, decoded: &Decoded, height: f32) {
    let columns = source.data.columns();
    let change = |column: usize| {
        let [start, now, ..] = decoded.at(column);
        over_range(now - start, source.range(column))
    };
    // The scale of the bars stays the same while the slider moves between its ends.
    let scale = (0..columns)
        .flat_map(|c| {
            let [start, now, low, high, _] = decoded.at(c);
            [now, low, high].map(|v| over_range(v - start, source.range(c)).abs())
        })
        .filter(|v| v.is_finite())
        .fold(1.0, f64::max);
    let number = || Column::initial(78.0).at_least(56.0).clip(true);
    TableBuilder::new(ui)
        .id_salt("decoded row")
        .striped(true)
        .max_scroll_height(height)
        .auto_shrink([false, true])
        .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
        .column(
            Column::initial(108.0)
                .at_least(60.0)
                .clip(true)
                .resizable(true),
        )
        .columns(number(), 2)
        .column(Column::remainder().at_least(90.0).clip(true))
        .header(20.0, |mut header| {
            for (text, tip) in [
                ("Column", "As in the data"),
                ("Start", "What the sample's own latents decode to"),
                ("Now", "What the sliders' latents decode to"),
                ("Change", "Now - start, in percent of the column's range"),
            ] {
                header.col(|ui| {
                    ui.strong(text).on_hover_text(tip);
                });
            }
        })
        .body(|body| {
            body.rows(19.0, columns, |mut row| {
                let column = row.index();
                let [start, now, ..] = decoded.at(column);
                let name = &source.data.column_names[column];
                row.col(|ui| {
                    ui.label(shorten(name, 60)).on_hover_text(name);
                });
                row.col(|ui| {
                    ui.label(format::number(start));
                });
                row.col(|ui| {
                    let label = ui.label(format::number(now));
                    label.widget_info(|| {
                        let text = format!("{name} now {}", format::number(now));
                        egui::WidgetInfo::labeled(egui::Role::Label, true, text)
                    });
                });
                row.col(|ui| {
                    if plan.columns[column].transform.is_some() {
                        bar(ui, change(column), scale);
                    } else {
                        ui.weak("Beside the network")
                            .on_hover_text("Kept exactly, whatever the latents are");
                    }
                });
            });
        });
}

/// A change as a bar from the middle, with its figure.
fn bar(ui: &mut Ui, percent: f64, scale: f64) {
    let text = 58.0;
    let (rect, _) = ui.allocate_exact_size(
        Vec2::new((ui.available_width() - text).max(20.0), 14.0),
        Sense::hover(),
    );
    let painter = ui.painter();
    let middle = rect.center().x;
    let end = middle + 0.5 * rect.width() * (percent / scale).clamp(-1.0, 1.0) as f32;
    let filled = Rect::from_min_max(
        pos2(middle.min(end), rect.top() + 2.0),
        pos2(middle.max(end), rect.bottom() - 2.0),
    );
    if percent.is_finite() {
        painter.rect_filled(filled, 0.0, Ink::After.colour(dark(ui)));
    }
    let line = egui::Stroke::new(1.0, ui.visuals().weak_text_color());
    painter.vline(middle, rect.y_range(), line);
    let figure = if percent.abs() < 0.05 {
        "0 %".to_owned()
    } else {
        format!("{percent:+.1} %")
    };
    let figure = egui::RichText::new(figure);
    ui.label(figure.small());
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::app::LoadState;
    use crate::app::views::source_cache::SourceCache;
    use crate::app::views::testing::{add_snapshot, table_state};

    #[test]
    fn effects_are_shares_of_the_range_with_the_largest_at_the_top() {
        let mut state = table_state(60);
        add_snapshot(&mut state, 1);
        let LoadState::Ready(loaded) = &state.load else {
            panic!("loaded")
        };
        let (source, _) = SourceCache::default().update(&state, loaded);
        let Some(snapshot) = &source.snapshot else {
            panic!("a snapshot")
        };
        let step = source.range(1);
        let mut values = array![[0.0; 7], [9.0; 7], [0.0; 7], [0.0; 7], [0.0; 7]];
        values[[2, 1]] = -0.5 * step;
        values[[3, 1]] = 0.25 * step;
        let decoded = Decoded {
            id: 1,
            values: std::sync::Arc::new(values),
            effect: 2,
            ends: [-1.0, 1.0],
        };
        let effects = effects(&source, &snapshot.network.as_ref().unwrap().plan, &decoded);
        let top = effects.last().map(|e| (e.column, e.low, e.high));
        assert_eq!(top, Some((1, -50.0, 25.0)));
        let chart = effect_chart(&source, &decoded, &effects);
        assert_eq!(chart.title, "Effect of latent 3 from -1.00 to 1.00");
        let last = (effects.len() - 1) as f64;
        assert_eq!(chart.y.say(last), "mu1_eta");
        let text = row_csv(&source, &decoded);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 8);
        assert_eq!(lines[0], "column,start,now,change [% of range]");
        let change = 100.0 * 9.0 / source.range(1);
        assert_eq!(lines[2], format!("mu1_eta,0,9,{change}"));
    }
}
