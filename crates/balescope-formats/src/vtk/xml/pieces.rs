//! Pieces of an XML file, and the variables that their arrays make.

use roxmltree::Node;

use super::arrays::Array;
use super::faces::FaceArrays;
use super::geometry::geometry;
use crate::contents::{Contents, Variable};
use crate::error::{Problem, excerpt};
use crate::values::{ValueKind, Values};
use crate::vtk::model::{Geometry, On, numbers, put_on_mesh};

/// All pieces.
#[derive(Default)]
pub(super) struct Pieces {
    pub contents: Contents,
    pub arrays: Vec<Lazy>,
}

/// What a variable's values are made from when they are asked for.
pub(super) enum Lazy {
    Known(Values),
    Array(Array),
    /// The points of cells.
    Corners(Vec<Section>),
    /// Types of cells that are told by where they stand.
    TypesOf(Vec<Section>),
    /// The faces of polyhedra.
    Faces(FaceArrays),
}

/// Cells of one kind, by the arrays of their points and of where each ends.
#[derive(Clone)]
pub(super) struct Section {
    pub kind: &'static str,
    pub ends: Array,
    pub points: Array,
}

/// The order in which data on cells counts them.
pub(super) const SECTIONS: [&str; 4] = ["Verts", "Lines", "Polys", "Strips"];

impl Pieces {
    pub fn read(root: Node<'_, '_>) -> Result<Self, Problem> {
        let kind = root.attribute("type").unwrap_or_default();
        let mut all = Self::default();
        if kind == "Collection" {
            return Err(Problem::unsupported(
                "the file",
                "it names the files of a series, and holds none",
                "open it by itself, and not as one of several files",
            ));
        }
        let Some(set) = root.children().find(|node| node.has_tag_name(kind)) else {
            let found = format!("no element {}", excerpt(kind, 40));
            return Err(Problem::malformed("the XML", found, "one as its type says"));
        };
        if kind.starts_with('P') && kind != "PolyData" {
            return Err(Problem::unsupported(
                "the file",
                "it names the pieces of a parallel run, and holds none",
                "open the files that it names",
            ));
        }
        let pieces: Vec<Node<'_, '_>> = set
            .children()
            .filter(|node| node.has_tag_name("Piece"))
            .collect();
        if pieces.is_empty() {
            let found = format!("no pieces in {}", excerpt(kind, 40));
            return Err(Problem::unsupported(
                "the file",
                found,
                "image, grid, poly and unstructured files are read",
            ));
        }
        for (index, piece) in pieces.iter().enumerate() {
            let prefix = if pieces.len() > 1 {
                format!("{index}/")
            } else {
                String::new()
            };
            all.take_piece(&prefix, kind, set, *piece)?;
        }
        let fields = set.children().filter(|node| node.has_tag_name("FieldData"));
        for field in fields.flat_map(|node| node.children().filter(is_array)) {
            all.take_field(field)?;
        }
        Ok(all)
    }

    fn take_piece(
        &mut self,
        prefix: &str,
        kind: &str,
        set: Node<'_, '_>,
        piece: Node<'_, '_>,
    ) -> Result<(), Problem> {
        let geometry = geometry(kind, set, piece)?;
        let first = self.contents.variables.len();
        if let Geometry::Image {
            origin, spacing, ..
        } = &geometry
        {
            let said = [numbers("origin", origin), numbers("spacing", spacing)];
            self.contents.attributes.extend(said);
        }
        for (name, values) in geometry.image_axes() {
            let shape = vec![values.data.len() as u64];
            let variable = Variable::new(format!("{prefix}{name}"), shape, ValueKind::F64);
            self.push(variable, Lazy::Known(values));
        }
        let mut points = None;
        for child in piece.children().filter(Node::is_element) {
            let on = match child.tag_name().name() {
                "PointData" => On::Points,
                "CellData" => On::Cells,
                "Points" => {
                    points = self.take_points(prefix, &geometry, child)?;
                    continue;
                }
                "Coordinates" => {
                    self.take_axes(prefix, &geometry, child)?;
                    continue;
                }
                _ => continue,
            };
            for array in child.children().filter(is_array) {
                self.take_array(prefix, &geometry, on, array)?;
            }
        }
        let Geometry::Mesh { cells: count, .. } = geometry else {
            return Ok(());
        };
        let cells = self.take_cells(prefix, count, piece)?;
        if let Some(points) = points {
            put_on_mesh(&mut self.contents, first, points, cells);
        }
        Ok(())
    }

    fn take_points(
        &mut self,
        prefix: &str,
        geometry: &Geometry,
        node: Node<'_, '_>,
    ) -> Result<Option<usize>, Problem> {
        let Some(array) = node.children().find(is_array) else {
            return Ok(None);
        };
        let array = Array::from_node(array, "points")?;
        let variable = geometry.points_variable(prefix, array.kind.clone());
        let place = self.contents.variables.len();
        self.push(variable, Lazy::Array(array));
        Ok(Some(place))
    }

    fn take_axes(
        &mut self,
        prefix: &str,
        geometry: &Geometry,
        node: Node<'_, '_>,
    ) -> Result<(), Problem> {
        let Geometry::Rectilinear { points } = geometry else {
            return Ok(());
        };
        let axes = ["x", "y", "z"].into_iter().zip(points);
        for ((name, points), node) in axes.zip(node.children().filter(is_array)) {
            let array = Array::from_node(node, name)?;
            let name = format!("{prefix}{name}");
            let variable = Variable::new(name, vec![*points], array.kind.clone());
            self.push(variable, Lazy::Array(array));
        }
        Ok(())
    }

    fn take_array(
        &mut self,
        prefix: &str,
        geometry: &Geometry,
        on: On,
        node: Node<'_, '_>,
    ) -> Result<(), Problem> {
        let name = node.attribute("Name").unwrap_or("unnamed");
        let array = match Array::from_node(node, name) {
            Ok(array) => array,
            Err(why) => {
                self.contents.notes.push(why.to_string());
                return Ok(());
            }
        };
        let components = components(node);
        let tuples = if on == On::Cells {
            geometry.cells()
        } else {
            geometry.points()
        };
        let count = tuples.and_then(|tuples| tuples.checked_mul(components));
        let count = count.unwrap_or(u64::MAX);
        let kind = array.kind.clone();
        let variable = geometry.variable(prefix, name, on, components, count, kind)?;
        self.push(variable, Lazy::Array(array));
        Ok(())
    }

    fn take_field(&mut self, node: Node<'_, '_>) -> Result<(), Problem> {
        let name = node.attribute("Name").unwrap_or("unnamed");
        let tuples = node.attribute("NumberOfTuples");
        let Some(tuples) = tuples.and_then(|n| n.parse::<u64>().ok()) else {
            return Ok(());
        };
        let array = Array::from_node(node, name)?;
        let mut shape = vec![tuples];
        if components(node) != 1 {
            shape.push(components(node));
        }
        let variable = Variable::new(format!("field/{name}"), shape, array.kind.clone());
        self.push(variable, Lazy::Array(array));
        Ok(())
    }

    pub fn push(&mut self, variable: Variable, lazy: Lazy) {
        self.contents.variables.push(variable);
        self.arrays.push(lazy);
    }
}

fn is_array(node: &Node<'_, '_>) -> bool {
    node.has_tag_name("DataArray") || node.has_tag_name("Array")
}

fn components(node: Node<'_, '_>) -> u64 {
    let said = node.attribute("NumberOfComponents");
    said.and_then(|n| n.parse().ok()).unwrap_or(1)
}
