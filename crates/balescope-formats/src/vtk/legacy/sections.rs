//! The sections of a legacy file, and the variables that they make.

use super::tokens::{Tokens, plain};
use crate::contents::{Attribute, Cells, Contents, Variable};
use crate::error::{Problem, excerpt};
use crate::values::{Data, ValueKind, Values};
use crate::vtk::model::{Geometry, On, numbers, put_on_mesh, type_of};

/// What has been read so far.
pub(super) struct Sections<'a> {
    tokens: Tokens<'a>,
    contents: Contents,
    values: Vec<Values>,
    kind: String,
    geometry: Geometry,
    on: On,
    /// Points or cells of the present section of data.
    tuples: u64,
    /// Points of all cells, where each cell's end, and types.
    corners: Vec<i64>,
    ends: Vec<u64>,
    types: Vec<u8>,
    points: Option<usize>,
}

impl<'a> Sections<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<(Contents, Vec<Values>), Problem> {
        let mut sections = Self {
            tokens: Tokens::new(bytes),
            contents: Contents::default(),
            values: Vec::new(),
            kind: String::new(),
            geometry: Geometry::None,
            on: On::Nothing,
            tuples: 0,
            corners: Vec::new(),
            ends: Vec::new(),
            types: Vec::new(),
            points: None,
        };
        sections.tokens.line();
        if let Some(title) = sections.tokens.line().filter(|title| !title.is_empty()) {
            let title = Attribute::text("title", title);
            sections.contents.attributes.push(title);
        }
        let coding = sections.tokens.full_line().unwrap_or_default();
        sections.tokens.is_binary = match coding.to_ascii_uppercase().as_str() {
            "ASCII" => false,
            "BINARY" => true,
            _ => {
                let found = format!("\"{}\"", excerpt(coding, 30));
                return Err(Problem::malformed("line 3", found, "ASCII or BINARY"));
            }
        };
        while let Some(line) = sections.tokens.full_line() {
            sections.section(line)?;
        }
        sections.finish();
        Ok((sections.contents, sections.values))
    }

    fn section(&mut self, line: &str) -> Result<(), Problem> {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let keyword = words
            .first()
            .map_or_else(String::new, |word| word.to_ascii_uppercase());
        let line = Line {
            keyword: &keyword,
            words: &words,
        };
        match keyword.as_str() {
            "DATASET" => line.text(1)?.clone_into(&mut self.kind),
            "DIMENSIONS" => self.set_dimensions(&line)?,
            "ORIGIN" | "SPACING" | "ASPECT_RATIO" => self.set_steps(&line)?,
            "X_COORDINATES" | "Y_COORDINATES" | "Z_COORDINATES" => {
                let data = self
                    .tokens
                    .values(line.number(1)?, line.text(2)?, &keyword)?;
                let name = keyword[..1].to_lowercase();
                let variable = Variable::new(name, vec![data.len() as u64], data.kind());
                self.push(variable, data);
            }
            "POINTS" => self.take_points(&line)?,
            "CELLS" | "VERTICES" | "LINES" | "POLYGONS" | "TRIANGLE_STRIPS" => {
                self.take_cells(&line)?;
            }
            "CELL_TYPES" => match self.tokens.values(line.number(1)?, "int", &keyword)? {
                Data::I32(types) => self.types = types.into_iter().map(|t| t as u8).collect(),
                _ => self.types.clear(),
            },
            "POINT_DATA" => (self.on, self.tuples) = (On::Points, line.number(1)?),
            "CELL_DATA" => (self.on, self.tuples) = (On::Cells, line.number(1)?),
            "FIELD" => self.take_fields(line.number(2)?)?,
            "METADATA" => self.tokens.skip_metadata(),
            "LOOKUP_TABLE" => {
                let kind = self.colour();
                let count = line.number::<u64>(2)?.saturating_mul(4);
                self.tokens.values(count, kind, &keyword)?;
            }
            _ => self.take_attribute(&line)?,
        }
        Ok(())
    }

    /// How components of colours are written.
    fn colour(&self) -> &'static str {
        if self.tokens.is_binary {
            "unsigned_char"
        } else {
            "float"
        }
    }

    fn set_dimensions(&mut self, line: &Line<'_>) -> Result<(), Problem> {
        let points = [line.number(1)?, line.number(2)?, line.number(3)?];
        self.geometry = match self.kind.to_ascii_uppercase().as_str() {
            "STRUCTURED_POINTS" => Geometry::Image {
                points,
                origin: [0.0; 3],
                spacing: [1.0; 3],
            },
            "RECTILINEAR_GRID" => Geometry::Rectilinear { points },
            _ => Geometry::Structured { points },
        };
        Ok(())
    }

    fn set_steps(&mut self, line: &Line<'_>) -> Result<(), Problem> {
        let steps = [line.number(1)?, line.number(2)?, line.number(3)?];
        if let Geometry::Image {
            origin, spacing, ..
        } = &mut self.geometry
        {
            if line.keyword == "ORIGIN" {
                *origin = steps;
            } else {
                *spacing = steps;
            }
        }
        self.contents
            .attributes
            .push(numbers(&line.keyword.to_lowercase(), &steps));
        Ok(())
    }

    fn take_points(&mut self, line: &Line<'_>) -> Result<(), Problem> {
        let points: u64 = line.number(1)?;
        let data = self
            .tokens
            .values(points.saturating_mul(3), line.text(2)?, "POINTS")?;
        if let Geometry::Structured { .. } = self.geometry {
            if self.geometry.points() != Some(points) {
                let found = format!("{points} points");
                return Err(Problem::malformed(
                    "POINTS",
                    found,
                    "as many as DIMENSIONS say",
                ));
            }
        } else {
            self.geometry = Geometry::Mesh { points, cells: 0 };
        }
        self.points = Some(self.values.len());
        let variable = self.geometry.points_variable("", data.kind());
        self.push(variable, data);
        Ok(())
    }

    fn take_cells(&mut self, line: &Line<'_>) -> Result<(), Problem> {
        let keyword = line.keyword;
        let (count, size): (u64, u64) = (line.number(1)?, line.number(2)?);
        if !self.tokens.is_binary {
            self.tokens.go_behind_words(3);
        }
        let before = self.tokens.at();
        let next = self.tokens.full_line().unwrap_or_default();
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
            let ends = integers(self.tokens.values(count, kind.trim(), keyword)?);
            let next = self.tokens.full_line().unwrap_or_default();
            let kind = next.strip_prefix("CONNECTIVITY").ok_or_else(damaged)?;
            let shift = self.corners.len() as u64;
            let corners = integers(self.tokens.values(size, kind.trim(), keyword)?);
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
            self.tokens.go_to(before);
            let all = self.cell_numbers(count, size, keyword)?;
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
        if let Geometry::Mesh { cells, .. } = &mut self.geometry {
            *cells = self.ends.len() as u64;
        }
        Ok(())
    }

    /// Before each cell's points their number; text is read by those, since writers miscount the sum.
    fn cell_numbers(&mut self, count: u64, size: u64, keyword: &str) -> Result<Vec<i64>, Problem> {
        if self.tokens.is_binary {
            return Ok(integers(self.tokens.values(size, "int", keyword)?));
        }
        let mut all = Vec::new();
        for _ in 0..count {
            let points = integers(self.tokens.values(1, "int", keyword)?);
            let number = points.first().and_then(|n| u64::try_from(*n).ok());
            all.extend(points);
            let corners = self.tokens.values(number.unwrap_or(0), "int", keyword)?;
            all.extend(integers(corners));
        }
        if all.len() as u64 != size {
            let found = all.len();
            let note = format!("{keyword} says {size} numbers and has {found}");
            self.contents.notes.push(note);
        }
        Ok(all)
    }

    fn take_attribute(&mut self, line: &Line<'_>) -> Result<(), Problem> {
        let (components, kind): (u64, &str) = match line.keyword {
            "SCALARS" => {
                let components = if line.words.len() > 3 {
                    line.number(3)?
                } else {
                    1
                };
                (components, line.text(2)?)
            }
            "COLOR_SCALARS" => (line.number(2)?, self.colour()),
            "VECTORS" | "NORMALS" => (3, line.text(2)?),
            "TENSORS" => (9, line.text(2)?),
            "TENSORS6" => (6, line.text(2)?),
            "GLOBAL_IDS" | "PEDIGREE_IDS" => (1, line.text(2)?),
            "TEXTURE_COORDINATES" => (line.number(2)?, line.text(3)?),
            other => {
                let place = format!("before byte {}", self.tokens.at());
                let found = format!("a section \"{}\"", excerpt(other, 30));
                return Err(Problem::malformed(place, found, "a section of VTK"));
            }
        };
        let name = plain(line.text(1)?);
        if line.keyword == "SCALARS" {
            let before = self.tokens.at();
            let next = self.tokens.full_line().unwrap_or_default();
            if !next.to_ascii_uppercase().starts_with("LOOKUP_TABLE") {
                self.tokens.go_to(before);
            }
        }
        let count = self.tuples.saturating_mul(components);
        let mut data = self.tokens.values(count, kind, &name)?;
        if let ("COLOR_SCALARS", Data::F32(shares)) = (line.keyword, &data) {
            // Text has colours from 0 to 1, of which VTK makes bytes.
            let bytes = shares.iter().map(|share| (255.0 * share + 0.5) as u8);
            data = Data::U8(bytes.collect());
        }
        self.push_array(&name, self.on, components, data)
    }

    fn take_fields(&mut self, count: u64) -> Result<(), Problem> {
        for _ in 0..count {
            let mut line = self.tokens.full_line().unwrap_or_default();
            while line.starts_with("METADATA") {
                self.tokens.skip_metadata();
                line = self.tokens.full_line().unwrap_or_default();
            }
            let words: Vec<&str> = line.split_ascii_whitespace().collect();
            let line = Line {
                keyword: "FIELD",
                words: &words,
            };
            let name = plain(line.text(0)?);
            let (components, tuples): (u64, u64) = (line.number(1)?, line.number(2)?);
            let count = components.saturating_mul(tuples);
            let data = self.tokens.values(count, line.text(3)?, &name)?;
            let fits = match self.on {
                On::Points => self.geometry.points() == Some(tuples),
                On::Cells => self.geometry.cells() == Some(tuples),
                On::Nothing => true,
            };
            let on = if fits { self.on } else { On::Nothing };
            self.push_array(&name, on, components, data)?;
        }
        Ok(())
    }

    fn push_array(
        &mut self,
        name: &str,
        on: On,
        components: u64,
        data: Data,
    ) -> Result<(), Problem> {
        let count = data.len() as u64;
        let variable = self
            .geometry
            .variable("", name, on, components, count, data.kind())?;
        self.push(variable, data);
        Ok(())
    }

    fn push(&mut self, variable: Variable, data: Data) {
        self.contents.variables.push(variable);
        self.values.push(Values::all(data));
    }

    /// The axes of an image and the cells of a mesh, once all is known.
    fn finish(&mut self) {
        for (name, values) in self.geometry.image_axes() {
            let shape = vec![values.data.len() as u64];
            self.push(Variable::new(name, shape, ValueKind::F64), values.data);
        }
        let (Geometry::Mesh { .. }, Some(points)) = (&self.geometry, self.points) else {
            return;
        };
        let mut cells = None;
        let count = self.ends.len() as u64;
        if self.types.len() == self.ends.len() && count > 0 {
            let corners = std::mem::take(&mut self.corners);
            let mut offsets = vec![0];
            offsets.append(&mut self.ends);
            let lists = Data::List {
                offsets,
                values: Box::new(Values::all(Data::I64(corners))),
            };
            let at = self.values.len();
            self.push(Variable::new("cells", vec![count], lists.kind()), lists);
            let types = Data::U8(std::mem::take(&mut self.types));
            let variable = Variable::new("cell_types", vec![count], ValueKind::U8);
            self.push(variable, types);
            cells = Some(Cells {
                points: at,
                types: at + 1,
            });
        }
        put_on_mesh(&mut self.contents, 0, points, cells);
    }
}

/// A line that begins a section.
struct Line<'a> {
    keyword: &'a str,
    words: &'a [&'a str],
}

impl Line<'_> {
    fn text(&self, index: usize) -> Result<&str, Problem> {
        let word = self.words.get(index).copied();
        word.ok_or_else(|| {
            let found = format!("{} words", self.words.len());
            Problem::malformed(self.keyword, found, format!("{} at least", index + 1))
        })
    }

    fn number<T: std::str::FromStr>(&self, index: usize) -> Result<T, Problem> {
        let word = self.text(index)?;
        word.parse().map_err(|_| {
            let found = format!("\"{}\"", excerpt(word, 30));
            Problem::malformed(self.keyword, found, "a number")
        })
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
