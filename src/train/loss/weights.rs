//! How much each feature counts.

use ndarray::Array2;

use crate::transform::FittedPlan;

/// One weight a feature with mean 1, or `None` where all are alike. `columns`: one a column of the
/// data; those beyond its end weigh 1.
pub(super) fn feature_weights(columns: &[f64], plan: &FittedPlan) -> Option<Array2<f32>> {
    let weights: Vec<f64> = plan
        .columns
        .iter()
        .enumerate()
        .flat_map(|(i, column)| {
            let weight = columns.get(i).copied().unwrap_or(1.0);
            std::iter::repeat_n(weight, column.width())
        })
        .collect();
    let mean = weights.iter().sum::<f64>() / weights.len().max(1) as f64;
    let alike = weights.windows(2).all(|w| w[0].total_cmp(&w[1]).is_eq());
    (!alike).then(|| {
        Array2::from_shape_fn((1, weights.len() * plan.points), |(_, feature)| {
            (weights[feature / plan.points] / mean) as f32
        })
    })
}
