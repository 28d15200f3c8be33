//! Values in a type that those of other files have in common with theirs.

use crate::data::{ColumnTypes, DType, Values, tagged_nan};

/// A value that another type does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Misfit {
    pub sample: usize,
    pub feature: usize,
    pub integer: i128,
}

/// Values of some types in others, which hold all but some 64-bit integers of them. `points`: of a column.
pub(super) fn converted(
    mut values: Values,
    [from, to]: [&ColumnTypes; 2],
    points: usize,
) -> Result<Values, Misfit> {
    for feature in 0..values.doubles.ncols() {
        let [from, to] = [from, to].map(|types| types.of(feature / points.max(1)));
        if from != to {
            convert(&mut values, feature, from, to)?;
        }
    }
    if !to.exceed_doubles() {
        values.remainders = None;
    }
    Ok(values)
}

fn convert(values: &mut Values, feature: usize, from: DType, to: DType) -> Result<(), Misfit> {
    if !from.is_integer() {
        // A NaN with bits of its own keeps them, as far as it may.
        for value in values.doubles.column_mut(feature) {
            if let Some(bits) = tagged_nan::bits_of(*value) {
                *value = wider_nan(bits, from, to);
            }
        }
    }
    if !from.exceeds_doubles() {
        return Ok(());
    }
    for (sample, value) in values.doubles.column(feature).indexed_iter() {
        let rest = values.view().remainder(sample, feature);
        let integer = from.to_integer(*value, rest);
        let held = if to.is_integer() {
            to.to_integer(*value, rest) == integer
        } else {
            rest == 0
        };
        if !held {
            return Err(Misfit {
                sample,
                feature,
                integer,
            });
        }
    }
    Ok(())
}

/// By its bits: what a conversion of floats makes of a NaN is left to the compiler.
fn wider_nan(bits: u64, from: DType, to: DType) -> f64 {
    let (sign, fraction) = match from {
        DType::F16 => (bits >> 15 & 1, (bits & 0x3ff) << 42),
        DType::F32 => (bits >> 31 & 1, (bits & 0x7f_ffff) << 29),
        _ => (bits >> 63, bits & 0xf_ffff_ffff_ffff),
    };
    match to {
        DType::F32 => to.double_of(sign << 31 | 0x7fc0_0000 | fraction >> 29),
        _ => to.double_of(sign << 63 | 0x7ff8 << 48 | fraction),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn what_a_type_does_not_hold_is_told() {
        let large = |bits: u64, dtype: DType| {
            let mut values = Values::blank(&dtype.into(), 1, 2);
            values.view_mut().set_bits(dtype, [3, bits].into_iter());
            values
        };
        let misfit = |integer| {
            Err(Misfit {
                sample: 0,
                feature: 1,
                integer,
            })
        };
        let odd = (1_u64 << 53) + 1;
        let found = converted(
            large(odd, DType::I64),
            [&DType::I64.into(), &DType::F64.into()],
            1,
        );
        assert_eq!(found, misfit(i128::from(odd)));
        let found = converted(
            large(u64::MAX, DType::U64),
            [&DType::U64.into(), &DType::I64.into()],
            1,
        );
        assert_eq!(found, misfit(i128::from(u64::MAX)));
        let found = converted(
            large(odd, DType::U64),
            [&DType::U64.into(), &DType::I64.into()],
            1,
        )
        .unwrap();
        assert!(found.view().bits(DType::I64).eq([3, odd]));
        let found = converted(
            large(1 << 60, DType::I64),
            [&DType::I64.into(), &DType::F64.into()],
            1,
        )
        .unwrap();
        assert!(
            found
                .view()
                .bits(DType::F64)
                .eq([3_f64, 2_f64.powi(60)].map(f64::to_bits))
        );
    }

    #[test]
    fn bits_of_nans_are_those_of_the_wider_type() {
        let odd = 0x7fc0_1234_u64;
        let values = Values::from(array![[1.5, DType::F32.double_of(odd), f64::NAN]]);
        let found = converted(values, [&DType::F32.into(), &DType::F64.into()], 1).unwrap();
        let wanted = [1.5_f64.to_bits(), 0x7ff8_0246_8000_0000, f64::NAN.to_bits()];
        let bits: Vec<u64> = found.view().bits(DType::F64).collect();
        assert_eq!(bits, wanted);
        let values = Values::from(array![[DType::F16.double_of(0x7e01)]]);
        let found = converted(values, [&DType::F16.into(), &DType::F32.into()], 1).unwrap();
        assert!(found.view().bits(DType::F32).eq([0x7fc0_2000]));
    }
}
