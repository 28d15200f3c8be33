//! What is in a file: variables with names, shapes, types and meaning.

use crate::data::Data;
use crate::values::ValueKind;

/// Everything that a file holds, without its values.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    pub variables: Vec<Variable>,
    /// What the file says of itself.
    pub attributes: Vec<Attribute>,
    pub meshes: Vec<Mesh>,
    /// What is odd, or could not be taken: one sentence each.
    pub notes: Vec<String>,
}

/// One array or column.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Groups, then the name: `group/name`; members of records as `table.x`.
    pub name: String,
    /// Lengths of the axes, the slowest first; samples lie along the first. Empty for a single value,
    /// which counts as one sample.
    pub shape: Vec<u64>,
    /// Names of the axes, where the format has them; as many as axes.
    pub dimensions: Vec<Option<String>>,
    pub kind: ValueKind,
    /// Samples that are packed together, about: to read one of them takes as long as to read all.
    pub chunk: u64,
    /// Whether values can be missing of which [`crate::Values::valid`] tells.
    pub can_be_missing: bool,
    /// Unit, long name, fill value, scale and offset, calendar: under the names that the file gives
    /// them, units always as `units`.
    pub attributes: Vec<Attribute>,
    /// Names of the variables that are its axes or give its places, where the format says so.
    pub coordinates: Vec<String>,
    /// Where it lies on a mesh.
    pub on: Option<OnMesh>,
}

/// A name and what is said under it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    pub name: String,
    pub value: Data,
}

/// Points with cells, or without; all are indices of [`Contents::variables`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mesh {
    /// Shape `[points, 3]`.
    pub points: usize,
    pub cells: Option<Cells>,
}

/// Cells by the points at their corners; all are indices of [`Contents::variables`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    /// The points of each cell as a list, in the order of VTK.
    pub points: usize,
    /// The type of each cell by VTK's numbers (5 a triangle, 10 a tetrahedron, 42 a polyhedron).
    pub types: usize,
    /// Of each cell a list of its faces, each a list of its points in turn, the way out of the cell to the right;
    /// those of cells that are told by their type and points alone are none.
    pub faces: Option<usize>,
}

/// Where on a mesh a variable has its samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnMesh {
    /// One sample a point of this mesh of [`Contents::meshes`].
    Points(usize),
    /// One sample a cell of it.
    Cells(usize),
}

impl Mesh {
    /// All variables that describe it.
    pub fn variables(&self) -> Vec<usize> {
        let cells = self.cells.iter();
        let of_cells = cells.flat_map(|c| [Some(c.points), Some(c.types), c.faces]);
        std::iter::once(self.points)
            .chain(of_cells.flatten())
            .collect()
    }
}

impl Contents {
    /// The variable of this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.variables.iter().position(|v| v.name == name)
    }
}

impl Variable {
    pub fn new(name: impl Into<String>, shape: Vec<u64>, kind: ValueKind) -> Self {
        Self {
            name: name.into(),
            dimensions: vec![None; shape.len()],
            shape,
            kind,
            chunk: 1,
            can_be_missing: false,
            attributes: Vec::new(),
            coordinates: Vec::new(),
            on: None,
        }
    }

    /// How many samples there are: the first axis, or one where there is none.
    pub fn samples(&self) -> u64 {
        self.shape.first().copied().unwrap_or(1)
    }

    /// Values of one sample; `None` where they are more than can be counted.
    pub fn values_per_sample(&self) -> Option<u64> {
        let rest = self.shape.get(1..).unwrap_or_default();
        rest.iter().try_fold(1_u64, |n, &axis| n.checked_mul(axis))
    }

    pub fn attribute(&self, name: &str) -> Option<&Data> {
        let found = self.attributes.iter().find(|a| a.name == name);
        found.map(|attribute| &attribute.value)
    }

    /// The unit, where one is given.
    pub fn unit(&self) -> Option<&str> {
        self.attribute("units").and_then(Data::as_text)
    }
}

impl Attribute {
    pub fn new(name: impl Into<String>, value: Data) -> Self {
        Self {
            name: name.into(),
            value,
        }
    }

    pub(crate) fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(name, Data::text(text))
    }
}
