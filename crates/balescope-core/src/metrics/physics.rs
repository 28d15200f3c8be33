//! Quantities of particles.

/// Invariant mass of two particles in the limit of small masses:
/// m^2 = 2 pT1 pT2 (cosh(eta1 - eta2) - cos(phi1 - phi2)).
///
/// In the unit of pT; angles in radians. Computed as 4 pT1 pT2 (sinh^2(deta / 2) + sin^2(dphi / 2)),
/// which is the same and keeps its digits for particles that fly close together. NaN where one pT
/// is negative.
pub fn invariant_mass(pt: [f64; 2], eta: [f64; 2], phi: [f64; 2]) -> f64 {
    let sinh = ((eta[0] - eta[1]) / 2.0).sinh();
    let sin = ((phi[0] - phi[1]) / 2.0).sin();
    2.0 * (pt[0] * pt[1]).sqrt() * sinh.hypot(sin)
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
