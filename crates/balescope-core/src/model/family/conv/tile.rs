//! What a convolution model takes at a time.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::refiner::{Refiner, Scale};
use super::tiles::Tiles;
use crate::model::{Layer, ModelSpec};

/// What a convolution model takes at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Tile {
    /// Snapshots as they are, with the pictures of a Tucker decoder.
    #[default]
    Whole,
    /// Boxes of so many points along every axis, with principal components shared by all boxes.
    Edge(usize),
}

/// A tile that is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "tile {found:?}: expected whole or an edge in points, {} to {}",
    Tile::LEAST,
    Tile::MOST
)]
pub struct TileError {
    pub found: String,
}

/// What a convolution model has beside the others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ConvSpec {
    pub tile: Tile,
    /// One a channel; empty until they have been fitted.
    pub scales: Vec<Scale>,
}

impl Tile {
    pub const LEAST: usize = 2;
    pub const MOST: usize = 64;
    /// Of boxes, where nothing else is said.
    pub const EDGE: usize = 8;
    /// Fewer snapshots than this say too little about one another.
    const FEW: usize = 32;

    /// Boxes where snapshots are few, since each box is a sample then; else snapshots as they are.
    pub fn suggest(samples: usize) -> Self {
        if samples < Self::FEW {
            Self::Edge(Self::EDGE)
        } else {
            Self::Whole
        }
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("whole"),
            Self::Edge(edge) => write!(f, "{edge}"),
        }
    }
}

impl FromStr for Tile {
    type Err = TileError;

    fn from_str(text: &str) -> Result<Self, TileError> {
        if text.trim().eq_ignore_ascii_case("whole") {
            return Ok(Self::Whole);
        }
        let edge = text.trim().parse().ok();
        let edge = edge.filter(|e| (Self::LEAST..=Self::MOST).contains(e));
        edge.map(Self::Edge).ok_or_else(|| TileError {
            found: text.to_owned(),
        })
    }
}

impl ConvSpec {
    /// The boxes, unless snapshots are taken whole.
    pub fn tiles(&self, model: &ModelSpec) -> Option<Tiles> {
        match self.tile {
            Tile::Whole => None,
            Tile::Edge(edge) => Some(Tiles::new(model.channels.max(1), model.axes(), edge)),
        }
    }

    /// A refiner with these layers.
    pub fn refiner(&self, model: &ModelSpec, layers: Vec<Layer>) -> Option<Refiner> {
        let lengths = Refiner::axes(model.axes())?;
        (!layers.is_empty()).then(|| Refiner {
            lengths,
            scales: self.scales.clone(),
            layers,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_read_as_they_are_written() {
        for tile in [Tile::Whole, Tile::Edge(2), Tile::Edge(16)] {
            assert_eq!(tile.to_string().parse(), Ok(tile));
        }
        for bad in ["", "1", "65", "half", "-8"] {
            assert!(bad.parse::<Tile>().is_err(), "{bad}");
        }
    }
}
