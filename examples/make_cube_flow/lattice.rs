//! The D3Q19 lattice and its collision: what particles that meet in a cell do.
//!
//! The collision is the recursive regularised one (Malaspinas 2015; Coreixas et al. 2017): from the
//! populations only density, momentum and stress are kept, and the new populations are built from
//! these by Hermite polynomials up to the third order, as far as 19 velocities carry them. What is
//! thrown away is what makes the plain collision (BGK) unstable at low viscosity.

use crate::lanes::{LANES, Lanes};

/// Number of populations in a cell.
pub const Q: usize = 19;

/// Where the particles of each population go: x, y, z in cells a step. Opposite velocities are
/// neighbours: 1 and 2, 3 and 4, and so on.
pub const VELOCITIES: [[isize; 3]; Q] = [
    [0, 0, 0],
    [1, 0, 0],
    [-1, 0, 0],
    [0, 1, 0],
    [0, -1, 0],
    [0, 0, 1],
    [0, 0, -1],
    [1, 1, 0],
    [-1, -1, 0],
    [1, -1, 0],
    [-1, 1, 0],
    [1, 0, 1],
    [-1, 0, -1],
    [1, 0, -1],
    [-1, 0, 1],
    [0, 1, 1],
    [0, -1, -1],
    [0, 1, -1],
    [0, -1, 1],
];

/// Speed of sound in cells a step: 1 / sqrt(3).
pub const SOUND_SPEED: f64 = 0.577_350_269_189_625_8;

/// Weights of the population at rest, along an axis, and along a diagonal.
const REST: f32 = 1.0 / 3.0;
const AXIS: f32 = 1.0 / 18.0;
const DIAGONAL: f32 = 1.0 / 36.0;

/// Smagorinsky's constant.
pub const SMAGORINSKY: f32 = 0.1;

/// The populations of [`LANES`] cells. Each is stored less its weight, its value in a fluid at rest, so
/// that rounding works on the small difference.
pub type Populations = [Lanes; Q];

/// What the regularised collision keeps of the populations.
#[derive(Clone, Copy)]
pub struct Moments {
    /// Density less 1.
    pub excess: Lanes,
    /// Velocity in cells a step: x, y, z.
    pub velocity: [Lanes; 3],
    /// The part of the second moments that is not in equilibrium: xx, yy, zz, xy, xz, yz.
    pub stress: [Lanes; 6],
}

impl Moments {
    /// Sums over the populations, weighted by their velocities.
    #[inline]
    pub fn new(f: &Populations) -> Self {
        // Sums and differences of the populations along each of nine lines: x, y, z, then the
        // diagonals of the planes xy, xz, yz.
        let sums: [Lanes; 9] = std::array::from_fn(|line| f[1 + 2 * line] + f[2 + 2 * line]);
        let differences: [Lanes; 9] = std::array::from_fn(|line| f[1 + 2 * line] - f[2 + 2 * line]);
        let [s0, s1, s2, s3, s4, s5, s6, s7, s8] = sums;
        let [d0, d1, d2, d3, d4, d5, d6, d7, d8] = differences;

        let (xy, xz, yz) = (s3 + s4, s5 + s6, s7 + s8);
        let excess = f[0] + (s0 + s1 + s2) + (xy + xz + yz);
        let slowness = (ONE + excess).reciprocal();
        let momentum = [
            d0 + (d3 + d4) + (d5 + d6),
            d1 + (d3 - d4) + (d7 + d8),
            d2 + (d5 - d6) + (d7 - d8),
        ];
        let velocity = momentum.map(|component| slowness * component);
        let [x, y, z] = velocity;
        let pressure = (1.0 / 3.0) * excess;
        let stress = [
            s0 + xy + xz - pressure - momentum[0] * x,
            s1 + xy + yz - pressure - momentum[1] * y,
            s2 + xz + yz - pressure - momentum[2] * z,
            s3 - s4 - momentum[0] * y,
            s5 - s6 - momentum[0] * z,
            s7 - s8 - momentum[1] * z,
        ];
        Self {
            excess,
            velocity,
            stress,
        }
    }

    /// 1 - omega for a fluid whose own relaxation time is `time`, with the eddies that the grid does
    /// not show as an additional viscosity: Smagorinsky's model (1963), nu = (C cell)^2 |S|, where
    /// the strain rate S follows from the stress and the relaxation time (Hou et al. 1996).
    #[inline]
    pub fn kept_stress(&self, time: Lanes) -> Lanes {
        let [sxx, syy, szz, sxy, sxz, syz] = self.stress;
        let diagonal = sxx * sxx + syy * syy + szz * szz;
        let mixed = sxy * sxy + sxz * sxz + syz * syz;
        let stress = (2.0 * diagonal + 4.0 * mixed).sqrt();
        let total = 0.5 * (time + (time * time + 18.0 * SMAGORINSKY * SMAGORINSKY * stress).sqrt());
        ONE - total.reciprocal()
    }

    /// The populations with these moments, of which `kept` of the stress is kept: 1 - omega in a
    /// collision with relaxation rate omega.
    #[inline]
    pub fn populations(&self, kept: Lanes) -> Populations {
        let density = ONE + self.excess;
        let [x, y, z] = self.velocity;
        let [sxx, syy, szz, sxy, sxz, syz] = self.stress.map(|part| kept * part);
        // The isotropic part is dropped. It matters to sound only, and without it the waves from
        // cell to cell die out that edges and corners would otherwise raise at low viscosity.
        let bulk = (1.0 / 3.0) * (sxx + syy + szz);
        let (sxx, syy, szz) = (sxx - bulk, syy - bulk, szz - bulk);
        let momentum = self.velocity.map(|component| density * component);
        let [jx, jy, jz] = momentum;

        // Second order: moments of the tensor c c - 1/3.
        let (axx, ayy, azz) = (jx * x + sxx, jy * y + syy, jz * z + szz);
        let (axy, axz, ayz) = (jx * y + sxy, jx * z + sxz, jy * z + syz);
        let base = self.excess - 1.5 * (axx + ayy + azz);

        // Third order, by recursion from the second: x_yy = j_x y y + 2 y s_xy + x s_yy.
        let third = |j: Lanes, u: Lanes, v: Lanes, suv: Lanes, svv: Lanes| {
            j * v * v + 2.0 * (v * suv) + u * svv
        };
        let (x_yy, x_zz) = (third(jx, x, y, sxy, syy), third(jx, x, z, sxz, szz));
        let (y_xx, y_zz) = (third(jy, y, x, sxy, sxx), third(jy, y, z, syz, szz));
        let (z_xx, z_yy) = (third(jz, z, x, sxz, sxx), third(jz, z, y, syz, syy));

        let axis = |a: Lanes, j: Lanes, a3: Lanes| pair(AXIS, base + 4.5 * a, 3.0 * j - 9.0 * a3);
        let diagonal =
            |a: Lanes, j: Lanes, a3: Lanes| pair(DIAGONAL, base + 4.5 * a, 3.0 * j + 9.0 * a3);
        let lines = [
            axis(axx, jx, x_yy + x_zz),
            axis(ayy, jy, y_xx + y_zz),
            axis(azz, jz, z_xx + z_yy),
            diagonal(axx + ayy + 2.0 * axy, jx + jy, x_yy + y_xx),
            diagonal(axx + ayy - 2.0 * axy, jx - jy, x_yy - y_xx),
            diagonal(axx + azz + 2.0 * axz, jx + jz, x_zz + z_xx),
            diagonal(axx + azz - 2.0 * axz, jx - jz, x_zz - z_xx),
            diagonal(ayy + azz + 2.0 * ayz, jy + jz, y_zz + z_yy),
            diagonal(ayy + azz - 2.0 * ayz, jy - jz, y_zz - z_yy),
        ];
        let mut f = [REST * base; Q];
        for (line, both) in lines.into_iter().enumerate() {
            f[1 + 2 * line] = both[0];
            f[2 + 2 * line] = both[1];
        }
        f
    }
}

const ONE: Lanes = Lanes([1.0; LANES]);

/// Two opposite populations from their even and odd part.
#[inline]
fn pair(weight: f32, even: Lanes, odd: Lanes) -> [Lanes; 2] {
    let (even, odd) = (weight * even, weight * odd);
    [even + odd, even - odd]
}

/// The population with the opposite velocity.
pub fn opposite(q: usize) -> usize {
    match q {
        0 => 0,
        odd if odd % 2 == 1 => odd + 1,
        even => even - 1,
    }
}

/// The population whose velocity is mirrored at a horizontal plane.
pub fn mirrored(q: usize) -> usize {
    let [x, y, z] = VELOCITIES[q];
    VELOCITIES
        .iter()
        .position(|&other| other == [x, y, -z])
        .unwrap_or(q)
}
