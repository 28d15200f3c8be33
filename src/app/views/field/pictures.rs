//! The pictures of a frame, beside each other or above each other.

use egui::{Id, Ui, Vec2};

use super::arrange::Space;
use super::panel::{show_panels, zoom_group};
use super::{FieldView, PlaneKey};
use crate::app::AppCommand;
use crate::app::plot::{ChartView, ColourMap, Image, Mark};
use crate::app::views::parts::{computing, shorten};
use crate::app::views::source::Source;
use crate::figures::{FrameErrors, Plane, PlaneFigures, placed};
use crate::metrics::FieldQuantity;

impl FieldView {
    /// Values, or what follows from how they change from point to point.
    pub(super) fn images(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        (key, planes, map): (PlaneKey, &PlaneFigures, ColourMap),
        errors: Option<&FrameErrors>,
        room: Vec2,
        commands: &mut Vec<AppCommand>,
    ) {
        let plane = key.1;
        let ranges = self.ranges(source, plane, planes, errors);
        let name = if source.data.columns() > 1 {
            format!(", {}", source.data.label(plane.component))
        } else {
            let unit = source.data.metadata().unit(plane.component);
            unit.map_or_else(String::new, |unit| format!(" ({unit})"))
        };
        let what_of = match plane.quantity {
            FieldQuantity::Values => name,
            FieldQuantity::Gradient => format!(", gradient{name}"),
            other => format!(", {}", other.label().to_lowercase()),
        };
        let of = match source.shown() {
            1 => what_of,
            _ => format!("{what_of}, frame {}", source.sample(plane.frame)),
        };
        let signed = matches!(
            plane.quantity,
            FieldQuantity::Vorticity | FieldQuantity::Divergence
        );
        let map = if signed { ColourMap::BlueRed } else { map };
        let sides = source.sides();
        let short = sides.each_ref().map(|side| shorten(side, 32));
        let upwards = self.is_upwards(source);
        let images = planes.images(short.each_ref().map(String::as_str), &of, map, ranges);
        let grids = [
            Some(&planes.before),
            planes.after.as_ref(),
            planes.difference.as_ref(),
        ];
        let aspect = images
            .first()
            .map_or(1.0, |image| placed(image.clone(), &source.data).aspect());
        // One snapshot has one error, which stands below.
        let has_chart = source.after.is_some() && source.shown() > 1;
        let space = Space::new(room, aspect as f32, images.len(), has_chart);
        let origin = ui.max_rect().min.to_vec2();
        let rects: Vec<_> = (0..images.len())
            .map(|i| space.cell(i).translate(origin))
            .collect();
        let painted = (grids
            .into_iter()
            .flatten()
            .zip(images)
            .zip(&mut self.images))
        .map(|((grid, image), texture)| {
            let texture = texture.texture_soon(ui.ctx(), key, grid, image.map, image.range);
            let image = placed(image, &source.data);
            (Image { upwards, ..image }, texture)
        });
        let painted: Vec<_> = painted.collect();
        let sides = sides.each_ref().map(String::as_str);
        let say = |row: usize, column: usize| planes.say_at(row, column, sides, &source.data);
        show_panels(ui, zoom_group(), painted, &rects, &say, commands);
        if has_chart {
            let rect = space.chart().translate(origin);
            let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(rect).id_salt("errors"));
            match errors {
                Some(errors) => {
                    let chosen = chart(&mut ui, source, errors, plane.frame, commands);
                    self.player.frame = chosen.unwrap_or(plane.frame);
                }
                None => computing(&mut ui),
            }
        }
    }

    /// Colour ranges of before, after and difference.
    fn ranges(
        &self,
        source: &Source,
        plane: Plane,
        planes: &PlaneFigures,
        errors: Option<&FrameErrors>,
    ) -> [[f64; 2]; 3] {
        if plane.quantity != FieldQuantity::Values {
            return planes.own_ranges(plane.quantity, self.same_range);
        }
        let column = source.profile.columns.get(plane.component);
        let whole = column
            .map(|c| [c.min, c.max])
            .filter(|[low, high]| low <= high);
        let before = whole
            .filter(|_| self.all_frames)
            .unwrap_or(planes.ranges[0]);
        let after = match errors {
            _ if self.same_range => before,
            Some(errors) if self.all_frames => errors.after_range,
            _ => planes.ranges[1],
        };
        let moved = planes.ranges[2];
        let here = moved[0].abs().max(moved[1].abs());
        let largest = errors.filter(|_| self.all_frames).map_or(here, |e| e.usual);
        let largest = if largest > 0.0 { largest } else { 1e-12 };
        [before, after, [-largest, largest]]
    }
}

/// Draws errors against frames; returns the frame that was clicked.
fn chart(
    ui: &mut Ui,
    source: &Source,
    errors: &FrameErrors,
    frame: usize,
    commands: &mut Vec<AppCommand>,
) -> Option<usize> {
    let sample = |frame| source.sample(frame);
    let chart = errors.chart("Error over frames", sample, source.held_out());
    let chart = chart.mark(Mark::vertical(sample(frame) as f64));
    let size = ui.available_size();
    let shown = ChartView::new(&chart, Id::unique("field errors"), size).show(ui, commands);
    let place = shown.clicked_at()?;
    let far = |frame: &usize| (sample(*frame) as f64 - place.x).abs();
    (0..errors.nrmse.len()).min_by(|a, b| far(a).total_cmp(&far(b)))
}
