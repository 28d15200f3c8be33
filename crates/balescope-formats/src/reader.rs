//! A file that is open: what it holds, and its values in ranges of samples.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::contents::{Contents, Variable};
use crate::data::Data;
use crate::error::{Error, Problem};
use crate::guard::guarded;
use crate::sniff::Format;
use crate::values::Values;

/// A file or folder that is open, whatever its format.
///
/// What every format must keep to is checked here, once: ranges, sizes that the bytes bear out, counts
/// and types of what comes back, and that no panic comes through.
pub struct Reader {
    path: PathBuf,
    format: Format,
    source: Box<dyn Source>,
    /// After a panic nothing more is asked of a source.
    is_broken: bool,
}

/// What one format does.
pub(crate) trait Source: Send {
    fn contents(&self) -> &Contents;

    /// The values of some samples, one at least, in order; both have been checked to be there.
    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem>;

    /// Bytes that this variable's values may be stored in, at most: those of the file, as a rule.
    fn stored_bytes(&self, variable: usize) -> u64;
}

/// Values of up to this many bytes are read however small the file is.
const ALWAYS_READ: u64 = 64 << 20;

/// What stored bytes can unfold to: deflate reaches 1,032, and runs of one value little more in other
/// codecs at the sizes of chunks.
const MOST_UNFOLDED: u64 = 1100;

impl Reader {
    pub(crate) fn new(path: &Path, format: Format, source: Box<dyn Source>) -> Self {
        Self {
            path: path.to_owned(),
            format,
            source,
            is_broken: false,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn stored_bytes(&self, variable: usize) -> u64 {
        self.source.stored_bytes(variable)
    }

    pub fn format(&self) -> Format {
        self.format
    }

    pub fn contents(&self) -> &Contents {
        self.source.contents()
    }

    /// Reads samples of one variable: `samples` counts along its first axis, `variable` is an index
    /// of [`Contents::variables`]. The values come in order, the last axis fastest.
    ///
    /// # Errors
    /// When there is no such variable or range, when the file is damaged there, when its values are of
    /// a kind that is not read, or when it claims more than its bytes can hold.
    pub fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Error> {
        self.try_read(variable, samples).map_err(|problem| Error {
            file: self.path.clone(),
            problem,
        })
    }

    /// Reads all samples of one variable.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_all(&mut self, variable: usize) -> Result<Values, Error> {
        let samples = self.contents().variables.get(variable);
        let samples = samples.map_or(0, Variable::samples);
        self.read(variable, 0..samples)
    }

    pub(crate) fn try_read(
        &mut self,
        index: usize,
        samples: Range<u64>,
    ) -> Result<Values, Problem> {
        let variables = &self.source.contents().variables;
        let Some(variable) = variables.get(index) else {
            return Err(Problem::OutOfRange {
                asked: format!("variable {index}"),
                there: format!("are {}", variables.len()),
            });
        };
        let name = variable.name.clone();
        if samples.start > samples.end || samples.end > variable.samples() {
            return Err(Problem::OutOfRange {
                asked: format!("`{name}`, samples {} to {}", samples.start, samples.end),
                there: format!("are {}", variable.samples()),
            });
        }
        if self.is_broken {
            return Err(Problem::Panicked {
                place: name,
                message: "it failed before".to_owned(),
            });
        }
        let kind = variable.kind.clone();
        let count = believable(
            variable,
            samples.end - samples.start,
            self.source.stored_bytes(index),
        )?;
        if samples.is_empty() {
            return Ok(Values::all(Data::empty(&kind)));
        }
        let source = &mut self.source;
        let result = guarded(&name, || source.read(index, samples));
        self.is_broken = matches!(result, Err(Problem::Panicked { .. }));
        let values = result?;
        if values.data.len() as u64 != count || values.data.kind() != kind || !values.is_sound() {
            let found = format!("{} of {}", values.data.len(), values.data.kind().name());
            let expected = format!("{count} of {}", kind.name());
            return Err(Problem::malformed(name, found, expected));
        }
        Ok(values)
    }
}

/// How many values these samples have, where `stored` bytes can hold as many.
pub(crate) fn believable(variable: &Variable, samples: u64, stored: u64) -> Result<u64, Problem> {
    let count = variable
        .values_per_sample()
        .and_then(|values| values.checked_mul(samples));
    let bytes = count.and_then(|count| count.checked_mul(variable.kind.width() as u64));
    let most = stored.saturating_mul(MOST_UNFOLDED).max(ALWAYS_READ);
    match (count, bytes) {
        (Some(count), Some(bytes)) if bytes <= most => Ok(count),
        _ => Err(Problem::malformed(
            variable.name.clone(),
            format!("shape {:?} of {}", variable.shape, variable.kind.name()),
            format!("what {stored} stored bytes can hold; read fewer samples at a time"),
        )),
    }
}
