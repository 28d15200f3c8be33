//! A report that stands alone: what went in, what came out, where the bytes went, as one HTML page
//! without anything beside it, or as one JSON object.

mod charts;
mod date;
mod fields;
mod page;
mod sections;
mod summary;

use std::path::Path;
use std::time::SystemTime;

use serde::Serialize;

use crate::codec::{Archive, ArchiveInfo};
use crate::data::{DataError, Dataset, Profile, write_atomically};
use crate::metrics::{Span, TOLERANCE, compare};
use crate::report::{BoundReport, CompareReport, FitReport, InputReport, MoreReport, RatioReport};
pub use date::date_and_time;
use page::Page;

/// What a report is made from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The original.
    pub before: &'a Dataset,
    pub archive: &'a Archive,
    /// What the archive decodes to.
    pub after: &'a Dataset,
    /// How the archive's model was trained, where that is known.
    pub run: Option<&'a FitReport>,
    /// The settings as `fit --config` reads them, where they are known.
    pub settings: Option<&'a str>,
}

/// A report; what `report --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// The program that made it.
    pub program: &'static str,
    /// When, in UTC: `2026-01-31 12:34`.
    pub made: String,
    pub archive: ArchiveInfo,
    pub ratio: RatioReport,
    /// Every error, over all samples.
    #[serde(flatten)]
    pub errors: CompareReport,
    /// How the error bounds were kept, where there are any.
    pub bound: Option<BoundReport>,
    pub run: Option<FitReport>,
    pub settings: Option<String>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DocumentError {
    #[error(
        "the original has {before:?} values and the archive decodes to {after:?}: it is of other data"
    )]
    OtherData {
        before: Vec<usize>,
        after: Vec<usize>,
    },
}

impl Document {
    /// Measures everything.
    ///
    /// # Errors
    /// When the original has another shape than what the archive decodes to.
    pub fn new(source: &Source<'_>) -> Result<Self, DocumentError> {
        let Source { before, after, .. } = source;
        if before.layout.shape != after.layout.shape || before.layout != after.layout {
            return Err(DocumentError::OtherData {
                before: before.layout.shape.clone(),
                after: after.layout.shape.clone(),
            });
        }
        let profile = Profile::new(before);
        let spans: Vec<Span> = profile.columns.iter().map(Span::from_profile).collect();
        let names = &before.column_names;
        let found = compare(before.stored(), after.stored(), names, &spans, None);
        let mut errors = CompareReport::new(InputReport::from_data(before), found);
        errors.more = Some(MoreReport::new(before, after, TOLERANCE));
        let archive = source.archive.info();
        Ok(Self {
            program: concat!("balescope ", env!("CARGO_PKG_VERSION")),
            made: date_and_time(SystemTime::now()),
            ratio: RatioReport::from_info(&archive),
            archive,
            errors,
            bound: BoundReport::new(source.archive, before, after),
            run: source.run.cloned(),
            settings: source.settings.map(str::to_owned),
        })
    }

    /// One HTML page with all plots inside; nothing is loaded from anywhere.
    pub fn html(&self, source: &Source<'_>) -> String {
        let mut page = Page::new(&format!("Compression of {}", self.label()));
        summary::summary(&mut page, self);
        sections::bytes(&mut page, self);
        sections::training(&mut page, self);
        sections::columns(&mut page, self);
        charts::distributions(&mut page, self, source);
        charts::derived(&mut page, self, source);
        fields::frames(&mut page, source);
        sections::derivatives(&mut page, self);
        charts::correlation(&mut page, self);
        sections::settings(&mut page, self);
        sections::versions(&mut page, self);
        page.finish()
    }

    /// Writes it as JSON where the file's name says so, else as HTML; gives the number of bytes.
    pub fn save(&self, source: &Source<'_>, path: &Path) -> Result<usize, DataError> {
        let is_json = path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("json"));
        let text = if is_json {
            serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
        } else {
            self.html(source)
        };
        write_atomically(path, |out| out.write_all(text.as_bytes()))?;
        Ok(text.len())
    }

    fn label(&self) -> &str {
        let path = &self.errors.input.path;
        path.rsplit(['/', '\\']).next().unwrap_or(path)
    }
}

#[cfg(test)]
mod tests;
