//! Windows that only tell: the list of shortcuts, and what this program is.

use egui::{Context, Grid, RichText, ScrollArea, Ui, Window};

use crate::app::AppCommand;
use crate::app::commands::{Menu, table};

/// All shortcuts, by menu.
pub fn shortcuts(ctx: &Context, commands: &mut Vec<AppCommand>) {
    let room = ctx.content_rect().height() - 120.0;
    window(ctx, "Keyboard shortcuts", commands, |ui| {
        ScrollArea::vertical()
            .min_scrolled_height(room.clamp(120.0, 560.0))
            .max_height(room.clamp(120.0, 560.0))
            .show(ui, |ui| {
                for menu in Menu::ALL {
                    of_menu(ui, menu);
                }
            });
    });
}

fn of_menu(ui: &mut Ui, menu: Menu) {
    ui.strong(menu.label());
    let grid = Grid::new(menu.label())
        .num_columns(2)
        .spacing([32.0, 4.0])
        .min_col_width(120.0);
    grid.show(ui, |ui| {
        for named in table::all().filter(|named| named.menu == menu) {
            let keys = named.keys().map(|keys| ui.ctx().format_shortcut(&keys));
            let keys: Vec<_> = keys.collect();
            if keys.is_empty() {
                continue;
            }
            ui.label(RichText::new(keys.join(" or ")).monospace());
            ui.label(named.text).on_hover_text(named.tip);
            ui.end_row();
        }
    });
    ui.add_space(8.0);
}

/// Version, licence, and what stands behind the name.
pub fn about(ctx: &Context, commands: &mut Vec<AppCommand>) {
    window(ctx, "About Balescope", commands, |ui| {
        ui.set_max_width(420.0);
        ui.label(RichText::new(format!("Balescope {}", env!("CARGO_PKG_VERSION"))).heading());
        ui.label(
            "Compresses scientific data with autoencoders and shows what that did to them. \
             A desktop successor of BALER, the command line tool of the same idea.",
        );
        ui.add_space(8.0);
        ui.weak(concat!("Licence: ", env!("CARGO_PKG_LICENSE")));
    });
}

/// One that is closed by its cross or by Escape.
pub fn window(
    ctx: &Context,
    title: &str,
    commands: &mut Vec<AppCommand>,
    add: impl FnOnce(&mut Ui),
) {
    let mut open = true;
    Window::new(title)
        .open(&mut open)
        .collapsible(false)
        .resizable(false)
        .anchor(egui::Align2::CENTER_CENTER, egui::Vec2::ZERO)
        .show(ctx, add);
    if !open || ctx.input(|input| input.key_pressed(egui::Key::Escape)) {
        commands.push(AppCommand::ShowHelp(None));
    }
}
