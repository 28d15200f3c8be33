//! Structured arrays: records of fields, each of a type of its own, read as the columns of a table or
//! the components of a field.

use std::io::Read;

use super::descr::Record;
use super::element::{Elements, joined};
use super::header::Header;
use super::number::in_c_order;
use super::place::Place;
use super::stored::Stored;
use super::stream::take;
use crate::data::{DataError, Kind, Layout, text};

/// Reads the numbers of a structured array; the header has been checked against the bytes.
pub(super) fn read(
    reader: &mut impl Read,
    header: &Header,
    record: &Record,
    place: &Place,
) -> Result<Stored, DataError> {
    let size = header.count * record.size;
    let mut bytes = take(reader, size).map_err(|e| place.io(e, "values"))?;
    if bytes.len() < size {
        let found = format!("the end of the data after {} bytes", bytes.len());
        return Err(place.malformed("values", found, format!("{size} bytes")));
    }
    if header.fortran_order {
        bytes = in_c_order(&bytes, record.size, &header.shape);
    }
    let columns: Vec<Elements<'_>> = (record.fields.iter())
        .map(|field| Elements {
            name: field.name.clone(),
            dtype: field.dtype,
            order: field.order,
            bytes: &bytes,
            first: field.offset,
            stride: record.size,
        })
        .collect();
    let shape = header.record_shape(record);
    let layout = layout(&shape, record.columns());
    let all = joined(&columns, (header.count, 1), shape, place)?;
    let notes = if record.others.is_empty() {
        Vec::new()
    } else {
        let names = text::list(&record.others, 8);
        vec![format!("Passed over, as these are no numbers: {names}")]
    };
    Ok(Stored {
        notes,
        layout: Some(layout),
        ..all
    })
}

/// Fields are columns of a table, or components where the array has more axes than one.
fn layout(shape: &[usize], columns: usize) -> Layout {
    let last = shape.len() - 1;
    let component_axis = (shape[last] == columns && last > 0).then_some(last);
    let points: usize = shape[1..component_axis.unwrap_or(shape.len())]
        .iter()
        .product();
    Layout {
        shape: shape.to_vec(),
        kind: if points == 1 {
            Kind::Table
        } else {
            Kind::Field
        },
        sample_axis: Some(0),
        component_axis,
    }
}

#[cfg(test)]
mod tests {
    use crate::data::{DType, ReadOptions, read_bytes};

    fn npy(descr: &str, order: &str, shape: &str, values: &[u8]) -> Vec<u8> {
        let header =
            format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n");
        let length = u16::try_from(header.len()).unwrap().to_le_bytes();
        [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), values].concat()
    }

    fn read(bytes: &[u8]) -> crate::data::Dataset {
        read_bytes("r.npy", bytes, &ReadOptions::default()).unwrap()
    }

    #[test]
    fn fields_are_columns_of_their_own_types() {
        let descr = "[('event', '<i4'), ('p', '>f4', (2,)), ('', '|V3'), ('tag', '|S2'), \
                     (('title', 'q'), '|i1')]";
        let mut values = Vec::new();
        for row in 0..3_i8 {
            values.extend((1_000_000_007_i32 + i32::from(row)).to_le_bytes());
            values.extend((f32::from(row) + 0.25).to_be_bytes());
            values.extend((-f32::from(row)).to_be_bytes());
            values.extend(b"gapab");
            values.extend((-row).to_le_bytes());
        }
        let data = read(&npy(descr, "False", "(3,)", &values));
        assert_eq!(data.types().name(), "int32, 2 float32, int8");
        assert_eq!((data.dtype, data.stored_bytes()), (DType::F64, 3 * 13));
        assert_eq!(data.column_names, ["event", "p[0]", "p[1]", "q"]);
        let third = [1_000_000_009.0, 2.25, -2.0, -2.0];
        assert_eq!(data.values().row(2).to_vec(), third);
        let notes = data.notes.join("\n");
        assert!(notes.contains("no numbers: `tag`"), "{notes}");
    }

    #[test]
    fn records_along_more_axes_are_components() {
        let descr = "[('u', '<i2'), ('v', [('x', '<i2'), ('y', '<i2')])]";
        let numbers = |order: &[i16]| -> Vec<u8> {
            let each = |i: &i16| [*i, 10 + i, 20 + i].map(i16::to_le_bytes).concat();
            order.iter().flat_map(each).collect()
        };
        // Two snapshots of two by two points, in both orders.
        let c = npy(
            descr,
            "False",
            "(2, 2, 2)",
            &numbers(&[0, 1, 2, 3, 4, 5, 6, 7]),
        );
        let f = npy(
            descr,
            "True",
            "(2, 2, 2)",
            &numbers(&[0, 4, 2, 6, 1, 5, 3, 7]),
        );
        for data in [read(&c), read(&f)] {
            assert!(data.is_field() && data.notes.is_empty(), "{:?}", data.notes);
            assert_eq!(data.column_names, ["u", "v.x", "v.y"]);
            assert_eq!(data.layout.field_shape(), [2, 2]);
            let second = [4, 5, 6, 7, 14, 15, 16, 17, 24, 25, 26, 27].map(f64::from);
            assert_eq!(data.values().row(1).to_vec(), second);
        }
    }

    #[test]
    fn large_integers_beside_floats_are_exact() {
        let descr = "[('event', '<i8'), ('pt', '<f4')]";
        let row = |event: i64| [&event.to_le_bytes()[..], &1.5_f32.to_le_bytes()].concat();
        let values = [row(1), row((1 << 60) + 1)].concat();
        let data = read(&npy(descr, "False", "(2,)", &values));
        let ends = data.stored_column(0).integer_ends(data.dtype_of(0));
        assert_eq!(ends, Some([1, (1 << 60) + 1]));
        assert_eq!(data.values()[[1, 1]], 1.5);
    }

    #[test]
    fn records_without_numbers_are_refused_in_words() {
        let file = npy("[('a', '<U3')]", "False", "(2,)", &[0; 24]);
        let error = read_bytes("r.npy", &file, &ReadOptions::default()).unwrap_err();
        assert!(
            error.to_string().contains("records without numbers"),
            "{error}"
        );
    }
}
