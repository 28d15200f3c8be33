//! Numbers in JSON, which has neither infinity nor NaN: they are written as `null`.
//!
//! Formats that are not read by people keep the number as it is.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

fn write<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        value.is_finite().then_some(value).serialize(serializer)
    } else {
        value.serialize(serializer)
    }
}

fn read<'de, D: Deserializer<'de>>(deserializer: D, null: f64) -> Result<f64, D::Error> {
    if deserializer.is_human_readable() {
        Ok(Option::deserialize(deserializer)?.unwrap_or(null))
    } else {
        f64::deserialize(deserializer)
    }
}

/// `null` is read as NaN: a figure that nothing went into.
pub mod nan {
    use super::{Deserializer, Serializer};

    pub fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(*value, serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        super::read(deserializer, f64::NAN)
    }
}

/// Of a record that does not have a figure.
pub fn missing() -> f64 {
    f64::NAN
}

/// `null` is read as infinity: the PSNR of data that did not change.
pub mod infinite {
    use super::{Deserializer, Serializer};

    pub fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(*value, serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        super::read(deserializer, f64::INFINITY)
    }
}

/// Pairs of numbers: `null` is read as NaN.
pub mod pairs {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub fn serialize<S: Serializer>(pairs: &[[f64; 2]], serializer: S) -> Result<S::Ok, S::Error> {
        pairs.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<[f64; 2]>, D::Error> {
        let pairs = Vec::<[Option<f64>; 2]>::deserialize(deserializer)?;
        let number = |value: Option<f64>| value.unwrap_or(f64::NAN);
        Ok(pairs.into_iter().map(|pair| pair.map(number)).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Figures {
        #[serde(with = "super::nan")]
        mean: f64,
        #[serde(with = "super::infinite")]
        psnr: f64,
    }

    #[test]
    fn finite_numbers_are_plain() {
        let figures = Figures {
            mean: 0.1,
            psnr: -3.5,
        };
        let json = serde_json::to_string(&figures).unwrap();
        assert_eq!(json, r#"{"mean":0.1,"psnr":-3.5}"#);
        assert_eq!(serde_json::from_str::<Figures>(&json).unwrap(), figures);
    }

    #[test]
    fn what_json_has_no_word_for_is_null_and_back() {
        let json = serde_json::to_string(&Figures {
            mean: f64::NAN,
            psnr: f64::INFINITY,
        })
        .unwrap();
        assert_eq!(json, r#"{"mean":null,"psnr":null}"#);
        let back: Figures = serde_json::from_str(&json).unwrap();
        assert!(back.mean.is_nan());
        assert_eq!(back.psnr, f64::INFINITY);
    }
}
