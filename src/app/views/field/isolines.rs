//! Lines of equal value of both sides, found beside the frames.

use std::sync::Arc;

use egui::{Context, DragValue, TextEdit, Ui};

use super::PlaneKey;
use crate::app::deferred::Deferred;
use crate::app::plot::{Grid, Ink, Piece, isoline, levels};
use crate::figures::PlaneFigures;

/// Lines are found in pictures of at most so many cells along a side: finer ones could not be told apart.
const SIDE: usize = 400;

/// The pieces of all lines of a side.
pub type Pieces = Arc<Vec<Piece>>;

/// Which lines of equal value are drawn.
#[derive(Default)]
pub struct IsolineLevels {
    /// So many, evenly spaced; 0: none.
    count: usize,
    /// Values that were typed in their place.
    text: String,
}

impl IsolineLevels {
    /// Most lines of typed values.
    const MOST: usize = 40;

    pub fn show(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            let label = ui.label("How many");
            let tip = "Evenly spaced in the range of before; drawn of both sides over each picture";
            let count = DragValue::new(&mut self.count).range(0..=20);
            ui.add_enabled(self.text.trim().is_empty(), count)
                .labelled_by(label.id)
                .on_hover_text(tip)
                .on_disabled_hover_text("The values beside are drawn");
            let label = ui.label("or at");
            let text = TextEdit::singleline(&mut self.text)
                .hint_text("0.1, 0.5")
                .desired_width(120.0);
            ui.add(text)
                .labelled_by(label.id)
                .on_hover_text("Values of lines, separated by commas or blanks");
        });
        if let Err(problem) = self.typed() {
            ui.colored_label(ui.visuals().error_fg_color, problem);
        }
    }

    /// The values of the lines within a range of values.
    pub fn of(&self, range: [f64; 2]) -> Vec<f64> {
        match self.typed() {
            Ok(Some(typed)) => typed,
            Ok(None) => levels(range, self.count),
            Err(_) => Vec::new(),
        }
    }

    fn typed(&self) -> Result<Option<Vec<f64>>, String> {
        let words = self.text.split([',', ';', ' ', '\t']);
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        if words.len() > Self::MOST {
            let count = words.len();
            return Err(format!("{count} values: at most {} are drawn", Self::MOST));
        }
        let value = |word: &&str| {
            let value = word.parse::<f64>().ok().filter(|value| value.is_finite());
            value.ok_or_else(|| format!("\"{word}\" is no number"))
        };
        let values: Vec<f64> = words.iter().map(value).collect::<Result<_, _>>()?;
        Ok((!values.is_empty()).then_some(values))
    }
}

/// The plane, and the bits of the levels.
type LinesKey = (PlaneKey, Vec<u64>);

/// Lines of equal value of both sides.
#[derive(Default)]
pub struct Isolines {
    found: Deferred<LinesKey, Vec<(Pieces, Ink)>>,
}

impl Isolines {
    /// The lines of these values.
    pub fn of(
        &mut self,
        ctx: &Context,
        key: PlaneKey,
        planes: &PlaneFigures,
        levels: Vec<f64>,
    ) -> Vec<(Pieces, Ink)> {
        if levels.is_empty() {
            return Vec::new();
        }
        let bits = levels.iter().map(|level| level.to_bits());
        let key = (key, bits.collect::<Vec<_>>());
        let sides = [
            (Some(Arc::clone(&planes.before)), Ink::Before),
            (planes.after.clone(), Ink::After),
        ];
        let cost = 4 * levels.len() * planes.before.values.len().min(SIDE * SIDE);
        let found = self.found.get(ctx, &key, cost, move || {
            let there = sides
                .into_iter()
                .filter_map(|(grid, ink)| Some((grid?, ink)));
            there
                .map(|(grid, ink)| (Arc::new(lines(&grid, &levels)), ink))
                .collect()
        });
        found.cloned().unwrap_or_default()
    }
}

fn lines(grid: &Grid, levels: &[f64]) -> Vec<Piece> {
    let small = grid.at_most(SIDE);
    let scale = [
        grid.rows as f64 / small.rows.max(1) as f64,
        grid.columns as f64 / small.columns.max(1) as f64,
    ];
    // The middle of a block of cells.
    let place = |[row, column]: [f64; 2]| {
        [
            (row + 0.5) * scale[0] - 0.5,
            (column + 0.5) * scale[1] - 0.5,
        ]
    };
    let all = levels.iter().flat_map(|level| isoline(&small, *level));
    all.map(|piece| piece.map(place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_typed_or_evenly_spaced() {
        let mut levels = IsolineLevels {
            count: 3,
            text: " ".to_owned(),
        };
        assert_eq!(levels.of([0.0, 4.0]), [1.0, 2.0, 3.0]);
        levels.text = "0.5, -2e-3;7".to_owned();
        assert_eq!(levels.of([0.0, 4.0]), [0.5, -2e-3, 7.0]);
        levels.text = "0.5, x".to_owned();
        assert_eq!(levels.typed(), Err("\"x\" is no number".to_owned()));
        assert!(levels.of([0.0, 4.0]).is_empty());
        levels.text = "1 ".repeat(41);
        assert!(levels.typed().is_err());
    }
}
