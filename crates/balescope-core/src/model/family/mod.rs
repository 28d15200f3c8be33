//! The families of models: their list, and what makes one of them.

mod baler;
mod conv;
mod coordinate;
mod dense;
mod linear;
#[cfg(test)]
mod mean;
mod pace;
mod tucker;

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

pub use conv::{ConvSpec, Refiner, Scale, Tile, TileError, Tiles};
pub use coordinate::{Coordinates, even_places};
pub use linear::{MOST_SAMPLES, Modes, Pca};
pub use pace::Pace;
pub use tucker::Tucker;

use super::{Activation, LayerShape, ModelSpec, Size, Weights};
use crate::data::Dataset;
use crate::format;

/// Makes the list of families: an enum, in which archives and settings write them by name, and what
/// stands for each.
macro_rules! families {
    ($( $(#[doc = $doc:literal])* $(#[cfg($when:meta)])? $family:ident => $implementation:expr, )*) => {
        /// How a sample becomes latents and comes back. What a family is and does stands in its
        /// [`ModelFamily`], which this stands for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Family {
            $( $(#[doc = $doc])* $(#[cfg($when)])? $family, )*
        }

        impl Family {
            /// In the order in which they are offered.
            pub const ALL: &'static [Self] = &[$( $(#[cfg($when)])? Self::$family, )*];
        }

        impl Deref for Family {
            type Target = dyn ModelFamily;

            fn deref(&self) -> &Self::Target {
                match self {
                    $( $(#[cfg($when)])? Self::$family => &$implementation, )*
                }
            }
        }
    };
}

families! {
    /// Hidden layers beside a linear path that starts as PCA.
    Dense => dense::Dense,
    /// The network of BALER: hidden layers with leaky `ReLU` and no linear path.
    Baler => baler::Baler,
    /// PCA, in closed form.
    Linear => linear::Linear,
    /// PCA of snapshots whose pictures are low-rank along every axis, in closed form.
    Tucker => tucker::TuckerFamily,
    /// A network that is asked with a time and a place and answers with the values there: its
    /// weights are all that is kept.
    Coordinate => coordinate::Coordinate,
    /// A linear path over tiles or whole snapshots, and convolutions that refine what it gives.
    Conv => conv::Conv,
    /// Means of neighbouring values.
    #[cfg(test)]
    Mean => mean::Mean,
}

/// What there is to choose of a family's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sizing {
    /// It has no hidden layers.
    Nothing,
    /// Nothing, unless widths are written out.
    Fixed,
    /// Hidden layers.
    Layers,
    /// Channels of hidden convolutions.
    Channels,
    /// Hidden layers, by what the whole file takes.
    FileRatio,
}

/// What a model is made from before its first epoch.
#[derive(Clone, Copy, Debug)]
pub struct Beginning<'a> {
    /// The training samples x features, transformed.
    pub samples: ArrayView2<'a, f32>,
    /// Their places in time, samples x 1, see [`even_places`].
    pub times: ArrayView2<'a, f32>,
    /// Of the samples, with [`ModelFamily::components`] components.
    pub pca: &'a Pca,
    pub seed: u64,
}

/// One way of making latents of samples and samples of latents. What is given here holds for
/// fully connected networks; a family says where it is otherwise.
pub trait ModelFamily: Sync {
    /// As commands, settings and archives write it.
    fn name(&self) -> &'static str;

    /// Other names that are understood.
    fn other_names(&self) -> &'static [&'static str] {
        &[]
    }

    /// As a label.
    fn label(&self) -> &'static str;

    /// What it is and when to take it, in a sentence.
    fn about(&self) -> &'static str;

    /// What there is to choose of its size.
    fn sizing(&self) -> Sizing;

    /// The size where none is chosen, for so many features.
    fn suggested_size(&self, features: usize) -> Size {
        Size::suggest(features)
    }

    /// Hidden layers of about this width, for those whose size follows from something else.
    fn size_of_width(&self, width: usize) -> Size {
        Size::Custom(vec![width; 2])
    }

    /// Needs samples with axes.
    fn for_fields(&self) -> bool {
        false
    }

    /// Fitted at once, without epochs; the encoder is the projection onto the decoder.
    fn closed_form(&self) -> bool {
        false
    }

    /// Whether latents are computed from samples. Where not, there is one: the sample's place in
    /// time, from -1 to 1, and nothing but the samples trained on can be kept.
    fn encodes(&self) -> bool {
        true
    }

    /// The encoder is the projection onto the decoder's linear path, so that it takes no bytes.
    fn projects(&self) -> bool {
        self.closed_form()
    }

    /// Samples may be cut into tiles.
    fn has_tiles(&self) -> bool {
        false
    }

    /// There is nothing in it but layers of which every output sees every input.
    fn is_fully_connected(&self) -> bool {
        true
    }

    /// Before training it does what PCA does, so that PCA alone may be all that is worth storing.
    fn starts_as_pca(&self) -> bool {
        false
    }

    /// Between hidden layers.
    fn activation(&self) -> Activation {
        Activation::Silu
    }

    /// A linear path runs from the latents to the values, alone or beside hidden layers.
    fn linear_path(&self) -> bool {
        true
    }

    /// Where it comes in a search that may take any family; `None`: it is only taken when asked for.
    fn rank_in_search(&self, _field: bool) -> Option<u8> {
        None
    }

    /// Sizes that are worth a trial in a search, the first choice first; none: the search finds them.
    fn sizes_in_search(&self, features: usize) -> Vec<Size> {
        match Size::suggest(features) {
            Size::Medium => vec![Size::Medium, Size::Small, Size::Large],
            size => vec![size],
        }
    }

    /// How it is trained where nobody has chosen.
    fn pace(&self, data: &Dataset, model: &ModelSpec) -> Pace {
        Pace::new(data, model)
    }

    /// Principal components that are of use before training.
    fn components(&self, model: &ModelSpec, _samples: usize) -> usize {
        model.latent
    }

    /// A model before its first epoch, which of a closed form is all there is. Fills in what the
    /// specification leaves to the data.
    fn begin(&self, model: &mut ModelSpec, from: &Beginning<'_>) -> Weights {
        Weights::init(model, from.pca, from.seed)
    }

    /// Widths of hidden layers, or channels of convolutions, of a size.
    fn widths<'a>(&self, size: &'a Size) -> &'a [usize] {
        size.widths()
    }

    /// Widths of the fully connected hidden layers among [`ModelFamily::widths`].
    fn connected<'a>(&self, size: &'a Size) -> &'a [usize] {
        self.widths(size)
    }

    /// Where the values lie, for a decoder that is asked point by point.
    fn coordinates(&self, _model: &ModelSpec) -> Option<Coordinates> {
        None
    }

    /// The linear path is a Tucker decoder.
    fn has_tucker(&self, _model: &ModelSpec) -> bool {
        false
    }

    /// Samples that are run through it at a time, at most, so that what its layers give fits in
    /// memory.
    fn block(&self, _model: &ModelSpec) -> usize {
        usize::MAX
    }

    /// Multiplications for one sample, there and back.
    fn operations(&self, model: &ModelSpec) -> usize {
        model.parameters()
    }

    /// Samples on which roundings of a stored model are tried, where `usual` ones would be.
    fn trial_samples(&self, _model: &ModelSpec, usual: usize) -> usize {
        usual
    }

    /// Multiplications that decoding one sample takes while roundings are tried.
    fn trial_work(&self, model: &ModelSpec) -> usize {
        model.decoder_parameters()
    }

    /// Whether a specification that was read is one of this family, for samples of so many points.
    fn is_sound(&self, model: &ModelSpec, _points: usize) -> bool {
        model.conv.is_none()
    }

    /// Layers from input to output for a picture: features, widths, latents, widths, features.
    fn layers(&self, model: &ModelSpec) -> Vec<LayerShape> {
        let widths = model.widths().iter().copied();
        let mut layers = vec![LayerShape::values(model.features)];
        layers.extend(widths.clone().map(LayerShape::values));
        layers.push(LayerShape::latents(model.latent));
        layers.extend(widths.rev().map(LayerShape::values));
        layers.push(LayerShape::values(model.features));
        layers
    }

    /// What the linear path does, below the picture.
    fn path_label(&self, _model: &ModelSpec) -> &'static str {
        "linear path, starts as PCA"
    }

    /// What the picture shows, in words.
    fn summary(&self, model: &ModelSpec) -> String {
        let linear = match (model.widths().is_empty(), model.linear_path) {
            (true, _) => ", linear",
            (false, true) => ", with a linear path beside",
            (false, false) => "",
        };
        format!("Network: {} values wide{linear}", model.layer_widths())
    }
}

impl dyn ModelFamily {
    /// Its network comes in several sizes.
    pub fn has_sizes(&self) -> bool {
        matches!(self.sizing(), Sizing::Layers | Sizing::Channels)
    }
}

/// A family that is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("model {found:?}: expected {}", format::one_of(&Family::names()))]
pub struct FamilyError {
    pub found: String,
}

impl Family {
    /// Those that a search tries where it may take any, in its order.
    pub fn in_search(field: bool) -> Vec<Self> {
        let ranked = Self::ALL
            .iter()
            .filter_map(|f| Some((f.rank_in_search(field)?, *f)));
        let mut ranked: Vec<(u8, Self)> = ranked.collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, family)| family).collect()
    }

    /// Of all of them.
    pub fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|family| family.name()).collect()
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Family {
    type Err = FamilyError;

    fn from_str(text: &str) -> Result<Self, FamilyError> {
        let is = |name: &&str| name.eq_ignore_ascii_case(text.trim());
        let known = Self::ALL
            .iter()
            .find(|family| is(&family.name()) || family.other_names().iter().any(is));
        known.copied().ok_or_else(|| FamilyError {
            found: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_read_as_they_are_written() {
        for family in Family::ALL {
            assert_eq!(family.to_string().parse(), Ok(*family));
        }
        assert_eq!(" PCA ".parse(), Ok(Family::Linear));
        let error = "wavelet".parse::<Family>().unwrap_err().to_string();
        assert!(
            error.contains("\"wavelet\": expected dense, baler, linear"),
            "{error}"
        );
    }
}
