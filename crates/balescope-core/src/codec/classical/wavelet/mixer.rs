//! Mixes what several adaptive models expect of a bit (Mahoney 2005: logistic mixing). Sums are taken in a fixed
//! order and in single precision, of which every operation that is used here is exact to the last bit on every
//! machine, so that all of them decode to the same bits.

use std::sync::LazyLock;

/// Logarithms of odds are in 256ths, within this.
const MOST: i32 = 3071;
/// How fast weights are learnt, and how much faster at first, in 65536ths of a 256th.
const RATE: f32 = 8.0;
const EXTRA: f32 = 300.0;
/// Bits after which weights are learnt no more slowly.
const SEEN: usize = 4096;
/// Bits of a count in a slot; above them stands the probability in 22 bits.
const COUNT_BITS: u32 = 10;
/// Probabilities near 0 and 1, in 65536ths, have odds of their own each, others in 32nds of that.
const NEAR: u32 = 2048;
const FAR: u32 = 65536 - NEAR;
const STRETCHED: usize = (2 * NEAR + (FAR - NEAR) / (65536 / NEAR)) as usize;

/// The curve between probabilities and logarithms of odds.
struct Curve {
    /// Probabilities, by logarithms of odds.
    squash: Vec<u16>,
    /// Logarithms of odds: of the smallest probabilities, of those between, of the largest.
    stretch: [f32; STRETCHED],
    /// 65536 / (n + 1.5): how fast the n-th bit of a slot is learnt.
    slot_rate: [u16; 1 << COUNT_BITS],
    /// How fast the weights of a set that has seen n bits are learnt.
    weight_rate: Vec<f32>,
    /// Bits that an outcome of a probability costs, in 256ths, by 16ths of the probability.
    cost: Vec<u16>,
}

static CURVE: LazyLock<Curve> = LazyLock::new(|| {
    let odds = |p: f64| (256.0 * libm::log(p / (1.0 - p))).round() as f32;
    let squash = (-MOST..=MOST).map(|x| {
        let p = 65536.0 / (1.0 + libm::exp(-f64::from(x) / 256.0));
        p.round().clamp(1.0, 65535.0) as u16
    });
    let near = |p: u32| odds((f64::from(p) + 0.5) / 65536.0);
    let smallest = (0..NEAR).map(near);
    let step = 65536 / NEAR;
    let between = (NEAR / step..FAR / step).map(|p| odds((f64::from(p) + 0.5) / f64::from(NEAR)));
    let mut stretched = smallest.chain(between).chain((FAR..65536).map(near));
    let mut slot_rate = [0; 1 << COUNT_BITS];
    for (n, rate) in slot_rate.iter_mut().enumerate() {
        *rate = (65536.0 / (n as f64 + 1.5)) as u16;
    }
    let weight_rate = (0..=SEEN).map(|n| (RATE + (EXTRA / (n as f32 + 8.0)).floor()) / 262_144.0);
    let cost = (0..4096).map(|p| (-256.0 * libm::log2((f64::from(p) + 0.5) / 4096.0)) as u16);
    Curve {
        squash: squash.collect(),
        stretch: std::array::from_fn(|_| stretched.next().unwrap_or_default()),
        slot_rate,
        weight_rate: weight_rate.collect(),
        cost: cost.collect(),
    }
});

impl Curve {
    #[inline]
    fn squash(&self, x: f32) -> u32 {
        let x = (x as i32).clamp(-MOST, MOST);
        u32::from(self.squash[(x + MOST) as usize])
    }

    /// Of a probability below 65536. Without branches, which nothing foretells.
    #[inline]
    fn stretch(&self, p: u32) -> f32 {
        let between = p.clamp(NEAR, FAR) - NEAR;
        let at = p.min(NEAR) + between / (65536 / NEAR) + (p.max(FAR) - FAR);
        self.stretch[(at as usize).min(STRETCHED - 1)]
    }
}

/// Bits, in 256ths, that an outcome of this probability costs.
pub(super) fn cost(p: u32) -> i32 {
    i32::from(CURVE.cost[(p >> 4) as usize & 4095])
}

/// A mixture of N models of a kind of bit, in L lanes of which the others are zero.
pub(in crate::codec::classical) struct Mixer<const N: usize, const L: usize> {
    slots: [Vec<u32>; N],
    most: [u32; N],
    at: [usize; N],
    odds: [f32; L],
    sets: [Set<L>; 2],
    curve: &'static Curve,
}

/// Weights, one row for every context of a small set.
struct Set<const L: usize> {
    weights: Vec<([f32; L], usize)>,
    at: usize,
    p: u32,
}

impl<const L: usize> Set<L> {
    fn new(contexts: usize, models: usize) -> Self {
        let even = [1.25 / models as f32; L];
        Self {
            weights: vec![(even, 0); contexts],
            at: 0,
            p: 0,
        }
    }

    #[inline]
    fn mix(&mut self, at: usize, odds: &[f32; L], curve: &Curve) -> f32 {
        self.at = at;
        let mixed = dot(&self.weights[at].0, odds).clamp(-MOST as f32, MOST as f32);
        self.p = curve.squash(mixed);
        mixed
    }

    #[inline]
    fn learn(&mut self, bit: bool, odds: &[f32; L], curve: &Curve) {
        let (weights, seen) = &mut self.weights[self.at];
        // Quickly at first, then slowly.
        let rate = curve.weight_rate[*seen];
        *seen = (*seen + 1).min(SEEN);
        let error = (u32::from(bit) * 65535) as f32 - self.p as f32;
        add(weights, odds, error * rate / 65536.0);
    }
}

/// The sum of products, in four sums of every fourth.
#[inline]
pub(super) fn dot<const L: usize>(a: &[f32; L], b: &[f32; L]) -> f32 {
    let mut sums = [0.0_f32; 4];
    for (a, b) in a.chunks_exact(4).zip(b.chunks_exact(4)) {
        for i in 0..4 {
            sums[i] += a[i] * b[i];
        }
    }
    (sums[0] + sums[2]) + (sums[1] + sums[3])
}

/// Adds a multiple.
#[inline]
pub(super) fn add<const L: usize>(to: &mut [f32; L], from: &[f32; L], factor: f32) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}

impl<const N: usize, const L: usize> Mixer<N, L> {
    /// `sizes`: contexts of each model and the count up to which it learns ever more slowly; `sets`: contexts
    /// by which weights are chosen.
    pub fn new(sizes: [(usize, u32); N], sets: [usize; 2]) -> Self {
        const { assert!(N <= L && L.is_multiple_of(4)) }
        Self {
            slots: sizes.map(|(size, _)| vec![1 << 31; size]),
            most: sizes.map(|(_, most)| most),
            at: [0; N],
            odds: [0.0; L],
            sets: sets.map(|contexts| Set::new(contexts, N)),
            curve: &CURVE,
        }
    }

    /// The probability that the bit is set.
    #[inline]
    pub fn expect(&mut self, contexts: [usize; N], sets: [usize; 2]) -> u32 {
        self.at = contexts;
        self.odds = std::array::from_fn(|i| {
            if i < N {
                self.curve.stretch(self.slots[i][contexts[i]] >> 16)
            } else {
                0.0
            }
        });
        let [a, b] = &mut self.sets;
        let sum = a.mix(sets[0], &self.odds, self.curve) + b.mix(sets[1], &self.odds, self.curve);
        self.curve.squash(0.5 * sum)
    }

    #[inline]
    pub fn learn(&mut self, bit: bool) {
        for set in &mut self.sets {
            set.learn(bit, &self.odds, self.curve);
        }
        let slots = self.slots.iter_mut().zip(self.at);
        for ((slots, at), most) in slots.zip(self.most) {
            let slot = &mut slots[at];
            let count = *slot & ((1 << COUNT_BITS) - 1);
            let p = *slot >> COUNT_BITS;
            let rate = u32::from(self.curve.slot_rate[count as usize]);
            // All of a 22-bit number that fits beside the rate.
            let aim = if bit { (1 << 22) - 1 } else { 0 };
            let way = (((aim - p as i32) >> 7) * rate as i32) >> 9;
            let count = count + u32::from(count < most);
            *slot = ((p as i32 + way).max(0) as u32) << COUNT_BITS | count;
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
        let mut mixer = Mixer::<2, 4>::new([(2, 250), (1, 250)], [1, 1]);
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
