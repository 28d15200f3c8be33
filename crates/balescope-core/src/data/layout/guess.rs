//! Which axes of an array count samples and components, by its shape and names.

use super::{Kind, Layout};

/// A guess takes an axis of at most this length for components (vx, vy, vz, p).
const MOST_COMPONENTS: usize = 4;

impl Layout {
    /// The reading that fits the shape best: 2-D is a table; 3-D and 4-D are snapshots of a field
    /// along the first axis, with a leading or trailing axis of at most 4 as components; 1-D is a
    /// table of one column. Axes of length 1 behind the second count for nothing in this; where the
    /// first is one and three longer ones follow, as many as a series has, the next counts samples.
    ///
    /// Components are only guessed where their axis is shorter than every grid axis; names in the
    /// file also tip a tie.
    pub fn guess(shape: &[usize], has_names: bool) -> Self {
        let long: Vec<usize> = (0..shape.len()).filter(|&a| shape[a] != 1).collect();
        let first = match *long.as_slice() {
            [first, _, _, ..] if shape[first] > MOST_COMPONENTS => first,
            _ => 0,
        };
        let others: Vec<usize> = long.into_iter().filter(|&a| a != first).collect();
        let (kind, component_axis) = match others.as_slice() {
            // A column of a table is seen even where it is the only one.
            [] => (Kind::Table, (shape.len() == 2).then_some(1)),
            [columns] => (Kind::Table, Some(*columns)),
            others => (Kind::Field, guess_components(shape, others, has_names)),
        };
        let sample_axis = (!shape.is_empty()).then_some(first);
        Self {
            shape: shape.to_vec(),
            kind,
            sample_axis,
            component_axis,
        }
    }

    /// The guess for an array with `names` column names; `None` where they fit no axis.
    pub(in crate::data) fn guess_named(shape: &[usize], names: usize) -> Option<Self> {
        let guess = Self::guess(shape, true);
        if guess.columns() == names {
            return Some(guess);
        }
        if shape.len() == 2 {
            // Named rows: the table is stored on its side.
            let turned = Self {
                sample_axis: Some(1),
                component_axis: Some(0),
                ..guess
            };
            return (turned.columns() == names).then_some(turned);
        }
        let axis = (1..shape.len()).rev().find(|&a| shape[a] == names);
        // One name fits any field once it is read as one component.
        (axis.is_some() || names == 1).then_some(Self {
            component_axis: axis,
            ..guess
        })
    }
}

/// The leading or trailing one of the axes beside the samples that is short enough for components and
/// shorter than the others.
fn guess_components(shape: &[usize], axes: &[usize], has_names: bool) -> Option<usize> {
    let shortest_beside = |axis: usize| {
        let others = axes.iter().filter(|&&a| a != axis).map(|&a| shape[a]);
        others.min().unwrap_or(usize::MAX)
    };
    let fits = |&axis: &usize| {
        let length = shape[axis];
        let beside = shortest_beside(axis);
        length <= MOST_COMPONENTS && (length < beside || (has_names && length == beside))
    };
    let ends = [axes.last().copied(), axes.first().copied()];
    ends.into_iter().flatten().find(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(shape: &[usize]) -> (Kind, Option<usize>, Option<usize>) {
        let layout = Layout::guess(shape, false);
        layout.check().unwrap();
        (layout.kind, layout.sample_axis, layout.component_axis)
    }

    #[test]
    fn shapes_are_read_as_tables_or_fields() {
        assert_eq!(guessed(&[9]), (Kind::Table, Some(0), None));
        assert_eq!(guessed(&[9, 4]), (Kind::Table, Some(0), Some(1)));
        assert_eq!(guessed(&[60, 50, 50]), (Kind::Field, Some(0), None));
        assert_eq!(guessed(&[1, 50, 50]), (Kind::Field, Some(0), None));
        assert_eq!(guessed(&[60, 3, 50, 40]), (Kind::Field, Some(0), Some(1)));
        assert_eq!(guessed(&[60, 50, 40, 3]), (Kind::Field, Some(0), Some(3)));
        assert_eq!(guessed(&[60, 50, 3]), (Kind::Field, Some(0), Some(2)));
        assert_eq!(guessed(&[60, 3, 50, 4]), (Kind::Field, Some(0), Some(1)));
        assert_eq!(guessed(&[60, 4, 4]), (Kind::Field, Some(0), None));
        assert_eq!(guessed(&[60, 20, 30, 40]), (Kind::Field, Some(0), None));
    }

    #[test]
    fn axes_of_length_1_count_for_nothing() {
        let field = Kind::Field;
        assert_eq!(guessed(&[40, 1, 24, 32, 3]), (field, Some(0), Some(4)));
        assert_eq!(guessed(&[40, 3, 1, 24, 32]), (field, Some(0), Some(1)));
        assert_eq!(guessed(&[40, 1, 24, 32]), (field, Some(0), None));
        assert_eq!(guessed(&[40, 24, 32, 1]), (field, Some(0), None));
        assert_eq!(guessed(&[40, 24, 1]), (Kind::Table, Some(0), Some(1)));
        assert_eq!(guessed(&[40, 1, 24]), (Kind::Table, Some(0), Some(2)));
        assert_eq!(guessed(&[9, 1]), (Kind::Table, Some(0), Some(1)));
        assert_eq!(guessed(&[9, 1, 1]), (Kind::Table, Some(0), None));
        // A batch of one before the snapshots, and a snapshot alone.
        assert_eq!(guessed(&[1, 40, 24, 32]), (field, Some(1), None));
        assert_eq!(guessed(&[1, 40, 3, 24, 32]), (field, Some(1), Some(2)));
        assert_eq!(guessed(&[1, 3, 24, 32]), (field, Some(0), Some(1)));
        assert_eq!(guessed(&[1, 8]), (Kind::Table, Some(0), Some(1)));
        assert_eq!(guessed(&[1, 1, 8]), (Kind::Table, Some(0), Some(2)));
    }

    #[test]
    fn names_choose_their_axis() {
        let axes = |shape: &[usize], names| {
            Layout::guess_named(shape, names).map(|l| (l.sample_axis, l.component_axis))
        };
        assert_eq!(axes(&[9, 4], 4), Some((Some(0), Some(1))));
        assert_eq!(axes(&[4, 9], 4), Some((Some(1), Some(0))));
        assert_eq!(axes(&[9, 4], 5), None);
        assert_eq!(axes(&[60, 26, 50], 26), Some((Some(0), Some(1))));
        assert_eq!(axes(&[60, 4, 4], 4), Some((Some(0), Some(2))));
        assert_eq!(axes(&[60, 50, 50], 1), Some((Some(0), None)));
        assert_eq!(axes(&[60, 50, 3], 1), Some((Some(0), None)));
        assert_eq!(axes(&[60, 50, 3], 7), None);
        assert_eq!(axes(&[9], 1), Some((Some(0), None)));
    }
}
