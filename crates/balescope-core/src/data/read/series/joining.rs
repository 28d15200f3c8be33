//! How files are put together: end to end along their samples, or as a sample each.

use super::about::About;
use crate::data::read::first_axis::FirstAxis;
use crate::data::{DataError, Dataset, Kind, Layout};

/// How the files of a series are put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Joining {
    /// Tables: the rows of one file behind those of another.
    Rows,
    /// The snapshots of one file behind those of another, each file read along this layout.
    Along(Layout),
    /// Each file is a snapshot, read along this layout.
    Stacked(Layout),
}

/// An array of two axes of which one is no longer is a table rather than a picture.
const FEW: usize = 16;

impl Joining {
    /// What is most likely meant, by the first file and the shapes of all.
    pub fn choose(first: &About, all: &[About]) -> Self {
        let layout = &first.layout;
        let is_same = |about: &About| about.layout.shape == layout.shape;
        // Arrays apart have no axis of components of their own.
        let apart = first.has_arrays_apart && layout.component_axis.is_some();
        let axes = layout.shape.len() - usize::from(apart);
        let is_table = layout.kind == Kind::Table && (first.has_names || axes <= 1);
        let is_one = layout.shape.first() == Some(&1) && axes > 2;
        let stacked = match first.first_axis {
            FirstAxis::Samples => false,
            FirstAxis::Points { .. } => !is_one,
            FirstAxis::Unknown if is_table || is_one || !all.iter().all(is_same) => false,
            FirstAxis::Unknown if axes == 2 => layout.shape.iter().all(|&length| length > FEW),
            FirstAxis::Unknown => axes == 3,
        };
        if stacked {
            return Self::Stacked(as_one_snapshot(first));
        }
        if layout.kind == Kind::Table {
            return Self::Rows;
        }
        if layout.sample_axis == Some(0) {
            return Self::Along(layout.clone());
        }
        // A batch of one snapshot went for an axis that counts nothing.
        let mut shape = layout.shape.clone();
        shape[0] = shape[0].max(MANY);
        Self::Along(Layout {
            shape: layout.shape.clone(),
            ..Layout::guess(&shape, false)
        })
    }

    /// Whether the samples of a file are those that its own layout counts.
    pub fn is_along(&self, layout: &Layout) -> bool {
        match self {
            Self::Rows => true,
            Self::Along(own) => own.sample_axis == layout.sample_axis,
            Self::Stacked(_) => false,
        }
    }

    /// A file as the samples that it gives to the series.
    pub fn samples_of(&self, data: &Dataset) -> Result<Dataset, DataError> {
        match self {
            Self::Rows => Ok(data.clone()),
            Self::Along(layout) | Self::Stacked(layout) => data.with_layout(Layout {
                shape: data.layout.shape.clone(),
                ..layout.clone()
            }),
        }
    }

    /// How many samples a file gives.
    pub fn count(&self, about: &About) -> usize {
        match self {
            Self::Rows => about.layout.samples(),
            Self::Along(_) => about.layout.shape[0],
            Self::Stacked(_) => 1,
        }
    }

    /// The layout of so many samples of all files together.
    pub fn layout(&self, first: &About, samples: usize) -> Layout {
        match self {
            Self::Rows => {
                // A file may have its table on its side, and the series has not.
                let columns = first.layout.component_axis.map(|_| first.layout.columns());
                Layout {
                    shape: [samples].into_iter().chain(columns).collect(),
                    kind: Kind::Table,
                    sample_axis: Some(0),
                    component_axis: columns.map(|_| 1),
                }
            }
            Self::Along(layout) => layout.with_samples(samples),
            Self::Stacked(layout) if first.has_arrays_apart => {
                let columns = Some(layout.columns()).filter(|&columns| columns > 1);
                let mut shape = vec![samples];
                shape.extend(columns);
                shape.extend(layout.field_shape());
                Layout::field(&shape, columns.map(|_| 1))
            }
            Self::Stacked(layout) => {
                let shape = [&[samples], layout.shape.as_slice()].concat();
                Layout::field(&shape, layout.component_axis.map(|axis| axis + 1))
            }
        }
    }
}

/// As many snapshots as no axis of components has.
const MANY: usize = 1000;

/// The layout of a file that is one snapshot.
fn as_one_snapshot(first: &About) -> Layout {
    let layout = &first.layout;
    let component_axis = match first.first_axis {
        _ if first.has_arrays_apart || first.has_names => layout.component_axis,
        FirstAxis::Points { components } => components,
        _ => {
            let mut shape = vec![MANY];
            shape.extend(&layout.shape);
            let guess = Layout::guess(&shape, false);
            guess
                .component_axis
                .filter(|_| guess.kind == Kind::Field)
                .map(|axis| axis - 1)
        }
    };
    Layout {
        shape: layout.shape.clone(),
        kind: Kind::Field,
        sample_axis: None,
        component_axis,
    }
}
