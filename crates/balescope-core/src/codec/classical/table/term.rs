//! Terms of formulas: functions of a few columns.

/// Columns of a term, at most.
const MOST_COLUMNS: usize = 6;

/// A function of a few columns. All of them are computed by operations that give the same bits on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Product,
    Ratio,
    Cos,
    Sin,
    Cosh,
    Sinh,
    Tanh,
    Exp,
    TimesCos,
    TimesSin,
    TimesCosh,
    TimesSinh,
    TimesTanh,
    Atan2,
    Asinh,
    /// x y (cosh(a - b) - cos(c - d)): half the squared mass of two particles without one.
    Pair,
}

impl Kind {
    /// By their bytes in a file.
    pub const ALL: [Self; 17] = [
        Self::Plain,
        Self::Product,
        Self::Ratio,
        Self::Cos,
        Self::Sin,
        Self::Cosh,
        Self::Sinh,
        Self::Tanh,
        Self::Exp,
        Self::TimesCos,
        Self::TimesSin,
        Self::TimesCosh,
        Self::TimesSinh,
        Self::TimesTanh,
        Self::Atan2,
        Self::Asinh,
        Self::Pair,
    ];

    /// How many columns it takes.
    pub fn columns(self) -> usize {
        match self {
            Self::Plain
            | Self::Cos
            | Self::Sin
            | Self::Cosh
            | Self::Sinh
            | Self::Tanh
            | Self::Exp => 1,
            Self::Pair => 6,
            _ => 2,
        }
    }

    pub fn value(self, x: [f64; MOST_COLUMNS]) -> f64 {
        match self {
            Self::Plain => x[0],
            Self::Product => x[0] * x[1],
            Self::Ratio => x[0] / x[1],
            Self::Cos => libm::cos(x[0]),
            Self::Sin => libm::sin(x[0]),
            Self::Cosh => libm::cosh(x[0]),
            Self::Sinh => libm::sinh(x[0]),
            Self::Tanh => libm::tanh(x[0]),
            Self::Exp => libm::exp(x[0]),
            Self::TimesCos => x[0] * libm::cos(x[1]),
            Self::TimesSin => x[0] * libm::sin(x[1]),
            Self::TimesCosh => x[0] * libm::cosh(x[1]),
            Self::TimesSinh => x[0] * libm::sinh(x[1]),
            Self::TimesTanh => x[0] * libm::tanh(x[1]),
            Self::Atan2 => libm::atan2(x[0], x[1]),
            Self::Asinh => libm::asinh(x[0] / x[1]),
            Self::Pair => x[0] * x[1] * (libm::cosh(x[2] - x[3]) - libm::cos(x[4] - x[5])),
        }
    }
}

/// A kind and the columns that it is of, those that it does not take 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub kind: Kind,
    of: [u16; MOST_COLUMNS],
}

impl Term {
    pub fn new(kind: Kind, columns: &[usize]) -> Self {
        let mut of = [0; MOST_COLUMNS];
        for (to, from) in of.iter_mut().zip(columns) {
            *to = *from as u16;
        }
        Self { kind, of }
    }

    pub fn columns(&self) -> impl Iterator<Item = usize> + '_ {
        self.of[..self.kind.columns()]
            .iter()
            .map(|column| usize::from(*column))
    }

    pub fn value(&self, column: impl Fn(usize) -> f64) -> f64 {
        let mut x = [0.0; MOST_COLUMNS];
        for (x, of) in x.iter_mut().zip(self.columns()) {
            *x = column(of);
        }
        self.kind.value(x)
    }
}
