//! Data that are to be compressed, or that an archive is held against.

use std::io::Read as _;
use std::path::PathBuf;

use balescope_core::data::{self, Dataset, Kind, Layout, Missing, ReadOptions, read_npy};
use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::{of_data, other};
use crate::metadata;
use crate::pool::work;

/// Data as the program holds them.
#[pyclass(frozen, module = "balescope._core")]
pub struct Data {
    pub held: Dataset,
}

/// Shape, `table` or `field`, the axis of samples and that of columns or components.
pub type ToldLayout = (Vec<usize>, String, Option<usize>, Option<usize>);

#[pymethods]
impl Data {
    /// Of the header of an npy and the bytes of an array. `names` of columns; without a layout it is guessed.
    #[staticmethod]
    #[pyo3(signature = (label, header, values, names=None, layout=None, missing="auto", told=None))]
    #[expect(clippy::too_many_arguments, reason = "Python's keywords name them")]
    fn of_npy(
        py: Python<'_>,
        label: &str,
        header: &[u8],
        values: PyReadonlyArray1<'_, u8>,
        names: Option<Vec<String>>,
        layout: Option<ToldLayout>,
        missing: &str,
        told: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let layout = layout.map(layout_of).transpose()?;
        let missing = missing_of(missing)?;
        let told = told.map(metadata::from_python).transpose()?;
        let values = values.as_slice()?;
        let length = (header.len() + values.len()) as u64;
        let read = || {
            let mut both = header.chain(values);
            read_npy(label, (&mut both, length), names, layout, &missing)
        };
        let mut held = work(py, read)?.map_err(of_data)?;
        if let Some(told) = told {
            if !told.fits(&held.layout.shape, held.columns()) {
                return Err(other(
                    "names of axes, coordinates or attributes of columns do not fit the array",
                ));
            }
            held = held.with_metadata(told);
        }
        Ok(Self { held })
    }

    /// Of a file of any format that the program reads.
    #[staticmethod]
    #[pyo3(signature = (path, array=None, missing="auto"))]
    fn read(py: Python<'_>, path: PathBuf, array: Option<String>, missing: &str) -> PyResult<Self> {
        let options = ReadOptions {
            array,
            missing: missing_of(missing)?,
            ..ReadOptions::default()
        };
        let read = || {
            let data = data::read(&path, &options)?;
            Ok(data.with_missing_as(&options.missing))
        };
        let held = work(py, read)?.map_err(of_data)?;
        Ok(Self { held })
    }

    /// What reading passed over or made of the data, in sentences.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.held.notes.clone()
    }

    #[getter]
    fn names(&self) -> Vec<String> {
        self.held.column_names.clone()
    }

    #[getter]
    fn layout(&self) -> ToldLayout {
        told_layout(&self.held.layout)
    }
}

pub fn told_layout(layout: &Layout) -> ToldLayout {
    let kind = match layout.kind {
        Kind::Table => "table",
        Kind::Field => "field",
    };
    (
        layout.shape.clone(),
        kind.to_owned(),
        layout.sample_axis,
        layout.component_axis,
    )
}

fn layout_of((shape, kind, sample_axis, component_axis): ToldLayout) -> PyResult<Layout> {
    let kind = match kind.as_str() {
        "table" => Kind::Table,
        "field" => Kind::Field,
        _ => {
            return Err(other(format!(
                "kind {kind:?}: expected \"table\" or \"field\""
            )));
        }
    };
    let layout = Layout {
        shape,
        kind,
        sample_axis,
        component_axis,
    };
    layout.check().map_err(of_data)?;
    Ok(layout)
}

fn missing_of(text: &str) -> PyResult<Missing> {
    text.parse()
        .map_err(|why| other(format!("missing {text:?}: {why}")))
}
