//! The chart beside or below the pictures: errors, probes, a line or a rectangle.

use std::sync::Arc;

use egui::{Rect, ScrollArea, Ui, UiBuilder};

use super::instruments::{Below, Instruments, Looked};
use crate::app::AppCommand;
use crate::app::plot::Stack;
use crate::app::views::facts::figures;
use crate::app::views::pane::own_id;
use crate::app::views::parts::computing;
use crate::figures::{AlongAxis, Probe, line_charts, point_name, probe_charts, rectangle_facts};

impl Instruments {
    /// The chart of what is chosen, in a place of its own. What the error of frames is drawn with comes from
    /// outside.
    pub fn chart(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        looked: &Looked<'_>,
        errors: impl FnOnce(&mut Ui, &mut Vec<AppCommand>),
        commands: &mut Vec<AppCommand>,
    ) {
        let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("below"));
        self.tabs(&mut ui, looked);
        match self.below {
            Below::Errors => errors(&mut ui, commands),
            Below::Probes => self.probes(&mut ui, looked, commands),
            Below::Line => {
                if let Some(line) = self.line {
                    let sides = looked.source.sides();
                    let sides = sides.each_ref().map(String::as_str);
                    let path = looked.path(line);
                    let (chart, below) = line_charts(looked.planes, &path, looked.value, sides);
                    let (group, size) = (own_id(&ui, "field section"), ui.available_size());
                    Stack::new(&chart, below.as_ref(), group).show(&mut ui, size, commands);
                }
            }
            Below::Rectangle => self.figures(&mut ui, looked),
        }
    }

    /// What there is to choose among; nothing where there is one thing alone.
    fn tabs(&mut self, ui: &mut Ui, looked: &Looked<'_>) {
        let frames = looked.source.shown();
        let choices = [
            (
                Below::Errors,
                looked.source.after.is_some() && frames > 1,
                "Errors",
            ),
            (Below::Probes, !self.pins.is_empty() && frames > 1, "Probes"),
            (Below::Line, self.line.is_some(), "Line"),
            (Below::Rectangle, self.rectangle.is_some(), "Rectangle"),
        ];
        let there = choices.into_iter().filter(|(_, there, _)| *there);
        let there: Vec<_> = there.map(|(below, _, name)| (below, name)).collect();
        if !there.iter().any(|(below, _)| *below == self.below) {
            self.below = there.first().map_or(Below::Errors, |(below, _)| *below);
        }
        if there.len() > 1 {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                for (below, name) in there {
                    ui.selectable_value(&mut self.below, below, name);
                }
            });
        }
    }

    /// Of the rectangle.
    fn figures(&mut self, ui: &mut Ui, looked: &Looked<'_>) {
        let Some(corners) = self.rectangle else {
            return;
        };
        let key = (looked.key, corners.map(|corner| corner.map(f64::to_bits)));
        let (planes, sides) = (Arc::clone(looked.planes), looked.source.sides());
        let cost = planes.before.values.len();
        let facts = self.facts.get(ui.ctx(), &key, cost, move || {
            rectangle_facts(&planes, corners, sides.each_ref().map(String::as_str))
        });
        match facts {
            Some(facts) => {
                let area = ScrollArea::both().auto_shrink(false);
                area.show(ui, |ui| figures(ui, facts));
            }
            None => computing(ui),
        }
    }

    fn probes(&mut self, ui: &mut Ui, looked: &Looked<'_>, commands: &mut Vec<AppCommand>) {
        let (source, plane) = (looked.source, looked.key.1);
        let key = (
            source.generation,
            plane.component,
            plane.quantity,
            self.pins.iter().map(|pin| pin.point).collect(),
        );
        let probes: Vec<Probe> = (self.pins.iter())
            .map(|pin| Probe {
                component: plane.component,
                quantity: plane.quantity,
                point: pin.point,
            })
            .collect();
        let cost: usize = (probes.iter())
            .map(|probe| 2 * probe.cost(looked.shape, source.shown()))
            .sum();
        let (before, after) = (Arc::clone(&source.before), source.after.clone());
        let shape = looked.shape.clone();
        let found = self.series.keyed(ui.ctx(), &key, cost, move || {
            let series = |probe: Probe| probe.series(&before, after.as_deref(), &shape);
            probes
                .into_iter()
                .map(|probe| series(probe).unwrap_or_default())
                .collect()
        });
        let Some(((.., points), series)) = found else {
            computing(ui);
            return;
        };
        let texts = points.iter().map(|point| point_name(looked.shape, *point));
        let followed: Vec<_> = texts.zip(series).collect();
        let sides = source.sides();
        let short = sides.each_ref().map(String::as_str);
        let sample = |frame: usize| source.sample(frame);
        let along = AlongAxis::of(&source.data);
        let (chart, below) = probe_charts(
            looked.value,
            &followed,
            short,
            (&along, &sample),
            plane.frame,
        );
        let (group, size) = (own_id(ui, "field probes"), ui.available_size());
        Stack::new(&chart, below.as_ref(), group).show(ui, size, commands);
    }
}
