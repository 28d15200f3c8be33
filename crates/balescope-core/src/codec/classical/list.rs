//! All codecs.

#[cfg(feature = "sz3")]
use super::sz3;
use crate::codec::classical::Codec;
use crate::codec::classical::bitround;
use crate::codec::classical::cast;
use crate::codec::classical::dct;
use crate::codec::classical::exact;
use crate::codec::classical::exact_waves;
use crate::codec::classical::lossy;
use crate::codec::classical::quantise;
use crate::codec::classical::table;
use crate::codec::classical::wavelet;
use crate::codec::classical::zfp;

/// All codecs.
pub const CODECS: &[&dyn Codec] = &[
    &exact::ShuffleZstd,
    &exact::Pcodec,
    &cast::Cast { packed: false },
    &cast::Cast { packed: true },
    &lossy::Lossy(quantise::Quantise),
    &lossy::Lossy(zfp::Zfp),
    #[cfg(feature = "sz3")]
    &lossy::Lossy(sz3::Sz3),
    &lossy::Lossy(dct::Dct),
    &lossy::Lossy(wavelet::Wavelet),
    &table::Table,
    &bitround::BitRound,
    &exact_waves::ExactWaves,
];

/// The codec of this name.
pub fn find(name: &str) -> Option<&'static dyn Codec> {
    CODECS.iter().copied().find(|codec| codec.name() == name)
}
