//! The setting: a box of cells with a cube on its floor, and the equations' parameters.

/// Geometry in cells and physics in lattice units (one cell, one step, density 1).
///
/// x runs downstream, y across, z up from the floor. Cells are counted from 1; the cells 0 and n + 1
/// are ghosts that carry the boundary conditions.
#[derive(Clone, Copy)]
pub struct Channel {
    /// Edge of the cube in cells: a multiple of the four that are worked on together.
    pub cube: usize,
    /// Free-stream velocity, cells a step.
    pub velocity: f64,
    /// Reynolds number of the cube: velocity x edge / kinematic viscosity.
    pub reynolds: f64,
}

impl Channel {
    /// Length, width and height of the box, in edges of the cube.
    const SIZE: [f64; 3] = [14.0, 5.0, 4.0];
    /// From the inlet to the front of the cube, in edges.
    const UPSTREAM: f64 = 3.0;
    /// Thickness of the boundary layer at the inlet, in edges.
    pub const BOUNDARY_LAYER: f64 = 0.3;
    /// Length of the zone before the outlet in which the viscosity rises, in edges.
    const SPONGE: f64 = 1.5;
    /// Viscosity at the outlet over the viscosity of the fluid.
    const SPONGE_FACTOR: f64 = 30.0;
    /// What is recorded of the vertical middle plane: where it begins before the front of the cube,
    /// its length and its height above the floor, in edges.
    const WINDOW: [f64; 3] = [1.5, 32.0 / 3.0, 4.0];

    fn cells(&self, edges: f64) -> usize {
        (edges * self.cube as f64).round() as usize
    }

    /// Cells in x, y and z.
    pub fn size(&self) -> [usize; 3] {
        Self::SIZE.map(|edges| self.cells(edges))
    }

    /// First cell of the cube and the first after it, in x, y and z.
    pub fn cube_span(&self) -> [[usize; 2]; 3] {
        let across = (self.size()[1] - self.cube) / 2;
        [self.cells(Self::UPSTREAM), across, 0].map(|start| [start + 1, start + self.cube + 1])
    }

    /// The recorded part of the middle plane: its first column, its columns, its rows.
    pub fn window(&self) -> [usize; 3] {
        let [before, length, height] = Self::WINDOW.map(|edges| self.cells(edges));
        [self.cube_span()[0][0] - before, length, height]
    }

    /// The two cells in y between which the middle plane lies.
    pub fn middle(&self) -> [usize; 2] {
        let half = self.size()[1] / 2;
        [half, half + 1]
    }

    pub fn is_cube(&self, cell: [usize; 3]) -> bool {
        is_inside(self.cube_span(), cell)
    }

    pub fn viscosity(&self) -> f64 {
        self.velocity * self.cube as f64 / self.reynolds
    }

    /// Steps in which the free stream passes one edge of the cube, the unit of time.
    pub fn steps_per_edge(&self) -> f64 {
        self.cube as f64 / self.velocity
    }

    /// Relaxation time at column x, in steps: 3 x viscosity + 1/2. The viscosity rises smoothly
    /// in the sponge before the outlet, so that eddies leave without an echo.
    pub fn relaxation_time(&self, x: usize) -> f64 {
        let edges_left = (self.size()[0] - x) as f64 / self.cube as f64;
        let depth = (1.0 - edges_left / Self::SPONGE).clamp(0.0, 1.0);
        let factor = 1.0 + (Self::SPONGE_FACTOR - 1.0) * depth * depth;
        3.0 * self.viscosity() * factor + 0.5
    }

    /// Velocity at the inlet at the height of cell z: a laminar boundary layer, by the polynomial
    /// of Pohlhausen (1921) without a pressure gradient.
    pub fn inlet_velocity(&self, z: usize) -> f64 {
        let height = (z as f64 - 0.5) / (Self::BOUNDARY_LAYER * self.cube as f64);
        let eta = height.min(1.0);
        self.velocity * (2.0 * eta - 2.0 * eta.powi(3) + eta.powi(4))
    }

    /// Mean of the inlet velocity over the inlet.
    pub fn bulk_velocity(&self) -> f64 {
        let height = self.size()[2];
        let sum: f64 = (1..=height).map(|z| self.inlet_velocity(z)).sum();
        sum / height as f64
    }
}

/// Whether a cell lies in a block given by its first cell and the first after it in x, y and z.
pub fn is_inside(block: [[usize; 2]; 3], cell: [usize; 3]) -> bool {
    let within = |(at, [start, end]): (usize, [usize; 2])| (start..end).contains(&at);
    cell.into_iter().zip(block).all(within)
}
