//! Making the picture of a mesh: what is seen where.

use std::sync::Arc;

use super::canvas::Canvas;
use super::cloud::triangles_between;
use super::raster::{NOTHING, OUTSIDE, Raster, Seen};
use super::{Geometry, Location, Mesh, MeshView};

/// Places along the longer side of a picture, and along the shorter one at least.
const LONG: usize = 1000;
const SHORT: usize = 120;

/// A picture that is longer than this many times its height is shown higher than it is.
const LONGEST: f64 = 20.0;

impl Mesh {
    /// What is seen of it; `None` where it fills nothing from there: lines, and points along one.
    pub fn raster(&self, view: MeshView) -> Option<Arc<Raster>> {
        self.geometry.kept_raster((view, self.location), || {
            Raster::new(&self.geometry, self.location, view)
        })
    }
}

impl Raster {
    fn new(geometry: &Geometry, location: Location, view: MeshView) -> Option<Self> {
        let extent = geometry.extent()?;
        let window = view.right_and_up().map(|axis| extent[axis]);
        let [width, height] = window.map(|[low, high]| high - low);
        let is_area = [width, height, width / height, height / width]
            .iter()
            .all(|size| size.is_finite() && *size > 0.0);
        // A plane half-way between ends that no double tells apart by a distance is nowhere.
        let [near, far] = extent[view.along];
        if !is_area || !(far - near).is_finite() {
            return None;
        }
        let side = |own: f64, other: f64| {
            let long = LONG as f64 * (own / other).min(1.0);
            (long.round() as usize).max(SHORT)
        };
        let (columns, rows) = (side(width, height), side(height, width));
        let aspect = (width / height).clamp(1.0 / LONGEST, LONGEST);
        let mut canvas = Canvas {
            raster: Self {
                rows,
                columns,
                cell: columns as f64 / (rows as f64 * aspect),
                location,
                view,
                window,
                seen: vec![OUTSIDE; rows * columns],
            },
            nearest: vec![f32::NEG_INFINITY; rows * columns],
        };
        let cells = geometry.cells();
        match (cells.filter(|_| geometry.has_fillings()), view.cut) {
            (Some(cells), Some(cut)) => canvas.cut(geometry, cells, extent[view.along], cut),
            (Some(cells), None) => {
                for (corners, cell) in cells.outer_triangles() {
                    canvas.triangle(geometry.points(), corners, cell);
                }
            }
            // Values on cells of which none fills anything have no places that can be shown.
            (None, _) if location == Location::Cells => return None,
            (None, _) if geometry.flat_along() == Some(view.along) => {
                let [right, up] = view.right_and_up();
                let flat: Vec<[f64; 2]> = geometry
                    .points()
                    .iter()
                    .map(|p| [p[right], p[up]])
                    .collect();
                for (corners, _) in triangles_between(&flat) {
                    canvas.triangle(geometry.points(), corners, 0);
                }
            }
            (None, _) => canvas.dots(geometry.points()),
        }
        let is_seen = |seen: &Seen| seen.of[0] != NOTHING;
        canvas
            .raster
            .seen
            .iter()
            .any(is_seen)
            .then_some(canvas.raster)
    }
}
