//! What the hidden units of a network do.

use super::Table;
use crate::format::{count, number, percent};
use crate::model::{LayerActivity, UnitActivity};
use crate::plot::{ColourMap, value_range};

/// What the colour of a unit says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ActivityMeasure {
    #[default]
    Mean,
    Active,
}

impl ActivityMeasure {
    pub const ALL: [Self; 2] = [Self::Mean, Self::Active];

    pub fn label(self) -> &'static str {
        match self {
            Self::Mean => "Mean activation",
            Self::Active => "Fraction active",
        }
    }

    /// What it is, for a tooltip.
    pub fn about(self) -> &'static str {
        match self {
            Self::Mean => "Mean output of each unit, after the activation function",
            Self::Active => "Share of the samples for which a unit's output is above zero",
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

/// One row a hidden layer.
pub fn layer_activity(layers: &[LayerActivity]) -> Table {
    let active = |layer: &LayerActivity| {
        let sum: f64 = layer.units.iter().map(|unit| unit.active).sum();
        sum / layer.units.len().max(1) as f64
    };
    let whole = |figure| count(figure as usize);
    Table::new("Activations", layers.len())
        .words("Layer", "From the data to the latents and back", |row| {
            layers[row].name.clone()
        })
        .figures(
            "nodes",
            "Its units",
            |row| layers[row].units.len() as f64,
            whole,
        )
        .figures(
            "mean",
            "Mean output over all units and samples",
            |row| layers[row].mean(),
            number,
        )
        .figures(
            "active",
            "Share of the outputs above zero",
            |row| active(&layers[row]),
            percent,
        )
        .figures(
            "dead",
            "Units whose standard deviation is below a millionth of the layer's largest",
            |row| layers[row].dead() as f64,
            whole,
        )
}
