//! The picture of the network.

use egui::{
    Align2, Color32, FontId, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, pos2, vec2,
};

use crate::app::{format, palette};
use crate::model::{LayerShape, ModelSpec};

const HEIGHT: f32 = 132.0;

/// Room for the numbers above the network.
const NUMBERS: f32 = 18.0;

/// Height of the band that stands for the linear path, with its name.
const LINEAR: f32 = 24.0;

/// Width of a layer's column.
const COLUMN: f32 = 8.0;

/// Opacity of hidden layers that are not kept.
const FADED: f32 = 0.25;

/// Where everything lies.
struct Plan {
    /// Where the layers stand.
    body: Rect,
    /// The middle of each column.
    x: Vec<f32>,
    /// Half the height of each column.
    half: Vec<f32>,
}

/// Draws the network as the hourglass that it is: widths on a logarithmic scale, the latents
/// highlighted, the linear path as a straight band below. Hidden layers that the file would not keep are
/// faded.
pub fn picture(ui: &mut Ui, model: &ModelSpec, pca_alone: bool) -> Response {
    let layers = model.layers();
    let linear = if model.linear_path { LINEAR } else { 0.0 };
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT + linear), Sense::hover());
    let text = model.family.summary(model);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &text));
    if ui.is_rect_visible(rect) {
        let plan = Plan::new(rect, &layers, linear);
        let dark = ui.visuals().dark_mode;
        let painter = ui.painter_at(rect);
        let mut hidden = painter.clone();
        hidden.set_opacity(if pca_alone { FADED } else { 1.0 });
        let ink = ui.visuals().text_color();
        // Without hidden layers only the linear path is there.
        if !model.widths().is_empty() {
            draw_flow(&hidden, &plan, &layers, dark);
        }
        draw_layers([&painter, &hidden], &plan, &layers, dark);
        draw_numbers(&painter, &plan, &layers, ink);
        if model.linear_path {
            draw_linear(&painter, &plan, model.family.path_label(model), ink, dark);
        }
    }
    response.on_hover_text(text)
}

impl Plan {
    fn new(rect: Rect, layers: &[LayerShape], linear: f32) -> Self {
        let body = Rect::from_min_max(rect.min + vec2(0.0, NUMBERS), rect.max - vec2(0.0, linear));
        let widest = layers.iter().map(|layer| layer.width).max().unwrap_or(1);
        let scale = (1.0 + widest as f32).ln();
        let side = COLUMN / 2.0 + 10.0;
        let step = (body.width() - 2.0 * side) / (layers.len().max(2) - 1) as f32;
        let x = (0..layers.len())
            .map(|i| body.left() + side + step * i as f32)
            .collect();
        let half = |layer: &LayerShape| {
            0.5 * (body.height() - 8.0) * (1.0 + layer.width as f32).ln() / scale
        };
        Self {
            body,
            x,
            half: layers.iter().map(half).collect(),
        }
    }

    fn column(&self, i: usize) -> Rect {
        Rect::from_center_size(
            pos2(self.x[i], self.body.center().y),
            vec2(COLUMN, 2.0 * self.half[i].max(3.0)),
        )
    }
}

/// Before the latents the data are as they were, after them as they come back.
fn side(i: usize, layers: &[LayerShape], dark: bool) -> Color32 {
    let latent = layers.iter().position(|layer| layer.latent).unwrap_or(0);
    match i.cmp(&latent) {
        std::cmp::Ordering::Less => palette::before(dark),
        std::cmp::Ordering::Equal => palette::accent(dark),
        std::cmp::Ordering::Greater => palette::after(dark),
    }
}

fn draw_flow(painter: &Painter, plan: &Plan, layers: &[LayerShape], dark: bool) {
    for i in 1..layers.len() {
        let [left, right] = [plan.column(i - 1), plan.column(i)];
        let latent = layers.iter().position(|layer| layer.latent).unwrap_or(0);
        let colour = side(if i <= latent { 0 } else { layers.len() - 1 }, layers, dark);
        let corners = vec![
            left.right_top(),
            right.left_top(),
            right.left_bottom(),
            left.right_bottom(),
        ];
        painter.add(Shape::convex_polygon(
            corners,
            colour.gamma_multiply(0.22),
            Stroke::NONE,
        ));
    }
}

fn draw_layers([painter, hidden]: [&Painter; 2], plan: &Plan, layers: &[LayerShape], dark: bool) {
    for i in 0..layers.len() {
        let painter = if is_end(i, layers) { painter } else { hidden };
        painter.rect_filled(plan.column(i), 3, side(i, layers, dark));
    }
}

/// Input, output and latents, which every model has.
fn is_end(i: usize, layers: &[LayerShape]) -> bool {
    i == 0 || i + 1 == layers.len() || layers[i].latent
}

/// The numbers of input, latents and output always; those between where there is room.
fn draw_numbers(painter: &Painter, plan: &Plan, layers: &[LayerShape], ink: Color32) {
    let all = 0..layers.len();
    let mut taken: Vec<Rect> = Vec::new();
    let order =
        (all.clone().filter(|&i| is_end(i, layers))).chain(all.filter(|&i| !is_end(i, layers)));
    for i in order {
        let font = FontId::proportional(12.0);
        let galley = painter.layout_no_wrap(format::count(layers[i].width), font, ink);
        let half = galley.size().x / 2.0;
        let x = plan.x[i].clamp(plan.body.left() + half, plan.body.right() - half);
        let top = plan.column(i).top() - 3.0;
        let place = Align2::CENTER_BOTTOM.anchor_size(pos2(x, top), galley.size());
        if taken
            .iter()
            .all(|other| !other.expand2(vec2(2.0, 0.0)).intersects(place))
        {
            taken.push(place);
            painter.galley(place.min, galley, ink);
        }
    }
}

fn draw_linear(painter: &Painter, plan: &Plan, caption: &str, ink: Color32, dark: bool) {
    let y = plan.body.bottom() + 4.0;
    let colour = palette::baseline(dark);
    let (Some(&left), Some(&right)) = (plan.x.first(), plan.x.last()) else {
        return;
    };
    let band = Rect::from_min_max(
        pos2(left - COLUMN / 2.0, y),
        pos2(right + COLUMN / 2.0, y + 3.0),
    );
    painter.rect_filled(band, 1, colour);
    let middle: Pos2 = pos2(band.center().x, band.bottom() + 1.0);
    painter.text(
        middle,
        Align2::CENTER_TOP,
        caption,
        FontId::proportional(12.0),
        ink,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Size;

    #[test]
    fn the_picture_is_an_hourglass() {
        let layers = ModelSpec::new(Size::Baler, 24, 15).layers();
        let plan = Plan::new(
            Rect::from_min_size(Pos2::ZERO, vec2(300.0, HEIGHT)),
            &layers,
            0.0,
        );
        assert_eq!(plan.half.len(), 9);
        let latent = 4;
        assert!(
            plan.half
                .iter()
                .enumerate()
                .all(|(i, &half)| i == latent || half > plan.half[latent])
        );
        assert!(plan.x.windows(2).all(|pair| pair[1] > pair[0]));
        assert!(plan.column(0).left() >= 0.0);
        assert!(plan.column(8).right() <= 300.0);
    }

    #[test]
    fn the_widths_are_told_in_words() {
        let model = ModelSpec::new(Size::Small, 19, 12);
        let text = model.family.summary(&model);
        assert_eq!(
            text,
            "Network: 19, 32, 32, 12, 32, 32, 19 values wide, with a linear path beside"
        );
    }
}
