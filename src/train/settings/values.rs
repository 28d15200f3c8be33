//! Values of settings as text. A text that is a number is a number in TOML.

use std::fmt;
use std::str::FromStr;

use super::value::{Value, tidy};
use crate::named::ParseError;

/// An axis of an array, counted from 0, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisChoice(pub Option<usize>);

/// By what share the error may rise for storing; none: single precision. As text in percent, or `off`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounding(pub Option<f64>);

/// After what share of the epochs the network is trained for being rounded; as text `off` for never.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantiseFrom(pub Option<f64>);

/// A limit, or none; as text `0` for none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit<N>(pub Option<N>);

/// How what a training knows as `K` is written.
pub trait Written<K>: Sized {
    /// `None`: it is as good as not given.
    fn of(kept: &K) -> Option<Self>;
}

impl<V: Clone> Written<V> for V {
    fn of(kept: &V) -> Option<Self> {
        Some(kept.clone())
    }
}

/// For what is never given as none.
impl<V: Clone> Written<Option<V>> for V {
    fn of(kept: &Option<V>) -> Option<Self> {
        kept.clone()
    }
}

macro_rules! optional {
    ($([$($n:ident)?] $of:ty, $inner:ty;)*) => {$(
        impl$(<$n: Copy>)? Written<Option<$inner>> for $of {
            fn of(kept: &Option<$inner>) -> Option<Self> {
                Some(Self(*kept))
            }
        }

        impl$(<$n>)? From<$of> for Option<$inner> {
            fn from(setting: $of) -> Self {
                setting.0
            }
        }
    )*};
}

optional!([] Rounding, f64; [] QuantiseFrom, f64; [N] Limit<N>, N;);

impl FromStr for AxisChoice {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text.eq_ignore_ascii_case("none") {
            return Ok(Self(None));
        }
        let axis = text
            .parse()
            .map_err(|_| "expected an axis counted from 0, or none".to_owned())?;
        Ok(Self(Some(axis)))
    }
}

impl fmt::Display for AxisChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(axis) => write!(f, "{axis}"),
            None => f.write_str("none"),
        }
    }
}

impl Rounding {
    /// Shares that may be asked for.
    pub const RANGE: [f64; 2] = [1e-6, 10.0];
}

impl FromStr for Rounding {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text.eq_ignore_ascii_case("off") {
            return Ok(Self(None));
        }
        let percent: f64 = text
            .trim_end_matches('%')
            .trim_end()
            .parse()
            .map_err(|_| "expected a percentage such as 1, or off".to_owned())?;
        let [least, most] = Self::RANGE.map(|share| tidy(100.0 * share));
        if !(least..=most).contains(&percent) {
            return Err(format!("expected {least} to {most} percent, or off").into());
        }
        Ok(Self(Some(percent / 100.0)))
    }
}

impl fmt::Display for Rounding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(share) => write!(f, "{}", tidy(100.0 * share)),
            None => f.write_str("off"),
        }
    }
}

impl FromStr for QuantiseFrom {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text.eq_ignore_ascii_case("off") {
            return Ok(Self(None));
        }
        let share = text
            .parse()
            .map_err(|_| "expected a share of the epochs such as 0.6, or off".to_owned())?;
        Ok(Self(Some(share)))
    }
}

impl fmt::Display for QuantiseFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(share) => write!(f, "{share}"),
            None => f.write_str("off"),
        }
    }
}

impl<N: Value + Default + PartialEq> FromStr for Limit<N> {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let limit = N::read(text)?;
        Ok(Self((limit != N::default()).then_some(limit)))
    }
}

impl<N: Value + Default + PartialEq> Value for Limit<N> {
    fn read(text: &str) -> Result<Self, ParseError> {
        text.parse()
    }

    fn write(&self) -> String {
        self.0.as_ref().unwrap_or(&N::default()).write()
    }
}

/// A ratio of sizes.
pub fn ratio(text: &str) -> Result<f64, ParseError> {
    match text.parse::<f64>() {
        Ok(ratio) if ratio.is_finite() && ratio >= 1.0 => Ok(ratio),
        _ => Err("expected a number that is at least 1, for instance 1.6".into()),
    }
}

macro_rules! as_displayed {
    ($($of:ty),* $(,)?) => {$(
        impl Value for $of {
            fn read(text: &str) -> Result<Self, ParseError> {
                text.parse().map_err(|e: <Self as FromStr>::Err| e.to_string().into())
            }

            fn write(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

as_displayed!(
    AxisChoice,
    Rounding,
    QuantiseFrom,
    crate::data::ColumnList,
    crate::data::Conditions,
    crate::data::Lists,
    crate::data::Missing,
    crate::data::TimeRange,
    crate::model::Family,
    crate::model::Size,
    crate::model::Tile,
    crate::report::Target,
    crate::train::Aim,
    crate::train::DeviceChoice,
    crate::train::HeldOut,
    crate::train::Loss,
    crate::train::Schedule,
    crate::codec::Bound,
    crate::data::Portion,
    crate::transform::Role,
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_they_are_written() {
        for rounding in ["1", "0.3", "off", "150", "0.07"] {
            assert_eq!(Rounding::read(rounding).unwrap().write(), rounding);
        }
        assert_eq!(Rounding::read("2 %"), Ok(Rounding(Some(0.02))));
        for beyond in ["1e9", "0", "-1", "nan"] {
            let refused = Rounding::read(beyond).unwrap_err().to_string();
            assert!(refused.contains("0.0001 to 1000 percent"), "{refused}");
        }
        for axis in ["none", "2"] {
            assert_eq!(AxisChoice::read(axis).unwrap().write(), axis);
        }
        assert_eq!(AxisChoice::read("None"), Ok(AxisChoice(None)));
        assert!(AxisChoice::read("-1").is_err());
        for share in ["off", "0.6"] {
            assert_eq!(QuantiseFrom::read(share).unwrap().write(), share);
        }
        for limit in ["0", "20"] {
            assert_eq!(Limit::<usize>::read(limit).unwrap().write(), limit);
        }
        assert_eq!(Limit::<f64>::read("0"), Ok(Limit(None)));
        assert_eq!(f64::read("2e-3").unwrap().write(), "0.002");
        assert!(f64::read("nan").is_err() && usize::read("-1").is_err());
    }

    #[test]
    fn a_ratio_is_a_finite_number_of_at_least_one() {
        assert_eq!(ratio("1.6"), Ok(1.6));
        for bad in ["0.5", "-2", "nan", "inf", "many"] {
            assert!(ratio(bad).is_err(), "{bad}");
        }
    }
}
