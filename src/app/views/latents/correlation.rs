//! The correlation of the latents as a picture.

use egui::{Id, Rect, Ui, Vec2};

use super::origin::{LatentData, name};
use crate::app::deferred::Deferred;
use crate::app::plot::{ColourMap, FieldImage, Grid, take_reset};
use crate::app::views::field::{BAR, HEAD, LABELS, Panel};
use crate::app::views::parts::computing;
use crate::app::{AppCommand, format};
use crate::metrics::{LatentStats, correlation};

/// The picture has at most so many rows; beyond it, the latents of largest spread.
const MOST: usize = 256;

/// Which latents go together: Pearson's correlation as a picture.
#[derive(Default)]
pub struct Correlation {
    matrix: Deferred<u64, Matrix>,
    image: FieldImage<u64>,
}

struct Matrix {
    /// The latent of each row and column.
    which: Vec<usize>,
    grid: Grid,
    generation: u64,
}

impl Correlation {
    pub fn show(
        &mut self,
        ui: &mut Ui,
        data: &LatentData,
        (stats, widest): (&[LatentStats], &[usize]),
        title: &str,
        commands: &mut Vec<AppCommand>,
    ) {
        let mut which: Vec<usize> = widest.iter().copied().take(MOST).collect();
        which.sort_unstable();
        let cost = data.latents.len() * which.len();
        let (latents, stats) = (data.latents.clone(), stats.to_vec());
        let generation = data.generation;
        let matrix = self.matrix.get(ui.ctx(), &generation, cost, move || {
            let r = correlation(latents.view(), &stats, &which);
            Matrix {
                grid: Grid {
                    rows: which.len(),
                    columns: which.len(),
                    values: r.iter().copied().collect(),
                },
                which,
                generation,
            }
        });
        let Some(matrix) = matrix else {
            computing(ui);
            return;
        };
        let range = [-1.0, 1.0];
        let map = ColourMap::BlueRed;
        let texture = self
            .image
            .texture(ui.ctx(), matrix.generation, &matrix.grid, map, range);
        let names: Vec<String> = matrix.which.iter().map(|&i| name(i)).collect();
        let group = Id::unique("latent correlation");
        let panel = Panel {
            title,
            grid: &matrix.grid,
            texture: Some(texture),
            map,
            range,
            upwards: false,
            reset: take_reset(ui, group),
            group,
            index: 0,
            names: &names,
        };
        let room = ui.available_size();
        let square = (room.x - BAR - LABELS).min(room.y - HEAD - 24.0).max(60.0);
        let size = Vec2::new(
            (square + BAR + LABELS).max(220.0).min(room.x),
            square + HEAD,
        );
        let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
        let rect = Rect::from_min_size(rect.min, size);
        let say = |row: usize, column: usize| matrix.say(row, column);
        panel.show(ui, rect, &say, commands);
        let note = if widest.len() > MOST {
            format!(
                "Rows and columns: the {MOST} latents of largest spread out of {}",
                widest.len()
            )
        } else {
            format!("Row and column 1 to {}: the latents in order", names.len())
        };
        ui.label(egui::RichText::new(note).small().weak());
    }
}

impl Matrix {
    fn say(&self, row: usize, column: usize) -> String {
        let (Some(a), Some(b)) = (self.which.get(row), self.which.get(column)) else {
            return String::new();
        };
        let value = self.grid.get(row, column).unwrap_or(f64::NAN);
        let value = if value.is_nan() {
            "none, one of them never changes".to_owned()
        } else {
            format::significant(value, 3)
        };
        format!(
            "{} and {}\nCorrelation: {value}",
            name(*a),
            name(*b).to_lowercase()
        )
    }
}
