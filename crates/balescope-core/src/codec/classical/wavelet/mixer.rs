//! Mixes what several adaptive models expect of a bit (Mahoney 2005: logistic mixing), in whole numbers only,
//! so that every machine decodes to the same bits.

use std::sync::LazyLock;

/// Probabilities are in 65536ths.
const ONE: i32 = 1 << 16;
/// Logarithms of odds are in 256ths, within this.
const MOST: i32 = 3071;
/// Weights are in 65536ths.
const UNIT: i32 = 1 << 16;
/// How fast weights are learnt, and how much faster at first.
const RATE: i32 = 8;
const EXTRA: i32 = 300;
/// Bits of a count in a slot; above them stands the probability in 22 bits.
const COUNT_BITS: u32 = 10;

/// The curve between probabilities and logarithms of odds.
struct Curve {
    /// Probabilities, by logarithms of odds.
    squash: Vec<u16>,
    /// Logarithms of odds, by 16ths of probabilities ...
    coarse: Vec<i16>,
    /// ... and by the smallest probabilities themselves.
    fine: Vec<i16>,
    /// 65536 / (n + 1.5): how fast the n-th bit of a slot is learnt.
    rate: [u32; 1 << COUNT_BITS],
    /// Bits that an outcome of a probability costs, in 256ths, by 16ths of the probability.
    cost: Vec<u16>,
}

static CURVE: LazyLock<Curve> = LazyLock::new(|| {
    let odds = |p: f64| (256.0 * libm::log(p / (1.0 - p))).round();
    let squash = (-MOST..=MOST).map(|x| {
        let p = 65536.0 / (1.0 + libm::exp(-f64::from(x) / 256.0));
        p.round().clamp(1.0, 65535.0) as u16
    });
    let fine = (0..4096).map(|p| odds((f64::from(p) + 0.5) / 65536.0) as i16);
    let coarse = (0..4096).map(|p| odds((f64::from(p) + 0.5) / 4096.0) as i16);
    let mut rate = [0; 1 << COUNT_BITS];
    for (n, rate) in rate.iter_mut().enumerate() {
        *rate = (65536.0 / (n as f64 + 1.5)) as u32;
    }
    let cost = (0..4096).map(|p| (-256.0 * libm::log2((f64::from(p) + 0.5) / 4096.0)) as u16);
    Curve {
        squash: squash.collect(),
        coarse: coarse.collect(),
        fine: fine.collect(),
        rate,
        cost: cost.collect(),
    }
});

impl Curve {
    #[inline]
    fn squash(&self, x: i32) -> i32 {
        i32::from(self.squash[(x.clamp(-MOST, MOST) + MOST) as usize])
    }

    #[inline]
    fn stretch(&self, p: u32) -> i32 {
        if p < 4096 {
            i32::from(self.fine[p as usize])
        } else if p >= 65536 - 4096 {
            -i32::from(self.fine[65535 - p as usize])
        } else {
            i32::from(self.coarse[(p >> 4) as usize])
        }
    }
}

/// Bits, in 256ths, that an outcome of this probability costs.
pub(super) fn cost(p: u32) -> i32 {
    i32::from(CURVE.cost[(p >> 4) as usize & 4095])
}

/// A mixture of N models of a kind of bit.
pub(super) struct Mixer<const N: usize> {
    slots: [Vec<u32>; N],
    most: [u32; N],
    at: [usize; N],
    odds: [i32; N],
    sets: [Set<N>; 2],
    curve: &'static Curve,
}

/// Weights, one row for every context of a small set.
struct Set<const N: usize> {
    weights: Vec<([i32; N], u32)>,
    at: usize,
    p: i32,
}

impl<const N: usize> Set<N> {
    fn new(contexts: usize) -> Self {
        let even = [UNIT * 5 / 4 / N as i32; N];
        Self {
            weights: vec![(even, 0); contexts],
            at: 0,
            p: 0,
        }
    }

    #[inline]
    fn mix(&mut self, at: usize, odds: &[i32; N], curve: &Curve) -> i32 {
        self.at = at;
        let weights = &self.weights[at].0;
        let sum: i64 = (weights.iter().zip(odds))
            .map(|(w, x)| i64::from(*w) * i64::from(*x))
            .sum();
        let mixed = (sum >> 16).clamp(-i64::from(MOST), i64::from(MOST)) as i32;
        self.p = curve.squash(mixed);
        mixed
    }

    #[inline]
    fn learn(&mut self, bit: i32, odds: &[i32; N]) {
        let (weights, seen) = &mut self.weights[self.at];
        // Quickly at first, then slowly.
        let rate = RATE + EXTRA / (*seen as i32 + 8);
        *seen = (*seen + 1).min(4096);
        let error = (bit * (ONE - 1) - self.p) * rate;
        for (w, x) in weights.iter_mut().zip(odds) {
            *w = w.saturating_add(((i64::from(error) * i64::from(*x) + (1 << 17)) >> 18) as i32);
        }
    }
}

impl<const N: usize> Mixer<N> {
    /// `sizes`: contexts of each model and the count up to which it learns ever more slowly; `sets`: contexts
    /// by which weights are chosen.
    pub fn new(sizes: [(usize, u32); N], sets: [usize; 2]) -> Self {
        Self {
            slots: sizes.map(|(size, _)| vec![1 << 31; size]),
            most: sizes.map(|(_, most)| most),
            at: [0; N],
            odds: [0; N],
            sets: sets.map(Set::new),
            curve: &CURVE,
        }
    }

    /// The probability that the bit is set.
    #[inline]
    pub fn expect(&mut self, contexts: [usize; N], sets: [usize; 2]) -> u32 {
        self.at = contexts;
        for ((odds, slots), at) in self.odds.iter_mut().zip(&self.slots).zip(contexts) {
            *odds = self.curve.stretch(slots[at] >> 16);
        }
        let [a, b] = &mut self.sets;
        let sum = a.mix(sets[0], &self.odds, self.curve) + b.mix(sets[1], &self.odds, self.curve);
        self.curve.squash(sum >> 1) as u32
    }

    #[inline]
    pub fn learn(&mut self, bit: bool) {
        for set in &mut self.sets {
            set.learn(i32::from(bit), &self.odds);
        }
        let slots = self.slots.iter_mut().zip(self.at);
        for ((slots, at), most) in slots.zip(self.most) {
            let slot = &mut slots[at];
            let count = *slot & ((1 << COUNT_BITS) - 1);
            let p = *slot >> COUNT_BITS;
            let rate = u64::from(self.curve.rate[count as usize]);
            let p = if bit {
                p + ((u64::from((1 << 22) - 1 - p) * rate) >> 16) as u32
            } else {
                p - ((u64::from(p) * rate) >> 16) as u32
            };
            let count = count + u32::from(count < most);
            *slot = p << COUNT_BITS | count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_and_probabilities_are_inverse() {
        let curve = &*CURVE;
        for p in [1_u32, 20, 500, 4096, 20_000, 32_768, 45_000, 65_000, 65_530] {
            let back = f64::from(curve.squash(curve.stretch(p)));
            assert!(
                (back / f64::from(p) - 1.0).abs() < 0.02 || (back - f64::from(p)).abs() < 3.0,
                "{p} {back}"
            );
        }
    }

    #[test]
    fn the_model_that_knows_gets_the_weight() {
        let mut mixer = Mixer::new([(2, 250), (1, 250)], [1, 1]);
        let mut bits = 0.0;
        for i in 0..2000_u32 {
            let bit = i * i % 7 < 3;
            let p = mixer.expect([usize::from(bit), 0], [0, 0]);
            bits += f64::from(cost(if bit { p } else { 65_536 - p })) / 256.0;
            mixer.learn(bit);
        }
        assert!(bits < 60.0, "{bits}");
        assert!((255..=256).contains(&cost(32_768)));
    }
}
