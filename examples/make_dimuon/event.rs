//! The physics: how a pair of muons is made, how the detector sees it, and what is kept.

use std::f64::consts::{PI, TAU};

use crate::random::Random;

/// Muon mass in `GeV` (Particle Data Group).
pub const MUON_MASS: f64 = 0.105_658_375_5;
/// Mass and width of the Z boson in `GeV` (Particle Data Group).
pub const Z_MASS: f64 = 91.1876;
const Z_WIDTH: f64 = 2.4952;
/// Energy of the colliding beams together, in `GeV`; it limits the rapidity of a pair.
const COLLISION_ENERGY: f64 = 13_000.0;

/// Share of the kept events that come from a Z boson, and from the falling continuum of
/// quark-antiquark annihilation; the rest are muons of two unrelated decays.
const SIGNAL_SHARE: f64 = 0.60;
const CONTINUUM_SHARE: f64 = 0.28;

/// What is kept: the larger and the smaller transverse momentum (`GeV`), the pseudorapidity that the
/// muon chambers cover, and the reconstructed mass (`GeV`).
pub const MIN_PT: [f64; 2] = [17.0, 8.0];
pub const MAX_ETA: f64 = 2.4;
pub const MASS_RANGE: [f64; 2] = [30.0, 200.0];

/// Where a pair of muons comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Z,
    Continuum,
    Unrelated,
}

/// Transverse momentum (`GeV`), pseudorapidity, azimuth (-pi to pi) and charge of a muon.
#[derive(Clone, Copy)]
pub struct Muon {
    pub pt: f64,
    pub eta: f64,
    pub phi: f64,
    pub charge: f64,
}

/// A reconstructed and selected event.
pub struct Event {
    pub origin: Origin,
    /// The muon with the larger transverse momentum comes first.
    pub muons: [Muon; 2],
    pub isolation: f64,
    pub vertices: u32,
}

impl Muon {
    /// Energy and momentum: E, px, py, pz in `GeV`.
    pub fn four_momentum(self) -> [f64; 4] {
        let pz = self.pt * self.eta.sinh();
        let energy = (self.pt * self.pt + pz * pz + MUON_MASS * MUON_MASS).sqrt();
        [
            energy,
            self.pt * self.phi.cos(),
            self.pt * self.phi.sin(),
            pz,
        ]
    }

    fn from_momentum([px, py, pz]: [f64; 3], charge: f64) -> Self {
        let pt = px.hypot(py);
        Self {
            pt,
            eta: (pz / pt).asinh(),
            phi: py.atan2(px),
            charge,
        }
    }

    /// The muon as a tracker measures it: the curvature, which goes as charge / pT, has a Gaussian
    /// error of 1.1 % in the middle and 2 % forward plus 0.01 % a `GeV`; the angles are much better.
    fn measured(self, random: &mut Random) -> Self {
        let material = 0.011 + 0.009 * (self.eta / MAX_ETA).powi(2);
        let sagitta = 1e-4 * self.pt;
        let curvature = 1.0 + material.hypot(sagitta) * random.normal();
        let stored = |value: f64| f64::from(value as f32);
        // All other columns follow from these three as they are stored, so that they agree with
        // them to the last digit of a float32.
        Self {
            pt: stored(self.pt / curvature.max(0.2)),
            eta: stored(self.eta + 4e-4 * random.normal()),
            phi: stored(wrap(self.phi + 3e-4 * random.normal())),
            charge: self.charge,
        }
    }
}

/// Invariant mass of two four-momenta (E, px, py, pz), in their unit.
pub fn invariant_mass(first: [f64; 4], second: [f64; 4]) -> f64 {
    let [energy, px, py, pz] = std::array::from_fn(|axis| first[axis] + second[axis]);
    (energy * energy - px * px - py * py - pz * pz)
        .max(0.0)
        .sqrt()
}

/// The next event that passes the selection. The origin is drawn before it, so that the shares hold
/// for the events that are kept.
pub fn next_event(random: &mut Random) -> Event {
    let origin = draw_origin(random);
    let muons = loop {
        let [first, second] = match origin {
            Origin::Z => from_boson(Origin::Z, random),
            Origin::Continuum => from_boson(Origin::Continuum, random),
            Origin::Unrelated => unrelated_muons(random),
        };
        let mut muons = [first.measured(random), second.measured(random)];
        if muons[0].pt < muons[1].pt {
            muons.swap(0, 1);
        }
        if is_selected(&muons) {
            break muons;
        }
    };
    // The event's own vertex, and those of the other collisions of the same bunch crossing.
    let vertices = 1 + random.poisson(19.0);
    // The energy around a muon over its momentum: falls from zero, and grows with pile-up.
    let isolation = (0.02 + 0.0015 * f64::from(vertices)) * random.exponential();
    Event {
        origin,
        muons,
        isolation,
        vertices,
    }
}

fn draw_origin(random: &mut Random) -> Origin {
    let share = random.unit();
    if share < SIGNAL_SHARE {
        Origin::Z
    } else if share < SIGNAL_SHARE + CONTINUUM_SHARE {
        Origin::Continuum
    } else {
        Origin::Unrelated
    }
}

fn is_selected(muons: &[Muon; 2]) -> bool {
    let [first, second] = muons.map(Muon::four_momentum);
    let mass = invariant_mass(first, second);
    muons[0].pt > MIN_PT[0]
        && muons[1].pt > MIN_PT[1]
        && muons.iter().all(|muon| muon.eta.abs() < MAX_ETA)
        && (MASS_RANGE[0]..MASS_RANGE[1]).contains(&mass)
}

/// A boson of spin 1 is produced with some transverse momentum and rapidity and decays into two
/// muons of opposite charge.
fn from_boson(origin: Origin, random: &mut Random) -> [Muon; 2] {
    let [low, high] = [20.0, 300.0];
    let squared_mass = if origin == Origin::Z {
        random.breit_wigner(Z_MASS, Z_WIDTH, low, high)
    } else {
        // The partons fall steeply with energy, and annihilation itself as 1 / m^2.
        random.power_law(3.8, low, high).powi(2)
    };
    let mass = squared_mass.sqrt();
    let boson = Boson {
        mass,
        pt: boson_pt(random),
        rapidity: boson_rapidity(mass, random),
        phi: random.uniform(-PI, PI),
    };
    let momentum = (squared_mass / 4.0 - MUON_MASS * MUON_MASS).sqrt();
    let direction = decay_direction(random);
    let charge = random.sign();
    [1.0, -1.0].map(|side| {
        let at_rest = direction.map(|component| side * momentum * component);
        Muon::from_momentum(boson.boost(at_rest), side * charge)
    })
}

/// Falling spectrum with its peak near 5 `GeV` and a power-law tail, as soft and hard gluon radiation
/// make it: density in pT proportional to pT (1 + pT^2 / s)^-n.
fn boson_pt(random: &mut Random) -> f64 {
    let (scale, power) = (92.0, 2.35);
    let share = random.unit();
    (scale * ((1.0 - share).powf(1.0 / (1.0 - power)) - 1.0)).sqrt()
}

/// A plateau in rapidity with soft edges, inside what the beam energy allows.
fn boson_rapidity(mass: f64, random: &mut Random) -> f64 {
    let limit = (COLLISION_ENERGY / mass).ln();
    loop {
        let rapidity = random.uniform(-2.3, 2.3) + 0.7 * random.normal();
        if rapidity.abs() < limit {
            return rapidity;
        }
    }
}

/// A unit vector with density 1 + cos^2(theta) about the beam axis, the decay of a vector boson.
fn decay_direction(random: &mut Random) -> [f64; 3] {
    let cosine = loop {
        let cosine = random.uniform(-1.0, 1.0);
        if 2.0 * random.unit() < 1.0 + cosine * cosine {
            break cosine;
        }
    };
    let sine = (1.0 - cosine * cosine).sqrt();
    let angle = random.uniform(0.0, TAU);
    [sine * angle.cos(), sine * angle.sin(), cosine]
}

/// A moving boson: mass and transverse momentum in `GeV`, rapidity, azimuth.
struct Boson {
    mass: f64,
    pt: f64,
    rapidity: f64,
    phi: f64,
}

impl Boson {
    /// A muon's momentum in the detector, from its momentum in the boson's rest frame: boosted first
    /// across the beam, then along it.
    fn boost(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        let energy = (x * x + y * y + z * z + MUON_MASS * MUON_MASS).sqrt();
        let transverse_mass = self.mass.hypot(self.pt);
        let (gamma, gamma_beta) = (transverse_mass / self.mass, self.pt / self.mass);
        let along = gamma * x + gamma_beta * energy;
        let energy = gamma * energy + gamma_beta * x;

        let (sin, cos) = self.phi.sin_cos();
        let pz = self.rapidity.cosh() * z + self.rapidity.sinh() * energy;
        [along * cos - y * sin, along * sin + y * cos, pz]
    }
}

/// Muons of two unrelated decays, for instance of two heavy quarks that fly apart: falling momenta,
/// roughly back to back, charges that know nothing of each other.
fn unrelated_muons(random: &mut Random) -> [Muon; 2] {
    let phi = random.uniform(-PI, PI);
    [phi, phi + PI + 0.6 * random.normal()].map(|phi| Muon {
        pt: random.power_law(4.5, 7.0, 200.0),
        eta: random.uniform(-2.6, 2.6),
        phi: wrap(phi),
        charge: random.sign(),
    })
}

/// An angle brought to -pi to pi.
fn wrap(angle: f64) -> f64 {
    angle - TAU * (angle / TAU).round()
}
