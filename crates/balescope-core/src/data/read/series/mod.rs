//! Several files as one data set.

mod about;
mod braces;
mod categories;
mod convert;
mod coordinates;
mod files;
mod joining;
mod missing;
mod naming;
mod order;
mod pattern;
mod plan;
mod told;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::about::About;
use self::files::Files;
pub use self::naming::{label_of, series_of};
use self::plan::Plan;
use super::options::ReadOptions;
use super::single::Single;
use crate::data::{DataError, Dataset, Layout, Metadata, Missing, Pending, Samples, Values};

/// Several files as one data set, of which one at a time is open.
pub(super) struct Series {
    options: ReadOptions,
    plan: Arc<Plan>,
    open: Option<(usize, Single)>,
}

/// The files that a path stands for, in the order in which they are read; none where it is one file.
pub fn files_of(path: &Path) -> Result<Vec<PathBuf>, DataError> {
    Ok(Files::of(path)?.map_or_else(Vec::new, |files| files.paths))
}

/// Whether a path stands for several files.
pub fn is_series(path: &Path) -> bool {
    !matches!(Files::of(path), Ok(None))
}

impl Series {
    /// Looks at every file; `None` where the path is that of one file, or of none.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Option<Self>, DataError> {
        let Some(mut files) = Files::of(path)? else {
            return Ok(None);
        };
        let mut first = None;
        let mut all = Vec::with_capacity(files.paths.len());
        let mut without_rows = None;
        for file in &files.paths {
            let mut open = match Single::open(file, options) {
                Ok(open) => open,
                // One of many parts of a table may have come out empty.
                Err(error @ DataError::NoRows { .. }) => {
                    files.empty += 1;
                    without_rows.get_or_insert(error);
                    continue;
                }
                Err(error) => return Err(error),
            };
            let (mut about, probe) = About::of(file, &mut open)?;
            if let Some(first) = all.first() {
                about.share_mesh_of(first);
            }
            all.push(about);
            first.get_or_insert(probe);
        }
        let Some(probe) = first else {
            return without_rows.map_or(Ok(None), Err);
        };
        Ok(Some(Self {
            options: options.clone(),
            plan: Arc::new(Plan::new(path, &files, all, probe)?),
            open: None,
        }))
    }

    /// A file, opened unless it is the last one that was.
    fn opened(&mut self, file: usize) -> Result<&mut Single, DataError> {
        let open = match self.open.take() {
            Some((last, open)) if last == file => open,
            _ => {
                let about = &self.plan.files[file];
                let open = Single::open(&about.path, &self.options)?;
                about.check_unchanged(open.samples.layout(), None)?;
                open
            }
        };
        Ok(&mut self.open.insert((file, open)).1)
    }

    /// The samples of the series that one file gives.
    fn read_file(
        &mut self,
        file: usize,
        samples: Range<usize>,
    ) -> Result<PendingValues, DataError> {
        let plan = Arc::clone(&self.plan);
        let open = self.opened(file)?;
        let layout = open.samples.layout();
        if plan.joining.is_along(layout) {
            let pending = open.samples.read(samples)?;
            return Ok(Box::new(move || plan.values(file, &pending()?)));
        }
        let all = 0..layout.samples();
        let pending = open.samples.read(all)?;
        Ok(Box::new(move || {
            let values = plan.values(file, &pending()?)?;
            Ok(values.view().samples(samples).to_owned())
        }))
    }
}

/// Some samples of a file, of which the values are yet to be made.
type PendingValues = Box<dyn FnOnce() -> Result<Values, DataError> + Send>;

impl Samples for Series {
    fn layout(&self) -> &Layout {
        &self.plan.template.layout
    }

    fn notes(&self) -> Vec<String> {
        self.plan.template.notes.clone()
    }

    fn metadata(&self) -> Metadata {
        Metadata::clone(&self.plan.template.metadata)
    }

    fn read(&mut self, samples: Range<usize>) -> Result<Pending, DataError> {
        self.layout().check_samples(&samples)?;
        let count = samples.len();
        let mut parts = Vec::new();
        for (file, own) in self.plan.parts_of(samples.clone()) {
            parts.push((own.len(), self.read_file(file, own)?));
        }
        let plan = Arc::clone(&self.plan);
        let metadata = plan.template.metadata.with_samples(Some(0), samples);
        Ok(Box::new(move || {
            let mut all = plan.blank(count);
            let mut start = 0;
            for (length, pending) in parts {
                all.view_mut()
                    .samples(start..start + length)
                    .assign(pending()?.view());
                start += length;
            }
            Ok(Dataset {
                metadata: Arc::new(metadata),
                ..plan.template.holding(all)
            })
        }))
    }

    fn read_all(&mut self) -> Result<Dataset, DataError> {
        let mut all = self.plan.blank(self.layout().samples());
        let mut start = 0;
        for (file, own) in self.plan.parts_of(0..self.layout().samples()) {
            let length = own.len();
            let values = self.read_file(file, own)?()?;
            all.view_mut()
                .samples(start..start + length)
                .assign(values.view());
            start += length;
        }
        self.open = None;
        let data = self.plan.template.holding(all);
        Ok(data.with_missing_as(&Missing::default()))
    }
}

#[cfg(test)]
mod tests;
