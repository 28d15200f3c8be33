//! The correlation of the latents as a picture.

use egui::{Rect, RichText, Ui, Vec2};

use super::origin::LatentData;
use crate::app::AppCommand;
use crate::app::deferred::Deferred;
use crate::app::plot::FieldImage;
use crate::app::views::field::{BAR, HEAD, LABELS, show_panels};
use crate::app::views::pane::own_id;
use crate::app::views::parts::computing;
use crate::figures::LatentCorrelation;
use crate::metrics::LatentStats;

/// Which latents go together: Pearson's correlation as a picture.
#[derive(Default)]
pub struct Correlation {
    found: Deferred<u64, LatentCorrelation>,
    image: FieldImage<u64>,
}

impl Correlation {
    pub fn show(
        &mut self,
        ui: &mut Ui,
        data: &LatentData,
        (stats, widest): (&[LatentStats], &[usize]),
        moment: &str,
        commands: &mut Vec<AppCommand>,
    ) {
        let cost = data.latents.len() * widest.len();
        let (latents, stats) = (data.latents.clone(), stats.to_vec());
        let widest = widest.to_vec();
        let found = self.found.keyed(ui.ctx(), &data.generation, cost, move || {
            LatentCorrelation::new(latents.view(), &stats, &widest)
        });
        let Some((generation, found)) = found else {
            computing(ui);
            return;
        };
        let image = found.image(moment);
        let texture = self.image.texture(ui.ctx(), *generation, &image);
        let room = ui.available_rect_before_wrap();
        let square = (room.width() - BAR - LABELS)
            .min(room.height() - HEAD - 24.0)
            .max(60.0);
        let width = (square + BAR + LABELS).max(220.0).min(room.width());
        let rect = Rect::from_min_size(room.min, Vec2::new(width, square + HEAD));
        let say = |row: usize, column: usize| found.say(row, column);
        let group = own_id(ui, "latent correlation");
        show_panels(ui, group, [(image, Some(texture))], &[rect], &say, commands);
        ui.label(RichText::new(found.note()).small().weak());
    }
}
