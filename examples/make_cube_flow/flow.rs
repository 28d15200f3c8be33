//! The flow: populations of all cells, and the step that moves and collides them.

use rayon::prelude::*;

use crate::channel::{Channel, is_inside};
use crate::lanes::{LANES, Lanes};
use crate::lattice::{Moments, Populations, Q, SOUND_SPEED, VELOCITIES, mirrored, opposite};

/// The state of the fluid. Populations are those after the collision, before they move on.
///
/// They are stored as `[z][population][y][x]` with a layer of ghost cells around the box, so that
/// one horizontal layer is one piece of memory, which one thread writes.
pub struct Flow {
    channel: Channel,
    grid: Grid,
    now: Vec<f32>,
    next: Vec<f32>,
    /// By column, in steps.
    relaxation_times: Vec<f32>,
    links: Vec<Link>,
}

/// A boundary condition that is a copy: what moves in from a ghost or solid cell is what some fluid
/// cell sent out.
struct Link {
    to: usize,
    from: usize,
}

/// Where things are in memory.
#[derive(Clone, Copy)]
struct Grid {
    size: [usize; 3],
}

impl Grid {
    fn row(self) -> usize {
        self.size[0] + 2
    }

    /// Values of one population in one layer.
    fn plane(self) -> usize {
        self.row() * (self.size[1] + 2)
    }

    /// Values of all populations in one layer.
    fn layer(self) -> usize {
        Q * self.plane()
    }

    fn index(self, q: usize, [x, y, z]: [usize; 3]) -> usize {
        z * self.layer() + q * self.plane() + y * self.row() + x
    }
}

impl Flow {
    /// The fluid at the start.
    pub fn new(channel: Channel) -> Self {
        let grid = Grid {
            size: channel.size(),
        };
        let values = grid.layer() * (grid.size[2] + 2);
        let columns = (0..grid.row()).map(|x| x.clamp(1, grid.size[0]));
        let mut flow = Self {
            channel,
            grid,
            now: vec![0.0; values],
            next: vec![0.0; values],
            relaxation_times: columns.map(|x| channel.relaxation_time(x) as f32).collect(),
            links: links(&channel, grid),
        };
        flow.set_initial_state();
        flow
    }

    fn set_initial_state(&mut self) {
        let [length, width, height] = self.grid.size;
        for z in 1..=height {
            for y in 1..=width {
                for x in (1..=length)
                    .step_by(LANES)
                    .filter(|&x| !self.channel.is_solid([x, y, z]))
                {
                    let velocity = self.channel.initial_velocity([x, y, z]);
                    let moments = Moments {
                        excess: Lanes::ZERO,
                        velocity: velocity.map(|u| Lanes([u as f32; LANES])),
                        stress: [Lanes::ZERO; 6],
                    };
                    for (q, f) in moments.populations(Lanes::ZERO).into_iter().enumerate() {
                        f.store(&mut self.now, self.grid.index(q, [x, y, z]));
                    }
                }
            }
        }
    }

    /// One step in time.
    pub fn step(&mut self) {
        self.fill_inlet();
        self.fill_outlet();
        for link in &self.links {
            self.now[link.to] = self.now[link.from];
        }
        let (solid, grid) = (self.channel.span(), self.grid);
        let (now, times) = (&self.now, &self.relaxation_times);
        let layers = self.next.par_chunks_mut(grid.layer()).enumerate();
        layers.skip(1).take(grid.size[2]).for_each(|(z, layer)| {
            for y in 1..=grid.size[1] {
                for x in (1..=grid.size[0]).step_by(LANES) {
                    if is_inside(solid, [x, y, z]) {
                        continue;
                    }
                    let moments = Moments::new(&arriving(now, grid, [x, y, z]));
                    let kept = moments.kept_stress(Lanes::load(times, x));
                    let leaving = moments.populations(kept);
                    for (q, f) in leaving.into_iter().enumerate() {
                        f.store(layer, grid.index(q, [x, y, 0]));
                    }
                }
            }
        });
        std::mem::swap(&mut self.now, &mut self.next);
    }

    /// Velocity is prescribed, density and stress are those of the first cell.
    fn fill_inlet(&mut self) {
        for z in 1..=self.grid.size[2] {
            let speed = Lanes([self.channel.inlet_velocity(z) as f32; LANES]);
            self.fill_ghosts(z, [1, 0], |moments| {
                moments.velocity = [speed, Lanes::ZERO, Lanes::ZERO];
            });
        }
    }

    /// Density is prescribed, velocity and stress are those of the last cell. The density follows
    /// the mean outflow as it does in a sound wave that leaves, so that sound is not reflected; its
    /// mean over time is 1 because as much flows out as in.
    fn fill_outlet(&mut self) {
        let last = self.grid.size[0];
        let surplus = self.mean_velocity(last) - self.channel.bulk_velocity();
        let excess = Lanes([(surplus / SOUND_SPEED) as f32; LANES]);
        for z in 1..=self.grid.size[2] {
            self.fill_ghosts(z, [last, last + 1], |moments| moments.excess = excess);
        }
    }

    /// Sets the ghosts of column `ghost` to the populations of column `cell`, changed by `change`.
    fn fill_ghosts(&mut self, z: usize, [cell, ghost]: [usize; 2], change: impl Fn(&mut Moments)) {
        let (grid, row) = (self.grid, self.grid.row());
        for y in (1..=grid.size[1]).step_by(LANES) {
            let gather = |q| Lanes::gather(&self.now, grid.index(q, [cell, y, z]), row);
            let mut moments = Moments::new(&std::array::from_fn(gather));
            change(&mut moments);
            let populations = moments.populations(Lanes([1.0; LANES]));
            for (q, f) in populations.into_iter().enumerate() {
                f.scatter(&mut self.now, grid.index(q, [ghost, y, z]), row);
            }
        }
    }

    /// Density and velocity (cells a step) of a fluid cell; density 1 at rest in the obstacle.
    pub fn density_and_velocity(&self, cell: [usize; 3]) -> (f64, [f64; 3]) {
        if self.channel.is_solid(cell) {
            return (1.0, [0.0; 3]);
        }
        let (mut density, mut momentum) = (1.0, [0.0; 3]);
        for (q, direction) in VELOCITIES.iter().enumerate() {
            let f = f64::from(self.now[self.grid.index(q, cell)]);
            density += f;
            for (component, &along) in momentum.iter_mut().zip(direction) {
                *component += f * along as f64;
            }
        }
        (density, momentum.map(|component| component / density))
    }

    pub fn velocity(&self, cell: [usize; 3]) -> [f64; 3] {
        self.density_and_velocity(cell).1
    }

    /// Velocity on the vertical middle plane, which lies between two cells.
    pub fn middle_velocity(&self, x: usize, z: usize) -> [f64; 3] {
        let [left, right] = self.channel.middle().map(|y| self.velocity([x, y, z]));
        std::array::from_fn(|axis| f64::midpoint(left[axis], right[axis]))
    }

    /// Mean of the streamwise velocity over the cross-section at column x.
    fn mean_velocity(&self, x: usize) -> f64 {
        self.mean_over_section(|y, z| self.velocity([x, y, z])[0])
    }

    /// Mass that flows through the cross-section at column x, a cell and step.
    pub fn mass_flux(&self, x: usize) -> f64 {
        self.mean_over_section(|y, z| {
            let (density, velocity) = self.density_and_velocity([x, y, z]);
            density * velocity[0]
        })
    }

    fn mean_over_section(&self, value: impl Fn(usize, usize) -> f64) -> f64 {
        let [_, width, height] = self.grid.size;
        let rows = (1..=height).flat_map(|z| (1..=width).map(move |y| (y, z)));
        rows.map(|(y, z)| value(y, z)).sum::<f64>() / (width * height) as f64
    }

    /// Mean density of the fluid cells.
    pub fn mean_density(&self) -> f64 {
        let [length, width, height] = self.grid.size;
        let layers = (1..=height).into_par_iter().map(|z| {
            let rows = (1..=width).flat_map(|y| (1..=length).map(move |x| [x, y, z]));
            let fluid = rows.filter(|&cell| !self.channel.is_solid(cell));
            fluid.map(|cell| self.density_and_velocity(cell).0).sum()
        });
        // Layers are added in their order, whatever thread summed them.
        let sum: f64 = layers.collect::<Vec<f64>>().into_iter().sum();
        let solid: usize = self.channel.solid_cells().iter().product();
        sum / (length * width * height - solid) as f64
    }
}

/// The populations that arrive at [`LANES`] cells from `x` on.
#[inline]
fn arriving(now: &[f32], grid: Grid, [x, y, z]: [usize; 3]) -> Populations {
    let here = grid.index(0, [x, y, z]) as isize;
    let (row, layer) = (grid.row() as isize, grid.layer() as isize);
    std::array::from_fn(|q| {
        let [along, across, up] = VELOCITIES[q];
        let from = here - along - across * row - up * layer;
        Lanes::load(now, from as usize + q * grid.plane())
    })
}

/// All boundary conditions but inlet and outlet, in the order in which they are to be applied.
fn links(channel: &Channel, grid: Grid) -> Vec<Link> {
    let [length, width, height] = grid.size;
    let mut links = Vec::new();
    for z in 1..=height {
        for y in 1..=width {
            for x in (1..=length).filter(|&x| !channel.is_solid([x, y, z])) {
                links.extend((1..Q).filter_map(|q| link_into(channel, grid, q, [x, y, z])));
            }
        }
    }
    links
}

/// What has to be copied so that population `q` arrives correctly at `cell`.
fn link_into(channel: &Channel, grid: Grid, q: usize, cell: [usize; 3]) -> Option<Link> {
    let [_, width, height] = grid.size;
    let direction = VELOCITIES[q];
    let origin: [usize; 3] =
        std::array::from_fn(|axis| cell[axis].wrapping_add_signed(-direction[axis]));
    let [x, y, z] = origin;
    // Sides are periodic: what leaves on one comes in on the other.
    let wrapped = match y {
        0 => width,
        y if y > width => 1,
        y => y,
    };
    let no_slip_floor = !channel.has_free_slip_floor();
    let from = if channel.is_solid(origin) || (z == 0 && no_slip_floor) {
        // No slip, half-way bounce-back: the wall between the two cells sends particles back.
        grid.index(opposite(q), cell)
    } else if z == 0 || z > height {
        // Free slip: the lid, and such a floor, mirrors what flew to it.
        grid.index(mirrored(q), [x, wrapped, z.clamp(1, height)])
    } else if wrapped != y {
        grid.index(q, [x, wrapped, z])
    } else {
        return None;
    };
    Some(Link {
        to: grid.index(q, origin),
        from,
    })
}
