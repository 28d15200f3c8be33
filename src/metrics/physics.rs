use ndarray::{Array1, ArrayView2};

/// Invariant mass of two particles in the limit of small masses:
/// m^2 = 2 pT1 pT2 (cosh(eta1 - eta2) - cos(phi1 - phi2)).
#[must_use]
pub fn invariant_mass(pt: [f64; 2], eta: [f64; 2], phi: [f64; 2]) -> f64 {
    let _ = (pt, eta, phi);
    todo!()
}

/// A quantity derived from columns by a formula, for instance
/// `mass(pt1, eta1, phi1, pt2, eta2, phi2)` or `sqrt(px^2 + py^2)`.
///
/// Numbers, column names (quoted with backticks when they have odd characters), + - * / ^,
/// parentheses, and the functions sqrt abs exp log log10 sin cos tan sinh cosh tanh asinh atan2 min
/// max hypot mass.
#[derive(Clone, Debug)]
pub struct Formula {}

/// Where and why a formula is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("formula, character {position}: {problem}")]
pub struct FormulaError {
    /// Counted from 1.
    pub position: usize,
    pub problem: String,
}

impl Formula {
    /// # Errors
    /// With the place, for a syntax error, an unknown name or a wrong number of arguments.
    pub fn parse(text: &str, columns: &[String]) -> Result<Self, FormulaError> {
        let _ = (text, columns);
        todo!()
    }

    /// One value a sample of a table (samples x columns).
    #[must_use]
    pub fn evaluate(&self, values: ArrayView2<'_, f64>) -> Array1<f64> {
        let _ = values;
        todo!()
    }

    /// The formula that a table of two particles suggests by its column names: the invariant mass
    /// from pT, eta and phi of each, or from E, px, py, pz. `None` where there are no such columns.
    #[must_use]
    pub fn suggest(columns: &[String]) -> Option<String> {
        let _ = columns;
        todo!()
    }
}
