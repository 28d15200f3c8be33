//! The model to begin with, found by trials.

use super::{Forecast, RunSpec, TrainError};
use crate::format;
use crate::model::{Family, ModelSpec, Tile};
use crate::transform::Budget;

/// The model to begin with, where a trial found one that serves the data better than the first choice.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The run with this model.
    pub spec: RunSpec,
    /// Why, as a sentence with the figures of both.
    pub reason: String,
    /// What to add to the command of the run.
    pub options: String,
}

impl Suggestion {
    /// A closed form is chosen where its file is smaller by this factor at the same error, and a network
    /// found nothing beyond PCA ...
    const CLEARLY: f64 = 1.25;
    /// ... or by this one, where a network has something to say.
    const FAR: f64 = 2.0;

    /// What the forecast of a run suggests instead of its model, or, where there is none, what is known without a
    /// trial; `None`: the run as it is.
    ///
    /// # Errors
    /// As [`Forecast::of`].
    pub fn after(
        spec: &RunSpec,
        forecast: Option<&Forecast>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Self>, TrainError> {
        if spec.nothing_to_learn().is_some() {
            return Self::of_tiles(spec, forecast, stop);
        }
        let Some((forecast, smaller)) = forecast.and_then(|f| Some((f, f.smaller.as_ref()?)))
        else {
            return Ok(None);
        };
        let gain = smaller.ratio / forecast.ratio();
        let enough = if forecast.pca_alone {
            Self::CLEARLY
        } else {
            Self::FAR
        };
        let Some(chosen) = spec.with_smaller(smaller).filter(|_| gain >= enough) else {
            return Ok(None);
        };
        let network = format!(
            "an autoencoder with {}",
            format::counted(spec.model.latent, "latent")
        );
        let found = if forecast.pca_alone {
            format!("{network} finds nothing beyond PCA here, and its file would be")
        } else {
            format!("the file of {network} would be")
        };
        let reason = format!(
            "{}; {found} {}",
            smaller.summary(),
            format::times_smaller(forecast.ratio())
        );
        Ok(Some(Self {
            spec: chosen,
            reason,
            options: smaller.options.clone(),
        }))
    }

    /// A single snapshot has no series to learn from, but its tiles are many.
    fn of_tiles(
        spec: &RunSpec,
        forecast: Option<&Forecast>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Self>, TrainError> {
        if !spec.data.is_field() || spec.plan.modelled() == 0 {
            return Ok(None);
        }
        let features = spec.plan.features(spec.data.points());
        let latents = Budget::from_plan(&spec.plan, &spec.data).latents(ModelSpec::FIELD_RATIO);
        let size = Family::Conv.suggested_size(features);
        let model = ModelSpec::with_family(Family::Conv, size, features, latents)
            .with_tile(Some(Tile::suggest(spec.data.samples())))
            .on(&spec.data.layout);
        let mut tiles = spec.clone();
        tiles.training = spec.training.adapted(&spec.data, &spec.model, &model);
        tiles.model = model;
        if tiles.nothing_to_learn().is_some() || tiles.check().is_err() {
            return Ok(None);
        }
        let reason = match (Forecast::of(&tiles, stop)?, forecast) {
            (Some(found), Some(forecast)) if found.ratio() < forecast.ratio() => return Ok(None),
            (Some(found), Some(forecast)) => format!(
                "{} on tiles makes {}; without loss the file would be {}",
                Family::Conv.label(),
                found.summary(),
                format::times_smaller(forecast.ratio())
            ),
            // A search knows its result at its end, and has no trial either.
            (None, None) if spec.search.is_none() => format!(
                "{} on tiles learns from a few snapshots; they have too many values for a trial",
                Family::Conv.label(),
            ),
            _ => return Ok(None),
        };
        let tile = tiles
            .model
            .tile()
            .map_or_else(String::new, |tile| format!(" --tile {tile}"));
        let options = format!("--model conv{tile} --latent {}", tiles.model.latent);
        Ok(Some(Self {
            spec: tiles,
            reason,
            options,
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::data::{DType, Dataset, Layout, Origin};
    use crate::runs::RunSettings;

    #[test]
    fn a_large_snapshot_alone_is_cut_into_tiles_without_a_trial() {
        let shape = [1, 2000, 2000];
        let values = ndarray::Array2::from_shape_fn((1, 4_000_000), |(_, i)| {
            (0.01 * (i % 2000) as f64).sin() + (i / 2000) as f64
        });
        let layout = Layout::guess(&shape, false);
        let data = Dataset::new(Origin::default(), DType::F32, layout, None, values).unwrap();
        let spec = RunSettings::default().spec(&Arc::new(data)).unwrap();
        assert!(spec.nothing_to_learn().is_some());
        assert!(Forecast::of(&spec, &|| false).unwrap().is_none());
        let found = Suggestion::after(&spec, None, &|| false).unwrap().unwrap();
        assert!(found.spec.nothing_to_learn().is_none());
        assert!(
            found.options.starts_with("--model conv --tile 8"),
            "{}",
            found.options
        );
        assert!(found.reason.contains("too many values for a trial"));
    }
}
