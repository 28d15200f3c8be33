//! Arrays on points and cells, under the many words that begin them.

use super::line::Line;
use super::sections::Sections;
use super::tokens::plain;
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::vtk::model::On;

impl Sections<'_> {
    /// How components of colours are written.
    pub fn colour(&self) -> &'static str {
        if self.tokens.is_binary {
            "unsigned_char"
        } else {
            "float"
        }
    }

    pub fn take_attribute(&mut self, line: &Line<'_>) -> Result<(), Problem> {
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

    pub fn take_fields(&mut self, count: u64) -> Result<(), Problem> {
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
}
