//! The threads that work. A process that is copied (`fork`, as Python's `multiprocessing` does it on some systems)
//! has none of the threads of the first: it starts its own.

use std::process;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::{PyResult, Python};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::other;

/// With the process that it belongs to.
static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// Does something that takes a while, and lets other threads of Python go on.
pub fn work<T: Send>(py: Python<'_>, job: impl FnOnce() -> T + Send) -> PyResult<T> {
    py.detach(|| Ok(pool()?.install(job)))
}

fn pool() -> PyResult<Arc<ThreadPool>> {
    let mut known = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((process, pool)) = &*known
        && *process == process::id()
    {
        return Ok(Arc::clone(pool));
    }
    let pool = ThreadPoolBuilder::new().build().map_err(|error| {
        other(format!(
            "the threads that compute cannot be started ({error}); close other programs, or set \
             RAYON_NUM_THREADS to a smaller number"
        ))
    })?;
    let pool = Arc::new(pool);
    // Threads that are not there cannot be ended.
    std::mem::forget(known.replace((process::id(), Arc::clone(&pool))));
    Ok(pool)
}
