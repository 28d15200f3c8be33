//! From how many samples a model pays against codecs.

use egui::{Label, RichText, Ui, Vec2};

use crate::app::plot::ChartView;
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, Loaded};
use crate::figures::break_even;
use crate::report::{BreakEven, Measure, TradeOffPoint};

/// From how many samples a model pays against the best of `points`, in words and as a curve.
pub fn show(
    ui: &mut Ui,
    model: &TradeOffPoint,
    (points, measure, closed_forms): (&[TradeOffPoint], Measure, bool),
    loaded: &Loaded,
    size: Vec2,
    commands: &mut Vec<AppCommand>,
) {
    let of = (loaded.data.samples(), loaded.data.samples_as());
    let Some(found) = BreakEven::new(model, points, measure, closed_forms, of) else {
        let text =
            "No codec reaches the error of this model yet, or its file has no part for each sample";
        ui.label(RichText::new(text).weak());
        return;
    };
    ui.add(Label::new(RichText::new(&found.sentence).size(15.0)).wrap());
    let chart = break_even(&found, of.1);
    let id = own_id(ui, ("break-even", &found.model, found.samples));
    ChartView::new(&chart, id, size).show(ui, commands);
}
