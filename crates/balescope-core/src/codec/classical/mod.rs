//! Classical codecs on the same footing as the models: every file is made for real, decodes alone,
//! and carries the same description of the data, so that bytes and errors can be compared.

mod bitround;
mod cast;
mod dct;
mod ends;
mod exact;
mod exact_waves;
mod file;
mod first;
mod head;
mod kept;
mod limits;
mod list;
mod lossy;
mod quantise;
mod setting;
mod streams;
#[cfg(feature = "sz3")]
mod sz3;
mod table;
mod unpack;
pub(in crate::codec) mod wavelet;
mod within;
mod zfp;

use crate::codec::{CodecError, Limit};
use crate::data::{ColumnTypes, DType, Dataset, Kind};

pub use file::{pack, pack_lossless, pack_within};
pub(super) use first::{ByBytes, CutColumns, cut_columns};
pub use limits::limits;
pub use list::{CODECS, find};
pub use setting::{Narrow, Setting};
pub use unpack::{
    PackedFile, PackedInfo, fixed_bytes, is_packed, read_packed, read_packed_bytes, unpack,
};
pub use within::{Coded, Original};

/// Values column by column (components of a field).
pub type Columns = Vec<Column>;

/// The values of one column, samples x points in standard order. What is not finite is among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    pub doubles: Vec<f64>,
    /// What doubles do not hold of 64-bit integers; empty: nothing.
    pub remainders: Vec<i16>,
}

impl Column {
    fn bits(&self, dtype: DType) -> impl Iterator<Item = u64> + '_ {
        let remainder = |i| self.remainders.get(i).copied().unwrap_or(0);
        let doubles = self.doubles.iter().enumerate();
        doubles.map(move |(i, double)| dtype.to_bits(*double, remainder(i)))
    }

    fn of_bits(dtype: DType, bits: impl Iterator<Item = u64>) -> Self {
        if dtype.exceeds_doubles() {
            let (doubles, remainders) = bits.map(|bits| dtype.from_bits(bits)).unzip();
            return Self {
                doubles,
                remainders,
            };
        }
        bits.map(|bits| dtype.double_of(bits))
            .collect::<Vec<_>>()
            .into()
    }
}

/// The values of columns, one after the other, each with its type.
fn typed<'a>(
    columns: &'a Columns,
    types: &'a ColumnTypes,
) -> impl Iterator<Item = (f64, DType)> + 'a {
    let columns = columns.iter().enumerate();
    columns.flat_map(move |(i, column)| column.doubles.iter().map(move |v| (*v, types.of(i))))
}

/// The places of the same values.
fn typed_places<'a>(
    columns: &'a mut Columns,
    types: &'a ColumnTypes,
) -> impl Iterator<Item = (&'a mut f64, DType)> + 'a {
    let columns = columns.iter_mut().enumerate();
    columns.flat_map(move |(i, column)| column.doubles.iter_mut().map(move |v| (v, types.of(i))))
}

/// Doubles that hold everything.
impl From<Vec<f64>> for Column {
    fn from(doubles: Vec<f64>) -> Self {
        Self {
            doubles,
            remainders: Vec::new(),
        }
    }
}

/// What a codec knows about the data before it has a byte of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    pub types: ColumnTypes,
    pub kind: Kind,
    pub columns: usize,
    /// Lengths of the axes of a column: samples, then the axes of the field.
    pub axes: Vec<usize>,
}

impl Shape {
    pub fn from_data(data: &Dataset) -> Self {
        Self::new(data.types().clone(), &data.layout)
    }

    fn new(types: ColumnTypes, layout: &crate::data::Layout) -> Self {
        let mut axes = vec![layout.samples()];
        axes.extend(layout.field_shape());
        Self {
            types,
            kind: layout.kind,
            columns: layout.columns(),
            axes,
        }
    }

    /// Bytes of all values as they are stored.
    pub fn bytes(&self) -> usize {
        self.types.bytes(self.columns, self.count())
    }

    /// Values of a column.
    pub fn count(&self) -> usize {
        self.axes.iter().product()
    }
}

/// What a codec is called.
#[derive(Clone, Copy)]
pub struct About {
    name: &'static str,
    label: &'static str,
    libraries: &'static [&'static str],
}

impl About {
    fn new(name: &'static str, label: &'static str, libraries: &'static [&'static str]) -> Self {
        Self {
            name,
            label,
            libraries,
        }
    }
}

/// A way to store arrays that learns nothing.
pub trait Codec: Sync {
    fn about(&self) -> About;

    /// What it is called on the command line.
    fn name(&self) -> &'static str {
        self.about().name
    }

    /// What it is called in a table.
    fn label(&self) -> &'static str {
        self.about().label
    }

    /// Libraries and their versions.
    fn version(&self) -> String {
        let libraries = self.about().libraries.iter();
        libraries
            .map(|name| library(name))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Settings worth trying on such data, from small and coarse to large and exact; none where the
    /// codec is of no use for them.
    fn settings(&self, shape: &Shape) -> Vec<Setting>;

    /// The setting by which it keeps every value within this share of its column's range, whatever the values
    /// are; none where it does not know how.
    fn within(&self, _share: f64) -> Option<Setting> {
        None
    }

    /// Whether it keeps every column within a limit of its own, by [`Codec::encode_limited`].
    fn keeps_limits(&self) -> bool {
        false
    }

    fn encode(
        &self,
        columns: &Columns,
        shape: &Shape,
        setting: Setting,
    ) -> Result<Vec<u8>, CodecError>;

    /// Codes columns so that every value is within the limit of its column. [`Codec::decode`] reads it too.
    fn encode_limited(
        &self,
        _columns: &Columns,
        _shape: &Shape,
        _limits: &[Limit],
    ) -> Result<Vec<u8>, CodecError> {
        Err(format!("{} keeps no limits of columns", self.name()).into())
    }

    /// The inverse of [`Codec::encode`]: columns of the shape. Takes no more memory than they need,
    /// whatever the bytes are.
    fn decode(&self, bytes: &[u8], shape: &Shape, setting: Setting) -> Result<Columns, CodecError>;
}

/// Name and version of a library, as this program was built with it.
fn library(name: &str) -> String {
    match name {
        "balescope" => return concat!("balescope ", env!("CARGO_PKG_VERSION")).to_owned(),
        // That of the library in C, which the crate of this name only calls.
        "zstd" => return format!("zstd {}", zstd::zstd_safe::version_string()),
        _ => {}
    }
    let lock = include_str!(concat!(env!("OUT_DIR"), "/Cargo.lock"));
    let entry = format!("name = \"{name}\"\nversion = \"");
    let version = lock
        .split_once(&entry)
        .and_then(|(_, rest)| rest.split(['"', '+']).next());
    match version {
        Some(version) => format!("{name} {version}"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests;
