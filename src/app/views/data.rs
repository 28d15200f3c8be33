//! The data before any training, with advice: columns, rows and a first look.

use std::sync::Arc;

use egui::{Key, Ui, Vec2};

use super::curve::CurveView;
use super::data_head::{heading, remarks_on_all};
use super::field::FirstLook;
use super::point_rows::PointRows;
use super::rows::RowsView;
use super::source::Source;
use super::sparklines::{self, ProfileRows, Sparklines};
use super::table::TableView;
use super::view::{About, Scene, Show};
use crate::app::View;
use crate::app::{AppCommand, Loaded, format, names};
use crate::data::Profile;
use crate::figures::{Table, coordinates, profile};
use crate::transform::{Role, TransformKind};

pub const ABOUT: About = About {
    view: View::Data,
    title: "Data",
    name: "Data",
    question: "What is in the data, and what is odd about it?",
    key: Key::Num1,
    is_for: |_| true,
    make: || Box::<DataView>::default(),
};

/// The columns before any training, with advice; a first look at a field, and the rows of a table.
#[derive(Default)]
pub struct DataView {
    what: What,
    /// Which columns are shown.
    filter: String,
    each: RowsView,
    curve: CurveView,
    histograms: Sparklines,
    /// Made again where what it is of has changed.
    table: Option<(TableKey, Table)>,
    coordinates: Option<(Arc<Profile>, Table)>,
    look: FirstLook,
    rows: PointRows,
}

/// Heights of the heading of the table of columns, of a row of it, and of the choice above it.
const HEAD: f32 = 38.0;
const ROW: f32 = 24.0;
const CHOICE: f32 = 30.0;

/// What is shown of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum What {
    #[default]
    Columns,
    Rows,
    Curve,
}

/// What a table is of: the columns, and what happens to each.
type TableKey = (Arc<Profile>, Vec<String>);

impl Show for DataView {
    fn show(&mut self, ui: &mut Ui, mut scene: Scene<'_>) {
        let latents = scene.latents();
        if std::mem::take(&mut scene.shared.worst_rows) {
            self.what = What::Rows;
            self.each.worst_first();
        }
        let Scene {
            state,
            source,
            loaded,
            commands,
            ..
        } = scene;
        heading(ui, source);
        remarks_on_all(ui, source);
        self.coordinates(ui, source, commands);
        ui.add_space(6.0);
        let rows = self.rows.of(source);
        let pictured = rows.as_ref().unwrap_or(source);
        if pictured.data.is_field() {
            let columns = source.profile.columns.len();
            let filter = if columns > 1 { CHOICE } else { 0.0 };
            let table = HEAD + ROW * columns.min(4) as f32 + filter + 12.0;
            let height = (ui.available_height() - table - 8.0).max(120.0);
            self.look.show(
                ui,
                pictured,
                Vec2::new(ui.available_width(), height),
                commands,
            );
            ui.add_space(4.0);
        }
        if !source.data.is_field() || source.data.columns() > 1 {
            ui.horizontal(|ui| self.choose(ui, source));
        } else {
            self.what = What::Columns;
        }
        match self.what {
            What::Columns => {
                // An archive was made by something else.
                let planned = Some(loaded).filter(|_| state.opened_alone().is_none());
                self.table(ui, source, planned, commands);
            }
            What::Rows => {
                let (of, filter) = ((state, source), &self.filter);
                self.each.show(ui, of, latents.as_ref(), filter, commands);
            }
            What::Curve => self.curve.show(ui, source, commands),
        }
    }

    fn new_data(&mut self) {
        *self = Self {
            what: self.what,
            ..Self::default()
        };
    }
}

impl DataView {
    /// What is shown of a table, and of which columns.
    fn choose(&mut self, ui: &mut Ui, source: &Source) {
        if source.data.is_field() {
            self.what = What::Columns;
        } else {
            for (what, text, tip) in [
                (What::Columns, "Columns", "What is in each column"),
                (What::Rows, "Rows", "The values, row by row"),
                (
                    What::Curve,
                    "Curve",
                    "A column along the rows, or a row along the columns",
                ),
            ] {
                ui.selectable_value(&mut self.what, what, text)
                    .on_hover_text(tip);
            }
            ui.separator();
        }
        if self.what == What::Curve {
            self.curve.choose(ui, source);
        } else if source.data.columns() > 1 {
            names::filter_field(ui, &mut self.filter, "Filter by name", 160.0);
        }
    }

    /// Where values lie in space and time, on demand.
    fn coordinates(&mut self, ui: &mut Ui, source: &Source, commands: &mut Vec<AppCommand>) {
        let metadata = source.data.metadata();
        if metadata.coordinates.is_empty() {
            return;
        }
        let is_of = |(profile, _): &(Arc<Profile>, Table)| Arc::ptr_eq(profile, &source.profile);
        if !self.coordinates.as_ref().is_some_and(is_of) {
            self.coordinates = Some((Arc::clone(&source.profile), coordinates(metadata)));
        }
        let title = format::counted(metadata.coordinates.len(), "coordinate");
        egui::CollapsingHeader::new(title)
            .id_salt("coordinates")
            .show(ui, |ui| {
                if let Some((_, table)) = &self.coordinates {
                    TableView::new(table, "coordinates of the data")
                        .whole()
                        .show(ui, commands);
                }
            });
    }

    /// `planned`: what a training would do with the columns.
    fn table(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        planned: Option<&Loaded>,
        commands: &mut Vec<AppCommand>,
    ) {
        let columns = &source.profile.columns;
        let treated = |loaded| {
            (0..columns.len())
                .map(|column| treatment(loaded, column))
                .collect()
        };
        let treatments: Vec<String> = planned.map_or_else(Vec::new, treated);
        let key = (Arc::clone(&source.profile), treatments);
        let is_of =
            |(known, _): &(TableKey, Table)| Arc::ptr_eq(&known.0, &key.0) && known.1 == key.1;
        if !self.table.as_ref().is_some_and(is_of) {
            let table = profile(columns, source.data.metadata(), &key.1);
            self.table = Some((key, table));
        }
        let left = names::left(&source.data.column_names, &self.filter);
        if left.is_empty() {
            ui.weak("No column of that name");
        }
        if source.cut.is_some() {
            ui.weak("Of all rows, whatever the cut");
        }
        let histograms = self.histograms.of(ui, source);
        if let Some((_, table)) = &self.table {
            TableView::new(table, "columns of the data")
                .only(&left)
                .buttons_before(1, sparklines::WIDTH + 8.0)
                .show_rows(ui, &mut ProfileRows { histograms }, commands);
        }
    }
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
