//! What coefficients would cost, without coding them: the entropy of their sizes among neighbours alike.

use pulp::{Arch, Simd, WithSimd};

use super::bands::{Band, Bands, advance};

/// Sizes of neighbours that are told apart, by half powers of two, and of coefficients.
const SIZES: usize = 24;
const SYMBOLS: usize = 64;
/// Bits that are needed to learn how frequent a size is.
const LEARNT: f64 = 4.0;
/// What is added before a size is cut down to a whole number.
const UP: f32 = 0.42;
/// Squared steps that a bit is worth.
const BIT: f64 = 0.1155;
/// Sizes count up to this.
const MOST: f32 = 8_388_608.0;
/// Places in front of a row that are always zero.
const MARGIN: usize = 2;

/// What coefficients would cost in a step.
#[derive(Clone, Copy)]
pub(super) struct Estimate {
    pub bits: f64,
    /// The bits with what the squared error is worth in bits.
    pub cost: f64,
}

/// Of the coefficients of some bands, each times the weight of its band.
pub(super) fn estimate(
    (values, weights): (&[f64], &[f64]),
    bands: &Bands,
    step: f64,
    is_meant: impl Fn(&Band) -> bool,
) -> Estimate {
    let mut counts = vec![[0_u32; SYMBOLS]; SIZES * 4];
    let (mut sizes, mut kinds) = (Vec::new(), Vec::new());
    let mut lost = 0.0;
    let meant = bands.list.iter().enumerate();
    for (index, band) in meant.filter(|(_, band)| is_meant(band)) {
        let fine = band.fine.iter().filter(|fine| **fine).count();
        lost += Arch::new().dispatch(Counting {
            values,
            bands,
            index,
            band,
            scale: weights[index] / step,
            counts: &mut counts[fine.min(3) * SIZES..][..SIZES],
            sizes: &mut sizes,
            kinds: &mut kinds,
        });
    }
    let bits = counts.iter().map(bits_of).sum();
    Estimate {
        bits,
        cost: bits + lost / BIT,
    }
}

/// Counts the sizes of the coefficients of a band among neighbours of each size, and gives the squared error.
struct Counting<'a> {
    values: &'a [f64],
    bands: &'a Bands,
    index: usize,
    band: &'a Band,
    scale: f64,
    counts: &'a mut [[u32; SYMBOLS]],
    /// A row of zeros and all rows, with their margins.
    sizes: &'a mut Vec<f32>,
    /// Of a row: kinds of neighbours and symbols.
    kinds: &'a mut Vec<u32>,
}

impl WithSimd for Counting<'_> {
    type Output = f64;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
    fn with_simd<S: Simd>(self, _: S) -> f64 {
        let lengths: Vec<usize> = self.band.lengths().collect();
        let outer = &lengths[..lengths.len() - 1];
        let (width, rows) = (self.band.width(), self.band.rows());
        let stride = width + MARGIN;
        self.sizes.clear();
        self.sizes.resize(stride * (1 + rows), 0.0);
        self.kinds.resize(width, 0);
        let mut at = vec![0; outer.len()];
        let mut lost = 0.0;
        for row in 0..rows {
            let offset = self.bands.offset(self.index, &at);
            let (before, own) = self.sizes.split_at_mut((1 + row) * stride);
            let own = &mut own[..stride];
            let mut squares = [0.0_f32; 8];
            let values = &self.values[offset..offset + width];
            for (values, sizes) in values.chunks(8).zip(own[MARGIN..].chunks_mut(8)) {
                for ((value, size), sum) in values.iter().zip(sizes).zip(&mut squares) {
                    let target = ((value * self.scale) as f32).abs().min(MOST);
                    *size = (target + UP) as i32 as f32;
                    *sum += (target - *size) * (target - *size);
                }
            }
            lost += f64::from(squares.iter().sum::<f32>());
            let mut inner = 1;
            // The first row is always zero.
            let mut sides = [&before[MARGIN..stride]; 2];
            for (side, axis) in sides.iter_mut().zip((0..outer.len()).rev()) {
                if at[axis] > 0 {
                    *side = &before[(1 + row - inner) * stride + MARGIN..][..width];
                }
                inner *= outer[axis];
            }
            let kinds = &mut self.kinds[..width];
            let sides = sides[0].iter().zip(sides[1]);
            let own = own.iter().zip(&own[1..]).zip(&own[2..]);
            for ((kind, (up, front)), ((second, left), size)) in
                kinds.iter_mut().zip(sides).zip(own)
            {
                let beside = 2.0 * (left + up + front) + second;
                let context = half_power(beside).min(SIZES as u32 - 1);
                *kind = context * SYMBOLS as u32 + half_power(*size);
            }
            for kind in kinds {
                let kind = *kind as usize;
                self.counts[kind / SYMBOLS][kind % SYMBOLS] += 1;
            }
            advance(&mut at, outer);
        }
        lost
    }
}

/// Half powers of two of one more than a size.
#[inline(always)]
#[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
fn half_power(size: f32) -> u32 {
    ((size + 1.0).to_bits() >> 22) - (1.0_f32.to_bits() >> 22)
}

/// Bits of sizes that stand so often among neighbours of one size, with what is told beside their symbols.
fn bits_of(counts: &[u32; SYMBOLS]) -> f64 {
    let all = f64::from(counts.iter().sum::<u32>());
    let used = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let bits = used.map(|(symbol, count)| {
        // The sign, and the places of a half power of two.
        let plain = symbol.min(1) + (symbol / 2).saturating_sub(1);
        let count = f64::from(*count);
        LEARNT + count * (plain as f64 - (count / all).log2())
    });
    bits.sum()
}
