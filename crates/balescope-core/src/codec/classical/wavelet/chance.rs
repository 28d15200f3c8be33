//! A probability that is learnt from the bits that it was asked of.

/// Up to so many bits a probability follows ever more slowly.
const MEMORY: usize = 250;
/// 65536 / (n + 1.5): how fast the n-th bit is followed.
const RATES: [i32; MEMORY + 1] = {
    let mut rates = [0; MEMORY + 1];
    let mut n = 0;
    while n <= MEMORY {
        rates[n] = (131_072 / (2 * n + 3)) as i32;
        n += 1;
    }
    rates
};

/// In 24 bits that a bit is set, below them in 8 how many bits were seen.
#[derive(Clone, Copy)]
pub(super) struct Chance(u32);

impl Chance {
    pub const EVEN: Self = Self(1 << 31);

    /// The mean of two, in 65536ths.
    #[inline]
    pub fn mean(self, other: Self) -> u32 {
        ((self.0 >> 17) + (other.0 >> 17)).clamp(1, 65535)
    }

    #[inline]
    pub fn learn(&mut self, bit: bool) {
        let seen = (self.0 & 255) as usize;
        let p = (self.0 >> 8) as i32;
        let aim = if bit { (1 << 24) - 1 } else { 0 };
        let way = (((aim - p) >> 9) * RATES[seen.min(MEMORY)]) >> 7;
        let seen = (seen + 1).min(MEMORY) as u32;
        self.0 = ((p + way).max(0) as u32) << 8 | seen;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_come_near_to_how_often_bits_are_set() {
        let mut chance = Chance::EVEN;
        for i in 0..4000 {
            chance.learn(i % 16 == 5);
        }
        assert!((3500..4700).contains(&chance.mean(chance)));
        for bit in [false, true] {
            for _ in 0..10_000 {
                chance.learn(bit);
            }
            let p = chance.mean(chance);
            assert!(if bit { p > 65_400 } else { p < 136 }, "{p}");
        }
    }
}
