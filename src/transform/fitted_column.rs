use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::spread::Spread;
use super::{ColumnPlan, ColumnTransform, Role, TransformKind};
use crate::data::{ColumnProfile, Turn};

/// One column of a fitted plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedColumn {
    pub role: Role,
    pub whole: bool,
    pub never_negative: bool,
    /// See [`ColumnPlan::entropy`].
    #[serde(default)]
    pub entropy: Option<f64>,
    /// `None` for exact and constant columns.
    pub transform: Option<ColumnTransform>,
    /// The value of a constant column; for others the mean, put in the place of values that are
    /// not finite. 0 for a column without finite values.
    pub fill: f64,
}

impl FittedColumn {
    /// `values`: samples x points; `training`: the samples to fit to.
    pub(super) fn fit(plan: &ColumnPlan, values: &ArrayView2<'_, f64>, training: &[usize]) -> Self {
        let (transform, fill) = match plan.role {
            Role::Constant => (
                None,
                values
                    .iter()
                    .copied()
                    .find(|v| v.is_finite())
                    .unwrap_or(0.0),
            ),
            Role::Exact => (None, fit_role(None, values, training).1),
            Role::Model(TransformKind::Angle) => {
                // All values have to lie within the turn, not only those of the training part.
                let finite = values.iter().copied().filter(|v| v.is_finite());
                let map = ColumnTransform::angle(&Spread::of(finite));
                (Some(map), fit_role(None, values, training).1)
            }
            Role::Model(kind) => fit_role(Some(kind), values, training),
        };
        let ColumnPlan {
            role,
            whole,
            never_negative,
            entropy,
        } = *plan;
        Self {
            role,
            whole,
            never_negative,
            entropy,
            transform,
            fill,
        }
    }

    /// Takes back promises that held where the plan was fitted and do not hold in other data of
    /// this profile, and turns the range of an angle to where these data lie.
    pub fn adapt_to(&mut self, profile: &ColumnProfile) {
        self.whole &= profile.whole;
        self.never_negative &= profile.never_negative();
        if let Some(ColumnTransform::Angle { start, period, .. }) = &mut self.transform {
            let turn = Turn {
                start: *start,
                period: *period,
            };
            if profile.min.is_finite() && !turn.holds(profile.min, profile.max) {
                *start = profile.min;
            }
        }
        self.entropy = profile.entropy;
    }

    /// Features that the network sees of one value; 0 for a column beside it.
    #[must_use]
    pub fn width(&self) -> usize {
        self.transform.as_ref().map_or(0, ColumnTransform::width)
    }

    /// Whole numbers and signs as the column had them; no negative zero.
    #[inline]
    pub(super) fn tidy(&self, x: f64) -> f64 {
        let x = if self.whole { x.round() + 0.0 } else { x };
        if self.never_negative && x <= 0.0 {
            0.0
        } else {
            x
        }
    }

    pub(super) fn is_sound(&self) -> bool {
        let modelled = matches!(self.role, Role::Model(_));
        self.fill.is_finite()
            && modelled == self.transform.is_some()
            && self.entropy.is_none_or(|bits| (0.0..=64.0).contains(&bits))
            && self
                .transform
                .as_ref()
                .is_none_or(ColumnTransform::is_sound)
    }
}

/// The map of a kind, if one is wanted, and the mean.
fn fit_role(
    kind: Option<TransformKind>,
    values: &ArrayView2<'_, f64>,
    training: &[usize],
) -> (Option<ColumnTransform>, f64) {
    if values.ncols() == 1 {
        // A column of a table lies scattered through memory, and a fit goes through it several times.
        let column: Vec<f64> = training.iter().map(|&sample| values[[sample, 0]]).collect();
        fit_iter(kind, column.iter().copied())
    } else {
        fit_iter(
            kind,
            training
                .iter()
                .flat_map(|&sample| values.row(sample).into_iter().copied()),
        )
    }
}

fn fit_iter(
    kind: Option<TransformKind>,
    values: impl Iterator<Item = f64> + Clone,
) -> (Option<ColumnTransform>, f64) {
    let values = values.filter(|v| v.is_finite());
    let spread = Spread::of(values.clone());
    (
        kind.map(|kind| ColumnTransform::fit_spread(kind, &spread, values)),
        spread.mean,
    )
}
