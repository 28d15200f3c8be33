//! Two runs of the same samples: each alone, one against the other, and their names.

use std::sync::Arc;

use super::source::{ColumnData, Part, Source};

impl Source {
    /// The first of two runs alone, under its name.
    pub fn first(&self) -> Option<Self> {
        let [name, _] = &self.beside.as_ref()?.names;
        Some(Self {
            generation: self.generation + 3,
            made_by: Some(name.clone()),
            beside: None,
            ..self.clone()
        })
    }

    /// The second run in the place of the first, under its own name.
    pub fn second(&self) -> Option<Self> {
        let beside = self.beside.as_ref()?;
        let snapshot = Arc::clone(&beside.run.outcome.snapshot);
        Some(Self {
            generation: self.generation + 1,
            after: Some(Arc::clone(&snapshot.after)),
            snapshot: Some(snapshot),
            made_by: Some(beside.names[1].clone()),
            beside: None,
            ..self.clone()
        })
    }

    /// What the first run gave back as before, what the second one gave back as after.
    pub fn between(&self) -> Option<Self> {
        let second = self.second()?;
        Some(Self {
            generation: self.generation + 2,
            before: Arc::clone(self.after.as_ref()?),
            between: Some(self.names()),
            ..second
        })
    }

    /// What the two sides and their difference are called.
    pub fn sides(&self) -> [String; 3] {
        match &self.between {
            Some([first, second]) => [first.clone(), second.clone(), "Second - first".to_owned()],
            None => ["Before", "After", "After - before"].map(str::to_owned),
        }
    }

    /// What lines of what came back are called, of the first run and, where there is one, of the
    /// second.
    pub fn names(&self) -> [String; 2] {
        match &self.beside {
            Some(beside) => beside.names.clone(),
            None => ["After".to_owned(), String::new()],
        }
    }

    /// One column or component of the second run.
    pub fn second_column(&self, column: usize, part: Part) -> Option<ColumnData> {
        let beside = self.beside.as_ref()?;
        Some(ColumnData {
            after: Some(Arc::clone(&beside.run.outcome.snapshot.after)),
            ..self.column(column, part)
        })
    }
}
