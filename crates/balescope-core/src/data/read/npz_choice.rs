//! Which array of an npz is read, or which of them together.

use std::io::{Read, Seek};

use super::array_info::ArrayInfo;
use super::descr::Descr;
use super::npz_archive::{Archive, DATA, NAMES};
use super::options::ReadOptions;
use super::sparse::Format;
use super::together::Together;
use crate::data::{DataError, Kind, text};

/// What is read of a file.
pub(super) enum Chosen {
    One(usize),
    Sparse(Format),
    Several {
        /// All that can be chosen, of which these are some.
        members: Vec<ArrayInfo>,
        together: Together,
    },
}

/// The arrays that can be chosen, and remarks on those that cannot.
pub(super) struct Candidates {
    pub arrays: Vec<ArrayInfo>,
    /// Whether all of them hold plain numbers, not records.
    pub plain: bool,
    passed_over: Vec<String>,
}

impl<R: Read + Seek> Archive<'_, R> {
    /// What to read: the array asked for, `data`, the only one, or several that belong together.
    pub fn choose(
        &mut self,
        options: &ReadOptions,
        notes: &mut Vec<String>,
    ) -> Result<Chosen, DataError> {
        let position = |archive: &Self, name: &str| {
            let found = archive.position(name).filter(|_| name != NAMES);
            found.ok_or_else(|| archive.no_such_array(name))
        };
        if let Some(name) = options.array.as_deref() {
            let name = name.strip_suffix(".npy").unwrap_or(name);
            if name.contains(',') && self.position(name).is_none() {
                return self.choose_several(name);
            }
            return position(self, name).map(Chosen::One);
        }
        if let Some(format) = self.sparse_format()? {
            return Ok(Chosen::Sparse(format));
        }
        if !self.others.is_empty() {
            let others = text::list(&self.others, 8);
            notes.push(format!("Passed over, as these are no arrays: {others}"));
        }
        if let Some(member) = self.position(DATA) {
            return Ok(Chosen::One(member));
        }
        let Candidates {
            arrays,
            plain,
            passed_over,
        } = self.candidates()?;
        notes.extend(passed_over);
        if let [only] = arrays.as_slice() {
            return position(self, &only.name).map(Chosen::One);
        }
        let rises = &mut |i: usize| self.rises(&arrays[i].name);
        match Together::new(&arrays, rises).filter(|_| plain) {
            Some(together) => Ok(Chosen::Several {
                members: arrays,
                together,
            }),
            None => Err(DataError::SeveralArrays {
                file: self.place.file.clone(),
                arrays: arrays.iter().map(|a| text::excerpt(&a.name, 60)).collect(),
            }),
        }
    }

    /// Arrays by their names with commas between, and the coordinates beside them.
    fn choose_several(&mut self, names: &str) -> Result<Chosen, DataError> {
        let Candidates { arrays, .. } = self.candidates()?;
        let mut wanted = Vec::new();
        for name in names.split(',') {
            let found = arrays.iter().position(|array| array.name == name.trim());
            let found = found.ok_or_else(|| self.no_such_array(name.trim()))?;
            if !wanted.contains(&found) {
                wanted.push(found);
            }
        }
        if let [one] = wanted[..] {
            let name = &arrays[one].name;
            let member = self.position(name);
            return (member.map(Chosen::One)).ok_or_else(|| self.no_such_array(name));
        }
        let first = &arrays[wanted[0]].shape;
        if wanted.iter().any(|&i| arrays[i].shape != *first) {
            let place = self.place.array(names);
            return Err(place.unusable("is of several shapes", "choose arrays of one shape"));
        }
        // In the order in which they are asked for, then what else may give places.
        let is_beside = |i: &usize| !wanted.contains(i) && arrays[*i].shape != *first;
        let others: Vec<usize> = (0..arrays.len()).filter(is_beside).collect();
        let members =
            |all: &[usize]| -> Vec<ArrayInfo> { all.iter().map(|&i| arrays[i].clone()).collect() };
        let with_others = members(&[wanted.as_slice(), &others].concat());
        let rises = &mut |i: usize| self.rises(&with_others[i].name);
        if let Some(together) = Together::new(&with_others, rises) {
            return Ok(Chosen::Several {
                members: with_others,
                together,
            });
        }
        let members = members(&wanted);
        let is_table = first.len() == 1;
        let together = Together {
            parts: (0..members.len()).collect(),
            coordinates: Vec::new(),
            kind: if is_table { Kind::Table } else { Kind::Field },
        };
        Ok(Chosen::Several { members, together })
    }

    /// Every array with numbers in it; an error where there is none.
    pub fn candidates(&mut self) -> Result<Candidates, DataError> {
        let mut arrays = Vec::new();
        let mut passed_over = Vec::new();
        let mut first_error = None;
        let mut plain = true;
        for member in 0..self.members.len() {
            let name = self.members[member].name.clone();
            if name == NAMES {
                continue;
            }
            let place = self.place.array(&name);
            let header = self.header(member);
            plain &= (header.as_ref()).is_ok_and(|h| matches!(h.descr, Descr::Number(..)))
                || header.is_err();
            match header.and_then(|h| ArrayInfo::from_header(name, &h, &place)) {
                Ok(array) => arrays.push(array),
                Err(error) => {
                    passed_over.push(format!("Passed over: {error}"));
                    first_error = first_error.or(Some(error));
                }
            }
        }
        match first_error {
            Some(error) if arrays.is_empty() => Err(error),
            None if arrays.is_empty() => Err(self.no_such_array(DATA)),
            _ => Ok(Candidates {
                arrays,
                plain,
                passed_over,
            }),
        }
    }

    /// The format of a sparse matrix of `SciPy`, where the file holds one.
    fn sparse_format(&mut self) -> Result<Option<Format>, DataError> {
        let all = ["format", "shape", DATA].map(|name| self.position(name));
        let [Some(format), Some(_), Some(_)] = all else {
            return Ok(None);
        };
        match self.read_text(format).names.as_deref() {
            Some([name]) => Format::parse(name, &self.place.array(DATA)).map(Some),
            _ => Ok(None),
        }
    }

    /// Whether an array of one axis grows, or falls, from each value to the next.
    pub fn rises(&mut self, name: &str) -> bool {
        let raw = self.position(name).map(|member| self.read_raw(member));
        matches!(raw, Some(Ok(raw)) if raw.rises(self.place))
    }
}
