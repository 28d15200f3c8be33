//! What coefficients would cost, without coding them: the entropy of their sizes among neighbours alike.

use super::bands::{Bands, advance};

/// Sizes of neighbours that are told apart.
const SIZES: usize = 24;
/// Sizes of coefficients: small ones each, the others by their number of bits.
const SYMBOLS: usize = 32;
/// Bits that are needed to learn how frequent a size is.
const LEARNT: f64 = 4.0;
/// What is added before a size is cut down to a whole number.
const UP: f32 = 0.42;
/// Squared steps that a bit is worth.
const BIT: f64 = 0.1155;

/// Bits of the coefficients, and what their squared error is worth in bits.
pub(super) fn estimate(values: &[f64], bands: &Bands, step: f64) -> f64 {
    let scale = 1.0 / step;
    let mut counts = vec![[0_u32; SYMBOLS]; SIZES * 4];
    let (mut plain, mut lost) = (0_u64, 0.0);
    for (index, band) in bands.list.iter().enumerate() {
        let lengths: Vec<usize> = band.lengths().collect();
        let outer = &lengths[..lengths.len() - 1];
        let width = band.width();
        let kind = band.fine.iter().filter(|fine| **fine).count().min(3) * SIZES;
        let mut known: Vec<u32> = Vec::with_capacity(width * band.rows());
        let zeros = vec![0; width];
        let mut at = vec![0; outer.len()];
        for row in 0..band.rows() {
            let offset = bands.offset(index, &at);
            let back = |axis: Option<usize>| match axis {
                Some(axis) if at[axis] > 0 => {
                    let inner: usize = outer[axis + 1..].iter().product();
                    (row - inner) * width
                }
                _ => usize::MAX,
            };
            let [up, front] = [1, 2].map(|turn| back(outer.len().checked_sub(turn)));
            let mut own = Vec::with_capacity(width);
            let row_of = |start: usize| {
                known
                    .get(start..start.saturating_add(width))
                    .unwrap_or(&zeros)
            };
            let (up, front) = (row_of(up), row_of(front));
            let (mut left, mut second) = (0_u32, 0);
            for (k, value) in values[offset..offset + width].iter().enumerate() {
                let target = (value.abs() * scale) as f32;
                let size = (target + UP) as u32;
                lost += f64::from((target - size as f32).powi(2));
                let beside = 2 * left + second + 2 * up[k] + 2 * front[k];
                let (symbol, bits) = symbol(size);
                counts[kind + context(beside)][symbol] += 1;
                plain += bits;
                own.push(size.min(1 << 24));
                (left, second) = (size.min(1 << 24), left);
            }
            known.extend(own);
            advance(&mut at, outer);
        }
    }
    counts.iter().map(|own| bits_of(own)).sum::<f64>() + plain as f64 + lost / BIT
}

/// The symbol of a size, and the bits that are told beside it, the sign among them.
fn symbol(size: u32) -> (usize, u64) {
    if size < 8 {
        return (size as usize, u64::from(size > 0));
    }
    let bits = size.ilog2();
    ((bits as usize + 5).min(SYMBOLS - 1), 1 + u64::from(bits))
}

fn context(beside: u32) -> usize {
    if beside < 4 {
        return beside as usize;
    }
    let bits = beside.ilog2();
    ((2 * bits + (beside >> (bits - 1) & 1)) as usize).min(SIZES - 1)
}

fn bits_of(counts: &[u32]) -> f64 {
    let all: u32 = counts.iter().sum();
    let used = counts.iter().filter(|count| **count > 0);
    used.map(|count| LEARNT - f64::from(*count) * (f64::from(*count) / f64::from(all)).log2())
        .sum()
}
