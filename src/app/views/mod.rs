//! The middle of the window: what there is to see of the data and of a run.

mod activations;
mod bin_choice;
mod column_errors;
mod column_rows;
mod columns;
mod correlations;
mod curve;
mod cut;
mod cut_errors;
mod cut_rows;
mod data;
mod data_head;
mod derived;
mod distributions;
mod errors;
mod facts;
mod field;
mod formula_input;
mod group;
mod histograms;
mod latents;
mod ledger;
mod marked;
mod modes;
mod pane;
mod parts;
mod point_rows;
mod response;
mod rows;
mod run_name;
mod runs;
mod scatter;
mod search;
mod second_run;
mod source;
mod source_cache;
mod sparklines;
mod table;
mod table_cells;
mod table_heads;
mod table_rows;
#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
pub(super) mod tests;
mod text_axis;
mod trade_off;
mod training;
mod view;
mod which;

use super::plot::ColourMap;
use super::state::PictureDirection;
use super::{AppCommand, AppState, LoadState, View};
use cut::CutView;
use source_cache::SourceCache;
use view::{Shared, Show};

pub use cut::ask_focus;
pub use group::Group;
pub use pane::second;
pub use run_name::first_name;
pub use view::About;

/// All views, in the order of their tabs.
pub const VIEWS: [&About; 15] = [
    &data::ABOUT,
    &training::ABOUT,
    &distributions::ABOUT,
    &response::ABOUT,
    &columns::ABOUT,
    &field::ABOUT,
    &derived::ABOUT,
    &scatter::ABOUT,
    &ledger::ABOUT,
    &latents::ABOUT,
    &modes::ABOUT,
    &activations::ABOUT,
    &errors::ABOUT,
    &trade_off::ABOUT,
    &runs::ABOUT,
];

/// What is known of a view before it is shown.
pub fn about(view: View) -> &'static About {
    VIEWS[view as usize]
}

/// What the views remember between frames: choices made in them, and what was computed.
pub struct ViewsState {
    source: SourceCache,
    cut: CutView,
    shared: Shared,
    /// In the order of [`VIEWS`].
    views: [Box<dyn Show>; VIEWS.len()],
}

impl Default for ViewsState {
    fn default() -> Self {
        Self {
            source: SourceCache::default(),
            cut: CutView::default(),
            shared: Shared::default(),
            views: VIEWS.map(|about| (about.make)()),
        }
    }
}

impl ViewsState {
    /// The name of the colour map that fields are drawn with; kept from one start to the next.
    pub fn colour_map(&self) -> &'static str {
        self.shared.map.label()
    }

    /// Which way up pictures of fields are; kept too.
    pub fn direction(&self) -> PictureDirection {
        self.shared.direction
    }

    /// With a colour map by its name, where that is known, and pictures that lie so.
    pub fn with_choices(name: &str, direction: PictureDirection) -> Self {
        let mut views = Self::default();
        views.shared.direction = direction;
        if let Some(map) = ColourMap::find(name) {
            views.shared.map = map;
        }
        views
    }
}

/// Draws a view.
pub fn show(
    ui: &mut egui::Ui,
    chosen: View,
    state: &AppState,
    views: &mut ViewsState,
    commands: &mut Vec<AppCommand>,
) {
    let LoadState::Ready(loaded) = &state.load else {
        views.views[chosen as usize].show_without_data(ui, state, commands);
        return;
    };
    let (source, other) = views.source.update(state, loaded);
    if other {
        views.shared.new_data();
        for view in &mut views.views {
            view.new_data();
        }
    }
    let cut = views.cut.rows(ui.ctx(), &state.cut, &source);
    let source = views.source.with_cut(source, cut);
    if !source.data.is_field() && (state.cut.is_open || state.cut.is_set()) {
        let of = (&state.cut, chosen);
        views.cut.bar(ui, of, &source, commands);
    }
    let scene = view::Scene {
        state,
        loaded,
        source: &source,
        shared: &mut views.shared,
        commands,
    };
    views.views[chosen as usize].show(ui, scene);
}
