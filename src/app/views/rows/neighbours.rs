//! The rows that lie nearest to the marked one in latent space.

use egui::{RichText, Ui};

use crate::app::deferred::Deferred;
use crate::app::format;
use crate::app::views::latents::LatentData;
use crate::app::views::source::Source;
use crate::metrics::{LatentStats, nearest_samples};

/// How many are named.
const COUNT: usize = 8;

/// The rows that lie nearest to the marked one in latent space.
#[derive(Default)]
pub struct Neighbours {
    /// Of the source of this generation and the row at this place.
    found: Deferred<(u64, usize), Vec<(usize, f64)>>,
}

impl Neighbours {
    /// Names them in a line; returns the row that was clicked.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        latents: Option<&LatentData>,
        marked: usize,
    ) -> Option<usize> {
        let place = source.place_of(marked)?;
        let latents = latents?.latents.clone();
        let (key, cost) = ((source.generation, place), 3 * latents.len());
        let found = self.found.get(ui.ctx(), &key, cost, move || {
            let stats = LatentStats::of_each(latents.view());
            nearest_samples(latents.view(), &stats, place, COUNT)
        });
        let found = found?;
        let mut clicked = None;
        ui.horizontal_wrapped(|ui| {
            let text = format!("Nearest to row {} in latent space:", format::count(marked));
            ui.label(RichText::new(text).weak());
            for (place, distance) in found {
                let row = source.sample(*place);
                let tip = format!(
                    "{} standard deviations away, all latents together; a click marks it",
                    format::number(*distance)
                );
                let link = ui.link(format::count(row)).on_hover_text(tip);
                if link.clicked() {
                    clicked = Some(row);
                }
            }
        });
        clicked
    }
}
