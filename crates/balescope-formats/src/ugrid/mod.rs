//! Meshes that variables of a file make by the UGRID conventions, as those of other formats.

mod faces;
mod lie;
mod points;

use std::ops::Range;

use self::faces::Faces;
use self::lie::turned;
use self::points::points;
use crate::cf::nearest;
use crate::contents::{Cells, Contents, Mesh, OnMesh, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::reader::{Source, believable};
use crate::values::Values;

/// A file whose meshes have points and cells as variables of their own, behind its others.
struct Meshed {
    inner: Box<dyn Source>,
    contents: Contents,
    known: Vec<Values>,
    /// Variables of which the file has layers of places, and not places with layers.
    turned: Vec<usize>,
}

/// The same file, with the meshes of its variables where there are any.
pub(crate) fn with_meshes(inner: Box<dyn Source>) -> Box<dyn Source> {
    let contents = inner.contents().clone();
    let is_topology = |variable: &Variable| text(variable, "cf_role") == Some("mesh_topology");
    let all = contents.variables.iter().enumerate();
    let topologies: Vec<usize> = all
        .filter(|(_, variable)| is_topology(variable))
        .map(|(index, _)| index)
        .collect();
    if topologies.is_empty() {
        return inner;
    }
    let mut meshed = Meshed {
        inner,
        contents,
        known: Vec::new(),
        turned: Vec::new(),
    };
    for topology in topologies {
        if let Err(why) = meshed.add(topology) {
            let note = format!("The mesh is left out: {why}");
            meshed.contents.notes.push(note);
        }
    }
    Box::new(meshed)
}

impl Meshed {
    /// Adds the mesh that a variable describes, and puts on it what lies there.
    fn add(&mut self, topology: usize) -> Result<(), Problem> {
        let name = self.contents.variables[topology].name.clone();
        let nodes = self.named(topology, "node_coordinates");
        let faces = self.named(topology, "face_node_connectivity");
        let (&[x, y, ..], &[faces]) = (nodes.as_slice(), faces.as_slice()) else {
            let found = "no node_coordinates or no face_node_connectivity that is there";
            let hint = "meshes of faces are read";
            return Err(Problem::unsupported(name, found, hint));
        };
        let (x, y) = if is_along_north(&self.contents.variables[x]) {
            (y, x)
        } else {
            (x, y)
        };
        let points = points(&self.numbers(x)?, &self.numbers(y)?, &name)?;
        let count = points.len() as u64 / 3;
        let variables = &self.contents.variables;
        let node_axis = variables[x].dimensions.first().cloned().flatten();
        let told = text(&variables[topology], "face_dimension");
        let is_told = |axis: &Option<String>| told.is_some() && axis.as_deref().map(last) == told;
        let axis = variables[faces].dimensions.iter().position(is_told);
        let axis = axis.unwrap_or(0);
        let face_axis = variables[faces].dimensions.get(axis).cloned().flatten();
        let numbers = self.numbers(faces)?;
        let Faces {
            ends,
            corners,
            types,
        } = Faces::new(&self.contents.variables[faces], &numbers, axis, count)?;
        let mesh = OnMesh::Points(self.contents.meshes.len());
        let lengths = [count, types.len() as u64];
        self.put_on(&name, mesh, [node_axis, face_axis], lengths);
        let first = self.contents.variables.len();
        self.contents.meshes.push(Mesh {
            points: first,
            cells: Some(Cells {
                points: first + 1,
                types: first + 2,
                faces: None,
            }),
        });
        let lists = Data::List {
            offsets: ends,
            values: Box::new(Values::all(Data::I64(corners))),
        };
        let all = [
            ("points", points),
            ("cells", lists),
            ("cell_types", Data::U8(types)),
        ];
        let of_mesh = self.variables_of(topology);
        for (what, data) in all {
            let shape = match what {
                "points" => vec![count, 3],
                _ => vec![data.len() as u64],
            };
            let mut variable = Variable::new(format!("{name}/{what}"), shape, data.kind());
            variable.coordinates.clone_from(&of_mesh);
            self.contents.variables.push(variable);
            self.known.push(Values::all(data));
        }
        Ok(())
    }

    /// The variables that an attribute of another names.
    fn named(&self, variable: usize, attribute: &str) -> Vec<usize> {
        let variable = &self.contents.variables[variable];
        let names = text(variable, attribute).unwrap_or_default();
        let names = names.split_whitespace();
        let found = names.filter_map(|name| nearest(&variable.name, name, &self.contents));
        found.filter_map(|name| self.contents.find(&name)).collect()
    }

    /// The names of all variables that tell of a mesh: they are no data.
    fn variables_of(&self, topology: usize) -> Vec<String> {
        let variable = &self.contents.variables[topology];
        let mut found = vec![topology];
        for attribute in &variable.attributes {
            found.extend(self.named(topology, &attribute.name));
        }
        let names = found
            .into_iter()
            .map(|index| &self.contents.variables[index].name);
        names.cloned().collect()
    }

    /// All numbers of a variable of the file.
    fn numbers(&mut self, index: usize) -> Result<Data, Problem> {
        let variable = &self.contents.variables[index];
        let samples = variable.samples();
        believable(variable, samples, self.inner.stored_bytes(index))?;
        if samples == 0 {
            return Ok(Data::empty(&variable.kind));
        }
        Ok(self.inner.read(index, 0..samples)?.data)
    }
}

impl Source for Meshed {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let own = variable.checked_sub(self.inner.contents().variables.len());
        let Some(own) = own else {
            let values = self.inner.read(variable, samples)?;
            return Ok(if self.turned.contains(&variable) {
                turned(&values, &self.contents.variables[variable].shape)
            } else {
                values
            });
        };
        let each = self.contents.variables[variable].values_per_sample();
        let each = each.unwrap_or(0) as usize;
        Ok(self.known[own].slice(samples.start as usize * each..samples.end as usize * each))
    }

    fn stored_bytes(&self, variable: usize) -> u64 {
        let own = variable.checked_sub(self.inner.contents().variables.len());
        own.map_or_else(
            || self.inner.stored_bytes(variable),
            |own| self.known[own].data.len() as u64 * 8,
        )
    }
}

fn text<'a>(variable: &'a Variable, attribute: &str) -> Option<&'a str> {
    variable
        .attribute(attribute)
        .and_then(Data::as_text)
        .map(str::trim)
}

/// A name without the groups that it stands in.
fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Whether a coordinate says that it goes north, and not east.
fn is_along_north(variable: &Variable) -> bool {
    let name = text(variable, "standard_name").unwrap_or_default();
    let unit = variable.unit().unwrap_or_default().to_lowercase();
    name == "latitude" || name.ends_with("_y_coordinate") || unit.starts_with("degrees_n")
}

#[cfg(test)]
pub(crate) mod tests;
