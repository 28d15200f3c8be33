//! Particles recognised by the names of their columns.

use super::Formula;

/// Mass of the charged kaon in `MeV` (Particle Data Group).
const KAON_MEV: &str = "493.677";

/// More particles than this are not summed: a list of jets has no mass of its own.
const MOST: usize = 4;

/// What a column holds of a particle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantity {
    Pt,
    Eta,
    Phi,
    Px,
    Py,
    Pz,
    Energy,
    Mass,
}

const POLAR: [Quantity; 3] = [Quantity::Pt, Quantity::Eta, Quantity::Phi];
const MOMENTUM: [Quantity; 3] = [Quantity::Px, Quantity::Py, Quantity::Pz];

/// The columns of one particle, by their names as they are written in a formula.
#[derive(Debug)]
struct Particle {
    /// What is left of the names without number and quantity: `muon` in `Muon1_pt`.
    kind: String,
    number: u32,
    columns: Vec<(Quantity, String)>,
}

pub(super) fn suggest(columns: &[String]) -> Option<String> {
    let particles = particles(columns);
    let complete = |wanted: &[Quantity]| group(&particles, wanted);
    if let Some(pair) = complete(&POLAR) {
        let pair = &pair[..2];
        let mut wanted = POLAR.to_vec();
        if pair.iter().all(|p| !p.column(Quantity::Mass).is_empty()) {
            wanted.push(Quantity::Mass);
        }
        let arguments: Vec<&str> = pair
            .iter()
            .flat_map(|p| wanted.iter().map(|q| p.column(*q)))
            .collect();
        return Some(format!("mass({})", arguments.join(", ")));
    }
    let with_energy = [MOMENTUM.as_slice(), &[Quantity::Energy]].concat();
    let group = complete(&with_energy).or_else(|| complete(&MOMENTUM))?;
    let energies: Vec<String> = group.iter().map(|p| p.energy()).collect();
    let momenta = MOMENTUM.map(|q| {
        let parts: Vec<&str> = group.iter().map(|p| p.column(q)).collect();
        format!("({})^2", parts.join(" + "))
    });
    Some(format!(
        "sqrt(({})^2 - {})",
        energies.join(" + "),
        momenta.join(" - ")
    ))
}

/// The particles of the first kind that has at least two of them with all that is wanted, by number.
fn group<'a>(particles: &'a [Particle], wanted: &[Quantity]) -> Option<Vec<&'a Particle>> {
    let complete = |p: &&Particle| wanted.iter().all(|q| p.columns.iter().any(|(c, _)| c == q));
    particles.iter().find_map(|first| {
        let mut group: Vec<_> = particles
            .iter()
            .filter(|p| p.kind == first.kind)
            .filter(complete)
            .collect();
        group.sort_by_key(|p| p.number);
        if group.len() > MOST {
            group.truncate(2);
        }
        (group.len() >= 2).then_some(group)
    })
}

impl Particle {
    fn column(&self, quantity: Quantity) -> &str {
        self.columns
            .iter()
            .find(|(q, _)| *q == quantity)
            .map_or("", |(_, name)| name)
    }

    /// The stored energy, or the one that follows from momentum and the stored mass, or else the one that the
    /// name suggests.
    fn energy(&self) -> String {
        let stored = self.column(Quantity::Energy);
        if !stored.is_empty() {
            return stored.to_owned();
        }
        let squares = MOMENTUM
            .map(|q| format!("{}^2", self.column(q)))
            .join(" + ");
        let mass = self.column(Quantity::Mass);
        if !mass.is_empty() {
            format!("sqrt({squares} + {mass}^2)")
        } else if self.kind == "h" {
            format!("sqrt({squares} + {KAON_MEV}^2)")
        } else {
            format!("sqrt({squares})")
        }
    }
}

/// All particles in the order in which they first appear.
fn particles(columns: &[String]) -> Vec<Particle> {
    let mut particles: Vec<Particle> = Vec::new();
    for name in columns {
        let Some((kind, number, quantity)) = recognise(name) else {
            continue;
        };
        let place = particles
            .iter()
            .position(|p| p.kind == kind && p.number == number)
            .unwrap_or_else(|| {
                particles.push(Particle {
                    kind,
                    number,
                    columns: Vec::new(),
                });
                particles.len() - 1
            });
        particles[place]
            .columns
            .push((quantity, Formula::quoted(name)));
    }
    particles
}

/// Kind, number and quantity of a column such as `pt1`, `pT_1`, `Muon1_pt`, `mu_pt_1`, `H1_PX`.
fn recognise(name: &str) -> Option<(String, u32, Quantity)> {
    let mut words = words(name);
    let number = words
        .iter()
        .position(|w| w.starts_with(|c: char| c.is_ascii_digit()))?;
    let number = words.remove(number).parse().ok()?;
    let place = words.iter().rposition(|w| quantity(w).is_some())?;
    let quantity = quantity(&words.remove(place))?;
    Some((words.join("_"), number, quantity))
}

/// Runs of letters and runs of digits, in lower case; a lone p joins the t, x, y or z after it.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars().flat_map(char::to_lowercase) {
        let joins = before.is_alphanumeric() && before.is_ascii_digit() == c.is_ascii_digit();
        let subscript = before == '_'
            && matches!(c, 't' | 'x' | 'y' | 'z')
            && words.last().is_some_and(|w| w == "p");
        match words.last_mut() {
            Some(word) if c.is_alphanumeric() && (joins || subscript) => word.push(c),
            _ if c.is_alphanumeric() => words.push(c.to_string()),
            _ => {}
        }
        before = c;
    }
    words
}

fn quantity(word: &str) -> Option<Quantity> {
    match word {
        "pt" => Some(Quantity::Pt),
        "eta" => Some(Quantity::Eta),
        "phi" => Some(Quantity::Phi),
        "px" => Some(Quantity::Px),
        "py" => Some(Quantity::Py),
        "pz" => Some(Quantity::Pz),
        "e" | "pe" | "energy" => Some(Quantity::Energy),
        "m" | "mass" => Some(Quantity::Mass),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    fn of(names: &str) -> Option<String> {
        let names: Vec<String> = names.split(' ').map(|n| n.replace('~', " ")).collect();
        let suggestion = suggest(&names)?;
        // Whatever is suggested is understood.
        assert!(Formula::parse(&suggestion, &names).is_ok(), "{suggestion}");
        Some(suggestion)
    }

    #[test]
    fn two_particles_with_pt_eta_phi() {
        for (names, expected) in [
            (
                "Run Event pt1 eta1 phi1 Q1 pt2 eta2 phi2 Q2",
                "mass(pt1, eta1, phi1, pt2, eta2, phi2)",
            ),
            (
                "pT_1 pT_2 Eta_1 Eta_2 Phi_1 Phi_2",
                "mass(pT_1, Eta_1, Phi_1, pT_2, Eta_2, Phi_2)",
            ),
            (
                "Muon1_pt Muon1_eta Muon1_phi Muon2_pt Muon2_eta Muon2_phi",
                "mass(Muon1_pt, Muon1_eta, Muon1_phi, Muon2_pt, Muon2_eta, Muon2_phi)",
            ),
            (
                "mu0.pt mu0.eta mu0.phi mu1.pt mu1.eta mu1.phi",
                "mass(mu0.pt, mu0.eta, mu0.phi, mu1.pt, mu1.eta, mu1.phi)",
            ),
            (
                "p_T1 eta1 phi1 p_T2 eta2 phi2",
                "mass(p_T1, eta1, phi1, p_T2, eta2, phi2)",
            ),
            (
                "pt~1 eta~1 phi~1 pt~2 eta~2 phi~2",
                "mass(`pt 1`, `eta 1`, `phi 1`, `pt 2`, `eta 2`, `phi 2`)",
            ),
            (
                "E1 px1 py1 pz1 pt1 eta1 phi1 charge1 E2 px2 py2 pz2 pt2 eta2 phi2 charge2 n_vertices mass",
                "mass(pt1, eta1, phi1, pt2, eta2, phi2)",
            ),
        ] {
            assert_eq!(of(names).as_deref(), Some(expected), "{names}");
        }
    }

    #[test]
    fn momentum_components_with_and_without_energy() {
        assert_eq!(
            of("E1 px1 py1 pz1 E2 px2 py2 pz2").as_deref(),
            Some("sqrt((E1 + E2)^2 - (px1 + px2)^2 - (py1 + py2)^2 - (pz1 + pz2)^2)")
        );
        assert_eq!(
            of("px1 py1 pz1 px2 py2 pz2").as_deref(),
            Some(
                "sqrt((sqrt(px1^2 + py1^2 + pz1^2) + sqrt(px2^2 + py2^2 + pz2^2))^2 \
                 - (px1 + px2)^2 - (py1 + py2)^2 - (pz1 + pz2)^2)"
            )
        );
        let three =
            of("H1_PX H1_PY H1_PZ H1_PE H2_PX H2_PY H2_PZ H2_PE H3_PX H3_PY H3_PZ H3_PE").unwrap();
        assert!(
            three.starts_with("sqrt((H1_PE + H2_PE + H3_PE)^2 - (H1_PX + H2_PX + H3_PX)^2"),
            "{three}"
        );
    }

    #[test]
    fn masses_of_the_same_particles_are_taken() {
        for (names, expected) in [
            (
                "nMuon Muon_pt[0] Muon_pt[1] Muon_eta[0] Muon_eta[1] Muon_phi[0] Muon_phi[1] Muon_mass[0] \
                 Muon_mass[1] Muon_charge[0] Muon_charge[1]",
                "mass(Muon_pt[0], Muon_eta[0], Muon_phi[0], Muon_mass[0], Muon_pt[1], Muon_eta[1], Muon_phi[1], \
                 Muon_mass[1])",
            ),
            (
                "pt1 eta1 phi1 m1 pt2 eta2 phi2 m2 mass",
                "mass(pt1, eta1, phi1, m1, pt2, eta2, phi2, m2)",
            ),
            // The mass of one of them alone is no use.
            (
                "pt1 eta1 phi1 m1 pt2 eta2 phi2",
                "mass(pt1, eta1, phi1, pt2, eta2, phi2)",
            ),
            (
                "H1_PX H1_PY H1_PZ H1_M H2_PX H2_PY H2_PZ",
                "sqrt((sqrt(H1_PX^2 + H1_PY^2 + H1_PZ^2 + H1_M^2) + sqrt(H2_PX^2 + H2_PY^2 + H2_PZ^2 + \
                 493.677^2))^2 - (H1_PX + H2_PX)^2 - (H1_PY + H2_PY)^2 - (H1_PZ + H2_PZ)^2)",
            ),
        ] {
            assert_eq!(of(names).as_deref(), Some(expected), "{names}");
        }
    }

    #[test]
    fn hadrons_without_energy_are_kaons() {
        let names = "H1_PX H1_PY H1_PZ H2_PX H2_PY H2_PZ";
        let formula = of(names).unwrap();
        let names: Vec<String> = names.split(' ').map(str::to_owned).collect();
        let at_rest = Array2::zeros((1, 6));
        let mass = Formula::parse(&formula, &names)
            .unwrap()
            .evaluate(at_rest.view())[0];
        assert!((mass - 2.0 * 493.677).abs() < 1e-9);
    }

    #[test]
    fn other_tables_suggest_nothing() {
        for names in [
            "",
            "a b c",
            "pt1 eta1 phi1",
            "pt1 eta1 phi1 pt2 eta2",
            "mu1_pt mu1_eta mu1_phi el2_pt el2_eta el2_phi",
        ] {
            assert_eq!(of(names), None, "{names}");
        }
        assert_eq!(of("pt99999999999 eta1 phi1"), None);
    }
}
