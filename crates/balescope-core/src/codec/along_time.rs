//! Whole numbers less what those before them make likely, coded by what lies around each.
//!
//! ```text
//! u8 128 + order of the differences (0: none; along the last axis as it is coded)
//! the numbers, range-coded as one band of wavelets is; those of two axes with the axes exchanged
//! ```

use super::CodecError;
use super::classical::wavelet::numbers::{self, MOST};

/// Where the byte that says how numbers are coded begins to mean this way.
pub(super) const FIRST: u8 = 128;
/// Orders of differences.
const ORDERS: u8 = 3;
/// Numbers up to which this is tried: it codes some millions a second.
const MOST_NUMBERS: usize = 1 << 22;
/// Numbers on which the order is tried.
const TRIAL: usize = 1 << 15;

/// Codes numbers in the order of differences that is best; `None`: they are too large or too many.
pub(super) fn encode(values: &[i32], shape: &[usize]) -> Option<Vec<u8>> {
    if values.is_empty() || values.len() > MOST_NUMBERS {
        return None;
    }
    let (turned, lengths) = turned(values, shape);
    let width = lengths[lengths.len() - 1];
    // Some whole rows.
    let rows = (TRIAL / width).clamp(1, turned.len() / width);
    let few = &turned[..rows * width];
    let tried = (0..ORDERS).filter_map(|order| {
        let lengths = [rows, width];
        Some((
            order,
            numbers::pack(&differences(few, width, order)?, &lengths).len(),
        ))
    });
    let (order, _) = tried.min_by_key(|(_, bytes)| *bytes)?;
    let mut out = vec![FIRST + order];
    out.extend(numbers::pack(
        &differences(&turned, width, order)?,
        &lengths,
    ));
    Some(out)
}

/// The inverse, and the bytes that the numbers took.
pub(super) fn decode_first(bytes: &[u8], shape: &[usize]) -> Result<(Vec<i32>, usize), CodecError> {
    let (&way, rest) = bytes.split_first().ok_or("no coded numbers")?;
    let order = way.wrapping_sub(FIRST);
    if order >= ORDERS {
        return Err(format!("way {way} of coding numbers").into());
    }
    let count: usize = shape.iter().product();
    if count == 0 {
        return Err("coded numbers where there are none".into());
    }
    let lengths = lengths_of(shape);
    let found = numbers::unpack(rest, &lengths);
    if found.breaks_off {
        return Err("coded numbers that break off".into());
    }
    let width = lengths[lengths.len() - 1];
    let mut turned = Vec::with_capacity(count);
    for row in found.rows() {
        let start = turned.len();
        match row {
            Some(row) => turned.extend(row),
            None => turned.resize(start + width, 0),
        }
        for _ in 0..order {
            for i in start + 1..turned.len() {
                turned[i] = i32::wrapping_add(turned[i], turned[i - 1]);
            }
        }
    }
    let values = if shape.len() == 2 {
        exchanged(&turned, lengths[0], lengths[1])
    } else {
        turned
    };
    Ok((values, 1 + found.taken))
}

/// Numbers in the order in which they are coded, and the axes of that.
fn turned(values: &[i32], shape: &[usize]) -> (Vec<i32>, Vec<usize>) {
    let lengths = lengths_of(shape);
    if shape.len() == 2 {
        return (exchanged(values, shape[0], shape[1]), lengths);
    }
    (values.to_vec(), lengths)
}

/// Of two axes the first is coded last: samples are in order, latents or modes are not.
fn lengths_of(shape: &[usize]) -> Vec<usize> {
    match shape {
        [] => vec![1],
        [rows, columns] => vec![*columns, *rows],
        more => more.to_vec(),
    }
}

fn exchanged(values: &[i32], rows: usize, columns: usize) -> Vec<i32> {
    let places = (0..columns).flat_map(|column| (0..rows).map(move |row| row * columns + column));
    places.map(|place| values[place]).collect()
}

/// Differences of this order along rows of this width; `None`: too large to be coded.
fn differences(values: &[i32], width: usize, order: u8) -> Option<Vec<f32>> {
    let mut values = values.to_vec();
    for row in values.chunks_mut(width) {
        for _ in 0..order {
            for i in (1..row.len()).rev() {
                row[i] = row[i].wrapping_sub(row[i - 1]);
            }
        }
    }
    let small = values.iter().map(|v| *v as f32);
    let small: Vec<f32> = small.collect();
    small.iter().all(|v| v.abs() < MOST).then_some(small)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_moves_evenly_in_time_costs_little() {
        let value = |i: usize| {
            let (t, k) = ((i / 6) as f64, (i % 6) as f64);
            (2000.0 * (0.05 * t * (1.0 + k)).sin()) as i32
        };
        let values: Vec<i32> = (0..1200).map(value).collect();
        let bytes = encode(&values, &[200, 6]).unwrap();
        assert!(bytes[0] > FIRST && bytes.len() < 1000, "{}", bytes.len());
        let old = super::super::entropy::encode(&values, &[200, 6]);
        assert!(
            bytes.len() * 10 < old.len() * 9,
            "{} {}",
            bytes.len(),
            old.len()
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn any_numbers_come_back(
            values in prop::collection::vec(-1_000_000_i32..1_000_000, 1..400),
            shift in 0_u32..20,
            columns in 1_usize..5,
            deep in any::<bool>(),
        ) {
            let rows = values.len() / columns;
            let values: Vec<i32> = values[..rows * columns].iter().map(|v| v >> shift).collect();
            let shape = if deep { vec![rows, 1, columns] } else { vec![rows, columns] };
            if let Some(mut bytes) = encode(&values, &shape) {
                bytes.extend([7, 8, 9]);
                let (back, taken) = decode_first(&bytes, &shape).unwrap();
                prop_assert_eq!(back, values);
                prop_assert_eq!(taken, bytes.len() - 3);
                prop_assert!(decode_first(&bytes[..bytes.len() - 4], &shape).is_err());
            }
        }

        #[test]
        fn any_bytes_decode_to_something_or_nothing(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let bytes = [&[FIRST + bytes.len() as u8 % 4], bytes.as_slice()].concat();
            if let Ok((values, _)) = decode_first(&bytes, &[6, 5, 4]) {
                prop_assert_eq!(values.len(), 120);
            }
        }
    }
}
