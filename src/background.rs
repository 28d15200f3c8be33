//! Work that is not to keep the window waiting.

use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

/// Of 100, where a thread begins with 50: on Unix about 8 steps of niceness, so that a thread of the
/// usual priority that wakes on a busy core runs at once and keeps five sixths of it.
const PRIORITY: u8 = 30;

/// Lets threads of the usual priority, the window's above all, go before this one. Threads that it
/// starts do the same on Linux. Does nothing where the system does not allow it.
pub fn stand_back() {
    if let Ok(priority) = ThreadPriorityValue::try_from(PRIORITY) {
        drop(set_current_thread_priority(ThreadPriority::Crossplatform(
            priority,
        )));
    }
}

/// The same for all threads of the pool that is shared by training, measuring and plotting. To be called
/// before its first use.
pub fn pool_stands_back() {
    let pool = rayon::ThreadPoolBuilder::new().start_handler(|_| stand_back());
    // It is there already: then it has the usual priority, as in a test.
    drop(pool.build_global());
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_that_stands_back_is_nicer_and_so_are_those_it_starts() {
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
            super::stand_back();
            [niceness(), started(niceness)]
        });
        assert!(own > before && child == own, "{before} {own} {child}");
        assert_eq!(niceness(), before);
    }
}
