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
        }
    }

    pub fn elapsed(&self) -> Duration {
        self.started.elapsed().saturating_sub(self.away)
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
