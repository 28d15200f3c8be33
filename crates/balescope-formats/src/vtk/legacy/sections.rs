//! The sections of a legacy file, and the variables that they make.

use super::cells::{CellList, Section};
use super::line::Line;
use super::tokens::Tokens;
use crate::contents::{Attribute, Cells, Contents, Variable};
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::values::{ValueKind, Values};
use crate::vtk::model::{Geometry, On, numbers, put_on_mesh};

/// What has been read so far.
pub(super) struct Sections<'a> {
    pub tokens: Tokens<'a>,
    contents: Contents,
    values: Vec<Values>,
    kind: String,
    pub geometry: Geometry,
    pub on: On,
    /// Points or cells of the present section of data.
    pub tuples: u64,
    cells: CellList,
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
            cells: CellList::default(),
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
                Data::I32(types) => {
                    self.cells.types = types.into_iter().map(|t| t as u8).collect();
                }
                _ => self.cells.types.clear(),
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
        let section = Section {
            keyword: line.keyword,
            count: line.number(1)?,
            size: line.number(2)?,
        };
        self.cells.read(&mut self.tokens, &section)?;
        if let Geometry::Mesh { cells, .. } = &mut self.geometry {
            *cells = self.cells.len();
        }
        Ok(())
    }

    pub fn push(&mut self, variable: Variable, data: Data) {
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
        let count = self.cells.len();
        if self.cells.types.len() as u64 == count && count > 0 {
            let (lists, types, faces) = self.cells.take();
            let at = self.values.len();
            self.push(Variable::new("cells", vec![count], lists.kind()), lists);
            let variable = Variable::new("cell_types", vec![count], ValueKind::U8);
            self.push(variable, types);
            cells = Some(Cells {
                points: at,
                types: at + 1,
                faces: faces.is_some().then_some(at + 2),
            });
            if let Some(faces) = faces {
                let variable = Variable::new("cell_faces", vec![count], faces.kind());
                self.push(variable, faces);
            }
        }
        self.contents.notes.append(&mut self.cells.notes);
        put_on_mesh(&mut self.contents, 0, points, cells);
    }
}
