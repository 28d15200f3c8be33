//! The functions of a formula.

use super::mass::{invariant_mass, invariant_mass_of_massive};

/// A function of a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Sqrt,
    Abs,
    Exp,
    Log,
    Log10,
    Sin,
    Cos,
    Tan,
    Sinh,
    Cosh,
    Tanh,
    Asinh,
    Atan2,
    Min,
    Max,
    Hypot,
    Mass,
}

/// All functions under the names that a formula has for them.
const FUNCTIONS: [(&str, Function); 17] = [
    ("sqrt", Function::Sqrt),
    ("abs", Function::Abs),
    ("exp", Function::Exp),
    ("log", Function::Log),
    ("log10", Function::Log10),
    ("sin", Function::Sin),
    ("cos", Function::Cos),
    ("tan", Function::Tan),
    ("sinh", Function::Sinh),
    ("cosh", Function::Cosh),
    ("tanh", Function::Tanh),
    ("asinh", Function::Asinh),
    ("atan2", Function::Atan2),
    ("min", Function::Min),
    ("max", Function::Max),
    ("hypot", Function::Hypot),
    ("mass", Function::Mass),
];

impl Function {
    pub(super) fn find(name: &str) -> Option<Self> {
        FUNCTIONS
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, function)| *function)
    }

    /// Every name, for a message.
    pub(super) fn names() -> String {
        FUNCTIONS.map(|(name, _)| name).join(", ")
    }

    /// Whether it takes so many arguments.
    pub(super) fn takes(self, count: usize) -> bool {
        match self {
            Self::Min | Self::Max => count >= 2,
            Self::Atan2 | Self::Hypot => count == 2,
            Self::Mass => count == 6 || count == 8,
            _ => count == 1,
        }
    }

    /// How many arguments it takes, in words.
    pub(super) fn arguments(self) -> &'static str {
        match self {
            Self::Min | Self::Max => "at least 2 values",
            Self::Atan2 | Self::Hypot => "2 values",
            Self::Mass => {
                "6 values (pt1, eta1, phi1, pt2, eta2, phi2), or 8 with the masses m1 and m2 behind the angles"
            }
            _ => "1 value",
        }
    }

    /// NaN when an argument is NaN, or missing.
    pub(super) fn of(self, arguments: &[f64]) -> f64 {
        if arguments.iter().any(|a| a.is_nan()) {
            return f64::NAN;
        }
        match (self, arguments) {
            (Self::Sqrt, [x]) => x.sqrt(),
            (Self::Abs, [x]) => x.abs(),
            (Self::Exp, [x]) => x.exp(),
            (Self::Log, [x]) => x.ln(),
            (Self::Log10, [x]) => x.log10(),
            (Self::Sin, [x]) => x.sin(),
            (Self::Cos, [x]) => x.cos(),
            (Self::Tan, [x]) => x.tan(),
            (Self::Sinh, [x]) => x.sinh(),
            (Self::Cosh, [x]) => x.cosh(),
            (Self::Tanh, [x]) => x.tanh(),
            (Self::Asinh, [x]) => x.asinh(),
            (Self::Atan2, [y, x]) => y.atan2(*x),
            (Self::Hypot, [x, y]) => x.hypot(*y),
            (Self::Min, [first, rest @ ..]) => rest.iter().fold(*first, |m, x| m.min(*x)),
            (Self::Max, [first, rest @ ..]) => rest.iter().fold(*first, |m, x| m.max(*x)),
            (Self::Mass, &[pt1, eta1, phi1, pt2, eta2, phi2]) => {
                invariant_mass([pt1, pt2], [eta1, eta2], [phi1, phi2])
            }
            (Self::Mass, &[pt1, eta1, phi1, m1, pt2, eta2, phi2, m2]) => {
                invariant_mass_of_massive([pt1, pt2], [eta1, eta2], [phi1, phi2], [m1, m2])
            }
            _ => f64::NAN,
        }
    }
}
