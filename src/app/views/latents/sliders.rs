//! The sliders of the latents, one of which may play.

use std::f64::consts::TAU;

use egui::{RichText, Ui, Vec2};

use crate::app::format;
use crate::figures::latent_name as name;
use crate::metrics::LatentStats;

/// Latents that have a slider at the same time.
const MOST: usize = 8;

/// Points for a slider's figure.
const VALUE: f32 = 44.0;

/// Seconds that a slider takes there and back when it plays.
const PERIOD: f64 = 4.0;

/// Between two frames while a slider plays.
const FRAME: f32 = 1.0 / 30.0;

/// Share of the range that a slider goes beyond it at either end.
const BEYOND: f64 = 0.1;

/// Sliders of some latents.
#[derive(Default)]
pub struct Sliders {
    /// The latent of each slider.
    chosen: Vec<usize>,
    /// The slider whose latent's effect is shown: the one that was moved last.
    last: usize,
    /// Since when the slider that was moved last moves by itself.
    playing: Option<f64>,
}

impl Sliders {
    pub fn stop(&mut self) {
        self.playing = None;
    }

    /// The latent whose effect is shown.
    pub fn effect(&self) -> Option<usize> {
        self.chosen.get(self.last).copied()
    }

    /// Both ends of a latent's slider: where 99 % of the samples lie and a little more, and
    /// whatever it is at.
    pub fn ends(
        &self,
        latent: usize,
        stats: &[LatentStats],
        start: &[f32],
        now: &[f32],
    ) -> [f32; 2] {
        let [low, high] = stats[latent].range();
        let more = BEYOND * (high - low);
        // A latent that never changes can be moved all the same.
        let more = if more > 0.0 { more } else { 1.0 };
        let (low, high) = ((low - more) as f32, (high + more) as f32);
        // While it plays it stays within the range by itself.
        let now = if self.playing.is_some() {
            start[latent]
        } else {
            now[latent]
        };
        [
            low.min(start[latent]).min(now),
            high.max(start[latent]).max(now),
        ]
    }

    /// Draws them; returns the latent that is to be moved and where to.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        (stats, widest): (&[LatentStats], &[usize]),
        start: &[f32],
        now: &[f32],
    ) -> Option<(usize, f32)> {
        let mut moved = self.play(ui, stats, start, now);
        let slots = self.chosen.len();
        let across = if slots > 4 && ui.available_width() > 440.0 {
            2
        } else {
            1
        };
        let gap = 14.0;
        let width = (ui.available_width() - gap * (across - 1) as f32) / across as f32;
        let height = ui.spacing().interact_size.y;
        for line in 0..slots.div_ceil(across) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                for slot in line * across..((line + 1) * across).min(slots) {
                    if slot % across > 0 {
                        ui.add_space(gap - 6.0);
                    }
                    let size = Vec2::new(width, height);
                    let layout = egui::Layout::left_to_right(egui::Align::Center);
                    ui.allocate_ui_with_layout(size, layout, |ui| {
                        ui.set_width(width);
                        let latent = self.chosen[slot];
                        let ends = self.ends(latent, stats, start, now);
                        let value = self.slider(ui, slot, widest, ends, now[latent]);
                        moved = value.map(|value| (self.chosen[slot], value)).or(moved);
                    });
                }
            });
        }
        moved
    }

    /// The button that moves a latent by itself: the one whose slider was touched last.
    pub fn play_button(&mut self, ui: &mut Ui) {
        let Some(latent) = self.effect() else { return };
        let what = if self.playing.is_some() {
            "Stop"
        } else {
            "Play"
        };
        let text = format!("{what} {}", name(latent).to_lowercase());
        let tip = "Moves the latent whose slider was touched last back and forth";
        if ui.button(text).on_hover_text(tip).clicked() {
            self.playing = match self.playing {
                Some(_) => None,
                None => Some(ui.input(|i| i.time)),
            };
        }
    }

    /// The latents of largest spread, until others are chosen.
    pub fn settle(&mut self, widest: &[usize]) {
        let wanted = widest.len().min(MOST);
        if self.chosen.len() != wanted || self.chosen.iter().any(|i| *i >= widest.len()) {
            self.chosen = widest[..wanted].to_vec();
            self.last = 0;
            self.playing = None;
        }
    }

    /// One slider with the choice of its latent; where it was moved to.
    fn slider(
        &mut self,
        ui: &mut Ui,
        slot: usize,
        widest: &[usize],
        [low, high]: [f32; 2],
        now: f32,
    ) -> Option<f32> {
        let latent = self.chosen[slot];
        let effect = slot == self.last;
        let text = RichText::new(name(latent));
        let text = if effect { text.strong() } else { text };
        let combo = egui::ComboBox::from_id_salt(("slider's latent", slot))
            .selected_text(text)
            .width(86.0);
        let combo = combo.show_ui(ui, |ui| {
            for &other in widest {
                let free = other == latent || !self.chosen.contains(&other);
                let chosen = &mut self.chosen[slot];
                ui.add_enabled_ui(free, |ui| {
                    ui.selectable_value(chosen, other, name(other));
                });
            }
        });
        combo.response.widget_info(|| {
            let label = format!("Slider {}", slot + 1);
            let mut info = egui::WidgetInfo::labeled(egui::Role::ComboBox, true, label);
            info.current_text_value = Some(name(latent));
            info
        });
        let mut value = now;
        let room = ui.available_width() - VALUE - 2.0 * ui.spacing().item_spacing.x;
        ui.spacing_mut().slider_width = room.max(30.0);
        let slider = egui::Slider::new(&mut value, low..=high).show_value(false);
        let slider = ui.add(slider);
        slider.widget_info(|| {
            egui::WidgetInfo::slider(true, f64::from(now), format!("{} value", name(latent)))
        });
        ui.allocate_ui_with_layout(
            Vec2::new(VALUE, ui.spacing().interact_size.y),
            egui::Layout::right_to_left(egui::Align::Center),
            |ui| ui.label(format::significant(f64::from(value), 3)),
        );
        let touched = slider.dragged() || slider.gained_focus() || slider.changed();
        if touched && self.last != slot {
            self.last = slot;
            self.playing = None;
        }
        if slider.changed() {
            self.playing = None;
            return Some(value);
        }
        None
    }

    /// Where the slider that plays is at this time.
    fn play(
        &self,
        ui: &Ui,
        stats: &[LatentStats],
        start: &[f32],
        now: &[f32],
    ) -> Option<(usize, f32)> {
        let since = self.playing?;
        let latent = self.effect()?;
        let [low, high] = self.ends(latent, stats, start, now);
        ui.ctx().request_repaint_after_secs(FRAME);
        let time = ui.input(|i| i.time) - since;
        Some((latent, swing([low, high], start[latent], time)))
    }
}

/// Back and forth between two ends, from a place between them, upwards first.
fn swing([low, high]: [f32; 2], start: f32, time: f64) -> f32 {
    let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
    let begun = f64::from(((start - middle) / half.max(f32::MIN_POSITIVE)).clamp(-1.0, 1.0)).asin();
    middle + half * (begun + TAU * time / PERIOD).sin() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swing_starts_where_it_is_and_reaches_both_ends() {
        let ends = [-1.0, 3.0];
        assert!((swing(ends, 2.0, 0.0) - 2.0).abs() < 1e-5);
        assert!((swing(ends, 2.0, PERIOD) - 2.0).abs() < 1e-4);
        let way: Vec<f32> = (0..400)
            .map(|i| swing(ends, 2.0, f64::from(i) / 100.0))
            .collect();
        let low = way.iter().copied().fold(f32::INFINITY, f32::min);
        let high = way.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        assert!((low + 1.0).abs() < 1e-3 && (high - 3.0).abs() < 1e-3);
        assert_eq!(swing([5.0, 5.0], 5.0, 1.0), 5.0);
    }

    #[test]
    fn a_slider_reaches_beyond_the_usual_range_and_as_far_as_its_sample() {
        let stats = [LatentStats {
            mean: 0.0,
            std: 1.0,
            quantiles: [-2.0, -1.0, 0.0, 1.0, 2.0],
        }];
        let sliders = Sliders::default();
        assert_eq!(sliders.ends(0, &stats, &[0.0], &[0.0]), [-2.4, 2.4]);
        assert_eq!(sliders.ends(0, &stats, &[9.0], &[-7.0]), [-7.0, 9.0]);
        let flat = [LatentStats::default()];
        assert_eq!(sliders.ends(0, &flat, &[0.0], &[0.0]), [-1.0, 1.0]);
    }

    #[test]
    fn the_widest_latents_have_sliders_until_there_are_others() {
        let mut sliders = Sliders::default();
        sliders.settle(&[3, 1, 0, 2]);
        assert_eq!(sliders.chosen, [3, 1, 0, 2]);
        sliders.settle(&[0, 1, 2, 3]);
        assert_eq!(sliders.chosen, [3, 1, 0, 2], "what was there stays");
        let many: Vec<usize> = (0..20).rev().collect();
        sliders.settle(&many);
        assert_eq!(sliders.chosen, many[..MOST]);
        assert_eq!(sliders.effect(), Some(19));
    }
}
