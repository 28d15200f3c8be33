//! What latents do to a row of a table, and a table of the decoded row.

use egui::{Label, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2};

use super::decoded::Decoded;
use crate::app::plot::{ChartView, Ink, dark};
use crate::app::views::pane::own_id;
use crate::app::views::source::Source;
use crate::app::views::table::TableView;
use crate::app::views::table_rows::Rows;
use crate::app::{AppCommand, names};
use crate::figures::{RowChange, SortKey, Table};
use crate::transform::FittedPlan;

/// Points that the plot of effects needs beside its bars, and for each of them.
const AROUND: f32 = 84.0;
const BAR: f32 = 15.0;

/// A room that is lower has no filter above the table.
const LOW: f32 = 520.0;

/// One that is lower still has no plot under the table.
const LOWEST: f32 = 280.0;

/// The heading of the changes, and their width.
const CHANGE: &str = "Change";
const CHANGES: f32 = 190.0;

/// A decoded row of a table, what moved in it, and what the whole of a slider would move.
pub fn show(
    ui: &mut Ui,
    source: &Source,
    plan: &FittedPlan,
    decoded: &Decoded,
    commands: &mut Vec<AppCommand>,
) {
    let ranges: Vec<f64> = (0..source.data.columns())
        .map(|c| source.range(c))
        .collect();
    let columns = plan.columns.iter();
    let modelled: Vec<bool> = columns.map(|column| column.transform.is_some()).collect();
    let [start, now, low, high, back] = decoded.rows();
    let change = RowChange {
        names: &source.data.column_names,
        ranges: &ranges,
        modelled: &modelled,
        start,
        now,
        low,
        high,
        back,
    };
    let room = ui.available_size();
    let beside = room.x > 760.0;
    let lines = source.data.columns().min(20) as f32;
    // In a low window the rows need its room.
    let is_filtered = names::has_filter(change.names.len()) && (beside || room.y > LOW);
    let filter = if is_filtered && !beside {
        ui.spacing().interact_size.y + ui.spacing().item_spacing.y
    } else {
        0.0
    };
    // A lower chart says nothing: the rows take its place.
    let has_chart = beside || room.y > LOWEST;
    let table = if beside {
        Vec2::new((0.5 * room.x).min(470.0), room.y)
    } else {
        let share = if has_chart { 0.55 } else { 1.0 };
        let rows = (50.0 + 24.0 * lines)
            .min(share * room.y - filter)
            .max(100.0);
        Vec2::new(room.x, rows + filter)
    };
    let plot = if beside {
        Vec2::new(room.x - table.x - 12.0, room.y - 2.0)
    } else {
        Vec2::new(room.x, (room.y - table.y - 10.0).max(120.0))
    };
    let column = egui::Layout::top_down(egui::Align::Min);
    let mut both = |ui: &mut Ui| {
        ui.allocate_ui_with_layout(table, column, |ui| {
            ui.set_width(table.x);
            // The scale of the bars stays the same while the slider moves between its ends.
            let (table, scale) = (change.table(), change.largest());
            let mut rows = DecodedRows {
                table: &table,
                scale,
            };
            let id = own_id(ui, "filter of the decoded row");
            let left = if is_filtered {
                names::filtered(ui, id, "Filter by name", change.names)
            } else {
                (0..change.names.len()).collect()
            };
            TableView::new(&table, "decoded row")
                .only(&left)
                .width_of(CHANGE, CHANGES)
                .show_rows(ui, &mut rows, commands);
        });
        if !has_chart {
            return;
        }
        let fit = ((plot.y - AROUND) / BAR).max(3.0) as usize;
        let chart = change.chart(&decoded.summary(), fit);
        ChartView::new(&chart, own_id(ui, "latent effect"), plot).show(ui, commands);
    };
    if beside {
        ui.horizontal_top(both);
    } else {
        both(ui);
    }
}

/// The rows of the table, with changes as bars.
struct DecodedRows<'a> {
    table: &'a Table,
    /// The longest bar, in percent.
    scale: f64,
}

impl Rows for DecodedRows<'_> {
    fn cell(&mut self, ui: &mut Ui, head: &str, row: usize) -> bool {
        let columns = &self.table.columns;
        let Some(column) = columns.iter().find(|column| column.head == head) else {
            return false;
        };
        let cell = &column.cells[row];
        match (head, &cell.key) {
            ("Now", _) => {
                let label = ui.label(&cell.text);
                let name = &columns[0].cells[row].text;
                let text = format!("{name} now {}", cell.text);
                label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
            }
            (CHANGE, SortKey::Number(percent)) if !percent.is_nan() => {
                bar(ui, *percent / self.scale, &cell.text);
            }
            (CHANGE, _) => {
                let label = ui.add(Label::new(egui::RichText::new(&cell.text).weak()).truncate());
                label.on_hover_text("Kept exactly, whatever the latents are");
            }
            _ => return false,
        }
        true
    }
}

/// A change as a bar from the middle, with its figure.
fn bar(ui: &mut Ui, share: f64, figure: &str) {
    let text = 58.0;
    let (rect, _) = ui.allocate_exact_size(
        Vec2::new((ui.available_width() - text).max(20.0), 14.0),
        Sense::hover(),
    );
    let painter = ui.painter();
    let middle = rect.center().x;
    let end = middle + 0.5 * rect.width() * share.clamp(-1.0, 1.0) as f32;
    let filled = Rect::from_min_max(
        pos2(middle.min(end), rect.top() + 2.0),
        pos2(middle.max(end), rect.bottom() - 2.0),
    );
    if share.is_finite() {
        painter.rect_filled(filled, 0.0, Ink::After.colour(dark(ui)));
    }
    let line = egui::Stroke::new(1.0, ui.visuals().weak_text_color());
    painter.vline(middle, rect.y_range(), line);
    ui.label(egui::RichText::new(figure).small());
}
