//! Printing results and writing files of them.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::exit::{NotWritten, Usage};
use crate::data::{OTHER_ENDINGS, Target, files_of, is_standard_output, write_atomically};
use crate::format;

/// Prints a result on standard output, with control characters of names escaped; fails when the reader has
/// closed its end.
pub(super) fn print(text: &str) -> io::Result<()> {
    write(&format::printable(text))
}

/// Prints what another program reads, as it is.
pub(super) fn print_bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

fn write(text: &str) -> io::Result<()> {
    print_bytes(text.as_bytes())
}

/// Prints settings on standard output: to a file or a program as they are.
pub(super) fn print_settings(text: &str) -> io::Result<()> {
    if io::stdout().is_terminal() {
        print(text)
    } else {
        write(text)
    }
}

/// Prints a result as JSON on standard output. Numbers that are not finite become `null`.
pub(super) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut text = json_printable(&serde_json::to_string_pretty(value)?);
    text.push('\n');
    Ok(write(&text)?)
}

/// The same on one line.
pub(super) fn print_json_line(value: &impl Serialize) -> anyhow::Result<()> {
    let mut text = json_printable(&serde_json::to_string(value)?);
    text.push('\n');
    Ok(write(&text)?)
}

/// Escapes the characters that speak to a terminal and that JSON leaves as they are; they come in texts
/// alone.
fn json_printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        if format::is_printable(c) || c == '\n' {
            printable.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(printable, "\\u{unit:04x}");
            }
        }
    }
    printable
}

/// Tells of a file that was written: on standard output, or beside it where the file went there.
pub(super) fn tell(output: Option<&Path>, text: &str) -> io::Result<()> {
    if output.is_some_and(is_standard_output) {
        let _ = io::stderr().write_all(format::printable(text).as_bytes());
        return Ok(());
    }
    print(text)
}

/// What an output is called.
pub(super) fn name(output: &Path) -> String {
    if is_standard_output(output) {
        "to standard output".to_owned()
    } else {
        output.display().to_string()
    }
}

/// Says something on standard error, beside the result. Nobody listening is no reason to stop.
pub(super) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{}", format::printable(text));
}

/// The same for a problem: `error: ...` or `warning: ...`.
pub(super) fn complain(what: &str, text: &str) {
    say(&format!("{what}: {text}"));
}

/// Checks, before any work is done, whether an output can be written and is no input at the same time.
pub(super) fn check(output: &Path, inputs: &[&Path]) -> Result<(), Usage> {
    let shown = output.display();
    if is_standard_output(output) {
        if io::stdout().is_terminal() {
            return Err(Usage(format!(
                "{shown}: standard output is a terminal; name a file, or pass the output on with | or >"
            )));
        }
        return Ok(());
    }
    if output.is_dir() {
        return Err(Usage(format!(
            "{shown}: the output is a folder; name a file in it"
        )));
    }
    let folder = folder_of(output);
    if !folder.is_dir() {
        return Err(Usage(format!(
            "{shown}: there is no folder {} to write to",
            folder.display()
        )));
    }
    for input in inputs {
        // What is wrong with a pattern is told by its reader.
        let files = files_of(input).unwrap_or_default();
        if is_same_file(output, input) || files.iter().any(|file| is_same_file(output, file)) {
            return Err(Usage(format!(
                "{shown}: the output would overwrite the input; choose another name"
            )));
        }
    }
    Ok(())
}

/// Refuses an output whose name promises another format than the one that is written.
pub(super) fn check_ending(output: &Path, format: &str, wrong: &[&str]) -> Result<(), Usage> {
    let ending = output
        .extension()
        .map(|e| e.to_string_lossy().to_ascii_lowercase());
    match ending {
        Some(ending) if (wrong.iter().chain(&OTHER_ENDINGS)).any(|wrong| *wrong == ending) => {
            Err(Usage(format!(
                "{}: the output is written as {format}; a name that ends in .{ending} would mislead",
                output.display()
            )))
        }
        _ => Ok(()),
    }
}

/// Refuses an output of data whose name promises a format that is not written.
pub(super) fn check_data_ending(output: &Path) -> Result<(), Usage> {
    if let Some(target) = Target::of(output) {
        if target.is_of_folders() && output.exists() {
            return Err(Usage(format!(
                "{}: this is there already, and {} is not written over; choose another name",
                output.display(),
                target.name()
            )));
        }
        return Ok(());
    }
    let written =
        "npz; names that end in .csv, .parquet, .h5, .nc, .zarr, .pvd and others give those";
    check_ending(output, written, &["bale", "mat"])
}

/// Refuses to print JSON where the file itself goes.
pub(super) fn check_json(output: Option<&Path>, json: bool) -> Result<(), Usage> {
    if json && output.is_some_and(is_standard_output) {
        return Err(Usage(
            "--json prints to standard output, where the file is to go too; give -o the name of a file"
                .to_owned(),
        ));
    }
    Ok(())
}

/// Writes all bytes or nothing.
pub(super) fn save(output: &Path, bytes: &[u8]) -> Result<(), NotWritten> {
    write_atomically(output, |out| out.write_all(bytes)).map_err(NotWritten)
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_must_be_a_new_file_in_a_folder_that_exists() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("in.npz");
        std::fs::write(&input, b"x").unwrap();

        assert!(check(&folder.path().join("out.bale"), &[&input]).is_ok());
        assert!(check(folder.path(), &[&input]).is_err());
        assert!(check(&folder.path().join("none/out.bale"), &[&input]).is_err());
        let roundabout = folder.path().join(".").join("in.npz");
        assert!(
            check(&roundabout, &[&input])
                .unwrap_err()
                .0
                .contains("overwrite")
        );
    }

    #[test]
    fn nothing_in_json_speaks_to_a_terminal_and_it_means_the_same() {
        let name = "a\u{1b}[31m\u{9b}2J\u{202e}b\u{7f}\u{e0001}\"";
        let text = json_printable(&serde_json::to_string_pretty(&[name]).unwrap());
        assert!(text.chars().all(|c| c == '\n' || format::is_printable(c)));
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), [name]);
    }

    #[test]
    fn a_bare_name_lies_in_the_present_folder() {
        assert_eq!(folder_of(Path::new("out.bale")), PathBuf::from("."));
    }

    #[test]
    fn a_misleading_ending_is_refused_in_any_case() {
        assert!(check_ending(Path::new("a.NPY"), "npz", &["npy", "bale"]).is_err());
        assert!(check_ending(Path::new("a.npz"), "npz", &["npy", "bale"]).is_ok());
        assert!(check_ending(Path::new("a.h5"), "npz", &["npy", "bale"]).is_err());
        assert!(check_ending(Path::new("a"), "npz", &["npy", "bale"]).is_ok());
    }
}
