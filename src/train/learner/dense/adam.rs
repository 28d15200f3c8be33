use pulp::{Arch, Simd, WithSimd};

/// How fast the running means of gradients and of their squares forget.
const FORGET: [f32; 2] = [0.9, 0.999];
const EPSILON: f32 = 1e-8;

/// The optimiser of Kingma and Ba (2015), in place.
#[derive(Clone, Debug)]
pub(super) struct Adam {
    means: Vec<f32>,
    squares: Vec<f32>,
    steps: i32,
}

impl Adam {
    pub fn new(parameters: usize) -> Self {
        Self {
            means: vec![0.0; parameters],
            squares: vec![0.0; parameters],
            steps: 0,
        }
    }

    /// Moves the parameters against the gradient, which is multiplied by `factor` first.
    pub fn step(
        &mut self,
        arch: Arch,
        parameters: &mut [f32],
        gradient: &[f32],
        factor: f32,
        rate: f64,
    ) {
        self.steps = self.steps.saturating_add(1);
        let root = (1.0 - FORGET[1].powi(self.steps)).sqrt();
        arch.dispatch(Step {
            parameters,
            means: &mut self.means,
            squares: &mut self.squares,
            gradient,
            factor,
            unbiased: root / (1.0 - FORGET[0].powi(self.steps)),
            epsilon: EPSILON * root,
            rate: rate as f32,
        });
    }
}

struct Step<'a> {
    parameters: &'a mut [f32],
    means: &'a mut [f32],
    squares: &'a mut [f32],
    gradient: &'a [f32],
    factor: f32,
    unbiased: f32,
    epsilon: f32,
    rate: f32,
}

impl WithSimd for Step<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
    fn with_simd<S: Simd>(self, _: S) {
        let state = self.means.iter_mut().zip(self.squares);
        let moved = self.parameters.iter_mut().zip(self.gradient).zip(state);
        for ((parameter, gradient), (mean, square)) in moved {
            let gradient = gradient * self.factor;
            *mean = *mean * FORGET[0] + gradient * (1.0 - FORGET[0]);
            *square = *square * FORGET[1] + gradient * gradient * (1.0 - FORGET[1]);
            *parameter -= *mean * self.unbiased / (square.sqrt() + self.epsilon) * self.rate;
        }
    }
}
