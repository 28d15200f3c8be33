//! How columns hang together, before and after: Pearson's r of every pair as a picture.

use egui::{Rect, RichText, Ui, Vec2, pos2};
use ndarray::{ArrayView2, Axis};

use super::field::{BAR, HEAD, LABELS, show_panels};
use super::parts::{computing, nothing_here};
use super::source::{Part, Source};
use super::which::Which;
use crate::app::AppCommand;
use crate::app::deferred::Deferred;
use crate::app::plot::FieldImage;
use crate::app::views::pane::own_id;
use crate::figures::CorrelationFigures;

/// A picture has at most so many rows.
const MOST: usize = 512;
/// Between pictures.
const GAP: f32 = 10.0;

/// Before, after, and how much they differ.
#[derive(Default)]
pub struct CorrelationsView {
    which: Which,
    found: Deferred<u64, CorrelationFigures>,
    images: [FieldImage<u64>; 3],
}

impl CorrelationsView {
    pub fn show(&mut self, ui: &mut Ui, source: &Source, commands: &mut Vec<AppCommand>) {
        let columns = source.data.columns();
        if columns < 2 {
            nothing_here(
                ui,
                "Only for two columns or more",
                "Correlations say how columns or components hang together",
            );
            return;
        }
        if columns > MOST {
            nothing_here(
                ui,
                "Too many columns for a picture",
                "balescope compare --more --json lists the correlations",
            );
            return;
        }
        let chosen = self.which.choose(ui, source, true);
        let source = chosen.as_ref().unwrap_or(source);
        let generation = source.generation;
        let (of, cost) = (source.clone(), 2 * source.before.len() * columns);
        let found = self.found.keyed(ui.ctx(), &generation, cost, move || {
            let after = of.after.as_ref().map(|after| after.view());
            let Some(rows) = of.places(Part::All) else {
                return CorrelationFigures::new(&of.data, of.sides(), of.before.view(), after);
            };
            let own = |values: ArrayView2<'_, f64>| values.select(Axis(0), &rows);
            let (before, after) = (own(of.before.view()), after.map(own));
            let after = after.as_ref().map(|after| after.view());
            CorrelationFigures::new(&of.data, of.sides(), before.view(), after)
        });
        let Some((generation, found)) = found else {
            computing(ui);
            return;
        };
        ui.label(RichText::new(found.summary()).weak());
        let pictures: Vec<_> = (found.images().into_iter().zip(&mut self.images))
            .map(|(image, texture)| {
                let texture = texture.texture(ui.ctx(), *generation, &image);
                (image, Some(texture))
            })
            .collect();
        let rects = arrange(ui.available_rect_before_wrap(), pictures.len());
        let say = |row: usize, column: usize| found.say(row, column);
        show_panels(
            ui,
            own_id(ui, "correlations"),
            pictures,
            &rects,
            &say,
            commands,
        );
    }
}

/// Square pictures, beside each other or in rows of two, whichever makes them larger.
fn arrange(room: Rect, count: usize) -> Vec<Rect> {
    let side = |across: usize| {
        let down = count.div_ceil(across);
        let wide = (room.width() - GAP * (across - 1) as f32) / across as f32 - BAR - LABELS;
        let high = (room.height() - GAP * (down - 1) as f32) / down as f32 - HEAD;
        wide.min(high).max(60.0)
    };
    let across = (1..=count)
        .max_by(|a, b| side(*a).total_cmp(&side(*b)))
        .unwrap_or(1);
    let cell = Vec2::new(side(across) + BAR + LABELS, side(across) + HEAD);
    let place = |i: usize| {
        let (column, row) = ((i % across) as f32, (i / across) as f32);
        let min = pos2(
            room.left() + column * (cell.x + GAP),
            room.top() + row * (cell.y + GAP),
        );
        Rect::from_min_size(min, cell)
    };
    (0..count).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn pictures_fit_the_room_and_do_not_overlap() {
        for size in [Vec2::new(1400.0, 500.0), Vec2::new(800.0, 700.0)] {
            let room = Rect::from_min_size(pos2(10.0, 20.0), size);
            let rects = arrange(room, 3);
            assert!(rects.iter().all(|r| room.expand(0.5).contains_rect(*r)));
            assert!(!rects[0].intersects(rects[1]) && !rects[1].intersects(rects[2]));
        }
    }
}
