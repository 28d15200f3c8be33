//! What the colours of units say.

use crate::app::plot::{ColourMap, value_range};
use crate::model::{LayerActivity, UnitActivity};

/// What the colours say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    #[default]
    Mean,
    Active,
}

impl Measure {
    pub fn label(self) -> &'static str {
        match self {
            Self::Mean => "Mean activation",
            Self::Active => "Fraction active",
        }
    }

    pub fn of(self, unit: &UnitActivity) -> f64 {
        match self {
            Self::Mean => unit.mean,
            Self::Active => unit.active,
        }
    }

    /// Colours and their range: around zero for means, 0 to 1 for shares.
    pub fn scale(self, layers: &[LayerActivity]) -> (ColourMap, [f64; 2]) {
        match self {
            Self::Active => (ColourMap::Viridis, [0.0, 1.0]),
            Self::Mean => {
                let means: Vec<f64> = layers
                    .iter()
                    .flat_map(|l| l.units.iter().map(|u| u.mean))
                    .collect();
                let [low, high] = value_range(&means);
                let largest = low.abs().max(high.abs()).max(1e-12);
                (ColourMap::BlueRed, [-largest, largest])
            }
        }
    }
}
