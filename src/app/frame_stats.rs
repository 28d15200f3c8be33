//! How long frames take: for the panel **Performance**, and with `BALESCOPE_FRAME_STATS=1` as lines on
//! standard error, every five seconds with frames.

use std::collections::VecDeque;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Frames are looked back on for so long ...
const LOOK_BACK: Duration = Duration::from_secs(10);
/// ... and are at most so many.
const FRAMES: usize = 1200;
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Milliseconds of half a frame at 60 Hz: what our own code may take, so that painting has the rest.
const LONG: f32 = 8.0;
/// A frame that takes longer is felt.
const LATE: f32 = 16.0;

/// When the program began; set before anything slow.
static BEGUN: OnceLock<Instant> = OnceLock::new();

/// Marks the beginning that the first frame is measured from.
pub fn mark_start() {
    BEGUN.get_or_init(Instant::now);
}

/// The frames of the last seconds.
pub struct FrameStats {
    recent: VecDeque<Frame>,
    /// Of the present frame, before it is drawn.
    logic: Duration,
    frames: usize,
    /// Frames whose own code took long.
    long: usize,
    /// Frames whose own code was late.
    late: usize,
    first_frame: Option<Duration>,
    /// When the last line was printed; `None`: lines are not asked for.
    last_line: Option<Instant>,
}

struct Frame {
    at: Instant,
    /// Milliseconds in our own code.
    own: f32,
    /// The same with tessellation and painting, as eframe measures it for the frame before.
    all: Option<f32>,
}

/// Frames of some seconds in figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameTimes {
    /// Frames a second.
    pub rate: f32,
    /// Milliseconds in our own code.
    pub own: Percentiles,
    /// With tessellation and painting.
    pub all: Percentiles,
}

/// What half of all, 95 % and 99 % of all stay below, and the largest.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Percentiles {
    pub p50: f32,
    pub p95: f32,
    pub p99: f32,
    pub worst: f32,
}

impl FrameStats {
    /// Prints lines too where the environment asks for it.
    pub fn from_environment() -> Self {
        let lines = std::env::var_os("BALESCOPE_FRAME_STATS").is_some_and(|value| value != "0");
        Self {
            recent: VecDeque::with_capacity(FRAMES),
            logic: Duration::ZERO,
            frames: 0,
            long: 0,
            late: 0,
            first_frame: None,
            last_line: lines.then(Instant::now),
        }
    }

    /// What was done before the frame is drawn.
    pub fn logic(&mut self, took: Duration) {
        self.logic += took;
    }

    /// How long a user waited for something.
    pub fn waited(&self, what: &str, took: Duration) {
        if self.last_line.is_some() {
            eprintln!("{what} after {:.0} ms", 1e3 * took.as_secs_f64());
        }
    }

    pub fn frame(&mut self, took: Duration, all_seconds: Option<f32>, ctx: &egui::Context) {
        self.frames += 1;
        if self.frames == 1 {
            // One more frame tells when the first one stood on the screen.
            ctx.request_repaint();
        } else if self.frames == 2
            && let Some(begun) = BEGUN.get()
        {
            let took = begun.elapsed();
            self.first_frame = Some(took);
            self.waited("first frame", took);
        }
        let logic = std::mem::take(&mut self.logic);
        let own = 1e3 * (took + logic).as_secs_f32();
        self.long += usize::from(own > LONG);
        if own > LATE {
            self.late += 1;
            if self.last_line.is_some() {
                let logic = 1e3 * logic.as_secs_f32();
                eprintln!("late frame: {own:.1} ms, {logic:.1} of them before drawing");
            }
        }
        if self.recent.len() == FRAMES {
            self.recent.pop_front();
        }
        self.recent.push_back(Frame {
            at: Instant::now(),
            own,
            all: all_seconds.map(|seconds| 1e3 * seconds),
        });
        if self.last_line.is_some_and(|at| at.elapsed() >= LINE_EVERY) {
            self.print();
        }
    }

    /// From the beginning of the program to the first frame on the screen.
    pub fn first_frame(&self) -> Option<Duration> {
        self.first_frame
    }

    /// Frames so far, and those of them whose own code took more than 16 ms.
    pub fn counts(&self) -> (usize, usize) {
        (self.frames, self.late)
    }

    /// Of the last ten seconds.
    pub fn times(&self) -> FrameTimes {
        let now = Instant::now();
        let begin = BEGUN.get().map_or(LOOK_BACK, |begun| now - *begun);
        self.times_within(now, LOOK_BACK.min(begin))
    }

    fn times_within(&self, now: Instant, span: Duration) -> FrameTimes {
        let recent = || self.recent.iter().filter(|f| now - f.at <= span);
        // More frames than are kept cover less time.
        let covered = match self.recent.front() {
            Some(first) if self.recent.len() == FRAMES => span.min(now - first.at),
            _ => span,
        };
        FrameTimes {
            rate: recent().count() as f32 / covered.as_secs_f32().max(1e-3),
            own: Percentiles::new(recent().map(|frame| frame.own).collect()),
            all: Percentiles::new(recent().filter_map(|frame| frame.all).collect()),
        }
    }

    fn print(&mut self) {
        let Some(last) = &mut self.last_line else {
            return;
        };
        let now = Instant::now();
        let span = now - *last;
        *last = now;
        let times = self.times_within(now, span);
        eprintln!(
            "{:.1} frames/s; own code {}; with painting {}; of {} frames so far {} over {LONG} ms, {} over {LATE} ms",
            times.rate,
            times.own.line(),
            times.all.line(),
            self.frames,
            self.long,
            self.late
        );
    }
}

impl Drop for FrameStats {
    fn drop(&mut self) {
        self.print();
    }
}

impl Percentiles {
    fn new(mut times: Vec<f32>) -> Self {
        times.sort_by(f32::total_cmp);
        let at = |share: f32| {
            let index = (share * times.len() as f32).ceil() as usize;
            times.get(index.saturating_sub(1)).copied().unwrap_or(0.0)
        };
        Self {
            p50: at(0.5),
            p95: at(0.95),
            p99: at(0.99),
            worst: at(1.0),
        }
    }

    fn line(self) -> String {
        let Self {
            p50,
            p95,
            p99,
            worst,
        } = self;
        format!("median {p50:.1}, 95 % {p95:.1}, 99 % {p99:.1}, worst {worst:.1} ms")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_times() {
        let found = Percentiles::new((1..=100).rev().map(|t| t as f32).collect());
        let expected = Percentiles {
            p50: 50.0,
            p95: 95.0,
            p99: 99.0,
            worst: 100.0,
        };
        assert_eq!(found, expected);
        assert_eq!(Percentiles::new(Vec::new()), Percentiles::default());
        let line = "median 50.0, 95 % 95.0, 99 % 99.0, worst 100.0 ms";
        assert_eq!(expected.line(), line);
    }

    #[test]
    fn only_the_last_frames_count_and_only_so_many_are_kept() {
        let ctx = egui::Context::default();
        let mut stats = FrameStats::from_environment();
        for i in 0..FRAMES + 50 {
            stats.logic(Duration::from_millis(2));
            let late = Duration::from_millis(if i < 50 { 20 } else { 1 });
            stats.frame(late, Some(0.004), &ctx);
        }
        assert_eq!(stats.recent.len(), FRAMES);
        assert_eq!(stats.counts(), (FRAMES + 50, 50));
        let times = stats.times_within(Instant::now(), LOOK_BACK);
        assert!((times.own.worst - 3.0).abs() < 0.01, "{times:?}");
        assert!((times.all.p99 - 4.0).abs() < 0.01, "{times:?}");
        assert!(times.rate > FRAMES as f32 / 10.0, "{times:?}");
        let later = Instant::now() + LOOK_BACK + LOOK_BACK;
        assert_eq!(stats.times_within(later, LOOK_BACK).rate, 0.0);
    }
}
