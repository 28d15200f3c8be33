//! The formats that are written, and what they hold.

use std::path::Path;

/// A format that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Csv,
    Tsv,
    Parquet,
    ArrowIpc,
    Hdf5,
    NetCdf4,
    NetCdf3,
    Zarr,
    /// One image of VTK's XML format.
    Vti,
    /// The same on a grid whose steps are uneven.
    Vtr,
    /// One snapshot on a mesh.
    Vtu,
    /// A series of such files, listed by a file beside their folder.
    Pvd,
    /// Numbers alone, of whatever type.
    Raw,
    /// Numbers alone, of single precision as the name says.
    RawF32,
    RawF64,
}

impl Target {
    pub const ALL: [Self; 15] = [
        Self::Csv,
        Self::Tsv,
        Self::Parquet,
        Self::ArrowIpc,
        Self::Hdf5,
        Self::NetCdf4,
        Self::NetCdf3,
        Self::Zarr,
        Self::Vti,
        Self::Vtr,
        Self::Vtu,
        Self::Pvd,
        Self::Raw,
        Self::RawF32,
        Self::RawF64,
    ];

    /// By the ending of a name.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        let mut all = Self::ALL.into_iter();
        all.find(|target| target.endings().contains(&ending.as_str()))
    }

    /// What files of the format are called, the usual ending first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Csv => &["csv", "txt"],
            Self::Tsv => &["tsv"],
            Self::Parquet => &["parquet"],
            Self::ArrowIpc => &["arrow", "feather"],
            Self::Hdf5 => &["h5", "hdf5"],
            Self::NetCdf4 => &["nc", "nc4"],
            Self::NetCdf3 => &["nc3", "cdf"],
            Self::Zarr => &["zarr"],
            Self::Vti => &["vti"],
            Self::Vtr => &["vtr"],
            Self::Vtu => &["vtu"],
            Self::Pvd => &["pvd"],
            Self::Raw => &["raw", "bin"],
            Self::RawF32 => &["f32"],
            Self::RawF64 => &["f64"],
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Parquet => "Parquet",
            Self::ArrowIpc => "Arrow IPC",
            Self::Hdf5 => "HDF5",
            Self::NetCdf4 => "NetCDF 4",
            Self::NetCdf3 => "NetCDF 3",
            Self::Zarr => "Zarr",
            Self::Vti => "VTK image",
            Self::Vtr => "VTK rectilinear grid",
            Self::Vtu => "VTK unstructured grid",
            Self::Pvd => "VTK series",
            Self::Raw | Self::RawF32 | Self::RawF64 => "raw numbers",
        }
    }

    /// Whether it holds tables alone: columns of one value a sample.
    pub fn is_of_tables(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv | Self::Parquet | Self::ArrowIpc)
    }

    /// Whether it has a place for coordinates.
    pub fn has_coordinates(self) -> bool {
        !(self.is_of_tables() || self.is_of_one_array())
    }

    /// Whether it has a place for texts: as values, or as an attribute that tells what numbers stand for.
    pub fn has_texts(self) -> bool {
        !(self.is_of_grids() || self.is_of_one_array())
    }

    /// Whether it holds fields alone, on grids of up to three axes or on meshes.
    pub fn is_of_grids(self) -> bool {
        matches!(self, Self::Vti | Self::Vtr | Self::Vtu | Self::Pvd)
    }

    /// Whether it has a place for the points and cells of a mesh.
    pub fn has_meshes(self) -> bool {
        matches!(self, Self::Vtu | Self::Pvd)
    }

    /// Whether it is a folder, or a file with one.
    pub fn is_of_folders(self) -> bool {
        matches!(self, Self::Zarr | Self::Pvd)
    }

    /// Whether a variable may have this name: slashes part the names of groups, a dot is the group itself,
    /// and in a store names of folders that begin with a dot are not listed.
    pub(super) fn takes_name(self, name: &str) -> bool {
        name.split('/').all(|part| match self {
            Self::Hdf5 | Self::NetCdf4 => !part.is_empty() && part != ".",
            Self::Zarr => !part.is_empty() && !part.starts_with('.') && !part.contains('\\'),
            _ => true,
        })
    }

    /// Whether it has one array, so that columns have no names.
    pub fn is_of_one_array(self) -> bool {
        matches!(self, Self::Raw | Self::RawF32 | Self::RawF64)
    }
}
