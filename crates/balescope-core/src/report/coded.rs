//! A file of a codec that learns nothing: its setting, the file, and whether it keeps within its bounds.

use super::{BoundReport, BoundTally};
use crate::codec::Bounds;
use crate::codec::classical::{
    CODECS, Codec, Original, Setting, Shape, find, limits, pack_within, unpack,
};
use crate::data::{Dataset, Profile};
use crate::format;

/// A file of a codec and what it gives back.
pub struct CodedFile {
    pub codec: &'static dyn Codec,
    pub setting: Setting,
    pub bytes: Vec<u8>,
    pub back: Dataset,
    /// Where there are bounds. They hold.
    pub bound: Option<BoundReport>,
}

/// Why there is no file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodedError {
    /// What was asked for means nothing.
    #[error("{0}")]
    Asked(String),
    #[error("{0}")]
    Failed(String),
}

/// The codec of this name.
///
/// # Errors
/// When there is none; the error names all.
pub fn codec_of(name: &str) -> Result<&'static dyn Codec, CodedError> {
    find(name).ok_or_else(|| {
        let known: Vec<_> = CODECS.iter().map(|codec| codec.name()).collect();
        CodedError::Asked(format!("{name}: expected one of {}", known.join(", ")))
    })
}

impl CodedFile {
    /// Of the setting at this share of the range, else of the coarsest that keeps within the bounds, else of one
    /// that loses nothing. `bounds` are those of columns, as [`Bounds::tightened`] gives them.
    ///
    /// # Errors
    /// When the codec needs a bound or a step and there is none, or no setting keeps within the bounds.
    pub fn setting(
        codec: &'static dyn Codec,
        data: &Dataset,
        bounds: &Bounds,
        step: Option<f64>,
    ) -> Result<Setting, CodedError> {
        let name = codec.name();
        match step {
            Some(share) => Ok(Setting::Share(share)),
            None if bounds.is_empty() => {
                let settings = codec.settings(&Shape::from_data(data)).into_iter().rev();
                // What loses nothing needs neither.
                let mut exact =
                    settings.filter(|s| matches!(s, Setting::Plain | Setting::Level(_)));
                let none = || CodedError::Asked(format!("{name}: needs a bound or a step"));
                exact.next().ok_or_else(none)
            }
            None => {
                let profile = Profile::new(data);
                let made = Original::new(data, &profile).within(codec, bounds);
                let made = made.map_err(|why| CodedError::Failed(format!("{name}: {why}")))?;
                Ok(made.setting)
            }
        }
    }

    /// The file, which is read again and held against its bounds.
    ///
    /// # Errors
    /// When the codec does not take the data, or what comes back is beyond a bound.
    pub fn make(
        codec: &'static dyn Codec,
        setting: Setting,
        data: &Dataset,
        bounds: &Bounds,
    ) -> Result<Self, CodedError> {
        let failed = |why: String| CodedError::Failed(why);
        let bytes =
            pack_within(data, codec, setting, bounds).map_err(|why| failed(why.to_string()))?;
        let back = unpack(&bytes).map_err(|why| failed(why.to_string()))?;
        let tally = BoundTally::new(bounds, &limits(data, bounds), data, back.stored());
        let bound = tally.report(bounds, &data.column_names);
        if let Some(broken) = bound.as_ref().filter(|bound| !bound.holds) {
            return Err(failed(format!(
                "{}: an error of {} is beyond the bound; nothing is written",
                codec.name(),
                format::significant(broken.largest, 5)
            )));
        }
        Ok(Self {
            codec,
            setting,
            bytes,
            back,
            bound,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Bound;
    use crate::data::DType;

    fn waves() -> Dataset {
        let values = ndarray::Array2::from_shape_fn((200, 2), |(row, column)| {
            (row as f64 * 0.1 + column as f64).sin()
        });
        Dataset::table(DType::F64, values)
    }

    fn made(name: &str, bound: Option<f64>) -> Result<CodedFile, CodedError> {
        let (data, codec) = (waves(), codec_of(name)?);
        let bounds = Bounds {
            all: bound.map(Bound::Range),
            ..Bounds::default()
        };
        let setting = CodedFile::setting(codec, &data, &bounds, None)?;
        CodedFile::make(codec, setting, &data, &bounds)
    }

    #[test]
    fn a_file_keeps_the_bound_that_was_asked_for() {
        let coarse = made("wavelet", Some(1e-2)).unwrap();
        let fine = made("wavelet", Some(1e-5)).unwrap();
        let holds = |file: &CodedFile| file.bound.as_ref().is_some_and(|bound| bound.holds);
        assert!(holds(&coarse) && holds(&fine) && coarse.bytes.len() < fine.bytes.len());
        let exact = made("zstd", None).unwrap();
        assert_eq!(exact.back.values(), waves().values());
    }

    #[test]
    fn what_means_nothing_is_told_in_words() {
        let message = |name| made(name, None).err().unwrap().to_string();
        assert!(message("no-such").starts_with("no-such: expected one of zstd"));
        assert_eq!(message("wavelet"), "wavelet: needs a bound or a step");
    }
}
