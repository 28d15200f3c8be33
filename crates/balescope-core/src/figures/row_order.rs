//! The order of the rows of a table.

use rayon::prelude::*;

use super::{RowColumn, RowFigures, RowSide};

impl RowFigures {
    /// The rows in the order of a column: texts by the alphabet, what is no number last either way, equal
    /// ones as they are. `only`: of these rows, in order. `None`: there are more rows than can be sorted.
    pub fn order(&self, at: RowColumn, descending: bool, only: Option<&[u32]>) -> Option<Vec<u32>> {
        let rows = u32::try_from(self.rows()).ok()?;
        let texts = self.data().metadata().categories(at.column);
        let is_value = [RowSide::Before, RowSide::After].contains(&at.side);
        let places = texts.filter(|_| is_value).map(ranks);
        let key = |row: u32| {
            let value = self.value(row as usize, at);
            let ranked = places.as_ref().and_then(|p| p.get(value as usize).copied());
            let value = ranked.filter(|_| !value.is_nan()).unwrap_or(value);
            match (value.is_nan(), descending) {
                (true, _) => Key(2.0, 0.0, row),
                (false, true) => Key(1.0, -value, row),
                (false, false) => Key(1.0, value, row),
            }
        };
        let mut keys: Vec<Key> = match only {
            Some(rows) => rows.par_iter().map(|&row| key(row)).collect(),
            None => (0..rows).into_par_iter().map(key).collect(),
        };
        keys.par_sort_unstable_by(|a, b| {
            let by = a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1));
            by.then(a.2.cmp(&b.2))
        });
        Some(keys.into_iter().map(|key| key.2).collect())
    }
}

/// Whether it is a number, the number, and the row.
struct Key(f64, f64, u32);

/// The place of each text by the alphabet.
fn ranks(texts: &[String]) -> Vec<f64> {
    let mut places: Vec<usize> = (0..texts.len()).collect();
    places.sort_by_key(|&i| texts[i].to_lowercase());
    let mut ranks = vec![0.0; texts.len()];
    for (rank, place) in places.into_iter().enumerate() {
        ranks[place] = rank as f64;
    }
    ranks
}
