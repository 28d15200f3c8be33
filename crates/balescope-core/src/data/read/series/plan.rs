//! What a series is made of, and how its files give its samples.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use ndarray::Array2;

use super::about::About;
use super::categories::{renumber_texts, set_categories};
use super::convert::converted;
use super::files::Files;
use super::joining::Joining;
use super::naming::label_of;
use super::told::Told;
use crate::data::read::number::common_type;
use crate::data::{ByteOrder, ColumnTypes, DataError, Dataset, Values, text};
use crate::format::{count, counted};

/// What a series is made of.
pub(super) struct Plan {
    pub files: Vec<About>,
    pub joining: Joining,
    /// The first sample of the series, with all that is told of the whole.
    pub template: Dataset,
    /// Which samples of the series each file gives.
    ranges: Vec<Range<usize>>,
}

/// The types of the series' columns: of each the common one of all files.
fn types_of(files: &[About], columns: usize) -> ColumnTypes {
    let all = files
        .iter()
        .flat_map(|file| (0..file.layout.columns()).map(|i| file.types.of(i)));
    let common = common_type(all);
    let first = &files[0];
    // Where files are stacked, columns may become axes of a grid; then all are of one type.
    if files.iter().any(|file| file.layout.columns() != columns) {
        return common.into();
    }
    let of = |column: usize| {
        let own = |file: &About| {
            let place = (file.names.iter()).position(|name| Some(name) == first.names.get(column));
            file.types
                .of(place.filter(|_| file.has_names).unwrap_or(column))
        };
        common_type(files.iter().map(own))
    };
    ColumnTypes::of_columns((0..columns).map(of).collect(), common)
}

/// Notes of files that are told, at most.
const MOST_NOTES: usize = 12;

impl Plan {
    /// `found`: what the path stands for. `probe`: a sample of the first file.
    pub fn new(
        path: &Path,
        found: &Files,
        files: Vec<About>,
        probe: Dataset,
    ) -> Result<Self, DataError> {
        let first = &files[0];
        let joining = Joining::choose(first, &files);
        for file in &files[1..] {
            file.check(first, matches!(joining, Joining::Stacked(_)))?;
        }
        let mut ranges = Vec::with_capacity(files.len());
        let mut samples = 0_usize;
        for file in &files {
            let end = samples.checked_add(joining.count(file));
            let end = end.ok_or_else(|| DataError::Layout("too many samples".to_owned()))?;
            ranges.push(samples..end);
            samples = end;
        }
        let mut template = probe;
        template.layout = joining.layout(first, samples);
        template.types = types_of(&files, template.layout.columns());
        template.dtype = template.types.common();
        template.layout.check()?;
        template.origin.path = Some(path.to_owned());
        template.origin.label = label_of(path);
        template.fortran_order = false;
        template.byte_order = ByteOrder::default();
        let columns = template.layout.columns();
        if matches!(joining, Joining::Stacked(_))
            && !(first.has_names && first.names.len() == columns)
        {
            template.column_names = template
                .layout
                .default_names(template.origin.array.as_deref());
            template.has_names = false;
        }
        template.missing = Arc::default();
        template.values = Arc::new(Array2::zeros((1, template.layout.features())));
        template.remainders = None;
        let told = Told::new(&files, &joining, &template.layout, found.times.as_deref());
        template.metadata = Arc::new(told.metadata);
        set_categories(&mut template, &files)?;
        let mut plan = Self {
            files,
            joining,
            template,
            ranges,
        };
        plan.template.declared = Arc::new(plan.declared());
        plan.template.notes = plan.notes(found);
        plan.template.notes.extend(told.notes);
        Ok(plan)
    }

    /// The files that give these samples, each with its own samples among them.
    pub fn parts_of(&self, samples: Range<usize>) -> Vec<(usize, Range<usize>)> {
        let first = self
            .ranges
            .partition_point(|range| range.end <= samples.start);
        let files = self.ranges.iter().enumerate().skip(first);
        let files = files.take_while(|(_, range)| range.start < samples.end);
        let own = |range: &Range<usize>| {
            let end = samples.end.min(range.end) - range.start;
            samples.start.max(range.start) - range.start..end
        };
        files.map(|(file, range)| (file, own(range))).collect()
    }

    /// Room for so many samples.
    pub fn blank(&self, samples: usize) -> Values {
        Values::blank(
            self.template.types(),
            samples,
            self.template.layout.features(),
        )
    }

    /// What a file gives to the series of what was read of it.
    pub fn values(&self, file: usize, data: &Dataset) -> Result<Values, DataError> {
        let about = &self.files[file];
        let layout = data.layout.with_samples(about.layout.samples());
        about.check_unchanged(&layout, Some(data))?;
        let data = self.joining.samples_of(&self.in_order(about, data))?;
        let (values, points) = (data.stored().to_owned(), self.template.points());
        let types = [data.types(), self.template.types()];
        let mut values = converted(values, types, points).map_err(|misfit| {
            let column = misfit.feature / points;
            let problem = format!(
                "has {} in column `{}`, which is {} in the files together: that type does not hold it exactly",
                misfit.integer,
                text::excerpt(&self.template.column_names[column], 60),
                self.template.dtype_of(column).name()
            );
            about.unusable(problem, "save the files with columns of one type")
        })?;
        self.set_own_words(about, &mut values);
        renumber_texts(&self.template, [about, &self.files[0]], &mut values);
        Ok(values)
    }

    /// Columns in the order of the first file.
    fn in_order(&self, about: &About, data: &Dataset) -> Dataset {
        let first = &self.files[0];
        if !about.has_names || about.names == first.names {
            return data.clone();
        }
        let first = Dataset {
            column_names: first.names.clone(),
            has_names: true,
            ..data.clone()
        };
        data.in_order_of(&first)
    }

    /// How the files were put together, and what their readers say of them.
    fn notes(&self, found: &Files) -> Vec<String> {
        let (files, samples) = (
            counted(self.files.len(), "file"),
            count(self.template.layout.samples()),
        );
        let how = match &self.joining {
            Joining::Stacked(_) => "a snapshot each".to_owned(),
            Joining::Rows => format!("{samples} rows one after the other"),
            Joining::Along(_) => format!("{samples} snapshots one after the other"),
        };
        let mut notes = vec![format!("`{}`: {files}, {how}", self.template.origin.label)];
        if found.others > 0 {
            let others = counted(found.others, "file");
            notes.push(format!(
                "Passed over in the folder: {others} of other kinds"
            ));
        }
        if found.empty > 0 {
            let empty = counted(found.empty, "file");
            notes.push(format!("Passed over, without a row in them: {empty}"));
        }
        if let Some(other) = self
            .files
            .iter()
            .find(|file| file.types != self.files[0].types && file.names == self.files[0].names)
        {
            notes.push(format!(
                "Types differ ({}: {}, {}: {}): all are read as {}, which holds every value of them exactly",
                self.files[0].name(),
                self.files[0].types.name(),
                other.name(),
                other.types.name(),
                self.template.types().name()
            ));
        }
        notes.extend(self.note_of_other_words());
        let mut own: Vec<(&String, &About, usize)> = Vec::new();
        for file in &self.files {
            for note in &file.notes {
                match own.iter_mut().find(|(known, ..)| *known == note) {
                    Some((.., count)) => *count += 1,
                    None => own.push((note, file, 1)),
                }
            }
        }
        let more = own.len().saturating_sub(MOST_NOTES);
        for (note, file, count) in own.into_iter().take(MOST_NOTES) {
            notes.push(match count {
                all if all == self.files.len() => note.clone(),
                1 => format!("{}: {note}", file.name()),
                some => format!("{} and {} more: {note}", file.name(), some - 1),
            });
        }
        if more > 0 {
            notes.push(format!("{more} more notes on single files are left out"));
        }
        notes
    }
}
