use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

/// Shortens the gradient of all parameters together to the length `limit` where it is longer; its
/// direction stays (Pascanu, Mikolov and Bengio, 2013). The clipping of the optimiser itself goes
/// by each tensor alone, which turns the direction.
pub(in crate::train) fn clip(gradients: &mut GradientsParams, network: &impl Module, limit: f64) {
    let mut length = Length {
        gradients,
        squares: None,
    };
    network.visit(&mut length);
    let Some(squares) = length.squares else {
        return;
    };
    // A gradient of nothing but zeros stays so.
    let factor = (squares.sqrt().clamp_min(f64::from(f32::MIN_POSITIVE)))
        .recip()
        .mul_scalar(limit)
        .clamp_max(1.0);
    network.visit(&mut Shorten { gradients, factor });
}

struct Length<'a> {
    gradients: &'a GradientsParams,
    squares: Option<Tensor<1>>,
}

impl ModuleVisitor for Length<'_> {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.get::<D>(parameter.id) {
            let squares = (gradient.clone() * gradient).sum();
            self.squares = Some(match self.squares.take() {
                Some(sum) => sum + squares,
                None => squares,
            });
        }
    }
}

struct Shorten<'a> {
    gradients: &'a mut GradientsParams,
    factor: Tensor<1>,
}

impl ModuleVisitor for Shorten<'_> {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.remove::<D>(parameter.id) {
            let shorter = gradient * self.factor.clone().unsqueeze();
            self.gradients.register(parameter.id, shorter);
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::nn::{Linear, LinearConfig};
    use burn::tensor::Device;

    use super::*;

    /// All gradients of a layer one after the other.
    fn flat(gradients: &GradientsParams, layer: &Linear) -> Vec<f32> {
        let weight = gradients.get::<2>(layer.weight.id).unwrap().into_data();
        let bias = layer.bias.as_ref().unwrap().id;
        let bias = gradients.get::<1>(bias).unwrap().into_data();
        weight.iter::<f32>().chain(bias.iter::<f32>()).collect()
    }

    fn length(values: &[f32]) -> f32 {
        values.iter().map(|v| v * v).sum::<f32>().sqrt()
    }

    /// Before and after clipping.
    fn clipped(input: f32, limit: f64) -> (Vec<f32>, Vec<f32>) {
        let device = Device::flex().autodiff();
        let layer = LinearConfig::new(3, 2).init(&device);
        let x = Tensor::<2>::from_floats([[input, -2.0 * input, 0.5 * input]], &device);
        let loss = layer.forward(x).sum();
        let mut gradients = GradientsParams::from_grads(loss.backward(), &layer);
        let before = flat(&gradients, &layer);
        clip(&mut gradients, &layer, limit);
        (before, flat(&gradients, &layer))
    }

    #[test]
    fn a_long_gradient_is_shortened_as_a_whole() {
        let (before, after) = clipped(4.0, 1.0);
        let long = length(&before);
        assert!(long > 10.0 && (length(&after) - 1.0).abs() < 1e-5);
        for (b, a) in before.iter().zip(&after) {
            assert!((b / long - a).abs() < 1e-5, "the direction stays");
        }
    }

    #[test]
    fn a_short_gradient_stays() {
        let (before, after) = clipped(4.0, 1e3);
        assert_eq!(before, after);
    }
}
