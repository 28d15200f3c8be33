//! Kinds of failure, and the exit codes for them.

use std::io;

use crate::codec::ArchiveError;
use crate::data::DataError;
use crate::train::TrainError;

/// Something on the command line that cannot be done, in words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Usage(pub String);

/// An output that could not be written: a failure, where a file that cannot be read is bad input.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct NotWritten(pub DataError);

/// Something that was asked for and does not hold.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Failed(pub String);

/// 2 when the command line, a setting or an input file is at fault, otherwise 1.
pub(super) fn code(error: &anyhow::Error) -> u8 {
    let bad_archive = |error: &ArchiveError| {
        !matches!(
            error,
            ArchiveError::DecodesOtherwise { .. } | ArchiveError::Memory { .. }
        )
    };
    let unfit = |NotWritten(error): &NotWritten| error.is_unsupported();
    let bad_input = error.is::<Usage>()
        || error.downcast_ref().is_some_and(unfit)
        || error.is::<DataError>()
        || error.downcast_ref().is_some_and(bad_archive)
        || error
            .downcast_ref::<TrainError>()
            .is_some_and(is_bad_setting);
    if bad_input { 2 } else { 1 }
}

fn is_bad_setting(error: &TrainError) -> bool {
    match error {
        TrainError::NothingWeighs
        | TrainError::Setting { .. }
        | TrainError::UnknownDevice { .. }
        | TrainError::DoesNotFit(_)
        | TrainError::TooLarge { .. }
        | TrainError::TooLargeForDevice { .. } => true,
        TrainError::Device(_)
        | TrainError::Remote { .. }
        | TrainError::NotFinite { .. }
        | TrainError::Stopped => false,
    }
}

pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let written = match error.downcast_ref() {
        Some(NotWritten(DataError::Io { source, .. })) => Some(source),
        _ => None,
    };
    let error = error.downcast_ref::<io::Error>().or(written);
    error.is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use anyhow::anyhow;

    use super::*;

    fn refused() -> DataError {
        DataError::Io {
            path: PathBuf::from("x.npz"),
            what: "cannot open",
            source: io::Error::from(io::ErrorKind::PermissionDenied),
        }
    }

    #[test]
    fn bad_input_and_bad_settings_are_2() {
        assert_eq!(code(&Usage("no".to_owned()).into()), 2);
        assert_eq!(code(&refused().into()), 2);
        assert_eq!(code(&ArchiveError::File(refused()).into()), 2);
        assert_eq!(code(&TrainError::NothingWeighs.into()), 2);
        assert_eq!(code(&anyhow::Error::from(refused()).context("BEFORE")), 2);
    }

    #[test]
    fn failures_are_1() {
        assert_eq!(code(&NotWritten(refused()).into()), 1);
        assert_eq!(code(&TrainError::Device("lost".to_owned()).into()), 1);
        assert_eq!(code(&anyhow!("anything else")), 1);
        let file = "x.bale".to_owned();
        assert_eq!(code(&ArchiveError::DecodesOtherwise { file }.into()), 1);
    }

    #[test]
    fn a_reader_that_went_away_is_told_from_other_io_errors() {
        assert!(is_broken_pipe(
            &io::Error::from(io::ErrorKind::BrokenPipe).into()
        ));
        assert!(!is_broken_pipe(&NotWritten(refused()).into()));
        assert!(!is_broken_pipe(
            &io::Error::from(io::ErrorKind::StorageFull).into()
        ));
    }
}
