//! What is found in data while the model of other data compresses them.

use crate::codec::{Archive, ArchiveInfo, Compression, Seen};
use crate::metrics::{OutOfRangeTally, Ruler, Tally, sample_errors, samples_beyond};
use crate::report::{
    BoundTally, InputReport, OutOfRangeLatent, RangeReport, RatioReport, ReuseError, ReuseReport,
    SampleErrors,
};

/// What is looked at in every block, and against what.
pub(super) struct Watch<'a> {
    model: &'a Archive,
    compression: &'a Compression<'a>,
    ruler: Ruler,
    samples: usize,
    latents: Option<Vec<[f32; 2]>>,
    worst_seen: Option<f64>,
}

impl<'a> Watch<'a> {
    pub fn new(model: &'a Archive, compression: &'a Compression<'a>, samples: usize) -> Self {
        let columns = &compression.extent().columns;
        Self {
            model,
            compression,
            ruler: Ruler::new(columns, samples, compression.plan().points),
            samples,
            latents: model.latent_ranges(),
            worst_seen: model.worst_seen(),
        }
    }

    pub fn look(&self, seen: &Seen<'_>) -> Tallies {
        let (stored, decoded) = (seen.before.stored(), seen.after);
        let outside = samples_beyond(stored, self.model.plan());
        let (beyond, within): (Vec<usize>, Vec<usize>) =
            (0..outside.len()).partition(|&i| outside[i]);
        let tally = |rows: &[usize]| self.ruler.tally(stored, decoded, rows);
        let (largest, over) = self.worst_seen.map_or((0.0, 0), |limit| {
            let errors = sample_errors(stored, decoded, self.model.plan());
            let largest = errors.iter().copied().fold(0.0, f64::max);
            (largest, errors.iter().filter(|e| **e > limit).count())
        });
        let ranges = self.latents.iter().flatten().zip(seen.latents.columns());
        Tallies {
            within: tally(&within),
            beyond: tally(&beyond),
            columns: OutOfRangeTally::new(stored, decoded, self.model.plan(), self.ruler.spans()),
            bound: {
                let (bounds, limits) = self.compression.limits();
                BoundTally::new(bounds, limits, seen.before, decoded)
            },
            samples_beyond: beyond.len(),
            latents: ranges.map(|(range, z)| outside_of(*range, z)).collect(),
            worst: largest,
            worse: over,
        }
    }

    pub fn report(
        &self,
        told: Tallies,
        input: InputReport,
        label: &str,
        info: &ArchiveInfo,
    ) -> ReuseReport {
        let names = self.compression.names();
        let all = told.within.clone().and(told.beyond.clone());
        let all = self.ruler.read(all, names);
        let part = |tally: Tally| {
            let some = !tally.is_empty();
            some.then(|| self.ruler.read(tally, names).all)
        };
        ReuseReport {
            input,
            model: label.to_owned(),
            bytes: info.ledger,
            ratio: RatioReport::from_info(info),
            error: ReuseError {
                all: all.all,
                within: part(told.within),
                beyond: part(told.beyond),
            },
            columns: all.columns,
            range: RangeReport {
                samples: self.samples,
                samples_beyond: told.samples_beyond,
                columns: told.columns.columns(self.model.plan(), names),
                latents: self
                    .latents
                    .is_some()
                    .then(|| latents_beyond(&told.latents)),
                sample_errors: self.worst_seen.map(|worst_training| SampleErrors {
                    worst_training,
                    worst: told.worst,
                    worse: told.worse,
                }),
            },
            bound: told.bound.report(self.compression.limits().0, names),
        }
    }
}

/// What was found in some blocks.
#[derive(Default)]
pub(super) struct Tallies {
    within: Tally,
    beyond: Tally,
    columns: OutOfRangeTally,
    bound: BoundTally,
    samples_beyond: usize,
    /// Of each latent: samples beyond its range, and how far the farthest lies.
    latents: Vec<(usize, f64)>,
    worst: f64,
    worse: usize,
}

impl Tallies {
    pub fn add(&mut self, other: Self) {
        let own = std::mem::take(self);
        let latents = if own.latents.is_empty() {
            other.latents
        } else {
            let both = own.latents.iter().zip(other.latents);
            both.map(|(a, b)| (a.0 + b.0, a.1.max(b.1))).collect()
        };
        *self = Self {
            within: own.within.and(other.within),
            beyond: own.beyond.and(other.beyond),
            columns: own.columns.and(other.columns),
            bound: own.bound.and(other.bound),
            samples_beyond: own.samples_beyond + other.samples_beyond,
            latents,
            worst: own.worst.max(other.worst),
            worse: own.worse + other.worse,
        };
    }
}

/// How many values of a latent leave its range, and how far the farthest lies beyond, in ranges.
fn outside_of([low, high]: [f32; 2], values: ndarray::ArrayView1<'_, f32>) -> (usize, f64) {
    // Where a latent never moved, any other value is a whole range away.
    let unit = if high > low {
        f64::from(high) - f64::from(low)
    } else {
        f64::from(high.abs()).max(1.0)
    };
    let away = |z: f32| (f64::from(low) - f64::from(z)).max(f64::from(z) - f64::from(high));
    let beyond = values.iter().map(|&z| away(z)).filter(|away| *away > 0.0);
    beyond.fold((0, 0.0), |(count, farthest), away| {
        (count + 1, (away / unit).max(farthest))
    })
}

/// Those latents that leave their ranges, the worst first.
fn latents_beyond(told: &[(usize, f64)]) -> Vec<OutOfRangeLatent> {
    let leaving = told.iter().enumerate().filter(|(_, (count, _))| *count > 0);
    let mut beyond: Vec<OutOfRangeLatent> = leaving
        .map(|(i, &(samples_beyond, farthest))| OutOfRangeLatent {
            latent: i + 1,
            samples_beyond,
            farthest,
        })
        .collect();
    beyond.sort_by(|a, b| b.farthest.total_cmp(&a.farthest));
    beyond
}
