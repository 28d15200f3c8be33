//! Whether the system could show a file dialog, told by what its library logs.

use std::sync::Once;
use std::sync::atomic::{AtomicU8, Ordering};

use log::{Level, LevelFilter, Log, Metadata, Record};

/// Hears what the library of file dialogs logs. Its answer is the same where nothing was chosen and where
/// nothing could be shown; in its log each way to show a dialog that fails is an error, and the next way
/// that is tried a warning.
pub struct DialogLog {
    /// The level of what was logged last; 0: nothing.
    last: AtomicU8,
}

static HEARD: DialogLog = DialogLog::new();

impl DialogLog {
    const fn new() -> Self {
        Self {
            last: AtomicU8::new(0),
        }
    }

    /// Listens from now on, to what belongs to the dialog that is asked for next.
    pub fn listen() -> &'static Self {
        static INSTALLED: Once = Once::new();
        // Where a logger is there already, nothing is heard, and no dialog counts as not shown.
        INSTALLED.call_once(|| {
            if log::set_logger(&HEARD).is_ok() {
                log::set_max_level(LevelFilter::Warn);
            }
        });
        HEARD.last.store(0, Ordering::Relaxed);
        &HEARD
    }

    /// Whether the last way that was tried failed too.
    pub fn has_failed(&self) -> bool {
        self.last.load(Ordering::Relaxed) == Level::Error as u8
    }
}

impl Log for DialogLog {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        target == "rfd" || target.starts_with("rfd::")
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.last.store(record.level() as u8, Ordering::Relaxed);
        }
    }

    fn flush(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is heard of records of these targets and levels.
    fn fails(records: &[(&str, Level)]) -> bool {
        let heard = DialogLog::new();
        for (target, level) in records {
            heard.log(&Record::builder().target(target).level(*level).build());
        }
        heard.has_failed()
    }

    #[test]
    fn a_dialog_has_failed_where_the_last_way_to_show_it_has() {
        let portal = ("rfd::backend::xdg_desktop_portal::portal", Level::Error);
        let zenity = ("rfd::backend::xdg_desktop_portal", Level::Warn);
        let gone = ("rfd::backend::xdg_desktop_portal", Level::Error);
        assert!(fails(&[portal, zenity, gone]));
        assert!(!fails(&[portal, zenity]), "the second way was shown");
        assert!(!fails(&[]), "the first way was shown");
        assert!(!fails(&[("wgpu_core::device", Level::Error)]));
        assert!(!fails(&[("rfdump", Level::Error)]));
    }
}
