//! What a file holds, as a list to choose from.

use balescope_formats::{Contents, Data, ValueKind, Variable};

use super::coordinates::is_coordinate;
use super::groups::{groups, of_group};
use super::numbers::NumericVariable;
use super::stored::dtype;
use super::table::table;
use crate::data::read::listed::{ListedArray, ListedKind};
use crate::data::read::number::common_type;

/// Tables, then all variables in the order of the file; single numbers and what is of no use are left out.
pub(super) fn listed(contents: &Contents) -> Vec<ListedArray> {
    let numbers = NumericVariable::of_all(contents);
    let is_coordinate = is_coordinate(contents);
    let mut found = tables(&numbers, contents);
    for (index, variable) in contents.variables.iter().enumerate() {
        let own = numbers.iter().find(|part| part.variable == index);
        found.extend(match own {
            Some(part) => Some(ListedArray {
                is_coordinate: is_coordinate(part),
                ..array(part, contents)
            }),
            None => other(variable),
        });
    }
    found
}

/// What can be asked for by one name: tables of variables of one group, then the variables.
pub(super) fn listed_numbers(all: &[NumericVariable], contents: &Contents) -> Vec<ListedArray> {
    let mut found = tables(all, contents);
    found.extend(all.iter().map(|part| array(part, contents)));
    found
}

fn tables(all: &[NumericVariable], contents: &Contents) -> Vec<ListedArray> {
    let mut found = Vec::new();
    for group in groups(all) {
        let members = of_group(all, group);
        if members.len() > 1 && table(&members, contents).is_some() {
            let columns: usize = members.iter().map(NumericVariable::values_of_sample).sum();
            let dtype = common_type(members.iter().map(|member| member.dtype));
            found.push(ListedArray {
                name: group.to_owned(),
                kind: ListedKind::Table(dtype),
                shape: vec![members[0].shape[0], columns],
                unit: None,
                title: None,
                is_coordinate: false,
            });
        }
    }
    found
}

fn array(part: &NumericVariable, contents: &Contents) -> ListedArray {
    let kind = ListedKind::Numbers(part.dtype);
    with_words(&contents.variables[part.variable], kind, part.shape.clone())
}

/// Texts and lists of numbers, a value a row.
fn other(variable: &Variable) -> Option<ListedArray> {
    let kind = match &variable.kind {
        ValueKind::Text => ListedKind::Texts,
        ValueKind::List(inner) => ListedKind::Lists(dtype(inner)?),
        _ => return None,
    };
    let [rows] = *variable.shape.as_slice() else {
        return None;
    };
    Some(with_words(
        variable,
        kind,
        vec![usize::try_from(rows).ok()?],
    ))
}

fn with_words(variable: &Variable, kind: ListedKind, shape: Vec<usize>) -> ListedArray {
    let text = |name: &str| {
        let text = variable.attribute(name).and_then(Data::as_text)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    ListedArray {
        name: variable.name.clone(),
        kind,
        shape,
        unit: text("units"),
        title: ["long_name", "description", "standard_name", "title"]
            .into_iter()
            .find_map(text),
        is_coordinate: false,
    }
}
