//! What the files of a series tell beside their values, put together.

use super::about::About;
use super::coordinates::{along_files, of_single_layers, stacked};
use super::joining::Joining;
use crate::data::read::first_axis::FirstAxis;
use crate::data::read::formats::COORDINATES;
use crate::data::{Coordinate, DType, Layout, Metadata, text};

/// What is told of all samples of a series.
pub(super) struct Told {
    pub metadata: Metadata,
    /// On what is kept, and on what is not.
    pub notes: Vec<String>,
}

const TIME: &str = "time";

impl Told {
    /// `layout`: that of the series. `times`: of its files, where they are told.
    pub fn new(files: &[About], joining: &Joining, layout: &Layout, times: Option<&[f64]>) -> Self {
        let first = &files[0];
        let all: Vec<Metadata> = files.iter().map(|file| in_order(file, first)).collect();
        let mut notes = Vec::new();
        let mut metadata = in_common(&all);
        match joining {
            Joining::Stacked(own) => {
                let axis = |axis| axis_of_stacked(axis, first.has_arrays_apart, own, layout);
                metadata.coordinates = stacked(&all, &axis);
                metadata.mesh = metadata.mesh.and_then(|mesh| mesh.along(axis(mesh.axis)));
                metadata.axes = on_other_axes(&metadata.axes, layout.shape.len(), &axis);
            }
            Joining::Rows | Joining::Along(_) => {
                metadata.coordinates = appended(&all);
                metadata.mesh = metadata.mesh.filter(|mesh| mesh.axis > 0);
            }
        }
        let is_along = matches!(joining, Joining::Along(_));
        if is_along && matches!(first.first_axis, FirstAxis::Points { .. }) {
            // The axis along which the files lie one after the other was one of space in each.
            metadata.coordinates.retain(|c| !c.axes.contains(&Some(0)));
            metadata.coordinates.extend(of_single_layers(&all));
            if let Some(name) = metadata.axes.first_mut() {
                *name = None;
            }
        }
        if let Some(times) = times.filter(|times| times.len() == layout.samples()) {
            metadata.coordinates.retain(|c| c.name != TIME);
            metadata
                .coordinates
                .push(along_files(TIME, DType::F64, times.to_vec(), Vec::new()));
            metadata.axes.resize(layout.shape.len(), None);
            metadata.axes[0] = Some(TIME.to_owned());
        }
        metadata = metadata.of_other_columns(layout.columns());
        if !metadata.fits(&layout.shape, layout.columns()) {
            metadata = Metadata::default();
        }
        let kept: Vec<&str> = metadata
            .coordinates
            .iter()
            .map(|c| c.name.as_str())
            .collect();
        let of_files = all.iter().flat_map(|file| &file.coordinates);
        let mut left: Vec<&str> = of_files.map(|c| c.name.as_str()).collect();
        left.retain(|name| !kept.contains(name));
        left.sort_unstable();
        left.dedup();
        if !kept.is_empty() {
            notes.push(format!(
                "{COORDINATES}: {}",
                text::list(&kept, text::LISTED)
            ));
        }
        if !left.is_empty() {
            let left = text::list(&left, text::LISTED);
            notes.push(format!(
                "Coordinates of single files or in several units, which are left out: {left}"
            ));
        }
        notes.extend(converted_times(&metadata, &all));
        notes.extend(other_units(files, &all));
        Self { metadata, notes }
    }
}

/// What a file tells, with its columns in the order of the first file.
pub(super) fn in_order(file: &About, first: &About) -> Metadata {
    let place = |name| file.names.iter().position(|own| own == name);
    let order: Option<Vec<usize>> = first.names.iter().map(place).collect();
    match order.filter(|_| file.has_names && file.names != first.names) {
        Some(order) => file.metadata.with_columns_at(None, &order),
        None => file.metadata.clone(),
    }
}

/// What all files say alike, without coordinates.
fn in_common(all: &[Metadata]) -> Metadata {
    let mut common = Metadata {
        coordinates: Vec::new(),
        ..all[0].clone()
    };
    for next in &all[1..] {
        common.attributes.retain(|a| next.attributes.contains(a));
        if common.columns.len() != next.columns.len() {
            common.columns.clear();
        }
        for (own, next) in common.columns.iter_mut().zip(&next.columns) {
            own.retain(|a| next.contains(a));
        }
        if common.mesh != next.mesh {
            common.mesh = None;
        }
        if common.axes != next.axes {
            common.axes.clear();
        }
    }
    common
}

/// Coordinates of files whose samples come one after the other.
fn appended(all: &[Metadata]) -> Vec<Coordinate> {
    let mut whole = all[0].clone();
    for next in &all[1..] {
        whole.append(Some(0), next);
    }
    whole.coordinates
}

/// The axis of the series that an axis of its files becomes.
fn axis_of_stacked(axis: usize, is_apart: bool, own: &Layout, series: &Layout) -> Option<usize> {
    match own.component_axis.filter(|_| is_apart) {
        None => Some(axis + 1),
        Some(components) if components == axis => series.component_axis,
        Some(components) => {
            let of_points = axis - usize::from(axis > components);
            Some(1 + usize::from(series.component_axis.is_some()) + of_points)
        }
    }
}

/// Names of axes that become others, of so many; none where there were none.
fn on_other_axes(
    names: &[Option<String>],
    count: usize,
    axis: &dyn Fn(usize) -> Option<usize>,
) -> Vec<Option<String>> {
    if names.is_empty() {
        return Vec::new();
    }
    let mut others = vec![None; count];
    for (own, name) in names.iter().enumerate() {
        if let Some(place) = axis(own).and_then(|to| others.get_mut(to)) {
            place.clone_from(name);
        }
    }
    others
}

/// What is to be said of times that are kept, and that files tell in several units.
fn converted_times(kept: &Metadata, all: &[Metadata]) -> Vec<String> {
    let mut notes = Vec::new();
    for coordinate in &kept.coordinates {
        let own = all.iter().flat_map(|file| &file.coordinates);
        let mut own = own.filter(|c| c.name == coordinate.name);
        if own.any(|c| c.unit() != coordinate.unit()) {
            notes.push(format!(
                "Times of `{}` are converted to the unit of the first file, {}",
                text::excerpt(&coordinate.name, 60),
                text::excerpt(coordinate.unit().unwrap_or_default(), 60)
            ));
        }
    }
    notes
}

/// What is to be said where files have one column in several units.
fn other_units(files: &[About], all: &[Metadata]) -> Vec<String> {
    let mut notes = Vec::new();
    for (column, name) in files[0].names.iter().enumerate() {
        let unit = |file: usize| all[file].unit(column);
        let Some(other) = (1..files.len()).find(|&file| unit(file) != unit(0)) else {
            continue;
        };
        let said = |file: usize| {
            let unit = unit(file).map_or_else(|| "none".to_owned(), |unit| text::excerpt(unit, 20));
            format!("{unit} in {}", files[file].name())
        };
        notes.push(format!(
            "Units of `{}` differ ({}, {}): values are not converted, and no unit is kept",
            text::excerpt(name, 60),
            said(0),
            said(other)
        ));
    }
    notes
}
