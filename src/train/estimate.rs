use super::{Forecast, TrainingSpec};
use crate::data::Dataset;
use crate::model::{Family, Half, ModelSpec, Size};
use crate::transform::{Plan, Role};

/// Header, section table and one fitted transform a column, roughly: of a table ...
const HEADER: usize = 700;
/// ... and of a field.
const HEADER_FIELD: usize = 370;
const HEADER_PER_COLUMN: usize = 130;

/// Bytes of a latent or a weight that is stored as a multiple of a step, roughly: of a table ...
const ROUNDED: f64 = 1.4;
/// ... and of a field, whose neighbours are alike.
const ROUNDED_FIELD: f64 = 0.3;
/// Of a weight of a coordinate network: weights have no neighbours that are alike.
const ROUNDED_WEIGHT: f64 = 1.03;
/// Beside its weights each of its layers takes so many bytes, and one more for every input.
const LAYER: usize = 15;

/// What an archive will take, before any training: shown beside the ratio slider.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub input: usize,
    pub latents: usize,
    pub decoder: usize,
    pub encoder: usize,
    /// Columns kept exactly, at their entropy or as stored where that is not known, and headers,
    /// roughly.
    pub other: usize,
    /// input / total.
    pub total_ratio: f64,
    /// The smallest lossless type's bytes / total.
    pub total_ratio_vs_lossless: f64,
}

impl Estimate {
    /// `lossless_bytes`: the data in the smallest type that holds it exactly, from its profile.
    pub fn new(
        data: &Dataset,
        lossless_bytes: usize,
        plan: &Plan,
        model: &ModelSpec,
        training: &TrainingSpec,
    ) -> Self {
        let number = match training.rounding {
            Some(_) if !model.family.encodes() => ROUNDED_WEIGHT,
            Some(_) if data.is_field() => ROUNDED_FIELD,
            Some(_) => ROUNDED,
            None => 4.0,
        };
        let values = (data.samples() * data.points()) as f64;
        let columns = plan.columns.iter().enumerate();
        let exact: f64 = columns
            .filter(|(_, c)| c.role == Role::Exact)
            .map(|(i, c)| {
                let stored = 8.0 * data.dtype_of(i).size() as f64;
                values * c.entropy.unwrap_or(stored).min(stored) / 8.0
            })
            .sum();
        let input = data.stored_bytes();
        let latents = if model.family.encodes() {
            (number * (data.samples() * model.latent) as f64) as usize
        } else {
            1
        };
        let mut decoder = (number * model.decoder_parameters() as f64) as usize;
        if !model.family.encodes() {
            let layers = Half::shapes(model, true).0;
            decoder += layers
                .iter()
                .map(|(inputs, _)| inputs + LAYER)
                .sum::<usize>();
        }
        let encoder = if training.keep_encoder {
            (number * model.encoder_parameters() as f64) as usize
        } else {
            0
        };
        let header = if data.is_field() {
            HEADER_FIELD
        } else {
            HEADER
        };
        let other = exact.ceil() as usize + header + HEADER_PER_COLUMN * data.columns();
        let total = (latents + decoder + encoder + other) as f64;
        Self {
            input,
            latents,
            decoder,
            encoder,
            other,
            total_ratio: input as f64 / total,
            total_ratio_vs_lossless: lossless_bytes as f64 / total,
        }
    }

    /// The size whose network of a family makes a file of about this total ratio.
    pub fn size_for_ratio(
        family: Family,
        data: &Dataset,
        plan: &Plan,
        training: &TrainingSpec,
        ratio: f64,
    ) -> Size {
        let features = plan.features(data.points());
        let ratio_of = |size: &Size| {
            let model = ModelSpec::with_family(family, size.clone(), features, 1);
            Self::new(data, 0, plan, &model.on(&data.layout), training).total_ratio
        };
        let distance = |size: &Size| (ratio_of(size) / ratio).ln().abs();
        (2..=512)
            .map(|width| family.size_of_width(width))
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
            .unwrap_or(Size::Small)
    }

    /// What a trial found.
    pub fn of_forecast(forecast: &Forecast) -> Self {
        let bytes = &forecast.bytes;
        Self {
            input: bytes.input,
            latents: bytes.latents,
            decoder: bytes.decoder,
            encoder: bytes.encoder,
            other: bytes.total - bytes.latents - bytes.decoder - bytes.encoder,
            total_ratio: bytes.total_ratio(),
            total_ratio_vs_lossless: bytes.total_ratio_vs_lossless(),
        }
    }

    pub fn total(&self) -> usize {
        self.latents + self.decoder + self.encoder + self.other
    }
}
