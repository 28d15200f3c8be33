//! Values that views compute from data, off the window's thread where it is much.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crossbeam_channel::{Receiver, TryRecvError, bounded};
use egui::Context;

use crate::background::at_once;

/// Work of up to this many values is done at once; more goes to the thread pool.
const AT_ONCE: usize = 20_000;

/// Something computed from data, kept until its key changes, and computed off the window's thread
/// when it is much. While the new one is on its way the old one is shown.
pub struct Deferred<K, V> {
    ready: Option<(K, V)>,
    pending: Option<(K, Receiver<V>)>,
    /// The key whose computation failed; not tried again.
    failed: Option<K>,
}

impl<K, V> Default for Deferred<K, V> {
    fn default() -> Self {
        Self {
            ready: None,
            pending: None,
            failed: None,
        }
    }
}

impl<K: PartialEq + Clone, V: Send + 'static> Deferred<K, V> {
    /// The value for `key`, or the last one while `compute` runs; `None` before there is any.
    /// `cost` is the number of values to go through.
    pub fn get(
        &mut self,
        ctx: &Context,
        key: &K,
        cost: usize,
        compute: impl FnOnce() -> V + Send + 'static,
    ) -> Option<&V> {
        self.keyed(ctx, key, cost, compute).map(|(_, value)| value)
    }

    /// The same, with the key that the value belongs to.
    pub fn keyed(
        &mut self,
        ctx: &Context,
        key: &K,
        cost: usize,
        compute: impl FnOnce() -> V + Send + 'static,
    ) -> Option<(&K, &V)> {
        self.collect();
        let known =
            self.ready.as_ref().is_some_and(|(k, _)| k == key) || self.failed.as_ref() == Some(key);
        if !known && self.pending.is_none() {
            if cost <= AT_ONCE {
                self.ready = Some((key.clone(), at_once(compute)));
            } else {
                self.pending = Some((key.clone(), spawn(ctx.clone(), compute)));
            }
        }
        self.ready.as_ref().map(|(key, value)| (key, value))
    }

    /// The value for this key, where it is there.
    pub fn ready_for(&self, key: &K) -> Option<&V> {
        let ready = self.ready.as_ref().filter(|(known, _)| known == key);
        ready.map(|(_, value)| value)
    }

    /// Takes what has been computed.
    fn collect(&mut self) {
        let Some((key, receiver)) = &self.pending else {
            return;
        };
        match receiver.try_recv() {
            Ok(value) => self.ready = Some((key.clone(), value)),
            Err(TryRecvError::Disconnected) => self.failed = Some(key.clone()),
            Err(TryRecvError::Empty) => return,
        }
        self.pending = None;
    }
}

/// Runs in the thread pool and asks for a repaint when done. A panic ends this computation alone.
fn spawn<V: Send + 'static>(
    ctx: Context,
    compute: impl FnOnce() -> V + Send + 'static,
) -> Receiver<V> {
    let (sender, receiver) = bounded(1);
    rayon::spawn(move || {
        if let Ok(value) = catch_unwind(AssertUnwindSafe(compute)) {
            // The view may be gone; then nobody wants the value.
            let _ = sender.send(value);
        }
        drop(sender);
        ctx.request_repaint();
    });
    receiver
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_value_is_computed_once_a_key() {
        let (ctx, mut cache, calls) = (
            Context::default(),
            Deferred::default(),
            Arc::new(AtomicUsize::new(0)),
        );
        let mut get = |key: u32| {
            let calls = Arc::clone(&calls);
            let compute = move || {
                calls.fetch_add(1, Ordering::SeqCst);
                key * 10
            };
            cache.get(&ctx, &key, 1, compute).copied()
        };
        assert_eq!(
            [get(1), get(1), get(2), get(2)],
            [Some(10), Some(10), Some(20), Some(20)]
        );
        assert_eq!(calls.load(Ordering::SeqCst), 2);
    }

    /// Asks until the wanted answer comes.
    fn wait(mut ask: impl FnMut() -> bool) -> bool {
        let end = Instant::now() + Duration::from_secs(20);
        while Instant::now() < end {
            if ask() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        false
    }

    #[test]
    fn much_work_shows_the_old_value_until_the_new_one_is_there() {
        let (ctx, mut cache) = (Context::default(), Deferred::default());
        assert_eq!(cache.get(&ctx, &1, 1, || 1), Some(&1));
        let (go, gate) = bounded::<()>(1);
        let slow = move || {
            let _ = gate.recv();
            2
        };
        assert_eq!(cache.get(&ctx, &2, AT_ONCE + 1, slow), Some(&1));
        let _ = go.send(());
        assert!(wait(|| cache.get(&ctx, &2, AT_ONCE + 1, || 3) == Some(&2)));
    }

    #[test]
    fn a_panic_is_not_tried_again() {
        let (ctx, mut cache) = (Context::default(), Deferred::<u32, u32>::default());
        assert_eq!(
            cache.get(&ctx, &1, AT_ONCE + 1, || panic!("broken data")),
            None
        );
        assert!(wait(|| {
            let _ = cache.get(&ctx, &1, AT_ONCE + 1, || 5);
            cache.failed == Some(1)
        }));
        assert_eq!(cache.get(&ctx, &1, 1, || 5), None);
        assert_eq!(cache.get(&ctx, &2, 1, || 5), Some(&5));
    }
}
