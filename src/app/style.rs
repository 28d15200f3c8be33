//! How the window looks: one quiet style in a light and a dark variant, on a grid of 8 points.

use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Theme, Visuals,
    vec2,
};

use super::palette;

/// Space between things that belong together.
pub const GAP: f32 = 8.0;

/// Space between groups.
pub const GROUP_GAP: f32 = 16.0;

/// Width of the frame around what has the keyboard's attention.
const FOCUS: f32 = 2.0;

/// Surfaces from back to front, lines and text of one theme.
struct Tones {
    panel: Color32,
    raised: Color32,
    sunken: Color32,
    button: Color32,
    hovered: Color32,
    line: Color32,
    /// Around what can be operated.
    edge: Color32,
    weak: Color32,
    text: Color32,
    strong: Color32,
}

/// Puts the style of both themes into the context; which one is shown follows the theme setting.
pub fn install(ctx: &egui::Context) {
    for theme in [Theme::Light, Theme::Dark] {
        ctx.set_style_of(theme, style(theme == Theme::Dark));
    }
}

fn style(dark: bool) -> Style {
    let mut style = Style {
        visuals: visuals(dark),
        ..Style::default()
    };
    let font = |size| FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Small, font(12.0)),
        (TextStyle::Body, font(14.0)),
        (TextStyle::Button, font(14.0)),
        (TextStyle::Heading, font(19.0)),
        (
            TextStyle::Monospace,
            FontId::new(13.0, FontFamily::Monospace),
        ),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(GAP, 6.0);
    spacing.button_padding = vec2(8.0, 3.0);
    spacing.interact_size = vec2(40.0, 24.0);
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(8);
    spacing.combo_width = 96.0;
    spacing.tooltip_width = 360.0;
    // Otherwise nothing tells that there is more until the pointer is on it.
    spacing.scroll.dormant_handle_opacity = 0.35;
    style.animation_time = 0.1;
    style
}

fn tones(dark: bool) -> Tones {
    let rgb = Color32::from_rgb;
    if dark {
        Tones {
            panel: rgb(0x1B, 0x1E, 0x24),
            raised: rgb(0x24, 0x28, 0x30),
            sunken: rgb(0x12, 0x14, 0x18),
            button: rgb(0x2E, 0x33, 0x3C),
            hovered: rgb(0x3A, 0x41, 0x4C),
            line: rgb(0x36, 0x3C, 0x46),
            edge: rgb(0x6A, 0x73, 0x80),
            weak: rgb(0x98, 0xA1, 0xAD),
            text: rgb(0xC9, 0xCF, 0xD8),
            strong: rgb(0xF2, 0xF4, 0xF7),
        }
    } else {
        Tones {
            panel: rgb(0xF5, 0xF6, 0xF8),
            raised: rgb(0xFF, 0xFF, 0xFF),
            sunken: rgb(0xFF, 0xFF, 0xFF),
            button: rgb(0xE4, 0xE7, 0xEC),
            hovered: rgb(0xD6, 0xDB, 0xE3),
            line: rgb(0xD3, 0xD8, 0xDF),
            edge: rgb(0x85, 0x8E, 0x99),
            weak: rgb(0x5C, 0x65, 0x70),
            text: rgb(0x32, 0x39, 0x43),
            strong: rgb(0x0F, 0x14, 0x1A),
        }
    }
}

fn visuals(dark: bool) -> Visuals {
    let tones = tones(dark);
    let mut visuals = if dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    visuals.panel_fill = tones.panel;
    visuals.window_fill = tones.raised;
    visuals.window_stroke = Stroke::new(1.0, tones.line);
    visuals.extreme_bg_color = tones.sunken;
    visuals.faint_bg_color = if dark {
        Color32::from_white_alpha(6)
    } else {
        Color32::from_black_alpha(8)
    };
    visuals.code_bg_color = tones.button;
    visuals.weak_text_color = Some(tones.weak);
    visuals.hyperlink_color = palette::accent(dark);
    visuals.warn_fg_color = palette::warning(dark);
    visuals.error_fg_color = palette::error(dark);
    visuals.selection.bg_fill = selected(dark);
    visuals.selection.stroke = Stroke::new(1.0, tones.strong);
    visuals.slider_trailing_fill = true;
    visuals.indent_has_left_vline = false;
    widgets(&mut visuals, &tones, dark);
    visuals
}

/// The accent, laid thinly over the panel: what is chosen stays readable.
fn selected(dark: bool) -> Color32 {
    let accent = palette::accent(dark);
    tones(dark)
        .panel
        .lerp_to_gamma(accent, if dark { 0.45 } else { 0.30 })
}

fn widgets(visuals: &mut Visuals, tones: &Tones, dark: bool) {
    let corner = CornerRadius::same(5);
    let accent = palette::accent(dark);
    let widgets = &mut visuals.widgets;
    widgets.noninteractive.bg_fill = tones.raised;
    widgets.noninteractive.weak_bg_fill = tones.panel;
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, tones.line);
    widgets.noninteractive.fg_stroke = Stroke::new(1.0, tones.text);
    for (widget, fill, line) in [
        (&mut widgets.inactive, tones.button, tones.edge),
        (&mut widgets.hovered, tones.hovered, accent),
        // What has the keyboard's attention is drawn so, on a button of the accent's colour too.
        (&mut widgets.active, tones.hovered, tones.strong),
        (&mut widgets.open, tones.hovered, tones.edge),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, line);
        widget.fg_stroke = Stroke::new(1.0, tones.strong);
        widget.corner_radius = corner;
        widget.expansion = 0.0;
    }
    widgets.active.bg_stroke.width = 2.0;
    widgets.inactive.fg_stroke.color = tones.text;
}

/// A frame around what has the keyboard's attention, so that it is seen on everything, drawn by hand or not. To be
/// called when all else is drawn.
pub fn show_focus(ctx: &egui::Context) {
    let focused = ctx.memory(egui::Memory::focused);
    let Some(response) = focused.and_then(|id| ctx.read_response(id)) else {
        return;
    };
    let seen = response.interact_rect.expand(FOCUS);
    let stroke = Stroke::new(
        FOCUS,
        ctx.global_style().visuals.widgets.active.bg_stroke.color,
    );
    let painter = ctx.layer_painter(response.layer_id).with_clip_rect(seen);
    let corner = CornerRadius::same(5);
    painter.rect_stroke(response.rect, corner, stroke, egui::StrokeKind::Outside);
}

/// A button that stands for the next step.
pub fn primary(text: &str, dark: bool) -> egui::Button<'_> {
    let text = egui::RichText::new(text).strong().color(on_accent(dark));
    egui::Button::new(text).fill(palette::accent(dark))
}

/// Words on the accent's colour.
fn on_accent(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0x08, 0x1A, 0x28)
    } else {
        Color32::WHITE
    }
}

/// A box for things that belong together.
pub fn card(ui: &egui::Ui) -> egui::Frame {
    let visuals = ui.visuals();
    egui::Frame::new()
        .fill(visuals.window_fill)
        .stroke(visuals.widgets.noninteractive.bg_stroke)
        .corner_radius(8)
        .inner_margin(16)
}

#[cfg(test)]
mod tests {
    use egui::style::WidgetVisuals;

    use super::*;
    use crate::app::palette::contrast;
    use crate::app::plot::Ink;

    const MEANT: [Ink; 7] = [
        Ink::Before,
        Ink::After,
        Ink::HeldOut,
        Ink::Accent,
        Ink::Baseline,
        Ink::Beside,
        Ink::Neutral,
    ];

    /// What lies behind text and plots: panels, windows and cards, fields and plots, and every second row of a table.
    fn grounds(visuals: &Visuals) -> [Color32; 4] {
        let panel = visuals.panel_fill;
        let striped = panel.blend(visuals.faint_bg_color);
        [
            panel,
            visuals.window_fill,
            visuals.extreme_bg_color,
            striped,
        ]
    }

    /// What can be operated, in each of its states.
    fn operated(visuals: &Visuals) -> [&WidgetVisuals; 4] {
        let widgets = &visuals.widgets;
        [
            &widgets.inactive,
            &widgets.hovered,
            &widgets.active,
            &widgets.open,
        ]
    }

    #[test]
    fn text_stands_out_from_everything_that_it_is_on() {
        for dark in [false, true] {
            let visuals = visuals(dark);
            let mut pairs = Vec::new();
            for ground in grounds(&visuals) {
                let own = [
                    ("text", visuals.text_color()),
                    ("strong", visuals.strong_text_color()),
                    ("weak", visuals.weak_text_color()),
                    ("link", visuals.hyperlink_color),
                    ("warning", visuals.warn_fg_color),
                    ("error", visuals.error_fg_color),
                ];
                pairs.extend(own.map(|(name, ink)| (name.to_owned(), ink, ground)));
                let inks = MEANT.map(|ink| (format!("words of {ink:?}"), ink.words(dark), ground));
                pairs.extend(inks);
            }
            for widget in operated(&visuals) {
                for fill in [widget.bg_fill, widget.weak_bg_fill] {
                    pairs.push(("a widget's text".to_owned(), widget.fg_stroke.color, fill));
                }
            }
            let chosen = &visuals.selection;
            pairs.push((
                "what is chosen".to_owned(),
                chosen.stroke.color,
                chosen.bg_fill,
            ));
            pairs.push((
                "the next step".to_owned(),
                on_accent(dark),
                palette::accent(dark),
            ));
            for (name, ink, ground) in pairs {
                let found = contrast(ink, ground);
                assert!(
                    found >= 4.5,
                    "dark {dark}: {name} {ink:?} on {ground:?}: {found}"
                );
            }
        }
    }

    #[test]
    fn marks_edges_and_the_frame_of_the_keyboard_stand_out() {
        for dark in [false, true] {
            let visuals = visuals(dark);
            let parts = (0..7).map(Ink::Part);
            // Nothing is plotted on the stripes of tables.
            for ground in &grounds(&visuals)[..3] {
                for ink in MEANT.into_iter().chain(parts.clone()) {
                    let found = contrast(ink.colour(dark), *ground);
                    assert!(found >= 3.0, "dark {dark}: {ink:?} on {ground:?}: {found}");
                }
                for widget in operated(&visuals) {
                    let edge = widget.bg_stroke.color;
                    let found = contrast(edge, *ground);
                    assert!(found >= 3.0, "dark {dark}: {edge:?} on {ground:?}: {found}");
                }
            }
        }
    }
}
