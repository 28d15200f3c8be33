//! The parts that a case was taken apart into, one for each processor.

use std::fs;
use std::path::{Path, PathBuf};

use super::field::read_list;
use super::files::times;
use crate::error::Problem;

/// The parts of a case: itself alone, or the folders of processors.
#[derive(Default)]
pub(super) struct Parts {
    pub all: Vec<Part>,
    /// The place of each cell in the whole mesh, part after part; `None` where they stay in that order.
    pub order: Option<Vec<usize>>,
}

pub(super) struct Part {
    pub folder: PathBuf,
    /// Cells of its mesh, where that is there.
    pub cells: Option<u64>,
}

/// A time, and the folder of each part for it.
pub(super) type Time = (f64, Vec<PathBuf>);

impl Parts {
    /// A case that is in one piece.
    pub fn whole(folder: &Path, cells: Option<u64>) -> Self {
        let folder = folder.to_owned();
        Self {
            all: vec![Part { folder, cells }],
            order: None,
        }
    }

    /// The parts that processors have of a case; `None` where there are none.
    pub fn of_processors(case: &Path) -> Result<Option<Self>, Problem> {
        let mut numbers = numbers_of(case, "processor")?;
        numbers.sort_unstable();
        if numbers.is_empty() {
            return Ok(None);
        }
        if !numbers.iter().copied().eq(0..numbers.len()) {
            let found = format!("{} folders that are not numbered from 0", numbers.len());
            let expected = "processor0 and all that follow";
            return Err(Problem::malformed("the decomposed case", found, expected));
        }
        let mut all = Vec::new();
        for number in numbers {
            let folder = case.join(format!("processor{number}"));
            let cells = cells_of(&folder.join("constant/polyMesh"))?;
            all.push(Part {
                folder,
                cells: Some(cells),
            });
        }
        let mut parts = Self { all, order: None };
        parts.order = parts.order_in_whole();
        Ok(Some(parts))
    }

    /// Cells of all parts.
    pub fn cells(&self) -> Option<u64> {
        self.all.iter().map(|part| part.cells).sum()
    }

    /// The times that all parts have.
    pub fn times(&self) -> Result<Vec<Time>, Problem> {
        let Some((first, others)) = self.all.split_first() else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for (time, folder) in times(&first.folder)? {
            let name = folder.file_name().unwrap_or_default().to_owned();
            let others = others.iter().map(|part| part.folder.join(&name));
            let folders: Vec<PathBuf> = std::iter::once(folder).chain(others).collect();
            if folders.iter().all(|folder| folder.is_dir()) {
                found.push((time, folders));
            }
        }
        Ok(found)
    }

    /// Values of all parts, one after the other, in the order of the whole.
    pub fn in_order(&self, values: Vec<f64>, components: usize) -> Vec<f64> {
        let Some(order) = &self.order else {
            return values;
        };
        let mut whole = vec![0.0; values.len()];
        for (cell, place) in values.chunks_exact(components).zip(order) {
            whole[place * components..][..components].copy_from_slice(cell);
        }
        whole
    }

    /// The places that `cellProcAddressing` tells, where that names each cell once.
    fn order_in_whole(&self) -> Option<Vec<usize>> {
        let mut order = Vec::new();
        for part in &self.all {
            let path = part.folder.join("constant/polyMesh/cellProcAddressing");
            let places = read_list(&path).ok()?.data.to_f64()?;
            if places.len() as u64 != part.cells? {
                return None;
            }
            order.extend(places.into_iter().map(|place| place as usize));
        }
        let mut is_taken = vec![false; order.len()];
        for place in &order {
            let own = is_taken.get_mut(*place)?;
            if std::mem::replace(own, true) {
                return None;
            }
        }
        Some(order)
    }
}

/// The folder of a run whose processors wrote into the same files, which are not read.
pub(super) fn collated(case: &Path) -> Option<PathBuf> {
    let numbers = numbers_of(case, "processors").ok()?;
    let number = numbers.first()?;
    Some(case.join(format!("processors{number}")))
}

/// The numbers of the folders in a folder that are called so.
fn numbers_of(folder: &Path, name: &str) -> Result<Vec<usize>, Problem> {
    let entries = fs::read_dir(folder).map_err(|e| Problem::io("cannot list the case", e))?;
    let folders = entries.flatten().filter(|entry| entry.path().is_dir());
    let number = |entry: fs::DirEntry| {
        let own = entry.file_name();
        own.to_str()?.strip_prefix(name)?.parse().ok()
    };
    Ok(folders.filter_map(number).collect())
}

/// How many cells the mesh in a folder has, by the owners of its faces.
fn cells_of(mesh: &Path) -> Result<u64, Problem> {
    let mut cells = 0;
    for name in ["owner", "neighbour"] {
        let numbers = read_list(&mesh.join(name))?.data.to_f64();
        let most = numbers.unwrap_or_default().into_iter().fold(-1.0, f64::max);
        cells = cells.max(most as i64 + 1);
    }
    Ok(cells as u64)
}
