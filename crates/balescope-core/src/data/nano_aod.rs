//! What is looked at first in files of `NanoAOD`, the events of CMS as a table, whose thousand columns are triggers and
//! flags for the most part.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use balescope_formats::Lists;

use super::samples::first_samples;
use super::{ColumnList, ReadOptions, Selection};

/// The columns that tell events apart, by which such a file is known.
const KEYS: [&str; 2] = ["run", "event"];

/// Groups of lists, of which the first that is there is taken.
const OBJECTS: [&str; 5] = ["Muon", "Electron", "Jet", "FatJet", "Photon"];

/// Objects of an event that are taken: as many as make a mass.
const LEADING: usize = 2;

/// What is taken of an object, and of whole events.
const OF_OBJECT: [&str; 5] = ["pt", "eta", "phi", "mass", "charge"];
const OF_EVENT: [&str; 4] = ["MET_pt", "MET_phi", "PV_npvs", "Pileup_nTrueInt"];

/// The choice of columns that a file of `NanoAOD` is opened with where nobody has chosen; `None`: it is another file, or
/// one that leaves a choice or is damaged, which is told where it is read.
pub fn first_columns(path: &Path, options: &ReadOptions) -> Option<Selection> {
    if !options.selection.is_empty() || !is_columnar(path) {
        return None;
    }
    let names = first_samples(path, options).ok()?.column_names;
    let has = |name: &str| names.iter().any(|own| own == name);
    let is_counted = |object: &&str| has(&format!("n{object}"));
    let object = OBJECTS.into_iter().find(is_counted)?;
    if !KEYS.into_iter().all(has) {
        return None;
    }
    let mut selection = Selection {
        lists: format!("{object}:{LEADING}").parse::<Lists>().ok(),
        ..Selection::default()
    };
    let with_lists = ReadOptions {
        selection: selection.clone(),
        ..options.clone()
    };
    let names = first_samples(path, &with_lists).ok()?.column_names;
    let of_object = OF_OBJECT
        .iter()
        .flat_map(|of| (0..LEADING).map(move |place| format!("{object}_{of}[{place}]")));
    let of_event = OF_EVENT.into_iter().map(str::to_owned);
    let wanted = of_object.chain([format!("n{object}")]).chain(of_event);
    let columns: Vec<String> = wanted.filter(|name| names.contains(name)).collect();
    let is_enough = columns.len() >= LEADING;
    selection.columns = Some(ColumnList(columns));
    is_enough.then_some(selection)
}

/// Whether it is a file of ROOT or Parquet, of which a few samples are read in no time.
fn is_columnar(path: &Path) -> bool {
    let mut magic = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    read.is_ok() && [*b"root", *b"PAR1"].contains(&magic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_left_to_the_one_who_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cut.parquet");
        std::fs::write(&path, b"PAR1 and nothing else").unwrap();
        assert!(crate::data::read(&path, &ReadOptions::default()).is_err());
        assert_eq!(first_columns(&path, &ReadOptions::default()), None);
    }
}
