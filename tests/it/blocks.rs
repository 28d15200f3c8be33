//! Archives of several blocks: written and read a few samples at a time, and models that are shared.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use balescope::codec::{Archive, ArchiveFile};
use balescope::data::{DType, Dataset, ReadOptions, read, write_data};
use balescope::model::Family;
use balescope::runs::RunSettings;
use balescope::train::DeviceChoice;
use ndarray::{Array2, Axis, s};

use crate::support::{Folder, Random, args, cli, has, run, trained};

/// Three columns of which one follows from the others, a flag, and now and then no number.
fn table(rows: usize, seed: u64) -> Dataset {
    let mut random = Random(seed);
    let mut values = Array2::zeros((rows, 4));
    for (i, mut row) in values.rows_mut().into_iter().enumerate() {
        let (x, y) = (random.spread(), random.spread());
        row[0] = x;
        row[1] = if i % 5000 == 17 { f64::NAN } else { y };
        row[2] = 0.5 * x - y;
        row[3] = if x > 0.2 { 1.0 } else { -1.0 };
    }
    values.mapv_inplace(|v: f64| f64::from(v as f32));
    Dataset::table(DType::F32, values)
}

/// A model, data of three blocks as an uncompressed npz, and their archive with a bound.
struct Files {
    _folder: Folder,
    model: PathBuf,
    data: PathBuf,
    archive: PathBuf,
    values: Array2<f64>,
}

fn files() -> &'static Files {
    static FILES: OnceLock<Files> = OnceLock::new();
    FILES.get_or_init(|| {
        let folder = Folder::new();
        let (small, model) = (folder.path("small.npz"), folder.path("model.bale"));
        write_data(&small, &table(3000, 1)).unwrap();
        cli!("fit {} --model linear --latent 2 -q -o {}", small, model).ok();
        let (data, archive) = (folder.path("big.npz"), folder.path("big.bale"));
        let big = table(1_200_000, 2);
        write_data(&data, &big).unwrap();
        let bound = "rel=0.01";
        let said = cli!(
            "compress {} --with {} -o {} --bound {}",
            data,
            model,
            archive,
            bound
        );
        assert!(said.ok().out.contains("holds"));
        Files {
            model,
            data,
            archive,
            values: big.values().to_owned(),
            _folder: folder,
        }
    })
}

fn decompressed(archive: &Path, name: &str, more: &[&str]) -> Dataset {
    let folder = Folder::new();
    let back = folder.path(name);
    let mut args = args!("decompress {} -o {}", archive, back);
    args.extend(more.iter().map(Into::into));
    run(args).ok();
    read(&back, &ReadOptions::default()).unwrap()
}

#[test]
fn large_data_are_in_blocks_and_keep_their_bounds() {
    let files = files();
    let info = cli!("info {} --json", files.archive).ok_json();
    assert_eq!(info["blocks"], 3, "{info}");
    let verified = cli!("verify {} --against {} --json", files.archive, files.data);
    let verified = verified.ok_json();
    assert_eq!(
        (&verified["as_written"], &verified["bound"]["holds"]),
        (&true.into(), &true.into())
    );
    let after = decompressed(&files.archive, "a.npz", &[]);
    assert_eq!(after.layout.shape, [1_200_000, 4]);
    assert_eq!(after.values().column(3), files.values.column(3));
    for (x, y) in files.values.iter().zip(after.values()) {
        assert!(x.is_nan() && y.is_nan() || (x - y).abs() <= 0.08, "{x} {y}");
    }
    // In memory it is the same.
    let whole = Archive::read(&files.archive).unwrap();
    assert!(whole.decodes_as_written().unwrap());
    assert_eq!(whole.to_bytes(), std::fs::read(&files.archive).unwrap());
    let decoded = whole.decode().unwrap();
    let same = |a: &f64, b: &f64| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan();
    assert!(
        decoded
            .values()
            .iter()
            .zip(after.values())
            .all(|(a, b)| same(a, b))
    );
}

#[test]
fn what_a_run_measures_is_what_its_blocks_decode_to() {
    let data = Arc::new(table(1_200_000, 3));
    let settings = RunSettings {
        model: Some(Family::Linear),
        latent: Some(2),
        device: Some(DeviceChoice::Cpu),
        ..RunSettings::default()
    };
    let spec = settings.spec(&data).unwrap();
    let outcome = trained(&spec);
    let written = Archive::from_bytes("a", &outcome.archive_bytes).unwrap();
    assert!(written.info().blocks > 1 && written.decodes_as_written().unwrap());
    let decoded = written.decode().unwrap();
    let shown = decoded.values().select(Axis(0), &outcome.snapshot.rows);
    assert_eq!(
        shown.mapv(f64::to_bits),
        outcome.snapshot.after.mapv(f64::to_bits)
    );
}

#[test]
fn some_blocks_are_an_archive_of_their_own() {
    let files = files();
    let all = decompressed(&files.archive, "a.npy", &[]);
    let open = || ArchiveFile::open(&files.archive, None).unwrap();
    let two = open().portion(all.samples() - 1).unwrap();
    let decoded = two.decode().unwrap();
    assert!(decoded.samples() < all.samples() && decoded.samples() > all.samples() / 2);
    let half = decoded.samples() / 2;
    assert_eq!(
        decoded.values().slice(s![..half, 0]),
        all.values().slice(s![..half, 0])
    );
    assert!(two.decodes_as_written().unwrap());
    assert_eq!(two.latents().nrows(), decoded.samples());
    let again = Archive::from_bytes("two blocks", &two.to_bytes()).unwrap();
    assert_eq!(again, two);
    assert_eq!(open().portion(usize::MAX).unwrap(), open().whole().unwrap());

    // As a model, a large archive gives the same file as the one that its own model came from.
    let model = open().model().unwrap();
    assert_eq!(model.latents().nrows(), half);
    let small = table(500, 3);
    let compressed = |model: &Archive| {
        let archive = model.compress(&small, &balescope::codec::Bounds::default());
        archive.unwrap().latents().to_owned()
    };
    let original = Archive::read_model(&files.model).unwrap();
    assert_eq!(original.latents().nrows(), 3000);
    assert_eq!(compressed(&model), compressed(&original));
}

#[test]
fn samples_decode_without_the_others() {
    let files = files();
    let all = decompressed(&files.archive, "a.npy", &[]);
    for (range, wanted) in [
        ("0..1", 0..1),
        ("399999..400001", 399_999..400_001),
        ("1199990..", 1_199_990..1_200_000),
        ("..3", 0..3),
    ] {
        let some = decompressed(&files.archive, "a.npz", &["--samples", range]);
        assert_eq!(some.values(), all.values().slice(s![wanted, ..]), "{range}");
    }
    let out = Folder::new().path("x.npz");
    for bad in ["5..5", "7..2", "..1200001"] {
        let said = cli!("decompress {} -o {} --samples {}", files.archive, out, bad);
        assert_ne!(said.code, Some(0), "{bad}");
    }
    // A damaged block leaves the others whole.
    let folder = Folder::new();
    let mut bytes = std::fs::read(&files.archive).unwrap();
    let last = bytes.len() - 500;
    bytes[last] ^= 1;
    let damaged = folder.file("damaged.bale", &bytes);
    let some = decompressed(&damaged, "a.npz", &["--samples", "..10"]);
    assert_eq!(some.values(), all.values().slice(s![..10, ..]));
    let out = folder.path("o.npz");
    cli!("decompress {} -o {}", damaged, out).refused(&["damaged.bale", "checksum"]);
    cli!("info {}", damaged).refused(&["checksum"]);
    assert!(!out.exists());
}

#[test]
fn a_shared_model_is_found_asked_for_and_checked() {
    let files = files();
    let folder = Folder::new();
    let (small, archive) = (folder.path("small.npz"), folder.path("small.bale"));
    write_data(&small, &table(2000, 9)).unwrap();
    let report = cli!(
        "compress {} --with {} --shared -o {} --json",
        small,
        files.model,
        archive
    );
    let bytes = &report.ok_json()["bytes"];
    assert_eq!(
        (&bytes["decoder"], &bytes["encoder"]),
        (&0.into(), &0.into())
    );
    assert!(bytes["shared"].as_u64().unwrap() > 0, "{bytes}");
    let out = folder.path("back.npz");
    cli!("decompress {} -o {}", archive, out).refused(&["model.bale", "--with"]);
    let with = ["--with", files.model.to_str().unwrap()];
    let given = decompressed(&archive, "a.npz", &with);
    let text = cli!("info {} --with {}", archive, files.model).ok().out;
    has(&text, &["with the model, in model.bale", "Shared by 10"]);
    cli!(
        "verify {} --with {} --against {}",
        archive,
        files.model,
        small
    )
    .ok();
    cli!("compare {} {} --with {}", small, archive, files.model).ok();
    // Another model has other weights.
    let other = folder.path("other.bale");
    cli!("fit {} --model linear --latent 2 -q -o {}", small, other).ok();
    cli!("decompress {} -o {} --with {}", archive, out, other).refused(&["other.bale", "checksum"]);
    cli!("decompress {} -o {}", archive, out).refused(&["model.bale"]);
    // Beside the archive it is found under any name.
    std::fs::copy(&files.model, folder.path("renamed.bale")).unwrap();
    let found = ArchiveFile::open(&archive, None).unwrap().whole().unwrap();
    let found = found.decode().unwrap();
    assert_eq!(found.values().column(0), given.values().column(0));
}

#[test]
fn without_a_model_one_is_trained() {
    let folder = Folder::new();
    let (data, archive) = (folder.path("a.npz"), folder.path("a.bale"));
    write_data(&data, &table(600, 4)).unwrap();
    let said = cli!("compress {} -o {} --bound abs=0.05 --json", data, archive).ok();
    assert_eq!(said.json()["bound"]["holds"], true);
    cli!("verify {} --against {}", archive, data).ok();
    cli!("compress {} --shared -o {}", data, archive).refused(&["--with"]);
}
