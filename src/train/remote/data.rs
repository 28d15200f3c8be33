//! Data sets on the wire: a head, then the values in messages of [`PART`] bytes.

use serde::{Deserialize, Serialize};

use crate::data::{
    ByteOrder, ColumnTypes, DType, DataError, Dataset, Layout, Metadata, MissingValues, Origin,
    Values,
};
use crate::link::{LinkError, Receiver};
use crate::memory;

/// Bytes of values in a message.
pub(crate) const PART: usize = 1 << 20;

/// All of a data set but its values. The path of the file stays where it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DataHead {
    label: String,
    array: Option<String>,
    of: Option<usize>,
    dtype: DType,
    /// Of each column, where they are of several.
    #[serde(default)]
    column_types: Vec<DType>,
    byte_order: ByteOrder,
    fortran_order: bool,
    layout: Layout,
    column_names: Vec<String>,
    has_names: bool,
    stored_names: Option<Vec<String>>,
    /// Doubles are sent in single precision, which holds them exactly; otherwise values are sent as the bits
    /// of the stored type.
    single: bool,
    /// Values that stand for none.
    missing: MissingValues,
    #[serde(default)]
    metadata: Metadata,
}

/// Whether single precision holds the value, bit for bit.
pub(super) fn is_single(value: f64) -> bool {
    f64::from(value as f32).to_bits() == value.to_bits()
}

/// Appends values, in single precision or double.
pub(super) fn append<'a>(values: impl Iterator<Item = &'a f64>, single: bool, to: &mut Vec<u8>) {
    for value in values {
        if single {
            to.extend((*value as f32).to_le_bytes());
        } else {
            to.extend(value.to_le_bytes());
        }
    }
}

/// The inverse of [`append`], of whole values.
pub(super) fn extend(values: &mut Vec<f64>, bytes: &[u8], single: bool) {
    if single {
        let (numbers, _) = bytes.as_chunks();
        values.extend(numbers.iter().map(|b| f64::from(f32::from_le_bytes(*b))));
    } else {
        let (numbers, _) = bytes.as_chunks();
        values.extend(numbers.iter().map(|b| f64::from_le_bytes(*b)));
    }
}

impl DataHead {
    pub fn from_data(data: &Dataset) -> Self {
        let origin = &data.origin;
        Self {
            label: origin.label.clone(),
            array: origin.array.clone(),
            of: origin.of,
            dtype: data.dtype,
            column_types: data.types().to_list(),
            byte_order: data.byte_order,
            fortran_order: data.fortran_order,
            layout: data.layout.clone(),
            column_names: data.column_names.clone(),
            has_names: data.has_names,
            stored_names: data.names_to_write().map(<[String]>::to_vec),
            single: *data.types() == DType::F64.into()
                && data.values().iter().all(|v| is_single(*v)),
            missing: data.missing().clone(),
            metadata: data.metadata().clone(),
        }
    }

    /// Bytes of a value on the wire, where columns are of these types.
    fn width(&self, types: &ColumnTypes) -> usize {
        if self.single { 4 } else { types.width() }
    }

    fn types(&self) -> Result<ColumnTypes, DataError> {
        let types = ColumnTypes::from_list(&self.column_types, self.dtype, self.layout.columns());
        types.ok_or_else(|| DataError::Layout("types for other columns".to_owned()))
    }

    /// Bytes of the values in memory.
    ///
    /// # Errors
    /// When no array can be of that shape.
    pub fn bytes(&self) -> Result<usize, DataError> {
        self.layout.check()?;
        let values = self.layout.samples().checked_mul(self.layout.features());
        let bytes = values.and_then(|n| n.checked_mul(size_of::<f64>()));
        bytes.ok_or_else(|| DataError::Layout("too many values".to_owned()))
    }

    /// Bytes of the values on the wire.
    pub(super) fn bytes_to_send(&self, data: &Dataset) -> usize {
        data.values().len() * self.width(data.types())
    }

    /// The values of this data set in messages.
    pub fn parts<'a>(&self, data: &'a Dataset) -> impl Iterator<Item = Vec<u8>> + use<'a> {
        let (width, single) = (self.width(data.types()), self.single);
        let at_once = PART / width;
        let mut values: Box<dyn Iterator<Item = u64> + 'a> = if single {
            let values = data.stored().iter();
            Box::new(values.map(|(double, _)| u64::from((double as f32).to_bits())))
        } else {
            Box::new(data.stored().bits_of(data.types(), data.points()))
        };
        std::iter::from_fn(move || {
            let mut part = Vec::with_capacity(PART);
            for bits in values.by_ref().take(at_once) {
                part.extend(&bits.to_le_bytes()[..width]);
            }
            (!part.is_empty()).then_some(part)
        })
    }

    /// The stored bits of the values of a message, of so many bytes each.
    fn bits<'a>(&self, part: &'a [u8], width: usize) -> impl Iterator<Item = u64> + use<'a> {
        let single = self.single;
        part.chunks_exact(width).map(move |bytes| {
            let mut wide = [0; 8];
            wide[..width].copy_from_slice(bytes);
            let bits = u64::from_le_bytes(wide);
            if single {
                f64::from(f32::from_bits(bits as u32)).to_bits()
            } else {
                bits
            }
        })
    }

    /// Takes the values in, for which there is room.
    ///
    /// # Errors
    /// When the connection is lost, or they do not fit the head.
    pub fn receive(self, from: &mut Receiver) -> Result<Dataset, LinkError> {
        let unclear = |e: DataError| LinkError::Unclear(e.to_string());
        let count = self.bytes().map_err(unclear)? / size_of::<f64>();
        let width = self.width(&self.types().map_err(unclear)?);
        let mut values = Vec::new();
        let room = memory::reserve(&mut values, count);
        room.map_err(|e| LinkError::Unclear(format!("no memory for {count} values: {e}")))?;
        while values.len() < count {
            let part = from.receive(PART)?;
            let here = part.len() / width;
            if here == 0 || here * width != part.len() || here > count - values.len() {
                return Err(LinkError::Unclear("values of another number".to_owned()));
            }
            values.extend(self.bits(&part, width));
        }
        self.build(values).map_err(unclear)
    }

    fn build(self, bits: Vec<u64>) -> Result<Dataset, DataError> {
        let (samples, features) = (self.layout.samples(), self.layout.features());
        if bits.len() != samples * features {
            return Err(DataError::Layout("values of another number".to_owned()));
        }
        let types = self.types()?;
        let mut values = Values::blank(&types, samples, features);
        values
            .view_mut()
            .set_bits_of(&types, self.layout.points(), bits.into_iter());
        let origin = Origin {
            label: self.label,
            array: self.array,
            of: self.of,
            ..Origin::default()
        };
        if self.column_names.len() != self.layout.columns() {
            return Err(DataError::Layout("names for other columns".to_owned()));
        }
        let names = self.has_names.then(|| self.column_names.clone());
        let data = Dataset::of_values(origin, self.dtype, self.layout, names, values)?;
        let mut data = data.with_types(types)?;
        data.byte_order = self.byte_order;
        data.fortran_order = self.fortran_order;
        data.column_names = self.column_names;
        if let Some(names) = self.stored_names {
            data.keep_names(names);
        }
        Ok(data
            .with_missing(&self.missing)
            .with_metadata(self.metadata))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::Missing;
    use crate::train::remote::DataKey;

    fn table(values: Vec<f64>, names: Option<&[&str]>) -> Dataset {
        let values = Array2::from_shape_vec((2, 2), values).unwrap();
        let layout = Layout::guess(&[2, 2], false);
        let names = names.map(|n| n.iter().map(ToString::to_string).collect());
        let mut data = Dataset::new(Origin::default(), DType::F64, layout, names, values).unwrap();
        data.fortran_order = true;
        data.byte_order = ByteOrder::Big;
        data
    }

    #[test]
    fn data_come_back_as_they_were() {
        let odd = f64::from_bits(0x7ff8_0000_0000_0001);
        for (values, single) in [
            (vec![1.5, -0.0, f64::INFINITY, 3.0], true),
            (vec![0.1, 2.0, odd, f64::NEG_INFINITY], false),
        ] {
            for names in [None, Some(&["a", "b"][..])] {
                let data = table(values.clone(), names);
                let head = DataHead::from_data(&data);
                assert_eq!(head.single, single);
                let mut back = Vec::new();
                for part in head.parts(&data) {
                    back.extend(head.bits(&part, head.width(data.types())));
                }
                let back = head.build(back).unwrap();
                assert_eq!(
                    DataKey::from_data(&back).unwrap(),
                    DataKey::from_data(&data).unwrap()
                );
                let bits = |d: &Dataset| d.values().mapv(f64::to_bits);
                assert_eq!(bits(&back), bits(&data));
                assert_eq!(back.column_names, data.column_names);
                assert_eq!(
                    (back.has_names, back.fortran_order, back.byte_order),
                    (data.has_names, true, ByteOrder::Big)
                );
            }
        }
    }

    #[test]
    fn integers_and_missing_values_come_back_to_the_bit() {
        let bits = [(1 << 62) + 1, 7, i64::MIN as u64, (1 << 53) + 3];
        let mut values = Values::blank(&DType::I64.into(), 2, 2);
        values.view_mut().set_bits(DType::I64, bits.into_iter());
        let layout = Layout::guess(&[2, 2], false);
        let data = Dataset::of_values(Origin::default(), DType::I64, layout, None, values).unwrap();
        let data = data.with_missing_as(&Missing::Words(vec![(i64::MIN as f64).into()]));
        assert!(data.values()[[1, 0]].is_nan());
        let head = DataHead::from_data(&data);
        let parts: Vec<Vec<u8>> = head.parts(&data).collect();
        assert_eq!(parts.concat().len(), head.bytes_to_send(&data));
        let back = parts
            .iter()
            .flat_map(|part| head.bits(part, head.width(data.types())))
            .collect();
        let back = head.build(back).unwrap();
        assert!(back.stored().bits(DType::I64).eq(bits));
        assert_eq!(back.missing(), data.missing());
        assert_eq!(
            DataKey::from_data(&back).unwrap(),
            DataKey::from_data(&data).unwrap()
        );
    }

    #[test]
    fn heads_that_lie_are_refused() {
        let data = table(vec![1.0; 4], None);
        let mut huge = DataHead::from_data(&data);
        huge.layout.shape = vec![usize::MAX / 4, 3];
        assert!(huge.bytes().is_err());
        let mut other = DataHead::from_data(&data);
        other.column_names.pop();
        assert!(other.build(vec![1; 4]).is_err());
        assert!(DataHead::from_data(&data).build(vec![1; 3]).is_err());
    }
}
