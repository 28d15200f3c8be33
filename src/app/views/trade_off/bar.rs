//! What stands above the plot: what is shown, and the button that starts it all.

use egui::{RichText, Ui};

use super::TradeOffView;
use super::dot::Dot;
use crate::app::{AppCommand, AppState, Loaded, SweepCommand, style};
use crate::figures::TradeOffFigure;
use crate::sweep::Pace;

impl TradeOffView {
    /// What is shown, and the button that starts it all.
    pub(super) fn bar(
        &mut self,
        ui: &mut Ui,
        state: &AppState,
        loaded: &Loaded,
        dots: &[Dot],
        commands: &mut Vec<AppCommand>,
    ) {
        ui.horizontal_wrapped(|ui| {
            let label = ui.label("Against");
            let combo = egui::ComboBox::from_id_salt("trade-off figure")
                .selected_text(self.shown.figure.label())
                .width(150.0)
                .show_ui(ui, |ui| {
                    for figure in TradeOffFigure::ALL {
                        ui.selectable_value(&mut self.shown.figure, figure, figure.label())
                            .on_hover_text(figure.about());
                    }
                });
            combo.response.labelled_by(label.id);
            ui.separator();
            ui.checkbox(&mut self.shown.lossless, "Against lossless type").on_hover_text(
                "Ratios against the smallest type that holds every value exactly, instead of the type that the data are stored in",
            );
            let any = dots.iter().any(|d| d.point.held_out.is_some());
            let box_ = egui::Checkbox::new(&mut self.shown.held_out, "Held out");
            ui.add_enabled(any, box_)
                .on_hover_text("Errors of models over samples that training never saw; codecs learn nothing")
                .on_disabled_hover_text("No model with held-out samples is here yet");
            self.shown.held_out &= any;
            let mut shows_earlier = !self.hides_earlier;
            let earlier = egui::Checkbox::new(&mut shows_earlier, "Earlier runs");
            ui.add_enabled(self.has_earlier, earlier)
                .on_hover_text("Kept runs of this very data, in the plot and in the advice")
                .on_disabled_hover_text("No run of this data is kept beside those that are here");
            self.hides_earlier = !shows_earlier;
            ui.separator();
            self.choices.refresh(state, loaded);
            let button = ui
                .add(style::primary("Sweep", ui.visuals().dark_mode))
                .on_hover_text("Tries codecs and models on this data, one after the other, beside everything else");
            if button.clicked() {
                let choice = Box::new(self.choices.choice().clone());
                commands.push(AppCommand::Sweep(SweepCommand::Start(choice)));
            }
            ui.toggle_value(&mut self.choices.open, "Choose...")
                .on_hover_text("Which codecs, models, sizes, ratios and seeds are tried");
            let amount = self.choices.amount(Pace::from_entries(&state.sweep.entries));
            ui.add(egui::Label::new(RichText::new(amount).weak()).extend());
        });
    }
}
