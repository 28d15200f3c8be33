//! Snapshots on the wire: what came out of the network, and the errors. What went in is known here.

use std::sync::Arc;

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use super::data::{append, extend, is_single};
use crate::data::Dataset;
use crate::metrics::Comparison;
use crate::train::prepare::shown_rows;
use crate::train::{RunId, Snapshot};

/// Bytes of a snapshot at most; of larger ones some samples are left out.
const MOST: usize = 4 << 20;

/// A snapshot without its values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PictureHead {
    epoch: usize,
    /// Of the samples that a snapshot here would show, one in so many.
    every: usize,
    latents: usize,
    single: bool,
    all: Comparison,
    held_out: Option<Comparison>,
    training: Option<Comparison>,
}

/// The snapshot for the wire; `None` where a single sample is too large.
pub(crate) fn picture(snapshot: &Snapshot) -> Option<(PictureHead, Vec<u8>)> {
    let (after, latents) = (&snapshot.after, &snapshot.latents);
    let single = after.iter().all(|v| is_single(*v));
    let width = if single { 4 } else { 8 };
    let bytes_a_row = width * after.ncols() + 4 * latents.ncols();
    let rows = (MOST / bytes_a_row.max(1)).min(after.nrows());
    let every = after.nrows().checked_div(rows)?.max(1);
    let every = every + usize::from(after.nrows().div_ceil(every) > rows);
    let mut values = Vec::with_capacity(MOST.min(bytes_a_row * after.nrows()));
    for row in after.rows().into_iter().step_by(every) {
        append(row.iter(), single, &mut values);
    }
    for row in latents.rows().into_iter().step_by(every) {
        values.extend(row.iter().flat_map(|v| v.to_le_bytes()));
    }
    let part = |c: &Option<Arc<Comparison>>| c.as_deref().cloned();
    let head = PictureHead {
        epoch: snapshot.epoch,
        every,
        latents: latents.ncols(),
        single,
        all: Comparison::clone(&snapshot.all),
        held_out: part(&snapshot.held_out),
        training: part(&snapshot.training),
    };
    Some((head, values))
}

impl PictureHead {
    /// Bytes of values at most.
    pub(super) const MOST: usize = MOST;

    /// The snapshot of these data; `None` where the values are not those of the head. Without the
    /// network: its weights would be more than the picture.
    pub(super) fn snapshot(self, run: RunId, data: &Dataset, values: &[u8]) -> Option<Snapshot> {
        let columns = data.columns();
        let parts = [
            Some(&self.all),
            self.held_out.as_ref(),
            self.training.as_ref(),
        ];
        if !parts.iter().flatten().all(|c| c.columns.len() == columns) || self.every == 0 {
            return None;
        }
        let rows: Vec<usize> = shown_rows(data).into_iter().step_by(self.every).collect();
        let width = if self.single { 4 } else { 8 };
        let split = rows
            .len()
            .checked_mul(data.features())?
            .checked_mul(width)?;
        let (after, latents) = values.split_at_checked(split)?;
        let mut own = Vec::new();
        extend(&mut own, after, self.single);
        let after = Array2::from_shape_vec((rows.len(), data.features()), own).ok()?;
        let (numbers, rest) = latents.as_chunks();
        let latents: Vec<f32> = numbers.iter().map(|b| f32::from_le_bytes(*b)).collect();
        let latents = Array2::from_shape_vec((rows.len(), self.latents), latents).ok()?;
        rest.is_empty().then(|| Snapshot {
            run,
            epoch: self.epoch,
            before: Arc::new(data.values().select(Axis(0), &rows)),
            after: Arc::new(after),
            all: Arc::new(self.all),
            held_out: self.held_out.map(Arc::new),
            training: self.training.map(Arc::new),
            latents: Arc::new(latents),
            network: None,
            rows: Arc::new(rows),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DType;
    use crate::train::snapshot_of_values;

    fn rows(count: usize, offset: f64) -> Dataset {
        let values =
            Array2::from_shape_fn((count, 3), |(i, j)| i as f64 + 0.25 * j as f64 + offset);
        Dataset::table(DType::F64, values)
    }

    #[test]
    fn a_snapshot_comes_back_and_large_ones_come_thinner() {
        for (count, offset, thin) in [(50, 0.5, 1), (50, 0.1, 1), (600_000, 0.5, 2)] {
            let (before, after) = (rows(count, 0.0), rows(count, offset));
            let mut sent = snapshot_of_values(RunId(3), &before, &after, None);
            sent.epoch = 7;
            let (head, values) = picture(&sent).unwrap();
            assert!(values.len() <= MOST);
            assert!((head.every == 1) == (thin == 1), "{}", head.every);
            let short = &values[..values.len() - 1];
            assert!(head.clone().snapshot(RunId(3), &before, short).is_none());
            let every = head.every;
            let back = head.snapshot(RunId(3), &before, &values).unwrap();
            assert_eq!(back.epoch, 7);
            let expected: Vec<usize> = sent.rows.iter().copied().step_by(every).collect();
            assert_eq!(*back.rows, expected);
            let last = back.after.nrows() - 1;
            assert_eq!(back.after.row(last), sent.after.row(every * last));
            assert_eq!(back.before.row(last), sent.before.row(every * last));
            assert_eq!(back.all, sent.all);
        }
    }
}
