//! The choice of arrows or lines along a velocity, and finding them beside the frames.

use std::sync::Arc;

use egui::{ComboBox, Context, Ui, Vec2};

use super::axes::needs;
use super::flow_paths::FlowPaths;
use super::frame::Frame;
use crate::app::deferred::Deferred;
use crate::app::plot::{Image, Ink};
use crate::app::views::parts::shorten;
use crate::data::Dataset;
use crate::figures::{DrawnPlane, FieldShape, Flow, Plane, velocity_of};
use crate::metrics::FieldQuantity;

/// Points between arrows or lines on the screen, about.
const APART: f32 = 26.0;

/// What is drawn of a velocity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlowKind {
    #[default]
    Nothing,
    Arrows,
    Streamlines,
}

/// The choice of arrows or lines along a velocity.
#[derive(Default)]
pub struct FlowChoice {
    kind: FlowKind,
    /// The components along x, y and z where somebody chose.
    chosen: Option<Vec<usize>>,
    /// One for each plane that is on show.
    found: [Deferred<FlowKey, Vec<FlowPaths>>; 3],
}

/// The data and the plane, what is drawn, of which components, and how far apart.
type FlowKey = (u64, DrawnPlane, FlowKind, Vec<usize>, u64);

impl FlowChoice {
    /// The choices, in a menu.
    pub fn show(&mut self, ui: &mut Ui, data: &Dataset, shape: &FieldShape) {
        let axes = shape.axes().len().min(3);
        let has_vectors = shape.mesh.is_none() && axes > 1 && data.columns() > 1;
        ui.strong("Velocity");
        ui.add_enabled_ui(has_vectors, |ui| {
            ui.horizontal(|ui| {
                for (kind, name, tip) in [
                    (FlowKind::Nothing, "None", "The picture alone"),
                    (
                        FlowKind::Arrows,
                        "Arrows",
                        "Along the velocity, as long as it is fast; before and after alike",
                    ),
                    (
                        FlowKind::Streamlines,
                        "Streamlines",
                        "Lines along the velocity of the frame",
                    ),
                ] {
                    ui.selectable_value(&mut self.kind, kind, name)
                        .on_hover_text(tip)
                        .on_disabled_hover_text(
                            "Only for fields on a grid with two components or more",
                        );
                }
            });
        });
        if !has_vectors || self.kind == FlowKind::Nothing {
            return;
        }
        let mut chosen = self.components(data);
        let before = chosen.clone();
        chosen.resize(axes, 0);
        for (along, component) in ["x", "y", "z"].into_iter().zip(&mut chosen) {
            ui.horizontal(|ui| {
                let label = ui.label(format!("Along {along}"));
                let names = &data.column_names;
                let combo = ComboBox::from_id_salt(("velocity along", along))
                    .selected_text(shorten(&names[*component], 24));
                let combo = combo.show_ui(ui, |ui| {
                    for (i, name) in names.iter().enumerate() {
                        ui.selectable_value(component, i, shorten(name, 40));
                    }
                });
                combo.response.labelled_by(label.id);
            });
        }
        if chosen != before {
            self.chosen = Some(chosen);
        }
    }

    fn components(&self, data: &Dataset) -> Vec<usize> {
        let fits = |chosen: &&Vec<usize>| chosen.iter().all(|c| *c < data.columns());
        let chosen = self.chosen.as_ref().filter(fits);
        chosen.cloned().unwrap_or_else(|| {
            let known = velocity_of(data);
            if known.is_empty() {
                // The first ones until somebody chooses.
                let axes = data.layout.field_shape().len().min(3);
                return (0..axes.min(data.columns())).collect();
            }
            known
        })
    }

    /// Of both sides of the original components, over a picture of a plane in so much room. `number`: that of the
    /// plane, of several that are on show.
    pub fn over(
        &mut self,
        ctx: &Context,
        frame: &Frame<'_>,
        picture: &Image<'_>,
        room: Vec2,
        number: usize,
    ) -> Vec<FlowPaths> {
        let (source, shape) = (frame.origin, frame.shape);
        if self.kind == FlowKind::Nothing || shape.mesh.is_some() {
            return Vec::new();
        }
        let needs = needs(picture);
        let free = room - needs.margin;
        let width = free.x.min(free.y * needs.aspect);
        let column = width / picture.grid.columns.max(1) as f32;
        // What the picture shows of the plane has no say in it.
        let plane = Plane {
            component: 0,
            quantity: FieldQuantity::Values,
            ..frame.plane()
        };
        let under = DrawnPlane {
            plane,
            cell: picture.cell,
            axes: picture.axes.clone(),
        };
        // In steps, so that not every size of the window asks for other ones.
        let apart = f64::from(APART / column.max(1e-3));
        let spacing = (apart.log2() * 4.0).round() / 4.0;
        let spacing = spacing.exp2().max(0.5);
        let (kind, velocity) = (self.kind, self.components(&source.data));
        let key = (
            source.generation,
            under.clone(),
            kind,
            velocity.clone(),
            spacing.to_bits(),
        );
        let (before, after, shape) = (
            Arc::clone(&source.before),
            source.after.clone(),
            shape.clone(),
        );
        let cells = shape.points();
        let found = self.found[number].get(ctx, &key, cells, move || {
            let flow = |values: &ndarray::Array2<f64>| Flow::new(values, &shape, &under, &velocity);
            let sides = [
                (flow(&before), Ink::Before),
                (after.and_then(|a| flow(&a)), Ink::After),
            ];
            let fastest = sides[0].0.as_ref().map(|flow| flow.fastest(spacing));
            let there = sides
                .into_iter()
                .filter_map(|(flow, ink)| Some((flow?, ink)));
            let paths = |(flow, ink): (Flow, Ink)| FlowPaths {
                paths: Arc::new(match kind {
                    FlowKind::Streamlines => flow.streamlines(spacing),
                    _ => flow.arrows(spacing, fastest),
                }),
                ink,
            };
            there.map(paths).collect()
        });
        found.cloned().unwrap_or_default()
    }
}
