//! The rules by which a transform is suggested for a column.

use super::{Aim, Role, TransformKind};
use crate::data::{ColumnProfile, Profile};

/// Fewer samples than this get min-max everywhere where the aim is the range: nonlinear maps overfit
/// there.
const ENOUGH_SAMPLES: usize = 10_000;

/// A column is long-tailed when its farthest value lies more than this many standard deviations
/// from the median. A Gaussian of ten million values reaches 5.3, an exponential of ten thousand 8.5.
const LONG_TAIL: f64 = 6.0;

/// A column with no more distinct values than this is a label or a flag, whatever its tail.
const FEW_VALUES: usize = 16;

/// Whole numbers are coded without loss where they take fewer bits than this ...
const FEW_BITS: f64 = 6.0;

/// ... and any column only where it takes no more than this share of its stored type: beyond it, a
/// latent would be cheaper.
const SMALL_SHARE: f64 = 0.25;

/// What is suggested for a column, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub role: Role,
    pub reason: &'static str,
}

/// The choice for every column of a data set.
///
/// Constants and identifiers stay out of the network. Columns of a table with few different values
/// are coded without loss beside it: that takes their entropy, mostly a few bits, where a network
/// would spend part of a latent and still be wrong at times. Angles become cosine and sine; positive
/// columns with a long tail are taken as logarithms, signed ones and those that reach down to zero
/// through asinh. The others are standardised beside such columns, so that all features weigh alike;
/// without such columns, for fields, and where samples are few and the aim is the range, all are
/// min-max, which weighs a column's error by its range, as NRMSE does.
///
/// Rules cannot tell which of the two serves the range better where there are long tails: before a
/// run, what they suggest is tried against min-max for all.
pub fn choices(profile: &Profile, aim: Aim) -> Vec<Choice> {
    let table = profile.features == profile.columns.len();
    let enough = table && (profile.samples >= ENOUGH_SAMPLES || aim == Aim::Relative);
    let beside = |column: &ColumnProfile| beside(profile, column, table);
    // A table of flags and counts alone has to go through the network, or there is none.
    let nothing_left = profile
        .columns
        .iter()
        .all(|column| beside(column).is_some());
    let mut choices: Vec<Choice> = profile
        .columns
        .iter()
        .map(|column| match beside(column) {
            Some(choice) if !(nothing_left && choice.reason == FEW) => choice,
            _ if enough => through(column),
            _ => Choice::model(TransformKind::MinMax, "scaled by its range"),
        })
        .collect();
    let plain = |choice: &Choice| choice.role == Role::Model(TransformKind::MinMax);
    let bent = |choice: &Choice| matches!(choice.role, Role::Model(_)) && !plain(choice);
    if choices.iter().any(bent) {
        let columns = choices.iter_mut().zip(&profile.columns);
        // A rare flag keeps its range: its few values would lie many deviations away.
        for (choice, _) in columns.filter(|(choice, column)| plain(choice) && !long_tailed(column))
        {
            let reason = "no long tail; weighs as much as the others";
            *choice = Choice::model(TransformKind::Standard, reason);
        }
    }
    choices
}

const FEW: &str = "few different values: coded without loss in a few bits";

impl Choice {
    fn model(kind: TransformKind, reason: &'static str) -> Self {
        Self {
            role: Role::Model(kind),
            reason,
        }
    }
}

/// Why a column is constant.
fn constant(column: &ColumnProfile) -> &'static str {
    let has_others = column.nan + column.infinite > 0 || !column.missing.is_empty();
    match (column.distinct, has_others) {
        (0, _) => "no value is finite",
        (_, true) => "all finite values are the same",
        (_, false) => "all values are the same",
    }
}

/// Columns that stay out of the network.
fn beside(profile: &Profile, column: &ColumnProfile, table: bool) -> Option<Choice> {
    let (role, reason) = if column.exceeds_doubles {
        (
            Role::Exact,
            "integers beyond 2^53, which a network cannot tell apart",
        )
    } else if column.categories > 0 {
        (Role::Exact, "texts, kept as numbers that stand for them")
    } else if column.constant() && profile.of.is_some() {
        (Role::Exact, "all values that were looked at are the same")
    } else if column.constant() {
        (Role::Constant, constant(column))
    } else if table && column.identifier {
        (Role::Exact, "looks like a row or event number")
    } else if table && few_valued(column) {
        (Role::Exact, FEW)
    } else {
        return None;
    };
    Some(Choice { role, reason })
}

fn few_valued(column: &ColumnProfile) -> bool {
    let bits = column.entropy.unwrap_or(f64::INFINITY);
    (column.distinct <= FEW_VALUES || (column.whole && bits < FEW_BITS))
        && bits <= SMALL_SHARE * (8 * column.dtype.size()) as f64
}

/// Columns of many samples that go through the network.
fn through(column: &ColumnProfile) -> Choice {
    if column.turn().is_some() {
        Choice::model(TransformKind::Angle, "goes all the way round a turn")
    } else if column.distinct > FEW_VALUES && long_tailed(column) {
        bend(column)
    } else {
        Choice::model(TransformKind::MinMax, "no long tail: scaled by its range")
    }
}

fn long_tailed(column: &ColumnProfile) -> bool {
    let farthest = (column.max - column.median).max(column.median - column.min);
    farthest > LONG_TAIL * column.std
}

/// The map for a long tail.
fn bend(column: &ColumnProfile) -> Choice {
    let ColumnProfile {
        min,
        max,
        median,
        std,
        ..
    } = *column;
    // A logarithm must not stretch the low side much more than the high one: a column that reaches
    // down to zero would get a tail of its own there.
    let suits_log =
        min > 0.0 && max > 3.0 * median && (median / min).ln() <= 2.5 * (max / median).ln();
    if suits_log {
        Choice::model(TransformKind::Log, "positive, with a long tail")
    } else if median.abs() <= 3.0 * std {
        Choice::model(TransformKind::Asinh, "long tails about zero")
    } else {
        // Far from zero asinh is a straight line; what is left is not to let an outlier set the scale.
        Choice::model(
            TransformKind::Standard,
            "values far out must not set the scale",
        )
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::super::Plan;
    use super::*;
    use crate::data::DType;

    /// A column given by min, median, max and standard deviation.
    fn column(min: f64, median: f64, max: f64, std: f64) -> ColumnProfile {
        ColumnProfile {
            name: String::new(),
            dtype: DType::F32,
            min,
            max,
            mean: median,
            std,
            median,
            min_positive: min.max(1e-3),
            distinct: ColumnProfile::DISTINCT_LIMIT,
            nan: 0,
            infinite: 0,
            robust_range: max - min,
            missing: Vec::new(),
            exceeds_doubles: false,
            categories: 0,
            integer_ends: None,
            entropy: None,
            whole: false,
            identifier: false,
        }
    }

    fn profile(samples: usize, points: usize, columns: Vec<ColumnProfile>) -> Profile {
        Profile {
            of: None,
            samples,
            features: columns.len() * points,
            dtype: DType::F32,
            lossless_dtype: DType::F32,
            types: [DType::F32.into(), DType::F32.into()],
            stored_bytes: 0,
            lossless_bytes: 0,
            columns,
            advice: Vec::new(),
        }
    }

    fn roles(samples: usize, points: usize, columns: Vec<ColumnProfile>) -> Vec<Role> {
        Plan::suggest(&profile(samples, points, columns))
            .columns
            .iter()
            .map(|c| c.role)
            .collect()
    }

    /// Transverse momentum with a threshold, momentum component, pseudorapidity, isolation.
    fn muon() -> Vec<ColumnProfile> {
        vec![
            column(20.0, 40.0, 300.0, 15.0),
            column(-250.0, 0.1, 270.0, 30.0),
            column(-2.4, 0.0, 2.4, 1.1),
            column(0.0, 0.4, 60.0, 2.0),
        ]
    }

    #[test]
    fn long_tails_of_many_samples_are_bent_and_the_rest_standardised() {
        use TransformKind::{Asinh, Log, Standard};
        assert_eq!(
            roles(30_000, 1, muon()),
            [Log, Asinh, Standard, Asinh].map(Role::Model)
        );
    }

    #[test]
    fn without_long_tails_all_is_min_max() {
        let columns = vec![column(-2.4, 0.0, 2.4, 1.1), column(6.0, 20.0, 41.0, 4.4)];
        assert_eq!(
            roles(30_000, 1, columns),
            [Role::Model(TransformKind::MinMax); 2]
        );
    }

    #[test]
    fn few_samples_and_fields_are_not_bent() {
        assert_eq!(
            roles(4000, 1, muon()),
            [Role::Model(TransformKind::MinMax); 4]
        );
        assert_eq!(
            roles(30_000, 50, muon()),
            [Role::Model(TransformKind::MinMax); 4]
        );
    }

    #[test]
    fn for_the_relative_aim_few_samples_are_bent_too() {
        let roles = |points| {
            let plan = Plan::for_aim(&profile(4000, points, muon()), Aim::Relative);
            plan.columns.iter().map(|c| c.role).collect::<Vec<_>>()
        };
        assert_eq!(roles(1)[0], Role::Model(TransformKind::Log));
        assert_eq!(roles(50), [Role::Model(TransformKind::MinMax); 4]);
    }

    #[test]
    fn an_outlier_far_from_zero_is_only_standardised() {
        let temperature = column(290.0, 300.0, 400.0, 2.0);
        assert_eq!(
            roles(30_000, 1, vec![temperature]),
            [Role::Model(TransformKind::Standard)]
        );
    }

    #[test]
    fn a_rare_flag_is_no_long_tail() {
        let flag = || ColumnProfile {
            distinct: 2,
            whole: true,
            ..column(0.0, 0.0, 1.0, 0.05)
        };
        assert_eq!(
            roles(30_000, 1, vec![flag()]),
            [Role::Model(TransformKind::MinMax)]
        );
        let mut columns = muon();
        columns.push(flag());
        assert_eq!(
            roles(30_000, 1, columns)[4],
            Role::Model(TransformKind::MinMax)
        );
    }

    /// Values, entropy in bits.
    fn counted(distinct: usize, entropy: f64) -> ColumnProfile {
        ColumnProfile {
            distinct,
            entropy: Some(entropy),
            whole: true,
            ..column(0.0, 20.0, 40.0, 5.0)
        }
    }

    #[test]
    fn few_values_are_coded_beside_the_network() {
        let model = Role::Model(TransformKind::MinMax);
        let category = ColumnProfile {
            whole: false,
            ..counted(5, 2.1)
        };
        let columns = vec![
            column(-2.4, 0.0, 2.4, 1.1),
            counted(2, 1.0),
            counted(35, 4.2),
            counted(300, 7.9),
            category,
        ];
        let expected = [model, Role::Exact, Role::Exact, model, Role::Exact];
        assert_eq!(roles(500, 1, columns.clone()), expected);
        assert_eq!(roles(500, 7, columns), [model; 5], "fields have none");
    }

    #[test]
    fn where_a_latent_would_be_cheaper_they_go_through_it() {
        let few = counted(16, 4.0);
        assert!(few_valued(&few));
        let of_bytes = ColumnProfile {
            dtype: DType::U8,
            ..few
        };
        assert!(!few_valued(&of_bytes));
    }

    #[test]
    fn a_table_of_flags_alone_still_has_a_network() {
        let constant = ColumnProfile {
            distinct: 1,
            ..column(-5.0, -5.0, -5.0, 0.0)
        };
        let model = Role::Model(TransformKind::MinMax);
        assert_eq!(
            roles(500, 1, vec![counted(2, 1.0), constant, counted(3, 1.5)]),
            [model, Role::Constant, model]
        );
    }

    #[test]
    fn a_full_turn_is_an_angle() {
        let phi = || column(1e-3 - PI, 0.0, PI - 1e-3, 1.81);
        assert_eq!(
            roles(30_000, 1, vec![phi(), column(-2.4, 0.0, 2.4, 1.1)]),
            [TransformKind::Angle, TransformKind::Standard].map(Role::Model)
        );
        assert_eq!(
            roles(4000, 1, vec![phi()]),
            [Role::Model(TransformKind::MinMax)]
        );
    }

    #[test]
    fn constants_and_identifiers_stay_out_of_the_network() {
        let nan = f64::NAN;
        let empty = ColumnProfile {
            distinct: 0,
            nan: 30_000,
            ..column(nan, nan, nan, nan)
        };
        let constant = ColumnProfile {
            distinct: 1,
            ..column(-5.0, -5.0, -5.0, 0.0)
        };
        let event = ColumnProfile {
            whole: true,
            identifier: true,
            ..column(1.0, 15_000.0, 30_000.0, 8660.0)
        };
        let plan = Plan::suggest(&profile(
            30_000,
            1,
            vec![empty, constant, event, column(0.0, 0.5, 1.0, 0.3)],
        ));
        let roles: Vec<_> = plan.columns.iter().map(|c| c.role).collect();
        assert_eq!(
            roles,
            [
                Role::Constant,
                Role::Constant,
                Role::Exact,
                Role::Model(TransformKind::MinMax)
            ]
        );
        assert_eq!(plan.modelled(), 1);
        assert_eq!(
            plan.columns
                .iter()
                .map(|c| c.never_negative)
                .collect::<Vec<_>>(),
            [false, false, true, true]
        );
        assert_eq!(
            plan.columns.iter().map(|c| c.whole).collect::<Vec<_>>(),
            [false, false, true, false]
        );
    }
}
