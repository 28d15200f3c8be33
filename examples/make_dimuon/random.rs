//! Random numbers of the distributions that the event generator needs.

use std::f64::consts::TAU;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A seeded source of random numbers: the same seed gives the same numbers in every run.
pub struct Random(ChaCha8Rng);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Uniform in [0, 1), with 53 random bits.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in [low, high).
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// +1 or -1, equally often.
    pub fn sign(&mut self) -> f64 {
        if self.unit() < 0.5 { 1.0 } else { -1.0 }
    }

    /// Standard normal, by the transform of Box and Muller (1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (2.0 * self.exponential()).sqrt();
        radius * (TAU * self.unit()).cos()
    }

    /// Exponential with mean 1; always above zero.
    pub fn exponential(&mut self) -> f64 {
        // The offset of half a step keeps the argument inside (0, 1).
        -(self.unit() + 0.5 / (1_u64 << 53) as f64)
            .min(1.0 - f64::EPSILON)
            .ln()
    }

    /// Poisson: how many exponential waiting times fit into `mean`.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let mut count = 0;
        let mut time = self.exponential();
        while time < mean {
            count += 1;
            time += self.exponential();
        }
        count
    }

    /// Density proportional to x^-`power` between `low` and `high`; `power` is not 1.
    pub fn power_law(&mut self, power: f64, low: f64, high: f64) -> f64 {
        let exponent = 1.0 - power;
        let share = self.unit();
        let mixed = (1.0 - share) * low.powf(exponent) + share * high.powf(exponent);
        mixed.powf(1.0 / exponent)
    }

    /// A resonance's squared mass: the relativistic Breit-Wigner with constant width,
    /// density proportional to 1 / ((s - M^2)^2 + M^2 W^2), for masses from `low` to `high`.
    pub fn breit_wigner(&mut self, mass: f64, width: f64, low: f64, high: f64) -> f64 {
        let scale = mass * width;
        let angle = |edge: f64| ((edge * edge - mass * mass) / scale).atan();
        let drawn = self.uniform(angle(low), angle(high));
        mass * mass + scale * drawn.tan()
    }
}
