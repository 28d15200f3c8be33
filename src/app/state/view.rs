//! The views that the window's middle can show.

use serde::{Deserialize, Serialize};

/// The middle of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum View {
    /// Table of the data's columns, before any training, with advice.
    #[default]
    Data,
    Training,
    Distributions,
    Response,
    Columns,
    Field,
    /// A derived quantity before and after, for instance an invariant mass.
    Derived,
    /// Two quantities of a table against each other.
    Scatter,
    /// Bytes of the archive.
    Ledger,
    /// The numbers in the bottleneck, and what the decoder makes of others.
    Latents,
    /// What varies most in a field, and what latents do to it.
    Modes,
    /// What every hidden unit does.
    Activations,
    /// The errors of one column or component: sizes, neighbours, spectrum, structure.
    Errors,
    /// Bytes against errors of codecs and models.
    TradeOff,
    /// All runs that were kept.
    Runs,
}

impl View {
    /// All views, in the order of their tabs.
    pub const ALL: [Self; 15] = [
        Self::Data,
        Self::Training,
        Self::Distributions,
        Self::Response,
        Self::Columns,
        Self::Field,
        Self::Derived,
        Self::Scatter,
        Self::Ledger,
        Self::Latents,
        Self::Modes,
        Self::Activations,
        Self::Errors,
        Self::TradeOff,
        Self::Runs,
    ];
}
