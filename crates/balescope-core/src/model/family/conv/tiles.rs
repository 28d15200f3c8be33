//! Samples cut into tiles and joined again.

use ndarray::{Array2, ArrayView2};

/// Equal boxes that a field is cut into. Where a box reaches beyond the field, the values at the
/// border are repeated; they are left out again when the boxes are joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiles {
    /// Numbers at each point.
    components: usize,
    /// Of the field's axes.
    lengths: Vec<usize>,
    /// Of a tile, one an axis of the field.
    edges: Vec<usize>,
    /// Joins tiles to a field; `false`: cuts a field into tiles.
    pub joins: bool,
}

impl Tiles {
    /// Tiles of `edge` points along every axis, or of the whole axis where that is shorter.
    pub fn new(components: usize, lengths: &[usize], edge: usize) -> Self {
        Self {
            components,
            lengths: lengths.to_vec(),
            edges: lengths.iter().map(|n| edge.clamp(1, (*n).max(1))).collect(),
            joins: false,
        }
    }

    /// The same tiles, to be joined.
    pub fn joining(self, joins: bool) -> Self {
        Self { joins, ..self }
    }

    /// Tiles along each axis.
    pub fn counts(&self) -> Vec<usize> {
        let axes = self.lengths.iter().zip(&self.edges);
        axes.map(|(n, e)| n.div_ceil(*e)).collect()
    }

    /// Tiles of a field.
    pub fn count(&self) -> usize {
        self.counts().iter().product()
    }

    /// Numbers in a tile.
    pub fn values(&self) -> usize {
        self.components * self.edges.iter().product::<usize>()
    }

    /// Numbers in a field.
    pub fn features(&self) -> usize {
        self.components * self.lengths.iter().product::<usize>()
    }

    /// Axes of a tile, the components before them where there are several.
    pub fn shape(&self) -> Vec<usize> {
        let components = (self.components > 1).then_some(self.components);
        components.into_iter().chain(self.edges.clone()).collect()
    }

    /// For each number of the tiles, one tile after the other, its place in the field; whether it
    /// repeats a border.
    fn places(&self) -> impl Iterator<Item = (usize, bool)> + '_ {
        let counts = self.counts();
        let points: usize = self.lengths.iter().product();
        let inner: usize = self.edges.iter().product();
        (0..self.count() * self.components * inner).map(move |at| {
            let (tile, component) = (at / inner / self.components, at / inner % self.components);
            let (mut tile, mut place) = (tile, at % inner);
            let (mut index, mut stride, mut repeats) = (0, 1, false);
            for axis in (0..self.lengths.len()).rev() {
                let (edge, length) = (self.edges[axis], self.lengths[axis]);
                let along = tile % counts[axis] * edge + place % edge;
                repeats |= along >= length;
                index += along.min(length - 1) * stride;
                stride *= length;
                tile /= counts[axis];
                place /= edge;
            }
            (component * points + index, repeats)
        })
    }

    /// Where each number that comes out is among those that go in.
    pub fn sources(&self) -> Vec<usize> {
        if !self.joins {
            return self.places().map(|(place, _)| place).collect();
        }
        let mut sources = vec![0; self.features()];
        for (at, (place, _)) in self.places().enumerate().filter(|(_, (_, r))| !r) {
            sources[place] = at;
        }
        sources
    }

    /// Samples x features to (samples x tiles) x values, or back.
    pub fn apply(&self, x: ArrayView2<'_, f32>) -> Array2<f32> {
        let sources = self.sources();
        let (from, rows, to) = if self.joins {
            let samples = x.nrows() / self.count();
            (self.count() * self.values(), samples, self.features())
        } else {
            let rows = x.nrows() * self.count();
            (self.features(), rows, self.values())
        };
        let flat: Vec<f32> = x.iter().copied().collect();
        let out: Vec<f32> = flat
            .chunks(from.max(1))
            .flat_map(|sample| sources.iter().map(|&at| sample[at]))
            .collect();
        Array2::from_shape_vec((rows, to), out).unwrap_or_else(|_| Array2::zeros((rows, to)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(samples: usize, features: usize) -> Array2<f32> {
        Array2::from_shape_fn((samples, features), |(i, j)| (1000 * i + j) as f32)
    }

    #[test]
    fn tiles_come_together_again_whatever_the_lengths() {
        for (components, lengths, edge) in [
            (1, vec![7], 3),
            (1, vec![50, 50], 8),
            (2, vec![5, 9], 4),
            (3, vec![3, 5, 7], 2),
            (1, vec![2, 3], 8),
        ] {
            let tiles = Tiles::new(components, &lengths, edge);
            let x = numbered(3, tiles.features());
            let cut = tiles.apply(x.view());
            assert_eq!(cut.dim(), (3 * tiles.count(), tiles.values()));
            assert_eq!(tiles.joining(true).apply(cut.view()), x, "{lengths:?}");
        }
    }

    #[test]
    fn a_tile_beyond_the_border_repeats_it() {
        // 0 1 2
        // 3 4 5
        let tiles = Tiles::new(1, &[2, 3], 2);
        let cut = tiles.apply(numbered(1, 6).view());
        assert_eq!(
            cut,
            ndarray::array![[0.0, 1.0, 3.0, 4.0], [2.0, 2.0, 5.0, 5.0]]
        );
    }

    #[test]
    fn components_of_a_point_are_in_the_same_tile() {
        let tiles = Tiles::new(2, &[4], 2);
        let cut = tiles.apply(numbered(1, 8).view());
        assert_eq!(
            cut,
            ndarray::array![[0.0, 1.0, 4.0, 5.0], [2.0, 3.0, 6.0, 7.0]]
        );
    }
}
