//! Values in a narrower type.

use super::super::lossless::{shuffle, unshuffle};
use super::super::mask::{pack_places, unpack_places};
use super::exact::{hardest, join, pack, parts, split, unpack};
use super::{About, Codec, Columns, Narrow, Setting, Shape, typed, typed_places};
use crate::codec::CodecError;

/// Every value as the nearest of a narrower floating-point type; values beyond its end become its
/// end. What is not finite stands beside them, with its bits.
pub(super) struct Cast {
    /// Shuffled and packed by Zstandard on top.
    pub packed: bool,
}

impl Codec for Cast {
    fn about(&self) -> About {
        if self.packed {
            About::new("cast-zstd", "Cast + shuffle + zstd", &["half", "zstd"])
        } else {
            About::new("cast", "Cast", &["half"])
        }
    }

    fn settings(&self, shape: &Shape) -> Vec<Setting> {
        [Narrow::BF16, Narrow::F16, Narrow::F32]
            .into_iter()
            .filter(|narrow| narrow.size() < shape.types.width())
            .map(Setting::Type)
            .collect()
    }

    fn encode(
        &self,
        columns: &Columns,
        shape: &Shape,
        setting: Setting,
    ) -> Result<Vec<u8>, CodecError> {
        let narrow = narrow(setting)?;
        let values = || columns.iter().flat_map(|c| c.doubles.iter().copied());
        let bits: Vec<u64> = values().map(|v| narrow.to_bits(v)).collect();
        let mut bytes = shuffle(&bits, narrow.size());
        if self.packed {
            bytes = pack(&bytes, Setting::Level(hardest(bytes.len())))?;
        }
        let places = pack_places(typed(columns, &shape.types), shape.types.width());
        Ok(join(vec![places, bytes]))
    }

    fn decode(&self, bytes: &[u8], shape: &Shape, setting: Setting) -> Result<Columns, CodecError> {
        let narrow = narrow(setting)?;
        let count = shape.columns * shape.count();
        let expected = count * narrow.size();
        let parts = parts(bytes, 2)?;
        let bytes = parts[1];
        let bits = if self.packed {
            unshuffle(&unpack(bytes, expected)?, narrow.size())
        } else if bytes.len() == expected {
            unshuffle(bytes, narrow.size())
        } else {
            return Err(format!("{} bytes, expected {expected}", bytes.len()).into());
        };
        let mut columns = split(bits.iter().map(|&bits| narrow.value_of(bits)), shape);
        let places = typed_places(&mut columns, &shape.types);
        unpack_places(parts[0], shape.types.width(), count, places)?;
        Ok(columns)
    }
}

fn narrow(setting: Setting) -> Result<Narrow, CodecError> {
    match setting {
        Setting::Type(narrow) => Ok(narrow),
        other => Err(format!("setting {other:?}, expected a type").into()),
    }
}
