//! Means of neighbouring values: as simple as a family can be, for tests of what holds for all.

use ndarray::{Array1, Array2};

use super::{Beginning, ModelFamily, Sizing};
use crate::model::{Half, Layer, ModelSpec, Weights};

/// Each latent is the mean of some neighbouring features, and each of them comes back as that mean.
pub struct Mean;

impl ModelFamily for Mean {
    fn name(&self) -> &'static str {
        "mean"
    }

    fn label(&self) -> &'static str {
        "Mean"
    }

    fn about(&self) -> &'static str {
        "Means of neighbouring values"
    }

    fn sizing(&self) -> Sizing {
        Sizing::Nothing
    }

    fn closed_form(&self) -> bool {
        true
    }

    fn begin(&self, model: &mut ModelSpec, _from: &Beginning<'_>) -> Weights {
        let (features, latents) = (model.features, model.latent);
        let weight = Array2::from_shape_fn((latents, features), |(latent, feature)| {
            f32::from(u8::from(feature * latents / features == latent))
        });
        let bias = Array1::zeros(features);
        let decoder = Half {
            linear: Some(Layer { weight, bias }),
            ..Half::default()
        };
        Weights {
            encoder: decoder.projector().unwrap_or_default(),
            decoder,
            tucker: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Archive, Bounds, Storing};
    use crate::data::{DType, Dataset, Profile};
    use crate::model::{Family, Pca, Size, even_places};
    use crate::transform::{FittedPlan, Plan};

    #[test]
    fn a_family_that_only_its_own_file_knows_is_made_stored_and_read() {
        // Three pairs of neighbours, each of two values that are about the same.
        let values = Array2::from_shape_fn((40, 6), |(i, j)| {
            (i as f64 * 0.3 + (j / 2) as f64).sin() + 1e-4 * (j % 2) as f64
        });
        let data = Dataset::table(DType::F64, values);
        let all: Vec<usize> = (0..40).collect();
        let plan = Plan::suggest(&Profile::new(&data)).min_max();
        let plan = FittedPlan::fit(&plan, &data, &all);
        let features = plan.forward(data.values());
        let family = "mean".parse::<Family>().unwrap();
        let mut model = ModelSpec::with_family(family, Size::Small, 6, 3).on(&data.layout);
        let times = even_places(40);
        let from = Beginning {
            samples: features.view(),
            times: times.view(),
            pca: &Pca::fit(features.view(), 3),
            seed: 0,
        };
        let weights = family.begin(&mut model, &from);
        let bounds = Bounds::default();
        let storing = Storing {
            keep_encoder: true,
            rounding: None,
            bounds: &bounds,
            training: &all,
            losses: &|_, _| unreachable!("nothing is rounded"),
            reference: None,
        };
        let (archive, decoded) =
            Archive::build(&data, plan, model, &weights, &features, &storing).unwrap();
        let off = (&data.values() - &decoded.values()).mapv(f64::abs);
        assert!(off.iter().all(|off| *off < 0.01), "{off}");
        let read = Archive::from_bytes("mean.bale", &archive.to_bytes()).unwrap();
        assert_eq!(read.network().model.family, Family::Mean);
        assert_eq!(read.decode().unwrap().values(), decoded.values());
    }
}
