//! What colours of a field stand for: the map, its limits, its steps, and lines of equal value.

use egui::{DragValue, RichText, Ui};

use super::PlaneKey;
use super::pictures::Frame;
use crate::app::plot::{ColourMap, Colouring, Grading};
use crate::figures::{Place, PlaneFigures, around_zero, cells};
use crate::format::significant;
use crate::metrics::{FieldQuantity, quantiles};

/// Where the colours of both sides begin and end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Limits {
    /// Smallest and largest value of all frames.
    #[default]
    All,
    /// Of the frame on show.
    Frame,
    /// Of the frame on show, without the outermost values.
    Percentile,
    /// Of the rectangle that was drawn.
    Rectangle,
    Typed,
}

/// What ranges are found from.
#[derive(Clone, PartialEq)]
struct RangesKey {
    plane: PlaneKey,
    limits: Limits,
    numbers: [u64; 4],
    switches: [bool; 2],
    corners: Option<[[u64; 2]; 2]>,
}

/// What colours of a field stand for.
pub struct Colours {
    pub limits: Limits,
    /// What is left out at each end, in percent.
    percent: f64,
    typed: [f64; 2],
    /// Zero has the colour in the middle.
    centred: bool,
    grading: Grading,
    inverted: bool,
    /// Before and after share one range.
    pub same_range: bool,
    /// Lines of equal value on both sides; 0: none.
    pub isolines: usize,
    /// The ranges at hand: what is asked for in every frame is found once.
    found: Option<(RangesKey, [[f64; 2]; 3])>,
}

impl Default for Colours {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            percent: 1.0,
            typed: [0.0, 1.0],
            centred: false,
            grading: Grading::default(),
            inverted: false,
            same_range: true,
            isolines: 0,
            found: None,
        }
    }
}

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
                ui.separator();
                ui.strong("Lines of equal value");
                ui.horizontal(|ui| {
                    let label = ui.label("How many");
                    ui.add(DragValue::new(&mut self.isolines).range(0..=20))
                        .labelled_by(label.id)
                        .on_hover_text("Evenly spaced in the range of before; drawn of both sides over each picture");
                });
            });
    }

    fn limits(&mut self, ui: &mut Ui, has_rectangle: bool, shown: [f64; 2]) {
        ui.strong("Limits");
        ui.horizontal_wrapped(|ui| {
            for (limits, name, tip) in [
                (Limits::All, "All frames", "Smallest and largest value of all frames; of the difference, what 99.5 % of all errors stay below"),
                (Limits::Frame, "This frame", "Of the frame on show"),
                (Limits::Percentile, "Percentiles", "Of the frame on show, without some of the smallest and largest values"),
            ] {
                ui.selectable_value(&mut self.limits, limits, name).on_hover_text(tip);
            }
            ui.add_enabled_ui(has_rectangle, |ui| {
                ui.selectable_value(&mut self.limits, Limits::Rectangle, "Rectangle")
                    .on_hover_text("Of what lies in the rectangle before")
                    .on_disabled_hover_text("Draw a rectangle first");
            });
            let before = self.limits;
            ui.selectable_value(&mut self.limits, Limits::Typed, "Typed");
            if self.limits == Limits::Typed && before != Limits::Typed {
                self.typed = shown;
            }
        });
        match self.limits {
            Limits::Percentile => {
                ui.horizontal(|ui| {
                    let label = ui.label("Left out at each end");
                    ui.add(
                        DragValue::new(&mut self.percent)
                            .range(0.0..=49.0)
                            .speed(0.1)
                            .suffix(" %"),
                    )
                    .labelled_by(label.id);
                });
            }
            Limits::Typed => {
                ui.horizontal(|ui| {
                    let speed = ((self.typed[1] - self.typed[0]).abs() * 0.01).max(1e-12);
                    for (name, value) in ["From", "To"].into_iter().zip(&mut self.typed) {
                        let label = ui.label(name);
                        ui.add(DragValue::new(value).speed(speed))
                            .labelled_by(label.id);
                    }
                });
            }
            _ => {}
        }
        ui.checkbox(&mut self.same_range, "Same colour range")
            .on_hover_text("Before and after share one colour scale");
        ui.checkbox(&mut self.centred, "Zero in the middle");
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
        let errors = frame.errors.map_or(f64::NAN, |errors| errors.usual);
        let key = RangesKey {
            plane: frame.key,
            limits: self.limits,
            numbers: [self.percent, self.typed[0], self.typed[1], errors].map(f64::to_bits),
            switches: [self.same_range, self.centred],
            corners: corners.map(|corners| corners.map(|corner| corner.map(f64::to_bits))),
        };
        if let Some((known, ranges)) = &self.found
            && *known == key
        {
            return *ranges;
        }
        let ranges = self.find(frame, corners);
        self.found = Some((key, ranges));
        ranges
    }

    fn find(&self, frame: &Frame<'_>, corners: Option<[Place; 2]>) -> [[f64; 2]; 3] {
        let part = corners.and_then(|corners| range_within(frame.planes, corners));
        let (plane, planes) = (frame.plane(), frame.planes);
        let all = self.limits == Limits::All;
        let [mut before, mut after, mut moved] = planes.own_ranges(plane.quantity, false);
        if plane.quantity == FieldQuantity::Values && all {
            let column = frame.source.profile.columns.get(plane.component);
            let whole = column.map(|c| [c.min, c.max]);
            before = whole.filter(|[low, high]| low <= high).unwrap_or(before);
            if let Some(errors) = frame.errors {
                after = errors.after_range;
                let usual = if errors.usual > 0.0 {
                    errors.usual
                } else {
                    1e-12
                };
                moved = [-usual, usual];
            }
        }
        match (self.limits, part) {
            (Limits::Percentile, _) => {
                before = self.percentiles(&planes.before.values).unwrap_or(before);
                let values = planes.after.as_ref().map(|grid| &grid.values);
                after = values.and_then(|v| self.percentiles(v)).unwrap_or(after);
                if let Some(difference) = &planes.difference {
                    moved = around_zero(self.percentiles(&difference.values).unwrap_or(moved));
                }
            }
            (Limits::Typed, _) if self.typed[0] < self.typed[1] => {
                (before, after) = (self.typed, self.typed);
            }
            (Limits::Rectangle, Some(part)) => (before, after) = (part, part),
            _ => {}
        }
        if self.same_range {
            after = before;
        }
        if self.centred {
            (before, after) = (around_zero(before), around_zero(after));
        }
        [before, after, moved]
    }

    fn percentiles(&self, values: &[f64]) -> Option<[f64; 2]> {
        // A picture of more cells is looked at here and there.
        let step = (values.len() / 50_000).max(1);
        let finite = values
            .iter()
            .copied()
            .step_by(step)
            .filter(|v| v.is_finite());
        let mut finite: Vec<f64> = finite.collect();
        let share = self.percent / 100.0;
        let [low, high] = quantiles(&mut finite, [share, 1.0 - share]);
        (low <= high).then_some([low, high])
    }
}

/// Smallest and largest value before of the cells of a rectangle.
fn range_within(planes: &PlaneFigures, corners: [Place; 2]) -> Option<[f64; 2]> {
    let [rows, columns] = cells(&planes.before, corners);
    let places = (rows[0]..rows[1]).flat_map(|r| (columns[0]..columns[1]).map(move |c| (r, c)));
    let values = places
        .filter_map(|(r, c)| planes.before.get(r, c))
        .filter(|v| v.is_finite());
    let ends = values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], v| {
        [low.min(v), high.max(v)]
    });
    (ends[0] < ends[1]).then_some(ends)
}
