use std::time::{Duration, Instant};

/// Between two readings of the running loss, which also bounds how far a GPU lags behind.
const PROGRESS_EVERY: Duration = Duration::from_millis(200);
const SNAPSHOT_EVERY: Duration = Duration::from_millis(700);
/// Snapshots may take at most this share of the time.
const SNAPSHOT_SHARE: f64 = 0.15;

/// Time spent training: pauses and snapshots do not count.
pub(super) struct Clock {
    started: Instant,
    pub away: Duration,
    pub last_progress: Instant,
    /// `None`: the first one is due at once.
    pub last_snapshot: Option<Instant>,
    pub snapshots: Duration,
    /// When pace was first measured, and what share of the training was done then.
    first: Option<(Duration, f64)>,
}

impl Clock {
    pub fn new() -> Self {
        let now = Instant::now();
        Self {
            started: now,
            away: Duration::ZERO,
            last_progress: now,
            last_snapshot: None,
            snapshots: Duration::ZERO,
            first: None,
        }
    }

    pub fn elapsed(&self) -> Duration {
        self.started.elapsed().saturating_sub(self.away)
    }

    /// What is left where this share is done, at the pace since the first steps: those are slower, while
    /// kernels are compiled and memory is filled.
    pub fn left(&mut self, share: f64) -> Duration {
        let elapsed = self.elapsed();
        let (since, from) = *self.first.get_or_insert((elapsed, share));
        let (took, done) = if share > from {
            (elapsed.saturating_sub(since), share - from)
        } else {
            (elapsed, share)
        };
        took.mul_f64((1.0 - share).max(0.0) / done.max(1e-6))
    }

    pub fn progress_due(&self) -> bool {
        self.last_progress.elapsed() >= PROGRESS_EVERY
    }

    pub fn snapshot_due(&self) -> bool {
        self.last_snapshot
            .is_none_or(|at| at.elapsed() >= SNAPSHOT_EVERY)
            && self.snapshots.as_secs_f64() <= SNAPSHOT_SHARE * self.started.elapsed().as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_start_does_not_lengthen_what_is_left() {
        let mut clock = Clock::new();
        // Ten seconds for the first hundredth, one for each of the next four.
        clock.started -= Duration::from_secs(10);
        clock.left(0.01);
        clock.started -= Duration::from_secs(4);
        let left = clock.left(0.05).as_secs_f64();
        assert!((left - 95.0).abs() < 1.0, "{left}");
        assert_eq!(clock.left(1.0), Duration::ZERO);
    }
}
