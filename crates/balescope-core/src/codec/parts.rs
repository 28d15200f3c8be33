//! The arrays that a decoder is stored as, and the decoder that they make.

use ndarray::{Array2, Axis, concatenate, s};

use super::CodecError;
use super::part_shapes::{Shape, shapes};
use super::steps::Steps;
use super::tensor::{Along, Coding};
use crate::model::{Half, Layer, ModelSpec, Tucker, Weights};

/// One stored array.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    /// As it comes back: rounded to what `coding` can tell.
    pub array: Array2<f32>,
    pub coding: Coding,
    shape: Shape,
}

impl Part {
    /// Rounds the array to a coding; where the coding is too fine for it, it stays as it is.
    pub fn round(&mut self, coding: Coding) {
        match coding.round(self.array.view(), self.shape.along) {
            Some(rounded) => (self.array, self.coding) = (rounded, coding),
            None => self.coding = Coding::Single,
        }
    }

    /// Stores rows that are pictures as wavelets in these steps; others stay as they are. Whether they are.
    pub fn take_waves(&mut self, steps: Steps) -> bool {
        let Shape { along, inner, .. } = &self.shape;
        let made = (*along == Along::Rows)
            .then(|| Coding::waves(steps, self.array.view(), inner))
            .flatten();
        let Some((coding, back)) = made else {
            return false;
        };
        (self.coding, self.array) = (coding, back);
        true
    }

    pub fn is_waves(&self) -> bool {
        matches!(self.coding, Coding::Waves(..))
    }

    /// Which axis the steps belong to.
    pub fn along(&self) -> Along {
        self.shape.along
    }

    /// The step of every number.
    pub fn steps(&self) -> Array2<f32> {
        self.coding.steps(self.array.view(), self.shape.along)
    }

    /// These rows of an array alone.
    fn of_rows(&self, rows: &[usize]) -> Self {
        let coding = match self.shape.along {
            Along::Rows => self.coding.of_lanes(rows),
            Along::Columns | Along::Cycle(_) => self.coding.clone(),
        };
        let mut own = Self {
            array: self.array.select(Axis(0), rows),
            coding,
            shape: Shape {
                dim: (rows.len(), self.shape.dim.1),
                ..self.shape.clone()
            },
        };
        if let (Coding::Waves(..), Coding::Steps(steps)) = (&self.coding, &own.coding) {
            own.take_waves(steps.clone());
        }
        own
    }

    fn write(&self) -> Vec<u8> {
        let Shape { along, inner, .. } = &self.shape;
        let array = self.array.view();
        // Weights of networks lie in no order that would tell one from those beside it.
        if inner.iter().product::<usize>() == array.ncols() && array.ncols() > 1 {
            self.coding.write(array, *along, inner)
        } else {
            self.coding.write_at_once(array, *along, inner)
        }
    }
}

/// The decoder's arrays, uncoded. Of a network: for each layer its weights (inputs x outputs) with
/// the biases as one more row. Of a Tucker decoder: the core, the factors, the offset. Behind them
/// the convolutions of a refiner.
pub(super) fn of_decoder(spec: &ModelSpec, weights: &Weights) -> Vec<Part> {
    let mut arrays = match &weights.tucker {
        Some(tucker) => std::iter::once(tucker.core.clone())
            .chain(tucker.factors.iter().flatten().cloned())
            .chain([Array2::from_elem((1, 1), tucker.offset)])
            .collect(),
        None => weights.decoder.layers().map(joined).collect::<Vec<_>>(),
    };
    let refiner = weights.decoder.refiner.iter().flat_map(|r| &r.layers);
    arrays.extend(refiner.map(joined));
    uncoded(arrays, shapes(spec, true))
}

/// The encoder's arrays, uncoded.
pub(super) fn of_encoder(spec: &ModelSpec, encoder: &Half) -> Vec<Part> {
    uncoded(encoder.layers().map(joined), shapes(spec, false))
}

fn uncoded(arrays: impl IntoIterator<Item = Array2<f32>>, shapes: Vec<Shape>) -> Vec<Part> {
    let part = |(array, shape)| Part {
        array,
        coding: Coding::Single,
        shape,
    };
    arrays.into_iter().zip(shapes).map(part).collect()
}

/// The decoder that the arrays make.
pub(super) fn decoder(spec: &ModelSpec, parts: &[Part]) -> (Half, Option<Tucker>) {
    let (parts, convolutions) = parts.split_at(parts.len() - spec.convolutions().len());
    let (mut half, tucker) = linear_decoder(spec, parts);
    if let Some(conv) = &spec.conv {
        let layers = convolutions.iter().map(split).collect();
        half.refiner = conv.refiner(spec, layers);
    }
    (half, tucker)
}

/// The same without a refiner.
fn linear_decoder(spec: &ModelSpec, parts: &[Part]) -> (Half, Option<Tucker>) {
    if !spec.has_tucker() {
        return (half(spec, parts, true), None);
    }
    let mut arrays = parts.iter().map(|p| p.array.clone());
    let core = arrays.next().unwrap_or_else(|| Array2::zeros((0, 0)));
    let ranks = spec.ranks.iter();
    let factors = ranks.map(|&rank| if rank == 0 { None } else { arrays.next() });
    let factors = factors.collect();
    let offset = arrays.next().map_or(0.0, |array| array[[0, 0]]);
    let tucker = Tucker {
        offset,
        core,
        factors,
    };
    (tucker.expand(&spec.grid), Some(tucker))
}

/// A half of a network from its layers' arrays, in the order of [`Half::layers`].
pub(super) fn half(spec: &ModelSpec, parts: &[Part], decoder: bool) -> Half {
    let (hidden, linear) = Half::shapes(spec, decoder);
    let mut layers = parts.iter().map(split);
    let hidden = layers.by_ref().take(hidden.len()).collect();
    let tiles = spec.cut();
    Half {
        hidden,
        linear: linear.and_then(|_| layers.next()),
        coordinates: spec.coordinates().filter(|_| decoder),
        tiles: tiles.map(|t| t.joining(decoder)),
        refiner: None,
    }
}

/// All arrays, each with its length before it.
pub(super) fn write(parts: &[Part]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        let bytes = part.write();
        out.extend((bytes.len() as u64).to_le_bytes());
        out.extend(bytes);
    }
    out
}

/// The inverse of [`write`].
pub(super) fn read(
    mut bytes: &[u8],
    spec: &ModelSpec,
    decoder: bool,
) -> Result<Vec<Part>, CodecError> {
    let parts = take(&mut bytes, spec, decoder)?;
    if bytes.is_empty() {
        Ok(parts)
    } else {
        Err(format!("{} bytes beyond the last array", bytes.len()).into())
    }
}

/// The same from the beginning of bytes that go on.
pub(super) fn take(
    bytes: &mut &[u8],
    spec: &ModelSpec,
    decoder: bool,
) -> Result<Vec<Part>, CodecError> {
    let mut parts = Vec::new();
    for shape in shapes(spec, decoder) {
        let short = || format!("{} bytes where an array was to begin", bytes.len());
        let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(short)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|e| e.to_string())?;
        let (own, rest) = rest.split_at_checked(length).ok_or_else(short)?;
        let (coding, array) = Coding::read(own, shape.dim, shape.along, &shape.inner)?;
        parts.push(Part {
            array,
            coding,
            shape,
        });
        *bytes = rest;
    }
    Ok(parts)
}

/// The decoder's arrays as they would be with these latents alone (those of a tile).
pub(super) fn of_latents(spec: &ModelSpec, parts: &[Part], latents: &[usize]) -> Vec<Part> {
    let mut parts = parts.to_vec();
    if spec.has_tucker() {
        parts[0] = parts[0].of_rows(latents);
        return parts;
    }
    let (hidden, linear) = Half::shapes(spec, true);
    let straight = linear.map(|_| hidden.len());
    let crooked = (!hidden.is_empty()).then_some(0);
    for i in straight.into_iter().chain(crooked) {
        let part = &mut parts[i];
        // The biases stand behind them.
        let biases = part.array.nrows() - 1;
        *part = part.of_rows(&[latents, &[biases]].concat());
    }
    parts
}

/// The inverse of [`joined`].
fn split(part: &Part) -> Layer {
    let inputs = part.array.nrows() - 1;
    Layer {
        weight: part.array.slice(s![..inputs, ..]).to_owned(),
        bias: part.array.row(inputs).to_owned(),
    }
}

fn joined(layer: &Layer) -> Array2<f32> {
    let bias = layer.bias.view().insert_axis(Axis(0));
    concatenate(Axis(0), &[layer.weight.view(), bias]).unwrap_or_else(|_| layer.weight.clone())
}
