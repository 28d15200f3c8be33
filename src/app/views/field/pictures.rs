//! The pictures of a frame, beside each other or above each other.

use std::slice::from_ref;

use egui::{Ui, Vec2};

use super::FieldView;
use super::arrange::{ChartRoom, Space};
use super::axes::needs;
use super::comparison::Arrange;
use super::controls::plane_group;
use super::frame::Frame;
use super::instruments::Looked;
use super::panel::show_pointed;
use super::pointing::{Pointed, Shown};
use crate::app::AppCommand;
use crate::app::plot::{ChartView, ColourMap, Image, Mark};
use crate::app::state::PictureDirection;
use crate::app::views::pane::own_id;
use crate::app::views::parts::{computing, shorten};
use crate::app::views::source::Source;
use crate::figures::FrameErrors;

impl FieldView {
    /// Values, or what follows from how they change from point to point.
    pub(super) fn images(
        &mut self,
        ui: &mut Ui,
        frame: &Frame<'_>,
        direction: PictureDirection,
        room: Vec2,
        commands: &mut Vec<AppCommand>,
    ) {
        let Frame { source, planes, .. } = *frame;
        let (plane, data) = (frame.plane(), &source.data);
        let ranges = (self.colours).ranges(frame, self.instruments.rectangle());
        let map = if plane.quantity.has_sign() {
            ColourMap::BlueRed
        } else {
            frame.map
        };
        let colouring = self.colours.colouring(map);
        self.shown_range = ranges[0];
        let value = plane.value(data);
        let sides = source.sides();
        let short = sides.each_ref().map(|side| shorten(side, 32));
        (self.film).note(from_ref(frame), colouring, ranges, direction);
        let short = short.each_ref().map(String::as_str);
        let images = planes.images(short, &frame.of(), colouring, ranges);
        let levels = self.colours.isolines.of(ranges[0]);
        let lines = (self.isolines).of(ui.ctx(), frame.key, planes, levels);
        let grids = [
            Some(&planes.before),
            planes.after.as_ref(),
            planes.difference.as_ref(),
        ];
        let painted = (grids
            .into_iter()
            .flatten()
            .zip(images)
            .zip(&mut self.images))
        .map(|((grid, image), texture)| {
            let image = Image {
                lines: lines.clone(),
                ..direction.placed(image, data, plane.cut)
            };
            let texture = texture.texture_soon(ui.ctx(), frame.key, grid, &image);
            (image, texture)
        });
        let mut painted: Vec<_> = painted.collect();
        let mut pointing = self.instruments.pointing(frame.shape, plane);
        pointing.shown = vec![Shown::Side(0), Shown::Side(1), Shown::Both];
        let arrange = match painted.len() {
            3 => self.comparison.arrange,
            _ => Arrange::Beside,
        };
        match arrange {
            Arrange::Beside => {}
            Arrange::Wipe => {
                pointing.wipe = painted[0].1.map(|before| (before, self.comparison.share));
                pointing.draws = true;
                pointing.shown = vec![Shown::Both];
                painted = vec![painted.swap_remove(1)];
                painted[0].0.title = format!("{} | {}{}", short[0], short[1], frame.of());
            }
            Arrange::Blink => {
                let side = usize::from(!self.comparison.shows_before(ui));
                painted = vec![painted.swap_remove(side)];
                pointing.shown = vec![Shown::Side(side)];
            }
        }
        let Some((first, _)) = painted.first() else {
            return;
        };
        let (needs, axes) = (needs(first), first.axes.clone());
        let chart = self.chart_room(source);
        let space = Space::new(room, needs, painted.len(), chart);
        let origin = ui.max_rect().min.to_vec2();
        let rects = (0..painted.len()).map(|i| space.cell(i).translate(origin));
        let rects: Vec<_> = rects.collect();
        if let (Some(rect), Some((image, _))) = (rects.first(), painted.first()) {
            pointing.flows = (self.flow).over(ui.ctx(), frame, image, rect.size(), 0);
        }
        let names = sides.each_ref().map(String::as_str);
        let say = |row: usize, column: usize| planes.say_at([row, column], names, data, plane.cut);
        let looked = Looked {
            source,
            shape: frame.shape,
            key: frame.key,
            planes,
            value: &value,
        };
        pointing.line = self.instruments.line_places(&looked);
        let group = (plane_group(ui, plane.cut), &pointing);
        let event = show_pointed(ui, group, painted, &rects, &say, commands);
        match (event, arrange) {
            (Some(Pointed::Drag([_, to]) | Pointed::Drop([_, to])), Arrange::Wipe) => {
                let [_, drawn] = axes.drawn([0.0, to[1] + 0.5]);
                self.comparison.share = drawn / planes.before.columns.max(1) as f64;
            }
            (Some(event), _) => self.instruments.take(event, &looked),
            (None, _) => {}
        }
        if chart != ChartRoom::None {
            let rect = space.chart().translate(origin);
            let mut chosen = None;
            let errors = |ui: &mut Ui, commands: &mut Vec<AppCommand>| match frame.errors {
                Some(errors) => chosen = error_chart(ui, source, errors, plane.frame, commands),
                None => computing(ui),
            };
            self.instruments.chart(ui, rect, &looked, errors, commands);
            self.player.frame = chosen.unwrap_or(plane.frame);
        }
    }

    /// One snapshot has one error, which stands below.
    fn chart_room(&self, source: &Source) -> ChartRoom {
        let has_errors = source.after.is_some() && source.shown() > 1;
        match self.instruments.has_chart(source.shown()) {
            true if self.instruments.is_large() || !has_errors => ChartRoom::Stacked,
            false if !has_errors => ChartRoom::None,
            _ => ChartRoom::Errors,
        }
    }
}

/// Draws errors against frames; returns the frame that was clicked.
pub(super) fn error_chart(
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
    let shown = ChartView::new(&chart, own_id(ui, "field errors"), size).show(ui, commands);
    let place = shown.clicked_at()?;
    let far = |frame: &usize| (sample(*frame) as f64 - place.x).abs();
    (0..errors.nrmse.len()).min_by(|a, b| far(a).total_cmp(&far(b)))
}
