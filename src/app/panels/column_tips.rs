//! What is told of a column where the pointer rests on it.

use std::fmt::Write as _;

use crate::app::format;
use crate::data::ColumnProfile;

/// What it costs to keep a column beside the network, and why it is.
pub fn exactly(bits: Option<f64>, why: &str) -> String {
    match bits {
        Some(bits) => format!(
            "Coded without loss in about {} bits a value\n{why}",
            format::significant(bits, 2)
        ),
        None => format!("Nearly all values differ, so that they shrink little\n{why}"),
    }
}

/// The profile of a column in a tooltip.
pub fn summary(profile: &ColumnProfile) -> String {
    let number = format::number;
    let mut text = format!(
        "{}\nfrom {} to {}, mean {}, standard deviation {}",
        profile.name,
        number(profile.min),
        number(profile.max),
        number(profile.mean),
        number(profile.std)
    );
    if profile.nan + profile.infinite > 0 {
        let _ = write!(
            text,
            "; {} NaN, {} infinite",
            format::count(profile.nan),
            format::count(profile.infinite)
        );
    }
    if profile.identifier {
        text.push_str("; looks like a row or event number");
    }
    text
}
