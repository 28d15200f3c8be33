//! Work that is not to keep the window waiting.

use std::error::Error as _;
use std::io;
use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};
use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

/// Of 100, where a thread begins with 50: on Unix about 8 steps of niceness, so that a thread of the
/// usual priority that wakes on a busy core runs at once and keeps five sixths of it.
const PRIORITY: u8 = 30;

/// Lets threads of the usual priority, the window's above all, go before this one. Threads that it
/// starts do the same on Linux. Does nothing where the system does not allow it.
pub fn lower_priority() {
    if let Ok(priority) = ThreadPriorityValue::try_from(PRIORITY) {
        drop(set_current_thread_priority(ThreadPriority::Crossplatform(
            priority,
        )));
    }
}

/// Starts the threads that training, measuring and plotting share. To be called before their first use,
/// which would panic where they cannot be started.
///
/// # Errors
/// When the system starts no more threads, for instance for want of memory.
pub fn start_pool() -> io::Result<()> {
    start(ThreadPoolBuilder::new())
}

/// The same, with threads of lower priority.
///
/// # Errors
/// As for [`start_pool`].
pub fn start_pool_of_lower_priority() -> io::Result<()> {
    start(ThreadPoolBuilder::new().start_handler(|_| lower_priority()))
}

fn start(pool: ThreadPoolBuilder) -> io::Result<()> {
    match pool.build_global() {
        Ok(()) => Ok(()),
        Err(error) => match error.source() {
            Some(reason) => Err(io::Error::other(format!(
                "the threads that compute cannot be started ({reason}); close other programs, or set \
                 RAYON_NUM_THREADS to a smaller number"
            ))),
            // It is there already, as in a test.
            None => Ok(()),
        },
    }
}

/// Does what the window waits for, on threads of its own: those of the shared pool may be busy training,
/// and whatever is shared out among them waits for the end of a batch.
pub fn at_once<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    const THREADS: usize = 2;
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    let pool = POOL.get_or_init(|| {
        let pool = ThreadPoolBuilder::new().num_threads(THREADS);
        pool.thread_name(|i| format!("window-{i}")).build().ok()
    });
    match pool {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

/// Works on each item in a thread of its own, and returns when all of them are done; the first error of
/// them.
///
/// # Errors
/// As `work`.
pub fn each_on_a_thread<T: Sync, E: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let work = &work;
    std::thread::scope(|scope| {
        let started: Vec<_> = (items.iter())
            .map(|item| scope.spawn(move || work(item)))
            .collect();
        started.into_iter().try_for_each(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use crossbeam_channel::bounded;
    use rayon::prelude::*;

    #[test]
    fn what_the_window_waits_for_does_not_wait_for_the_pool() {
        // All threads of the shared pool are busy until told otherwise.
        let (go, gate) = bounded::<()>(0);
        for _ in 0..rayon::current_num_threads() {
            let gate = gate.clone();
            rayon::spawn(move || {
                let _ = gate.recv_timeout(Duration::from_secs(20));
            });
        }
        let begun = Instant::now();
        let sum: u64 = super::at_once(|| (0..1000_u64).into_par_iter().sum());
        assert_eq!(sum, 499_500);
        assert!(begun.elapsed() < Duration::from_secs(10));
        drop(go);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_of_lower_priority_is_nicer_and_so_are_those_it_starts() {
        /// The 19th figure of a thread's `stat`, counted behind its name in brackets.
        fn niceness() -> i64 {
            let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
            let after_name = stat.rsplit(')').next().unwrap();
            let niceness = after_name.split_whitespace().nth(16).unwrap();
            niceness.parse().unwrap()
        }
        fn started<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
            let thread = std::thread::Builder::new().name("test".to_owned());
            thread.spawn(work).unwrap().join().unwrap()
        }
        let before = niceness();
        let [own, child] = started(|| {
            super::lower_priority();
            [niceness(), started(niceness)]
        });
        assert!(own > before && child == own, "{before} {own} {child}");
        assert_eq!(niceness(), before);
    }
}
