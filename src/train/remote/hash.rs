use blake2::{Blake2b512, Digest as _};
use serde::{Deserialize, Serialize};

use super::{DataHead, PART};
use crate::data::Dataset;
use crate::link::hex;
use crate::train::TrainError;

/// What a run is known by: a checksum of all that decides its result.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Key(String);

/// What data are known by: a checksum of their values and of how they are read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct DataKey(String);

impl Key {
    pub fn new(
        order: &impl Serialize,
        archive: Option<&[u8]>,
        data: &DataKey,
    ) -> Result<Self, TrainError> {
        let mut hash = Blake2b512::new();
        hash.update(cbor(order)?);
        hash.update(data.0.as_bytes());
        hash.update(archive.unwrap_or_default());
        Ok(Self(short_hex(hash)))
    }

    /// A few characters, for people.
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

impl DataKey {
    pub fn from_data(data: &Dataset) -> Result<Self, TrainError> {
        let head = DataHead::from_data(data);
        let mut hash = Blake2b512::new();
        hash.update(cbor(&head)?);
        let mut part = Vec::with_capacity(PART);
        for bits in data.stored().bits_of(data.types(), data.points()) {
            part.extend(bits.to_le_bytes());
            if part.len() >= PART {
                hash.update(&part);
                part.clear();
            }
        }
        hash.update(&part);
        Ok(Self(short_hex(hash)))
    }
}

fn cbor<T: Serialize>(value: &T) -> Result<Vec<u8>, TrainError> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).map_err(|e| TrainError::remote(e.to_string()))?;
    Ok(bytes)
}

/// The first 128 bits.
fn short_hex(hash: Blake2b512) -> String {
    hex(&hash.finalize()[..16])
}
