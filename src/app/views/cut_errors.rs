//! The errors of all columns over the rows of a cut.

use std::sync::Arc;

use egui::Ui;

use super::source::{Part, Source};
use crate::app::deferred::Deferred;
use crate::metrics::{Comparison, Span, compare};

/// The errors of all columns over the rows of a cut, of one run or of two.
#[derive(Default)]
pub struct CutErrors {
    found: Deferred<(u64, Part), Arc<Vec<Comparison>>>,
}

impl CutErrors {
    /// `None` while they are computed, and where there is no cut or nothing came back.
    pub fn find(&mut self, ui: &Ui, source: &Source, part: Part) -> Option<Arc<Vec<Comparison>>> {
        let after = source.after.clone()?;
        source.cut.as_ref()?;
        let part = if source.has(part) { part } else { Part::All };
        let rows = source.places(part)?;
        let second = source.second().and_then(|second| second.after);
        let runs = [Some(after), second];
        let cost = rows.len() * source.data.columns() * 2;
        let of = source.clone();
        let key = (source.generation, part);
        let found = self.found.get(ui.ctx(), &key, cost, move || {
            let spans: Vec<Span> = of.profile.columns.iter().map(Span::from_profile).collect();
            let errors = |after: &Arc<ndarray::Array2<f64>>| {
                let (names, rows) = (&of.data.column_names, Some(rows.as_slice()));
                compare(of.before.view(), after.view(), names, &spans, rows)
            };
            Arc::new(runs.iter().flatten().map(errors).collect())
        });
        found.cloned()
    }
}
