//! Masses of pairs of particles.

/// Invariant mass of two particles in the limit of small masses:
/// m^2 = 2 pT1 pT2 (cosh(eta1 - eta2) - cos(phi1 - phi2)).
///
/// In the unit of pT; angles in radians. Computed as 4 pT1 pT2 (sinh^2(deta / 2) + sin^2(dphi / 2)),
/// which is the same and keeps its digits for particles that fly close together. NaN where one pT
/// is negative.
pub(super) fn invariant_mass(pt: [f64; 2], eta: [f64; 2], phi: [f64; 2]) -> f64 {
    let sinh = ((eta[0] - eta[1]) / 2.0).sinh();
    let sin = ((phi[0] - phi[1]) / 2.0).sin();
    2.0 * (pt[0] * pt[1]).sqrt() * sinh.hypot(sin)
}

/// Invariant mass of two particles that have masses of their own, which adds the two masses and what
/// they add to the energies: m^2 = m1^2 + m2^2 + 2 (E1 E2 - p1 p2), where E and p are of each particle,
/// and the square of [`invariant_mass`].
///
/// E1 E2 - p1 p2 is computed as (m1^2 E2^2 + p1^2 m2^2) / (E1 E2 + p1 p2), which is the same and keeps
/// its digits where the masses are small against the momenta.
pub(super) fn invariant_mass_of_massive(
    pt: [f64; 2],
    eta: [f64; 2],
    phi: [f64; 2],
    mass: [f64; 2],
) -> f64 {
    let momenta = [pt[0] * eta[0].cosh(), pt[1] * eta[1].cosh()];
    let energies = [mass[0].hypot(momenta[0]), mass[1].hypot(momenta[1])];
    let sum = energies[0] * energies[1] + momenta[0] * momenta[1];
    // Two particles at rest without a mass have no energy.
    let excess = if sum == 0.0 {
        0.0
    } else {
        ((mass[0] * energies[1]).powi(2) + (momenta[0] * mass[1]).powi(2)) / sum
    };
    let of_masses = (mass[0].powi(2) + mass[1].powi(2) + 2.0 * excess).sqrt();
    of_masses.hypot(invariant_mass(pt, eta, phi))
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    #[test]
    fn back_to_back_gives_twice_the_momentum() {
        assert!((invariant_mass([45.6, 45.6], [0.0, 0.0], [0.3, 0.3 + PI]) - 91.2).abs() < 1e-12);
    }

    #[test]
    fn agrees_with_the_formula_of_the_textbook() {
        let (pt, eta, phi) = (
            [54.7055, 34.2464_f64],
            [-0.432_396, -0.988_48_f64],
            [2.574_21, -0.498_704_f64],
        );
        let textbook =
            (2.0 * pt[0] * pt[1] * ((eta[0] - eta[1]).cosh() - (phi[0] - phi[1]).cos())).sqrt();
        assert!((invariant_mass(pt, eta, phi) / textbook - 1.0).abs() < 1e-14);
    }

    #[test]
    fn masses_of_the_particles_count() {
        // Computed with 60 digits from the sums of energies and momenta.
        let mass = invariant_mass_of_massive(
            [54.7055, 34.2464],
            [-0.432_396, -0.988_48],
            [2.574_21, -0.498_704],
            [0.105_658, 0.105_658],
        );
        assert!(
            (mass / 89.885_993_864_946_56 - 1.0).abs() < 1e-15,
            "{mass:?}"
        );
        // Side by side they have the masses alone.
        let still = invariant_mass_of_massive([5.0, 5.0], [2.0, 2.0], [1.0, 1.0], [0.1, 0.1]);
        assert!((still - 0.2).abs() < 1e-15, "{still:?}");
        assert_eq!(
            invariant_mass_of_massive([0.0; 2], [0.0; 2], [0.0; 2], [0.0; 2]),
            0.0
        );
        let light =
            invariant_mass_of_massive([45.6, 45.6], [0.0, 0.0], [0.3, 0.3 + PI], [0.0, 0.0]);
        assert!((light - 91.2).abs() < 1e-12);
    }

    #[test]
    fn close_particles_keep_their_digits() {
        // For small angles m = pT * dphi; the difference of cosh and cos would give 0 here.
        let mass = invariant_mass([10.0, 10.0], [1.0, 1.0], [0.0, 1e-9]);
        assert!((mass / 1e-8 - 1.0).abs() < 1e-12, "{mass}");
    }

    #[test]
    fn a_negative_momentum_has_no_mass() {
        assert!(invariant_mass([-1.0, 1.0], [0.0, 0.0], [0.0, PI]).is_nan());
    }
}
