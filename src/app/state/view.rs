//! The views that the window's middle can show.

use serde::{Deserialize, Serialize};

use crate::data::Dataset;

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
    /// Bytes of the archive.
    Ledger,
    /// The numbers in the bottleneck, and what the decoder makes of others.
    Latents,
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
    pub const ALL: [Self; 13] = [
        Self::Data,
        Self::Training,
        Self::Distributions,
        Self::Response,
        Self::Columns,
        Self::Field,
        Self::Derived,
        Self::Ledger,
        Self::Latents,
        Self::Activations,
        Self::Errors,
        Self::TradeOff,
        Self::Runs,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Training => "Training",
            Self::Distributions => "Distributions",
            Self::Response => "Response",
            Self::Columns => "Columns",
            Self::Field => "Field",
            Self::Derived => "Derived",
            Self::Ledger => "Ledger",
            Self::Latents => "Latent space",
            Self::Activations => "Activations",
            Self::Errors => "Errors",
            Self::TradeOff => "Trade-off",
            Self::Runs => "Runs",
        }
    }

    /// What the view answers, for its tooltip.
    pub const fn question(self) -> &'static str {
        match self {
            Self::Data => "What is in the data, and what is odd about it?",
            Self::Training => {
                "Is the network still learning, and does it hold for data it never saw?"
            }
            Self::Distributions => "Does every column keep its distribution?",
            Self::Response => "How far is each value off, in percent of itself?",
            Self::Columns => "Which columns came back worst, and by how much?",
            Self::Field => "Where in the field are the errors?",
            Self::Derived => {
                "Does a quantity computed from several columns survive, such as an invariant mass?"
            }
            Self::Ledger => "Where did the bytes of the archive go?",
            Self::Latents => "What does each number in the bottleneck mean?",
            Self::Activations => "Does every unit of the network do something?",
            Self::TradeOff => "Which method gives the smallest file for this data at which error?",
            Self::Errors => "How large are the errors of a column, and are they mere noise?",
            Self::Runs => "What was tried before, and which run was best?",
        }
    }

    /// Whether the view says something about this data.
    pub fn applies_to(self, data: &Dataset) -> bool {
        match self {
            Self::Field => data.is_field(),
            Self::Derived => !data.is_field(),
            _ => true,
        }
    }
}
