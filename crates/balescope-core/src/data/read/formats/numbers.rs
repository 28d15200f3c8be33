//! Variables of a file that hold numbers, and their values as bytes of one type.

use std::sync::Arc;

use balescope_formats::{Contents, Data, ValueKind, Values, Variable};

use super::categories::Categories;
use super::stored::{dtype, packing, stored_type, unsigned_value};
use crate::data::read::place::Place;
use crate::data::{DType, DataError, Kind};

/// A variable of a file that holds numbers.
#[derive(Clone, Debug)]
pub(super) struct NumericVariable {
    /// Its place in the contents of the file.
    pub variable: usize,
    pub name: String,
    /// As it is read.
    pub dtype: DType,
    /// At least one axis.
    pub shape: Vec<usize>,
    /// Samples that are packed together, about.
    pub chunk: usize,
    /// Whether each axis has a name.
    pub has_named_axes: bool,
    /// Whether the file tells beside a value that it is missing.
    pub can_be_missing: bool,
    /// What stands for no value, as the file says.
    pub missing: Vec<f64>,
    /// Stored times scale plus offset is the value.
    packing: Option<(f64, f64)>,
    /// How many numbers of it each point of a field has: three of a vector.
    pub per_point: usize,
    /// The texts that its numbers stand for.
    pub categories: Option<Arc<Categories>>,
}

impl NumericVariable {
    /// All that a file holds, single numbers excepted.
    pub fn of_all(contents: &Contents) -> Vec<Self> {
        let all = contents.variables.iter().enumerate();
        all.filter_map(|(i, variable)| Self::from_variable(i, variable))
            .collect()
    }

    /// All columns of texts, whose types are set by [`Self::set_categories`].
    pub fn of_texts(contents: &Contents) -> Vec<Self> {
        let all = contents.variables.iter().enumerate();
        let texts = all.filter(|(_, v)| v.kind == ValueKind::Text && v.shape.len() == 1);
        let column = |(index, variable): (usize, &Variable)| {
            let rows = usize::try_from(variable.shape[0]).ok().filter(|n| *n > 0)?;
            Some(Self {
                variable: index,
                name: variable.name.clone(),
                dtype: DType::U8,
                shape: vec![rows],
                chunk: usize::try_from(variable.chunk).unwrap_or(rows),
                has_named_axes: false,
                can_be_missing: false,
                missing: Vec::new(),
                packing: None,
                per_point: 1,
                categories: None,
            })
        };
        texts.filter_map(column).collect()
    }

    /// Takes texts as the numbers that stand for them.
    pub fn set_categories(&mut self, categories: Categories) {
        self.dtype = categories.dtype();
        self.categories = Some(Arc::new(categories));
    }

    fn from_variable(index: usize, variable: &Variable) -> Option<Self> {
        let stored = stored_type(variable)?;
        let shape: Option<Vec<usize>> = (variable.shape.iter())
            .map(|&length| usize::try_from(length).ok())
            .collect();
        let shape = shape.filter(|shape| !shape.is_empty() && !shape.contains(&0))?;
        let packing = packing(variable);
        let single = ["scale_factor", "add_offset"]
            .iter()
            .filter_map(|name| variable.attribute(name))
            .all(|value| matches!(value, Data::F32(_)));
        let missing = ["_FillValue", "missing_value"]
            .iter()
            .filter_map(|name| variable.attribute(name)?.to_f64())
            .flatten()
            .filter(|word| word.is_finite())
            .map(|word| unsigned_value(word, stored).unwrap_or(word));
        let mut words: Vec<f64> = Vec::new();
        for word in missing {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        Some(Self {
            variable: index,
            name: variable.name.clone(),
            dtype: match packing {
                Some(_) if single && stored.size() <= 2 => DType::F32,
                Some(_) => DType::F64,
                None => stored,
            },
            has_named_axes: variable.dimensions.iter().all(Option::is_some),
            can_be_missing: variable.can_be_missing,
            missing: words,
            packing,
            per_point: 1,
            categories: None,
            chunk: usize::try_from(variable.chunk).unwrap_or(shape[0]),
            shape,
        })
    }

    /// Whether a scale and an offset make the values of what is stored.
    pub fn is_packed(&self) -> bool {
        self.packing.is_some()
    }

    pub fn values_of_sample(&self) -> usize {
        self.shape[1..].iter().product()
    }

    /// How many columns of a table the values of a sample make, or components of a field.
    pub fn columns(&self, kind: Kind) -> usize {
        match kind {
            Kind::Table => self.values_of_sample(),
            Kind::Field => self.per_point,
        }
    }

    /// The name of one of the columns that the values of a sample make.
    pub fn column_name(&self, column: usize, columns: usize) -> String {
        if columns == 1 {
            self.name.clone()
        } else {
            format!("{}[{column}]", self.name)
        }
    }
}

/// Values as little-endian numbers of the part's type. `first`: the sample that they begin with.
pub(super) fn bytes_of(
    values: Values,
    part: &NumericVariable,
    first: usize,
    place: &Place,
) -> Result<Vec<u8>, DataError> {
    if let Some(categories) = &part.categories {
        return categories.bytes_of(&values, &part.name, place);
    }
    let Values { data, valid } = values;
    let stored = dtype(&data.kind());
    let gaps = valid.filter(|valid| valid.contains(&false));
    if stored == Some(part.dtype) && gaps.is_none() {
        return Ok(plain_bytes(&data));
    }
    let misfit = |at: usize| {
        let sample = first + at / part.values_of_sample().max(1);
        let problem = format!(
            "has a whole number in sample {} that {} does not hold",
            sample + 1,
            part.dtype.name()
        );
        let hint = "leave the column out, or save it without gaps";
        place.array(&part.name).unusable(&problem, hint)
    };
    let doubles = data.to_f64().unwrap_or_default();
    let mut bytes = Vec::with_capacity(doubles.len() * part.dtype.size());
    for (at, &double) in doubles.iter().enumerate() {
        let is_missing = gaps.as_ref().is_some_and(|valid| !valid[at])
            || (part.is_packed() && part.missing.contains(&double));
        let value = match part.packing {
            _ if is_missing => f64::NAN,
            Some((scale, offset)) => double * scale + offset,
            None if !is_held(&data, at) => return Err(misfit(at)),
            None => double,
        };
        match part.dtype {
            DType::F16 => bytes.extend(half::f16::from_f64(value).to_le_bytes()),
            DType::F32 => bytes.extend((value as f32).to_le_bytes()),
            _ => bytes.extend(value.to_le_bytes()),
        }
    }
    Ok(bytes)
}

/// Whether a double holds a whole number.
fn is_held(data: &Data, at: usize) -> bool {
    match data {
        Data::I64(values) => values[at] as f64 as i128 == i128::from(values[at]),
        Data::U64(values) => values[at] as f64 as i128 == i128::from(values[at]),
        _ => true,
    }
}

/// Numbers in little-endian order; none of text and lists.
pub(super) fn plain_bytes(data: &Data) -> Vec<u8> {
    macro_rules! bytes {
        ($($kind:ident)*) => {
            match data {
                Data::Bool(values) => values.iter().map(|&value| u8::from(value)).collect(),
                $(Data::$kind(values) => each(values, |value| value.to_le_bytes()),)*
                Data::Text(_) | Data::List { .. } => Vec::new(),
            }
        };
    }
    bytes!(I8 I16 I32 I64 U8 U16 U32 U64 F16 F32 F64)
}

/// The bytes of each value, one behind the other.
fn each<T: Copy, const N: usize>(values: &[T], bytes: impl Fn(T) -> [u8; N]) -> Vec<u8> {
    let mut all = vec![0; values.len() * N];
    for (to, value) in all.as_chunks_mut::<N>().0.iter_mut().zip(values) {
        *to = bytes(*value);
    }
    all
}
