use super::super::lossless::{shuffle, unshuffle};
use super::exact::{hardest, pack, split, unpack};
use super::{Codec, Columns, Narrow, Setting, Shape, library};

/// Every value as the nearest of a narrower floating-point type; values beyond its end become its
/// end.
pub(super) struct Cast {
    /// Shuffled and packed by Zstandard on top.
    pub packed: bool,
}

impl Codec for Cast {
    fn name(&self) -> &'static str {
        if self.packed { "cast-zstd" } else { "cast" }
    }

    fn label(&self) -> &'static str {
        if self.packed {
            "Cast + shuffle + zstd"
        } else {
            "Cast"
        }
    }

    fn version(&self) -> String {
        if self.packed {
            format!(
                "{}, zstd {}",
                library("half"),
                zstd::zstd_safe::version_string()
            )
        } else {
            library("half")
        }
    }

    fn settings(&self, shape: &Shape) -> Vec<Setting> {
        [Narrow::BF16, Narrow::F16, Narrow::F32]
            .into_iter()
            .filter(|narrow| narrow.size() < shape.dtype.size())
            .map(Setting::Type)
            .collect()
    }

    fn encode(&self, columns: &Columns, _: &Shape, setting: Setting) -> Result<Vec<u8>, String> {
        let narrow = narrow(setting)?;
        let bits: Vec<u64> = columns
            .iter()
            .flatten()
            .map(|&v| narrow.to_bits(v))
            .collect();
        let bytes = shuffle(&bits, narrow.size());
        if self.packed {
            pack(&bytes, Setting::Level(hardest(bytes.len())))
        } else {
            Ok(bytes)
        }
    }

    fn decode(&self, bytes: &[u8], shape: &Shape, setting: Setting) -> Result<Columns, String> {
        let narrow = narrow(setting)?;
        let expected = shape.columns * shape.count() * narrow.size();
        let bits = if self.packed {
            unshuffle(&unpack(bytes, expected)?, narrow.size())
        } else if bytes.len() == expected {
            unshuffle(bytes, narrow.size())
        } else {
            return Err(format!("{} bytes, expected {expected}", bytes.len()));
        };
        Ok(split(bits.iter().map(|&bits| narrow.value_of(bits)), shape))
    }
}

fn narrow(setting: Setting) -> Result<Narrow, String> {
    match setting {
        Setting::Type(narrow) => Ok(narrow),
        other => Err(format!("setting {other:?}, expected a type")),
    }
}
