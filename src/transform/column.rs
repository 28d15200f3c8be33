use serde::{Deserialize, Serialize};

/// The families of maps that a user chooses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TransformKind {
    /// To \[0, 1\] by the range of the training values.
    MinMax,
    /// To zero mean and unit variance.
    Standard,
    /// Logarithm, then standard: for positive columns with a long tail.
    Log,
    /// Inverse hyperbolic sine, then standard: a logarithm that passes through zero.
    Asinh,
}

/// A map fitted to one column.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum ColumnTransform {
    /// y = (x - offset) / scale; min-max and standard.
    Affine { offset: f64, scale: f64 },
    /// y = (ln(x + shift) - offset) / scale, with x + shift > 0 on the training values.
    Log { shift: f64, offset: f64, scale: f64 },
    /// y = (asinh(x / width) - offset) / scale.
    Asinh { width: f64, offset: f64, scale: f64 },
}

impl ColumnTransform {
    /// Fits to the finite values given. A column without spread gets scale 1.
    #[must_use]
    pub fn fit(kind: TransformKind, values: impl Iterator<Item = f64> + Clone) -> Self {
        let _ = (kind, values);
        todo!()
    }

    #[must_use]
    pub fn forward(&self, x: f64) -> f64 {
        let _ = x;
        todo!()
    }

    #[must_use]
    pub fn inverse(&self, y: f64) -> f64 {
        let _ = y;
        todo!()
    }
}
