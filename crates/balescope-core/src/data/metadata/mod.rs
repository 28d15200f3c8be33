//! What is told of data beside their values: units, names, places and times.

mod calendar;
mod coordinate;
mod kept_mesh;
mod numbers;
mod time;

use std::ops::Range;

use balescope_formats::{IDENTIFIER, ROLE};
use serde::{Deserialize, Serialize};

pub use coordinate::Coordinate;
pub use numbers::Numbers;
pub use time::TimeAxis;

use super::{DType, Mesh};
pub use kept_mesh::KeptMesh;

/// What is told of a data set beside its values. Of many files nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// Of the file as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// One list a column or component, or one for all of them; empty: nothing is told of any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Vec<Attribute>>,
    /// Names of the axes of the stored shape; empty: they have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub axes: Vec<Option<String>>,
    /// Where values lie in space and time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coordinates: Vec<Coordinate>,
    /// The points and cells that the values of a field lie on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mesh: Option<Mesh>,
    /// Of the coordinates.
    #[serde(skip)]
    pub kept_mesh: KeptMesh,
}

/// A name and what is said under it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    pub name: String,
    pub value: AttributeValue,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AttributeValue {
    Text(String),
    Texts(Vec<String>),
    Numbers { dtype: DType, values: Numbers },
}

/// The attribute with the texts that a column of whole numbers stands for: 0 for the first of them.
pub const CATEGORIES: &str = "categories";

impl Metadata {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it can be that of data of this stored shape and so many columns.
    pub fn fits(&self, shape: &[usize], columns: usize) -> bool {
        let [told, axes] = [self.columns.len(), self.axes.len()];
        (told <= 1 || told == columns)
            && (axes == 0 || axes == shape.len())
            && self.coordinates.iter().all(|c| c.fits(shape))
            && self.mesh.as_ref().is_none_or(|mesh| mesh.fits(shape))
    }

    /// What is told of a column.
    pub fn column(&self, column: usize) -> &[Attribute] {
        let own = match self.columns.as_slice() {
            [all] => Some(all),
            each => each.get(column),
        };
        own.map_or(&[], Vec::as_slice)
    }

    /// The unit of a column, where one is told.
    pub fn unit(&self, column: usize) -> Option<&str> {
        unit(self.column(column))
    }

    /// What a column is in words.
    pub fn description(&self, column: usize) -> Option<&str> {
        description(self.column(column))
    }

    /// The texts that the numbers of a column stand for, where it is one of texts.
    pub fn categories(&self, column: usize) -> Option<&[String]> {
        let mut own = self.column(column).iter();
        match &own.find(|attribute| attribute.name == CATEGORIES)?.value {
            AttributeValue::Texts(texts) => Some(texts),
            AttributeValue::Text(_) | AttributeValue::Numbers { .. } => None,
        }
    }

    /// How the values of a column are shown as dates, where they are times since a day that is named.
    pub fn times(&self, column: usize) -> Option<TimeAxis> {
        let own = self.column(column);
        TimeAxis::new(text_of(own, "units")?, text_of(own, "calendar"))
    }

    /// Whether the numbers of a column only tell rows or events apart, as it is told.
    pub fn is_identifier(&self, column: usize) -> bool {
        text_of(self.column(column), ROLE) == Some(IDENTIFIER)
    }

    /// With other texts for the numbers of a column of one that has some.
    pub(super) fn set_categories(&mut self, column: usize, texts: &[String]) {
        let own = self.columns.get_mut(column).into_iter().flatten();
        for attribute in own.filter(|attribute| attribute.name == CATEGORIES) {
            attribute.value = AttributeValue::Texts(texts.to_vec());
        }
    }

    /// The coordinate of an axis of the stored shape: the one of its name, or the only one along it.
    pub fn axis(&self, axis: usize) -> Option<&Coordinate> {
        let along = |c: &&Coordinate| c.axes == [Some(axis)];
        let name = self.axes.get(axis).and_then(Option::as_ref);
        let mut all = self.coordinates.iter().filter(along);
        let named = all.clone().find(|c| Some(&c.name) == name);
        named.or_else(|| all.next().filter(|_| all.next().is_none()))
    }

    /// The points that lie along these axes of the stored shape, in space: those of the mesh, or at the places
    /// that coordinates give them.
    pub fn mesh_along(&self, axes: &[usize]) -> Option<&Mesh> {
        let own = self.mesh.as_ref().filter(|mesh| axes == [mesh.axis]);
        let of_coordinates = || Mesh::of_coordinates(self, axes);
        own.or_else(|| self.kept_mesh.get(axes, of_coordinates))
    }

    /// Of some samples, which lie along this axis.
    #[must_use]
    pub fn with_samples(&self, axis: Option<usize>, samples: Range<usize>) -> Self {
        let mut part = self.map_coordinates(|coordinate| coordinate.range(axis, samples.clone()));
        part.leave_mesh_along(axis, |mesh| samples == (0..mesh.places()));
        part
    }

    /// Of samples by their places.
    #[must_use]
    pub fn with_samples_at(&self, axis: Option<usize>, places: &[usize]) -> Self {
        let mut part = self.map_coordinates(|coordinate| coordinate.select(axis, places));
        part.leave_mesh_along(axis, |mesh| places.iter().copied().eq(0..mesh.places()));
        part
    }

    /// Some points or cells of a mesh are none, where they lie along this axis.
    fn leave_mesh_along(&mut self, axis: Option<usize>, is_whole: impl FnOnce(&Mesh) -> bool) {
        let is_along = |mesh: &Mesh| Some(mesh.axis) == axis;
        if self
            .mesh
            .as_ref()
            .is_some_and(|mesh| is_along(mesh) && !is_whole(mesh))
        {
            self.mesh = None;
        }
    }

    fn map_coordinates(&self, map: impl FnMut(&Coordinate) -> Coordinate) -> Self {
        Self {
            coordinates: self.coordinates.iter().map(map).collect(),
            attributes: self.attributes.clone(),
            columns: self.columns.clone(),
            axes: self.axes.clone(),
            mesh: self.mesh.clone(),
            kept_mesh: KeptMesh::default(),
        }
    }

    /// With that of samples that follow. Coordinates that they do not have as well are of no use.
    pub fn append(&mut self, axis: Option<usize>, next: &Self) {
        self.coordinates.retain_mut(|own| {
            let more = next.coordinates.iter().find(|c| c.name == own.name);
            more.is_some_and(|more| own.append(axis, more))
        });
        if self.mesh != next.mesh {
            self.mesh = None;
        }
    }

    /// Of the columns at these places, which lie along this axis: `order[i]` is the present place of
    /// column `i`.
    #[must_use]
    pub(super) fn with_columns_at(&self, axis: Option<usize>, order: &[usize]) -> Self {
        let mut turned = self.with_samples_at(axis, order);
        if self.columns.len() > 1 {
            turned.columns = order.iter().map(|&c| self.column(c).to_vec()).collect();
        }
        turned
    }

    /// As it is told of `columns` columns that may be other ones than those so far: what is told of each
    /// column is kept where it is told of all.
    #[must_use]
    pub fn of_other_columns(&self, columns: usize) -> Self {
        let mut other = self.clone();
        if self.columns.len() > 1 && self.columns.len() != columns {
            other.columns.clear();
        }
        other
    }
}

impl Attribute {
    pub fn new(name: impl Into<String>, value: AttributeValue) -> Self {
        Self {
            name: name.into(),
            value,
        }
    }

    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(name, AttributeValue::Text(text.into()))
    }

    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            AttributeValue::Text(text) => Some(text),
            AttributeValue::Texts(_) | AttributeValue::Numbers { .. } => None,
        }
    }
}

/// The unit that attributes tell; the one of numbers without a unit says nothing.
fn unit(attributes: &[Attribute]) -> Option<&str> {
    text_of(attributes, "units").filter(|unit| *unit != "1")
}

fn description(attributes: &[Attribute]) -> Option<&str> {
    let names = ["long_name", "standard_name", "description", "title"];
    names.iter().find_map(|name| text_of(attributes, name))
}

fn text_of<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    let found = attributes.iter().find(|a| a.name == name)?;
    found
        .as_text()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
