//! What both kinds of file describe: a grid or a mesh, and arrays on its points and cells.

use crate::contents::{Attribute, Cells, Contents, Mesh, OnMesh, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::values::{ValueKind, Values};

/// How points lie.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Geometry {
    /// Evenly along three axes, x first.
    Image {
        points: [u64; 3],
        origin: [f64; 3],
        spacing: [f64; 3],
    },
    /// Along three axes that are arrays.
    Rectilinear { points: [u64; 3] },
    /// In rows, at places of their own.
    Structured { points: [u64; 3] },
    /// With cells that name their points.
    Mesh { points: u64, cells: u64 },
    /// Arrays alone.
    None,
}

/// What an array lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum On {
    Points,
    Cells,
    Nothing,
}

impl Geometry {
    pub fn points(&self) -> Option<u64> {
        match self {
            Self::Image { points, .. }
            | Self::Rectilinear { points }
            | Self::Structured { points } => product(points),
            Self::Mesh { points, .. } => Some(*points),
            Self::None => Some(0),
        }
    }

    pub fn cells(&self) -> Option<u64> {
        match self {
            Self::Mesh { cells, .. } => Some(*cells),
            Self::None => Some(0),
            _ => product(&self.grid(On::Cells)?),
        }
    }

    /// Lengths of the axes of a grid, z first; `None` of a mesh.
    fn grid(&self, on: On) -> Option<[u64; 3]> {
        let (Self::Image { points, .. }
        | Self::Rectilinear { points }
        | Self::Structured { points }) = self
        else {
            return None;
        };
        let axis = |n: u64| match on {
            On::Cells => n.saturating_sub(1).max(1),
            _ => n,
        };
        let [x, y, z] = points.map(axis);
        Some([z, y, x])
    }

    /// An array of so many values on this, with its axes and what gives its places.
    pub fn variable(
        &self,
        prefix: &str,
        name: &str,
        on: On,
        components: u64,
        count: u64,
        kind: ValueKind,
    ) -> Result<Variable, Problem> {
        let tuples = match on {
            On::Points => self.points(),
            On::Cells => self.cells(),
            On::Nothing => count.checked_div(components),
        };
        let wanted = tuples.and_then(|tuples| tuples.checked_mul(components));
        let (Some(tuples), true) = (tuples, wanted == Some(count)) else {
            let found = format!("{count} values");
            let expected = format!(
                "{components} for each of {}",
                tuples.map_or_else(|| "too many".to_owned(), |n| n.to_string())
            );
            return Err(Problem::malformed(name, found, expected));
        };
        let grid = self.grid(on).filter(|_| on != On::Nothing);
        let mut shape = grid.map_or_else(|| vec![tuples], Vec::from);
        if components != 1 {
            shape.push(components);
        }
        let folder = match on {
            On::Points => "point/",
            On::Cells => "cell/",
            On::Nothing => "field/",
        };
        let mut variable = Variable::new(format!("{prefix}{folder}{name}"), shape, kind);
        if on == On::Points {
            self.name_axes(prefix, &mut variable);
        }
        Ok(variable)
    }

    fn name_axes(&self, prefix: &str, variable: &mut Variable) {
        match self {
            Self::Image { .. } | Self::Rectilinear { .. } => {
                for (place, axis) in variable.dimensions.iter_mut().zip(["z", "y", "x"]) {
                    *place = Some(axis.to_owned());
                    variable.coordinates.push(format!("{prefix}{axis}"));
                }
            }
            Self::Structured { .. } => {
                for (place, axis) in variable.dimensions.iter_mut().zip(["z", "y", "x"]) {
                    *place = Some(axis.to_owned());
                }
                variable.coordinates.push(format!("{prefix}points"));
            }
            Self::Mesh { .. } | Self::None => {}
        }
    }

    /// The axes that an image has only by their beginnings and steps.
    pub fn image_axes(&self) -> Vec<(&'static str, Values)> {
        let Self::Image {
            points,
            origin,
            spacing,
        } = self
        else {
            return Vec::new();
        };
        let axis = |index: usize| {
            // What is longer is no file's; the arrays on it are refused by their lengths.
            let count = points[index].min(1 << 24);
            let places = (0..count).map(|i| origin[index] + spacing[index] * i as f64);
            Values::all(Data::F64(places.collect()))
        };
        vec![("x", axis(0)), ("y", axis(1)), ("z", axis(2))]
    }

    /// The variable of the points' places.
    pub fn points_variable(&self, prefix: &str, kind: ValueKind) -> Variable {
        let mut shape = self
            .grid(On::Points)
            .map_or_else(|| vec![self.points().unwrap_or(0)], Vec::from);
        shape.push(3);
        let mut variable = Variable::new(format!("{prefix}points"), shape, kind);
        if let Self::Structured { .. } = self {
            for (place, axis) in variable.dimensions.iter_mut().zip(["z", "y", "x"]) {
                *place = Some(axis.to_owned());
            }
        }
        variable
    }
}

/// Says of arrays on points and cells which mesh they lie on; `first` is the first variable of it.
pub(super) fn put_on_mesh(
    contents: &mut Contents,
    first: usize,
    points: usize,
    cells: Option<Cells>,
) {
    let mesh = contents.meshes.len();
    contents.meshes.push(Mesh { points, cells });
    for variable in &mut contents.variables[first..] {
        let name = variable.name.as_str();
        let folder =
            |folder: &str| name.starts_with(folder) || name.contains(&format!("/{folder}"));
        if folder("point/") {
            variable.on = Some(OnMesh::Points(mesh));
        } else if folder("cell/") {
            variable.on = Some(OnMesh::Cells(mesh));
        }
    }
}

/// A cell that is told by its faces, by VTK's numbers.
pub(super) const POLYHEDRON: u8 = 42;

/// The type of a cell of a collection that is kept by its kind, by VTK's numbers.
pub(super) fn type_of(section: &str, points: u64) -> u8 {
    match (section, points) {
        ("Verts" | "VERTICES", 1) => 1,
        ("Verts" | "VERTICES", _) => 2,
        ("Lines" | "LINES", 2) => 3,
        ("Lines" | "LINES", _) => 4,
        ("Strips" | "TRIANGLE_STRIPS", _) => 6,
        (_, 3) => 5,
        (_, 4) => 9,
        _ => 7,
    }
}

/// Numbers under a name, for what is said of a whole file.
pub(super) fn numbers(name: &str, numbers: &[f64]) -> Attribute {
    Attribute::new(name, Data::F64(numbers.to_vec()))
}

fn product(axes: &[u64; 3]) -> Option<u64> {
    axes.iter().try_fold(1_u64, |n, axis| n.checked_mul(*axis))
}
