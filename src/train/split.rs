use std::sync::Arc;

use super::HeldOut;
use crate::data::Dataset;
use crate::model::Random;

/// Blocks of neighbouring snapshots that are held out of a field's series.
const BLOCKS: usize = 3;

/// Which samples train and which are held out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// In order.
    pub training: Vec<usize>,
    /// In order; shared, for there may be millions.
    pub held_out: Arc<Vec<usize>>,
}

impl Split {
    /// Rows of a table are drawn one by one. Snapshots of a field resemble their neighbours, so
    /// whole blocks of them are held out; otherwise held-out errors would flatter. Harder still is
    /// the end of a series: there a model is judged on what comes after all that it saw.
    pub fn new(data: &Dataset, wanted: HeldOut, seed: u64) -> Self {
        let samples = data.samples();
        let count = wanted.count(samples);
        let mut random = Random::new(seed, 1);
        let held_out = if wanted.at_the_end() {
            (samples - count..samples).collect()
        } else if data.is_field() {
            blocks(samples, count, &mut random)
        } else {
            rows(samples, count, &mut random)
        };
        let mut is_held_out = vec![false; samples];
        for &i in &held_out {
            is_held_out[i] = true;
        }
        let (held_out, training): (Vec<usize>, _) = (0..samples).partition(|&i| is_held_out[i]);
        Self {
            training,
            held_out: Arc::new(held_out),
        }
    }

    /// Places among these samples, which are in order, that are held out, and those that are not. There
    /// may be millions: each is looked at once.
    pub fn apart(&self, samples: &[usize]) -> [Vec<usize>; 2] {
        let mut left = self.held_out.iter().peekable();
        let (held_out, others) = (0..samples.len()).partition(|&place| {
            let sample = samples[place];
            while left.next_if(|held| **held < sample).is_some() {}
            left.peek() == Some(&&sample)
        });
        [held_out, others]
    }
}

fn rows(samples: usize, count: usize, random: &mut Random) -> Vec<usize> {
    let mut order: Vec<usize> = (0..samples).collect();
    random.shuffle(&mut order);
    order.truncate(count);
    order
}

/// Blocks at random places, one in each equal stretch of the series, so that they spread over it.
fn blocks(samples: usize, count: usize, random: &mut Random) -> Vec<usize> {
    let blocks = BLOCKS.min(count);
    let mut chosen = Vec::with_capacity(count);
    for b in 0..blocks {
        let (begin, end) = (b * samples / blocks, (b + 1) * samples / blocks);
        let length = (b + 1) * count / blocks - b * count / blocks;
        let room = (end - begin).saturating_sub(length);
        let first = begin + random.below(room + 1);
        chosen.extend(first..(first + length).min(end));
    }
    chosen
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{DType, Kind, Layout};

    fn data(kind: Kind, samples: usize) -> Dataset {
        let (shape, component_axis) = match kind {
            Kind::Table => (vec![samples, 2], Some(1)),
            Kind::Field => (vec![samples, 1, 2], None),
        };
        let layout = Layout {
            shape,
            kind,
            sample_axis: Some(0),
            component_axis,
        };
        Dataset::plain(DType::F32, layout, Array2::zeros((samples, 2))).unwrap()
    }

    #[test]
    fn samples_are_told_apart_in_one_pass() {
        let apart = |samples: &[usize], held_out: &[usize]| {
            let split = Split {
                training: Vec::new(),
                held_out: Arc::new(held_out.to_vec()),
            };
            split.apart(samples)
        };
        assert_eq!(
            apart(&[1, 4, 6, 9], &[0, 4, 5, 9, 12]),
            [vec![1, 3], vec![0, 2]]
        );
        assert_eq!(apart(&[1, 4], &[]), [vec![], vec![0, 1]]);
        assert_eq!(apart(&[], &[3]), [const { Vec::<usize>::new() }; 2]);
    }

    #[test]
    fn every_sample_is_on_one_side() {
        for kind in [Kind::Table, Kind::Field] {
            for samples in [4, 5, 60, 1001] {
                let split = Split::new(&data(kind, samples), HeldOut::Spread(0.15), 0);
                let mut all = [&split.training[..], &split.held_out[..]].concat();
                all.sort_unstable();
                assert_eq!(all, (0..samples).collect::<Vec<_>>());
                let expected = ((samples as f64 * 0.15).round() as usize).max(1);
                assert_eq!(split.held_out.len(), expected);
            }
        }
    }

    #[test]
    fn snapshots_are_held_out_in_blocks() {
        let split = Split::new(&data(Kind::Field, 200), HeldOut::Spread(0.15), 3);
        let breaks = split
            .held_out
            .windows(2)
            .filter(|w| w[1] != w[0] + 1)
            .count();
        assert!(breaks < BLOCKS, "{:?}", split.held_out);
    }

    #[test]
    fn the_seed_decides() {
        let data = data(Kind::Table, 100);
        let split = |share, seed| Split::new(&data, HeldOut::Spread(share), seed);
        assert_eq!(split(0.2, 1), split(0.2, 1));
        assert_ne!(split(0.2, 1), split(0.2, 2));
        assert!(split(0.0, 1).held_out.is_empty());
    }

    #[test]
    fn the_end_of_a_series_is_the_end() {
        for kind in [Kind::Table, Kind::Field] {
            let split = Split::new(&data(kind, 60), HeldOut::Last(20), 7);
            assert_eq!(*split.held_out, (40..60).collect::<Vec<_>>());
            assert_eq!(split.training, (0..40).collect::<Vec<_>>());
        }
    }
}
