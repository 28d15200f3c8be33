//! The types of the columns of a data set.

use std::sync::Arc;

use super::DType;

/// The type of each column: one for all, as arrays have it, or several, as tables of most formats have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnTypes {
    /// The one type; of several, the smallest whose doubles hold the values of each (see
    /// [`Self::of_columns`]).
    common: DType,
    /// `None`: all columns are of the common type.
    each: Option<Arc<[DType]>>,
}

impl ColumnTypes {
    /// Of columns, at least one. `common`: the type of all of them together, but for 64-bit integers beyond
    /// 2^53, whose doubles it holds.
    pub fn of_columns(each: Vec<DType>, common: DType) -> Self {
        let first = each.first().copied().unwrap_or(common);
        if each.iter().all(|dtype| *dtype == first) {
            return first.into();
        }
        Self {
            common,
            each: Some(each.into()),
        }
    }

    /// As files and messages tell them: of each column, or nothing where all are of the common type. `None`:
    /// of another number of columns.
    pub fn from_list(each: &[DType], common: DType, columns: usize) -> Option<Self> {
        match each {
            [] => Some(common.into()),
            each if each.len() == columns => Some(Self::of_columns(each.to_vec(), common)),
            _ => None,
        }
    }

    /// What [`Self::from_list`] takes.
    pub fn to_list(&self) -> Vec<DType> {
        self.several().unwrap_or_default().to_vec()
    }

    /// Of each value of a sample, where columns have so many values each.
    pub fn by_feature(&self, points: usize, features: usize) -> Vec<DType> {
        let of_feature = |feature: usize| self.of(feature / points.max(1));
        (0..features).map(of_feature).collect()
    }

    pub fn of(&self, column: usize) -> DType {
        let each = self.each.as_ref();
        each.and_then(|each| each.get(column))
            .copied()
            .unwrap_or(self.common)
    }

    /// The type of all columns, or the smallest that holds what doubles hold of them.
    pub fn common(&self) -> DType {
        self.common
    }

    /// Where they differ, each.
    pub fn several(&self) -> Option<&[DType]> {
        self.each.as_deref()
    }

    /// Whether a double does not hold every value of some column.
    pub fn exceed_doubles(&self) -> bool {
        match self.several() {
            Some(each) => each.iter().any(|dtype| dtype.exceeds_doubles()),
            None => self.common.exceeds_doubles(),
        }
    }

    /// Bytes of one sample: of so many columns, each of so many values.
    pub fn bytes(&self, columns: usize, points: usize) -> usize {
        let sizes = (0..columns).map(|column| self.of(column).size());
        points * sizes.sum::<usize>()
    }

    /// Bytes of the widest value.
    pub fn width(&self) -> usize {
        let each = self.several().unwrap_or(&[]);
        let widest = each.iter().map(|dtype| dtype.size()).max();
        widest.unwrap_or(self.common.size())
    }

    /// `float32`, or of several `2 float32, uint64, bool`.
    pub fn name(&self) -> String {
        let Some(each) = self.several() else {
            return self.common.name().to_owned();
        };
        let mut found: Vec<(DType, usize)> = Vec::new();
        for dtype in each {
            match found.iter_mut().find(|(known, _)| known == dtype) {
                Some((_, count)) => *count += 1,
                None => found.push((*dtype, 1)),
            }
        }
        let text = |(dtype, count): &(DType, usize)| match count {
            1 => dtype.name().to_owned(),
            count => format!("{count} {}", dtype.name()),
        };
        let texts: Vec<String> = found.iter().map(text).collect();
        texts.join(", ")
    }
}

impl From<DType> for ColumnTypes {
    fn from(common: DType) -> Self {
        Self { common, each: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_types_are_told_and_counted() {
        let each = vec![DType::F32, DType::U64, DType::Bool, DType::F32];
        let types = ColumnTypes::of_columns(each, DType::F64);
        assert_eq!(types.name(), "2 float32, uint64, bool");
        assert_eq!((types.bytes(4, 1), types.width()), (17, 8));
        assert_eq!(
            (types.of(1), types.of(2), types.common()),
            (DType::U64, DType::Bool, DType::F64)
        );
        assert!(types.exceed_doubles());
        let same = ColumnTypes::of_columns(vec![DType::I16; 3], DType::I16);
        assert_eq!(same, DType::I16.into());
        assert_eq!((same.bytes(3, 2), same.several()), (12, None));
    }
}
