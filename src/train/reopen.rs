use std::sync::Arc;

use ndarray::Axis;

use super::prepare::shown_rows;
use super::{Outcome, RunId, Snapshot, StopReason, TrainError};
use crate::codec::Archive;
use crate::data::Dataset;
use crate::metrics::{ColumnError, Comparison, Totals};
use crate::report::FitReport;

/// What a run that ended some time ago came to, as it was when it ended: from its archive's file and
/// its report. Nothing is measured anew.
///
/// # Errors
/// When the archive is damaged, or of data of another shape.
pub fn reopen(
    run: RunId,
    data: &Dataset,
    archive_bytes: Vec<u8>,
    report: FitReport,
    (reason, best_epoch): (StopReason, usize),
) -> Result<Outcome, TrainError> {
    let wrong = |why: String| TrainError::DoesNotFit(why);
    let archive = Archive::from_bytes(&data.origin.label, &archive_bytes)
        .map_err(|e| wrong(e.to_string()))?;
    let decoded = archive.decode().map_err(|e| wrong(e.to_string()))?;
    if decoded.values().dim() != data.values().dim() || report.columns.len() != data.columns() {
        return Err(wrong("its archive holds data of another shape".to_owned()));
    }
    let part = |totals: Totals, columns: &[ColumnError]| Comparison {
        all: totals,
        columns: columns.to_vec(),
    };
    let error = report.error;
    let rows = shown_rows(data);
    let snapshot = Snapshot {
        run,
        epoch: best_epoch,
        before: Arc::new(data.values().select(Axis(0), &rows)),
        after: Arc::new(decoded.values().select(Axis(0), &rows)),
        all: Arc::new(part(error.all, &report.columns)),
        held_out: (error.held_out).map(|t| Arc::new(part(t, &report.columns_held_out))),
        training: (error.training).map(|t| Arc::new(part(t, &report.columns_training))),
        latents: Arc::new(archive.latents().select(Axis(0), &rows)),
        network: Some(Arc::new(archive.network())),
        rows: Arc::new(rows),
    };
    Ok(Outcome {
        reason,
        best_epoch,
        archive: Arc::new(archive),
        archive_bytes: Arc::new(archive_bytes),
        snapshot: Arc::new(snapshot),
        report: Arc::new(report),
    })
}
