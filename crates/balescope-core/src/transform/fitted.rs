//! A plan with its maps fitted to data.

use ndarray::parallel::prelude::*;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, Slice, Zip};
use serde::{Deserialize, Serialize};

use super::{FittedColumn, Plan};
use crate::data::{Dataset, ValuesView, blank};

/// Values that one task maps at a time: small enough to share the work, large enough to be worth it.
const TASK_VALUES: usize = 1 << 14;

/// A plan with its maps fitted to the training part: from values to network features and back.
///
/// Features are the modelled columns in order, each with its points; an angle is two such columns,
/// cosines and then sines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedPlan {
    pub columns: Vec<FittedColumn>,
    /// Grid points of a column in one sample; 1 for a table.
    pub points: usize,
}

impl FittedPlan {
    /// Fits every map on the finite values of the samples named (the training part). Parallel over
    /// columns.
    ///
    /// # Panics
    /// When the plan has another number of columns than the data, or a sample does not exist.
    pub fn fit(plan: &Plan, data: &Dataset, training: &[usize]) -> Self {
        assert_eq!(
            plan.columns.len(),
            data.columns(),
            "a plan has one entry a column"
        );
        fit_values(plan, data.stored(), data.points(), training)
    }

    /// Features that the network sees: points x what the modelled columns become, two for an
    /// angle.
    pub fn features(&self) -> usize {
        self.points * self.columns.iter().map(FittedColumn::width).sum::<usize>()
    }

    /// Whether the parts fit together and every parameter is one that a fit can give. To be asked
    /// of a plan that was read from a file, before it is used.
    pub fn is_sound(&self) -> bool {
        self.points > 0
            && self.points.checked_mul(self.columns.len()).is_some()
            && self.columns.iter().all(FittedColumn::is_sound)
    }

    /// Samples x columns*points values to samples x features. Values that are not finite become the
    /// column's fill. Parallel over samples.
    ///
    /// # Panics
    /// When there are not columns*points values a sample.
    pub fn forward(&self, values: ArrayView2<'_, f64>) -> Array2<f32> {
        assert_eq!(
            values.ncols(),
            self.points * self.columns.len(),
            "values a sample"
        );
        let mut features = blank(values.nrows(), self.features());
        let rows = self.rows_per_task();
        features
            .axis_chunks_iter_mut(Axis(0), rows)
            .into_par_iter()
            .zip(values.axis_chunks_iter(Axis(0), rows))
            .for_each(|(mut features, values)| {
                self.forward_samples(&values, &mut features);
            });
        features
    }

    /// Back to samples x columns*points values. Exact columns come back as their fill (the archive
    /// puts the stored values in their place); whole columns rounded; never-negative ones clamped.
    /// The result is finite wherever the features are. Parallel over samples.
    ///
    /// # Panics
    /// When there are not [`Self::features`] features a sample.
    pub fn inverse(&self, features: ArrayView2<'_, f32>) -> Array2<f64> {
        let mut values = blank(features.nrows(), self.points * self.columns.len());
        self.inverse_into(features, values.view_mut());
        values
    }

    /// The same, into values that are there already.
    ///
    /// # Panics
    /// When there are not [`Self::features`] features a sample, or not as many samples of values.
    pub fn inverse_into(&self, features: ArrayView2<'_, f32>, mut values: ArrayViewMut2<'_, f64>) {
        assert_eq!(features.ncols(), self.features(), "features a sample");
        let rows = self.rows_per_task();
        values
            .axis_chunks_iter_mut(Axis(0), rows)
            .into_par_iter()
            .zip(features.axis_chunks_iter(Axis(0), rows))
            .for_each(|(mut values, features)| {
                self.inverse_samples(&features, &mut values);
            });
    }

    /// Column by column, so that the map stays the same from one value to the next.
    fn forward_samples(&self, values: &ArrayView2<'_, f64>, features: &mut ArrayViewMut2<'_, f32>) {
        let (points, along) = (self.points, self.lane());
        let mut to = 0;
        for (i, column) in self.columns.iter().enumerate() {
            let Some(transform) = &column.transform else {
                continue;
            };
            let map = |value: f64| {
                let finite = if value.is_finite() {
                    value
                } else {
                    column.fill
                };
                transform.forward(finite)
            };
            let width = transform.width() * points;
            let own = features.slice_axis_mut(Axis(1), Slice::from(to..to + width));
            let values = values.slice_axis(Axis(1), Slice::from(i * points..(i + 1) * points));
            let (mut first, mut second) = own.split_at(Axis(1), points);
            let lanes = first.lanes_mut(along).into_iter().zip(values.lanes(along));
            if transform.is_circular() {
                for ((cosines, values), sines) in lanes.zip(second.lanes_mut(along)) {
                    Zip::from(cosines)
                        .and(sines)
                        .and(values)
                        .for_each(|cosine, sine, &value| {
                            let (s, c) = map(value).sin_cos();
                            (*cosine, *sine) = (c as f32, s as f32);
                        });
                }
            } else {
                for (features, values) in lanes {
                    Zip::from(features)
                        .and(values)
                        .for_each(|feature, &value| *feature = map(value) as f32);
                }
            }
            to += width;
        }
    }

    /// The same way back.
    fn inverse_samples(&self, features: &ArrayView2<'_, f32>, values: &mut ArrayViewMut2<'_, f64>) {
        let (points, along) = (self.points, self.lane());
        let mut from = 0;
        for (i, column) in self.columns.iter().enumerate() {
            let mut values =
                values.slice_axis_mut(Axis(1), Slice::from(i * points..(i + 1) * points));
            let Some(transform) = &column.transform else {
                values.fill(column.fill);
                continue;
            };
            let width = transform.width() * points;
            let own = features.slice_axis(Axis(1), Slice::from(from..from + width));
            let (first, second) = own.split_at(Axis(1), points);
            let lanes = values.lanes_mut(along).into_iter().zip(first.lanes(along));
            if transform.is_circular() {
                for ((values, cosines), sines) in lanes.zip(second.lanes(along)) {
                    Zip::from(values)
                        .and(cosines)
                        .and(sines)
                        .for_each(|value, &cosine, &sine| {
                            let angle = libm::atan2(f64::from(sine), f64::from(cosine));
                            *value = column.tidy(transform.inverse(angle));
                        });
                }
            } else {
                for (values, features) in lanes {
                    Zip::from(values).and(features).for_each(|value, &feature| {
                        *value = column.tidy(transform.inverse(f64::from(feature)));
                    });
                }
            }
            from += width;
        }
    }

    /// The axis along which a column's own values are many: the samples of a table, the points of a
    /// field.
    fn lane(&self) -> Axis {
        Axis(usize::from(self.points > 1))
    }

    fn rows_per_task(&self) -> usize {
        (TASK_VALUES / (self.points * self.columns.len()).max(1)).max(1)
    }
}

/// `values`: samples x (columns x points).
fn fit_values(
    plan: &Plan,
    values: ValuesView<'_>,
    points: usize,
    training: &[usize],
) -> FittedPlan {
    let fit = |(i, column)| {
        let own = values.features(i * points..(i + 1) * points);
        FittedColumn::fit(column, own, training)
    };
    FittedPlan {
        columns: plan.columns.par_iter().enumerate().map(fit).collect(),
        points,
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};
    use proptest::prelude::*;

    use super::super::{ColumnPlan, ColumnTransform, Role, TransformKind};
    use super::*;

    const NAN: f64 = f64::NAN;

    fn plan(roles: &[Role]) -> Plan {
        let column = |role: &Role| ColumnPlan {
            role: *role,
            whole: false,
            never_negative: false,
            entropy: None,
        };
        Plan {
            automatic: true,
            columns: roles.iter().map(column).collect(),
        }
    }

    fn model(kind: TransformKind) -> Role {
        Role::Model(kind)
    }

    #[test]
    fn columns_find_their_features_and_back() {
        let values = array![
            [1.0, 5.0, 10.0, 7.0],
            [3.0, 5.0, 20.0, 8.0],
            [2.0, NAN, 15.0, 9.0]
        ];
        let roles = [
            model(TransformKind::MinMax),
            Role::Constant,
            model(TransformKind::MinMax),
            Role::Exact,
        ];
        let fitted = fit_values(&plan(&roles), values.view().into(), 1, &[0, 1, 2]);
        assert_eq!(fitted.features(), 2);
        assert!(fitted.is_sound());
        let features = fitted.forward(values.view());
        assert_eq!(features, array![[0.0, 0.0], [1.0, 1.0], [0.5, 0.5]]);
        let back = fitted.inverse(features.view());
        assert_eq!(
            back,
            array![
                [1.0, 5.0, 10.0, 8.0],
                [3.0, 5.0, 20.0, 8.0],
                [2.0, 5.0, 15.0, 8.0]
            ]
        );
    }

    #[test]
    fn a_field_has_one_map_a_component() {
        // Two components of three points; the second component has ten times the range.
        let values = array![
            [0.0, 1.0, 2.0, 0.0, 10.0, 20.0],
            [4.0, 3.0, 2.0, 40.0, 30.0, 20.0]
        ];
        let roles = [model(TransformKind::MinMax), model(TransformKind::MinMax)];
        let fitted = fit_values(&plan(&roles), values.view().into(), 3, &[0, 1]);
        assert_eq!(fitted.features(), 6);
        let features = fitted.forward(values.view());
        assert_eq!(
            features,
            array![
                [0.0, 0.25, 0.5, 0.0, 0.25, 0.5],
                [1.0, 0.75, 0.5, 1.0, 0.75, 0.5]
            ]
        );
        assert_eq!(fitted.inverse(features.view()), values);
    }

    #[test]
    fn an_angle_is_cosines_and_then_sines() {
        use std::f64::consts::FRAC_PI_2;
        // A component of three directions about its jump, then a plain one.
        let values = array![
            [-3.0, 3.0, FRAC_PI_2, 0.0, 10.0, 5.0],
            [0.0, NAN, -0.5, 10.0, 0.0, 5.0]
        ];
        let roles = [model(TransformKind::Angle), model(TransformKind::MinMax)];
        let fitted = fit_values(&plan(&roles), values.view().into(), 3, &[0, 1]);
        assert_eq!(fitted.features(), 9);
        let features = fitted.forward(values.view());
        let cosine = f64::cos(3.0) as f32;
        let row: Vec<f32> = features.row(0).to_vec();
        assert_eq!(row[..2], [cosine, cosine]);
        assert_eq!((row[3], row[5]), (-row[4], 1.0));
        assert_eq!(row[6..], [0.0, 1.0, 0.5]);
        let back = fitted.inverse(features.view());
        for (after, before) in back.iter().zip(&values) {
            assert!(
                before.is_nan() || (after - before).abs() < 1e-6,
                "{after} {before}"
            );
        }
    }

    #[test]
    fn only_the_training_part_is_looked_at() {
        let values = array![[0.0], [1.0], [1000.0]];
        let fitted = fit_values(
            &plan(&[model(TransformKind::MinMax)]),
            values.view().into(),
            1,
            &[0, 1],
        );
        assert_eq!(
            fitted.columns[0].transform,
            Some(ColumnTransform::Affine {
                offset: 0.0,
                scale: 1.0
            })
        );
        assert_eq!(fitted.columns[0].fill, 0.5);
    }

    #[test]
    fn what_is_not_finite_becomes_the_mean() {
        let values = array![[0.0], [NAN], [4.0], [f64::INFINITY], [2.0]];
        let fitted = fit_values(
            &plan(&[model(TransformKind::MinMax)]),
            values.view().into(),
            1,
            &[0, 1, 2, 3, 4],
        );
        assert_eq!(
            fitted.forward(values.view()),
            array![[0.0], [0.5], [1.0], [0.5], [0.5]]
        );
    }

    #[test]
    fn whole_and_never_negative_come_back_so() {
        let mut plan = plan(&[model(TransformKind::MinMax), model(TransformKind::MinMax)]);
        plan.columns[0].whole = true;
        plan.columns[0].never_negative = true;
        let values = array![[0.0, -10.0], [10.0, 10.0]];
        let fitted = fit_values(&plan, values.view().into(), 1, &[0, 1]);
        let back = fitted.inverse(array![[-0.3_f32, 0.125], [0.26, 0.5], [-0.01, 0.0]].view());
        assert_eq!(back, array![[0.0, -7.5], [3.0, 0.0], [0.0, -10.0]]);
        assert!(back.column(0).iter().all(|v| v.is_sign_positive()));
    }

    #[test]
    fn columns_and_data_without_values() {
        let values = array![[NAN, 1.0], [NAN, 2.0]];
        let roles = [Role::Constant, model(TransformKind::Log)];
        let fitted = fit_values(&plan(&roles), values.view().into(), 1, &[]);
        assert_eq!(
            (fitted.columns[0].fill, &fitted.columns[1].transform),
            (0.0, &Some(ColumnTransform::IDENTITY))
        );
        assert!(fitted.is_sound());
        assert_eq!(fitted.forward(Array2::zeros((0, 2)).view()).dim(), (0, 1));
        let none = fit_values(
            &plan(&[Role::Constant]),
            array![[3.0], [3.0]].view().into(),
            1,
            &[0],
        );
        assert_eq!(
            none.inverse(none.forward(array![[3.0], [3.0]].view()).view()),
            array![[3.0], [3.0]]
        );
    }

    #[test]
    fn memory_order_does_not_matter() {
        let values = Array2::from_shape_fn((500, 3), |(i, j)| 1.0 + (i * (j + 1)) as f64);
        let turned = values.t().as_standard_layout().into_owned();
        let roles = [
            TransformKind::Log,
            TransformKind::Asinh,
            TransformKind::Standard,
        ]
        .map(model);
        let training: Vec<usize> = (0..500).collect();
        let fitted = fit_values(&plan(&roles), values.view().into(), 1, &training);
        assert_eq!(
            fitted,
            fit_values(&plan(&roles), turned.t().into(), 1, &training)
        );
        let features = fitted.forward(turned.t());
        assert_eq!(fitted.forward(values.view()), features);
        let back = fitted.inverse(features.view());
        // Features are single precision, and values reach 1498.
        assert!(back.iter().zip(&values).all(|(b, v)| (b - v).abs() < 1e-3));
    }

    #[test]
    fn a_plan_from_a_broken_file_is_known() {
        let values = array![[1.0], [2.0]];
        let sound = fit_values(
            &plan(&[model(TransformKind::Log)]),
            values.view().into(),
            1,
            &[0, 1],
        );
        let broken = |change: fn(&mut FittedPlan)| {
            let mut plan = sound.clone();
            change(&mut plan);
            !plan.is_sound()
        };
        assert!(sound.is_sound());
        assert!(broken(|p| p.points = 0));
        assert!(broken(|p| p.columns[0].fill = f64::NAN));
        assert!(broken(|p| p.columns[0].transform = None));
        assert!(broken(|p| p.columns[0].role = Role::Exact));
    }

    proptest! {
        #[test]
        fn features_and_values_are_always_finite(
            values in prop::collection::vec(any::<f64>(), 18),
            features in prop::collection::vec(-1e30..1e30_f32, 14),
        ) {
            let values = Array2::from_shape_vec((3, 6), values).unwrap();
            let fitted = fit_values(&plan(&TransformKind::ALL.map(model)), values.view().into(), 1, &[0, 2]);
            prop_assert!(fitted.is_sound());
            prop_assert!(fitted.forward(values.view()).iter().all(|f| f.is_finite()));
            let features = Array2::from_shape_vec((2, 7), features).unwrap();
            prop_assert!(fitted.inverse(features.view()).iter().all(|v| v.is_finite()));
        }
    }
}
