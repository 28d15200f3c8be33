//! Scientific arrays as samples: reading, writing, and what is odd about them.

mod axes;
mod categories;
mod columns;
mod dataset;
mod dtype;
mod error;
mod field_places;
mod gather;
mod grid_axes;
mod in_parts;
mod layout;
mod marked;
mod mesh;
mod metadata;
mod missing;
mod nano_aod;
mod origin;
mod portion;
mod profile;
mod read;
mod reshaped;
mod sample;
mod sample_range;
mod samples;
mod selection;
mod small;
mod stamp;
mod tagged_nan;
mod text;
mod types;
mod values;
mod varint;
mod write;

pub use balescope_formats::{ENDINGS as OTHER_ENDINGS, Lists};
pub use dataset::Dataset;
pub use dtype::{ByteOrder, DType};
pub use error::DataError;
pub use field_places::FieldPlaces;
pub use gather::{blank, gathered};
pub use grid_axes::{GridAxes, goes_one_way};
pub use in_parts::{Pending, Samples};
pub use layout::{Kind, Layout};
pub use mesh::{CellShape, Cells, Faces, Geometry, Location, Mesh, MeshView, Raster};
pub use metadata::{
    Attribute, AttributeValue, CATEGORIES, Coordinate, KeptMesh, Metadata, Numbers, TimeAxis,
};
pub use missing::{Missing, MissingSearch, MissingValues, MissingWord, WantedNumber, WordKind};
pub use nano_aod::first_columns;
pub use origin::Origin;
pub use portion::Portion;
pub use profile::{Advice, ColumnExtent, ColumnProfile, Extent, Profile, Turn};
pub use read::{
    Limits, ListedArray, ListedKind, MAX_AXES, ReadOptions, SampleReader, files_of, has_one_array,
    is_series, label_of, list_arrays, read, read_bytes, read_npy, read_with_limits, series_of,
};
pub use sample::{SAMPLES, Sample};
pub use sample_range::SampleRange;
pub use samples::{first_samples, open_samples, read_portion, take_a_while};
pub use selection::{
    Choice, ColumnError, ColumnList, Conditions, Selection, TimeRange, find_column, find_columns,
    is_pattern,
};
pub use small::{read_small, read_small_text};
pub use stamp::Stamp;
pub use tagged_nan::{is_missing, of_missing as missing_of_bits};
pub use text::numbered;
pub use types::ColumnTypes;
pub use values::{Values, ValuesView, ValuesViewMut, integer_range};
pub use varint::{append_number, take_number};
pub use write::{
    Stopped, Target, WriteSeek, axis_names, clear_left_over, is_standard_output, npy_of_parts,
    remove_unfinished, remove_unfinished_now, write_atomically, write_data, write_parts,
    write_with,
};
