use std::ops::Range;

/// Counts, extremes, mean and spread of the values seen so far.
#[derive(Clone, Debug)]
pub(super) struct Moments {
    /// Finite values.
    pub count: usize,
    pub nan: usize,
    pub infinite: usize,
    pub min: f64,
    pub max: f64,
    pub min_positive: f64,
    pub mean: f64,
    /// Sum of squared distances from the mean.
    squares: f64,
    pub whole: bool,
}

impl Default for Moments {
    fn default() -> Self {
        Self {
            count: 0,
            nan: 0,
            infinite: 0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            min_positive: f64::INFINITY,
            mean: 0.0,
            squares: 0.0,
            whole: true,
        }
    }
}

impl Moments {
    /// Of the columns in `range` of every row of `features` values. Two passes: the squares are
    /// of distances from the mean, so that a large offset costs no digits.
    pub fn of(rows: &[f64], features: usize, range: Range<usize>) -> Self {
        let mut moments = Self::default();
        let mut sum = 0.0;
        for row in rows.chunks_exact(features) {
            for &value in &row[range.clone()] {
                if value.is_finite() {
                    moments.see(value);
                    sum += value;
                } else if value.is_nan() {
                    moments.nan += 1;
                } else {
                    moments.infinite += 1;
                }
            }
        }
        if moments.count > 0 {
            moments.mean = sum / moments.count as f64;
            for row in rows.chunks_exact(features) {
                moments.squares += squares(&row[range.clone()], moments.mean);
            }
        }
        moments
    }

    fn see(&mut self, value: f64) {
        self.count += 1;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        if value > 0.0 {
            self.min_positive = self.min_positive.min(value);
        }
        self.whole = self.whole && value.fract() == 0.0;
    }

    /// Adds what another part has seen (Chan, Golub and `LeVeque` 1979).
    pub fn merge(&mut self, other: &Self) {
        self.nan += other.nan;
        self.infinite += other.infinite;
        if other.count == 0 {
            return;
        }
        let (own, more) = (self.count as f64, other.count as f64);
        let distance = other.mean - self.mean;
        let share = more / (own + more);
        self.mean += distance * share;
        self.squares += other.squares + distance * distance * own * share;
        self.count += other.count;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.min_positive = self.min_positive.min(other.min_positive);
        self.whole = self.whole && other.whole;
    }

    /// Population standard deviation; NaN where there are no values.
    pub fn std(&self) -> f64 {
        if self.count == 0 {
            f64::NAN
        } else {
            (self.squares / self.count as f64).sqrt()
        }
    }

    /// Whether sums stayed within what an `f64` can hold.
    pub fn overflowed(&self) -> bool {
        !(self.mean.is_finite() && self.squares.is_finite())
    }
}

fn squares(values: &[f64], mean: f64) -> f64 {
    values
        .iter()
        .filter(|v| v.is_finite())
        .map(|v| (v - mean) * (v - mean))
        .sum()
}

/// Mean and standard deviation of values so large that their squares overflow: taken of values
/// in units of the largest.
pub(super) fn scaled(values: impl Iterator<Item = f64> + Clone, largest: f64) -> (f64, f64) {
    let scaled = values.filter(|v| v.is_finite()).map(|v| v / largest);
    let count = scaled.clone().count() as f64;
    let mean = scaled.clone().sum::<f64>() / count;
    let variance = scaled.map(|v| (v - mean) * (v - mean)).sum::<f64>() / count;
    (mean * largest, variance.sqrt() * largest)
}
