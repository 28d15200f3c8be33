//! The setting: a box of cells with an obstacle in it, and the equations' parameters.

use crate::lanes::LANES;

/// What the fluid flows around, and with that the box around it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// A cube on a no-slip floor, in a boundary layer.
    Cube,
    /// A cylinder of square cross-section in a uniform stream, far from any wall. Its axis runs
    /// across the stream, and the box is periodic along it and only as wide as the fewest cells that
    /// are worked on together: the flow is two-dimensional.
    Cylinder,
}

/// Geometry in cells and physics in lattice units (one cell, one step, density 1).
///
/// x runs downstream, y across, z up from the floor. Cells are counted from 1; the cells 0 and n + 1
/// are ghosts that carry the boundary conditions.
#[derive(Clone, Copy)]
pub struct Channel {
    pub obstacle: Obstacle,
    /// Edge of the obstacle in cells: a multiple of the four that are worked on together.
    pub edge: usize,
    /// Free-stream velocity, cells a step.
    pub velocity: f64,
    /// Reynolds number of the obstacle: velocity x edge / kinematic viscosity.
    pub reynolds: f64,
}

impl Channel {
    /// Length, width and height of the box around the cube, in edges.
    const CUBE_BOX: [f64; 3] = [14.0, 5.0, 4.0];
    /// Length and height of the box around the cylinder, in edges.
    const CYLINDER_BOX: [f64; 2] = [26.0, 20.0];
    /// Thickness of the boundary layer at the inlet before the cube, in edges.
    pub const BOUNDARY_LAYER: f64 = 0.3;
    /// Length of the zone before the outlet in which the viscosity rises, in edges.
    const SPONGE: f64 = 1.5;
    /// Viscosity at the outlet over the viscosity of the fluid.
    const SPONGE_FACTOR: f64 = 30.0;
    /// What is recorded of the vertical middle plane: where it begins before the front of the cube,
    /// its length and its height above the floor, in edges.
    const WINDOW: [f64; 3] = [1.5, 32.0 / 3.0, 4.0];

    fn cells(&self, edges: f64) -> usize {
        (edges * self.edge as f64).round() as usize
    }

    /// Cells in x, y and z.
    pub fn size(&self) -> [usize; 3] {
        match self.obstacle {
            Obstacle::Cube => Self::CUBE_BOX.map(|edges| self.cells(edges)),
            Obstacle::Cylinder => {
                let [length, height] = Self::CYLINDER_BOX.map(|edges| self.cells(edges));
                [length, LANES, height]
            }
        }
    }

    /// From the inlet to the front of the obstacle, in edges.
    pub fn upstream(&self) -> f64 {
        match self.obstacle {
            Obstacle::Cube => 3.0,
            Obstacle::Cylinder => 9.0,
        }
    }

    /// Share of the cross-section of the box that the obstacle blocks.
    pub fn blockage(&self) -> f64 {
        let [_, width, height] = self.size();
        let [_, across, up] = self.solid_cells();
        (across * up) as f64 / (width * height) as f64
    }

    /// First cell of the obstacle and the first after it, in x, y and z. The cylinder goes on in the
    /// ghosts at its ends.
    pub fn span(&self) -> [[usize; 2]; 3] {
        let [_, width, height] = self.size();
        let block = |start| [start + 1, start + self.edge + 1];
        let along = block(self.cells(self.upstream()));
        match self.obstacle {
            Obstacle::Cube => [along, block((width - self.edge) / 2), block(0)],
            Obstacle::Cylinder => [along, [0, width + 2], block((height - self.edge) / 2)],
        }
    }

    /// Cells of the obstacle within the box, in x, y and z.
    pub fn solid_cells(&self) -> [usize; 3] {
        match self.obstacle {
            Obstacle::Cube => [self.edge; 3],
            Obstacle::Cylinder => [self.edge, self.size()[1], self.edge],
        }
    }

    /// Whether the floor lets the fluid slide along it, as the lid does.
    pub fn has_free_slip_floor(&self) -> bool {
        self.obstacle == Obstacle::Cylinder
    }

    /// The recorded part of the middle plane: its first column, its columns, its rows.
    pub fn window(&self) -> [usize; 3] {
        let [before, length, height] = Self::WINDOW.map(|edges| self.cells(edges));
        [self.span()[0][0] - before, length, height]
    }

    /// The two cells in y between which the middle plane lies.
    pub fn middle(&self) -> [usize; 2] {
        let half = self.size()[1] / 2;
        [half, half + 1]
    }

    pub fn is_solid(&self, cell: [usize; 3]) -> bool {
        is_inside(self.span(), cell)
    }

    pub fn viscosity(&self) -> f64 {
        self.velocity * self.edge as f64 / self.reynolds
    }

    /// Steps in which the free stream passes one edge of the obstacle, the unit of time.
    pub fn steps_per_edge(&self) -> f64 {
        self.edge as f64 / self.velocity
    }

    /// Relaxation time at column x, in steps: 3 x viscosity + 1/2. The viscosity rises smoothly
    /// in the sponge before the outlet, so that eddies leave without an echo.
    pub fn relaxation_time(&self, x: usize) -> f64 {
        let edges_left = (self.size()[0] - x) as f64 / self.edge as f64;
        let depth = (1.0 - edges_left / Self::SPONGE).clamp(0.0, 1.0);
        let factor = 1.0 + (Self::SPONGE_FACTOR - 1.0) * depth * depth;
        3.0 * self.viscosity() * factor + 0.5
    }

    /// Velocity at the inlet at the height of cell z. Before the cube, it is that of a laminar
    /// boundary layer, by the polynomial of Pohlhausen (1921) without a pressure gradient.
    pub fn inlet_velocity(&self, z: usize) -> f64 {
        if self.has_free_slip_floor() {
            return self.velocity;
        }
        let height = (z as f64 - 0.5) / (Self::BOUNDARY_LAYER * self.edge as f64);
        let eta = height.min(1.0);
        self.velocity * (2.0 * eta - 2.0 * eta.powi(3) + eta.powi(4))
    }

    /// Velocity at the start: the inlet's profile, with a slight swirl that is not symmetric, so
    /// that the wake does not have to wait for rounding errors to become unsteady.
    pub fn initial_velocity(&self, [x, y, z]: [usize; 3]) -> [f64; 3] {
        let [length, width, height] = self.size();
        let wave = |at: usize, waves: f64, over: usize| {
            (std::f64::consts::TAU * waves * at as f64 / over as f64).sin()
        };
        let profile = self.inlet_velocity(z);
        let along = 0.05 * profile * wave(x, 5.0, length);
        match self.obstacle {
            Obstacle::Cube => {
                let swirl = along * wave(z + y, 1.0, width);
                [profile, swirl, 0.5 * swirl]
            }
            // The strongest on the axis; next to nothing at floor and lid.
            Obstacle::Cylinder => [profile, 0.0, along * wave(z, 0.5, height)],
        }
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
