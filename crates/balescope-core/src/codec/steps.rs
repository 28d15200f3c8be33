//! Steps of which the numbers of an array are multiples, one for each row or column.

use super::CodecError;

/// One step for each row or column of an array: `largest` * 2^(-n / 4).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Steps {
    pub largest: f32,
    pub quarter_octaves: Vec<u8>,
}

impl Steps {
    /// At most these steps; as many as there are.
    pub fn new(wanted: &[f64]) -> Self {
        let largest = wanted
            .iter()
            .copied()
            .filter(|s| s.is_finite())
            .fold(f64::MIN_POSITIVE, f64::max)
            .clamp(f64::from(f32::MIN_POSITIVE), f64::from(f32::MAX));
        let octaves = |step: f64| (4.0 * (largest / step).log2()).ceil().clamp(0.0, 255.0) as u8;
        Self {
            largest: largest as f32,
            quarter_octaves: wanted.iter().map(|s| octaves(*s)).collect(),
        }
    }

    /// The steps, and the bytes behind them.
    pub fn read(bytes: &[u8], lanes: usize) -> Result<(Self, &[u8]), CodecError> {
        let short = || format!("{} bytes for {lanes} steps", bytes.len());
        let (largest, rest) = bytes.split_first_chunk::<4>().ok_or_else(short)?;
        let (quarter_octaves, rest) = rest.split_at_checked(lanes).ok_or_else(short)?;
        let largest = f32::from_le_bytes(*largest);
        if !largest.is_finite() || largest <= 0.0 {
            return Err(format!("a step of {largest}").into());
        }
        let steps = Self {
            largest,
            quarter_octaves: quarter_octaves.to_vec(),
        };
        Ok((steps, rest))
    }

    /// Products of exact powers of two with one of four constants: the same on every machine.
    pub fn step(&self, at: usize) -> f32 {
        const QUARTERS: [f32; 4] = [1.0, 0.840_896_4, 0.707_106_77, 0.594_603_54];
        let n = self.quarter_octaves[at];
        self.largest * QUARTERS[usize::from(n % 4)] * 2.0_f32.powi(-i32::from(n / 4))
    }
}
