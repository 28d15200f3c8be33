//! Which variables of a file are read, and as what.

use balescope_formats::Contents;

use super::coordinates::{has_axes, is_coordinate};
use super::numbers::NumericVariable;
use crate::data::read::array_info::ArrayInfo;
use crate::data::read::number::common_type;
use crate::data::read::options::ReadOptions;
use crate::data::read::place::Place;
use crate::data::{DataError, Kind, Layout, text};

/// What of a file is read.
pub(super) struct Choice {
    /// The columns of a table, the components of a field, or one array.
    pub parts: Vec<NumericVariable>,
    pub layout: Layout,
    pub array: Option<String>,
    /// Variables that say where others have their points.
    pub coordinates: Vec<String>,
    pub notes: Vec<String>,
}

/// Values of one row that become columns of a table, at most; more are a field.
const MOST_COLUMNS: usize = 16;

/// Names that a message lists.
pub(super) const LISTED: usize = 8;

/// What is asked for by name, or the only sensible thing; an error where the file leaves a choice.
pub(super) fn choose(
    contents: &Contents,
    options: &ReadOptions,
    place: &Place,
) -> Result<Choice, DataError> {
    let all = NumericVariable::of_all(contents);
    if let Some(name) = options.array.as_deref().filter(|name| !name.is_empty()) {
        let parts = named(&all, name).ok_or_else(|| no_such(&all, name, place))?;
        let mut choice = together(parts, contents).ok_or_else(|| misfit(name, place))?;
        choice.array = Some(name.to_owned());
        return Ok(choice);
    }
    let mut notes = Vec::new();
    let no_numbers = |v: &&balescope_formats::Variable| super::numbers::dtype(&v.kind).is_none();
    let others: Vec<&str> = (contents.variables.iter().filter(no_numbers))
        .map(|variable| variable.name.as_str())
        .collect();
    if !others.is_empty() {
        let names = text::list(&others, LISTED);
        notes.push(format!("Passed over, as these are no numbers: {names}"));
    }
    let is_coordinate = is_coordinate(contents);
    let (mut parts, coordinates): (Vec<NumericVariable>, Vec<NumericVariable>) =
        all.iter().cloned().partition(|part| !is_coordinate(part));
    let is_of_coordinates_alone = parts.is_empty();
    if is_of_coordinates_alone {
        parts.clone_from(&all);
    }
    if parts.is_empty() {
        let has_no_values = |v: &balescope_formats::Variable| v.shape.contains(&0);
        if contents.variables.iter().any(has_no_values) {
            return Err(place.no_rows(
                "has no rows: the file names its columns and holds no values",
                "choose another file",
            ));
        }
        return Err(place.unusable(
            "is not there: the file holds no arrays of numbers",
            "choose another file",
        ));
    }
    match together(parts, contents) {
        Some(mut choice) => {
            choice.notes = notes.into_iter().chain(choice.notes).collect();
            if !is_of_coordinates_alone {
                choice.coordinates = coordinates.into_iter().map(|c| c.name).collect();
            }
            Ok(choice)
        }
        None => Err(DataError::SeveralArrays {
            file: place.file.clone(),
            arrays: infos(&all)
                .into_iter()
                .map(|info| text::excerpt(&info.name, 60))
                .collect(),
        }),
    }
}

/// All that can be asked for by one name: tables of variables of one group, then the variables.
pub(super) fn infos(all: &[NumericVariable]) -> Vec<ArrayInfo> {
    let mut found = Vec::new();
    for group in groups(all) {
        let members = of_group(all, group);
        if members.len() > 1 && table(&members).is_some() {
            let columns: usize = members.iter().map(NumericVariable::values_of_sample).sum();
            found.push(ArrayInfo {
                name: group.to_owned(),
                dtype: common_type(members.iter().map(|member| member.dtype)),
                shape: vec![members[0].shape[0], columns],
            });
        }
    }
    found.extend(all.iter().map(NumericVariable::info));
    found
}

/// The groups that variables stand in, once each; the file itself is none.
fn groups(all: &[NumericVariable]) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for part in all {
        if let Some(at) = part.name.rfind(['/', '.'])
            && !found.contains(&&part.name[..at])
        {
            found.push(&part.name[..at]);
        }
    }
    found
}

/// The variables of a group, without those of groups in it.
fn of_group(all: &[NumericVariable], group: &str) -> Vec<NumericVariable> {
    let own = |part: &&NumericVariable| {
        let rest = part.name.strip_prefix(group);
        rest.is_some_and(|rest| rest.starts_with(['/', '.']) && !rest[1..].contains('/'))
    };
    all.iter().filter(own).cloned().collect()
}

/// What a name stands for: a variable, a group, or several variables with commas between.
fn named(all: &[NumericVariable], name: &str) -> Option<Vec<NumericVariable>> {
    let find = |name: &str| all.iter().find(|part| part.name == name).cloned();
    if let Some(one) = find(name) {
        return Some(vec![one]);
    }
    let group = of_group(all, name.trim_end_matches('/'));
    if !group.is_empty() {
        return Some(group);
    }
    name.contains(',')
        .then(|| name.split(',').map(|name| find(name.trim())).collect())?
}

/// Variables as one: an array, the columns of a table, or the components of a field; `None` where they do
/// not fit together.
fn together(parts: Vec<NumericVariable>, contents: &Contents) -> Option<Choice> {
    let choice = |parts: Vec<NumericVariable>, layout, notes| Choice {
        parts,
        layout,
        array: None,
        coordinates: Vec::new(),
        notes,
    };
    if let [one] = parts.as_slice()
        && one.shape.len() > 1
    {
        let mut layout = Layout::guess(&one.shape, false);
        // Axes with names are those of a grid, of which the first counts samples.
        if one.has_named_axes && has_axes(one, contents) {
            layout = Layout {
                kind: Kind::Field,
                sample_axis: Some(0),
                component_axis: None,
                ..layout
            };
        }
        let mut choice = choice(parts, layout, Vec::new());
        choice.array = Some(choice.parts[0].name.clone());
        return Some(choice);
    }
    if let Some(columns) = table(&parts) {
        let shape = vec![parts[0].shape[0], columns];
        let layout = Layout {
            shape,
            kind: Kind::Table,
            sample_axis: Some(0),
            component_axis: Some(1),
        };
        return Some(choice(without_group(parts), layout, Vec::new()));
    }
    let shape = parts[0].shape.clone();
    if parts.iter().any(|part| part.shape != shape) {
        return None;
    }
    let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    let note = format!(
        "The arrays {} are read as the components of one field",
        text::list(&names, LISTED)
    );
    let mut all = vec![shape[0], parts.len()];
    all.extend(&shape[1..]);
    let layout = Layout {
        shape: all,
        kind: Kind::Field,
        sample_axis: Some(0),
        component_axis: Some(1),
    };
    Some(choice(without_group(parts), layout, vec![note]))
}

/// How many columns the table has that variables of as many rows make; `None` where they are none.
fn table(parts: &[NumericVariable]) -> Option<usize> {
    let rows = parts.first()?.shape[0];
    let fits = |part: &NumericVariable| {
        part.shape[0] == rows && part.shape.len() <= 2 && part.values_of_sample() <= MOST_COLUMNS
    };
    let has_column = parts.iter().any(|part| part.shape.len() == 1);
    (rows > 1 && has_column && parts.iter().all(fits))
        .then(|| parts.iter().map(NumericVariable::values_of_sample).sum())
}

/// Names without the group that all of them stand in.
fn without_group(mut parts: Vec<NumericVariable>) -> Vec<NumericVariable> {
    while let Some(at) = parts.first().and_then(|first| first.name.find(['/', '.'])) {
        let group = parts[0].name[..=at].to_owned();
        if !parts.iter().all(|part| part.name.starts_with(&group)) {
            break;
        }
        for part in &mut parts {
            part.name.drain(..=at);
        }
    }
    parts
}

fn no_such(all: &[NumericVariable], name: &str, place: &Place) -> DataError {
    let infos = infos(all);
    let names: Vec<&str> = infos.iter().map(|info| info.name.as_str()).collect();
    let hint = format!(
        "the file holds {}; choose one of them",
        text::list(&names, 16)
    );
    let problem = format!("`{}` is not there", text::excerpt(name, 60));
    place.unusable(&problem, hint)
}

fn misfit(name: &str, place: &Place) -> DataError {
    let problem = format!("`{}` is of several shapes", text::excerpt(name, 60));
    place.unusable(&problem, "choose arrays of one shape")
}
