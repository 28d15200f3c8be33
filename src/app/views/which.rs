//! The choice between two runs, for views with room for one.

use egui::Ui;

use super::parts::shorten;
use super::source::Source;

/// Which of two runs a view shows that has room for one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    #[default]
    First,
    Second,
    /// What the first run gave back as before, what the second one did as after.
    Between,
}

impl Which {
    /// Lets the user choose between two runs, and where `between` also what lies between them; gives
    /// what is to be shown, `None`: the source as it is, for there is one run only.
    pub fn choose(&mut self, ui: &mut Ui, source: &Source, between: bool) -> Option<Source> {
        let names = &source.beside.as_ref()?.names;
        if *self == Self::Between && !between {
            *self = Self::First;
        }
        ui.horizontal_wrapped(|ui| {
            ui.label("Show");
            let name = |i: usize| shorten(&names[i], 40);
            ui.selectable_value(self, Self::First, name(0));
            ui.selectable_value(self, Self::Second, name(1));
            if between {
                ui.selectable_value(self, Self::Between, "Difference of both")
                    .on_hover_text(
                        "What the first run gave back, what the second one did, and second - first",
                    );
            }
        });
        match self {
            Self::First => source.first(),
            Self::Second => source.second(),
            Self::Between => source.between(),
        }
    }
}
