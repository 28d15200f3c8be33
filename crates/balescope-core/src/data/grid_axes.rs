//! The axes of a grid: how many points each has, and where they lie along it.

use std::ops::Range;
use std::sync::Arc;

use super::{Dataset, Layout, Metadata};

/// The axes of a grid, the slowest first. Derivatives are by the places of points, in units of their coordinate;
/// along an axis without one they are from point to point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GridAxes {
    lengths: Vec<usize>,
    /// Of each axis; none where points lie at 0, 1, 2 and so on.
    places: Vec<Option<Arc<[f64]>>>,
}

impl GridAxes {
    /// Points at 0, 1, 2 and so on.
    pub fn even(lengths: &[usize]) -> Self {
        Self {
            lengths: lengths.to_vec(),
            places: vec![None; lengths.len()],
        }
    }

    /// Points at these places along each axis, which rise or fall from each to the next.
    ///
    /// # Panics
    /// When there are more or fewer places than points, or they turn back.
    pub fn with_places(lengths: &[usize], places: &[&[f64]]) -> Self {
        let is_possible =
            |(length, places): (&usize, &&[f64])| places.len() == *length && goes_one_way(places);
        assert!(
            lengths.iter().zip(places).all(is_possible),
            "places of points"
        );
        Self {
            lengths: lengths.to_vec(),
            places: places.iter().map(|own| Some(Arc::from(*own))).collect(),
        }
    }

    /// Whether a coordinate tells where points lie along an axis.
    pub fn has_places(&self, axis: usize) -> bool {
        self.places.get(axis).is_some_and(Option::is_some)
    }

    /// Those of a snapshot of data.
    pub fn of(data: &Dataset) -> Self {
        Self::along(&data.layout, data.metadata())
    }

    /// Coordinates are taken where they go from point to point in one direction.
    pub fn along(layout: &Layout, metadata: &Metadata) -> Self {
        let place = |axis: usize| {
            let values = metadata.axis(axis)?.values.as_slice();
            let fits = values.len() == layout.shape[axis] && goes_one_way(values);
            fits.then(|| Arc::from(values))
        };
        Self {
            lengths: layout.field_shape(),
            places: layout.grid_axes().into_iter().map(place).collect(),
        }
    }

    pub fn lengths(&self) -> &[usize] {
        &self.lengths
    }

    pub fn points(&self) -> usize {
        self.lengths.iter().product()
    }

    /// Where points lie along an axis; none where they lie at 0, 1, 2 and so on.
    pub fn places(&self, axis: usize) -> Option<&[f64]> {
        self.places[axis].as_deref()
    }

    /// The distance of the two nearest neighbours along an axis.
    pub fn least_step(&self, axis: usize) -> f64 {
        let steps = |places: &[f64]| {
            let steps = places.windows(2).map(|pair| (pair[1] - pair[0]).abs());
            steps.fold(f64::INFINITY, f64::min)
        };
        self.places(axis).map_or(1.0, steps)
    }

    /// The points within a range along each axis.
    #[must_use]
    pub fn part(&self, ranges: &[Range<usize>]) -> Self {
        let places = self.places.iter().zip(ranges);
        let part = |(places, range): (&Option<Arc<[f64]>>, &Range<usize>)| {
            Some(Arc::from(&places.as_ref()?[range.clone()]))
        };
        Self {
            lengths: ranges.iter().map(ExactSizeIterator::len).collect(),
            places: places.map(part).collect(),
        }
    }
}

/// Whether numbers rise or fall from each to the next, so far that their steps are numbers too.
pub fn goes_one_way(values: &[f64]) -> bool {
    let steps = || values.windows(2).map(|pair| pair[1] - pair[0]);
    let is_finite = values.iter().all(|value| value.is_finite());
    is_finite
        && steps().all(f64::is_finite)
        && (steps().all(|step| step > 0.0) || steps().all(|step| step < 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_turn_back_or_stand_still_are_not_gone_by() {
        assert!(goes_one_way(&[0.0, 0.5, 2.0]));
        assert!(goes_one_way(&[90.0, 0.0, -90.0]));
        assert!(!goes_one_way(&[0.0, 1.0, 1.0]));
        assert!(!goes_one_way(&[0.0, 2.0, 1.0]));
        assert!(!goes_one_way(&[0.0, f64::NAN]));
        assert!(!goes_one_way(&[-f64::MAX, f64::MAX]));
    }

    #[test]
    fn a_part_keeps_the_places_of_its_points() {
        let grid = GridAxes {
            lengths: vec![3, 4],
            places: vec![None, Some(Arc::from([0.0, 0.5, 2.0, 2.25]))],
        };
        let part = grid.part(&[1..3, 1..4]);
        assert_eq!(part.lengths(), [2, 3]);
        assert_eq!(part.places(1), Some([0.5, 2.0, 2.25].as_slice()));
        assert_eq!(part.places(0), None);
        assert_eq!((grid.least_step(0), grid.least_step(1)), (1.0, 0.25));
    }
}
