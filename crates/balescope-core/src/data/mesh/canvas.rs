//! A picture of a mesh that is being made.

use super::raster::{OUTSIDE, Raster, Seen};
use super::{Cells, Geometry, Location, MeshView};

/// Half the width of a dot, at most.
const LARGEST_DOT: f64 = 15.0;

/// Pixels whose middle lies on an edge belong to both sides: rounding must not leave gaps between cells.
const TOLERANCE: f64 = 1e-6;

/// A picture that is being made.
pub(super) struct Canvas {
    pub raster: Raster,
    /// How near what is seen so far is.
    pub nearest: Vec<f32>,
}

impl Canvas {
    /// Columns and rows of a place in space, whole at the middle of a pixel.
    fn pixel(&self, point: &[f64; 3]) -> [f64; 2] {
        let [right, up] = self.raster.view.right_and_up();
        let at = |axis: usize, [low, high]: [f64; 2], of: usize| {
            (point[axis] - low) / (high - low) * of as f64 - 0.5
        };
        [
            at(right, self.raster.window[0], self.raster.columns),
            at(up, self.raster.window[1], self.raster.rows),
        ]
    }

    /// The pixels whose middles lie within some places.
    fn range(&self, places: &[[f64; 2]], axis: usize) -> std::ops::RangeInclusive<usize> {
        let of = [self.raster.columns, self.raster.rows][axis];
        let low = places.iter().map(|p| p[axis]).fold(f64::INFINITY, f64::min);
        let high = places
            .iter()
            .map(|p| p[axis])
            .fold(f64::NEG_INFINITY, f64::max);
        let first = (low - TOLERANCE).ceil().max(0.0);
        let last = (high + TOLERANCE).floor().min(of as f64 - 1.0);
        if first <= last {
            first as usize..=last as usize
        } else {
            // Empty, also where a place is none.
            #[expect(clippy::reversed_empty_ranges, reason = "an empty one")]
            let empty = 1..=0;
            empty
        }
    }

    fn put(&mut self, at: usize, nearness: f32, seen: Seen) {
        if nearness > self.nearest[at] {
            self.nearest[at] = nearness;
            self.raster.seen[at] = seen;
        }
    }

    /// What a cell or some of its points give to a pixel.
    fn seen<const N: usize>(&self, points: [u32; N], parts: [f64; N], cell: u32) -> Seen {
        let mut seen = OUTSIDE;
        match self.raster.location {
            Location::Cells => (seen.of[0], seen.parts[0]) = (cell, 1.0),
            Location::Points => {
                for (i, (point, part)) in points.iter().zip(parts).enumerate() {
                    (seen.of[i], seen.parts[i]) = (*point, part as f32);
                }
            }
        }
        seen
    }

    pub fn triangle(&mut self, points: &[[f64; 3]], corners: [u32; 3], cell: u32) {
        let three = corners.map(|corner| points[corner as usize]);
        let flat = three.map(|point| self.pixel(&point));
        let near = three.map(|point| self.raster.view.nearness(&point));
        // Of the triangle between two corners and a place, twice and with a sign.
        let area_at = |at: [f64; 2], [from, to]: [usize; 2]| {
            let [from, to] = [flat[from], flat[to]];
            (from[0] - at[0]) * (to[1] - at[1]) - (to[0] - at[0]) * (from[1] - at[1])
        };
        let area = area_at(flat[0], [1, 2]);
        if !area.is_finite() || area == 0.0 {
            return;
        }
        for row in self.range(&flat, 1) {
            for column in self.range(&flat, 0) {
                let at = [column as f64, row as f64];
                let parts = [[1, 2], [2, 0], [0, 1]].map(|side| area_at(at, side) / area);
                if parts.iter().all(|part| *part >= -TOLERANCE) {
                    let nearness: f64 = parts.iter().zip(near).map(|(p, n)| p * n).sum();
                    let seen = self.seen(corners, parts, cell);
                    self.put(row * self.raster.columns + column, nearness as f32, seen);
                }
            }
        }
    }

    /// What lies in a plane across the line of sight.
    pub fn cut(&mut self, geometry: &Geometry, cells: &Cells, [low, high]: [f64; 2], cut: u16) {
        let along = self.raster.view.along;
        let mut depth =
            low + (high - low) * f64::from(cut.min(MeshView::WHOLE)) / f64::from(MeshView::WHOLE);
        // The first and the last plane are those of faces; a hair within, they are of cells.
        depth = depth.clamp(
            low + (high - low) * TOLERANCE,
            high - (high - low) * TOLERANCE,
        );
        for cell in 0..cells.len() {
            let behind = |corner: &u32| geometry.points()[*corner as usize][along] < depth;
            let corners = cells.corners(cell);
            let is_met = corners.iter().any(behind) && !corners.iter().all(behind);
            if is_met {
                cells.for_each_tetrahedron(cell, |four| {
                    self.tetrahedron(geometry.points(), four, cell as u32, depth);
                });
            }
        }
    }

    fn tetrahedron(&mut self, points: &[[f64; 3]], corners: [u32; 4], cell: u32, depth: f64) {
        let along = self.raster.view.along;
        let four = corners.map(|corner| points[corner as usize]);
        let flat = four.map(|point| self.pixel(&point));
        let deep = four.map(|point| point[along] - depth);
        if deep.iter().all(|d| *d < 0.0) || deep.iter().all(|d| *d > 0.0) {
            return;
        }
        // Columns, rows and depth of a corner from the last one.
        let edge = |i: usize| {
            let [from, to] = [flat[3], flat[i]];
            [to[0] - from[0], to[1] - from[1], deep[i] - deep[3]]
        };
        let (a, b, c) = (edge(0), edge(1), edge(2));
        let volume = dot(a, cross(b, c));
        if !volume.is_finite() || volume == 0.0 {
            return;
        }
        for row in self.range(&flat, 1) {
            for column in self.range(&flat, 0) {
                let at = [
                    column as f64 - flat[3][0],
                    row as f64 - flat[3][1],
                    -deep[3],
                ];
                let first = dot(at, cross(b, c)) / volume;
                let second = dot(a, cross(at, c)) / volume;
                let third = dot(a, cross(b, at)) / volume;
                let parts = [first, second, third, 1.0 - first - second - third];
                if parts.iter().all(|part| *part >= -TOLERANCE) {
                    let seen = self.seen(corners, parts, cell);
                    // What lies within wins over what is met at its edge.
                    let within = parts.iter().copied().fold(f64::INFINITY, f64::min);
                    self.put(row * self.raster.columns + column, within as f32, seen);
                }
            }
        }
    }

    /// A square a point, so large that as many would fill the picture.
    pub fn dots(&mut self, points: &[[f64; 3]]) {
        let share = self.raster.seen.len() as f64 / points.len().max(1) as f64;
        let half = (share.sqrt() / 2.0).clamp(1.0, LARGEST_DOT);
        for (index, point) in points.iter().enumerate() {
            let [x, y] = self.pixel(point);
            let ends = [[x - half, y - half], [x + half, y + half]];
            let seen = self.seen([index as u32], [1.0], 0);
            let nearness = self.raster.view.nearness(point) as f32;
            for row in self.range(&ends, 1) {
                for column in self.range(&ends, 0) {
                    self.put(row * self.raster.columns + column, nearness, seen);
                }
            }
        }
    }
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
