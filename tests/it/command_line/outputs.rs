//! Outputs that are no regular files, names that speak to a terminal, inputs without an end, and archives
//! that give other values back.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Folder, Said, Table, args, balescope, cli, names, npy};

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

/// The npz that the archive of a table gives back.
fn expected(folder: &Folder) -> Vec<u8> {
    let out = folder.path("expected.npz");
    cli!("decompress {} -o {}", golden("table.bale"), out).ok();
    fs::read(out).unwrap()
}

/// Runs with standard output in a pipe: what came there, and what was said beside it.
fn piped(arguments: &[&str]) -> (Vec<u8>, String, Option<i32>) {
    let output = balescope().args(arguments).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.stdout, said, output.status.code())
}

#[test]
fn a_file_goes_to_standard_output_and_words_beside_it() {
    let folder = Folder::new();
    let expected = expected(&folder);
    let archive = golden("table.bale");
    let archive = archive.to_str().unwrap();
    let mut names = vec!["-"];
    if cfg!(target_os = "linux") {
        names.push("/dev/stdout");
    }
    for name in names {
        let (bytes, said, code) = piped(&["decompress", archive, "-o", name]);
        assert!(code == Some(0) && bytes == expected, "{name}: {said}");
        assert!(said.contains("Saved to standard output"), "{said}");
    }
    let data = folder.table("t.npz", &Table::continuous(300, 1));
    let model = folder.path("m.bale");
    cli!("fit {} -q --epochs 1 --size 4 -o {}", data, model).ok();
    let with = [
        "compress",
        data.to_str().unwrap(),
        "--with",
        model.to_str().unwrap(),
        "-o",
    ];
    let (bytes, said, code) = piped(&[&with[..], &["-"]].concat());
    assert_eq!(code, Some(0), "{said}");
    let file = folder.file("piped.bale", &bytes);
    cli!("verify {} --against {}", file, data).ok();
    cli!("compress {} --with {} -o - --json", data, model).refused(&["--json", "-o"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_is_standard_output_gets_the_bytes_in_its_place() {
    let folder = Folder::new();
    let expected = expected(&folder);
    let out = folder.path("out");
    fs::write(&out, b"before ").unwrap();
    let appended = fs::File::options().append(true).open(&out).unwrap();
    let status = balescope()
        .args(args!("decompress {} -o /dev/stdout", golden("table.bale")))
        .stdout(appended)
        .stderr(Stdio::null())
        .status();
    assert!(status.unwrap().success());
    assert_eq!(fs::read(out).unwrap(), [b"before ", &expected[..]].concat());
}

#[cfg(unix)]
#[test]
fn who_reads_no_further_is_no_error() {
    let mut child = balescope()
        .args(args!("decompress {} -o -", golden("table.bale")))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let said = Said::of(child.wait_with_output().unwrap()).ok();
    assert!(!said.err.contains("error"), "{said:?}");
}

#[cfg(unix)]
#[test]
fn a_pipe_and_a_device_stay_what_they_are() {
    use std::os::unix::fs::FileTypeExt as _;
    let folder = Folder::new();
    let expected = expected(&folder);
    let pipe = folder.path("pipe.npz");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let reading = pipe.clone();
    let reader = std::thread::Builder::new()
        .spawn(move || fs::read(reading).unwrap())
        .unwrap();
    cli!("decompress {} -o {}", golden("table.bale"), pipe).ok();
    assert!(reader.join().unwrap() == expected);
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    // Only the system's owner can make one.
    let full = folder.path("full.npz");
    let made = Command::new("mknod")
        .arg(&full)
        .args(["c", "1", "7"])
        .output();
    if made.is_ok_and(|made| made.status.success()) {
        let said = cli!("decompress {} -o {}", golden("table.bale"), full);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.err.contains("disk is full"), "{said:?}");
        assert!(fs::metadata(&full).unwrap().file_type().is_char_device());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_in_one_line() {
    let folder = Folder::new();
    let link = folder.path("o.npz");
    std::os::unix::fs::symlink("/dev/full", &link).unwrap();
    let said = cli!("decompress {} -o {}", golden("table.bale"), link);
    assert_eq!(
        (said.code, said.err.lines().count()),
        (Some(1), 1),
        "{said:?}"
    );
}

#[test]
fn names_of_columns_cannot_speak_to_the_terminal() {
    let folder = Folder::new();
    let evil = "a\u{1b}]0;title\u{7}\u{1b}[2J\nError: gone\u{9b}31m\u{202e}";
    let mut table = Table::continuous(60, 1);
    table.names[1] = evil;
    let file = folder.table("t.npz", &table);
    let (archive, other) = (folder.path("t.bale"), folder.path("back.npz"));
    let fit = cli!(
        "fit {} --epochs 1 --size 4 --device cpu -o {}",
        file,
        archive
    )
    .ok();
    cli!("decompress {} -o {}", archive, other).ok();
    let said = [
        fit,
        cli!("info {}", file).ok(),
        cli!("info {}", archive).ok(),
        cli!("compare {} {}", file, other).ok(),
        cli!("compare {} {} --more", file, other).ok(),
        cli!("compare {} {} --json", file, other).ok(),
        cli!("verify {} --against {}", archive, file).ok(),
        cli!("info {} --array {}", file, "no\u{1b}[2J"),
    ];
    for said in &said {
        let text = format!("{}{}", said.out, said.err);
        let speaks = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(speaks), "{said:?}");
        assert!(
            !text.lines().any(|line| line.starts_with("Error: gone")),
            "{said:?}"
        );
    }
    let compared = said[5].json();
    assert_eq!(compared["columns"][1]["name"], evil);
    // Names are kept as they are.
    assert_eq!(
        crate::support::stored(&other, "names").1,
        names(&table.names)[128..]
    );
}

#[cfg(unix)]
#[test]
fn inputs_without_an_end_are_refused() {
    let (_folder, file) = Folder::with_table(60, 1);
    cli!("fit {} --config /dev/zero", file).refused(&["too large"]);
    cli!("devices --remote 127.0.0.1:1 --token-file /dev/zero")
        .refused(&["/dev/zero", "too large"]);
}

#[test]
fn an_archive_that_gives_other_values_back_is_refused_unless_one_asks_for_them() {
    let folder = Folder::new();
    let bytes = fs::read(golden("field.bale")).unwrap();
    // The checksum of the decoded values stands in the table behind a 16.
    let length = u32::from_le_bytes(bytes[bytes.len() - 12..bytes.len() - 8].try_into().unwrap());
    let table = bytes.len() - 12 - length as usize;
    let block = (table..bytes.len() - 12)
        .rev()
        .find(|&at| altered(&bytes, at).is_some_and(|file| decodes_otherwise(&folder, &file)));
    let file = altered(&bytes, block.expect("a checksum of values")).unwrap();
    let archive = folder.file("altered.bale", &file);
    let out = folder.path("o.npz");
    let original = folder.path("original.npz");
    cli!("decompress {} -o {}", golden("field.bale"), original).ok();
    for said in [
        cli!("decompress {} -o {}", archive, out),
        cli!("decompress {} -o {} --samples 0..2", archive, out),
        cli!("compare {} {}", original, archive),
        cli!("verify {}", archive),
    ] {
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.err.contains("altered.bale"), "{said:?}");
    }
    assert!(!out.exists());
    let said = cli!("decompress {} -o {} --unchecked", archive, out).ok();
    assert!(said.err.contains("warning"), "{said:?}");
    assert!(fs::read(out).unwrap() == fs::read(original).unwrap());
}

/// The file with one bit of its table changed, and the checksum of the table with it.
fn altered(bytes: &[u8], at: usize) -> Option<Vec<u8>> {
    let mut file = bytes.to_vec();
    *file.get_mut(at)? ^= 1;
    let end = file.len() - 8;
    let length = u32::from_le_bytes(file[end - 4..end].try_into().unwrap()) as usize;
    let checked = [&file[..12], &file[end - 4 - length..end]].concat();
    file[end..end + 4].copy_from_slice(&crc32fast::hash(&checked).to_le_bytes());
    Some(file)
}

fn decodes_otherwise(folder: &Folder, file: &[u8]) -> bool {
    use balescope::codec::ArchiveFile;
    let path = folder.path("tried.bale");
    fs::File::create(&path).unwrap().write_all(file).unwrap();
    let Ok(mut archive) = ArchiveFile::open(&path, None) else {
        return false;
    };
    let samples = archive.layout().samples();
    archive.check().is_ok()
        && archive
            .parts(0..samples)
            .is_ok_and(|mut parts| parts.all(|part| part.is_ok_and(|part| !part.as_written)))
}

#[test]
fn data_smaller_than_a_model_of_them_are_written_without_one() {
    let folder = Folder::new();
    let values: Vec<u8> = (0..600_u32)
        .flat_map(|i| ((f64::from(i) * 0.37).sin() as f32).to_le_bytes())
        .collect();
    let file = folder.npz("t.npz", &[("data", npy("<f4", &[120, 5], &values))]);
    let out = folder.path("t.bale");
    let said = cli!("compress {} -o {} --json", file, out).ok_json();
    let size = fs::metadata(&out).unwrap().len();
    assert!(size < 4_000, "{size} bytes of 2,400");
    assert_eq!(said["lossless"]["bytes"].as_u64(), Some(size));
    assert!(said["bytes"]["total"].as_u64() > Some(size), "{said}");
    let back = folder.path("b.npz");
    cli!("decompress {} -o {}", out, back).ok();
    assert_eq!(crate::support::stored(&back, "data").1, values);
    let said = cli!("compress {} -o {}", file, out).ok();
    assert!(said.out.contains("without loss"), "{said:?}");
}
