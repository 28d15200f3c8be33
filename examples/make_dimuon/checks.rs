//! Checks on the finished table, from its stored float32 values alone.

use ndarray::{Array2, ArrayView1};

use crate::event::{MASS_RANGE, MUON_MASS, Muon, Origin, invariant_mass};

/// Columns of one muon within the table, counted from the muon's first.
const MOMENTUM: std::ops::Range<usize> = 0..4;
const PT: usize = 4;
const ETA: usize = 5;
const PHI: usize = 6;
const CHARGE: usize = 7;
/// Columns that one muon has, and the column of the invariant mass.
const PER_MUON: usize = 8;
const MASS: usize = 18;

/// How far a row is from what it must obey.
type Deviation = fn(&ArrayView1<'_, f32>) -> f64;

/// Prints what the table must obey and how well it does.
pub fn print(table: &Array2<f32>, origins: &[Origin]) {
    let count = |origin| origins.iter().filter(|&&other| other == origin).count();
    let share = |part: usize| 100.0 * part as f64 / table.nrows() as f64;
    println!("{} events, {} columns", table.nrows(), table.ncols());
    println!(
        "origin: Z {:.1} %, continuum {:.1} %, unrelated muons {:.1} %",
        share(count(Origin::Z)),
        share(count(Origin::Continuum)),
        share(count(Origin::Unrelated)),
    );
    let same_sign = |row: &ArrayView1<'_, f32>| row[CHARGE] * row[PER_MUON + CHARGE] > 0.0;
    let same_sign = table.rows().into_iter().filter(|row| same_sign(row));
    println!("same-sign pairs: {:.1} %", share(same_sign.count()));

    println!("largest relative deviations (a float32 has steps of 1.2e-7):");
    let checks: [(&str, Deviation); 4] = [
        ("E^2 = p^2 + m^2", energy_deviation),
        ("momenta = pT, eta, phi", momentum_deviation),
        ("mass from pT, eta, phi", mass_deviation),
        // A difference of large numbers: a light pair that flies forward loses digits.
        ("mass from E, px, py, pz", cancelling_mass_deviation),
    ];
    for (what, deviation) in checks {
        let deviations = table.rows().into_iter().map(|row| deviation(&row));
        println!("  {what:24} {:.1e}", deviations.fold(0.0, f64::max));
    }

    let peak = Peak::new(&table.column(MASS));
    println!(
        "mass peak: centre at half maximum {:.2} GeV, median 86 to 96 GeV {:.2} GeV, \
         full width at half maximum {:.2} GeV",
        peak.centre, peak.median, peak.width
    );
}

/// The columns of one muon (0 or 1) in double precision.
fn muon(row: &ArrayView1<'_, f32>, which: usize) -> [f64; PER_MUON] {
    std::array::from_fn(|column| f64::from(row[which * PER_MUON + column]))
}

fn four_momentum(row: &ArrayView1<'_, f32>, which: usize) -> [f64; 4] {
    let muon = muon(row, which);
    std::array::from_fn(|axis| muon[MOMENTUM.start + axis])
}

/// |E^2 - p^2 - m^2| / E^2, the worse of both muons.
fn energy_deviation(row: &ArrayView1<'_, f32>) -> f64 {
    let deviation = |which| {
        let [energy, px, py, pz] = four_momentum(row, which);
        let expected = px * px + py * py + pz * pz + MUON_MASS * MUON_MASS;
        (energy * energy - expected).abs() / (energy * energy)
    };
    deviation(0).max(deviation(1))
}

/// Distance of (px, py, pz) from pT (cos phi, sin phi, sinh eta) over |p|, the worse of both muons.
fn momentum_deviation(row: &ArrayView1<'_, f32>) -> f64 {
    let deviation = |which| {
        let muon = muon(row, which);
        let (sin, cos) = muon[PHI].sin_cos();
        let expected = [cos, sin, muon[ETA].sinh()].map(|factor| muon[PT] * factor);
        let squared = |vector: [f64; 3]| vector.iter().map(|value| value * value).sum::<f64>();
        let distance = std::array::from_fn(|axis| muon[MOMENTUM.start + 1 + axis] - expected[axis]);
        (squared(distance) / squared(expected)).sqrt()
    };
    deviation(0).max(deviation(1))
}

/// Relative distance of the stored mass from the mass that pT, eta and phi of both muons give.
fn mass_deviation(row: &ArrayView1<'_, f32>) -> f64 {
    let [first, second] = [0, 1].map(|which| {
        let muon = muon(row, which);
        let [pt, eta, phi, charge] = [PT, ETA, PHI, CHARGE].map(|column| muon[column]);
        Muon {
            pt,
            eta,
            phi,
            charge,
        }
        .four_momentum()
    });
    relative(invariant_mass(first, second), row[MASS])
}

/// Relative distance of the stored mass from the mass that the two stored four-momenta give.
fn cancelling_mass_deviation(row: &ArrayView1<'_, f32>) -> f64 {
    relative(
        invariant_mass(four_momentum(row, 0), four_momentum(row, 1)),
        row[MASS],
    )
}

fn relative(found: f64, stored: f32) -> f64 {
    (found - f64::from(stored)).abs() / f64::from(stored)
}

/// Where the mass peak stands, in `GeV`.
struct Peak {
    centre: f64,
    width: f64,
    median: f64,
}

impl Peak {
    const BINS_PER_GEV: f64 = 2.0;

    /// The peak between its two crossings of half its height over the level at 75 and 105 `GeV`.
    fn new(masses: &ArrayView1<'_, f32>) -> Self {
        let bin = |mass: f64| ((mass - MASS_RANGE[0]) * Self::BINS_PER_GEV) as usize;
        let mut counts = vec![0.0_f64; bin(MASS_RANGE[1]) + 1];
        for &mass in masses {
            counts[bin(f64::from(mass))] += 1.0;
        }
        let level = |mass| counts[bin(mass) - 4..bin(mass) + 4].iter().sum::<f64>() / 8.0;
        let background = f64::midpoint(level(75.0), level(105.0));
        let height = counts.iter().copied().fold(0.0, f64::max);
        let half = f64::midpoint(height, background);

        let top = counts
            .iter()
            .position(|&count| count >= height)
            .unwrap_or(0);
        let left = (0..top).rev().find(|&at| counts[at] < half).unwrap_or(0);
        let right = (top..counts.len())
            .find(|&at| counts[at] < half)
            .unwrap_or(top);
        let centre_of = |at: f64| MASS_RANGE[0] + (at + 0.5) / Self::BINS_PER_GEV;
        let between = |low: usize, high: usize| (half - counts[low]) / (counts[high] - counts[low]);
        let rise = centre_of(left as f64 + between(left, left + 1));
        let fall = centre_of(right as f64 - between(right, right - 1));

        Self {
            centre: f64::midpoint(rise, fall),
            width: fall - rise,
            median: median(masses),
        }
    }
}

/// The median of the masses from 86 to 96 `GeV`.
fn median(masses: &ArrayView1<'_, f32>) -> f64 {
    let mut near: Vec<f32> = masses
        .iter()
        .copied()
        .filter(|mass| (86.0..96.0).contains(mass))
        .collect();
    near.sort_by(f32::total_cmp);
    near.get(near.len() / 2)
        .map_or(f64::NAN, |&mass| f64::from(mass))
}
