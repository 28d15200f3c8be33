//! Keeps what the views look at, and notices when it changes.

use std::sync::Arc;

use super::cut_rows::CutRows;
use super::source::Source;
use crate::app::state::ShownPart;
use crate::app::{AppState, Loaded, RunPhase};
use crate::data::Dataset;
use crate::train::Snapshot;

/// Generations of a source and of those that are made from it.
const GENERATIONS: u64 = 4;

/// Keeps the source and notices when it changes.
#[derive(Debug, Default)]
pub struct SourceCache {
    current: Option<Source>,
    generation: u64,
}

impl SourceCache {
    /// The source of this moment, and whether the data set is another than last time.
    pub fn update(&mut self, state: &AppState, loaded: &Loaded) -> (Source, bool) {
        let snapshot = snapshot_of(state, &loaded.data);
        if let Some(current) = &self.current
            && Arc::ptr_eq(&current.data, &loaded.data)
            && Arc::ptr_eq(&current.profile, &loaded.profile)
            && Arc::ptr_eq(&current.split, &state.run.split)
            && current.has_beside(state)
            && same(current.snapshot.as_ref(), snapshot)
        {
            return (current.clone(), false);
        }
        let other = self
            .current
            .as_ref()
            .is_none_or(|c| !Arc::ptr_eq(&c.data, &loaded.data));
        self.generation += GENERATIONS;
        let known = self.current.take();
        let known = known.filter(|c| c.has_rows_of(snapshot, &state.run.split, loaded));
        let (samples, cut) = match &known {
            Some(known) => (known.samples, known.cut.clone()),
            None => (self.generation, None),
        };
        let parts = known.map(|known| [known.held_out, known.training]);
        let mut source = Source::new(
            self.generation,
            loaded,
            snapshot.cloned(),
            part_of(state)
                .and_then(ShownPart::told)
                .or_else(|| state.run.made_by()),
            Arc::clone(&state.run.split),
            parts,
        );
        (source.samples, source.cut) = (samples, cut);
        source.looked_at.clone_from(&state.kept.beside);
        source.beside = source.find_beside(state);
        self.current = Some(source.clone());
        (source, other)
    }

    /// The source with this cut, of its present samples.
    pub fn with_cut(&mut self, source: Source, cut: Option<Arc<CutRows>>) -> Source {
        if same(source.cut.as_ref(), cut.as_ref()) {
            return source;
        }
        self.generation += GENERATIONS;
        let source = Source {
            generation: self.generation,
            cut,
            ..source
        };
        self.current = Some(source.clone());
        source
    }
}

fn same<T>(a: Option<&Arc<T>>, b: Option<&Arc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

/// The part of the archive that is asked for.
fn part_of(state: &AppState) -> Option<&ShownPart> {
    state.part.of(&state.run)
}

/// The newest picture of the data: what the archive decodes to once the run is finished.
fn snapshot_of<'a>(state: &'a AppState, data: &Dataset) -> Option<&'a Arc<Snapshot>> {
    let finished = state
        .run
        .outcome
        .as_ref()
        .filter(|_| state.run.phase == RunPhase::Finished);
    let snapshot = part_of(state)
        .and_then(ShownPart::snapshot)
        .or(finished.map(|o| &o.snapshot))
        .or(state.run.snapshot.as_ref())?;
    let fits = snapshot.before.ncols() == data.features()
        && snapshot.after.dim() == snapshot.before.dim()
        && snapshot.rows.len() == snapshot.before.nrows()
        && snapshot.rows.last().is_none_or(|r| *r < data.samples());
    fits.then_some(snapshot)
}
