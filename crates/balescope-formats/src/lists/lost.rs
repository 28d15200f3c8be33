//! How many entries lists have beyond those that are taken, where that is known without reading all of them.

use std::collections::HashMap;

use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::reader::Reader;

/// Samples that are read at a time. Longer lists are not counted where the file does not tell their numbers of entries.
const AT_ONCE: u64 = 1 << 16;

/// The entries of lists that are left out.
pub(super) struct Lost {
    /// Entries of each list that are taken.
    taken: usize,
    lists: usize,
    /// Names of lists of which as many entries are left out, in the order of the first of them.
    groups: Vec<(Entries, Vec<String>)>,
    /// Of variables that tell numbers of entries.
    known: HashMap<usize, Entries>,
}

#[derive(Clone, Copy, PartialEq)]
enum Entries {
    Counted { beyond: u64, all: u64 },
    NotCounted,
}

impl Lost {
    pub fn new(taken: usize) -> Self {
        Self {
            taken,
            lists: 0,
            groups: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// Counts the entries of a list. `number`: the variable that tells how many it has.
    pub fn add(
        &mut self,
        reader: &mut Reader,
        list: usize,
        number: Option<usize>,
    ) -> Result<(), Problem> {
        let found = match number.and_then(|number| self.known.get(&number)) {
            Some(known) => *known,
            None => self.count(reader, list, number)?,
        };
        self.known.extend(number.map(|number| (number, found)));
        self.lists += 1;
        let name = format!("`{}`", excerpt(&reader.contents().variables[list].name, 60));
        match self.groups.iter_mut().find(|(own, _)| *own == found) {
            Some((_, names)) => names.push(name),
            None => self.groups.push((found, vec![name])),
        }
        Ok(())
    }

    fn count(
        &self,
        reader: &mut Reader,
        list: usize,
        number: Option<usize>,
    ) -> Result<Entries, Problem> {
        let samples = reader.contents().variables[list].samples();
        let (mut beyond, mut all) = (0_u64, 0_u64);
        let mut add = |count: u64| {
            all = all.saturating_add(count);
            beyond = beyond.saturating_add(count.saturating_sub(self.taken as u64));
        };
        match number {
            Some(number) => {
                for start in (0..samples).step_by(AT_ONCE as usize) {
                    let range = start..samples.min(start + AT_ONCE);
                    let counts = reader.try_read(number, range)?.data.to_f64();
                    counts
                        .unwrap_or_default()
                        .iter()
                        .for_each(|count| add(*count as u64));
                }
            }
            None if samples <= AT_ONCE => {
                if let Data::List { offsets, .. } = reader.try_read(list, 0..samples)?.data {
                    offsets.windows(2).for_each(|ends| add(ends[1] - ends[0]));
                }
            }
            None => return Ok(Entries::NotCounted),
        }
        Ok(Entries::Counted { beyond, all })
    }

    /// What is said of them.
    pub fn notes(self) -> Vec<String> {
        const TOLD: usize = 6;
        let lists = match self.lists {
            1 => "one list".to_owned(),
            several => format!("{several} lists"),
        };
        let (taken, first) = match self.taken {
            1 => ("first entry is taken".to_owned(), "first".to_owned()),
            several => (
                format!("first {several} entries are taken"),
                format!("first {several}"),
            ),
        };
        let mut notes = vec![format!("Of {lists} the {taken}")];
        for (entries, mut names) in self.groups {
            let more = names.len().saturating_sub(TOLD);
            names.truncate(TOLD);
            let names = match more {
                0 => names.join(", "),
                _ => format!("{} and {more} more", names.join(", ")),
            };
            match entries {
                Entries::Counted { beyond: 0, .. } => {}
                Entries::Counted { beyond, all } => notes.push(format!(
                    "{names}: {} of {} entries beyond the {first} left out",
                    in_thousands(beyond),
                    in_thousands(all)
                )),
                Entries::NotCounted => {
                    notes.push(format!(
                        "{names}: what lists have beyond the {first} is left out"
                    ));
                }
            }
        }
        if notes.len() == 1 {
            notes[0] += "; none has more";
        }
        notes
    }
}

/// The variable that tells the numbers of entries of a list, as `nMuon` does of `Muon_pt`: by its name, and by the
/// first samples.
pub(super) fn number_of(reader: &mut Reader, list: usize) -> Result<Option<usize>, Problem> {
    let all = &reader.contents().variables;
    let (name, samples) = (&all[list].name, all[list].samples());
    let (folder, own) = match name.rfind('/') {
        Some(at) => name.split_at(at + 1),
        None => ("", name.as_str()),
    };
    let group = own.split(['_', '.']).next().unwrap_or(own);
    let names = ["n", "N"].map(|n| format!("{folder}{n}{group}"));
    let Some(number) = all
        .iter()
        .position(|v| names.contains(&v.name) && v.shape == [samples])
    else {
        return Ok(None);
    };
    let first = 0..samples.min(AT_ONCE);
    let told = reader.try_read(number, first.clone())?.data.to_f64();
    let Data::List { offsets, .. } = reader.try_read(list, first)?.data else {
        return Ok(None);
    };
    let counts = offsets.windows(2).map(|ends| (ends[1] - ends[0]) as f64);
    Ok(told.is_some_and(|told| counts.eq(told)).then_some(number))
}

/// With commas between thousands.
fn in_thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
