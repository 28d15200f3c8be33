use pulp::{Simd, WithSimd};

use crate::train::Loss;

/// The loss of what came back, and its gradient in the place of that.
pub(super) struct Residuals<'a> {
    pub loss: Loss,
    /// Rows x features, padded.
    pub back: &'a mut [f32],
    pub before: &'a [f32],
    /// What each residual is multiplied by; nothing: all by 1.
    pub scales: &'a [f32],
    /// One a feature, padded; their number is that of a padded row.
    pub weights: &'a [f32],
    /// The sum of the losses of each feature grows by those of these rows.
    pub sums: &'a mut [f32],
    /// What one loss counts in the mean that is minimised.
    pub share: f32,
}

impl WithSimd for Residuals<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
    fn with_simd<S: Simd>(self, _: S) {
        match self.loss {
            Loss::Mse | Loss::Relative => self.each(|r| (r * r, 2.0 * r)),
            Loss::L1 => self.each(|r| (r.abs(), if r == 0.0 { 0.0 } else { 1.0_f32.copysign(r) })),
            Loss::Huber => self.each(|r| {
                let inner = r.clamp(-1.0, 1.0);
                (inner * (r - 0.5 * inner), inner)
            }),
        }
    }
}

impl Residuals<'_> {
    /// `of`: the loss of a residual, and its derivative.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
    fn each(self, of: impl Fn(f32) -> (f32, f32)) {
        let stride = self.weights.len();
        let rows = self.back.chunks_exact_mut(stride);
        for (i, (back, before)) in rows.zip(self.before.chunks_exact(stride)).enumerate() {
            let columns = self.weights.iter().zip(self.sums.iter_mut());
            let columns = back.iter_mut().zip(before).zip(columns);
            if self.scales.is_empty() {
                for ((back, before), (weight, sum)) in columns {
                    let (loss, slope) = of(*back - before);
                    *sum += loss * weight;
                    *back = slope * (weight * self.share);
                }
            } else {
                let scales = &self.scales[i * stride..(i + 1) * stride];
                for (((back, before), (weight, sum)), scale) in columns.zip(scales) {
                    let (loss, slope) = of((*back - before) * scale);
                    *sum += loss * weight;
                    *back = slope * scale * (weight * self.share);
                }
            }
        }
    }
}
