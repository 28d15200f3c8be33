//! Arrays as npy.

use std::io::{self, Write};

use ndarray::{Array, ArrayViewD, CowArray, IxDyn};
use ndarray_npy::{WritableElement, WriteNpyError, WriteNpyExt};

use crate::data::{ByteOrder, DType, Dataset, axes, tagged_nan, text};

/// Elements that are converted at a time.
const CHUNK: usize = 1 << 16;

/// Magic, version 1.0, length and dictionary of an npy are a multiple of this many bytes.
const ALIGNMENT: usize = 64;

/// Values along the axes of their stored shape, and the type that they are stored in.
pub(super) struct StoredArray<'a> {
    pub doubles: ArrayViewD<'a, f64>,
    /// What doubles do not hold of 64-bit integers; `None`: nothing.
    pub remainders: Option<ArrayViewD<'a, i16>>,
    pub dtype: DType,
    pub order: ByteOrder,
}

impl StoredArray<'_> {
    /// Writes an npy.
    pub fn write(&self, out: &mut (impl Write + ?Sized), fortran_order: bool) -> io::Result<()> {
        let Self { dtype, order, .. } = *self;
        let plain = !fortran_order && (order == ByteOrder::Little || dtype.size() == 1);
        if plain && dtype != DType::F16 && self.is_of_doubles() {
            return plain_array(out, &self.doubles, dtype);
        }
        begin(out, self.doubles.shape(), dtype, order, fortran_order)?;
        if !fortran_order {
            return self.write_elements(out);
        }
        // Fortran's order is the standard order of the axes reversed.
        let turned = StoredArray {
            doubles: self.doubles.view().reversed_axes(),
            remainders: (self.remainders.as_ref()).map(|r| r.view().reversed_axes()),
            dtype,
            order,
        };
        turned.write_elements(out)
    }

    /// Whether every value is its double.
    fn is_of_doubles(&self) -> bool {
        self.remainders.is_none() && !self.doubles.iter().any(|v| tagged_nan::is_tagged(*v))
    }

    /// Writes the bare elements, in standard order of the axes.
    pub fn write_elements(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let Self { dtype, order, .. } = *self;
        let doubles = axes::standard(self.doubles.view());
        let remainders = (self.remainders.as_ref()).map(|r| axes::standard(r.view()));
        let mut remainders = remainders.iter().flatten();
        let bits = doubles.iter().map(|double| {
            let remainder = remainders.next().copied().unwrap_or(0);
            dtype.to_bits(*double, remainder)
        });
        let big = order == ByteOrder::Big;
        match dtype.size() {
            1 => elements(out, bits, |bits| [bits as u8]),
            2 if big => elements(out, bits, |bits| (bits as u16).to_be_bytes()),
            2 => elements(out, bits, |bits| (bits as u16).to_le_bytes()),
            4 if big => elements(out, bits, |bits| (bits as u32).to_be_bytes()),
            4 => elements(out, bits, |bits| (bits as u32).to_le_bytes()),
            _ if big => elements(out, bits, u64::to_be_bytes),
            _ => elements(out, bits, u64::to_le_bytes),
        }
    }
}

/// The common case: standard order, little-endian, a type of Rust's own.
fn plain_array(
    out: &mut (impl Write + ?Sized),
    view: &ArrayViewD<'_, f64>,
    dtype: DType,
) -> io::Result<()> {
    let view = &axes::standard(view.clone());
    match dtype {
        DType::Bool => typed(out, view, nearest_bool),
        DType::I8 => typed(out, view, |v| v.round() as i8),
        DType::I16 => typed(out, view, |v| v.round() as i16),
        DType::I32 => typed(out, view, |v| v.round() as i32),
        DType::I64 => typed(out, view, |v| v.round() as i64),
        DType::U8 => typed(out, view, |v| v.round() as u8),
        DType::U16 => typed(out, view, |v| v.round() as u16),
        DType::U32 => typed(out, view, |v| v.round() as u32),
        DType::U64 => typed(out, view, |v| v.round() as u64),
        DType::F32 => typed(out, view, |v| v as f32),
        // Half precision is not known to the library and never comes here.
        DType::F64 | DType::F16 => view.write_npy(out).map_err(npy_error),
    }
}

fn typed<T: WritableElement>(
    out: &mut (impl Write + ?Sized),
    view: &CowArray<'_, f64, IxDyn>,
    nearest: impl Fn(f64) -> T,
) -> io::Result<()> {
    let values: Vec<T> = view.iter().map(|&v| nearest(v)).collect();
    let array = Array::from_shape_vec(view.raw_dim(), values).map_err(io::Error::other)?;
    array.write_npy(out).map_err(npy_error)
}

fn npy_error(error: WriteNpyError) -> io::Error {
    match error {
        WriteNpyError::Io(error) => error,
        other => io::Error::other(other),
    }
}

/// Writes what stands before the values of an npy of this shape.
pub(super) fn begin(
    out: &mut (impl Write + ?Sized),
    shape: &[usize],
    dtype: DType,
    order: ByteOrder,
    fortran_order: bool,
) -> io::Result<()> {
    out.write_all(&header(&descr(dtype, order), fortran_order, shape))
}

/// Writes what stands before the values of a structured array of this shape, little-endian. Fields without a
/// name, or with one that is taken, get another, as `NumPy` knows each by its name; so do control characters.
pub(super) fn begin_records(
    out: &mut (impl Write + ?Sized),
    shape: &[usize],
    fields: &[(&str, DType)],
) -> io::Result<()> {
    let mut taken: Vec<String> = Vec::new();
    for (name, _) in fields {
        let name = if name.is_empty() { "column" } else { *name };
        let plain = |c: char| if c.is_control() { '_' } else { c };
        let mut name: String = name.chars().map(plain).collect();
        while taken.contains(&name) {
            name.push('_');
        }
        taken.push(name);
    }
    let field = |(name, (_, dtype)): (&String, &(&str, DType))| {
        format!("({}, '{}')", quoted(name), descr(*dtype, ByteOrder::Little))
    };
    let fields: Vec<String> = taken.iter().zip(fields).map(field).collect();
    out.write_all(&header_of(
        &format!("[{}]", fields.join(", ")),
        false,
        shape,
    ))
}

/// A text without control characters as Python writes it.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{text}'")
}

/// The records of a data set, one after the other: the points of a sample in order, and at each of them the
/// value of every column.
pub(super) fn records(out: &mut (impl Write + ?Sized), data: &Dataset) -> io::Result<()> {
    let (columns, points) = (data.columns(), data.points());
    let types: Vec<DType> = (0..columns).map(|column| data.dtype_of(column)).collect();
    let stored = data.stored();
    let mut buffer = Vec::with_capacity(CHUNK * 8);
    for (sample, row) in stored.doubles.rows().into_iter().enumerate() {
        for point in 0..points {
            for (column, dtype) in types.iter().enumerate() {
                let feature = column * points + point;
                let bits = dtype.to_bits(row[feature], stored.remainder(sample, feature));
                buffer.extend(&bits.to_le_bytes()[..dtype.size()]);
            }
        }
        if buffer.len() >= CHUNK {
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    out.write_all(&buffer)
}

/// Bool keeps what is nearer to 1 than to 0.
fn nearest_bool(value: f64) -> bool {
    value >= 0.5
}

fn elements<const N: usize>(
    out: &mut (impl Write + ?Sized),
    bits: impl Iterator<Item = u64>,
    bytes: impl Fn(u64) -> [u8; N],
) -> io::Result<()> {
    let mut buffer = Vec::with_capacity(CHUNK * N);
    for bits in bits {
        buffer.extend_from_slice(&bytes(bits));
        if buffer.len() == CHUNK * N {
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    out.write_all(&buffer)
}

/// `NumPy`'s name of a type with its order, for instance `>f4`.
fn descr(dtype: DType, order: ByteOrder) -> String {
    let order = match order {
        _ if dtype.size() == 1 => '|',
        ByteOrder::Little => '<',
        ByteOrder::Big => '>',
    };
    let kind = match dtype {
        DType::Bool => 'b',
        DType::I8 | DType::I16 | DType::I32 | DType::I64 => 'i',
        DType::U8 | DType::U16 | DType::U32 | DType::U64 => 'u',
        DType::F16 | DType::F32 | DType::F64 => 'f',
    };
    format!("{order}{kind}{}", dtype.size())
}

/// Of an array of plain numbers or texts.
fn header(descr: &str, fortran_order: bool, shape: &[usize]) -> Vec<u8> {
    header_of(&format!("'{descr}'"), fortran_order, shape)
}

/// Format version 1.0, or 3.0 where names of fields are many or not in ASCII.
fn header_of(descr: &str, fortran_order: bool, shape: &[usize]) -> Vec<u8> {
    let order = if fortran_order { "True" } else { "False" };
    let shape = text::shape(shape);
    let dict = format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}");
    let is_long = !dict.is_ascii() || dict.len() > usize::from(u16::MAX) - 2 * ALIGNMENT;
    // Magic and version take 8 bytes, the line's end 1.
    let before = if is_long { 12 } else { 10 };
    let total = (before + dict.len() + 1).next_multiple_of(ALIGNMENT);
    let mut bytes = b"\x93NUMPY".to_vec();
    if is_long {
        bytes.extend([3, 0]);
        bytes.extend(((total - before) as u32).to_le_bytes());
    } else {
        bytes.extend([1, 0]);
        bytes.extend(((total - before) as u16).to_le_bytes());
    }
    bytes.extend_from_slice(dict.as_bytes());
    bytes.resize(total - 1, b' ');
    bytes.push(b'\n');
    bytes
}

/// Characters of the longest name; at least 1, since `NumPy` has no texts of width 0.
fn width(names: &[String]) -> usize {
    names
        .iter()
        .map(|n| n.chars().count())
        .max()
        .unwrap_or(0)
        .max(1)
}

/// Bytes that [`names`] writes after its header.
pub(super) fn names_size(names: &[String]) -> usize {
    names.len() * width(names) * 4
}

/// Writes an npy of `<U..`.
pub(super) fn names(out: &mut (impl Write + ?Sized), names: &[String]) -> io::Result<()> {
    let width = width(names);
    out.write_all(&header(&format!("<U{width}"), false, &[names.len()]))?;
    for name in names {
        let padding = std::iter::repeat('\0');
        let units = name.chars().chain(padding).take(width);
        let bytes: Vec<u8> = units.flat_map(|c| (c as u32).to_le_bytes()).collect();
        out.write_all(&bytes)?;
    }
    Ok(())
}
