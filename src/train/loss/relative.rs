use std::f64::consts::TAU;

use ndarray::{Array2, ArrayViewMut2, Axis, Zip, s};

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
pub(in crate::train) fn scales(
    plan: &FittedPlan,
    features: &Array2<f32>,
    training: &[usize],
    share: f64,
) -> Array2<f32> {
    let mut scales = features.clone();
    let mut next = 0;
    for column in &plan.columns {
        let Some(transform) = &column.transform else {
            continue;
        };
        let begin = next;
        next += column.width() * plan.points;
        let mut own = scales.slice_mut(s![.., begin..next]);
        if let ColumnTransform::Angle { period, .. } = transform {
            let (cosines, sines) = own.split_at(Axis(1), plan.points);
            directions(transform, *period, [cosines, sines], training, share);
            continue;
        }
        let value = |y: &f32| transform.inverse(f64::from(*y));
        let trained = own.select(Axis(0), training).mapv(|y| value(&y));
        let floor = share * root_mean_square(&trained);
        Zip::from(&mut own).par_for_each(|y| *y = scale(transform, f64::from(*y), floor));
    }
    scales
}

/// A turn by dy moves cosine and sine together by dy, and the value by dy x period / (2 pi).
fn directions(
    transform: &ColumnTransform,
    period: f64,
    [mut cosines, mut sines]: [ArrayViewMut2<'_, f32>; 2],
    training: &[usize],
    share: f64,
) {
    let value = |c: &f32, s: &f32| transform.inverse(f64::from(*s).atan2(f64::from(*c)));
    let values = Zip::from(&cosines).and(&sines).par_map_collect(value);
    let floor = share * root_mean_square(&values.select(Axis(0), training));
    Zip::from(&mut cosines)
        .and(&mut sines)
        .and(&values)
        .par_for_each(|cosine, sine, x| {
            let scale = (period / TAU / x.abs().max(floor)).min(LARGEST) as f32;
            (*cosine, *sine) = (scale, scale);
        });
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
                entropy: None,
                transform: Some(transform.clone()),
                fill: 0.0,
                seen: None,
                seen_remainders: None,
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
    fn a_direction_gives_the_response_of_a_small_turn() {
        let values = array![[1.0], [-2.5], [3.0]];
        let layout = crate::data::Layout::guess(&[3, 1], true);
        let origin = crate::data::Origin::default();
        let dtype = crate::data::DType::F64;
        let data = crate::data::Dataset::new(origin, dtype, layout, None, values.clone()).unwrap();
        let mut plan = crate::transform::Plan::suggest(&crate::data::Profile::new(&data));
        plan.columns[0].role = Role::Model(TransformKind::Angle);
        let plan = FittedPlan::fit(&plan, &data, &[0, 1, 2]);
        let scales = scales(&plan, &plan.forward(values.view()), &[0, 1, 2], 0.0);
        for (row, x) in scales.rows().into_iter().zip(&values) {
            for scale in row {
                assert!(
                    (f64::from(*scale) - 1.0 / x.abs()).abs() < 1e-5,
                    "{scale} for {x}"
                );
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
