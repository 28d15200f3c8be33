//! `decompress` of a part of what an archive holds.

use std::fs;
use std::path::{Path, PathBuf};

use balescope::data::{ReadOptions, read};

use crate::support::{Folder, args, cli, has, npy, run};

/// Snapshots of a wave that moves: 20 x 24 x 28.
fn field(folder: &Folder) -> PathBuf {
    let value = |i: usize| {
        let (t, y, x) = ((i / 672) as f32, (i / 28 % 24) as f32, (i % 28) as f32);
        (0.3 * t + 0.4 * x).sin() * (0.25 * y).cos() + 0.1 * (0.7 * x - 0.5 * t + 0.9 * y).sin()
    };
    let values: Vec<u8> = (0..20 * 672).flat_map(|i| value(i).to_le_bytes()).collect();
    folder.file("field.npy", &npy("<f4", &[20, 24, 28], &values))
}

/// 20 log10(range / root mean square error) of the second file, by itself.
fn psnr(before: &Path, after: &Path) -> f64 {
    let values = |path| {
        let data = read(path, &ReadOptions::default()).unwrap();
        data.values().iter().copied().collect::<Vec<f64>>()
    };
    let (before, after) = (values(before), values(after));
    let high = before.iter().copied().fold(f64::MIN, f64::max);
    let low = before.iter().copied().fold(f64::MAX, f64::min);
    let squares: f64 = before
        .iter()
        .zip(&after)
        .map(|(a, b)| (a - b).powi(2))
        .sum();
    20.0 * ((high - low) / (squares / before.len() as f64).sqrt()).log10()
}

#[test]
fn a_part_of_wavelets_and_of_latents_is_decoded_and_told() {
    let folder = Folder::new();
    let data = field(&folder);
    for (name, options) in [
        (
            "waves.bale",
            ["--codec", "wavelet", "--bound", "rel=0.001"].as_slice(),
        ),
        ("pca.bale", &["--model", "linear", "--latent", "6"]),
    ] {
        let (archive, whole, part) = (
            folder.path(name),
            folder.path("whole.npy"),
            folder.path("part.npy"),
        );
        let mut fit = args!("fit {} -q -o {}", data, archive);
        fit.extend(options.iter().map(Into::into));
        run(fit).ok();
        cli!("decompress {} -o {}", archive, whole).ok();
        let said = cli!("decompress {} --psnr 25 -o {}", archive, part).ok();
        let found = psnr(&whole, &part);
        assert!((25.0..45.0).contains(&found), "{found}");
        let told = format!("PSNR {found:.1} dB");
        assert!(said.out.contains(&told), "{told}: {}", said.out);
        let bytes = fs::metadata(&archive).unwrap().len();
        let said = cli!(
            "decompress {} --bytes {} -o {}",
            archive,
            bytes.to_string(),
            part
        )
        .ok();
        assert!(said.out.contains("the same values"), "{}", said.out);
        assert_eq!(fs::read(&part).unwrap(), fs::read(&whole).unwrap());
        cli!("decompress {} --bytes 20 -o {}", archive, part)
            .refused(&["nothing decodes from 20 bytes", "or more"]);
        let said = cli!("decompress {} --latents 2 -o {}", archive, part);
        if name == "pca.bale" {
            assert!(said.ok().out.contains("2 of 6 latents"));
        } else {
            said.refused(&["no latents"]);
        }
        cli!("decompress {} --psnr 25 --bytes 20 -o {}", archive, part)
            .refused(&["cannot be used with"]);
    }
}

#[test]
fn a_cut_file_is_refused_and_with_cut_decoded_as_far_as_it_goes() {
    let folder = Folder::new();
    let data = field(&folder);
    let (archive, whole, part) = (
        folder.path("waves.bale"),
        folder.path("whole.npy"),
        folder.path("part.npy"),
    );
    cli!(
        "fit {} -q --codec wavelet --bound rel=0.001 -o {}",
        data,
        archive
    )
    .ok();
    cli!("decompress {} -o {}", archive, whole).ok();
    let bytes = fs::read(&archive).unwrap();
    let cut = folder.file("cut.bale", &bytes[..bytes.len() / 2]);
    cli!("decompress {} -o {}", cut, part).refused(&["cut short", "--cut"]);
    let said = cli!("decompress {} --cut -o {}", cut, part).ok();
    has(&said.err, &["is coarser, of its first"]);
    assert!(psnr(&whole, &part) > 15.0);
    // A file that is whole is decoded as always.
    let said = cli!("decompress {} --cut -o {}", archive, part).ok();
    assert!(said.err.is_empty(), "{}", said.err);
    assert_eq!(fs::read(&part).unwrap(), fs::read(&whole).unwrap());
    let short = folder.file("short.bale", &bytes[..60]);
    cli!("decompress {} --cut -o {}", short, part).refused(&["cut after 60 bytes"]);
}
