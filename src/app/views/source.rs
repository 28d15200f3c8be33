//! What the views look at: the data, and what came back of them.

use std::sync::Arc;

use ndarray::Array2;

use super::cut_rows::CutRows;
use super::run_name::first_name;
use crate::app::{AppState, BesideRun, Loaded};
use crate::data::{ColumnProfile, Dataset, Profile};
pub use crate::figures::{ColumnData, Part};
use crate::train::{Snapshot, Split};

/// What the views look at: the data, and what came back where there is a run.
#[derive(Clone, Debug)]
pub struct Source {
    /// Counts up whenever any of the rest changes: what caches are kept by.
    pub generation: u64,
    pub data: Arc<Dataset>,
    pub profile: Arc<Profile>,
    /// Shown samples x features.
    pub before: Arc<Array2<f64>>,
    pub after: Option<Arc<Array2<f64>>>,
    pub snapshot: Option<Arc<Snapshot>>,
    /// What made the values that came back, where that is no training of this data.
    pub(super) made_by: Option<String>,
    /// A second run of the same samples.
    pub beside: Option<Beside>,
    /// Names of two runs, where what is called before is what the first one gave back.
    pub between: Option<[String; 2]>,
    /// What that was found from.
    pub(super) looked_at: Option<Arc<BesideRun>>,
    /// Counts up whenever the shown samples are others.
    pub(super) samples: u64,
    /// The rows that are looked at, where it is not all.
    pub cut: Option<Arc<CutRows>>,
    pub(super) split: Arc<Split>,
    pub(super) held_out: Arc<Vec<usize>>,
    pub(super) training: Arc<Vec<usize>>,
}

/// A second run to look at, of the same samples as the first.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Names of the two runs, the one at hand first.
    pub names: [String; 2],
    pub run: Arc<BesideRun>,
}

impl Source {
    pub(super) fn new(
        generation: u64,
        loaded: &Loaded,
        snapshot: Option<Arc<Snapshot>>,
        made_by: Option<String>,
        split: Arc<Split>,
        parts: Option<[Arc<Vec<usize>>; 2]>,
    ) -> Self {
        let before = snapshot
            .as_ref()
            .map_or_else(|| loaded.data.shared_values(), |s| Arc::clone(&s.before));
        let after = snapshot.as_ref().map(|s| Arc::clone(&s.after));
        let [held_out, training] = parts.unwrap_or_else(|| {
            if let Some(snapshot) = &snapshot {
                return split.apart(&snapshot.rows).map(Arc::new);
            }
            let all = &split.held_out;
            let within = all.partition_point(|i| *i < before.nrows());
            let held_out = if within == all.len() {
                Arc::clone(all)
            } else {
                Arc::new(all[..within].to_vec())
            };
            // Nothing came back of the others that could be looked at by themselves.
            [held_out, Arc::default()]
        });
        Self {
            generation,
            data: Arc::clone(&loaded.data),
            profile: Arc::clone(&loaded.profile),
            before,
            after,
            snapshot,
            made_by,
            beside: None,
            between: None,
            looked_at: None,
            samples: 0,
            cut: None,
            held_out,
            training,
            split,
        }
    }

    /// The second run, where it shows the same samples.
    pub(super) fn find_beside(&self, state: &AppState) -> Option<Beside> {
        let run = state.kept.beside.as_ref()?;
        let (own, other) = (self.snapshot.as_ref()?, &run.outcome.snapshot);
        let fits = own.rows == other.rows && own.after.dim() == other.after.dim();
        fits.then(|| Beside {
            names: [first_name(state), run.name.clone()],
            run: Arc::clone(run),
        })
    }

    pub(super) fn has_beside(&self, state: &AppState) -> bool {
        let same = match (&self.looked_at, &state.kept.beside) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        let named = |beside: &Beside| beside.names[0] == first_name(state);
        same && self.beside.as_ref().is_none_or(named)
    }

    /// Whether a snapshot shows the samples of this one, split in the same way: all snapshots of a
    /// run do.
    pub(super) fn has_rows_of(
        &self,
        snapshot: Option<&Arc<Snapshot>>,
        split: &Arc<Split>,
        loaded: &Loaded,
    ) -> bool {
        let rows = self.snapshot.as_ref().zip(snapshot);
        rows.is_some_and(|(a, b)| Arc::ptr_eq(&a.rows, &b.rows))
            && Arc::ptr_eq(&self.split, split)
            && Arc::ptr_eq(&self.data, &loaded.data)
    }

    /// Samples shown.
    pub fn shown(&self) -> usize {
        self.before.nrows()
    }

    /// The data's index of the i-th sample shown.
    pub fn sample(&self, i: usize) -> usize {
        self.snapshot
            .as_ref()
            .and_then(|s| s.rows.get(i).copied())
            .unwrap_or(i)
    }

    /// The place of a sample of the data among those shown.
    pub fn place_of(&self, sample: usize) -> Option<usize> {
        match &self.snapshot {
            Some(snapshot) => snapshot.rows.binary_search(&sample).ok(),
            None => (sample < self.shown()).then_some(sample),
        }
    }

    /// Places among the shown samples that are held out, in order.
    pub fn held_out(&self) -> &[usize] {
        &self.held_out
    }

    /// Whether anything is held out and shown.
    pub fn has(&self, part: Part) -> bool {
        let is_cut_off = |cut: &Arc<CutRows>| cut.places(part).is_empty();
        if part != Part::All && self.cut.as_ref().is_some_and(is_cut_off) {
            return false;
        }
        match part {
            Part::All => true,
            Part::HeldOut => !self.held_out.is_empty(),
            Part::Training => !self.training.is_empty() && !self.held_out.is_empty(),
        }
    }

    /// Places among the shown samples, in order, of those that are looked at; `None`: of all.
    pub fn places(&self, part: Part) -> Option<Arc<Vec<usize>>> {
        if let Some(cut) = &self.cut {
            return Some(Arc::clone(cut.places(part)));
        }
        match part {
            Part::All => None,
            Part::HeldOut => Some(Arc::clone(&self.held_out)),
            Part::Training => Some(Arc::clone(&self.training)),
        }
    }

    /// Places among the shown samples, cut off or not, of those held out and of those trained on.
    pub(super) fn split_places(&self) -> [&[usize]; 2] {
        [&self.held_out, &self.training]
    }

    /// One column or component of a part of the samples.
    pub fn column(&self, column: usize, part: Part) -> ColumnData {
        let points = self.data.points();
        let rows = self.places(part);
        ColumnData {
            before: Arc::clone(&self.before),
            after: self.after.clone(),
            rows,
            features: column * points..(column + 1) * points,
            turn: (self.profile.columns.get(column)).and_then(ColumnProfile::turn),
            step: 1,
        }
    }

    /// max - min of a column over the whole original.
    pub fn range(&self, column: usize) -> f64 {
        self.profile
            .columns
            .get(column)
            .map_or(0.0, crate::data::ColumnProfile::range)
    }

    /// The epoch shown, in words: `before training`, `epoch 12`. A closed form has none.
    pub fn moment(&self) -> String {
        match (&self.after, &self.made_by, &self.snapshot) {
            (Some(_), Some(what), _) => what.clone(),
            (Some(_), None, Some(snapshot)) => match snapshot.epoch {
                0 => "as decoded".to_owned(),
                epoch => format!("epoch {epoch}"),
            },
            _ => "before training".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::LoadState;
    use crate::app::views::source_cache::SourceCache;
    use crate::app::views::testing::{self, table_state};
    use crate::data::Turn;

    fn source(state: &AppState, cache: &mut SourceCache) -> (Source, bool) {
        let LoadState::Ready(loaded) = &state.load else {
            panic!("loaded")
        };
        cache.update(state, loaded)
    }

    #[test]
    fn the_source_stays_the_same_until_a_new_snapshot_comes() {
        let mut state = table_state(40);
        let mut cache = SourceCache::default();
        let (first, other) = source(&state, &mut cache);
        assert!(other && first.after.is_none());
        assert_eq!(source(&state, &mut cache).0.generation, first.generation);
        testing::add_snapshot(&mut state, 3);
        let (second, other) = source(&state, &mut cache);
        assert!(!other && second.generation > first.generation);
        assert_eq!(second.moment(), "epoch 3");
        testing::add_snapshot(&mut state, 4);
        assert!(source(&state, &mut cache).0.generation > second.generation);
    }

    #[test]
    fn parts_follow_the_split() {
        let mut state = table_state(40);
        testing::add_snapshot(&mut state, 1);
        let (source, _) = source(&state, &mut SourceCache::default());
        let held: Vec<f64> = source.column(0, Part::HeldOut).before().collect();
        let training = source.column(0, Part::Training);
        assert_eq!(held.len(), source.held_out().len());
        assert!(!held.is_empty());
        assert_eq!(held.len() + training.size(), 40);
        let expected: Vec<f64> = state
            .run
            .split
            .held_out
            .iter()
            .map(|&r| source.data.values()[[r, 0]])
            .collect();
        assert_eq!(held, expected);
        assert_eq!(training.pairs().count(), training.after().count());
    }

    #[test]
    fn an_angle_of_the_profile_is_known_for_one() {
        let turn = Turn::USUAL[0];
        let mut state = table_state(2000);
        testing::add_snapshot(&mut state, 1);
        let (source, _) = source(&state, &mut SourceCache::default());
        assert_eq!(source.column(2, Part::All).turn, Some(turn));
        assert_eq!(source.column(0, Part::All).turn, None);
    }

    #[test]
    fn a_snapshot_of_other_data_is_not_shown() {
        let mut state = table_state(40);
        testing::add_snapshot(&mut state, 1);
        let mut field = testing::field_state(4);
        field.run.snapshot = state.run.snapshot.take();
        assert!(
            source(&field, &mut SourceCache::default())
                .0
                .after
                .is_none()
        );
    }
}
