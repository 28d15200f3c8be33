//! Archives that are opened: what they tell of themselves, and their values.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use balescope_core::codec::classical::read_packed;
use balescope_core::codec::{Archive, ArchiveError, ArchiveFile, Limit};
use balescope_core::data::{ByteOrder, Location, axis_names};
use numpy::{PyArray1, PyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use tempfile::NamedTempFile;

use crate::data::{Data, ToldLayout, told_layout};
use crate::error::of_archive;
use crate::metadata;
use crate::pool::{work, work_with};
use crate::source::Source;
use crate::told::Told;

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
        let decode = |source: &mut Source| source.npy(&ranges, columns, unchecked);
        let bytes = work_with(py, &self.source, decode)??;
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
        let check = |source: &mut Source| source.verify(&self.path, against.map(|data| &data.held));
        let (report, fault) = work_with(py, &self.source, check)??;
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
