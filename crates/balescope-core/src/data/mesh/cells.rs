//! The cells of a mesh, by the points at their corners.

use std::ops::Range;

/// Cells by the points at their corners, in the order that VTK has for each type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    types: Vec<u8>,
    /// Where the corners of each cell end.
    ends: Vec<u32>,
    corners: Vec<u32>,
    faces: Option<Faces>,
}

/// The faces of polyhedra by the points at their corners, which stand in turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faces {
    /// Where the faces of each cell end; those of other cells than polyhedra are none.
    cells: Vec<u32>,
    /// Where the corners of each face end.
    ends: Vec<u32>,
    corners: Vec<u32>,
}

/// What a cell is, by VTK's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellShape {
    Triangle,
    TriangleStrip,
    /// Corners in turn.
    Polygon,
    /// Two rows of two.
    Pixel,
    Tetrahedron,
    /// Two layers of two rows of two.
    Voxel,
    Hexahedron,
    Wedge,
    Pyramid,
    /// Two polygons of so many corners, one above the other.
    Prism(usize),
    /// What [`Faces`] tell, whose corners stand in no order.
    Polyhedron,
}

impl Cells {
    /// `ends`: where the corners of each cell end. `None` where these do not fit each other.
    pub fn new(types: Vec<u8>, ends: Vec<u32>, corners: Vec<u32>) -> Option<Self> {
        let last = ends.last().copied().unwrap_or(0);
        let fits = types.len() == ends.len()
            && ends.is_sorted()
            && usize::try_from(last) == Ok(corners.len());
        fits.then_some(Self {
            types,
            ends,
            corners,
            faces: None,
        })
    }

    /// The same with the faces of polyhedra among them; `None` where these are of another number of cells.
    #[must_use]
    pub fn with_faces(self, faces: Faces) -> Option<Self> {
        let fits = faces.cells.len() == self.len();
        let faces = (!faces.ends.is_empty()).then_some(faces);
        fits.then_some(Self { faces, ..self })
    }

    /// The faces of polyhedra, where there are any.
    pub fn faces(&self) -> Option<&Faces> {
        self.faces.as_ref()
    }

    /// The points at the corners of cells and of their faces.
    pub(super) fn all_points(&self) -> impl Iterator<Item = u32> {
        let of_faces = self.faces.iter().flat_map(|faces| &faces.corners);
        self.corners.iter().chain(of_faces).copied()
    }

    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// Whether one of them has an area or an inside.
    pub(super) fn fill_something(&self) -> bool {
        (0..self.len()).any(|cell| self.shape(cell).is_some())
    }

    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// VTK's numbers for what the cells are.
    pub fn types(&self) -> &[u8] {
        &self.types
    }

    /// Where the corners of each cell end among [`Self::all_corners`].
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    pub fn all_corners(&self) -> &[u32] {
        &self.corners
    }

    /// The points at the corners of a cell.
    pub fn corners(&self, cell: usize) -> &[u32] {
        &self.corners[part(&self.ends, cell)]
    }

    /// What a cell is and its corners; `None` of lines and points, which fill nothing, and of what is not
    /// known. Of cells with points on their edges as well, the corners alone.
    pub fn shape(&self, cell: usize) -> Option<(CellShape, &[u32])> {
        let corners = self.corners(cell);
        let (shape, count) = match self.types[cell] {
            5 => (CellShape::Triangle, 3),
            6 => (CellShape::TriangleStrip, corners.len().max(3)),
            7 => (CellShape::Polygon, corners.len().max(3)),
            8 => (CellShape::Pixel, 4),
            // Quadratic ones have the points of their edges behind their corners.
            9 | 23 | 28 | 30 => (CellShape::Polygon, 4),
            22 | 34 => (CellShape::Polygon, 3),
            36 => (CellShape::Polygon, corners.len() / 2),
            10 | 24 => (CellShape::Tetrahedron, 4),
            11 => (CellShape::Voxel, 8),
            12 | 25 | 29 | 33 => (CellShape::Hexahedron, 8),
            13 | 26 | 31 | 32 => (CellShape::Wedge, 6),
            14 | 27 | 37 => (CellShape::Pyramid, 5),
            15 => (CellShape::Prism(5), 10),
            16 => (CellShape::Prism(6), 12),
            42 if self.faces.as_ref()?.has_some(cell) => (CellShape::Polyhedron, corners.len()),
            _ => return None,
        };
        corners.get(..count).map(|corners| (shape, corners))
    }
}

impl Faces {
    /// `cells`: where the faces of each cell end; `ends`: where the corners of each face end. `None` where these do not
    /// fit each other.
    pub fn new(cells: Vec<u32>, ends: Vec<u32>, corners: Vec<u32>) -> Option<Self> {
        let fits = |ends: &[u32], count: usize| {
            let last = ends.last().copied().unwrap_or(0);
            ends.is_sorted() && usize::try_from(last) == Ok(count)
        };
        let is_sound = fits(&cells, ends.len()) && fits(&ends, corners.len());
        is_sound.then_some(Self {
            cells,
            ends,
            corners,
        })
    }

    fn has_some(&self, cell: usize) -> bool {
        !part(&self.cells, cell).is_empty()
    }

    /// The corners of each face of a cell.
    pub fn of(&self, cell: usize) -> impl Iterator<Item = &[u32]> {
        part(&self.cells, cell).map(|face| &self.corners[part(&self.ends, face)])
    }

    /// Where the faces of each cell end among [`Self::ends`].
    pub fn cell_ends(&self) -> &[u32] {
        &self.cells
    }

    /// Where the corners of each face end among [`Self::all_corners`].
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    pub fn all_corners(&self) -> &[u32] {
        &self.corners
    }
}

/// The places of what a part has, of which all end here.
fn part(ends: &[u32], index: usize) -> Range<usize> {
    let start = index.checked_sub(1).map_or(0, |before| ends[before]);
    start as usize..ends[index] as usize
}
