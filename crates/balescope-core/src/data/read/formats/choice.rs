//! Which variables of a file are read, and as what.

use balescope_formats::{Contents, Lists};

use super::coordinates::{has_axes, is_coordinate};
use super::groups::{of_group, without_group};
use super::list::listed_numbers;
use super::numbers::NumericVariable;
use super::on_mesh::{of_mesh, of_one_kind, times_on_mesh};
use super::passed_over::passed_over;
use super::table::table;
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

/// What is asked for by name, or the only sensible thing; an error where the file leaves a choice.
pub(super) fn choose(
    contents: &Contents,
    options: &ReadOptions,
    place: &Place,
) -> Result<Choice, DataError> {
    let all = NumericVariable::of_all(contents);
    let texts = NumericVariable::of_texts(contents);
    if let Some(name) = options.array.as_deref().filter(|name| !name.is_empty()) {
        let with_texts = [all.as_slice(), &texts].concat();
        let parts = named(&all, name).or_else(|| named(&with_texts, name));
        let parts = parts.ok_or_else(|| no_such(&all, name, place, contents))?;
        let mut choice = together(parts, contents).ok_or_else(|| misfit(name, place))?;
        choice.array = Some(name.to_owned());
        return Ok(choice);
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
    let mut left = None;
    if let Some((own, note)) = of_one_kind(&parts, contents) {
        parts = own;
        left = Some(note);
    }
    let mut chosen = with_texts(parts.clone(), texts, contents);
    if chosen.is_none()
        && let Some((own, note)) = of_mesh(&parts, contents)
    {
        chosen = together(own, contents);
        if let Some(chosen) = &mut chosen {
            chosen.notes.push(note);
        }
    }
    match chosen {
        Some(mut choice) => {
            choice
                .notes
                .splice(0..0, passed_over(contents, &choice.parts));
            choice.notes.extend(left);
            if !is_of_coordinates_alone {
                choice.coordinates = coordinates.into_iter().map(|c| c.name).collect();
            }
            Ok(choice)
        }
        None => Err(DataError::SeveralArrays {
            file: place.file.clone(),
            arrays: listed_numbers(&all, contents)
                .into_iter()
                .map(|listed| text::excerpt(&listed.name, 60))
                .collect(),
        }),
    }
}

/// Variables as one, with the columns of texts that a table of them has.
fn with_texts(
    parts: Vec<NumericVariable>,
    texts: Vec<NumericVariable>,
    contents: &Contents,
) -> Option<Choice> {
    let rows = parts.first().map_or(0, |part| part.shape[0]);
    let mut all = parts.clone();
    all.extend(texts.into_iter().filter(|text| text.shape[0] == rows));
    // In the order of the file.
    all.sort_by_key(|part| part.variable);
    let has_texts = table(&parts, contents).is_some() && table(&all, contents).is_some();
    together(if has_texts { all } else { parts }, contents)
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
        let variable = &contents.variables[one.variable];
        let has_times = matches!(variable.dimensions.first(), Some(Some(_)));
        if variable.on.is_some() && has_times {
            layout = Layout {
                kind: Kind::Field,
                sample_axis: Some(0),
                component_axis: (one.shape.len() > 2).then_some(2),
                ..layout
            };
        } else if one.has_named_axes && has_axes(one, contents) {
            // Axes with names are those of a grid, of which the first counts samples.
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
    if let Some(columns) = table(&parts, contents) {
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
    let (mut parts, mut points) = (parts, shape[1..].to_vec());
    let mut components = parts.len();
    let has_vectors = |part: &NumericVariable| {
        part.shape != shape || (part.shape.len() > 2 && times_on_mesh(part, contents).is_some())
    };
    if parts.iter().any(has_vectors) {
        // Numbers, vectors and layers on one mesh.
        points = vec![*shape.get(1)?];
        for part in &mut parts {
            part.per_point = times_on_mesh(part, contents)?;
        }
        let fits = |part: &NumericVariable| part.shape[..2] == shape[..2];
        if !parts.iter().all(fits) {
            return None;
        }
        components = parts.iter().map(|part| part.per_point).sum();
    }
    let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    let note = format!(
        "The arrays {} are read as the components of one field",
        text::list(&names, text::LISTED)
    );
    let mut all = vec![shape[0], components];
    all.extend(&points);
    let layout = Layout::field(&all, Some(1));
    Some(choice(without_group(parts), layout, vec![note]))
}

/// Says of a file without rows that there are rows, and lists without entries, where these became the rows.
pub(super) fn of_lists(error: DataError, lists: Option<&Lists>) -> DataError {
    match (error, lists) {
        (DataError::NoRows { file, .. }, Some(Lists::Each(group))) => DataError::NoRows {
            file,
            problem: format!("the lists `{group}` are empty in all rows of the file"),
            hint: format!(
                "choose other lists, or `{group}:1` for columns of first entries, which are missing where there \
                 are none"
            ),
        },
        (error, _) => error,
    }
}

fn no_such(all: &[NumericVariable], name: &str, place: &Place, contents: &Contents) -> DataError {
    let listed = listed_numbers(all, contents);
    let names: Vec<&str> = listed.iter().map(|listed| listed.name.as_str()).collect();
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
