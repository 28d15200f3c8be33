use super::{Entry, State};

/// How long networks take, beside what was thought before any was made: by the networks of a queue
/// that are done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Seconds taken / seconds guessed.
    pub factor: f64,
    /// Networks that it was learnt from.
    pub from: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            factor: 1.0,
            from: 0,
        }
    }
}

impl Pace {
    /// What all networks took together over what was guessed: long ones weigh most, as they do in
    /// what is left.
    pub fn from_entries(entries: &[Entry]) -> Self {
        let done = entries.iter().filter(|e| e.guess > 0.0);
        let done = done.filter_map(|e| Some((e.guess, e.result()?.point.encode_seconds)));
        let done = done.filter(|(_, took)| took.is_finite() && *took > 0.0);
        let (mut guessed, mut took, mut from) = (0.0, 0.0, 0);
        for (guess, seconds) in done {
            (guessed, took, from) = (guessed + guess, took + seconds, from + 1);
        }
        if from == 0 {
            return Self::default();
        }
        Self {
            factor: took / guessed,
            from,
        }
    }

    /// Seconds until all networks of a queue are made; `None` where none is left. What is under way
    /// says itself how long it will take, once it trains.
    pub fn left(self, entries: &[Entry]) -> Option<f64> {
        let left = entries.iter().filter_map(|entry| {
            entry.to_train()?;
            let own = match &entry.state {
                State::Running(now) => now.progress.map(|p| p.left.as_secs_f64()),
                _ => None,
            };
            Some(own.unwrap_or(self.factor * entry.guess))
        });
        left.fold(None, |sum, seconds| Some(sum.unwrap_or(0.0) + seconds))
    }
}
