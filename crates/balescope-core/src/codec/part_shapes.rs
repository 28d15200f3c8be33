//! What the arrays of a model look like.

use super::tensor::Along;
use crate::model::{Half, ModelSpec, Tucker};

/// What a stored array looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub dim: (usize, usize),
    pub along: Along,
    /// Of a row, for neighbours in a field.
    pub inner: Vec<usize>,
}

/// Of all arrays of a decoder or an encoder.
pub(super) fn shapes(spec: &ModelSpec, decoder: bool) -> Vec<Shape> {
    let rows = |dim, inner: &[usize]| Shape {
        dim,
        along: Along::Rows,
        inner: inner.to_vec(),
    };
    let convolutions = spec
        .convolutions()
        .into_iter()
        .map(|(inputs, outputs)| Shape {
            dim: (inputs + 1, outputs),
            along: Along::Columns,
            inner: Vec::new(),
        });
    if decoder && spec.has_tucker() {
        let ranks = &spec.ranks;
        let core = Tucker::core_lengths(&spec.grid, ranks);
        let mut shapes = vec![rows((spec.latent, core.iter().product()), &core)];
        let factors = spec.grid.iter().zip(ranks).filter(|(_, rank)| **rank > 0);
        shapes.extend(factors.map(|(n, r)| Shape {
            dim: (*n, *r),
            along: Along::Columns,
            inner: Vec::new(),
        }));
        shapes.push(rows((1, 1), &[]));
        shapes.extend(convolutions);
        return shapes;
    }
    let (hidden, linear) = Half::shapes(spec, decoder);
    let tiles = spec.cut();
    let inner = tiles.map_or_else(|| spec.grid.clone(), |t| t.shape());
    let layers = hidden.iter().chain(&linear);
    let layers = layers.map(|(inputs, outputs)| rows((inputs + 1, *outputs), &inner));
    if decoder {
        layers.chain(convolutions).collect()
    } else {
        layers.collect()
    }
}
