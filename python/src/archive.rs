//! Archives that are opened: what they tell of themselves, and their values.

use std::io::Write as _;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use balescope_core::codec::classical::{PackedFile, is_packed, limits, read_packed, unpack};
use balescope_core::codec::{Archive, ArchiveError, ArchiveFile, Bounds, Limit};
use balescope_core::data::{
    ByteOrder, ColumnTypes, DataError, Dataset, Layout, Location, Metadata, MissingValues, Samples,
    axis_names, npy_of_parts,
};
use balescope_core::report::{Original, VerifyReport, check_shapes, first_sample};
use numpy::{PyArray1, PyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use tempfile::NamedTempFile;

use crate::data::{Data, ToldLayout, told_layout};
use crate::error::{of_archive, of_data, of_stopped, other};
use crate::metadata;
use crate::pool::work;

/// What stands for a file in messages about bytes.
const LABEL: &str = "archive";

/// An archive of which Python makes arrays.
#[pyclass(frozen, name = "RawArchive", module = "balescope._core")]
pub struct RawArchive {
    source: Mutex<Source>,
    told: Told,
    path: PathBuf,
    model: Option<PathBuf>,
    /// Of bytes that were given, which stand in a file as long as they are needed.
    _file: Option<NamedTempFile>,
}

enum Source {
    /// With a model: blocks are read when they are asked for.
    File(Box<ArchiveFile>),
    /// Of a codec: all that it holds.
    Packed(Box<PackedFile>),
}

/// What does not change.
struct Told {
    info: String,
    layout: Layout,
    names: Vec<String>,
    types: ColumnTypes,
    order: ByteOrder,
    metadata: Metadata,
    missing: MissingValues,
    bounds: Bounds,
    limits: Vec<Option<Limit>>,
    worst_seen: Option<f64>,
    block: usize,
}

/// For each column its bound as it was asked for, and in its own units: `most`, or `share` and `floor`.
type ToldLimit = (
    Option<String>,
    Option<(Option<f64>, Option<f64>, Option<f64>)>,
);

#[pymethods]
impl RawArchive {
    /// `model`: the archive that holds the model, where this one shares it.
    #[staticmethod]
    #[pyo3(signature = (path, model=None))]
    fn open(py: Python<'_>, path: PathBuf, model: Option<PathBuf>) -> PyResult<Self> {
        work(py, || Self::opened(path, model, None))?.map_err(of_archive)
    }

    /// Of the bytes of a file.
    #[staticmethod]
    #[pyo3(signature = (bytes, model=None))]
    fn of_bytes(py: Python<'_>, bytes: &[u8], model: Option<PathBuf>) -> PyResult<Self> {
        let open = || {
            let mut file = NamedTempFile::with_suffix(".bale")?;
            file.write_all(bytes)?;
            file.flush()?;
            Self::opened(file.path().to_owned(), model, Some(file))
        };
        work(py, open)?.map_err(of_archive)
    }

    /// All that `balescope info --json` prints.
    #[getter]
    fn info(&self) -> &str {
        &self.told.info
    }

    #[getter]
    fn layout(&self) -> ToldLayout {
        told_layout(&self.told.layout)
    }

    #[getter]
    fn names(&self) -> Vec<String> {
        self.told.names.clone()
    }

    /// Names of the types of the columns, and whether bytes come in big order.
    #[getter]
    fn types(&self) -> (Vec<&'static str>, bool) {
        let types = &self.told.types;
        let names = (0..self.told.names.len()).map(|column| types.of(column).name());
        (names.collect(), self.told.order == ByteOrder::Big)
    }

    /// Names of the axes of the stored shape, told or made up.
    #[getter]
    fn axes(&self) -> Vec<String> {
        axis_names(&self.told.layout, &self.told.metadata)
    }

    /// The values of each column that stand for none.
    #[getter]
    fn missing(&self) -> Vec<Vec<String>> {
        let Told { missing, types, .. } = &self.told;
        let of = |column: usize| {
            let words = missing.of(column).iter();
            words.map(|word| word.text(types.of(column))).collect()
        };
        (0..self.told.names.len()).map(of).collect()
    }

    /// Of each coordinate that is one of times its values as dates, by name.
    #[getter]
    fn dates(&self) -> Vec<(String, Vec<String>)> {
        let coordinates = self.told.metadata.coordinates.iter();
        let dates = coordinates.filter_map(|own| {
            let times = own.times()?;
            let values = own.values.as_slice().iter();
            let dates: Option<Vec<String>> = values.map(|&value| times.date(value)).collect();
            Some((own.name.clone(), dates?))
        });
        dates.collect()
    }

    /// Points of the mesh that the values lie on, x, y and z of each, and whether values belong to its cells.
    #[getter]
    fn mesh<'py>(&self, py: Python<'py>) -> PyResult<Option<(Bound<'py, PyArray2<f64>>, bool)>> {
        let Some(mesh) = &self.told.metadata.mesh else {
            return Ok(None);
        };
        let points = mesh.geometry.points();
        let points: Vec<Vec<f64>> = points.iter().map(|point| point.to_vec()).collect();
        let points = PyArray2::from_vec2(py, &points)?;
        Ok(Some((points, mesh.location == Location::Cells)))
    }

    #[getter]
    fn metadata<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        metadata::to_python(py, &self.told.metadata)
    }

    #[getter]
    fn limits(&self) -> Vec<ToldLimit> {
        let limit = |limit: &Limit| match *limit {
            Limit::Plain { most } => (Some(most), None, None),
            Limit::Relative { share, floor } => (None, Some(share), Some(floor)),
        };
        let told = &self.told;
        let of = |column: usize| {
            let asked = told.bounds.of(column).map(|bound| bound.to_string());
            let own = told.limits.get(column).and_then(Option::as_ref);
            (asked, own.map(limit))
        };
        (0..told.names.len()).map(of).collect()
    }

    /// The largest error that was noted where the model was trained.
    #[getter]
    fn worst_seen(&self) -> Option<f64> {
        self.told.worst_seen
    }

    /// Samples of a block.
    #[getter]
    fn block(&self) -> usize {
        self.told.block
    }

    #[getter]
    fn has_model(&self) -> bool {
        matches!(*self.lock(), Source::File(_))
    }

    /// The bytes of an npy of some samples, range by range, of some columns or all. `unchecked`: also where they are not
    /// those that were noted when the archive was written.
    fn npy<'py>(
        &self,
        py: Python<'py>,
        ranges: Vec<(usize, usize)>,
        columns: Option<Vec<usize>>,
        unchecked: bool,
    ) -> PyResult<Bound<'py, PyArray1<u8>>> {
        let columns = columns.as_deref();
        let decode = || self.lock().npy(&ranges, columns, unchecked);
        let bytes = work(py, decode)??;
        Ok(PyArray1::from_vec(py, bytes))
    }

    /// Samples x latents; an error where there is no model.
    fn latents<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let read = || {
            let archive = Archive::read_with(&self.path, self.model.as_deref())?;
            Ok::<_, ArchiveError>(archive.latents().to_owned())
        };
        let latents = work(py, read)?.map_err(of_archive)?;
        Ok(PyArray2::from_owned_array(py, latents))
    }

    /// What `balescope verify --json` prints, and what does not hold, in words.
    fn verify(&self, py: Python<'_>, against: Option<&Data>) -> PyResult<(String, Option<String>)> {
        let check = || {
            self.lock()
                .verify(&self.path, against.map(|data| &data.held))
        };
        let (report, fault) = work(py, check)??;
        Ok((report, fault))
    }
}

impl RawArchive {
    fn opened(
        path: PathBuf,
        model: Option<PathBuf>,
        file: Option<NamedTempFile>,
    ) -> Result<Self, ArchiveError> {
        let (source, told) = if let Some(packed) = read_packed(&path)? {
            let told = Told::of_packed(&packed);
            (Source::Packed(Box::new(packed)), told)
        } else {
            let archive = ArchiveFile::open(&path, model.as_deref())?;
            let told = Told::of_file(&archive);
            (Source::File(Box::new(archive)), told)
        };
        Ok(Self {
            source: Mutex::new(source),
            told,
            path,
            model,
            _file: file,
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Source> {
        self.source.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Told {
    fn of_packed(packed: &PackedFile) -> Self {
        let data = &packed.data;
        Self {
            info: json(&packed.info),
            layout: data.layout.clone(),
            names: data.column_names.clone(),
            types: data.types().clone(),
            order: data.byte_order,
            metadata: data.metadata().clone(),
            missing: data.missing().clone(),
            bounds: packed.bounds.clone(),
            limits: limits(data, &packed.bounds),
            worst_seen: None,
            block: data.samples().max(1),
        }
    }

    fn of_file(archive: &ArchiveFile) -> Self {
        let info = archive.info();
        let (types, order) = archive.types();
        let (bounds, limits) = archive.limits();
        Self {
            info: json(&info),
            layout: archive.layout().clone(),
            names: info.columns,
            types,
            order,
            metadata: archive.metadata().clone(),
            missing: archive.missing().clone(),
            bounds: bounds.clone(),
            limits: limits.to_vec(),
            worst_seen: archive.worst_seen(),
            block: archive.block(),
        }
    }
}

impl Source {
    fn npy(
        &mut self,
        ranges: &[(usize, usize)],
        columns: Option<&[usize]>,
        unchecked: bool,
    ) -> PyResult<Vec<u8>> {
        let count = ranges
            .iter()
            .map(|(start, end)| end.saturating_sub(*start))
            .sum();
        let chosen = |data: Dataset| match columns {
            Some(columns) => data.columns_at(columns),
            None => data,
        };
        if let ([(start, end)], Self::File(file)) = (ranges, &mut *self) {
            let mut parts = file.parts(*start..*end).map_err(of_archive)?;
            let mut next = || {
                if unchecked {
                    let part = parts.next().transpose()?;
                    return Ok(part.map(|part| chosen(part.data)));
                }
                Ok(parts.next_sure()?.map(chosen))
            };
            return npy_of_parts(count, &mut next).map_err(of_stopped);
        }
        let mut all = Vec::new();
        for (start, end) in ranges {
            self.read(*start..*end, unchecked, &mut |part| all.push(chosen(part)))
                .map_err(of_archive)?;
        }
        let mut all = all.into_iter();
        npy_of_parts(count, &mut || Ok::<_, ArchiveError>(all.next())).map_err(of_stopped)
    }

    fn read(
        &mut self,
        samples: Range<usize>,
        unchecked: bool,
        take: &mut dyn FnMut(Dataset),
    ) -> Result<(), ArchiveError> {
        match self {
            Self::Packed(packed) => take(packed.data.part(samples)?),
            Self::File(file) => {
                let mut parts = file.parts(samples)?;
                while let Some(part) = if unchecked {
                    parts.next().transpose()?.map(|part| part.data)
                } else {
                    parts.next_sure()?
                } {
                    take(part);
                }
            }
        }
        Ok(())
    }

    fn verify(
        &mut self,
        path: &std::path::Path,
        original: Option<&Dataset>,
    ) -> PyResult<(String, Option<String>)> {
        let name = path.display().to_string();
        let label = original.map_or("", |data| data.origin.label.as_str());
        let along = |layout: &Layout| {
            let Some(data) = original else {
                return Ok(None);
            };
            let mut data = data.clone();
            if data.layout.is_other_order_of(layout) {
                data.layout = layout.clone();
            }
            check_shapes((label, &data.layout.shape), (&name, &layout.shape)).map_err(other)?;
            Ok::<_, PyErr>(Some(data))
        };
        match self {
            Self::Packed(packed) => {
                let original = along(&packed.data.layout)?;
                let original = original.as_ref().map(|data| (label, data));
                let report = VerifyReport::of_packed(packed, original).map_err(of_data)?;
                Ok((json(&report), report.fault(&name, &[])))
            }
            Self::File(file) => {
                file.check().map_err(of_archive)?;
                let original = along(&file.layout().clone())?;
                let missing = file.missing().clone();
                let original = original.map(|data| surveyed(file, label, Box::new(data), &missing));
                let original = original.transpose().map_err(of_archive)?;
                let report = VerifyReport::of_archive(file, original, &mut |_, _| ());
                let report = report.map_err(of_archive)?;
                let fault = report.fault(&name, &file.info().transforms);
                Ok((json(&report), fault))
            }
        }
    }
}

fn surveyed(
    file: &mut ArchiveFile,
    label: &str,
    source: Box<dyn Samples>,
    missing: &MissingValues,
) -> Result<Original, ArchiveError> {
    let like = first_sample(file)?;
    let layout = file.layout().clone();
    let original = Original::survey(label.to_owned(), source, missing, (&layout, &like));
    original.map_err(|error: DataError| error.into())
}

/// The bytes of an npy of all that an archive in memory holds.
#[pyfunction]
pub fn decompress<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyArray1<u8>>> {
    let decode = || {
        let data = if is_packed(bytes) {
            unpack(bytes)
        } else {
            Archive::from_bytes(LABEL, bytes).and_then(|archive| archive.decode())
        };
        let mut data = Some(data.map_err(of_archive)?);
        let samples = data.as_ref().map_or(0, Dataset::samples);
        npy_of_parts(samples, &mut || Ok::<_, ArchiveError>(data.take())).map_err(of_stopped)
    };
    let bytes = work(py, decode)??;
    Ok(PyArray1::from_vec(py, bytes))
}

/// Whether these first bytes of a file are an archive's.
#[pyfunction]
pub fn is_archive(bytes: &[u8]) -> bool {
    Archive::is_archive(bytes)
}

fn json(told: &impl serde::Serialize) -> String {
    serde_json::to_string(told).unwrap_or_default()
}
