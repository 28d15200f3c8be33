use ndarray::{Array2, Axis, Zip, s};

use crate::transform::{ColumnTransform, FittedPlan};

/// Half the step in a feature over which a slope is taken; features spread over about 1.
const STEP: f64 = 1e-3;
/// Largest scale: its square is still far from the end of `f32`.
const LARGEST: f64 = 1e12;

/// What the residual of each feature is multiplied by to give, to first order, the response
/// (after - before) / max(|before|, floor) in original units: |dx/dy| / max(|x|, floor), where x is
/// the value whose feature is y. The floor is `share` times the root mean square of the column over
/// the training samples.
///
/// `features`: samples x features. Gives the same shape. Parallel over samples.
pub(super) fn scales(
    plan: &FittedPlan,
    features: &Array2<f32>,
    training: &[usize],
    share: f64,
) -> Array2<f32> {
    let mut scales = features.clone();
    let transforms = plan.columns.iter().filter_map(|column| column.transform);
    for (i, transform) in transforms.enumerate() {
        let mut own = scales.slice_mut(s![.., i * plan.points..(i + 1) * plan.points]);
        let value = |y: &f32| transform.inverse(f64::from(*y));
        let trained = own.select(Axis(0), training).mapv(|y| value(&y));
        let floor = share * root_mean_square(&trained);
        Zip::from(&mut own).par_for_each(|y| *y = scale(&transform, f64::from(*y), floor));
    }
    scales
}

fn scale(transform: &ColumnTransform, y: f64, floor: f64) -> f32 {
    let slope = (transform.inverse(y + STEP) - transform.inverse(y - STEP)) / (2.0 * STEP);
    let scale = slope.abs() / transform.inverse(y).abs().max(floor);
    // Zero over zero: a column that is zero throughout the training samples.
    if scale.is_nan() {
        0.0
    } else {
        scale.min(LARGEST) as f32
    }
}

/// Finite for all finite values.
fn root_mean_square(values: &Array2<f64>) -> f64 {
    let largest = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    let sum: f64 = values.iter().map(|v| (v / largest).powi(2)).sum();
    largest * (sum / values.len() as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::transform::{FittedColumn, Role, TransformKind};

    fn scales_of(kind: TransformKind, values: &[f64], share: f64) -> (ColumnTransform, Vec<f32>) {
        let transform = ColumnTransform::fit(kind, values.iter().copied());
        let plan = FittedPlan {
            columns: vec![FittedColumn {
                role: Role::Model(kind),
                whole: false,
                never_negative: false,
                transform: Some(transform),
                fill: 0.0,
            }],
            points: 1,
        };
        let features = Array2::from_shape_fn((values.len(), 1), |(i, _)| {
            transform.forward(values[i]) as f32
        });
        let training: Vec<usize> = (0..values.len()).collect();
        let scales = scales(&plan, &features, &training, share);
        (transform, scales.into_iter().collect())
    }

    #[test]
    fn a_straight_line_gives_the_response_itself() {
        let values = [-40.0, 5.0, 10.0, 60.0];
        let (_, scales) = scales_of(TransformKind::MinMax, &values, 0.01);
        for (x, scale) in values.into_iter().zip(scales) {
            // A feature of min-max is 1 / 100 of this range.
            assert!((f64::from(scale) - 100.0 / x.abs()).abs() < 1e-3, "{scale}");
        }
    }

    #[test]
    fn a_bent_column_gives_the_response_to_first_order() {
        let values = [1.0, 3.0, 20.0, 400.0];
        for kind in [TransformKind::Log, TransformKind::Asinh] {
            let (transform, scales) = scales_of(kind, &values, 0.0);
            for (x, scale) in values.into_iter().zip(scales) {
                let after = transform.inverse(transform.forward(x) + 1e-4);
                let response = (after - x) / x;
                assert!((f64::from(scale) * 1e-4 / response - 1.0).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn the_floor_holds_near_zero() {
        let values = [0.0, 0.0, 3.0, 4.0];
        let (_, scales) = scales_of(TransformKind::MinMax, &values, 0.1);
        // Root mean square 2.5, range 4.
        assert!((scales[0] - 4.0 / 0.25).abs() < 1e-3, "{scales:?}");
        assert!((scales[3] - 1.0).abs() < 1e-3, "{scales:?}");
        let (_, scales) = scales_of(TransformKind::MinMax, &[0.0, 1e300, -1e300], 0.1);
        assert!(
            scales.iter().all(|s| s.is_finite() && *s > 0.0),
            "{scales:?}"
        );
        let zeros = root_mean_square(&array![[0.0], [0.0]]);
        assert!(zeros.abs() < f64::MIN_POSITIVE);
    }
}
