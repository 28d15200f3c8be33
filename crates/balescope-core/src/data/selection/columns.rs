//! Columns by their names, patterns of names or numbers.

use std::fmt;
use std::str::FromStr;

use super::quotes::{has_both_marks, in_quotes, quoted, split_outside_quotes};
use crate::named::ParseError;

/// Columns by name, by a pattern of names, or by number from 1, in the order in which they are wanted. As text with
/// commas between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnList(pub Vec<String>);

/// Why a name stands for no column.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    #[error("there is no column {wanted:?}; {}", nearest(wanted, known))]
    None { wanted: String, known: Vec<String> },
    #[error(
        "{} columns are called {wanted:?}; name one by its number: {}",
        numbers.len(),
        crate::format::one_of(numbers)
    )]
    Several {
        wanted: String,
        /// From 1.
        numbers: Vec<usize>,
    },
}

/// A column by name, else by number from 1, as `3` or `column 3`.
///
/// # Errors
/// When there is none, or several have that name.
pub fn find_column(wanted: &str, names: &[String]) -> Result<usize, ColumnError> {
    let mut all = (0..names.len()).filter(|&i| names[i] == wanted);
    let by_name = all.next();
    let others: Vec<usize> = all.map(|i| i + 1).collect();
    if let Some(first) = by_name.filter(|_| !others.is_empty()) {
        return Err(ColumnError::Several {
            wanted: wanted.to_owned(),
            numbers: [vec![first + 1], others].concat(),
        });
    }
    let by_number = || {
        let number = wanted.strip_prefix("column ").unwrap_or(wanted);
        let number = number.parse::<usize>().ok();
        let number = number.filter(|n| (1..=names.len()).contains(n));
        number.map(|n| n - 1)
    };
    by_name.or_else(by_number).ok_or_else(|| ColumnError::None {
        wanted: wanted.to_owned(),
        known: names.to_vec(),
    })
}

/// All columns of a pattern, where `*` stands for any letters and `?` for one, in the order of the data; of a name
/// or a number the one column.
///
/// # Errors
/// When there is none, or several have that name.
pub fn find_columns(wanted: &str, names: &[String]) -> Result<Vec<usize>, ColumnError> {
    let found = find_column(wanted, names);
    let is_unknown = matches!(found, Err(ColumnError::None { .. }));
    if !is_unknown || !is_pattern(wanted) {
        return Ok(vec![found?]);
    }
    // Brackets are parts of names: `Muon_pt[0]`.
    let pattern = glob::Pattern::new(&wanted.replace('[', "[[]"));
    let fits = |name: &String| pattern.as_ref().is_ok_and(|pattern| pattern.matches(name));
    let all: Vec<usize> = (0..names.len()).filter(|&i| fits(&names[i])).collect();
    if all.is_empty() {
        return found.map(|one| vec![one]);
    }
    Ok(all)
}

/// Whether a name that no column has may stand for several.
pub fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?'])
}

/// The columns that there are, or of many those whose names are most alike.
fn nearest(wanted: &str, known: &[String]) -> String {
    const ALL: usize = 30;
    const MOST_ALIKE: usize = 8;
    if known.len() <= ALL {
        return format!("there are: {}", known.join(", "));
    }
    let wanted = wanted.to_lowercase();
    let alike = |name: &String| {
        let name = name.to_lowercase();
        let is_part = name.contains(wanted.trim_matches(['*', '?']));
        f64::from(u8::from(is_part)) + strsim::jaro_winkler(&name, &wanted)
    };
    let mut alike: Vec<(f64, &String)> = known.iter().map(|name| (alike(name), name)).collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0));
    let names: Vec<&str> = (alike.iter().take(MOST_ALIKE))
        .map(|(_, name)| name.as_str())
        .collect();
    format!(
        "of {} columns these are nearest: {}",
        crate::format::count(known.len()),
        names.join(", ")
    )
}

impl FromStr for ColumnList {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let expected = "expected names or numbers of columns with commas between; a name with a comma stands \
                        in quotation marks";
        let parts = split_outside_quotes(text, ",").ok_or(expected)?;
        let name = |part: &str| {
            let part = part.trim();
            match quoted(part) {
                Some((name, "")) => Some(name.to_owned()),
                _ => (!part.is_empty()).then(|| part.to_owned()),
            }
        };
        let names: Option<Vec<String>> = parts.into_iter().map(name).collect();
        let names = names.filter(|names| !names.iter().any(|name| has_both_marks(name)));
        Ok(Self(names.ok_or(expected)?))
    }
}

impl fmt::Display for ColumnList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.0.iter().map(|name| in_quotes(name, &[","])).collect();
        f.write_str(&names.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn patterns_stand_for_the_columns_that_fit() {
        let names = names(&[
            "run",
            "Muon_pt[0]",
            "Muon_pt[1]",
            "Muon_eta[0]",
            "a*b",
            "MET_pt",
        ]);
        let found = |wanted: &str| find_columns(wanted, &names).unwrap();
        assert_eq!(found("Muon_*"), [1, 2, 3]);
        assert_eq!(found("*_pt*"), [1, 2, 5]);
        assert_eq!(found("Muon_pt[?]"), [1, 2]);
        assert_eq!(found("*"), [0, 1, 2, 3, 4, 5]);
        assert_eq!(found("M*n_*a[*]"), [3]);
        // A name that has a star is that column alone, and numbers are as before.
        assert_eq!((found("a*b"), found("6")), (vec![4], vec![5]));
        assert!(find_columns("Jet_*", &names).is_err());
        assert!(find_columns("M?", &names).is_err());
    }

    #[test]
    fn of_many_columns_the_nearest_are_told() {
        let mut many: Vec<String> = (0..1400).map(|i| format!("HLT_trigger_{i}")).collect();
        many.extend(names(&["MET_pt", "MET_phi", "PuppiMET_pt"]));
        let error = find_column("met_pt", &many).unwrap_err().to_string();
        let expected = "there is no column \"met_pt\"; of 1,403 columns these are nearest: MET_pt, PuppiMET_pt, MET_phi";
        assert!(error.starts_with(expected), "{error}");
        assert!(error.len() < 300, "{error}");
    }
}
