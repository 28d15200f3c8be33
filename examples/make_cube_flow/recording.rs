//! What is kept of a run: snapshots for the file, and time series for the checks.

use std::error::Error;

use crate::channel::Channel;
use crate::flow::Flow;

/// Time between two snapshots, in edges that the free stream passes.
pub const SNAPSHOT_INTERVAL: f64 = 0.3;
/// How many times the probes are read between two snapshots.
const PROBES_PER_SNAPSHOT: usize = 4;

/// From the back of the cube to the probes, in edges.
pub const PROBE_DISTANCE: usize = 5;

/// Snapshots and time series. Velocities are shares of the free-stream velocity.
pub struct Recording {
    channel: Channel,
    /// Streamwise velocity on the middle plane: `[snapshot][row from the top][column]`.
    pub snapshots: Vec<f32>,
    /// Vertical velocity where the upper shear layer has rolled up: at a height of 1.25 edges.
    pub upper_probe: Vec<f64>,
    /// Cross-stream velocity in the wake: at half the height of the cube.
    pub side_probe: Vec<f64>,
    /// Mass fluxes through the first and the last cross-section.
    pub inflow: Vec<f64>,
    pub outflow: Vec<f64>,
    /// Mean density of all fluid cells.
    pub density: Vec<f64>,
}

impl Recording {
    pub fn new(channel: Channel) -> Self {
        Self {
            channel,
            snapshots: Vec::new(),
            upper_probe: Vec::new(),
            side_probe: Vec::new(),
            inflow: Vec::new(),
            outflow: Vec::new(),
            density: Vec::new(),
        }
    }

    /// Steps between two readings of the probes.
    fn probe_steps(&self) -> usize {
        let edges = SNAPSHOT_INTERVAL / PROBES_PER_SNAPSHOT as f64;
        (edges * self.channel.steps_per_edge()).round() as usize
    }

    /// Time between two readings of the probes, in edges that the free stream passes.
    pub fn probe_interval(&self) -> f64 {
        self.probe_steps() as f64 / self.channel.steps_per_edge()
    }

    /// Time between two snapshots, in edges that the free stream passes.
    pub fn snapshot_interval(&self) -> f64 {
        PROBES_PER_SNAPSHOT as f64 * self.probe_interval()
    }

    /// Lets the flow run to its next snapshot and keeps that.
    ///
    /// # Errors
    /// Where the flow has become unstable.
    pub fn advance(&mut self, flow: &mut Flow) -> Result<(), Box<dyn Error>> {
        for _ in 0..PROBES_PER_SNAPSHOT {
            for _ in 0..self.probe_steps() {
                flow.step();
            }
            self.read_probes(flow);
        }
        self.keep_snapshot(flow)
    }

    fn read_probes(&mut self, flow: &Flow) {
        let edge = self.channel.edge;
        let column = self.channel.span()[0][1] + PROBE_DISTANCE * edge;
        let velocity = |z| {
            flow.middle_velocity(column, z)
                .map(|u| u / self.channel.velocity)
        };
        self.upper_probe.push(velocity(edge + edge / 4)[2]);
        self.side_probe.push(velocity(edge / 2)[1]);
        self.inflow.push(flow.mass_flux(1) / self.channel.velocity);
        self.outflow
            .push(flow.mass_flux(self.channel.size()[0]) / self.channel.velocity);
    }

    fn keep_snapshot(&mut self, flow: &Flow) -> Result<(), Box<dyn Error>> {
        let [first, columns, rows] = self.channel.window();
        for z in (1..=rows).rev() {
            for x in first..first + columns {
                let velocity = flow.middle_velocity(x, z)[0] / self.channel.velocity;
                if !velocity.is_finite() {
                    return Err("the flow became unstable: lower the Reynolds number".into());
                }
                self.snapshots.push(velocity as f32);
            }
        }
        self.density.push(flow.mean_density());
        Ok(())
    }

    /// The time mean of the snapshots: `[row from the floor][column]`.
    pub fn mean(&self) -> Vec<Vec<f64>> {
        let [_, columns, rows] = self.channel.window();
        let count = self.density.len() as f64;
        let mut mean = vec![vec![0.0; columns]; rows];
        for snapshot in self.snapshots.chunks(columns * rows) {
            for (row, values) in mean.iter_mut().rev().zip(snapshot.chunks(columns)) {
                for (sum, &value) in row.iter_mut().zip(values) {
                    *sum += f64::from(value) / count;
                }
            }
        }
        mean
    }
}
