//! Archives of data: by codecs that learn nothing, by models that are computed, and by the model of an archive.

use std::path::PathBuf;

use balescope_core::codec::classical::CODECS;
use balescope_core::codec::{
    Archive, Bound as ErrorBound, Bounds, ClosedForm, Compression, Storing,
};
use balescope_core::data::{Dataset, Samples, write_atomically};
use balescope_core::model::Family;
use balescope_core::report::{BoundReport, CodedFile, codec_of};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::data::Data;
use crate::error::{of_archive, of_data, other};
use crate::pool::work;

/// A bound for all columns, and others by the names of theirs.
pub type ToldBounds = (Option<String>, Vec<(String, String)>);

/// Names of the codecs, with what they are called in a table.
#[pyfunction]
pub fn codecs() -> Vec<(&'static str, &'static str)> {
    CODECS
        .iter()
        .map(|codec| (codec.name(), codec.label()))
        .collect()
}

/// The file of a codec. Without a name that of the codec whose file is smallest; gives its name too.
#[pyfunction]
pub fn by_codec<'py>(
    py: Python<'py>,
    data: &Data,
    name: Option<&str>,
    bounds: ToldBounds,
    step: Option<f64>,
) -> PyResult<(Bound<'py, PyBytes>, &'static str)> {
    let data = &data.held;
    let bounds = bounds_of(bounds, data)?;
    let make = || {
        let bounds = bounds.tightened(data).map_err(in_bound)?;
        let of = |codec| {
            let setting = CodedFile::setting(codec, data, &bounds, step);
            setting.and_then(|setting| CodedFile::make(codec, setting, data, &bounds))
        };
        if let Some(name) = name {
            return codec_of(name).and_then(of).map_err(of_method);
        }
        let (mut found, mut refused) = (None, None);
        for codec in CODECS {
            match of(*codec) {
                Ok(file) => keep_smaller(&mut found, file),
                Err(why) => refused = Some(why),
            }
        }
        let why = || refused.map_or_else(|| other("there is no codec"), of_method);
        found.ok_or_else(why)
    };
    let file: CodedFile = work(py, make)??;
    Ok((PyBytes::new(py, &file.bytes), file.codec.name()))
}

fn of_method(why: impl ToString) -> PyErr {
    other(format!("method {}", why.to_string()))
}

fn in_bound(why: String) -> PyErr {
    other(format!("bound{why}"))
}

fn keep_smaller(found: &mut Option<CodedFile>, file: CodedFile) {
    let smaller = found
        .as_ref()
        .is_none_or(|found| file.bytes.len() < found.bytes.len());
    if smaller {
        *found = Some(file);
    }
}

/// The archive of a model that is computed from the data: `linear` (PCA) or `tucker`.
#[pyfunction]
pub fn by_closed_form<'py>(
    py: Python<'py>,
    data: &Data,
    family: &str,
    latent: Option<usize>,
    bounds: ToldBounds,
    rounding: Option<f64>,
) -> PyResult<Bound<'py, PyBytes>> {
    let data = &data.held;
    let family: Family = family.parse().map_err(of_method)?;
    let bounds = bounds_of(bounds, data)?;
    let make = || {
        let bounds = bounds.tightened(data).map_err(in_bound)?;
        let model = ClosedForm {
            family,
            latent,
            bounds: &bounds,
            rounding: Some(rounding.unwrap_or(Storing::ROUNDING)).filter(|share| *share > 0.0),
        };
        let (archive, _) = model.archive(data).map_err(of_archive)?;
        let bytes = archive.to_bytes();
        let written = Archive::from_bytes(&data.origin.label, &bytes)
            .and_then(|written| written.decode())
            .map_err(of_archive)?;
        kept(BoundReport::new(&archive, data, &written))?;
        Ok::<_, PyErr>(bytes)
    };
    let bytes = work(py, make)??;
    Ok(PyBytes::new(py, &bytes))
}

/// Refuses what is beyond its bounds.
fn kept(report: Option<BoundReport>) -> PyResult<()> {
    match report {
        Some(report) if !report.holds => Err(other(format!(
            "an error of {} is beyond the bound; nothing is written",
            report.largest
        ))),
        _ => Ok(()),
    }
}

/// The archive that the model of another one makes of the data. `shared`: it names that one and does not hold the
/// model.
#[pyfunction]
pub fn with_model<'py>(
    py: Python<'py>,
    data: &Data,
    model: PathBuf,
    bounds: Option<ToldBounds>,
    shared: bool,
) -> PyResult<Bound<'py, PyBytes>> {
    let data = &data.held;
    let make = || {
        let archive = Archive::read_model(&model).map_err(of_archive)?;
        let data = archive.read_as(data).into_owned();
        let bounds = match bounds {
            Some(told) => {
                let own = bounds_of(told, &data)?;
                if let Some(derived) = own.derived.first() {
                    return Err(other(format!(
                        "bound of {}: a formula is bounded where a model is trained; with the model of an archive \
                         give bounds of columns",
                        derived.formula
                    )));
                }
                own.over(archive.bounds())
            }
            None => archive.bounds().clone(),
        };
        let source: &mut dyn Samples = &mut data.clone();
        let mut compression =
            Compression::prepare(&archive, source, &bounds).map_err(of_archive)?;
        if shared {
            let name = model.file_name().unwrap_or(model.as_os_str());
            compression.share(&name.to_string_lossy());
        }
        let made = compression.collect(source, &|_| (), &mut |()| ());
        Ok(made.map_err(of_archive)?.to_bytes())
    };
    let bytes = work(py, make)??;
    Ok(PyBytes::new(py, &bytes))
}

/// Writes bytes through a temporary file in the same folder: a reader sees the old file or the whole new one.
#[pyfunction]
pub fn save(py: Python<'_>, path: PathBuf, bytes: &[u8]) -> PyResult<()> {
    work(py, || write_atomically(&path, |file| file.write_all(bytes)))?.map_err(of_data)
}

fn bounds_of((all, columns): ToldBounds, data: &Dataset) -> PyResult<Bounds> {
    let parse = |text: &str| text.parse::<ErrorBound>().map_err(other);
    let all = all.as_deref().map(parse).transpose()?;
    let columns: Vec<(&str, ErrorBound)> = columns
        .iter()
        .map(|(name, bound)| Ok((name.as_str(), parse(bound)?)))
        .collect::<PyResult<_>>()?;
    Bounds::named(all, columns, &data.column_names, data.metadata()).map_err(other)
}
