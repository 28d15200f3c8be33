//! The part of a field that is transformed, and its rings of equal frequency.

/// Modes of a frame, at most; of frames with more, a corner is transformed.
const MODES: usize = 1 << 22;

/// The part of each frame that is transformed.
pub(super) struct Part<'a> {
    /// Lengths of the field's axes.
    pub axes: &'a [usize],
    /// Lengths of the part's axes.
    pub cut: Vec<usize>,
    /// The same, filled up to powers of two.
    pub filled: Vec<usize>,
    /// Of every point of the part.
    pub window: Vec<f64>,
}

impl<'a> Part<'a> {
    /// The whole frame, or a corner of few enough modes.
    pub(super) fn from_axes(axes: &'a [usize]) -> Self {
        let filled = |cut: &[usize]| -> Vec<usize> {
            cut.iter()
                .map(|length| length.next_power_of_two())
                .collect()
        };
        let mut cut = axes.to_vec();
        while filled(&cut).iter().product::<usize>() > MODES {
            if let Some(longest) = cut.iter_mut().max() {
                *longest /= 2;
            }
        }
        Self {
            axes,
            filled: filled(&cut),
            window: window(&cut),
            cut,
        }
    }

    /// The place of the i-th point of the part among all points of a frame.
    pub(super) fn point(&self, i: usize) -> usize {
        within(i, &self.cut, self.axes)
    }

    /// The place of the i-th point of the part among the modes.
    pub(super) fn mode(&self, i: usize) -> usize {
        within(i, &self.cut, &self.filled)
    }
}

/// The place in `axes` of the i-th point of a grid of lengths `cut`, last axis fastest.
pub(super) fn within(mut i: usize, cut: &[usize], axes: &[usize]) -> usize {
    let (mut place, mut step) = (0, 1);
    for (length, whole) in cut.iter().zip(axes).rev() {
        place += i % length * step;
        i /= length;
        step *= whole;
    }
    place
}

/// sin^2 windows of all axes multiplied, with a mean square of 1. Axes of one or two points have none.
pub(super) fn window(cut: &[usize]) -> Vec<f64> {
    let axis = |length: usize, i: usize| {
        if length <= 2 {
            return 1.0;
        }
        let turn = std::f64::consts::PI * (i as f64 + 0.5) / length as f64;
        turn.sin().powi(2)
    };
    let mut weights = vec![1.0];
    for &length in cut {
        let before = weights.iter();
        weights = before
            .flat_map(|w| (0..length).map(move |i| w * axis(length, i)))
            .collect();
    }
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    let scale = (weights.len() as f64 / squares).sqrt();
    for weight in &mut weights {
        *weight *= scale;
    }
    weights
}

/// The ring of every mode, in the order of the transform.
pub(super) fn rings(cut: &[usize], width: usize) -> Vec<usize> {
    let count: usize = cut.iter().product();
    let ring = |i: usize| {
        let (mut rest, mut square) = (i, 0.0);
        for &length in cut.iter().rev() {
            let mode = rest % length;
            rest /= length;
            let cycles = mode.min(length - mode) as f64 / length as f64;
            square += cycles * cycles;
        }
        (square.sqrt() * width as f64).round() as usize
    };
    (0..count).map(ring).collect()
}
