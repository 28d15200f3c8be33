//! Pieces of an XML file, and the variables that their arrays make.

use roxmltree::Node;

use super::arrays::Array;
use crate::contents::{Cells, Contents, Variable};
use crate::error::{Problem, excerpt};
use crate::values::{Data, ValueKind, Values};
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
}

/// Cells of one kind, by the arrays of their points and of where each ends.
#[derive(Clone)]
pub(super) struct Section {
    pub kind: &'static str,
    ends: Array,
    points: Array,
}

impl Section {
    pub fn ends_and_points(&self) -> (&Array, &Array) {
        (&self.ends, &self.points)
    }
}

/// The order in which data on cells counts them.
const SECTIONS: [&str; 4] = ["Verts", "Lines", "Polys", "Strips"];

impl Pieces {
    pub fn read(root: Node<'_, '_>) -> Result<Self, Problem> {
        let kind = root.attribute("type").unwrap_or_default();
        let mut all = Self::default();
        if kind == "Collection" {
            all.take_series(root);
            return Ok(all);
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

    /// Times and the files that hold them.
    fn take_series(&mut self, root: Node<'_, '_>) {
        let sets: Vec<Node<'_, '_>> = root
            .descendants()
            .filter(|node| node.has_tag_name("DataSet"))
            .collect();
        let time = |node: &Node<'_, '_>| node.attribute("timestep").and_then(|t| t.parse().ok());
        let times = sets.iter().map(|node| time(node).unwrap_or(f64::NAN));
        let times = Values::all(Data::F64(times.collect()));
        let files = sets
            .iter()
            .map(|node| node.attribute("file").unwrap_or_default().to_owned());
        let files = Values::all(Data::Text(files.collect()));
        for (name, values) in [("time", times), ("file", files)] {
            let shape = vec![sets.len() as u64];
            let variable = Variable::new(name, shape, values.data.kind());
            self.push(variable, Lazy::Known(values));
        }
        let note = "a series in time: the values are in the files that it names";
        self.contents.notes.push(note.to_owned());
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
                    points = Some(self.contents.variables.len());
                    self.take_points(prefix, &geometry, child)?;
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
    ) -> Result<(), Problem> {
        let Some(array) = node.children().find(is_array) else {
            return Ok(());
        };
        let array = Array::of(array, "points")?;
        let variable = geometry.points_variable(prefix, array.kind.clone());
        self.push(variable, Lazy::Array(array));
        Ok(())
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
            let array = Array::of(node, name)?;
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
        let array = match Array::of(node, name) {
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
        let array = Array::of(node, name)?;
        let mut shape = vec![tuples];
        if components(node) != 1 {
            shape.push(components(node));
        }
        let variable = Variable::new(format!("field/{name}"), shape, array.kind.clone());
        self.push(variable, Lazy::Array(array));
        Ok(())
    }

    fn take_cells(
        &mut self,
        prefix: &str,
        count: u64,
        piece: Node<'_, '_>,
    ) -> Result<Option<Cells>, Problem> {
        let named = |node: Node<'_, '_>, name: &str| {
            let array = node.children().find(|n| n.attribute("Name") == Some(name));
            array.map(|array| Array::of(array, name)).transpose()
        };
        let mut sections = Vec::new();
        let mut types = None;
        for kind in ["Cells"].into_iter().chain(SECTIONS) {
            let Some(node) = piece.children().find(|node| node.has_tag_name(kind)) else {
                continue;
            };
            if kind == "Cells" {
                types = named(node, "types")?;
            }
            let is_empty = node_count(piece, kind) == Some(0);
            if let (Some(ends), Some(points), false) = (
                named(node, "offsets")?,
                named(node, "connectivity")?,
                is_empty,
            ) {
                sections.push(Section { kind, ends, points });
            }
        }
        if sections.is_empty() || count == 0 {
            return Ok(None);
        }
        let at = self.contents.variables.len();
        let lists = ValueKind::List(Box::new(ValueKind::I64));
        let variable = Variable::new(format!("{prefix}cells"), vec![count], lists);
        self.push(variable, Lazy::Corners(sections.clone()));
        let name = format!("{prefix}cell_types");
        let variable = Variable::new(name, vec![count], ValueKind::U8);
        let types = types.map_or_else(|| Lazy::TypesOf(sections), Lazy::Array);
        self.push(variable, types);
        Ok(Some(Cells {
            points: at,
            types: at + 1,
        }))
    }

    fn push(&mut self, variable: Variable, lazy: Lazy) {
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

/// How many cells of one kind a piece says it has.
fn node_count(piece: Node<'_, '_>, kind: &str) -> Option<u64> {
    piece
        .attribute(format!("NumberOf{kind}").as_str())?
        .parse()
        .ok()
}

fn geometry(kind: &str, set: Node<'_, '_>, piece: Node<'_, '_>) -> Result<Geometry, Problem> {
    if let Some(points) = node_count(piece, "Points") {
        let cells = if kind == "PolyData" {
            let counts = SECTIONS.map(|kind| node_count(piece, kind).unwrap_or(0));
            counts
                .iter()
                .try_fold(0_u64, |n, count| n.checked_add(*count))
        } else {
            node_count(piece, "Cells")
        };
        let cells = cells.unwrap_or(0);
        return Ok(Geometry::Mesh { points, cells });
    }
    let extent = piece.attribute("Extent").or(set.attribute("WholeExtent"));
    let extent = extent.unwrap_or_default();
    let bounds: Vec<i64> = extent
        .split_ascii_whitespace()
        .filter_map(|n| n.parse().ok())
        .collect();
    let length = |from: usize| {
        let length = bounds[from + 1].checked_sub(bounds[from])?.checked_add(1)?;
        u64::try_from(length).ok()
    };
    let points = (bounds.len() == 6)
        .then(|| Some([length(0)?, length(2)?, length(4)?]))
        .flatten();
    let Some(points) = points else {
        let found = format!("the extent \"{}\"", excerpt(extent, 40));
        return Err(Problem::malformed("the piece", found, "six whole numbers"));
    };
    Ok(match kind {
        "ImageData" => {
            let origin = three(set, "Origin", 0.0);
            let spacing = three(set, "Spacing", 1.0);
            let first = [bounds[0], bounds[2], bounds[4]];
            let begin = |i: usize| origin[i] + spacing[i] * first[i] as f64;
            Geometry::Image {
                points,
                origin: [begin(0), begin(1), begin(2)],
                spacing,
            }
        }
        "RectilinearGrid" => Geometry::Rectilinear { points },
        "StructuredGrid" => Geometry::Structured { points },
        other => {
            let found = format!("a data set of type {}", excerpt(other, 40));
            let hint = "image, grid, poly and unstructured files are read";
            return Err(Problem::unsupported("the file", found, hint));
        }
    })
}

fn three(set: Node<'_, '_>, name: &str, otherwise: f64) -> [f64; 3] {
    let mut numbers = [otherwise; 3];
    let said = set.attribute(name).unwrap_or_default();
    for (number, word) in numbers.iter_mut().zip(said.split_ascii_whitespace()) {
        *number = word.parse().unwrap_or(otherwise);
    }
    numbers
}
