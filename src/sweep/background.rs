use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::bench::Keep;
use super::entry::{Entry, State};
use super::queue::Queue;
use super::{Bench, SweepError};
use crate::background::lower_priority;
use crate::data::Dataset;

/// What was done on data sets that are not open any more, by their fingerprints. Clones share it.
#[derive(Clone, Default)]
pub struct Memory {
    known: Arc<Mutex<HashMap<String, Vec<Entry>>>>,
}

impl Memory {
    fn recall(&self, data: &str) -> Vec<Entry> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(data).cloned().unwrap_or_default()
    }

    fn put(&self, data: String, mut entries: Vec<Entry>) {
        entries.retain(|entry| matches!(entry.state, State::Done(_)));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.entry(data).or_default();
        // Another thread may have worked on the same data meanwhile.
        known.retain(|old| !entries.iter().any(|new| new.is_again(old)));
        known.append(&mut entries);
    }
}

/// A thread that works a queue off beside everything else. Dropping this closes the queue, and the
/// thread ends after the batch or the file that it is at.
pub struct Sweeper {
    pub queue: Arc<Queue>,
    data: Arc<Dataset>,
}

impl Sweeper {
    /// Starts the thread. `fingerprint`: of the data; `folder`: where networks are kept, and found
    /// again. `wake` is called whenever something has changed.
    pub fn start(
        data: &Arc<Dataset>,
        fingerprint: &str,
        folder: Option<PathBuf>,
        memory: &Memory,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::default());
        let data_id = fingerprint.to_owned();
        let (own, own_data, memory) = (Arc::clone(&queue), Arc::clone(data), memory.clone());
        let work = move || {
            lower_priority();
            own.add_known(memory.recall(&data_id));
            wake();
            // Nothing is computed before there is something to do.
            if own.next(1, true).is_some() {
                let result = Bench::new(
                    &own_data,
                    data_id.clone(),
                    folder.as_deref(),
                    Keep::Networks,
                )
                .and_then(|bench| bench.work(&own, true, &|_| wake(), &|| false));
                if let Err(SweepError::Folder(why)) = result {
                    own.break_off(why.to_string());
                }
            }
            memory.put(data_id, own.entries());
            wake();
        };
        std::thread::Builder::new()
            .name("sweep".to_owned())
            .spawn(work)?;
        Ok(Self {
            queue,
            data: Arc::clone(data),
        })
    }

    /// The data that are swept.
    pub fn data(&self) -> &Arc<Dataset> {
        &self.data
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.queue.close();
    }
}
