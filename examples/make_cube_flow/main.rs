//! Makes `cube_flow.npz`: air that flows around a cube on a floor, and the eddies it sheds.
//!
//! ```text
//! cargo run --release --example make_cube_flow [-- CELLS [SNAPSHOTS [PATH]]]
//! cargo run --release --example make_cube_flow -- --validate [CELLS [REYNOLDS]]
//! ```
//!
//! A lattice-Boltzmann simulation in three dimensions (D3Q19, recursive regularised collision with
//! Smagorinsky's eddy viscosity). The streamwise velocity on the vertical plane through the middle
//! of the cube is recorded, in units of the free-stream velocity U:
//! `data[snapshot, height, length]`, rows from the top down and columns downstream, 0 in the cube.
//!
//! - **Floor and cube**: no slip, by half-way bounce-back. **Lid**: free slip. **Sides**: periodic.
//! - **Inlet**: a thin laminar boundary layer, steady. **Outlet**: pressure, behind a zone of high
//!   viscosity; sound leaves without an echo.
//! - **Start**: the inlet's profile everywhere with a slight swirl; the first 70 h / U are not
//!   recorded.
//!
//! Every cell is computed on its own and sums have a fixed order, so the file does not depend on the
//! number of threads. `CELLS` (a multiple of 4, default 12) sets the resolution: the cells an edge; 8
//! gives a quick look within a minute or two. `RAYON_NUM_THREADS` sets the number of threads.
//!
//! `--validate` makes no file. It lets the same solver flow around a square cylinder and compares how
//! often eddies are shed with what is published; it fails where they differ too much.

#[path = "../common/npz.rs"]
mod npz;

mod channel;
mod checks;
mod flow;
mod lanes;
mod lattice;
mod recording;
mod spectrum;
mod validation;

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use ndarray::Array3;

use crate::channel::{Channel, Obstacle};
use crate::flow::Flow;
use crate::lanes::LANES;
use crate::recording::Recording;

/// Cells an edge of the cube, or of the cylinder.
const DEFAULT_CELLS: usize = 12;
const DEFAULT_SNAPSHOTS: usize = 240;
const DEFAULT_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data/cube_flow.npz");
const REYNOLDS: f64 = 800.0;
const VELOCITY: f64 = 0.1;
/// Time before the recording, in edges that the free stream passes.
const TRANSIENT: f64 = 70.0;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).peekable();
    let validate = arguments.next_if_eq("--validate").is_some();
    let edge = whole_number("CELLS", arguments.next(), DEFAULT_CELLS)?;
    if edge % LANES != 0 {
        return Err(format!("CELLS is {edge}, expected a multiple of {LANES}").into());
    }
    if validate {
        let default = validation::DEFAULT_REYNOLDS;
        let reynolds = whole_number("REYNOLDS", arguments.next(), default)?;
        return validation::run(edge, VELOCITY, reynolds);
    }
    let snapshots = whole_number("SNAPSHOTS", arguments.next(), DEFAULT_SNAPSHOTS)?;
    let path = arguments
        .next()
        .map_or_else(|| PathBuf::from(DEFAULT_PATH), PathBuf::from);

    let channel = Channel {
        obstacle: Obstacle::Cube,
        edge,
        velocity: VELOCITY,
        reynolds: REYNOLDS,
    };
    checks::print_setting(&channel);
    let recording = run(channel, snapshots)?;
    checks::print(&channel, &recording);

    let [_, columns, rows] = channel.window();
    let data = Array3::from_shape_vec((snapshots, rows, columns), recording.snapshots)?;
    npz::write(&path, &data, &[]).map_err(|error| format!("{}: {error}", path.display()))?;
    println!(
        "written to {} ({} bytes)",
        path.display(),
        std::fs::metadata(&path)?.len()
    );
    Ok(())
}

/// A command line argument above zero, or its default.
fn whole_number(name: &str, text: Option<String>, default: usize) -> Result<usize, String> {
    let Some(text) = text else {
        return Ok(default);
    };
    let number = text.parse().ok().filter(|&number| number > 0);
    number.ok_or_else(|| format!("{name} is {text:?}, expected a whole number above zero"))
}

fn run(channel: Channel, snapshots: usize) -> Result<Recording, Box<dyn Error>> {
    let start = Instant::now();
    let mut flow = Flow::new(channel);
    for _ in 0..(TRANSIENT * channel.steps_per_edge()).round() as usize {
        flow.step();
    }
    println!(
        "transient passed after {:.0} s",
        start.elapsed().as_secs_f64()
    );

    let mut recording = Recording::new(channel);
    for snapshot in 1..=snapshots {
        recording.advance(&mut flow)?;
        if snapshot % 20 == 0 {
            println!(
                "snapshot {snapshot} after {:.0} s",
                start.elapsed().as_secs_f64()
            );
        }
    }
    Ok(recording)
}
