//! A page on which the elements of a drawing are put one after the other.

use image::{ImageFormat, RgbImage};
use pdf_writer::{Content, Name, Str};
use roxmltree::Node;

use super::attributes::{Drawn, number, numbers, steps};
use super::fonts::Font;
use crate::plot::base64::from_base64;

/// Points of a page over units of a drawing, of which 96 are an inch.
pub const POINTS: f64 = 72.0 / 96.0;

/// A circle is four curves whose handles are so long.
const HANDLE: f32 = 0.552_284_8;

/// A page on which the elements of a drawing are put one after the other.
pub struct Page {
    pub content: Content,
    pub images: Vec<RgbImage>,
    /// Of fills and strokes.
    pub opacities: Vec<[f32; 2]>,
}

/// The name of the i-th thing of a kind.
pub fn numbered(kind: &str, i: usize) -> String {
    format!("{kind}{i}")
}

impl Page {
    /// For a drawing of this height, whose y goes down.
    pub fn new(height: f64) -> Self {
        let mut page = Self {
            content: Content::new(),
            images: Vec::new(),
            opacities: Vec::new(),
        };
        let scale = POINTS as f32;
        let up = [scale, 0.0, 0.0, -scale, 0.0, (POINTS * height) as f32];
        page.content.transform(up);
        page
    }

    /// All that is in an element.
    pub fn draw_all(&mut self, of: Node<'_, '_>, drawn: &Drawn) {
        for node in of.children().filter(Node::is_element) {
            self.draw(node, &drawn.within(node));
        }
    }

    fn draw(&mut self, node: Node<'_, '_>, drawn: &Drawn) {
        let at = |name: &str| number(node, name).unwrap_or(0.0) as f32;
        match node.tag_name().name() {
            "g" => {
                self.content.save_state();
                if node.has_attribute("clip-path") {
                    self.clip(node);
                }
                self.draw_all(node, drawn);
                self.content.restore_state();
            }
            "rect" => {
                self.begin(node, drawn);
                let (width, height) = (at("width"), at("height"));
                self.content.rect(at("x"), at("y"), width, height);
                self.end(drawn);
            }
            "circle" => {
                self.begin(node, drawn);
                self.circle([at("cx"), at("cy")], at("r"));
                self.end(drawn);
            }
            "path" => {
                self.begin(node, drawn);
                self.path(node.attribute("d").unwrap_or_default());
                self.end(drawn);
            }
            "text" => self.text(node, drawn),
            "image" => self.image(node, [at("x"), at("y"), at("width"), at("height")]),
            _ => {}
        }
    }

    /// Sets colours, width and dashes.
    fn begin(&mut self, node: Node<'_, '_>, drawn: &Drawn) {
        self.content.save_state();
        if let Some([r, g, b]) = drawn.fill {
            self.content.set_fill_rgb(r, g, b);
        }
        if let Some([r, g, b]) = drawn.stroke {
            self.content.set_stroke_rgb(r, g, b);
            self.content.set_line_width(drawn.stroke_width);
        }
        if let Some(dashes) = node.attribute("stroke-dasharray") {
            let lengths = numbers(dashes).map(|length| length as f32);
            self.content.set_dash_pattern(lengths, 0.0);
        }
        let opacity = [drawn.fill_opacity, drawn.stroke_opacity];
        if opacity != [1.0; 2] {
            let known = self.opacities.iter().position(|known| *known == opacity);
            let place = known.unwrap_or_else(|| {
                self.opacities.push(opacity);
                self.opacities.len() - 1
            });
            let name = numbered("S", place);
            self.content.set_parameters(Name(name.as_bytes()));
        }
    }

    /// Fills and strokes what was outlined.
    fn end(&mut self, drawn: &Drawn) {
        match (drawn.fill, drawn.stroke) {
            (Some(_), Some(_)) => self.content.fill_nonzero_and_stroke(),
            (Some(_), None) => self.content.fill_nonzero(),
            (None, Some(_)) => self.content.stroke(),
            (None, None) => self.content.end_path(),
        };
        self.content.restore_state();
    }

    fn circle(&mut self, [x, y]: [f32; 2], radius: f32) {
        let handle = HANDLE * radius;
        let turns = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0], [1.0, 0.0]];
        self.content.move_to(x + radius, y);
        for ends in turns.windows(2) {
            let [from, to] = [ends[0], ends[1]].map(|[a, b]| [x + radius * a, y + radius * b]);
            let first = [from[0] + handle * ends[1][0], from[1] + handle * ends[1][1]];
            let second = [to[0] + handle * ends[0][0], to[1] + handle * ends[0][1]];
            self.content
                .cubic_to(first[0], first[1], second[0], second[1], to[0], to[1]);
        }
        self.content.close_path();
    }

    fn path(&mut self, text: &str) {
        let mut at = [0.0_f32; 2];
        for (letter, numbers) in steps(text) {
            match (letter, numbers.as_slice()) {
                ('M' | 'L', [x, y]) => at = [*x as f32, *y as f32],
                ('H', [x]) => at[0] = *x as f32,
                ('V', [y]) => at[1] = *y as f32,
                ('Z', []) => {
                    self.content.close_path();
                    continue;
                }
                _ => continue,
            }
            if letter == 'M' {
                self.content.move_to(at[0], at[1]);
            } else {
                self.content.line_to(at[0], at[1]);
            }
        }
    }

    /// To the rectangle of the clip that the drawing has.
    fn clip(&mut self, node: Node<'_, '_>) {
        let mut all = node.document().descendants();
        let clip = all.find(|node| node.tag_name().name() == "clipPath");
        let rect = clip.and_then(|clip| clip.children().find(Node::is_element));
        if let Some(rect) = rect {
            let at = |name: &str| number(rect, name).unwrap_or(0.0) as f32;
            self.content
                .rect(at("x"), at("y"), at("width"), at("height"));
            self.content.clip_nonzero().end_path();
        }
    }

    fn text(&mut self, node: Node<'_, '_>, drawn: &Drawn) {
        let Some([r, g, b]) = drawn.fill else {
            return;
        };
        let is_bold = node.attribute("font-weight") == Some("bold");
        let font = match (drawn.is_serif, is_bold) {
            (false, false) => Font::Sans,
            (false, true) => Font::SansBold,
            (true, false) => Font::Serif,
            (true, true) => Font::SerifBold,
        };
        let size = number(node, "font-size").unwrap_or(12.0);
        let runs = font.runs(node.text().unwrap_or_default());
        let width = size * runs.iter().map(|run| run.width).sum::<f64>();
        let mut place = [
            number(node, "x").unwrap_or(0.0),
            number(node, "y").unwrap_or(0.0),
        ];
        // The one transform that drawings have: a caption that reads upwards at a place.
        let is_upwards = node
            .attribute("transform")
            .is_some_and(|t| t.contains("rotate(-90)"));
        if let Some(transform) = node.attribute("transform") {
            let mut found = numbers(transform);
            if let (Some(x), Some(y)) = (found.next(), found.next()) {
                place = [x, y];
            }
        }
        let back = match node.attribute("text-anchor") {
            Some("end") => width,
            Some("middle") => width / 2.0,
            _ => 0.0,
        };
        // Along the text, and from its foot to its head, in a drawing whose y goes down.
        let (along, up) = if is_upwards {
            ([0.0, -1.0], [-1.0, 0.0])
        } else {
            ([1.0, 0.0], [0.0, -1.0])
        };
        let matrix = [
            along[0],
            along[1],
            up[0],
            up[1],
            place[0] - back * along[0],
            place[1] - back * along[1],
        ];
        self.content.begin_text();
        self.content.set_fill_rgb(r, g, b);
        self.content.set_text_matrix(matrix.map(|v| v as f32));
        for run in runs {
            self.content
                .set_font(Name(run.font.name().as_bytes()), size as f32);
            self.content.show(Str(&run.bytes));
        }
        self.content.end_text();
    }

    fn image(&mut self, node: Node<'_, '_>, [x, y, width, height]: [f32; 4]) {
        let href = node.attribute("href").unwrap_or_default();
        let bytes = href
            .split_once("base64,")
            .and_then(|(_, text)| from_base64(text));
        let decoded =
            bytes.map(|bytes| image::load_from_memory_with_format(&bytes, ImageFormat::Png));
        let Some(Ok(picture)) = decoded else {
            return;
        };
        let name = numbered("I", self.images.len());
        self.images.push(picture.to_rgb8());
        self.content.save_state();
        // A picture fills the unit square, whose y goes up.
        self.content
            .transform([width, 0.0, 0.0, -height, x, y + height]);
        self.content.x_object(Name(name.as_bytes()));
        self.content.restore_state();
    }
}
