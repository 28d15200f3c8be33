use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::{ColumnTransform, Plan, Role};
use crate::data::Dataset;

/// A plan with its maps fitted to the training part: from values to network features and back.
///
/// Features are the modelled columns in order, each with its points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedPlan {
    pub columns: Vec<FittedColumn>,
    /// Grid points of a column in one sample; 1 for a table.
    pub points: usize,
}

/// One column of a fitted plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedColumn {
    pub role: Role,
    pub whole: bool,
    pub never_negative: bool,
    /// `None` for exact and constant columns.
    pub transform: Option<ColumnTransform>,
    /// The value of a constant column; for others the mean, put in the place of values that are
    /// not finite.
    pub fill: f64,
}

impl FittedPlan {
    /// Fits every map on the finite values of the samples named (the training part).
    #[must_use]
    pub fn fit(plan: &Plan, data: &Dataset, training: &[usize]) -> Self {
        let _ = (plan, data, training);
        todo!()
    }

    /// Features that the network sees: modelled columns x points.
    #[must_use]
    pub fn features(&self) -> usize {
        self.points * self.columns.iter().filter(|c| c.transform.is_some()).count()
    }

    /// Samples x columns*points values to samples x features. Values that are not finite become the
    /// column's fill. Parallel over samples.
    #[must_use]
    pub fn forward(&self, values: ArrayView2<'_, f64>) -> Array2<f32> {
        let _ = values;
        todo!()
    }

    /// Back to samples x columns*points values. Exact columns come back as their fill (the archive
    /// puts the stored values in their place); whole columns rounded; never-negative ones clamped.
    /// The result is finite wherever the features are.
    #[must_use]
    pub fn inverse(&self, features: ArrayView2<'_, f32>) -> Array2<f64> {
        let _ = features;
        todo!()
    }
}
