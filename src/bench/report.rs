//! What was measured, job by job.

use std::hint::black_box;
use std::time::Instant;

use serde::Serialize;

use super::{BenchError, TIMES};

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BenchReport {
    pub version: &'static str,
    /// Where networks were trained.
    pub device: String,
    pub cores: usize,
    /// Rows and columns of the table that was trained on.
    pub table: [usize; 2],
    /// Samples and values a sample of what was loaded, profiled and compared.
    pub loaded: [usize; 2],
    /// Single-precision operations a second that the device reaches at most; see
    /// [`crate::train::peak_operations`].
    pub peak: Option<f64>,
    pub jobs: Vec<Job>,
}

/// A job and how long it took.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Job {
    /// As JSON calls it.
    pub name: &'static str,
    pub what: &'static str,
    /// The median.
    pub seconds: f64,
    pub amount: f64,
    /// Of the amount: `samples` or `bytes` of the data file.
    pub unit: &'static str,
    /// The amount in a second.
    pub rate: f64,
    /// Of training: operations a second, six for each weight and sample (two forward, four backward).
    pub operations: Option<f64>,
}

impl Job {
    pub(super) fn new(
        name: &'static str,
        what: &'static str,
        mut seconds: Vec<f64>,
        (amount, unit): (f64, &'static str),
    ) -> Self {
        seconds.sort_by(f64::total_cmp);
        let seconds = seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN);
        Self {
            name,
            what,
            seconds,
            amount,
            unit,
            rate: amount / seconds,
            operations: None,
        }
    }

    /// Does something several times.
    pub(super) fn measure<T>(
        (name, what): (&'static str, &'static str),
        bytes: usize,
        begin: &mut dyn FnMut(&'static str),
        mut job: impl FnMut() -> Result<T, BenchError>,
    ) -> Result<Self, BenchError> {
        begin(what);
        let mut seconds = Vec::new();
        for _ in 0..TIMES {
            let start = Instant::now();
            let done = black_box(job()?);
            seconds.push(start.elapsed().as_secs_f64());
            drop(done);
        }
        Ok(Self::new(name, what, seconds, (bytes as f64, "bytes")))
    }
}
