//! What runs take in memory, within a bound: data sets at hand, and whatever is on its way in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::refusal::Refusal;
use crate::data::Dataset;
use crate::train::remote::DataKey;

/// Messages up to this size need no room: they are gone at once.
const SHORT: usize = 1 << 16;
/// What becomes of a message may take so many times as much.
const UNPACKED: usize = 8;

/// All that is shared of it.
pub(super) struct Memory(Arc<Mutex<MemoryUse>>);

/// Room for so many bytes, until this is dropped.
pub(super) struct Reserved {
    held: Arc<Mutex<MemoryUse>>,
    bytes: usize,
}

/// Data sets by their checksums, the one used last at the end.
struct MemoryUse {
    sets: Vec<(DataKey, Arc<Dataset>)>,
    /// Bytes that are on their way in.
    reserved: usize,
    most: usize,
}

fn lock(held: &Mutex<MemoryUse>) -> MutexGuard<'_, MemoryUse> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Memory {
    pub fn new(most: usize) -> Self {
        Self(Arc::new(Mutex::new(MemoryUse::new(most))))
    }

    pub fn data(&self, key: &DataKey) -> Option<Arc<Dataset>> {
        lock(&self.0).find(key)
    }

    /// Makes room, by giving up what no run needs.
    ///
    /// # Errors
    /// When there is not so much room.
    pub fn reserve(&self, bytes: usize) -> Result<Reserved, Refusal> {
        lock(&self.0).reserve(bytes)?;
        Ok(Reserved {
            held: Arc::clone(&self.0),
            bytes,
        })
    }

    /// Room for a message of this length and what becomes of it.
    ///
    /// # Errors
    /// As [`Self::reserve`].
    pub fn reserve_message(&self, length: usize) -> Result<Reserved, Refusal> {
        let long = length > SHORT;
        self.reserve(if long {
            length.saturating_mul(UNPACKED)
        } else {
            0
        })
    }

    /// Takes data in, for which there is room.
    pub fn add(&self, key: DataKey, data: &Arc<Dataset>, mut reserved: Reserved) {
        let mut held = lock(&self.0);
        // What was reserved is taken now.
        held.release(std::mem::take(&mut reserved.bytes));
        held.add(key, Arc::clone(data));
        drop(held);
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        lock(&self.held).release(self.bytes);
    }
}

impl MemoryUse {
    fn new(most: usize) -> Self {
        Self {
            sets: Vec::new(),
            reserved: 0,
            most,
        }
    }

    fn find(&mut self, key: &DataKey) -> Option<Arc<Dataset>> {
        let at = self.sets.iter().position(|(known, _)| known == key)?;
        let found = self.sets.remove(at);
        let data = Arc::clone(&found.1);
        self.sets.push(found);
        Some(data)
    }

    /// Makes room for so many bytes, by giving up what no run needs and was not used for longest.
    ///
    /// # Errors
    /// When there is not so much room.
    fn reserve(&mut self, bytes: usize) -> Result<(), Refusal> {
        while self.taken().saturating_add(bytes) > self.most {
            let unused = |(_, data): &(DataKey, Arc<Dataset>)| Arc::strong_count(data) == 1;
            let Some(at) = self.sets.iter().position(unused) else {
                return Err(Refusal::NoRoom {
                    wanted: bytes,
                    taken: self.taken(),
                    most: self.most,
                });
            };
            self.sets.remove(at);
        }
        self.reserved += bytes;
        Ok(())
    }

    fn release(&mut self, bytes: usize) {
        self.reserved -= bytes.min(self.reserved);
    }

    fn add(&mut self, key: DataKey, data: Arc<Dataset>) {
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
    use crate::data::DType;

    fn data(first: f64) -> (DataKey, Arc<Dataset>) {
        let values = ndarray::Array2::from_elem((5, 2), first);
        let data = Dataset::table(DType::F64, values);
        (DataKey::from_data(&data).unwrap(), Arc::new(data))
    }

    #[test]
    fn messages_take_room_while_they_come_and_short_ones_none() {
        let memory = Memory::new(UNPACKED * 100_000);
        let first = memory.reserve_message(60_000 + SHORT).err();
        assert!(first.unwrap().to_string().contains("--memory"));
        let first = memory.reserve_message(SHORT + 1).unwrap();
        assert!(memory.reserve_message(SHORT + 1).is_err());
        let _short = memory.reserve_message(SHORT).unwrap();
        drop(first);
        assert!(memory.reserve_message(SHORT + 1).is_ok());
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first_and_what_is_needed_stays() {
        let mut held = MemoryUse::new(250);
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
        assert!(refused.to_string().contains("--memory"), "{refused}");
    }
}
