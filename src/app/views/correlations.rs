//! How columns hang together, before and after: Pearson's r of every pair as a picture.

use std::fmt::Write as _;

use egui::{Id, Rect, RichText, Sense, Ui, Vec2, pos2};
use ndarray::Array2;

use super::field::{BAR, HEAD, LABELS, Panel};
use super::parts::{computing, nothing_here};
use super::source::Source;
use super::which::Which;
use crate::app::deferred::Deferred;
use crate::app::plot::{ColourMap, FieldImage, Grid, take_reset};
use crate::app::{AppCommand, format};
use crate::metrics::Correlations;

/// A picture has at most so many rows.
const MOST: usize = 512;
/// Between pictures.
const GAP: f32 = 10.0;

/// Before, after, and how much they differ.
#[derive(Default)]
pub struct CorrelationsView {
    which: Which,
    found: Deferred<u64, Found>,
    images: [FieldImage<u64>; 3],
}

struct Found {
    generation: u64,
    names: Vec<String>,
    /// What the two sides and their difference are called.
    sides: [String; 3],
    correlations: Correlations,
    before: Grid,
    after: Option<Grid>,
    difference: Option<Grid>,
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
        let found = self
            .found
            .get(ui.ctx(), &generation, cost, move || Found::of(&of));
        let Some(found) = found else {
            computing(ui);
            return;
        };
        summary(ui, found);
        found.pictures(ui, &mut self.images, commands);
    }
}

fn summary(ui: &mut Ui, found: &Found) {
    let values = format::counted(found.correlations.used, "value");
    let mut text = format!("Pearson's r of every pair of columns, over {values}");
    let changed = found
        .after
        .as_ref()
        .and(found.correlations.largest_change());
    if let Some(change) = changed {
        let [a, b] = change.columns.map(|i| &found.names[i]);
        let [one, other, _] = &found.sides;
        let (before, after) = (
            format::significant(change.before, 3),
            format::significant(change.after, 3),
        );
        let _ = write!(
            text,
            "; differs most for {a} and {b}: {one} {before}, {other} {after}"
        );
    }
    ui.label(RichText::new(text).weak());
}

impl Found {
    fn of(source: &Source) -> Self {
        let before = source.before.view();
        let after = source.after.as_ref().map_or(before, |after| after.view());
        let correlations = Correlations::of(before, after, source.data.points());
        let grid = |matrix: &Array2<f64>| Grid {
            rows: matrix.nrows(),
            columns: matrix.ncols(),
            values: matrix.iter().copied().collect(),
        };
        let has_after = source.after.is_some();
        Self {
            generation: source.generation,
            names: source.data.column_names.clone(),
            sides: source.sides(),
            before: grid(&correlations.before),
            after: has_after.then(|| grid(&correlations.after)),
            difference: has_after.then(|| grid(&correlations.difference())),
            correlations,
        }
    }

    fn pictures(
        &self,
        ui: &mut Ui,
        images: &mut [FieldImage<u64>; 3],
        commands: &mut Vec<AppCommand>,
    ) {
        let [one, other, moved] = self.sides.each_ref();
        let titles = [one, other].map(|side| format!("Correlation: {side}"));
        let mut panels = vec![(titles[0].as_str(), &self.before, 1.0)];
        panels.extend((self.after.as_ref()).map(|g| (titles[1].as_str(), g, 1.0)));
        panels.extend(self.difference.as_ref().map(|g| {
            let finite = g.values.iter().filter(|v| v.is_finite());
            let largest = finite.fold(0.0, |m: f64, v| m.max(v.abs()));
            (moved.as_str(), g, largest.max(1e-12))
        }));
        let group = Id::unique("correlations");
        let reset = take_reset(ui, group);
        let say = |row: usize, column: usize| self.say(row, column);
        let rects = arrange(ui.available_rect_before_wrap(), panels.len());
        for (i, (title, grid, end)) in panels.into_iter().enumerate() {
            let (map, range) = (ColourMap::BlueRed, [-end, end]);
            let texture = images[i].texture(ui.ctx(), self.generation, grid, map, range);
            let panel = Panel {
                title,
                grid,
                texture: Some(texture),
                map,
                range,
                upwards: false,
                reset,
                group,
                index: i,
                names: &self.names,
            };
            panel.show(ui, rects[i], &say, commands);
        }
        let all = rects.into_iter().reduce(Rect::union);
        ui.allocate_rect(all.unwrap_or(Rect::NOTHING), Sense::hover());
    }

    fn say(&self, row: usize, column: usize) -> String {
        let (Some(a), Some(b)) = (self.names.get(row), self.names.get(column)) else {
            return String::new();
        };
        let value = |grid: &Grid| match grid.get(row, column) {
            Some(r) if r.is_finite() => format::significant(r, 4),
            _ => "none, one of them does not vary".to_owned(),
        };
        let [one, other, moved] = &self.sides;
        let mut text = format!("{a} and {b}\n{one}: {}", value(&self.before));
        if let (Some(after), Some(difference)) = (&self.after, &self.difference) {
            let (after, difference) = (value(after), value(difference));
            let _ = write!(text, "\n{other}: {after}\n{moved}: {difference}");
        }
        text
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
    use crate::app::LoadState;
    use crate::app::views::source_cache::SourceCache;
    use crate::app::views::testing::{add_snapshot, table_state};

    fn found(snapshot: bool) -> Found {
        let mut state = table_state(200);
        if snapshot {
            add_snapshot(&mut state, 1);
        }
        let LoadState::Ready(loaded) = &state.load else {
            panic!("loaded")
        };
        Found::of(&SourceCache::default().update(&state, loaded).0)
    }

    #[test]
    fn data_alone_have_correlations_too() {
        let alone = found(false);
        assert!(alone.after.is_none() && alone.difference.is_none());
        assert_eq!(alone.before.rows, alone.names.len());
        assert!(!alone.say(0, 1).contains("After"), "nothing came back");
        let both = found(true);
        assert_eq!(both.before, alone.before);
        assert!(both.say(0, 1).contains("After - before"));
        assert!(both.say(99, 0).is_empty());
    }

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
