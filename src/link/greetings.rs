//! Greetings that were answered, so that a recorded one is answered no second time.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

/// Greetings that are remembered. Only who knows the token adds to them.
const MOST: usize = 1 << 16;

/// The key in a greeting, which is another one every time.
type Key = [u8; 32];

/// What one server has been greeted with since it was started.
#[derive(Default)]
pub struct Greetings(Mutex<Known>);

#[derive(Default)]
struct Known {
    keys: HashSet<Key>,
    /// The oldest first.
    order: VecDeque<Key>,
}

impl Greetings {
    /// Whether a greeting has not been heard before. It is remembered.
    pub(super) fn is_new(&self, greeting: &[u8]) -> bool {
        let Some(key) = greeting.first_chunk() else {
            return false;
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.keys.insert(*key) {
            return false;
        }
        known.order.push_back(*key);
        if known.order.len() > MOST
            && let Some(oldest) = known.order.pop_front()
        {
            known.keys.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_is_new_once_and_memory_is_bounded() {
        let known = Greetings::default();
        let greeting = |i: usize| [&i.to_le_bytes()[..], &[7; 40]].concat();
        assert!(known.is_new(&greeting(0)) && !known.is_new(&greeting(0)));
        assert!(!known.is_new(&[1; 5]));
        for i in 1..=MOST + 10 {
            assert!(known.is_new(&greeting(i)));
        }
        assert!(!known.is_new(&greeting(MOST + 10)));
        assert_eq!(known.0.lock().unwrap().keys.len(), MOST);
    }
}
