//! Rows of a table that are points in space, as one snapshot of a field.

use std::sync::Arc;

use ndarray::Array2;

use super::source::Source;
use crate::data::{Dataset, Kind, Layout};

/// The rows of a table as points of one snapshot, kept while the source stays the same.
#[derive(Default)]
pub struct PointRows(Option<(u64, Source)>);

impl PointRows {
    /// Of a source whose rows are points in space.
    pub fn of(&mut self, source: &Source) -> Option<Source> {
        let is_kept = |(generation, _): &(u64, Source)| *generation == source.generation;
        if !self.0.as_ref().is_some_and(is_kept) {
            let snapshot = source.as_snapshot();
            self.0 = snapshot.map(|snapshot| (source.generation, snapshot));
        }
        self.0.as_ref().map(|(_, snapshot)| snapshot.clone())
    }
}

/// Whether each row of a table is a point of a mesh, or has a place in space.
pub fn rows_are_points(data: &Dataset) -> bool {
    let axis = data.layout.sample_axis.filter(|_| !data.is_field());
    let mesh = axis.and_then(|axis| data.metadata().mesh_along(&[axis]));
    mesh.is_some_and(|mesh| mesh.places() == data.samples() && mesh.is_shown())
}

impl Source {
    /// The rows of a table that are points of a mesh, as one snapshot of a field on it; what of them is not shown
    /// is missing in it.
    fn as_snapshot(&self) -> Option<Self> {
        let data = &self.data;
        if !rows_are_points(data) {
            return None;
        }
        let layout = Layout {
            kind: Kind::Field,
            sample_axis: None,
            ..data.layout.clone()
        };
        let rows = data.samples();
        let turned = |values: &Arc<Array2<f64>>| {
            let mut snapshot = Array2::from_elem((1, data.columns() * rows), f64::NAN);
            for (i, row) in values.rows().into_iter().enumerate() {
                for (column, value) in row.iter().enumerate() {
                    snapshot[[0, column * rows + self.sample(i)]] = *value;
                }
            }
            Arc::new(snapshot)
        };
        Some(Self {
            data: Arc::new(data.with_layout(layout).ok()?),
            before: turned(&self.before),
            after: self.after.as_ref().map(turned),
            snapshot: None,
            made_by: Some(self.moment()),
            beside: None,
            held_out: Arc::default(),
            training: Arc::default(),
            ..self.clone()
        })
    }
}
