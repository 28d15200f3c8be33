//! A selection held against data: places in the place of names.

use super::rule::Rule;
use super::sides::Row;
use super::{ColumnError, Selection, find_columns};
use crate::data::{DataError, Dataset, Layout, Metadata};
use crate::format;

/// A selection of which all names are found.
pub(super) struct Resolved {
    /// In the order in which they are wanted; `None`: all.
    columns: Option<Vec<usize>>,
    /// Whether the time of each sample is asked for; empty: of all.
    times: Vec<bool>,
    rule: Option<Rule>,
    text: String,
}

impl Resolved {
    /// `data`: all samples or some of them; `metadata`: of all, so many in number.
    pub fn new(
        selection: &Selection,
        data: &Dataset,
        metadata: &Metadata,
        samples: usize,
    ) -> Result<Self, DataError> {
        let names = &data.column_names;
        let unfit = |what: &str, why: String| DataError::Selection {
            what: what.to_owned(),
            why,
        };
        let columns = selection.columns.as_ref().map(|list| {
            let mut places = Vec::new();
            for name in &list.0 {
                let found = find_columns(name, names)?;
                // Of a pattern the others are meant, of one column it is a mistake.
                let is_one = found.len() == 1;
                let is_new = |place: &usize| is_one || !places.contains(place);
                places.extend(found.into_iter().filter(is_new).collect::<Vec<_>>());
            }
            Ok::<_, ColumnError>(places)
        });
        let columns = columns
            .transpose()
            .map_err(|e| unfit("select", e.to_string()))?;
        if let Some(columns) = &columns
            && let Some(twice) = (1..columns.len()).find(|&i| columns[..i].contains(&columns[i]))
        {
            let why = format!("{} is named twice", names[columns[twice]]);
            return Err(unfit("select", why));
        }
        let mut times = Vec::new();
        if let Some(range) = &selection.time {
            let coordinate = data.layout.sample_axis.and_then(|axis| metadata.axis(axis));
            let limits = range.limits(coordinate).map_err(|why| unfit("time", why))?;
            let within = |time: f64| (limits[0]..=limits[1]).contains(&time);
            times = match coordinate {
                Some(coordinate) => {
                    let values = coordinate.values.as_slice().iter();
                    values.map(|time| within(*time)).collect()
                }
                None => (0..samples).map(|place| within(place as f64)).collect(),
            };
            if times.len() != samples {
                let why = "the times are not one a sample".to_owned();
                return Err(unfit("time", why));
            }
        }
        let rule = selection.conditions.as_ref().map(|conditions| {
            if data.is_field() {
                let why = "conditions are for tables; choose snapshots of a field by their times";
                return Err(unfit("where", why.to_owned()));
            }
            Rule::new(conditions.root(), data, metadata).map_err(|why| unfit("where", why))
        });
        Ok(Self {
            columns,
            times,
            rule: rule.transpose()?,
            text: text(selection),
        })
    }

    /// Whether every sample has to be looked at.
    pub fn has_conditions(&self) -> bool {
        self.rule.is_some()
    }

    /// Adds the places of those samples of a part that are chosen; `first`: the place of its first one.
    pub fn add_places(&self, part: &Dataset, first: usize, places: &mut Vec<usize>) {
        let mut looked_at = Vec::new();
        if let Some(rule) = &self.rule {
            rule.add_columns(&mut looked_at);
        }
        let mut columns = vec![Vec::new(); part.columns()];
        for column in looked_at {
            if columns[column].is_empty() {
                columns[column] = part.stored_column(column).iter().collect();
            }
        }
        let mut stack = Vec::new();
        let mut holds = |sample: usize| {
            let row = Row {
                columns: &columns,
                sample,
            };
            self.is_in_time(first + sample)
                && (self.rule.as_ref())
                    .is_none_or(|rule| rule.holds(&row, &mut stack) == Some(true))
        };
        places.extend((0..part.samples()).filter(|&s| holds(s)).map(|s| first + s));
    }

    /// The places of samples that are chosen by their times alone.
    pub fn places_in_time(&self, samples: usize) -> Vec<usize> {
        (0..samples)
            .filter(|&place| self.is_in_time(place))
            .collect()
    }

    fn is_in_time(&self, place: usize) -> bool {
        self.times.get(place).copied().unwrap_or(true)
    }

    /// The places, of which there have to be some.
    pub fn any<'a>(&self, places: &'a [usize]) -> Result<&'a [usize], DataError> {
        if places.is_empty() {
            return Err(DataError::Selection {
                what: self.text.clone(),
                why: "no sample is left; choose more of them".to_owned(),
            });
        }
        Ok(places)
    }

    /// Samples with the columns that are chosen.
    pub fn columns_of(&self, data: &Dataset) -> Dataset {
        match &self.columns {
            Some(columns) => data.columns_at(columns),
            None => data.clone(),
        }
    }

    /// What is told of them, of the samples at these places.
    pub fn metadata_of(&self, layout: &Layout, metadata: &Metadata, places: &[usize]) -> Metadata {
        let chosen = metadata.with_samples_at(layout.sample_axis, places);
        match &self.columns {
            Some(columns) => chosen.with_columns_at(layout.component_axis, columns),
            None => chosen,
        }
    }

    /// Whether samples are left out by their times or values.
    pub fn chooses_samples(&self) -> bool {
        self.has_conditions() || !self.times.is_empty()
    }

    /// The choice of samples as it was asked for.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is said of samples that are left out.
    pub fn note(&self, kept: usize, all: usize) -> Option<String> {
        self.chooses_samples().then(|| {
            let (kept, all) = (format::count(kept), format::count(all));
            format!("{kept} of {all} samples are taken ({})", self.text)
        })
    }
}

/// A selection of samples as it was asked for.
fn text(selection: &Selection) -> String {
    let time = selection.time.as_ref().map(|time| format!("time {time}"));
    let conditions = selection.conditions.as_ref().map(ToString::to_string);
    let texts: Vec<String> = time.into_iter().chain(conditions).collect();
    texts.join(", ")
}
