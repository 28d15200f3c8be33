//! Reports of faults of the program: a file with what it takes to find one, and where it is told.

use std::backtrace::Backtrace;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::panic::{self, PanicHookInfo};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::document::date_and_time;
use crate::version;

/// Reports that are kept.
const KEPT: usize = 10;

/// Names the last report that the window told of.
const TOLD: &str = "told";

const ABOUT: &str = "Balescope met a fault of its own. This file helps to find it.

What to send: this file, and what was done before; where the data may be shown, a file of them with which it happens
again. The file names no data but those on the command line below. Read it before you send it.
";

/// From now on a fault leaves a report in the default folder, before whatever happens otherwise.
pub fn leave_reports() {
    if let Some(folder) = default_folder() {
        leave_reports_in(folder);
    }
}

fn leave_reports_in(folder: PathBuf) {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |fault| {
        before(fault);
        let report = report(fault);
        // Nobody is left to be told that it could not be written.
        if let Ok(path) = write(&folder, &report) {
            let _ = writeln!(
                std::io::stderr(),
                "A report for those who look after Balescope is in {}",
                path.display()
            );
        }
    }));
}

/// Where programs keep what is neither settings nor data.
pub fn default_folder() -> Option<PathBuf> {
    let folders = directories::BaseDirs::new()?;
    let state = folders.state_dir().unwrap_or(folders.data_local_dir());
    Some(state.join("balescope").join("crashes"))
}

/// The last report, where the window has not told of it.
pub fn untold(folder: &Path) -> Option<PathBuf> {
    let last = reports(folder).pop()?;
    let told = fs::read_to_string(folder.join(TOLD)).unwrap_or_default();
    (last.file_name()?.to_str()? > told.trim()).then_some(last)
}

/// The window has told of this one.
pub fn mark_told(report: &Path) {
    if let (Some(folder), Some(name)) = (report.parent(), report.file_name()) {
        // Else it is told again.
        let _ = fs::write(folder.join(TOLD), name.to_string_lossy().as_bytes());
    }
}

fn report(fault: &PanicHookInfo<'_>) -> String {
    let mut text = String::from(ABOUT);
    let place = fault
        .location()
        .map_or("unknown".to_owned(), ToString::to_string);
    let message = fault.payload_as_str().unwrap_or("none");
    let command: Vec<String> = std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let threads = thread::available_parallelism().map_or(0, usize::from);
    let own = thread::current();
    // Writing into a text does not fail.
    let _ = write!(
        text,
        "\nMessage    {message}\nPlace      {place}\nThread     {}\nTime       {}\nCommand    {}\nSystem     \
         {system}, {threads} threads\nVersion    {}\n\nBacktrace\n{}\n",
        own.name().unwrap_or("unnamed"),
        date_and_time(SystemTime::now()),
        command.join(" "),
        version::long().replace('\n', "\n           "),
        Backtrace::force_capture(),
    );
    text
}

/// Under a name that is later than all others in order.
fn write(folder: &Path, report: &str) -> std::io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let path = folder.join(format!("{:020}.txt", since.as_nanos()));
    fs::write(&path, report)?;
    let all = reports(folder);
    for old in &all[..all.len().saturating_sub(KEPT)] {
        fs::remove_file(old)?;
    }
    Ok(path)
}

/// The oldest first.
fn reports(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut found: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_leaves_a_report_with_all_that_helps() {
        let folder = tempfile::tempdir().unwrap();
        leave_reports_in(folder.path().to_owned());
        let broken = thread::Builder::new().name("breaks".to_owned());
        let broken = broken.spawn(|| panic!("the {} broke", "reader"));
        assert!(broken.unwrap().join().is_err());
        drop(panic::take_hook());
        // Other tests may break at the same time.
        let texts = reports(folder.path())
            .into_iter()
            .map(|path| fs::read_to_string(path).unwrap());
        let text = texts
            .into_iter()
            .find(|text| text.contains("the reader broke"))
            .unwrap();
        for part in [
            "What to send",
            "Thread     breaks",
            "src/crash.rs:",
            concat!("Version    ", env!("CARGO_PKG_VERSION"), "\n"),
            "balescope::crash::",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn the_last_reports_are_kept_and_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let folder = &folder.path().join("new");
        assert_eq!(untold(folder), None);
        let all: Vec<PathBuf> = (0..KEPT + 3)
            .map(|i| write(folder, &format!("fault {i}")).unwrap())
            .collect();
        assert_eq!(reports(folder), all[3..]);
        let last = untold(folder).unwrap();
        assert_eq!(Some(&last), all.last());
        mark_told(&last);
        assert_eq!(untold(folder), None);
        let next = write(folder, "another one").unwrap();
        assert_eq!(untold(folder), Some(next));
    }
}
