//! Archives of models that are computed and not trained, made without the trainer.

use ndarray::{Array2, Axis};

use super::{Archive, ArchiveError, Bounds, Losses, Storing};
use crate::data::{Dataset, Profile};
use crate::model::{Beginning, Family, ModelSpec, Pca, even_places};
use crate::transform::{Aim, Budget, FittedPlan, Plan};

/// A model that is computed from all samples: PCA or Tucker.
#[derive(Clone, Copy, Debug)]
pub struct ClosedForm<'a> {
    pub family: Family,
    /// `None`: as many as a first model of such data has.
    pub latent: Option<usize>,
    /// How far decoded values may be off, of columns.
    pub bounds: &'a Bounds,
    /// By what share the root of the error may rise so that latents and weights are stored rounded; `None`:
    /// single precision.
    pub rounding: Option<f64>,
}

impl ClosedForm<'_> {
    /// The archive, and what it decodes to.
    ///
    /// # Errors
    /// When the model does not fit the data.
    pub fn archive(&self, data: &Dataset) -> Result<(Archive, Dataset), ArchiveError> {
        let unfit = |why: String| Err(ArchiveError::DoesNotFit(why));
        let family = self.family;
        if !family.closed_form() {
            return unfit(format!(
                "{}: a network, which has to be trained; `balescope fit` does",
                family.name()
            ));
        }
        if family.for_fields() && !data.is_field() {
            return unfit(format!(
                "{} is for snapshots of a field, and this is a table",
                family.label()
            ));
        }
        let plan = Plan::for_aim(&Profile::new(data), Aim::default());
        let mut model = self.model(data, &plan)?;
        let all: Vec<usize> = (0..data.samples()).collect();
        let plan = FittedPlan::fit(&plan, data, &all);
        let features = plan.forward(data.values());
        if features.iter().any(|value| !value.is_finite()) {
            return unfit("a transform gives values that are not finite".to_owned());
        }
        let components = family.components(&model, features.nrows());
        let pca = Pca::fit(features.view(), components);
        let times = even_places(data.samples());
        let beginning = Beginning {
            samples: features.view(),
            times: times.view(),
            pca: &pca,
            seed: 0,
        };
        let weights = family.begin(&mut model, &beginning);
        let losses = |rows: &[usize], back: &Array2<f32>| mean_square(&features, rows, back);
        let storing = Storing {
            keep_encoder: true,
            rounding: self.rounding,
            bounds: self.bounds,
            training: &all,
            losses: &losses,
            reference: None,
        };
        let (mut archive, decoded) =
            Archive::build(data, plan, model, &weights, &features, &storing)?;
        archive.remember(data, &decoded, &all);
        Ok((archive, decoded))
    }

    fn model(&self, data: &Dataset, plan: &Plan) -> Result<ModelSpec, ArchiveError> {
        let features = plan.features(data.points());
        if features == 0 {
            return Ok(ModelSpec::none(&data.layout));
        }
        let suggested = || {
            let ratio = ModelSpec::suggested_ratio(data.is_field());
            Budget::from_plan(plan, data).suggested_latents(ratio, data)
        };
        let latent = self.latent.unwrap_or_else(suggested);
        if latent == 0 || latent > features {
            return Err(ArchiveError::DoesNotFit(format!(
                "{latent} latents: expected 1 to {features}, as many features of a sample go through the model"
            )));
        }
        let size = self.family.suggested_size(features);
        Ok(ModelSpec::with_family(self.family, size, features, latent).on(&data.layout))
    }
}

/// The mean square of what is left of the features of some rows.
fn mean_square(features: &Array2<f32>, rows: &[usize], back: &Array2<f32>) -> Losses {
    let left = |(row, back): (&usize, ndarray::ArrayView1<'_, f32>)| -> f64 {
        let own = features.index_axis(Axis(0), *row);
        let squares = own.iter().zip(back).map(|(x, y)| f64::from(x - y).powi(2));
        squares.sum()
    };
    let sum: f64 = rows.iter().zip(back.rows()).map(left).sum();
    [sum / back.len().max(1) as f64, 0.0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Bound;
    use crate::data::{DType, Layout};

    fn field() -> Dataset {
        let values = Array2::from_shape_fn((40, 300), |(t, x)| {
            let (t, x) = (t as f64 * 0.2, x as f64 * 0.05);
            (t + x).sin() + 0.3 * (2.0 * t - x).cos()
        });
        let layout = Layout::guess(&[40, 15, 20], false);
        Dataset::plain(DType::F64, layout, values).unwrap()
    }

    fn made(family: Family, latent: usize, bound: Option<f64>) -> Result<Dataset, ArchiveError> {
        let bounds = Bounds {
            all: bound.map(Bound::Absolute),
            ..Bounds::default()
        };
        let model = ClosedForm {
            family,
            latent: Some(latent),
            bounds: &bounds,
            rounding: Some(Storing::ROUNDING),
        };
        let (archive, decoded) = model.archive(&field())?;
        let written = Archive::from_bytes("a.bale", &archive.to_bytes())?.decode()?;
        assert_eq!(written.values(), decoded.values());
        Ok(written)
    }

    fn largest(decoded: &Dataset) -> f64 {
        let off = &decoded.values() - &field().values();
        off.iter().fold(0.0, |largest, d| largest.max(d.abs()))
    }

    #[test]
    fn four_modes_of_two_waves_are_all_of_them() {
        assert!(largest(&made(Family::Linear, 4, None).unwrap()) < 0.02);
        assert!(largest(&made(Family::Linear, 1, None).unwrap()) > 0.2);
    }

    #[test]
    fn bounds_hold_however_few_latents_there_are() {
        for family in [Family::Linear, Family::Tucker] {
            assert!(largest(&made(family, 2, Some(1e-4)).unwrap()) <= 1e-4);
        }
    }

    #[test]
    fn what_has_to_be_trained_is_refused_in_words() {
        let error = made(Family::Dense, 2, None).unwrap_err().to_string();
        assert!(error.starts_with("dense: a network"), "{error}");
        let error = made(Family::Linear, 0, None).unwrap_err().to_string();
        assert!(error.starts_with("0 latents: expected 1 to 300"), "{error}");
    }
}
