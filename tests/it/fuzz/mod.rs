//! Damage that no checksum finds: files whose parts are changed, and their checksums with them. Whatever
//! comes of it, the program says so or reads something; it does not panic and does not hang.
//!
//! Each target takes a few seconds with the other tests. `BALESCOPE_FUZZ_SECONDS=3600 cargo test --release
//! --test it fuzz` works on each for an hour, `BALESCOPE_FUZZ_SEED=N` on other cases, `BALESCOPE_FUZZ_FILES=FOLDER` on the
//! files of a folder in the place of those that are written here. A case that fails is
//! left in the system's folder for temporary files, under the name that the message tells.

mod archive;
mod arrays;
mod change;
mod faults;
mod formats;
mod messages;
mod records;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::support::Random;

/// For each target, unless the environment says otherwise.
const USUAL: Duration = Duration::from_secs(2);
/// No case takes so long, on however busy a machine.
const HANGS: Duration = Duration::from_mins(1);

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Processor time of the whole program until now; where the system does not tell it, time itself.
fn processor_time() -> Duration {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = || {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        // After the name, which may hold anything, fields 3 to 13, then ticks of a hundredth of a second.
        let fields = stat.rsplit_once(')')?.1.split_whitespace();
        let ticks = fields.skip(11).take(2).map(str::parse::<u64>);
        let ticks = ticks.sum::<Result<u64, _>>().ok()?;
        Some(Duration::from_millis(10 * ticks))
    };
    told().unwrap_or_else(|| BEGUN.elapsed())
}

/// Makes cases and tries them until the time is up. `make`: the same bytes for the same random numbers.
/// `read`: whether anything was read.
fn work(
    target: &str,
    mut make: impl FnMut(&mut Random) -> Vec<u8>,
    mut read: impl FnMut(&[u8]) -> bool,
) {
    let time = from_environment("BALESCOPE_FUZZ_SECONDS").map_or(USUAL, Duration::from_secs);
    let seed = from_environment("BALESCOPE_FUZZ_SEED").unwrap_or(1);
    let begun = Instant::now();
    let (mut cases, mut taken) = (0_u64, 0_u64);
    while begun.elapsed() < time {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(cases));
        let bytes = make(&mut random);
        let (started, worked) = (Instant::now(), processor_time());
        let result = catch_unwind(AssertUnwindSafe(|| read(&bytes)));
        // A machine with other work may let it wait, too.
        let hangs = started.elapsed() > HANGS && processor_time().saturating_sub(worked) > HANGS;
        if hangs || result.is_err() {
            let place = std::env::temp_dir().join(format!("balescope-{target}-{seed}-{cases}"));
            std::fs::write(&place, &bytes).unwrap();
            let what = if hangs { "hangs" } else { "panics" };
            panic!(
                "{target}: case {cases} of seed {seed} {what}: {}",
                place.display()
            );
        }
        taken += u64::from(result.unwrap_or(false));
        cases += 1;
    }
    println!("{target}: {cases} cases, {taken} of them read");
    assert!(cases > 0, "{target}: no case in {time:?}");
    assert!(taken > 0, "{target}: none of {cases} cases was read at all");
}
