//! The arrays of a file as the rows of a tree.

use std::collections::BTreeSet;

use crate::app::names::Filter;
use crate::data::{ListedArray, ListedKind};

/// A line of the tree.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub depth: usize,
    /// The last part of the name.
    pub label: String,
    /// The whole name.
    pub path: String,
    /// Whether it has members.
    pub is_group: bool,
    /// What it stands for; none for a group that cannot be taken as a whole.
    pub array: Option<usize>,
}

/// Rows of what the filter leaves, with the groups that it stands in. `folded`: groups without their members.
pub fn rows(arrays: &[ListedArray], filter: &str, folded: &BTreeSet<String>) -> Vec<Row> {
    let filter = Filter::new(filter);
    let is_wanted = |array: &ListedArray| {
        let [unit, title] = [&array.unit, &array.title].map(|text| text.as_deref().unwrap_or(""));
        filter.leaves(&format!("{} {unit} {title}", array.name))
    };
    let mut groups: Vec<&str> = Vec::new();
    let mut own: Vec<(Vec<usize>, usize)> = Vec::new();
    for (index, array) in arrays.iter().enumerate() {
        let is_table = matches!(array.kind, ListedKind::Table(_));
        if !is_wanted(array) {
            continue;
        }
        let mut place: Vec<usize> = Vec::new();
        let own_group = is_table.then_some(array.name.as_str());
        for group in ancestors(&array.name).into_iter().chain(own_group) {
            let known = groups.iter().position(|known| *known == group);
            place.push(known.unwrap_or_else(|| {
                groups.push(group);
                groups.len() - 1
            }));
        }
        // A table may be wanted where none of its members is.
        own.push((place, if is_table { usize::MAX } else { index }));
    }
    // Members of a group stand together, in the order of the file.
    own.sort_by(|a, b| a.0.cmp(&b.0));
    let mut rows = Vec::new();
    let mut present: Vec<usize> = Vec::new();
    for (place, index) in own {
        let kept = (present.iter().zip(&place))
            .take_while(|(a, b)| a == b)
            .count();
        present.truncate(kept);
        let is_hidden = |depth: usize| {
            place[..depth]
                .iter()
                .any(|&group| folded.contains(groups[group]))
        };
        for depth in kept..place.len() {
            present.push(place[depth]);
            if is_hidden(depth) {
                continue;
            }
            let path = groups[place[depth]];
            let is_own = |array: &ListedArray| {
                array.name == path && matches!(array.kind, ListedKind::Table(_))
            };
            rows.push(Row {
                depth,
                label: last_part(path).to_owned(),
                path: path.to_owned(),
                is_group: true,
                array: arrays.iter().position(is_own),
            });
        }
        if index < arrays.len() && !is_hidden(place.len()) {
            let name = &arrays[index].name;
            rows.push(Row {
                depth: place.len(),
                label: last_part(name).to_owned(),
                path: name.clone(),
                is_group: false,
                array: Some(index),
            });
        }
    }
    rows
}

/// The groups that a name stands in, the outermost first.
fn ancestors(name: &str) -> Vec<&str> {
    let ends = name.match_indices(['/', '.']).map(|(at, _)| at);
    ends.filter(|&at| at > 0).map(|at| &name[..at]).collect()
}

fn last_part(name: &str) -> &str {
    let part = name
        .rsplit(['/', '.'])
        .next()
        .filter(|part| !part.is_empty());
    part.unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DType;

    fn listed(arrays: &[(&str, ListedKind)]) -> Vec<ListedArray> {
        let array = |(name, kind): &(&str, ListedKind)| ListedArray {
            name: (*name).to_owned(),
            kind: *kind,
            shape: vec![3],
            unit: (*name == "flow/t").then(|| "K".to_owned()),
            title: None,
            is_coordinate: false,
        };
        arrays.iter().map(array).collect()
    }

    fn lines(rows: &[Row]) -> Vec<String> {
        let line = |row: &Row| {
            let sign = if row.array.is_some() { '*' } else { ' ' };
            format!("{}{sign}{}", "  ".repeat(row.depth), row.label)
        };
        rows.iter().map(line).collect()
    }

    #[test]
    fn names_become_a_tree() {
        let numbers = ListedKind::Numbers(DType::F32);
        let arrays = listed(&[
            ("events", ListedKind::Table(DType::F32)),
            ("events/pt", numbers),
            ("flow/t", numbers),
            ("a", numbers),
            ("events/site", ListedKind::Texts),
            ("flow/inner/u", numbers),
        ]);
        let all = rows(&arrays, "", &BTreeSet::new());
        let expected = [
            "*a", "*events", "  *pt", "  *site", " flow", "  *t", "   inner", "    *u",
        ];
        assert_eq!(lines(&all), expected);
        let folded = BTreeSet::from(["flow".to_owned()]);
        assert_eq!(
            lines(&rows(&arrays, "", &folded)),
            ["*a", "*events", "  *pt", "  *site", " flow"]
        );
        assert_eq!(
            lines(&rows(&arrays, "FLOW k", &BTreeSet::new())),
            [" flow", "  *t"]
        );
        assert_eq!(rows(&arrays, "nothing", &BTreeSet::new()), []);
    }

    #[test]
    fn odd_names_stay_whole() {
        let numbers = ListedKind::Numbers(DType::F32);
        let arrays = listed(&[
            ("", numbers),
            ("/x", numbers),
            ("x/", numbers),
            ("..", numbers),
        ]);
        let found = rows(&arrays, "", &BTreeSet::new());
        assert_eq!(found.iter().filter(|row| !row.is_group).count(), 4);
        assert!(found.iter().all(|row| row.array.is_none_or(|i| i < 4)));
    }
}
