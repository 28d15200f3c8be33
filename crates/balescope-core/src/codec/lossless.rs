//! One column without loss: its values as bits of the stored type, coded in the way that takes the
//! least.
//!
//! ```text
//! 0  bytes of the values, the first bytes of all before all second ones (neighbours are alike), deflated
//! 1  how many distinct values there are, bytes that they take, the values, and for each place which
//!    of them stands there: both lists as Pcodec streams
//! ```
//!
//! The second takes little more than the entropy of the values, whatever they are; a list of event
//! numbers in their order takes next to nothing. Numbers are of variable length.

use pco::ChunkConfig;
use pco::data_types::Number;
use pco::standalone::{simple_compress, simple_decompress_into};

use super::CodecError;
use super::bytes::{deflate, inflate};
use crate::data::{append_number, take_number};

const DEFLATED: u8 = 0;
const DICTIONARY: u8 = 1;

/// Values from which on the coding is chosen by a trial ...
const MANY: usize = 1 << 16;
/// ... with so many of them.
const TRIAL: usize = 1 << 12;

/// `bits`: of the values in a type of `size` bytes.
pub(super) fn pack(bits: &[u64], size: usize) -> Vec<u8> {
    if bits.len() <= MANY {
        let plain = deflated(bits, size);
        return match dictionary(bits) {
            Some(coded) if coded.len() < plain.len() => coded,
            _ => plain,
        };
    }
    let trial = &bits[..TRIAL];
    let shorter = dictionary(trial).is_some_and(|d| d.len() < deflated(trial, size).len());
    let coded = shorter.then(|| dictionary(bits)).flatten();
    coded.unwrap_or_else(|| deflated(bits, size))
}

fn deflated(bits: &[u64], size: usize) -> Vec<u8> {
    let mut plain = vec![DEFLATED];
    plain.extend(deflate(&shuffle(bits, size)));
    plain
}

/// The inverse of [`pack`] for `count` values.
pub(super) fn unpack(packed: &[u8], count: usize, size: usize) -> Result<Vec<u64>, CodecError> {
    let (&coding, mut rest) = packed.split_first().ok_or("a column without bytes")?;
    match coding {
        DEFLATED => {
            let bytes = inflate(rest, count * size)?;
            if bytes.len() != count * size {
                let found = bytes.len();
                return Err(format!("{found} bytes of a column, expected {}", count * size).into());
            }
            Ok(unshuffle(&bytes, size))
        }
        DICTIONARY => {
            let distinct = length(&mut rest, count, "distinct values")?;
            let most = rest.len();
            let bytes = length(&mut rest, most, "bytes of distinct values")?;
            let (values, places) = rest.split_at(bytes.min(rest.len()));
            let values: Vec<u64> = numbers(values, distinct)?;
            let places: Vec<u32> = numbers(places, count)?;
            let value = |place: u32| {
                let known = values.get(place as usize).copied();
                known.ok_or_else(|| format!("value {place} of {distinct} distinct ones").into())
            };
            places.into_iter().map(value).collect()
        }
        other => Err(format!("coding {other} of a column, expected 0 or 1").into()),
    }
}

fn length(bytes: &mut &[u8], most: usize, what: &str) -> Result<usize, CodecError> {
    let found = take_number(bytes)?;
    let length = usize::try_from(found).ok().filter(|n| *n <= most);
    length.ok_or_else(|| format!("{found} {what}, expected at most {most}").into())
}

/// `None` where there are more values than can be numbered.
fn dictionary(bits: &[u64]) -> Option<Vec<u8>> {
    let mut values = bits.to_vec();
    values.sort_unstable();
    values.dedup();
    u32::try_from(values.len()).ok()?;
    // Every value is among them.
    let place = |bits: &u64| values.partition_point(|v| v < bits) as u32;
    let places: Vec<u32> = bits.iter().map(place).collect();
    let config = ChunkConfig::default();
    let coded_values = simple_compress(&values, &config).ok()?;
    let coded_places = simple_compress(&places, &config).ok()?;
    let mut out = vec![DICTIONARY];
    append_number(values.len() as u64, &mut out);
    append_number(coded_values.len() as u64, &mut out);
    out.extend(coded_values);
    out.extend(coded_places);
    Some(out)
}

/// Exactly `count` numbers: no more memory than that, whatever the stream claims.
pub(super) fn numbers<T: Number + Default>(
    packed: &[u8],
    count: usize,
) -> Result<Vec<T>, CodecError> {
    let mut found = vec![T::default(); count];
    let progress = simple_decompress_into(packed, &mut found).map_err(|e| e.to_string())?;
    if progress.n_processed == count && progress.finished {
        return Ok(found);
    }
    let some = progress.n_processed;
    Err(format!("{some} numbers or more, expected exactly {count}").into())
}

pub(super) fn shuffle(bits: &[u64], size: usize) -> Vec<u8> {
    (0..size)
        .flat_map(|at| bits.iter().map(move |bits| bits.to_le_bytes()[at]))
        .collect()
}

pub(super) fn unshuffle(bytes: &[u8], size: usize) -> Vec<u64> {
    let count = bytes.len() / size;
    (0..count)
        .map(|i| {
            let mut wide = [0; 8];
            for at in 0..size {
                wide[at] = bytes[at * count + i];
            }
            u64::from_le_bytes(wide)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of_f32(values: impl Iterator<Item = f32>) -> Vec<u64> {
        values.map(|v| u64::from(v.to_bits())).collect()
    }

    /// Pseudo-random numbers below `limit`.
    fn noise(count: usize, limit: u32) -> impl Iterator<Item = u32> {
        let mut state = 1_u64;
        (0..count).map(move |_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            ((state >> 33) as u32) % limit
        })
    }

    #[test]
    fn few_values_take_their_entropy() {
        for (values, bits_each) in [(2, 1.0), (35, 35_f64.log2()), (200, 200_f64.log2())] {
            let bits = of_f32(noise(30_000, values).map(|n| n as f32 - 7.0));
            let packed = pack(&bits, 4);
            assert_eq!(unpack(&packed, bits.len(), 4), Ok(bits));
            let entropy = 30_000.0 * bits_each / 8.0;
            let table = f64::from(100 + 4 * values);
            let took = packed.len() as f64;
            assert!(
                took < 1.01 * entropy + table,
                "{values} values: {took} for {entropy}"
            );
        }
    }

    #[test]
    fn row_numbers_take_next_to_nothing() {
        let bits: Vec<u64> = (1_000_000..1_050_000).collect();
        let packed = pack(&bits, 8);
        assert!(packed.len() < 500, "{} bytes", packed.len());
        assert_eq!(unpack(&packed, bits.len(), 8), Ok(bits));
    }

    #[test]
    fn noise_is_not_blown_up() {
        let bits: Vec<u64> = noise(5000, u32::MAX).map(u64::from).collect();
        assert!(pack(&bits, 4).len() < 4 * 5000 + 100);
    }

    #[test]
    fn shuffling_is_undone() {
        let bits = [0x0201, 0x0403];
        assert_eq!(shuffle(&bits, 2), [1, 3, 2, 4]);
        assert_eq!(unshuffle(&[1, 3, 2, 4], 2), bits);
    }

    #[test]
    fn a_forged_count_is_refused_before_memory_is_taken() {
        let mut packed = vec![DICTIONARY];
        append_number(u64::MAX, &mut packed);
        append_number(3, &mut packed);
        let error = unpack(&packed, 10, 4).unwrap_err().to_string();
        assert!(
            error.contains("distinct values") && error.contains("10"),
            "{error}"
        );
        // More numbers than there are places.
        let eleven = pack(&[1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2], 8);
        assert!(unpack(&eleven, 10, 8).is_err());
        assert!(unpack(&eleven, 12, 8).is_err());
        assert!(unpack(&[], 1, 8).is_err());
        assert!(unpack(&[9, 0], 1, 8).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bits_come_back(
            dictionary in prop::collection::vec(any::<u64>(), 1..40),
            places in prop::collection::vec(any::<prop::sample::Index>(), 1..600),
        ) {
            let bits: Vec<u64> = places.iter().map(|p| *p.get(&dictionary)).collect();
            prop_assert_eq!(unpack(&pack(&bits, 8), bits.len(), 8), Ok(bits));
        }

        /// Damage behind right checksums is an error or other values, never a panic.
        #[test]
        fn forged_bytes_never_panic(
            edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
            cut in any::<Option<prop::sample::Index>>(),
            distinct in 1..300_u32,
        ) {
            let bits: Vec<u64> = noise(3000, distinct).map(u64::from).collect();
            let mut packed = dictionary(&bits).unwrap();
            for (at, byte) in edits {
                let at = at.index(packed.len());
                packed[at] = byte;
            }
            if let Some(cut) = cut {
                packed.truncate(cut.index(packed.len()));
            }
            if let Ok(found) = unpack(&packed, bits.len(), 8) {
                prop_assert_eq!(found.len(), bits.len());
            }
        }

        #[test]
        fn random_streams_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), count in 0..2000_usize) {
            let mut packed = vec![DICTIONARY, 2, 40];
            packed.extend(&bytes);
            let _ = unpack(&packed, count, 4);
            let mut stream = b"pco!".to_vec();
            stream.extend(&bytes);
            let _ = numbers::<u32>(&stream, count);
        }
    }
}
