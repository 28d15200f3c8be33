//! Makes `dimuon.npz`: simulated proton collisions in which two muons were found, most of them from
//! the decay of a Z boson.
//!
//! ```text
//! cargo run --release --example make_dimuon [-- ROWS [PATH]]
//! ```
//!
//! Every row is an event, every column a measured quantity (energies, momenta and masses in `GeV`,
//! with c = 1; angles in radians). The events are drawn one after the other from one seeded source,
//! so a longer table begins with the rows of a shorter one.
//!
//! - **Signal** (60 %): Z -> mu mu. The mass follows a relativistic Breit-Wigner, the boson has a
//!   falling transverse momentum and a plateau in rapidity, and decays as 1 + cos^2(theta) in its
//!   rest frame.
//! - **Background**: a continuum that falls as a power of the mass (28 %, opposite charges), and
//!   muons of two unrelated decays (12 %, half of them with the same charge).
//! - **Detector**: the curvature is measured to 1 to 2 %, the angles to less than a milliradian.
//! - **Selection**: pT above 17 and 8 `GeV`, |eta| below 2.4, reconstructed mass from 30 to 200 `GeV`.
//!
//! Left out, because a sample for learning does not need it: the interference of Z and photon, final
//! state radiation, trigger and identification efficiencies. Isolation is one number an event, and
//! depends on the number of vertices only.

#[path = "../common/npz.rs"]
mod npz;

mod checks;
mod event;
mod random;

use std::error::Error;
use std::path::{Path, PathBuf};

use ndarray::Array2;

use crate::event::{Event, Origin};
use crate::random::Random;

const DEFAULT_ROWS: usize = 30_000;
const DEFAULT_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data/dimuon.npz");
const SEED: u64 = 91_1876;

/// Columns of the table; 1 is the muon with the larger transverse momentum.
const NAMES: [&str; 19] = [
    "E1",
    "px1",
    "py1",
    "pz1",
    "pt1",
    "eta1",
    "phi1",
    "charge1", //
    "E2",
    "px2",
    "py2",
    "pz2",
    "pt2",
    "eta2",
    "phi2",
    "charge2", //
    "isolation",
    "n_vertices",
    "mass",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let rows = match arguments.next() {
        Some(text) => text
            .parse()
            .ok()
            .filter(|&rows| rows > 0)
            .ok_or_else(|| format!("ROWS is {text:?}, expected a whole number above zero"))?,
        None => DEFAULT_ROWS,
    };
    let path = arguments
        .next()
        .map_or_else(|| PathBuf::from(DEFAULT_PATH), PathBuf::from);

    let (table, origins) = make_table(rows)?;
    checks::print(&table, &origins);
    npz::write(&path, &table, &NAMES).map_err(|error| unwritable(&path, &*error))?;
    println!(
        "written to {} ({} bytes)",
        path.display(),
        std::fs::metadata(&path)?.len()
    );
    Ok(())
}

fn unwritable(path: &Path, error: &dyn Error) -> String {
    format!("{} cannot be written: {error}", path.display())
}

fn make_table(rows: usize) -> Result<(Array2<f32>, Vec<Origin>), Box<dyn Error>> {
    let mut random = Random::new(SEED);
    let mut values = Vec::with_capacity(rows * NAMES.len());
    let mut origins = Vec::with_capacity(rows);
    for _ in 0..rows {
        let event = event::next_event(&mut random);
        values.extend(row(&event));
        origins.push(event.origin);
    }
    Ok((
        Array2::from_shape_vec((rows, NAMES.len()), values)?,
        origins,
    ))
}

/// The columns of one event, in the order of [`NAMES`].
fn row(event: &Event) -> [f32; 19] {
    let [first, second] = event.muons.map(event::Muon::four_momentum);
    let mut row = [0.0; 19];
    for (half, (muon, momentum)) in row
        .chunks_mut(8)
        .zip(event.muons.iter().zip([first, second]))
    {
        half[..4].copy_from_slice(&momentum.map(|value| value as f32));
        half[4..]
            .copy_from_slice(&[muon.pt, muon.eta, muon.phi, muon.charge].map(|value| value as f32));
    }
    row[16] = event.isolation as f32;
    row[17] = event.vertices as f32;
    row[18] = event::invariant_mass(first, second) as f32;
    row
}
