//! A portion of data that are too many to be held.

use std::fmt;
use std::str::FromStr;

use super::{DataError, Dataset, Layout, Samples};
use crate::named::ParseError;

/// How much of a data set is held, looked at and trained on. As text `2%` or a number of samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Portion {
    /// Above 0, at most 1.
    Share(f64),
    Samples(usize),
}

impl Portion {
    /// Values that are held as they are, at most: 1 GiB as float64.
    const MOST_VALUES: usize = 1 << 27;
    /// Values of the portion that stands for more than that, about ...
    const VALUES: usize = 1 << 23;
    /// ... but at least so many samples, since a series of a few large snapshots tells a model nothing ...
    const SAMPLES: usize = 16;
    /// ... as long as these are at most so many values: 4 GiB as float64.
    pub const LARGEST: usize = 1 << 29;
    /// Places of the file that a portion comes from, at most. Each costs a disk a step.
    pub(super) const STRETCHES: usize = 1024;

    /// What is held of data of this layout where nothing is asked for: a portion only where they are
    /// too many.
    pub fn needed(layout: &Layout) -> Option<Self> {
        let features = layout.features().max(1);
        let samples = (Self::VALUES / features)
            .max(Self::SAMPLES.min(Self::LARGEST / features))
            .max(1);
        let many = layout.samples().saturating_mul(features) > Self::MOST_VALUES;
        (many && samples < layout.samples()).then_some(Self::Samples(samples))
    }

    /// Of so many samples, at least one.
    pub fn count(self, samples: usize) -> usize {
        let count = match self {
            Self::Share(share) => (samples as f64 * share).round() as usize,
            Self::Samples(count) => count,
        };
        count.max(1).min(samples)
    }

    /// Reads it: stretches of neighbours, spread over all samples, one in each of as many even parts
    /// but not at the same place of each, so that nothing periodic is met at one phase only. The data
    /// are whole where the portion holds all samples; otherwise [`super::Origin::of`] tells of how
    /// many they are a part.
    pub fn read(self, source: &mut dyn Samples) -> Result<Dataset, DataError> {
        self.spread(source, Self::STRETCHES)
    }

    pub(super) fn spread(
        self,
        source: &mut dyn Samples,
        places: usize,
    ) -> Result<Dataset, DataError> {
        /// Its multiples, without their whole parts, lie evenly in 0 to 1 (Weyl).
        const GOLDEN: f64 = 0.618_033_988_749_894_9;
        let all = source.layout().samples();
        let count = self.count(all);
        if count >= all {
            return source.read(0..all)?();
        }
        // No more than there are samples to leave out, so that each fits into its part.
        let stretches = count.min(all - count).min(places);
        let place = |of: usize, i: usize| (of as u128 * i as u128 / stretches as u128) as usize;
        let mut parts = Vec::with_capacity(stretches);
        for i in 0..stretches {
            let (start, end) = (place(all, i), place(all, i + 1));
            let length = place(count, i + 1) - place(count, i);
            let room = end - start - length;
            let first = start + (room as f64 * (i as f64 * GOLDEN).fract()) as usize;
            parts.push(source.read(first..first + length)?()?);
        }
        let mut data = Dataset::joined(&parts)?;
        data.origin.of = Some(all);
        Ok(data)
    }
}

impl fmt::Display for Portion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share(share) => write!(f, "{}%", (share * 1e10).round() / 1e8),
            Self::Samples(count) => write!(f, "{count}"),
        }
    }
}

impl FromStr for Portion {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let expected = "expected a share such as 2%, or a number of samples";
        if let Some(percent) = text.strip_suffix('%') {
            let percent: f64 = percent.trim_end().parse().map_err(|_| expected)?;
            if percent > 0.0 && percent <= 100.0 {
                return Ok(Self::Share(percent / 100.0));
            }
            return Err("expected more than 0% and at most 100%".into());
        }
        match text.parse() {
            Ok(count) if count > 0 => Ok(Self::Samples(count)),
            _ => Err(expected.into()),
        }
    }
}
