use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::TrainError;

use crate::named::ParseError;

/// Which samples training never sees.
///
/// As text: `0.15`, `last:20`, `last:0.25`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum HeldOut {
    /// This share, spread over all: rows of a table one by one, snapshots of a field in blocks.
    Spread(f64),
    /// This share, at the end.
    LastShare(f64),
    /// So many samples, at the end.
    Last(usize),
}

impl HeldOut {
    /// The largest share.
    pub const MOST: f64 = 0.9;

    /// How many of so many samples. One at least where the share is above zero, and two are left to
    /// train on.
    pub fn count(self, samples: usize) -> usize {
        let most = samples.saturating_sub(2);
        match self {
            Self::Last(count) => count.min(most),
            Self::Spread(share) | Self::LastShare(share) if share > 0.0 => {
                ((samples as f64 * share).round() as usize)
                    .clamp(1, most.max(1))
                    .min(most)
            }
            Self::Spread(_) | Self::LastShare(_) => 0,
        }
    }

    /// Whether they are the last samples.
    pub fn at_the_end(self) -> bool {
        !matches!(self, Self::Spread(_))
    }

    /// How they are chosen, in words, of a table or a field.
    pub fn way(self, field: bool) -> &'static str {
        match (self, field) {
            (Self::Spread(share), _) if share <= 0.0 => "none",
            (Self::Spread(_), true) => "blocks",
            (Self::Spread(_), false) => "random rows",
            _ => "last samples",
        }
    }

    /// # Errors
    /// When a share is not from 0 to [`Self::MOST`], or more samples than that share of `samples` are
    /// to be held out.
    pub(super) fn check(self, samples: usize) -> Result<(), TrainError> {
        let most = (Self::MOST * samples as f64) as usize;
        let (possible, setting, expected) = match self {
            Self::Spread(share) | Self::LastShare(share) => (
                (0.0..=Self::MOST).contains(&share),
                "held-out share",
                format!("0 to {}", Self::MOST),
            ),
            Self::Last(count) => (
                count <= most,
                "held-out samples",
                format!("at most {most} of {samples} samples"),
            ),
        };
        if possible {
            return Ok(());
        }
        Err(TrainError::Setting {
            setting,
            found: self.to_string(),
            expected,
        })
    }
}

impl fmt::Display for HeldOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spread(share) => write!(f, "{share}"),
            // With a point, so that a share is told from a number of samples.
            Self::LastShare(share) => write!(f, "last:{share:?}"),
            Self::Last(count) => write!(f, "last:{count}"),
        }
    }
}

impl FromStr for HeldOut {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let expected = "expected a share such as 0.15, or last:20 (samples) or last:0.25 (a share) for \
                        the end of the series";
        let (end, number) = match text.split_once(':') {
            Some((word, number)) if word.eq_ignore_ascii_case("last") => (true, number),
            Some(_) => return Err(expected.into()),
            None => (false, text),
        };
        if let (true, Ok(count)) = (end, number.parse::<usize>()) {
            return Ok(Self::Last(count));
        }
        match number.parse::<f64>() {
            Ok(share) if (0.0..=Self::MOST).contains(&share) => Ok(if end {
                Self::LastShare(share)
            } else {
                Self::Spread(share)
            }),
            Ok(_) => {
                Err(format!("a held-out share is from 0 to {}; {expected}", Self::MOST).into())
            }
            Err(_) => Err(expected.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_says_which_samples() {
        for (text, expected) in [
            ("0.15", HeldOut::Spread(0.15)),
            ("0", HeldOut::Spread(0.0)),
            ("last:20", HeldOut::Last(20)),
            ("LAST:0.25", HeldOut::LastShare(0.25)),
            ("last:0.0", HeldOut::LastShare(0.0)),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
            assert_eq!(expected.to_string().parse(), Ok(expected), "{expected}");
        }
        for wrong in [
            "", "1.5", "-0.1", "last", "last:", "last:-3", "last:1.5", "first:3", "nan",
        ] {
            assert!(wrong.parse::<HeldOut>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn two_samples_are_always_left_to_train_on() {
        assert_eq!(HeldOut::Last(20).count(60), 20);
        assert_eq!(HeldOut::Last(20).count(5), 3);
        assert_eq!(HeldOut::LastShare(0.25).count(60), 15);
        assert_eq!(HeldOut::Spread(0.01).count(10), 1);
        assert_eq!(HeldOut::Spread(0.0).count(10), 0);
        assert_eq!(HeldOut::Spread(0.5).count(2), 0);
        assert!(HeldOut::Last(55).check(60).is_err());
        assert!(HeldOut::Last(54).check(60).is_ok());
    }
}
