//! What a view is.

use egui::{Key, Ui};

use super::latents::{LatentCache, LatentData};
use super::parts::nothing_here;
use super::source::{Part, Source};
use super::which::Which;
use crate::app::AppCommand;
use crate::app::plot::ColourMap;
use crate::app::state::{AppState, Loaded, PictureDirection, View};
use crate::data::Dataset;

/// One way of looking at the data and at a run.
pub trait Show {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>);

    /// What there is to see while no data are open.
    fn show_without_data(
        &mut self,
        ui: &mut Ui,
        _state: &AppState,
        _commands: &mut Vec<AppCommand>,
    ) {
        nothing_here(
            ui,
            "No data yet",
            "Open a file, drop one here, or choose a sample",
        );
    }

    /// Forgets what belongs to the data that were open before.
    fn new_data(&mut self);
}

/// What is known of a view before it is shown: a line of the list of views.
pub struct About {
    pub view: View,
    /// What stands on its tab.
    pub title: &'static str,
    /// What it is called in menus.
    pub name: &'static str,
    /// What it answers.
    pub question: &'static str,
    /// Together with Ctrl.
    pub key: Key,
    /// Whether it says something about this data.
    pub is_for: fn(&Dataset) -> bool,
    pub make: fn() -> Box<dyn Show>,
}

impl About {
    /// What it is called while these data are open: a field has components.
    pub fn name_for(&self, data: &Dataset) -> &'static str {
        if self.view == View::Columns && data.is_field() {
            "Components"
        } else {
            self.name
        }
    }
}

/// What a view looks at in one frame.
pub struct Scene<'a> {
    pub state: &'a AppState,
    pub loaded: &'a Loaded,
    pub source: &'a Source,
    pub shared: &'a mut Shared,
    pub commands: &'a mut Vec<AppCommand>,
}

/// Choices that several views share.
#[derive(Default)]
pub struct Shared {
    /// The column or component that Distributions, Response, Field and Errors show.
    pub column: usize,
    pub part: Part,
    /// The rows are asked for, the worst first.
    pub worst_rows: bool,
    /// Response shows all columns at once instead of that one.
    pub overview: bool,
    /// What fields are drawn with.
    pub map: ColourMap,
    /// Which way up pictures of fields are.
    pub direction: PictureDirection,
    /// Which of two runs the views of the network show.
    which: Which,
    inside: LatentCache,
}

impl Shared {
    pub fn new_data(&mut self) {
        *self = Self {
            map: self.map,
            direction: self.direction,
            ..Self::default()
        };
    }
}

impl Scene<'_> {
    /// The latents of the samples that are shown, where there are any.
    pub fn latents(&mut self) -> Option<LatentData> {
        self.shared.inside.find(self.state, self.source)
    }

    /// The run that a view of the network shows, of two that is chosen, with its latents where it has
    /// any. `None` where the network is not here to be looked into, which is said.
    pub fn network(&mut self, ui: &mut Ui) -> Option<(Source, Option<LatentData>)> {
        // Snapshots of a network on another machine come without it.
        let snapshot = self.state.run.snapshot.as_ref();
        if self.state.run.phase.active() && snapshot.is_some_and(|s| s.network.is_none()) {
            let text = "Another machine trains this network, which comes with the result";
            nothing_here(ui, "Not yet", text);
            return None;
        }
        let chosen = self.shared.which.choose(ui, self.source, false);
        let source = chosen.unwrap_or_else(|| self.source.clone());
        let inside = self.shared.inside.find(self.state, &source);
        Some((source, inside))
    }
}
