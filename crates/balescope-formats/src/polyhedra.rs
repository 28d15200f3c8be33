//! The faces of cells, as lists of lists of points.

use crate::data::Data;
use crate::values::{ValueKind, Values};

/// Of each cell its faces, and of each face its points.
pub(crate) struct FaceLists {
    /// Where the faces of each cell begin, and where the last ones end.
    cells: Vec<u64>,
    /// Where the points of each face begin, and where the last ones end.
    faces: Vec<u64>,
    points: Vec<i64>,
}

impl FaceLists {
    pub fn new() -> Self {
        Self {
            cells: vec![0],
            faces: vec![0],
            points: Vec::new(),
        }
    }

    /// What a variable of such lists has as values.
    pub fn kind() -> ValueKind {
        Self::new().into_data().kind()
    }

    pub fn push_face(&mut self, points: impl IntoIterator<Item = i64>) {
        self.points.extend(points);
        self.faces.push(self.points.len() as u64);
    }

    /// Ends a cell: its faces are those since the end of the one before it.
    pub fn end_cell(&mut self) {
        self.cells.push(self.faces.len() as u64 - 1);
    }

    /// A cell by numbers as VTK has them: how many faces there are, then of each face the number of its points and
    /// these, three at least. `None` where the numbers are not those of faces; nothing is kept of them then.
    pub fn push_cell(&mut self, numbers: &[i64]) -> Option<()> {
        let before = (self.faces.len(), self.points.len());
        let is_whole = self.push_faces(numbers).is_some();
        if is_whole {
            self.end_cell();
        } else {
            self.faces.truncate(before.0);
            self.points.truncate(before.1);
        }
        is_whole.then_some(())
    }

    fn push_faces(&mut self, numbers: &[i64]) -> Option<()> {
        let (&count, mut rest) = numbers.split_first()?;
        for _ in 0..count {
            let (&points, behind) = rest.split_first()?;
            let points = usize::try_from(points).ok().filter(|points| *points > 2)?;
            let (points, behind) = behind.split_at_checked(points)?;
            self.push_face(points.iter().copied());
            rest = behind;
        }
        (count >= 0 && rest.is_empty()).then_some(())
    }

    /// Puts the cells of other lists behind, whose points are counted from `first`.
    pub fn append(&mut self, lists: FaceLists, first: i64) {
        let (faces, points) = (self.faces.len() as u64 - 1, self.points.len() as u64);
        let behind =
            |ends: Vec<u64>, before: u64| ends.into_iter().skip(1).map(move |end| end + before);
        self.cells.extend(behind(lists.cells, faces));
        self.faces.extend(behind(lists.faces, points));
        self.points
            .extend(lists.points.into_iter().map(|point| point + first));
    }

    /// The points of the last cell, each once, in the order in which its faces come to them.
    pub fn points_of_last(&self) -> Vec<i64> {
        let cell = self.cells.len().saturating_sub(2);
        let first = self.faces[self.cells[cell] as usize] as usize;
        let mut seen = std::collections::HashSet::new();
        let points = self.points[first..].iter().copied();
        points.filter(|point| seen.insert(*point)).collect()
    }

    /// Lists of lists of points.
    pub fn into_data(self) -> Data {
        let list = |offsets, values| Data::List {
            offsets,
            values: Box::new(Values::all(values)),
        };
        list(self.cells, list(self.faces, Data::I64(self.points)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_do_not_end_with_the_last_face_are_no_cell() {
        let mut lists = FaceLists::new();
        assert!(lists.push_cell(&[2, 3, 5, 6, 7, 3, 7, 6, 9]).is_some());
        assert_eq!(lists.points_of_last(), [5, 6, 7, 9]);
        let broken: [&[i64]; 7] = [
            &[],
            &[1, 3, 0, 1],
            &[1, 2, 0, 1],
            &[1, 1, 0, 1],
            &[-1],
            &[i64::MAX, 1, 0],
            &[1, -3, 0, 1, 2],
        ];
        for numbers in broken {
            assert!(lists.push_cell(numbers).is_none(), "{numbers:?}");
        }
        assert!(lists.push_cell(&[0]).is_some());
        let mut more = FaceLists::new();
        assert!(more.push_cell(&[1, 3, 0, 1, 2]).is_some());
        lists.append(more, 10);
        assert_eq!(lists.points_of_last(), [10, 11, 12]);
        let Data::List { offsets, values } = lists.into_data() else {
            panic!("lists")
        };
        assert_eq!(offsets, [0, 2, 2, 3]);
        assert!(matches!(values.data, Data::List { offsets, .. } if offsets == [0, 3, 6, 9]));
    }
}
