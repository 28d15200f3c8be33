//! What the axes and the colours of the scatter plot stand for.

use crate::app::views::source::Source;
use crate::figures::latent_name as name;

/// What an axis of the scatter plot shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    Latent(usize),
    /// The sample's number: for snapshots, time.
    Sample,
}

/// What colours the points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colouring {
    Sample,
    /// Held out or training.
    Part,
    Column(usize),
}

impl Along {
    pub fn label(self) -> String {
        match self {
            Self::Latent(latent) => name(latent),
            Self::Sample => "Sample".to_owned(),
        }
    }

    pub fn of(self, source: &Source, latents: &[f32], row: usize) -> f64 {
        match self {
            Self::Latent(latent) => latents.get(latent).map_or(f64::NAN, |v| f64::from(*v)),
            Self::Sample => source.sample(row) as f64,
        }
    }
}

impl Colouring {
    pub fn label(self, source: &Source) -> String {
        match self {
            Self::Sample if source.data.is_field() => "Time".to_owned(),
            Self::Sample => "Sample".to_owned(),
            Self::Part => "Held out".to_owned(),
            Self::Column(i) => source.data.column_names.get(i).cloned().unwrap_or_default(),
        }
    }
}
