//! Count, mean and standard deviation in one pass.

/// Values that are summed about a shift of their own before they join the rest.
const BLOCK: u32 = 1024;

/// Count, mean and standard deviation in one pass, without the cancellation of a sum of squares.
///
/// Blocks of values are summed about their first value and merged by the pairwise update of Chan,
/// Golub and `LeVeque` (1983): the accuracy of Welford's update without a division for every value.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moments {
    count: u64,
    mean: f64,
    /// Sum of the squared distances from the mean.
    squares: f64,
    block: Block,
}

#[derive(Clone, Copy, Debug, Default)]
struct Block {
    count: u32,
    shift: f64,
    sum: f64,
    squares: f64,
}

impl Moments {
    #[inline]
    pub fn push(&mut self, value: f64) {
        if self.block.count == 0 {
            self.block.shift = value;
        }
        let distance = value - self.block.shift;
        self.block.sum += distance;
        self.block.squares += distance * distance;
        self.block.count += 1;
        if self.block.count == BLOCK {
            self.close_block();
        }
    }

    /// The count, the mean (0 without values) and the population standard deviation.
    pub fn finish(mut self) -> (u64, f64, f64) {
        self.close_block();
        let variance = if self.count == 0 {
            0.0
        } else {
            self.squares / self.count as f64
        };
        (self.count, self.mean, variance.max(0.0).sqrt())
    }

    fn close_block(&mut self) {
        let block = std::mem::take(&mut self.block);
        if block.count == 0 {
            return;
        }
        let added = f64::from(block.count);
        let mean = block.shift + block.sum / added;
        let squares = block.squares - block.sum * (block.sum / added);
        let before = self.count as f64;
        let total = before + added;
        let distance = mean - self.mean;
        self.mean += distance * (added / total);
        self.squares += squares + distance * distance * (before * added / total);
        self.count += u64::from(block.count);
    }
}

impl Extend<f64> for Moments {
    fn extend<T: IntoIterator<Item = f64>>(&mut self, values: T) {
        values.into_iter().for_each(|v| self.push(v));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: impl Iterator<Item = f64>) -> (u64, f64, f64) {
        let mut moments = Moments::default();
        moments.extend(values);
        moments.finish()
    }

    #[test]
    fn known_by_hand() {
        assert_eq!(
            of([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter()),
            (8, 5.0, 2.0)
        );
        assert_eq!(of(std::iter::empty()), (0, 0.0, 0.0));
        assert_eq!(of([3.5].into_iter()), (1, 3.5, 0.0));
    }

    #[test]
    fn many_blocks_agree_with_the_closed_form() {
        // 0, 1, ..., n - 1: mean (n - 1) / 2, variance (n^2 - 1) / 12.
        let n = 100_001.0_f64;
        let (count, mean, std) = of((0..100_001).map(f64::from));
        assert_eq!(count, 100_001);
        assert!((mean - 50_000.0).abs() < 1e-8);
        assert!((std / ((n * n - 1.0) / 12.0).sqrt() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_large_mean_does_not_spoil_the_deviation() {
        let (_, mean, std) = of((0..10_000).map(|i| 1e9 + f64::from(i % 2)));
        assert!((mean - (1e9 + 0.5)).abs() < 1e-6);
        assert!((std - 0.5).abs() < 1e-9, "{std}");
    }

    #[test]
    fn equal_values_have_no_deviation_at_all() {
        assert_eq!(of(std::iter::repeat_n(0.1, 5000)).2, 0.0);
    }
}
