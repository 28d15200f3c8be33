//! An archive made of data and a model that was trained on them.

use ndarray::{Array2, s};

use super::archive::{encoder_of, stacked};
use super::block_coder::{BlockCoder, in_blocks};
use super::head::Head;
use super::rounding::Task;
use super::stored::Rounded;
use super::storing::{StorageSteps, Storing};
use super::{Archive, ArchiveError};
use crate::data::{Dataset, Extent, Values};
use crate::metrics::sample_errors;
use crate::model::{ModelSpec, Weights};
use crate::transform::FittedPlan;

impl Archive {
    /// Compresses a data set, and gives what the archive decodes to. `features` are the data's values
    /// after `plan`, which the caller has at hand.
    ///
    /// # Errors
    /// When the data's samples are not what its layout tells.
    pub fn build(
        data: &Dataset,
        plan: FittedPlan,
        model: ModelSpec,
        weights: &Weights,
        features: &Array2<f32>,
        storing: &Storing<'_>,
    ) -> Result<(Self, Dataset), ArchiveError> {
        let Rounded {
            encoder,
            decoder,
            latents: coding,
        } = Task::new(&model, weights, features, plan.points, storing).stored();
        let mut head = Head::new(data, data.samples(), plan, model);
        let extent = Extent::new(data, |_| false);
        head.promise(storing.bounds, &extent);
        let coder = BlockCoder {
            head: &head,
            decoder: &decoder,
            encoder: encoder_of(&head.model, &decoder, encoder.as_ref()),
            latents: &coding,
        };
        let mut after = Values::blank(&head.types(), head.samples(), head.layout.features());
        let made = in_blocks(&head, &mut after, |i, mut after| {
            let samples = head.range(i);
            let part = data.part(samples.clone())?;
            let features = features.slice(s![samples.clone(), ..]);
            let made = coder.encode(&part, samples, Some(features));
            after.assign(made.after.view());
            Ok((made.block, made.latents))
        })?;
        let (blocks, latents) = made.into_iter().unzip();
        let after = head.dataset(after, 0..head.samples())?;
        let archive = Self {
            latents: stacked(latents, head.model.latent),
            blocks,
            decoder,
            encoder: encoder.filter(|_| storing.keep_encoder),
            head,
        };
        Ok((archive, after))
    }

    /// The steps that [`Archive::build`] would store a model in; `None`: in single precision.
    pub fn steps(
        plan: &FittedPlan,
        model: &ModelSpec,
        weights: &Weights,
        features: &Array2<f32>,
        storing: &Storing<'_>,
    ) -> Option<StorageSteps> {
        Task::new(model, weights, features, plan.points, storing).steps()
    }

    /// Notes the largest error of the training samples, against which those of other data can be held.
    ///
    /// `decoded` is what this archive gives back of `data`.
    pub fn remember(&mut self, data: &Dataset, decoded: &Dataset, training: &[usize]) {
        let errors = sample_errors(data.stored(), decoded.stored(), &self.head.plan);
        let worst = training.iter().map(|&i| errors[i]).fold(0.0, f64::max);
        let short = worst.min(f64::from(f32::MAX)) as f32;
        // Not less than it was: the sample itself must not be worse than the worst.
        self.head.worst_seen = Some(if f64::from(short) < worst {
            short.next_up().min(f32::MAX)
        } else {
            short
        });
        self.head.own = true;
    }
}
