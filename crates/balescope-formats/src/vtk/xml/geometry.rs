//! How the points of a piece lie, by its attributes.

use roxmltree::Node;

use super::pieces::SECTIONS;
use crate::error::{Problem, excerpt};
use crate::vtk::model::Geometry;

/// How many cells of one kind a piece says it has.
pub(super) fn node_count(piece: Node<'_, '_>, kind: &str) -> Option<u64> {
    piece
        .attribute(format!("NumberOf{kind}").as_str())?
        .parse()
        .ok()
}

pub(super) fn geometry(
    kind: &str,
    set: Node<'_, '_>,
    piece: Node<'_, '_>,
) -> Result<Geometry, Problem> {
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
