//! Lines in the corner that go away by themselves.

use egui::{Align2, Area, Button, Frame, Id, Order, Stroke, vec2};

use super::banners::colour;
use crate::app::AppCommand;
use crate::app::notices::Notices;

/// Lines in the lower right corner that go away by themselves.
pub fn show(ctx: &egui::Context, notices: &mut Notices, commands: &mut Vec<AppCommand>) {
    if notices.toasts().is_empty() {
        return;
    }
    let mut dismissed = None;
    let area = Area::new(Id::unique("toasts")).order(Order::Tooltip);
    area.anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -48.0))
        .show(ctx, |ui| {
            ui.set_max_width(360.0);
            for (i, toast) in notices.toasts().iter().enumerate() {
                let colour = colour(toast.tone, ui.visuals().dark_mode);
                Frame::popup(ui.style())
                    .stroke(Stroke::new(1.0, colour))
                    .show(ui, |ui| {
                        ui.horizontal_wrapped(|ui| {
                            ui.add(egui::Label::new(&toast.text).wrap());
                            if let Some((text, command)) = &toast.action
                                && ui.button(*text).clicked()
                            {
                                commands.push(command.clone());
                                dismissed = Some(i);
                            }
                            if ui
                                .add(Button::new("x").frame(false))
                                .on_hover_text("Dismiss this message")
                                .clicked()
                            {
                                dismissed = Some(i);
                            }
                        });
                    });
            }
        });
    if let Some(index) = dismissed {
        notices.dismiss_toast(index);
    }
}
