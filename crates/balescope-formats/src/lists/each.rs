//! A sample for each entry of lists.

use std::ops::Range;

use super::{IDENTIFIER, ROLE, check_name, entries, lists, no_lists};
use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::reader::{Reader, Source};
use crate::values::{ValueKind, Values};

/// A file of which each entry of some lists is a sample; what a sample of the file has once, its entries share.
pub(super) struct EachOfLists {
    reader: Reader,
    contents: Contents,
    /// Where the values of each variable come from; `None`: the number of the sample that an entry is of.
    parts: Vec<Option<usize>>,
    /// Where the entries of each sample end.
    ends: Vec<u64>,
}

/// Samples whose lists are counted at a time.
const AT_ONCE: u64 = 1 << 16;

/// What the number of the sample is called.
const SAMPLE: &str = "of_row";

impl EachOfLists {
    pub fn new(mut reader: Reader, group: &str) -> Result<Self, Problem> {
        let chosen = lists(reader.contents(), Some(group));
        let first = *chosen
            .first()
            .ok_or_else(|| no_lists(reader.contents(), Some(group)))?;
        let samples = reader.contents().variables[first].samples();
        let mut ends = Vec::new();
        let mut end = 0_u64;
        for start in (0..samples).step_by(AT_ONCE as usize) {
            let values = reader.try_read(first, start..samples.min(start + AT_ONCE))?;
            for count in counts(&values.data)? {
                end += count;
                ends.push(end);
            }
        }
        let mut contents = reader.contents().clone();
        let all = std::mem::take(&mut contents.variables);
        let mut parts = Vec::new();
        let (mut left, mut unlike) = (Vec::new(), Vec::new());
        for (index, variable) in all.iter().enumerate() {
            let is_of_samples = variable.shape.first() == Some(&samples);
            let kind = match entries(&variable.kind).filter(|_| chosen.contains(&index)) {
                Some(kind) => kind.clone(),
                None if is_of_samples && !matches!(variable.kind, ValueKind::List(_)) => {
                    variable.kind.clone()
                }
                None => {
                    let name = format!("`{}`", excerpt(&variable.name, 60));
                    let is_of_numbers = entries(&variable.kind).is_some();
                    if is_of_numbers {
                        left.push(name);
                    } else {
                        unlike.push(name);
                    }
                    continue;
                }
            };
            let mut attributes = variable.attributes.clone();
            if kind == variable.kind && tells_apart(&mut reader, index)? {
                attributes.push(Attribute::text(ROLE, IDENTIFIER));
            }
            let mut shape = variable.shape.clone();
            shape[0] = end;
            parts.push(Some(index));
            contents.variables.push(Variable {
                shape,
                kind,
                attributes,
                on: None,
                ..variable.clone()
            });
        }
        let folder = all[first]
            .name
            .rfind('/')
            .map_or("", |at| &all[first].name[..=at]);
        let name = format!("{folder}{SAMPLE}");
        check_name(reader.contents(), &name)?;
        parts.push(None);
        let mut rows = Variable::new(name, vec![end], ValueKind::U64);
        rows.attributes.push(Attribute::text(ROLE, IDENTIFIER));
        contents.variables.push(rows);
        contents.meshes.clear();
        contents.notes.push(format!(
            "A row is one entry of the lists `{}`: {end} entries of {samples} rows of the file, whose numbers \
             from 0 are `{SAMPLE}`",
            excerpt(group, 60)
        ));
        let others = [
            (left, "as these are other lists"),
            (unlike, "as these are no numbers, and no lists of numbers"),
        ];
        for (mut names, why) in others {
            const TOLD: usize = 8;
            let more = names.len().saturating_sub(TOLD);
            names.truncate(TOLD);
            let names = names.join(", ");
            match (names.is_empty(), more) {
                (true, _) => {}
                (false, 0) => contents.notes.push(format!("Left out, {why}: {names}")),
                (false, more) => {
                    contents
                        .notes
                        .push(format!("Left out, {why}: {names} and {more} more"));
                }
            }
        }
        Ok(Self {
            reader,
            contents,
            parts,
            ends,
        })
    }

    /// Where the entries of a sample begin.
    fn start(&self, sample: usize) -> u64 {
        sample.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

/// Whether a variable has another whole number at each of many samples, as that of an event is, which its entries then share.
fn tells_apart(reader: &mut Reader, variable: usize) -> Result<bool, Problem> {
    /// Fewer tell nothing.
    const LEAST: u64 = 20;
    let described = &reader.contents().variables[variable];
    let samples = described.samples();
    let is_whole = matches!(
        described.kind,
        ValueKind::I32 | ValueKind::U32 | ValueKind::I64 | ValueKind::U64
    );
    if !is_whole || described.shape.len() != 1 || samples < LEAST {
        return Ok(false);
    }
    let values = reader.try_read(variable, 0..samples.min(AT_ONCE))?;
    let mut numbers = match values.data {
        Data::I32(numbers) => numbers.into_iter().map(i128::from).collect(),
        Data::U32(numbers) => numbers.into_iter().map(i128::from).collect(),
        Data::I64(numbers) => numbers.into_iter().map(i128::from).collect(),
        Data::U64(numbers) => numbers.into_iter().map(i128::from).collect(),
        _ => Vec::new(),
    };
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers.len() == count)
}

/// How many entries each of some lists has.
fn counts(data: &Data) -> Result<Vec<u64>, Problem> {
    match data {
        Data::List { offsets, .. } => {
            Ok(offsets.windows(2).map(|ends| ends[1] - ends[0]).collect())
        }
        _ => Err(Problem::malformed("a list", "other values", "lists")),
    }
}

impl Source for EachOfLists {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, entries: Range<u64>) -> Result<Values, Problem> {
        // The samples that have any of these.
        let first = self.ends.partition_point(|end| *end <= entries.start);
        let last = self.ends.partition_point(|end| *end < entries.end);
        let counts_of = |sample: usize| {
            let own = self.start(sample).max(entries.start)..self.ends[sample].min(entries.end);
            (own.end - own.start) as usize
        };
        let of_samples = |first: usize| {
            let all = first..=last;
            all.flat_map(move |sample| std::iter::repeat_n(sample - first, counts_of(sample)))
        };
        let Some(index) = self.parts[variable] else {
            let numbers = of_samples(first).map(|sample| (first + sample) as u64);
            return Ok(Values::all(Data::U64(numbers.collect())));
        };
        let described = &self.reader.contents().variables[index];
        let (name, is_list) = (
            described.name.clone(),
            matches!(described.kind, ValueKind::List(_)),
        );
        let each = described.values_per_sample().unwrap_or(1) as usize;
        let places: Vec<usize> = if is_list {
            Vec::new()
        } else {
            let all = of_samples(first);
            all.flat_map(|sample| sample * each..(sample + 1) * each)
                .collect()
        };
        let wanted: Vec<u64> = (first..=last)
            .map(|sample| self.ends[sample] - self.start(sample))
            .collect();
        let skipped = (entries.start - self.start(first)) as usize;
        let values = self.reader.try_read(index, first as u64..last as u64 + 1)?;
        if !is_list {
            return Ok(Values {
                data: values.data.take(&places),
                valid: (values.valid).map(|valid| places.iter().map(|&at| valid[at]).collect()),
            });
        }
        if counts(&values.data)? != wanted {
            let found = "lists of other lengths than those of the others of that name";
            let hint = "name one of the lists whole";
            return Err(Problem::unsupported(
                format!("`{}`", excerpt(&name, 60)),
                found,
                hint,
            ));
        }
        match values.data {
            Data::List { values, .. } => {
                let count = (entries.end - entries.start) as usize;
                Ok(values.slice(skipped..skipped + count))
            }
            _ => Err(Problem::malformed(name, "other values", "lists")),
        }
    }

    fn stored_bytes(&self, variable: usize) -> u64 {
        // One value may stand for many entries.
        match self.parts[variable] {
            Some(index) => self
                .reader
                .stored_bytes(index)
                .max(8 * self.ends.last().unwrap_or(&0)),
            None => 8 * self.ends.last().unwrap_or(&0),
        }
    }
}
