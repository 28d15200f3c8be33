//! How long frames take, for whoever works on the window: `BALESCOPE_FRAME_STATS=1` prints the time
//! to the first frame and, every five seconds with frames, percentiles of the time a frame took.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_secs(5);

/// A frame that takes longer is felt.
const LATE: Duration = Duration::from_millis(16);

/// When the program began; set before anything slow.
static BEGUN: OnceLock<Instant> = OnceLock::new();

/// Marks the beginning that the first frame is measured from.
pub fn mark_start() {
    BEGUN.get_or_init(Instant::now);
}

pub struct FrameStats {
    /// Time in our own code for each frame since the last line, in milliseconds.
    ui: Vec<f32>,
    /// The same with tessellation and painting, as eframe measures it.
    all: Vec<f32>,
    logic: Duration,
    last_line: Instant,
    frames: usize,
    /// Frames whose own code was late.
    late: usize,
}

impl FrameStats {
    /// `Some` where the environment asks for it.
    #[must_use]
    pub fn from_environment() -> Option<Self> {
        let on = std::env::var_os("BALESCOPE_FRAME_STATS").is_some_and(|value| value != "0");
        on.then(|| Self {
            ui: Vec::new(),
            all: Vec::new(),
            logic: Duration::ZERO,
            last_line: Instant::now(),
            frames: 0,
            late: 0,
        })
    }

    pub fn logic(&mut self, took: Duration) {
        self.logic += took;
    }

    pub fn frame(&mut self, took: Duration, all_seconds: Option<f32>, ctx: &egui::Context) {
        self.frames += 1;
        if self.frames == 1 {
            // One more frame tells when the first one stood on the screen.
            ctx.request_repaint();
        } else if self.frames == 2
            && let Some(begun) = BEGUN.get()
        {
            eprintln!(
                "first frame after {:.0} ms",
                1e3 * begun.elapsed().as_secs_f64()
            );
        }
        let took = took + std::mem::take(&mut self.logic);
        self.late += usize::from(took > LATE);
        self.ui.push(1e3 * took.as_secs_f32());
        self.all.extend(all_seconds.map(|seconds| 1e3 * seconds));
        if self.last_line.elapsed() >= EVERY {
            self.print();
        }
    }

    fn print(&mut self) {
        let seconds = self.last_line.elapsed().as_secs_f32();
        let rate = self.ui.len() as f32 / seconds;
        eprintln!(
            "{rate:.1} frames/s; own code {}; with painting {}; {} of {} frames so far over 16 ms",
            line(&mut self.ui),
            line(&mut self.all),
            self.late,
            self.frames
        );
        self.ui.clear();
        self.all.clear();
        self.last_line = Instant::now();
    }
}

impl Drop for FrameStats {
    fn drop(&mut self) {
        self.print();
    }
}

/// Percentiles in words.
fn line(times: &mut [f32]) -> String {
    times.sort_by(f32::total_cmp);
    let at = |share: f32| {
        let index = (share * times.len() as f32).ceil() as usize;
        times.get(index.saturating_sub(1)).copied().unwrap_or(0.0)
    };
    format!(
        "median {:.1}, 99 % {:.1}, worst {:.1} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_times() {
        let mut times: Vec<f32> = (1..=100).rev().map(|t| t as f32).collect();
        assert_eq!(line(&mut times), "median 50.0, 99 % 99.0, worst 100.0 ms");
        assert_eq!(line(&mut []), "median 0.0, 99 % 0.0, worst 0.0 ms");
    }
}
