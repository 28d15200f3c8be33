//! What the nominal compression ratio counts.

use super::{FittedPlan, Plan, Role};
use crate::data::{ColumnTypes, Dataset};

/// What the nominal compression ratio counts, in values of the stored type for each sample.
///
/// BALER's ratio is values in / latents. Columns that are coded without loss beside the network
/// are part of what goes in, and what they take is part of what comes out:
///
/// ratio = (modelled values + few-valued ones) / (latents + entropy of the few-valued ones in bits /
/// bits of the stored type)
///
/// A flag in float32 counts as one value in and as 1/32 out. Constants count on neither side, and
/// nor do columns that were left out although nearly all of their values differ: they shrink by
/// nothing that the network did. The decoder is not counted; the total ratio counts every byte.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// Values in.
    pub values: f64,
    /// Values that the columns coded without loss take.
    pub lossless: f64,
    /// Features of the network: the most latents that there can be.
    features: usize,
}

impl Budget {
    pub fn from_plan(plan: &Plan, data: &Dataset) -> Self {
        let columns = plan.columns.iter().map(|c| (c.role, c.entropy));
        let features = plan.features(data.points());
        Self::new(columns, data.points(), data.types(), features)
    }

    /// `types`: the stored ones.
    pub fn of_fitted(plan: &FittedPlan, types: &ColumnTypes) -> Self {
        let columns = plan.columns.iter().map(|c| (c.role, c.entropy));
        Self::new(columns, plan.points, types, plan.features())
    }

    fn new(
        columns: impl Iterator<Item = (Role, Option<f64>)>,
        points: usize,
        types: &ColumnTypes,
        features: usize,
    ) -> Self {
        let mut budget = Self {
            values: 0.0,
            lossless: 0.0,
            features,
        };
        for (place, column) in columns.enumerate() {
            match column {
                (Role::Model(_), _) => budget.values += points as f64,
                (Role::Exact, Some(entropy)) => {
                    budget.values += points as f64;
                    let bits = (8 * types.of(place).size()) as f64;
                    budget.lossless += points as f64 * (entropy / bits).min(1.0);
                }
                (Role::Exact, None) | (Role::Constant, _) => {}
            }
        }
        budget
    }

    /// Latents for a ratio, rounded to the nearest whole number: at least 1, at most the features.
    pub fn latents(&self, ratio: f64) -> usize {
        let latents = (self.values / ratio - self.lossless).round();
        (latents.max(1.0) as usize).clamp(1, self.features.max(1))
    }

    /// The same for a first network: more latents than there are other samples tell nothing more, and with more than
    /// half as many as snapshots the decoder, which has a picture for each, takes as many bytes as the data.
    pub fn suggested_latents(&self, ratio: f64, data: &Dataset) -> usize {
        let most = if data.is_field() {
            data.samples() / 2
        } else {
            data.samples().saturating_sub(1)
        };
        self.latents(ratio).min(most).max(1)
    }

    /// Values that are kept of a sample with so many latents.
    pub fn kept(&self, latent: usize) -> f64 {
        latent as f64 + self.lossless
    }

    /// The ratio of a model that keeps so many numbers of a sample.
    pub fn ratio_keeping(&self, numbers: f64) -> f64 {
        self.values / (numbers + self.lossless)
    }

    /// The ratio of a network with so many latents.
    pub fn ratio(&self, latent: usize) -> f64 {
        self.values / self.kept(latent)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ColumnPlan, TransformKind};
    use super::*;
    use crate::data::DType;

    fn budget(dtype: DType, columns: &[(Role, Option<f64>)]) -> Budget {
        let values = ndarray::Array2::zeros((3, columns.len()));
        let data = Dataset::table(dtype, values);
        let column = |&(role, entropy): &(Role, Option<f64>)| ColumnPlan {
            role,
            whole: false,
            never_negative: false,
            entropy,
        };
        let plan = Plan {
            automatic: true,
            columns: columns.iter().map(column).collect(),
        };
        Budget::from_plan(&plan, &data)
    }

    const MODEL: (Role, Option<f64>) = (Role::Model(TransformKind::Standard), None);

    #[test]
    fn without_columns_beside_the_network_it_is_balers_ratio() {
        let plain = budget(DType::F32, &[MODEL; 24]);
        assert_eq!(plain.latents(1.6), 15);
        assert_eq!((plain.latents(1e9), plain.latents(0.1)), (1, 24));
        assert!((plain.ratio(15) - 1.6).abs() < 1e-12);
    }

    #[test]
    fn lossless_columns_count_on_both_sides() {
        let mut columns = vec![MODEL; 16];
        columns.extend([(Role::Exact, Some(8.0)); 4]);
        let counted = budget(DType::F32, &columns);
        // 20 / 2 values may be kept, of which four times a quarter are spent.
        assert_eq!(counted.latents(2.0), 9);
        assert!((counted.ratio(9) - 2.0).abs() < 1e-12);
        // A byte of 8 bits saves nothing.
        let bytes = budget(DType::U8, &columns);
        assert!((bytes.lossless - 4.0).abs() < 1e-12);
    }

    #[test]
    fn an_angle_is_one_value_of_two_features() {
        let mut columns = vec![MODEL; 3];
        columns.push((Role::Model(TransformKind::Angle), None));
        let angle = budget(DType::F64, &columns);
        assert!((angle.values - 4.0).abs() < 1e-12);
        assert_eq!((angle.latents(2.0), angle.latents(0.01)), (2, 5));
    }

    #[test]
    fn constants_and_what_was_left_out_count_on_neither_side() {
        let mut columns = vec![MODEL; 8];
        columns.extend([(Role::Exact, None), (Role::Constant, Some(0.0))]);
        assert_eq!(
            budget(DType::F32, &columns),
            budget(DType::F32, &[MODEL; 8])
        );
    }
}
