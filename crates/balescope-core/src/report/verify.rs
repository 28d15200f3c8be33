//! Whether an archive is as it was written, and what an original says of it.

use serde::Serialize;

use super::original::{Original, part_of};
use super::{BoundReport, BoundTally, ColumnMissing, CompareReport, InputReport, kind_changes};
use crate::codec::classical::{PackedFile, limits};
use crate::codec::{ArchiveError, ArchiveFile};
use crate::data::{DataError, Dataset};
use crate::metrics::Tally;

/// What `verify --json` prints.
#[derive(Debug, Serialize)]
pub struct VerifyReport {
    /// Whether the values decode to the very bits that were seen when the file was written.
    pub as_written: bool,
    /// Where there is an original and the archive has bounds.
    pub bound: Option<BoundReport>,
    /// Where there is an original.
    pub comparison: Option<CompareReport>,
}

impl VerifyReport {
    /// Decodes everything, and holds it against the original where there is one. `look` sees the first samples
    /// before and after.
    ///
    /// # Errors
    /// When the archive is damaged, or either cannot be read.
    pub fn of_archive(
        archive: &mut ArchiveFile,
        mut original: Option<Original>,
        look: &mut dyn FnMut(&Dataset, &Dataset),
    ) -> Result<Self, ArchiveError> {
        let layout = archive.layout().clone();
        let (bounds, limits) = archive.limits();
        let (bounds, limits) = (bounds.clone(), limits.to_vec());
        let (mut as_written, mut first) = (true, true);
        let (mut tally, mut bound) = (Tally::default(), BoundTally::default());
        for part in archive.parts(0..layout.samples())? {
            let part = part?;
            as_written &= part.as_written;
            if let Some(original) = &mut original {
                let before = part_of(&mut *original.source, part.samples, &layout)?;
                let before = before
                    .in_order_of(&part.data)
                    .with_missing(&original.missing);
                if first {
                    look(&before, &part.data);
                    first = false;
                }
                let after = part.data.stored();
                let rows: Vec<usize> = (0..before.samples()).collect();
                tally = tally.and(original.ruler.tally(before.stored(), after, &rows));
                bound = bound.and(BoundTally::new(&bounds, &limits, &before, after));
            }
        }
        let comparison = original.as_ref().map(|original| {
            let input = InputReport {
                path: original.path.clone(),
                shape: layout.shape.clone(),
                of: None,
                dtype: original.types.name(),
                lossless_dtype: original.extent.lossless_types().name(),
                notes: original.notes.clone(),
                missing: ColumnMissing::of_each(
                    &original.missing,
                    &original.types,
                    &original.names,
                ),
            };
            CompareReport::new(input, original.ruler.read(tally, &original.names))
        });
        Ok(Self {
            as_written,
            bound: original.and_then(|original| bound.report(&bounds, &original.names)),
            comparison,
        })
    }

    /// The same of a file that holds data and no model. Reading it compared its checksums; it notes none of
    /// what it decodes to. The original, which is called so, has its shape.
    ///
    /// # Errors
    /// When the original does not go along the file's axes.
    pub fn of_packed(
        packed: &PackedFile,
        original: Option<(&str, &Dataset)>,
    ) -> Result<Self, DataError> {
        let Some((name, before)) = original else {
            return Ok(Self {
                as_written: true,
                bound: None,
                comparison: None,
            });
        };
        let data = &packed.data;
        let before = before.with_layout(data.layout.clone())?;
        let missing = data.missing().unless_chosen_and(before.missing());
        let before = before.with_missing(&missing);
        let bounds = &packed.bounds;
        let tally = BoundTally::new(bounds, &limits(&before, bounds), &before, data.stored());
        Ok(Self {
            as_written: true,
            bound: tally.report(bounds, &data.column_names),
            comparison: Some(CompareReport::between(name, &before, data)),
        })
    }

    /// What does not hold of the archive, which is called so, in words. `transforms`: what happened to each column,
    /// where it has a model.
    pub fn fault(&self, path: &str, transforms: &[&str]) -> Option<String> {
        if self.bound.as_ref().is_some_and(|bound| !bound.holds) {
            return Some(format!("{path} does not keep to its bounds"));
        }
        let kinds = (self.comparison.as_ref()).map(|c| kind_changes(&c.columns));
        if let Some(kinds) = kinds.filter(|kinds| kinds.total() > 0) {
            return Some(format!("{path} does not give back what was there: {kinds}"));
        }
        if let Some(column) = self.changed_exact(transforms) {
            return Some(format!(
                "{path} keeps `{column}` exactly, and it is not that of the original"
            ));
        }
        (!self.as_written)
            .then(|| format!("{path} decodes to other values here than where it was written"))
    }

    /// A column that is kept exactly and came back changed.
    fn changed_exact(&self, transforms: &[&str]) -> Option<&str> {
        let columns = &self.comparison.as_ref()?.columns;
        let exact = |transform: &str| ["exact", "constant"].contains(&transform);
        let mut changed = columns
            .iter()
            .zip(transforms)
            .filter(|(column, how)| exact(how) && column.max_abs > 0.0);
        changed.next().map(|(column, _)| column.name.as_str())
    }
}

/// The first sample.
///
/// # Errors
/// When the archive is damaged.
pub fn first_sample(archive: &mut ArchiveFile) -> Result<Dataset, ArchiveError> {
    let part = archive.parts(0..1)?.next().transpose()?;
    let data = part.map(|part| part.data);
    data.ok_or_else(|| ArchiveError::DoesNotFit("no samples".to_owned()))
}
