//! Cells of a legacy file, by the points at their corners.

use super::tokens::Tokens;
use crate::data::Data;
use crate::error::Problem;
use crate::polyhedra::FaceLists;
use crate::values::Values;
use crate::vtk::model::{POLYHEDRON, type_of};

/// All cells so far.
#[derive(Debug, Default)]
pub(super) struct CellList {
    pub types: Vec<u8>,
    /// What is odd about their numbers.
    pub notes: Vec<String>,
    corners: Vec<i64>,
    ends: Vec<u64>,
}

/// What the line before some cells says.
pub(super) struct Section<'a> {
    pub keyword: &'a str,
    /// Cells; ends of cells in newer files.
    pub count: u64,
    /// Numbers of all of them.
    pub size: u64,
}

impl CellList {
    pub fn len(&self) -> u64 {
        self.ends.len() as u64
    }

    /// Reads the cells of a section; the tokens stand behind its line.
    pub fn read(&mut self, tokens: &mut Tokens<'_>, section: &Section<'_>) -> Result<(), Problem> {
        let (keyword, count, size) = (section.keyword, section.count, section.size);
        if !tokens.is_binary {
            tokens.go_behind_words(3);
        }
        let before = tokens.at();
        let next = tokens.full_line().unwrap_or_default();
        let damaged = || {
            let found = "cells whose numbers do not fit";
            Problem::malformed(
                keyword,
                found,
                "a number of points before each cell's points",
            )
        };
        let first = self.ends.len();
        if let Some(kind) = next.strip_prefix("OFFSETS") {
            let ends = integers(tokens.values(count, kind.trim(), keyword)?);
            let next = tokens.full_line().unwrap_or_default();
            let kind = next.strip_prefix("CONNECTIVITY").ok_or_else(damaged)?;
            let shift = self.corners.len() as u64;
            let corners = integers(tokens.values(size, kind.trim(), keyword)?);
            let sound = ends.first().is_none_or(|first| *first == 0)
                && ends.last().is_none_or(|last| *last as u64 == size)
                && ends.is_sorted();
            if !sound {
                return Err(damaged());
            }
            self.ends
                .extend(ends.iter().skip(1).map(|end| *end as u64 + shift));
            self.corners.extend(corners);
        } else {
            tokens.go_to(before);
            let all = self.numbers(tokens, section)?;
            let mut rest = all.as_slice();
            for _ in 0..count {
                let (points, behind) = rest.split_first().ok_or_else(damaged)?;
                let points = usize::try_from(*points).map_err(|_| damaged())?;
                let corners = behind.get(..points).ok_or_else(damaged)?;
                self.corners.extend(corners);
                self.ends.push(self.corners.len() as u64);
                rest = &behind[points..];
            }
        }
        if keyword != "CELLS" {
            let mut start = first.checked_sub(1).map_or(0, |last| self.ends[last]);
            for end in &self.ends[first..] {
                self.types.push(type_of(keyword, end - start));
                start = *end;
            }
        }
        Ok(())
    }

    /// The points of each cell, its type, and its faces where there are polyhedra.
    pub fn take(&mut self) -> (Data, Data, Option<Data>) {
        let faces = self.take_faces();
        let mut offsets = vec![0];
        offsets.append(&mut self.ends);
        let corners = std::mem::take(&mut self.corners);
        let lists = Data::List {
            offsets,
            values: Box::new(Values::all(Data::I64(corners))),
        };
        (lists, Data::U8(std::mem::take(&mut self.types)), faces)
    }

    /// The faces of polyhedra, which stand in place of their points; these are put there.
    fn take_faces(&mut self) -> Option<Data> {
        if !self.types.contains(&POLYHEDRON) {
            return None;
        }
        let mut faces = FaceLists::new();
        let (mut corners, mut ends, mut start) = (Vec::new(), Vec::new(), 0);
        for (kind, end) in self.types.iter().zip(&self.ends) {
            let numbers = self.corners.get(start..usize::try_from(*end).ok()?)?;
            start += numbers.len();
            if *kind == POLYHEDRON && faces.push_cell(numbers).is_none() {
                let note = "A polyhedron whose numbers are not those of faces: of all polyhedra the points are read";
                self.notes.push(note.to_owned());
                return None;
            }
            if *kind == POLYHEDRON {
                corners.extend(faces.points_of_last());
            } else {
                corners.extend(numbers);
                faces.end_cell();
            }
            ends.push(corners.len() as u64);
        }
        (self.corners, self.ends) = (corners, ends);
        Some(faces.into_data())
    }

    /// Before each cell's points their number; text is read by those, since writers miscount the sum.
    fn numbers(
        &mut self,
        tokens: &mut Tokens<'_>,
        section: &Section<'_>,
    ) -> Result<Vec<i64>, Problem> {
        let (keyword, count, size) = (section.keyword, section.count, section.size);
        if tokens.is_binary {
            return Ok(integers(tokens.values(size, "int", keyword)?));
        }
        let mut all = Vec::new();
        for _ in 0..count {
            let points = integers(tokens.values(1, "int", keyword)?);
            let number = points.first().and_then(|n| u64::try_from(*n).ok());
            all.extend(points);
            let corners = tokens.values(number.unwrap_or(0), "int", keyword)?;
            all.extend(integers(corners));
        }
        if all.len() as u64 != size {
            let found = all.len();
            let note = format!("{keyword} says {size} numbers and has {found}");
            self.notes.push(note);
        }
        Ok(all)
    }
}

/// Numbers of points; of other types, none.
fn integers(data: Data) -> Vec<i64> {
    match data {
        Data::I32(v) => v.into_iter().map(i64::from).collect(),
        Data::I64(v) => v,
        _ => Vec::new(),
    }
}
