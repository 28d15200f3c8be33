//! Many coloured points or cells as one mesh.

use std::ops::RangeInclusive;

use egui::epaint::{Mesh, Vertex};
use egui::{Color32, Rect, Shape, Ui, Vec2};
use egui_plot::{
    ItemId, PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotPoint, PlotTransform,
};

/// Side of a point, in points of the screen: of many, and of few.
const SIDE: f32 = 2.6;
const LARGE_SIDE: f32 = 4.6;

/// More than this are many.
const FEW: usize = 1500;

/// A rectangle in plot coordinates, lowest x and y first, with its colour; a point where both are the same.
pub type Patch = ([[f64; 2]; 2], Color32);

/// Many points or cells, each with its colour, as one mesh: a shape each would take the time of a frame.
pub struct Patches {
    base: PlotItemBase,
    id: ItemId,
    all: Vec<Patch>,
    colour: Color32,
}

impl Patches {
    /// `colour` stands for them in the legend.
    pub fn new(name: &str, id: ItemId, all: Vec<Patch>, colour: Color32) -> Self {
        Self {
            base: PlotItemBase::new(name.to_owned()),
            id,
            all,
            colour,
        }
    }

    fn mesh(&self, place: impl Fn(&[f64; 2]) -> egui::Pos2, visible: Rect) -> Mesh {
        let mut mesh = Mesh::default();
        // Growing step by step would touch twice the memory, frame by frame.
        mesh.reserve_vertices(4 * self.all.len());
        mesh.reserve_triangles(2 * self.all.len());
        let few = self.all.len() <= FEW;
        let side = if few || self.highlighted() {
            LARGE_SIDE
        } else {
            SIDE
        };
        for ([low, high], color) in &self.all {
            let square = if low == high {
                Rect::from_center_size(place(low), Vec2::splat(side))
            } else {
                Rect::from_two_pos(place(low), place(high))
            };
            if !visible.intersects(square) {
                continue;
            }
            let first = mesh.vertices.len() as u32;
            let corners = [
                square.left_top(),
                square.right_top(),
                square.right_bottom(),
                square.left_bottom(),
            ];
            mesh.vertices.extend(corners.map(|pos| Vertex {
                pos,
                uv: egui::epaint::WHITE_UV,
                color: *color,
            }));
            mesh.add_triangle(first, first + 1, first + 2);
            mesh.add_triangle(first, first + 2, first + 3);
        }
        mesh
    }
}

impl PlotItem for Patches {
    fn shapes(&self, _ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        let place = |[x, y]: &[f64; 2]| transform.position_from_point(&PlotPoint::new(*x, *y));
        let visible = transform.frame().expand(LARGE_SIDE);
        shapes.push(Shape::mesh(self.mesh(place, visible)));
    }

    fn initialize(&mut self, _x_range: RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        self.colour
    }

    fn allow_hover(&self) -> bool {
        false
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        let mut bounds = PlotBounds::NOTHING;
        for (corners, _) in &self.all {
            for [x, y] in corners {
                bounds.extend_with(&PlotPoint::new(*x, *y));
            }
        }
        bounds
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }

    fn id(&self) -> ItemId {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_a_square_of_its_colour_and_none_where_it_cannot_be_seen() {
        let patches = vec![
            ([[1.0, 2.0]; 2], Color32::RED),
            ([[900.0, 2.0]; 2], Color32::GREEN),
            ([[3.0, 4.0], [6.0, 8.0]], Color32::BLUE),
        ];
        let id = ItemId::new(egui::Id::unique("d"));
        let patches = Patches::new("", id, patches, Color32::RED);
        let visible = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(10.0, 10.0));
        let mesh = patches.mesh(|p| egui::pos2(p[0] as f32, p[1] as f32), visible);
        assert!(mesh.is_valid());
        assert_eq!((mesh.vertices.len(), mesh.indices.len()), (8, 12));
        assert_eq!(mesh.vertices[4].color, Color32::BLUE);
        assert_eq!(mesh.vertices[0].pos, egui::pos2(1.0 - 2.3, 2.0 - 2.3));
        assert_eq!(mesh.vertices[6].pos, egui::pos2(6.0, 8.0));
    }
}
