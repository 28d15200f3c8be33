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

/// The same with what only one may use at a time. That is waited for before a thread of the pool is taken: one that waits
/// for others takes up further jobs, and a job that asked for what its own thread holds would never end.
pub fn work_with<S: Send, T: Send>(
    py: Python<'_>,
    shared: &Mutex<S>,
    job: impl FnOnce(&mut S) -> T + Send,
) -> PyResult<T> {
    py.detach(|| {
        let mut own = shared.lock().unwrap_or_else(PoisonError::into_inner);
        let own = &mut *own;
        Ok(pool()?.install(|| job(own)))
    })
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
