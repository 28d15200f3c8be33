//! What the rows of a table do.

use egui::accesskit::Action;
use egui::{Key, Response, Role, Sense, Ui, WidgetInfo};

use crate::figures::Table;

/// What a view does with the rows of its table beside showing them.
pub trait Rows {
    /// Draws a cell in a way of its own; `false`: it is drawn as all others are.
    fn cell(&mut self, _ui: &mut Ui, _head: &str, _row: usize) -> bool {
        false
    }

    /// Draws what stands behind the first words of a row.
    fn buttons(&mut self, _ui: &mut Ui, _row: usize) {}

    fn is_selected(&self, _row: usize) -> bool {
        false
    }

    /// What happened to a whole row.
    fn row(&mut self, _response: &Response, _row: usize) {}
}

/// Rows that can be clicked, and the one that was.
#[derive(Default)]
pub(super) struct Clicked {
    pub row: Option<usize>,
}

impl Rows for Clicked {
    fn row(&mut self, response: &Response, row: usize) {
        if response.clicked() || is_entered(response) {
            self.row = Some(row);
        }
    }
}

/// Tells that a table stands here, with its name and its numbers of rows and columns.
pub(super) fn named(ui: &Ui, name: &str, [rows, columns]: [usize; 2]) {
    let place = ui.max_rect();
    ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
        node.set_role(Role::Table);
        node.set_label(format!("Table: {name}"));
        node.set_row_count(rows);
        node.set_column_count(columns);
        node.set_bounds(egui::accesskit::Rect {
            x0: place.left().into(),
            y0: place.top().into(),
            x1: place.right().into(),
            y1: place.bottom().into(),
        });
    });
}

/// Tells that a cell of a table stands here, and where; headings are in row 0.
pub(super) fn is_cell(ui: &Ui, [row, column]: [usize; 2]) {
    ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
        node.set_role(Role::Cell);
        node.set_row_index(row);
        node.set_column_index(column);
    });
}

/// What the keyboard reaches of a row: it is told in one sentence, and its frame is that of the first cell.
pub(super) fn reached(ui: &Ui, table: &Table, row: usize, is_selected: bool) -> Response {
    let id = ui.scope_id().with("row");
    // Not for the pointer, which has the whole row.
    let response = ui.interact(ui.max_rect(), id, Sense::focusable_noninteractive());
    response
        .widget_info(|| WidgetInfo::selected(Role::Row, true, is_selected, in_words(table, row)));
    ui.ctx()
        .accesskit_node_builder(id, |node| node.add_action(Action::Click));
    response
}

/// Whether Enter or Space was pressed on what only the keyboard reaches, or an aid pressed it.
pub(super) fn is_entered(response: &Response) -> bool {
    let has_focus = response.has_focus();
    response.ctx.input(|input| {
        let is_key = input.key_pressed(Key::Enter) || input.key_pressed(Key::Space);
        (has_focus && is_key) || input.has_accesskit_action_request(response.id, Action::Click)
    })
}

/// `dense: NRMSE 0.1 %, PSNR 60 dB`.
fn in_words(table: &Table, row: usize) -> String {
    let cells = table.columns.iter().filter_map(|column| {
        let text = column.cells.get(row)?.text.trim();
        (!text.is_empty()).then_some((column.head.as_str(), text))
    });
    let mut words = String::new();
    for (i, (head, text)) in cells.enumerate() {
        let part = match i {
            0 => text.to_owned(),
            1 => format!(": {head} {text}"),
            _ => format!(", {head} {text}"),
        };
        words.push_str(&part);
    }
    words
}
