//! A disk that fails at any place while an archive is written, and memory that runs out.

use std::io::{self, Seek, SeekFrom, Write};

use balescope::codec::{Archive, ArchiveError};
use balescope::data::{DataError, Stopped, WriteSeek, write_data, write_with};
use balescope::train::stream;

use crate::support::Folder;

/// Takes so many bytes, and then none.
struct Full<'a> {
    inner: &'a mut dyn WriteSeek,
    room: usize,
}

impl Write for Full<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let few = bytes.len().min(self.room);
        if few == 0 && !bytes.is_empty() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.room -= few;
        self.inner.write(&bytes[..few])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl Seek for Full<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

#[test]
fn a_disk_that_fills_at_any_place_leaves_the_old_archive() {
    let folder = Folder::new();
    let spec = crate::training::spec(60, 1);
    let model = crate::support::trained(&spec).archive;
    let out = folder.file("o.bale", b"old");
    let write = |room: usize| {
        let mut source = spec.data.as_ref().clone();
        write_with(&out, |file| {
            let mut full = Full { inner: file, room };
            let streamed = stream(&model, "m", &mut source, None, false, &mut full);
            streamed.map_err(|error| match error {
                ArchiveError::Write(error) => Stopped::Disk(error),
                other => Stopped::Other(other),
            })
        })
    };
    let whole = write(usize::MAX).unwrap().unwrap().info.ledger.total;
    std::fs::write(&out, b"old").unwrap();
    // Every byte of what stands before and behind the network's weights.
    let places = (0..whole).filter(|at| at % 97 == 0 || *at < 200 || *at + 400 > whole);
    for room in places {
        let error = write(room).expect_err("the disk is full");
        assert!(matches!(error, DataError::Io { .. }), "{error}");
        assert_eq!(std::fs::read(&out).unwrap(), b"old", "{room} of {whole}");
    }
    let files = std::fs::read_dir(folder.path("")).unwrap().count();
    assert_eq!(files, 1, "something is left behind");
    write(whole).unwrap().unwrap();
    Archive::read(&out).unwrap();
}

/// Memory runs out in the middle of a command: nothing is written, or all of it.
#[cfg(target_os = "linux")]
#[test]
fn memory_that_runs_out_leaves_the_old_file() {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::Command;

    let folder = Folder::new();
    let spec = crate::training::spec(200_000, 1);
    let mut spec = spec;
    spec.model = balescope::model::ModelSpec::with_family(
        balescope::model::Family::Linear,
        balescope::model::Size::Small,
        5,
        2,
    );
    let archive = folder.file("m.bale", &crate::support::trained(&spec).archive_bytes);
    let right = folder.path("right.npz");
    write_data(&right, &Archive::read(&archive).unwrap().decode().unwrap()).unwrap();
    let right = std::fs::read(right).unwrap();
    let out = folder.path("o.npz");
    let mut told = 0;
    for megabytes in (20..420).step_by(20) {
        std::fs::write(&out, b"old").unwrap();
        let limited = format!("ulimit -v {}; exec \"$@\"", megabytes * 1024);
        let said = Command::new("sh")
            .args([
                "-c",
                &limited,
                "sh",
                env!("CARGO_BIN_EXE_balescope"),
                "decompress",
            ])
            .args([&archive, std::path::Path::new("-o"), &out])
            .env("RAYON_NUM_THREADS", "2")
            .output()
            .unwrap();
        let now = std::fs::read(&out).unwrap();
        if said.status.success() {
            assert!(now == right, "{megabytes} MB: another file");
        } else {
            assert_eq!(now, b"old", "{megabytes} MB");
            told += u32::from(said.status.code() == Some(1));
            let words = String::from_utf8_lossy(&said.stderr).into_owned();
            let place = format!("{megabytes} MB: {:?} {words}", said.status.signal());
            println!("{place}");
            assert!(!words.contains("panicked"), "{place}");
        }
    }
    assert!(told > 0, "memory that runs out is never told");
}
