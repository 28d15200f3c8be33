use half::f16;
use ndarray::Array2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Values that one task works on.
const SOME: usize = 1 << 16;

/// The element type that a file stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DType {
    Bool,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F16,
    F32,
    F64,
}

/// The byte order that a file stores; kept so that it can be given back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ByteOrder {
    #[default]
    Little,
    Big,
}

impl DType {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Bool,
        Self::I8,
        Self::I16,
        Self::I32,
        Self::I64,
        Self::U8,
        Self::U16,
        Self::U32,
        Self::U64,
        Self::F16,
        Self::F32,
        Self::F64,
    ];

    /// Bytes of one element.
    #[must_use]
    pub fn size(self) -> usize {
        match self {
            Self::Bool | Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 | Self::F16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::I64 | Self::U64 | Self::F64 => 8,
        }
    }

    /// Whether values are whole numbers; `bool` counts as the integers 0 and 1.
    #[must_use]
    pub fn is_integer(self) -> bool {
        !matches!(self, Self::F16 | Self::F32 | Self::F64)
    }

    /// The name that `NumPy` uses, for instance `float32`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::I8 => "int8",
            Self::I16 => "int16",
            Self::I32 => "int32",
            Self::I64 => "int64",
            Self::U8 => "uint8",
            Self::U16 => "uint16",
            Self::U32 => "uint32",
            Self::U64 => "uint64",
            Self::F16 => "float16",
            Self::F32 => "float32",
            Self::F64 => "float64",
        }
    }

    /// Smallest and largest value of an integer type, as `f64`; infinities for a float type.
    #[must_use]
    pub fn limits(self) -> (f64, f64) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "the limits of 64-bit types round to the nearest f64"
        )]
        match self {
            Self::Bool => (0.0, 1.0),
            Self::I8 => (f64::from(i8::MIN), f64::from(i8::MAX)),
            Self::I16 => (f64::from(i16::MIN), f64::from(i16::MAX)),
            Self::I32 => (f64::from(i32::MIN), f64::from(i32::MAX)),
            Self::I64 => (i64::MIN as f64, i64::MAX as f64),
            Self::U8 => (0.0, f64::from(u8::MAX)),
            Self::U16 => (0.0, f64::from(u16::MAX)),
            Self::U32 => (0.0, f64::from(u32::MAX)),
            Self::U64 => (0.0, u64::MAX as f64),
            Self::F16 | Self::F32 | Self::F64 => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    /// The nearest value that the type holds. Finite values stay finite: beyond the type's end they
    /// become its end. What is not finite becomes 0 in an integer type.
    #[must_use]
    pub fn nearest(self, x: f64) -> f64 {
        if !x.is_finite() {
            return if self.is_integer() { 0.0 } else { x };
        }
        let (low, high) = self.limits();
        match self {
            Self::F64 => x,
            Self::F32 => f64::from(x.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32),
            Self::F16 => f16::from_f64(x.clamp(f16::MIN.to_f64(), f16::MAX.to_f64())).to_f64(),
            _ => x.round().clamp(low, high) + 0.0,
        }
    }

    /// [`Self::nearest`] of many values, on all threads.
    pub fn nearest_all(self, values: &mut Array2<f64>) {
        match self {
            Self::F64 => {}
            // The match is made once, so that the loop can be vectorised.
            Self::F32 => each(values, |x| Self::F32.nearest(x)),
            _ => each(values, |x| self.nearest(x)),
        }
    }
}

fn each(values: &mut Array2<f64>, map: impl Fn(f64) -> f64 + Sync) {
    let some = |values: &mut [f64]| values.iter_mut().for_each(|v| *v = map(*v));
    match values.as_slice_memory_order_mut() {
        Some(all) => all.par_chunks_mut(SOME).for_each(some),
        None => values.map_inplace(|v| *v = map(*v)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_values_become_what_each_of_them_would() {
        let odd = [
            1e300,
            -1e300,
            f64::NAN,
            f64::INFINITY,
            1e-320,
            0.1,
            -0.5,
            2.5,
        ];
        let values = Array2::from_shape_fn((2 * SOME, 3), |(i, j)| {
            odd[(i + j) % odd.len()] * (1.0 + i as f64)
        });
        for dtype in [DType::F64, DType::F32, DType::F16, DType::I16, DType::U8] {
            let bits = |values: &Array2<f64>| values.mapv(f64::to_bits);
            let one_by_one = values.mapv(|v| dtype.nearest(v));
            let mut all = values.clone();
            dtype.nearest_all(&mut all);
            assert_eq!(bits(&all), bits(&one_by_one), "{dtype:?}");
            let mut turned = values
                .slice(ndarray::s![..9, ..])
                .to_owned()
                .reversed_axes();
            dtype.nearest_all(&mut turned);
            assert_eq!(
                bits(&turned.reversed_axes()),
                bits(&one_by_one.slice(ndarray::s![..9, ..]).to_owned())
            );
        }
    }
}
