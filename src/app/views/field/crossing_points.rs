//! Points of a volume where its three planes cross, followed over the frames.

use std::sync::Arc;

use egui::Ui;

use super::frame::{Frame, Look};
use crate::app::AppCommand;
use crate::app::deferred::Deferred;
use crate::app::plot::{Ink, Stack};
use crate::app::views::pane::own_id;
use crate::app::views::parts::computing;
use crate::figures::{AlongAxis, Cut, Place, Probe, ProbeSeries, point_name, probe_charts};

/// Row, column and slice, of a cut across the first axis.
type Crossing = [usize; 3];

/// Points that were kept, and the one where the planes cross now.
#[derive(Default)]
pub struct CrossingPoints {
    /// The chart under the planes is of these points, and not of errors.
    pub is_followed: bool,
    kept: Vec<Crossing>,
    /// Where the planes crossed last.
    now: Crossing,
    series: Deferred<(u64, Vec<Probe>), Vec<ProbeSeries>>,
}

impl CrossingPoints {
    /// What the chart is of, and which points stay in it.
    pub fn choice(&mut self, ui: &mut Ui) {
        ui.checkbox(&mut self.is_followed, "Point over frames")
            .on_hover_text(
                "The chart shows the values where the planes cross; off: the error of each frame",
            );
        if !self.is_followed {
            return;
        }
        let is_new = !self.kept.contains(&self.now);
        let tip = "The point stays in the chart while the planes move on";
        let keep = ui.add_enabled(is_new, egui::Button::new("Keep this point"));
        if keep.on_hover_text(tip).clicked() {
            self.kept.push(self.now);
        }
        if !self.kept.is_empty() && ui.button("Clear").clicked() {
            self.kept.clear();
        }
    }

    /// Those that are kept and lie in a slice, with their colours in the chart.
    pub fn rings(&self, cut: Cut, slice: usize) -> Vec<(Place, Ink)> {
        let kept = self.kept.iter().enumerate();
        kept.filter(|(_, at)| self.is_followed && at[cut.across] == slice)
            .map(|(i, at)| (cut.axes().map(|axis| at[axis] as f64), Ink::Part(i)))
            .collect()
    }

    /// What is at them in every frame. `now`: where the planes cross.
    pub fn chart(
        &mut self,
        ui: &mut Ui,
        look: &Look<'_>,
        frame: &Frame<'_>,
        now: Crossing,
        commands: &mut Vec<AppCommand>,
    ) {
        self.now = now;
        let (source, shape, plane) = (look.source, look.shape, frame.plane());
        let moves = Some(now).filter(|now| !self.kept.contains(now));
        let probe = |at: Crossing| {
            let [row, column] = plane.cut.axes().map(|axis| at[axis]);
            let slice = at[plane.cut.across];
            let plane = crate::figures::Plane { slice, ..plane };
            Some(Probe {
                component: plane.component,
                quantity: plane.quantity,
                point: plane.point(shape, row, column)?,
            })
        };
        let all = self.kept.iter().copied().chain(moves);
        let probes: Vec<Probe> = all.filter_map(probe).collect();
        let costs = probes.iter().map(|p| p.cost(shape, source.shown()));
        let cost = 2 * costs.sum::<usize>();
        let key = (source.generation, probes.clone());
        let (before, after, own) = (
            Arc::clone(&source.before),
            source.after.clone(),
            shape.clone(),
        );
        let found = self.series.keyed(ui.ctx(), &key, cost, move || {
            let series = |probe: &Probe| probe.series(&before, after.as_deref(), &own);
            let all = probes.iter().map(|probe| series(probe).unwrap_or_default());
            all.collect()
        });
        let Some(((_, probes), series)) = found else {
            computing(ui);
            return;
        };
        let name = |probe: &Probe| point_name(shape, probe.point);
        let followed: Vec<_> = probes.iter().map(name).zip(series).collect();
        let sides = source.sides();
        let short = sides.each_ref().map(String::as_str);
        let sample = |frame: usize| source.sample(frame);
        let along = AlongAxis::of(&source.data);
        let value = plane.value(&source.data);
        let (chart, below) = probe_charts(&value, &followed, short, (&along, &sample), plane.frame);
        let (group, size) = (own_id(ui, "planes point"), ui.available_size());
        Stack::new(&chart, below.as_ref(), group).show(ui, size, commands);
    }
}
