//! Parts of arrays, and what is copied from one to another.

use super::codec::Codecs;

/// A part of an array: where it begins, and its lengths.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub start: Vec<u64>,
    pub lengths: Vec<u64>,
}

/// The places of all chunks that a part touches.
pub(super) fn places(part: &Part, chunk: &[u64]) -> Vec<Vec<u64>> {
    let mut places = vec![Vec::new()];
    for ((start, length), chunk) in part.start.iter().zip(&part.lengths).zip(chunk) {
        if *length == 0 {
            return Vec::new();
        }
        let range = start / chunk..(start + length).div_ceil(*chunk);
        places = places
            .into_iter()
            .flat_map(|place| {
                range.clone().map(move |n| {
                    let mut place = place.clone();
                    place.push(n);
                    place
                })
            })
            .collect();
    }
    places
}

/// Copies what two parts have in common, from elements at strides into rows.
pub(super) fn copy(from: (&[u8], &Part, &[usize]), to: (&mut [u8], &Part), width: usize) {
    let (source, whole, strides) = from;
    let (target, part) = to;
    let axes = part.start.len();
    if axes == 0 {
        target.copy_from_slice(&source[..target.len()]);
        return;
    }
    let low: Vec<u64> = (0..axes)
        .map(|a| whole.start[a].max(part.start[a]))
        .collect();
    let high: Vec<u64> = (0..axes)
        .map(|a| (whole.start[a] + whole.lengths[a]).min(part.start[a] + part.lengths[a]))
        .collect();
    if low.iter().zip(&high).any(|(low, high)| low >= high) {
        return;
    }
    let rows = Codecs::default().strides(&part.lengths);
    let last = axes - 1;
    let run = (high[last] - low[last]) as usize;
    let mut at = low.clone();
    loop {
        let place = |start: &[u64], strides: &[usize]| {
            let steps = at.iter().zip(start).zip(strides);
            steps
                .map(|((at, start), stride)| (at - start) as usize * stride)
                .sum::<usize>()
        };
        let begin = place(&part.start, &rows) * width;
        let target = &mut target[begin..begin + run * width];
        let begin = place(&whole.start, strides);
        if strides[last] == 1 {
            target.copy_from_slice(&source[begin * width..(begin + run) * width]);
        } else {
            for (index, element) in target.chunks_exact_mut(width).enumerate() {
                let begin = (begin + index * strides[last]) * width;
                element.copy_from_slice(&source[begin..begin + width]);
            }
        }
        // The next row, the last axis but one fastest.
        let mut along = last;
        loop {
            if along == 0 {
                return;
            }
            along -= 1;
            at[along] += 1;
            if at[along] < high[along] {
                break;
            }
            at[along] = low[along];
        }
    }
}
