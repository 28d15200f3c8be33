//! Files of other programs' formats, damaged: written here, and those of a folder that the environment names.

use std::fs;
use std::path::{Path, PathBuf};

use balescope::data::{
    Attribute, DType, Dataset, Layout, Lists, Metadata, Origin, ReadOptions, Selection, Values,
    read, write_data,
};
use ndarray::Array2;

use super::change::{any, below, bytes, one_in};
use super::work;
use crate::command_line::lists::EVENTS;
use crate::command_line::mesh::waves;
use crate::support::Folder;

/// Bytes of a file that is taken from the folder, at most: larger ones are no other code.
const MOST: u64 = 1 << 20;

/// A table with a column of each of some types.
fn table() -> Dataset {
    let layout = Layout::table(40, 4);
    let values = Array2::from_shape_fn((40, 4), |(row, column)| ((row * 7 + column) % 11) as f64);
    let names = ["i", "f", "d", "b"].map(str::to_owned).to_vec();
    let values = Values {
        doubles: values,
        remainders: None,
    };
    let data =
        Dataset::of_values(Origin::default(), DType::F64, layout, Some(names), values).unwrap();
    data.with_metadata(Metadata {
        columns: vec![vec![Attribute::text("units", "GeV")]; 4],
        ..Metadata::default()
    })
}

/// A file of each format that is written, and lists.
fn own(folder: &Path) -> Vec<PathBuf> {
    let flow = folder.join("flow.pvd");
    let field = waves(&flow);
    let mut all = vec![
        folder.join("events.parquet"),
        folder.join("flow/000002.vtu"),
        flow,
    ];
    fs::write(&all[0], EVENTS).unwrap();
    for ending in ["csv", "parquet", "arrow", "h5", "nc", "nc3"] {
        let path = folder.join(format!("table.{ending}"));
        write_data(&path, &table()).unwrap();
        all.push(path);
    }
    let grid = field.with_metadata(Metadata::default());
    for ending in ["h5", "nc", "nc3"] {
        let path = folder.join(format!("field.{ending}"));
        write_data(&path, &grid).unwrap();
        all.push(path);
    }
    write_data(&folder.join("one.vti"), &grid.part(0..1).unwrap()).unwrap();
    all.push(folder.join("one.vti"));
    write_data(&folder.join("field.zarr"), &grid).unwrap();
    all.push(folder.join("field.zarr"));
    all
}

/// A file of which the bytes are damaged, and what is read then: that file, or the folder that it is in.
struct Target {
    file: PathBuf,
    whole: Vec<u8>,
    read: PathBuf,
}

/// Copies in a folder of ours, so that nothing else is damaged.
fn targets(paths: &[PathBuf], folder: &Path) -> Vec<Target> {
    let mut found = Vec::new();
    for (number, path) in paths.iter().enumerate() {
        let own = folder
            .join(number.to_string())
            .join(path.file_name().unwrap());
        let mut places = vec![(path.clone(), own.clone())];
        while let Some((from, to)) = places.pop() {
            if from.is_dir() {
                for entry in fs::read_dir(&from).unwrap().flatten() {
                    places.push((entry.path(), to.join(entry.file_name())));
                }
                continue;
            }
            let whole = fs::read(&from).unwrap();
            if whole.is_empty() || whole.len() as u64 > MOST {
                continue;
            }
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::write(&to, &whole).unwrap();
            found.push(Target {
                file: to,
                whole,
                read: own.clone(),
            });
        }
    }
    found.sort_by(|a, b| a.file.cmp(&b.file));
    found
}

/// The files, and the folders that are read as one, that the environment names a folder of.
fn others() -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os("BALESCOPE_FUZZ_FILES") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() && read(&path, &ReadOptions::default()).is_err() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn files_of_other_formats_that_are_damaged() {
    let folder = Folder::new();
    let made = folder.path("made");
    fs::create_dir(&made).unwrap();
    let files = match others() {
        none if none.is_empty() => own(&made),
        files => files,
    };
    let targets = targets(&files, &folder.path("copies"));
    // The first bytes of a case say which file it is of.
    work(
        "formats",
        |random| {
            let index = below(random, targets.len());
            let mut own = targets[index].whole.clone();
            // Most damage is found near the beginning or the end, where formats tell what is where.
            for _ in 0..=below(random, 3) {
                let part = (own.len() / 4).max(1);
                let at = *any(random, &[0, own.len() - part.min(own.len())]);
                let mut piece = own[at..(at + part).min(own.len())].to_vec();
                bytes(random, &mut piece);
                own.splice(at..(at + part).min(own.len()), piece);
            }
            if one_in(random, 2) {
                bytes(random, &mut own);
            }
            let mut case = (index as u32).to_le_bytes().to_vec();
            case.extend(own);
            case
        },
        |case| {
            let (index, own) = case.split_at(4);
            let index = u32::from_le_bytes(index.try_into().unwrap()) as usize;
            let target = &targets[index];
            fs::write(&target.file, own).unwrap();
            let lists = Selection {
                lists: Some(Lists::First {
                    count: 2,
                    group: None,
                }),
                ..Selection::default()
            };
            let mut is_read = false;
            for selection in [Selection::default(), lists] {
                let options = ReadOptions {
                    selection,
                    ..ReadOptions::default()
                };
                match read(&target.read, &options) {
                    Ok(data) => {
                        assert_eq!(data.values().len(), data.samples() * data.features());
                        if let Some(mesh) = data.mesh() {
                            assert_eq!(mesh.places(), data.points());
                        }
                        is_read = true;
                    }
                    Err(error) => assert!(!error.to_string().is_empty()),
                }
            }
            fs::write(&target.file, &target.whole).unwrap();
            is_read
        },
    );
}
