//! Units that texts in an npz tell of its arrays.

use std::collections::BTreeMap;

use crate::data::Attribute;

/// The array with the units of all columns, or with those of arrays by their names; also what the unit of each is
/// called.
pub(super) const UNITS: &str = "units";

/// What texts tell of the units of arrays and columns.
#[derive(Default)]
pub(super) struct Units {
    /// By the names of arrays or columns.
    pub by_name: BTreeMap<String, String>,
    /// In the order of the columns, or one for all of them.
    pub in_order: Vec<String>,
}

impl Units {
    /// The unit of an array, or of a column of this name.
    pub fn of(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(String::as_str)
    }

    /// What is told of the columns of an array, which have these names where they have any.
    pub fn of_array(&self, array: &str, names: Option<&[String]>) -> Vec<Vec<Attribute>> {
        let of_all = self.of(array).or(match self.in_order.as_slice() {
            [one] => Some(one),
            _ => None,
        });
        let Some(names) = names else {
            let units: Vec<Option<&str>> = match of_all {
                Some(unit) => vec![Some(unit)],
                None => self
                    .in_order
                    .iter()
                    .map(|unit| Some(unit.as_str()))
                    .collect(),
            };
            return attributes(&units);
        };
        let is_each = self.in_order.len() == names.len();
        let unit = |(column, name): (usize, &String)| {
            let in_order = || self.in_order.get(column).filter(|_| is_each);
            self.of(name)
                .or_else(|| in_order().map(String::as_str))
                .or(of_all)
        };
        let units: Vec<_> = names.iter().enumerate().map(unit).collect();
        attributes(&units)
    }

    /// What is told of arrays of these names, each of which is a column.
    pub fn of_arrays(&self, names: &[&str]) -> Vec<Vec<Attribute>> {
        let units: Vec<_> = names.iter().map(|name| self.of(name)).collect();
        attributes(&units)
    }
}

/// None where no unit is told.
fn attributes(units: &[Option<&str>]) -> Vec<Vec<Attribute>> {
    if units.iter().all(Option::is_none) {
        return Vec::new();
    }
    let own = |unit: &str| Attribute::text(UNITS, unit);
    let each = units.iter().map(|unit| unit.map(own).into_iter().collect());
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(by_name: &[(&str, &str)], in_order: &[&str]) -> Units {
        let owned = |text: &&str| (*text).to_owned();
        Units {
            by_name: by_name
                .iter()
                .map(|(name, unit)| (owned(name), owned(unit)))
                .collect(),
            in_order: in_order.iter().map(owned).collect(),
        }
    }

    fn told(columns: &[Vec<Attribute>]) -> Vec<Option<&str>> {
        columns
            .iter()
            .map(|own| own.first().and_then(Attribute::as_text))
            .collect()
    }

    #[test]
    fn units_are_of_names_before_they_are_of_places() {
        let names = ["p", "q"].map(str::to_owned);
        let of = |units: &Units| units.of_array("data", Some(&names));
        let both = units(&[("q", "K")], &["Pa", "C"]);
        assert_eq!(told(&of(&both)), [Some("Pa"), Some("K")]);
        assert_eq!(told(&of(&units(&[("data", "m")], &[]))), [Some("m"); 2]);
        assert_eq!(told(&of(&units(&[], &["m"]))), [Some("m"); 2]);
        assert_eq!(told(&of(&units(&[("q", "K")], &[]))), [None, Some("K")]);
        // As many as nobody knows what for.
        assert!(of(&units(&[], &["a", "b", "c"])).is_empty());
        assert!(of(&units(&[("x", "m")], &[])).is_empty());
        let without = |units: &Units| units.of_array("data", None);
        assert_eq!(told(&without(&both)), [Some("Pa"), Some("C")]);
        assert_eq!(
            told(&without(&units(&[("data", "m")], &["K"]))),
            [Some("m")]
        );
    }
}
