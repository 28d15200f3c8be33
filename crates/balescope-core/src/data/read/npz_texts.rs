//! The texts in an npz that tell units, taken out of its arrays.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use super::npz_archive::{Archive, DATA};
use super::npz_units::UNITS;

/// What stands behind the name of an array in that of the text with its unit.
const ENDINGS: [&str; 3] = ["_units", "_unit", ".units"];

impl<R: Read + Seek> Archive<'_, R> {
    /// Takes the texts with units out of what can be read as data.
    pub fn take_units(&mut self) {
        let mut taken = Vec::new();
        for member in 0..self.members.len() {
            let name = self.members[member].name.clone();
            let of = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
            if of.is_none_or(str::is_empty) && name != UNITS {
                continue;
            }
            let texts = self.texts(member);
            let is_known = match (of, texts.as_slice()) {
                (Some(of), [unit]) => {
                    self.units.by_name.insert(of.to_owned(), unit.clone());
                    true
                }
                (_, []) | (Some(_), _) => false,
                (None, [text]) if text.starts_with('{') => {
                    let named: Option<BTreeMap<String, String>> = serde_json::from_str(text).ok();
                    let is_known = named.is_some();
                    self.units.by_name.extend(named.unwrap_or_default());
                    is_known
                }
                (None, _) => {
                    self.units.in_order = texts;
                    true
                }
            };
            if is_known {
                taken.push(member);
            }
        }
        for member in taken.into_iter().rev() {
            self.members.remove(member);
        }
    }

    /// The texts of an array; none where it holds something else, or is damaged.
    fn texts(&mut self, member: usize) -> Vec<String> {
        let texts = self.read_text(member).names.unwrap_or_default();
        texts.iter().map(|text| text.trim().to_owned()).collect()
    }

    /// What is said of units that are in no order of arrays that are read together.
    pub fn unordered_units(&self) -> Option<String> {
        let is_left = !self.units.in_order.is_empty();
        is_left.then(|| {
            format!(
                "`{UNITS}` is left out, as it does not say which array each unit is of: a text `u_units` tells that of \
                 `u`, and `{UNITS}` those of the columns of `{DATA}`"
            )
        })
    }
}
