//! The wavelet transform of an array along one axis after the other.

use pulp::Arch;

use super::bands::advance;
use super::steps::{Direction, Lifted, Turn};

/// How many lines are transformed beside each other, by how many places they have together.
const PLACES: usize = 8192;
const LEAST_LINES: usize = 32;
const MOST_LINES: usize = 64;

/// The lines of an array along one axis: of the first `part` places along every axis.
pub(super) struct Lines<'a> {
    pub lengths: &'a [usize],
    pub part: &'a [usize],
    pub axis: usize,
    /// How often the axis is halved.
    pub times: usize,
}

impl Lines<'_> {
    /// Transforms them, one level after the other.
    pub fn transform(&self, values: &mut [f64], direction: Direction) {
        let (axis, length) = (self.axis, self.part[self.axis]);
        let pitch: usize = self.lengths[axis + 1..].iter().product();
        let run = self.run();
        // The other axes, those behind this one only as far as they are not in a run.
        let mut others = self.part.to_vec();
        others[axis] = 1;
        let mut covered = 1;
        for n in others[axis + 1..].iter_mut().rev() {
            if covered < run {
                covered *= *n;
                *n = 1;
            }
        }
        let beside = (PLACES / length).clamp(LEAST_LINES, MOST_LINES).min(run);
        let mut lifted = Lifted {
            length,
            times: self.times,
            pitch,
            width: 0,
            lines: vec![0.0; length * beside],
            spare: vec![0.0; length * beside],
        };
        let mut at = vec![0; others.len()];
        for _ in 0..others.iter().product() {
            let first = (at.iter().zip(self.lengths)).fold(0, |place, (at, n)| place * n + at);
            for start in (0..run).step_by(beside) {
                lifted.width = beside.min(run - start);
                let values = &mut values[first + start..];
                Arch::new().dispatch(Turn {
                    lifted: &mut lifted,
                    values,
                    direction,
                });
            }
            advance(&mut at, &others);
        }
    }

    /// How many lines lie beside each other without a gap.
    fn run(&self) -> usize {
        let behind = self.lengths.iter().zip(self.part).skip(self.axis + 1).rev();
        let mut run = 1;
        for (length, part) in behind {
            run *= part;
            if part < length {
                break;
            }
        }
        run
    }
}

/// Length of the vector that a detail, or a mean, of so many levels along an axis becomes: errors of it weigh so
/// much.
pub(super) fn norm(length: usize, levels: usize, fine: bool) -> f64 {
    if levels == 0 {
        return 1.0;
    }
    // A shorter axis with as many levels does as well.
    let short = length.min(24 << levels);
    let lengths: Vec<usize> = (0..levels)
        .scan(short, |n, _| Some(std::mem::replace(n, n.div_ceil(2))))
        .collect();
    let last = lengths[levels - 1];
    let means = last.div_ceil(2);
    let at = if fine { means + last / 4 } else { means / 2 };
    let mut line = vec![0.0; short];
    line[at] = 1.0;
    let lines = Lines {
        lengths: &[short],
        part: &[short],
        axis: 0,
        times: levels,
    };
    lines.transform(&mut line, Direction::Inverse);
    line.iter().map(|v| v * v).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_comes_back() {
        for n in 2..70 {
            let axes = [3, n, 5];
            let values: Vec<f64> = (0..15 * n).map(|i| (i * i % 37) as f64).collect();
            let mut moved = values.clone();
            let lines = Lines {
                lengths: &axes,
                part: &axes,
                axis: 1,
                times: 1,
            };
            lines.transform(&mut moved, Direction::Forward);
            lines.transform(&mut moved, Direction::Inverse);
            for (a, b) in moved.iter().zip(&values) {
                assert!((a - b).abs() < 1e-11, "{n}");
            }
        }
    }

    /// A cubic has no details away from its ends, and vectors are nearly of length one.
    #[test]
    fn details_of_cubics_vanish() {
        let cubic = |i: usize| (i as f64 / 40.0 - 0.4).powi(3);
        let mut values: Vec<f64> = (0..64).map(cubic).collect();
        let lines = Lines {
            lengths: &[64],
            part: &[64],
            axis: 0,
            times: 1,
        };
        lines.transform(&mut values, Direction::Forward);
        assert!(values[35..60].iter().all(|v| v.abs() < 1e-10));
        for levels in 1..5 {
            for fine in [false, true] {
                let norm = norm(100, levels, fine);
                assert!((0.7..1.4).contains(&norm), "{levels} {fine}: {norm}");
            }
        }
    }
}
