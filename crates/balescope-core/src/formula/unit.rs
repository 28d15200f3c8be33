//! Units as products of powers of names.

use std::collections::BTreeMap;
use std::fmt;

/// A unit as a product of powers of the names that a file has for units, such as `kg m-3` or `GeV`; of a pure number
/// the empty product. No name is turned into another: what is in km is not in m.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// Twice the power of each name, since there are roots; none is 0.
    pub(super) halves: BTreeMap<String, i32>,
}

/// Longer texts are no units.
const LONGEST: usize = 60;

/// Twice the largest power; whatever has a larger one is no unit of anything.
pub(super) const LARGEST: i32 = 40;

impl Unit {
    /// Reads `m/s`, `m s-1`, `m s^-1`, `m.s**-1`, `m²` and their like: a `/` is of the next name alone, as `UDUNITS`
    /// reads it. `None` of what is not understood, such as scales, parentheses and `days since 2000-01-01`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST || text.contains(" since ") {
            return None;
        }
        let text = text
            .replace("**", "^")
            .replace('²', "^2")
            .replace('³', "^3");
        let mut unit = Self::default();
        let mut sign = 1;
        // Whether a name stood before a division or a product.
        let mut is_open = true;
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            match c {
                ' ' | '\u{a0}' => rest = &rest[c.len_utf8()..],
                '*' | '.' | '·' | '/' => {
                    if is_open {
                        return None;
                    }
                    (sign, is_open) = (if c == '/' { -1 } else { 1 }, true);
                    rest = &rest[c.len_utf8()..];
                }
                '1' if !rest[1..]
                    .starts_with(|c: char| c.is_alphanumeric() || ".^-+".contains(c)) =>
                {
                    (sign, is_open) = (1, false);
                    rest = &rest[1..];
                }
                _ => {
                    let is_of_name = |c: char| c.is_alphabetic() || "_%°'".contains(c);
                    let end = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
                    let (name, behind) = rest.split_at(end);
                    let (power, behind) = power(behind)?;
                    if name.is_empty() {
                        return None;
                    }
                    unit.add(name, 2 * sign * power)?;
                    (sign, is_open, rest) = (1, false, behind);
                }
            }
        }
        (!is_open).then_some(unit)
    }

    /// Whether it is that of a pure number.
    pub fn is_none(&self) -> bool {
        self.halves.is_empty()
    }

    /// The product with a unit to the power of 1 or -1.
    pub(super) fn times(mut self, other: &Self, power: i32) -> Option<Self> {
        for (name, halves) in &other.halves {
            self.add(name, halves * power)?;
        }
        Some(self)
    }

    pub fn over(self, other: &Self) -> Option<Self> {
        self.times(other, -1)
    }

    /// To the power of so many halves.
    pub(super) fn to_halves(&self, power: i32) -> Option<Self> {
        let mut unit = Self::default();
        for (name, halves) in &self.halves {
            let both = halves.checked_mul(power).filter(|both| both % 2 == 0)?;
            unit.add(name, both / 2)?;
        }
        Some(unit)
    }

    fn add(&mut self, name: &str, halves: i32) -> Option<()> {
        let own = self.halves.entry(name.to_owned()).or_insert(0);
        *own += halves;
        if own.abs() > LARGEST {
            return None;
        }
        if *own == 0 {
            self.halves.remove(name);
        }
        Some(())
    }

    /// Whether values of it are angles in radians, or pure numbers.
    pub(super) fn is_radian(&self) -> bool {
        let is_known = |name: &str| ["rad", "radian", "radians"].contains(&name);
        self.halves
            .iter()
            .all(|(name, halves)| *halves == 2 && is_known(name))
    }
}

/// The power behind a name, and what comes after it.
fn power(text: &str) -> Option<(i32, &str)> {
    let digits = text.strip_prefix('^').unwrap_or(text);
    let is_sign = |c: char| c == '-' || c == '+';
    let signed = digits.starts_with(is_sign);
    let behind = &digits[usize::from(signed)..];
    let end = behind
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(behind.len());
    if end == 0 {
        // A name alone.
        return (digits.len() == text.len() && !signed).then_some((1, text));
    }
    let power: i32 = digits[..usize::from(signed) + end].parse().ok()?;
    let rest = &behind[end..];
    let goes_on = rest.starts_with(|c: char| c.is_alphanumeric() || c == '^');
    (power.abs() <= LARGEST && !goes_on).then_some((power, rest))
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let write = |f: &mut fmt::Formatter<'_>, name: &str, halves: i32| match halves {
            2 => f.write_str(name),
            halves if halves % 2 == 0 => write!(f, "{name}^{}", halves / 2),
            halves => write!(f, "{name}^({halves}/2)"),
        };
        let above = self.halves.iter().filter(|(_, halves)| **halves > 0);
        let mut is_first = true;
        for (name, halves) in above {
            if !is_first {
                f.write_str(" ")?;
            }
            write(f, name, *halves)?;
            is_first = false;
        }
        if is_first {
            f.write_str("1")?;
        }
        for (name, halves) in self.halves.iter().filter(|(_, halves)| **halves < 0) {
            f.write_str("/")?;
            write(f, name, -halves)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        Unit::parse(text).map_or("-".to_owned(), |unit| unit.to_string())
    }

    #[test]
    fn units_are_read_as_files_write_them() {
        for (text, wanted) in [
            ("m s-1", "m/s"),
            ("m/s", "m/s"),
            ("m.s^-1", "m/s"),
            ("m s**-1", "m/s"),
            ("kg m-3", "kg/m^3"),
            ("kg/m^3", "kg/m^3"),
            ("m²", "m^2"),
            ("W/m2", "W/m^2"),
            ("1", "1"),
            ("1/s", "1/s"),
            ("s-1", "1/s"),
            ("m/m", "1"),
            ("degrees_north", "degrees_north"),
            ("GeV", "GeV"),
            ("%", "%"),
            ("J kg-1 K-1", "J/K/kg"),
            ("", "-"),
            ("days since 2000-01-01", "-"),
            ("1e-3", "-"),
            ("10 m", "-"),
            ("(m/s)", "-"),
            ("m/", "-"),
            ("/s", "-"),
            ("m^", "-"),
            ("m-", "-"),
            ("H2O", "-"),
            ("m^999", "-"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_unit_or_none(text in ".{0,30}") {
            if let Some(unit) = Unit::parse(&text) {
                prop_assert_eq!(Unit::parse(&unit.to_string()), Some(unit));
            }
        }
    }
}
