//! Transforms fitted to the values of a column.

use super::{ColumnTransform, MARGIN};
use crate::data::Turn;
use crate::transform::TransformKind;
use crate::transform::quantile::Quantiles;
use crate::transform::shape::{asinh, asinh_width, finite, log_shift};
use crate::transform::spread::Spread;

impl ColumnTransform {
    /// Fits to the finite values given. A column without spread gets scale 1, one without values
    /// the identity.
    ///
    /// The logarithm needs no shift where the smallest value is above zero. Otherwise the shift puts
    /// the smallest value at the larger of half the smallest step above it and a thousandth of the
    /// median height above it, so that a column that touches zero keeps its zeros apart from the
    /// rest, but not by many powers of ten. The width of the inverse hyperbolic sine is the median
    /// of |x| where x is not zero: half of the values lie in its linear part. An angle takes the
    /// first usual turn (radians or degrees) that holds all values.
    pub fn fit(kind: TransformKind, values: impl Iterator<Item = f64> + Clone) -> Self {
        let values = values.filter(|v| v.is_finite());
        Self::fit_spread(kind, &Spread::new(values.clone()), values)
    }

    /// The same where the spread of the (finite) values is known already.
    pub(in crate::transform) fn fit_spread(
        kind: TransformKind,
        raw: &Spread,
        values: impl Iterator<Item = f64> + Clone,
    ) -> Self {
        if raw.count == 0 {
            return Self::IDENTITY;
        }
        // About its middle, no value is further off than the largest number. Logarithms and turns of such
        // a range would need sums beyond it.
        if let Some([middle, half]) = raw.halves()
            && !matches!(kind, TransformKind::Asinh | TransformKind::Quantile)
        {
            let standard = kind == TransformKind::Standard && raw.std > 0.0;
            return Self::Affine {
                offset: middle,
                scale: if standard { raw.std } else { half },
            };
        }
        match kind {
            TransformKind::MinMax => Self::Affine {
                offset: raw.min,
                scale: raw.range_unit(),
            },
            TransformKind::Standard => Self::Affine {
                offset: raw.mean,
                scale: raw.unit(),
            },
            TransformKind::Log => {
                let shift = log_shift(raw, values.clone());
                let bent = Spread::of_moderate(values.map(|x| finite(x + shift).ln()));
                let (low, high) = (bent.min - MARGIN, bent.max + MARGIN);
                Self::Log {
                    shift,
                    offset: bent.mean,
                    scale: bent.unit(),
                    low,
                    high,
                }
            }
            TransformKind::Asinh => {
                let width = asinh_width(raw, values.clone());
                let bent = Spread::of_moderate(values.map(|x| asinh(x / width)));
                let (low, high) = (bent.min - MARGIN, bent.max + MARGIN);
                Self::Asinh {
                    width,
                    offset: bent.mean,
                    scale: bent.unit(),
                    low,
                    high,
                }
            }
            TransformKind::Quantile => Quantiles::fit(raw, values).map_or(
                Self::Affine {
                    offset: raw.mean,
                    scale: 1.0,
                },
                Self::Quantile,
            ),
            TransformKind::Angle => Self::angle(raw),
        }
    }

    /// A column that no usual turn holds gets one of twice its range, so that its ends do not meet.
    pub(in crate::transform) fn angle(raw: &Spread) -> Self {
        let usual = |turn: &Turn| turn.holds(raw.min, raw.max);
        match Turn::USUAL.into_iter().find(usual) {
            Some(Turn { start, period }) => Self::Angle {
                origin: 0.0,
                start,
                period,
            },
            None => Self::Angle {
                origin: raw.min,
                start: raw.min,
                period: finite(2.0 * raw.range_unit()),
            },
        }
    }
}
