//! Data sets at hand, within a bound.

use std::sync::Arc;

use crate::data::Dataset;
use crate::format;
use crate::train::remote::DataKey;

/// Data sets by their checksums, the one used last at the end.
pub(super) struct Held {
    sets: Vec<(DataKey, Arc<Dataset>)>,
    /// Bytes that are on their way in.
    reserved: usize,
    most: usize,
}

impl Held {
    pub fn new(most: usize) -> Self {
        Self {
            sets: Vec::new(),
            reserved: 0,
            most,
        }
    }

    pub fn find(&mut self, key: &DataKey) -> Option<Arc<Dataset>> {
        let at = self.sets.iter().position(|(known, _)| known == key)?;
        let found = self.sets.remove(at);
        let data = Arc::clone(&found.1);
        self.sets.push(found);
        Some(data)
    }

    /// Makes room for so many bytes, by giving up what no run needs and was not used for longest.
    ///
    /// # Errors
    /// When there is not so much room, in words.
    pub fn reserve(&mut self, bytes: usize) -> Result<(), String> {
        while self.taken().saturating_add(bytes) > self.most {
            let unused = |(_, data): &(DataKey, Arc<Dataset>)| Arc::strong_count(data) == 1;
            let Some(at) = self.sets.iter().position(unused) else {
                return Err(format!(
                    "no room for {} of data: {} of {} are taken by runs that wait; try again later, send \
                     fewer samples (--portion), or give `balescope serve` more with --memory",
                    format::bytes(bytes),
                    format::bytes(self.taken()),
                    format::bytes(self.most)
                ));
            };
            self.sets.remove(at);
        }
        self.reserved += bytes;
        Ok(())
    }

    pub fn release(&mut self, bytes: usize) {
        self.reserved -= bytes.min(self.reserved);
    }

    pub fn add(&mut self, key: DataKey, data: Arc<Dataset>) {
        if self.find(&key).is_none() {
            self.sets.push((key, data));
        }
    }

    fn taken(&self) -> usize {
        let bytes = self.sets.iter().map(|(_, data)| bytes_of(data));
        bytes.sum::<usize>() + self.reserved
    }
}

/// In memory.
fn bytes_of(data: &Dataset) -> usize {
    size_of::<f64>() * data.values().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{DType, Layout, Origin};

    fn data(first: f64) -> (DataKey, Arc<Dataset>) {
        let values = ndarray::Array2::from_elem((5, 2), first);
        let layout = Layout::guess(&[5, 2], false);
        let data = Dataset::new(Origin::default(), DType::F64, layout, None, values).unwrap();
        (DataKey::of(&data).unwrap(), Arc::new(data))
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first_and_what_is_needed_stays() {
        let mut held = Held::new(250);
        let sets = [data(0.0), data(1.0), data(2.0)];
        for (key, data) in &sets {
            held.add(key.clone(), Arc::clone(data));
        }
        let [(a, used), (b, _), (c, _)] = sets.map(|(key, data)| (key, Arc::downgrade(&data)));
        let used = used.upgrade();
        assert!(held.find(&b).is_some());
        held.reserve(80).unwrap();
        // The first is used by a run, the second was asked for last.
        assert!(held.find(&c).is_none() && held.find(&a).is_some());
        held.release(80);
        drop(used);
        held.reserve(250).unwrap();
        assert!(held.find(&a).is_none() && held.find(&b).is_none());
        let refused = held.reserve(1).unwrap_err();
        assert!(refused.contains("--memory"), "{refused}");
    }
}
