//! What values of a chart are compared with.

use super::Ink;

/// Something to compare with.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    Horizontal {
        at: f64,
        label: String,
        ink: Ink,
    },
    Vertical {
        at: f64,
        label: String,
        ink: Ink,
    },
    /// A vertical stripe.
    Stripe {
        from: f64,
        to: f64,
        label: String,
        ink: Ink,
    },
}

impl Mark {
    /// A thin line across the chart, without a name.
    pub fn vertical(at: f64) -> Self {
        Self::Vertical {
            at,
            label: String::new(),
            ink: Ink::Neutral,
        }
    }

    pub fn horizontal(at: f64) -> Self {
        Self::Horizontal {
            at,
            label: String::new(),
            ink: Ink::Neutral,
        }
    }

    pub fn labelled(mut self, text: impl Into<String>) -> Self {
        let (Self::Horizontal { label, .. }
        | Self::Vertical { label, .. }
        | Self::Stripe { label, .. }) = &mut self;
        *label = text.into();
        self
    }

    pub fn inked(mut self, colour: Ink) -> Self {
        let (Self::Horizontal { ink, .. } | Self::Vertical { ink, .. } | Self::Stripe { ink, .. }) =
            &mut self;
        *ink = colour;
        self
    }
}
