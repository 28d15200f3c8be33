//! The cipher that everything here is sealed with.

use snow::Builder;

use super::LinkError;

const PATTERN: &str = "Noise_NNpsk0_25519_ChaChaPoly_BLAKE2s";

pub(super) fn noise() -> Result<Builder<'static>, LinkError> {
    Ok(Builder::new(PATTERN.parse()?))
}
