//! What colours of a field stand for: the map, its limits, its steps, and lines of equal value.

use egui::{DragValue, RichText, Ui};

use super::PlaneKey;
use super::frame::Frame;
use super::isolines::IsolineLevels;
use super::limits::{LimitKind, Limits};
use crate::app::plot::{ColourMap, Colouring, Grading};
use crate::figures::Place;
use crate::format::significant;

/// What colours of a field stand for.
#[derive(Default)]
pub struct Colours {
    pub limits: Limits,
    grading: Grading,
    inverted: bool,
    pub isolines: IsolineLevels,
    /// The ranges at hand: what is asked for in every frame is found once.
    found: Option<(RangesKey, [[f64; 2]; 3])>,
}

/// What ranges are found from: the plane, how, the corners of the rectangle, and the usual error.
type RangesKey = (PlaneKey, Limits, Option<[Place; 2]>, Option<f64>);

impl Colours {
    /// The choices, in a menu. `has_rectangle`: one was drawn; `shown`: the range at hand.
    pub fn show(&mut self, ui: &mut Ui, map: &mut ColourMap, has_rectangle: bool, shown: [f64; 2]) {
        let menu = egui::containers::menu::MenuConfig::new()
            .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
        egui::containers::menu::MenuButton::new(format!("Colours: {}", map.label()))
            .config(menu)
            .ui(ui, |ui| {
                ui.set_min_width(270.0);
                ui.strong("Map");
                ui.horizontal_wrapped(|ui| {
                    for choice in ColourMap::ALL {
                        ui.selectable_value(map, choice, choice.label());
                    }
                });
                ui.checkbox(&mut self.inverted, "Inverted");
                ui.separator();
                self.limits(ui, has_rectangle, shown);
                ui.separator();
                ui.strong("Steps");
                ui.horizontal(|ui| {
                    for grading in Grading::ALL {
                        ui.selectable_value(&mut self.grading, grading, grading.label());
                    }
                });
                let colouring = Colouring {
                    grading: self.grading,
                    ..Colouring::new(*map, shown)
                };
                if let Some(least) = colouring.least_of_log() {
                    let text = format!(
                        "No logarithm at or below zero: what is below {} has one colour",
                        significant(least, 3)
                    );
                    ui.label(RichText::new(text).small().weak());
                }
                ui.separator();
                ui.strong("Lines of equal value");
                self.isolines.show(ui);
            });
    }

    fn limits(&mut self, ui: &mut Ui, has_rectangle: bool, shown: [f64; 2]) {
        ui.strong("Limits");
        ui.horizontal_wrapped(|ui| {
            for (limits, name, tip) in [
                (LimitKind::All, "All frames", "Smallest and largest value of all frames; of the difference, what 99.5 % of all errors stay below"),
                (LimitKind::Frame, "This frame", "Of the frame on show"),
                (LimitKind::Percentile, "Percentiles", "Of the frame on show, without some of the smallest and largest values"),
            ] {
                ui.selectable_value(&mut self.limits.kind, limits, name).on_hover_text(tip);
            }
            ui.add_enabled_ui(has_rectangle, |ui| {
                ui.selectable_value(&mut self.limits.kind, LimitKind::Rectangle, "Rectangle")
                    .on_hover_text("Of what lies in the rectangle before")
                    .on_disabled_hover_text("Draw a rectangle first");
            });
            let before = self.limits.kind;
            ui.selectable_value(&mut self.limits.kind, LimitKind::Typed, "Typed");
            if self.limits.kind == LimitKind::Typed && before != LimitKind::Typed {
                self.limits.typed = shown;
            }
        });
        match self.limits.kind {
            LimitKind::Percentile => {
                ui.horizontal(|ui| {
                    let label = ui.label("Left out at each end");
                    ui.add(
                        DragValue::new(&mut self.limits.percent)
                            .range(0.0..=49.0)
                            .speed(0.1)
                            .suffix(" %"),
                    )
                    .labelled_by(label.id);
                });
            }
            LimitKind::Typed => {
                ui.horizontal(|ui| {
                    let speed =
                        ((self.limits.typed[1] - self.limits.typed[0]).abs() * 0.01).max(1e-12);
                    for (name, value) in ["From", "To"].into_iter().zip(&mut self.limits.typed) {
                        let label = ui.label(name);
                        ui.add(DragValue::new(value).speed(speed))
                            .labelled_by(label.id);
                    }
                });
            }
            _ => {}
        }
        ui.checkbox(&mut self.limits.same_range, "Same colour range")
            .on_hover_text("Before and after share one colour scale");
        ui.checkbox(&mut self.limits.centred, "Zero in the middle");
        ui.label(
            RichText::new(format!(
                "Now {} to {}",
                significant(shown[0], 5),
                significant(shown[1], 5)
            ))
            .small()
            .weak(),
        );
    }

    /// The colours of both sides, whose ranges come from elsewhere.
    pub fn colouring(&self, map: ColourMap) -> Colouring {
        Colouring {
            grading: self.grading,
            inverted: self.inverted,
            ..Colouring::new(map, [0.0, 1.0])
        }
    }

    /// Colour ranges of before, after and difference. `corners`: of the rectangle.
    pub(super) fn ranges(
        &mut self,
        frame: &Frame<'_>,
        corners: Option<[Place; 2]>,
    ) -> [[f64; 2]; 3] {
        let corners = corners.filter(|_| self.limits.kind == LimitKind::Rectangle);
        let usual = frame.errors.map(|errors| errors.usual);
        let key = (frame.key, self.limits, corners, usual);
        if let Some((known, ranges)) = &self.found
            && *known == key
        {
            return *ranges;
        }
        let ranges = self.limits.ranges(frame, corners);
        self.found = Some((key, ranges));
        ranges
    }
}
