//! Why a run could not be done.

use std::fmt::Display;

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    #[error("all columns that go through the network weigh 0; give at least one a weight")]
    NothingWeighs,
    #[error("{setting}: {found} is not possible; expected {expected}")]
    Setting {
        setting: &'static str,
        found: String,
        expected: String,
    },
    #[error("device {name:?} was not found; there are: {known}")]
    UnknownDevice { name: String, known: String },
    #[error("the device failed: {0}")]
    Device(String),
    #[error("{}", not_finite(*.epoch, *.learning_rate))]
    NotFinite { epoch: usize, learning_rate: f64 },
    /// Of a run on another machine.
    #[error("{message}")]
    Remote {
        message: String,
        /// The machine or its device is at fault: the same run may go elsewhere.
        lost: bool,
    },
    #[error("stopped before there was a result")]
    Stopped,
    #[error("this does not fit the data: {0}")]
    DoesNotFit(String),
    #[error(
        "too large for this machine: {parameters} parameters and the data would take about {needed} of memory, and {free} are free; choose fewer latents or a smaller size, or for a field --model tucker, or conv with tiles"
    )]
    TooLarge {
        parameters: String,
        needed: String,
        free: String,
    },
    #[error(
        "too large for the device: {what} takes {needed}, and {device} holds at most {most} in one piece; choose a smaller batch or a smaller size, or train on the CPU"
    )]
    TooLargeForDevice {
        what: &'static str,
        needed: String,
        device: String,
        most: String,
    },
}

/// What to do where a loss is no number: before training there is no learning rate to blame.
fn not_finite(epoch: usize, learning_rate: f64) -> String {
    if epoch == 0 {
        return "the model's error is no number, before any training: values of a column reach too far for its \
                transform; `balescope info` tells the columns' ranges; choose another transform for those with \
                wide ones, as in --transform NAME=asinh, or keep them exactly with --transform NAME=exact"
            .to_owned();
    }
    format!(
        "the loss stopped being a number in epoch {epoch}; try a lower learning rate than {learning_rate}"
    )
}

impl TrainError {
    pub(in crate::train) fn device(why: impl Display) -> Self {
        Self::Device(why.to_string())
    }

    /// The machine is at fault.
    pub(in crate::train) fn remote(message: String) -> Self {
        Self::Remote {
            message,
            lost: true,
        }
    }
}

/// # Errors
/// When something is given that is not from the least to the most.
pub(in crate::train) fn within<N: Copy + PartialOrd + Display>(
    setting: &'static str,
    found: impl Into<Option<N>>,
    [least, most]: [N; 2],
) -> Result<(), TrainError> {
    match found.into() {
        Some(found) if !(least..=most).contains(&found) => Err(TrainError::Setting {
            setting,
            found: found.to_string(),
            expected: format!("{least} to {most}"),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::TrainError;

    #[test]
    fn what_is_no_number_before_training_is_not_laid_to_the_learning_rate() {
        let said = |epoch| {
            let learning_rate = 0.002;
            TrainError::NotFinite {
                epoch,
                learning_rate,
            }
            .to_string()
        };
        assert!(said(3).contains("lower learning rate than 0.002"));
        assert!(said(0).contains("--transform") && !said(0).contains("learning rate"));
    }
}
