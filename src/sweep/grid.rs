use crate::data::Dataset;
use crate::model::{Family, Size};

/// How many latents a model of a grid has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Latents {
    /// By values in / latents.
    Ratio(f64),
    Number(usize),
}

/// Models of every family, size, number of latents and seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    pub families: Vec<Family>,
    /// For families that have sizes; none: the one that suits the data.
    pub sizes: Vec<Size>,
    /// None: those that suit the data.
    pub latents: Vec<Latents>,
    pub seeds: Vec<u64>,
}

/// One model of a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub family: Family,
    /// `None`: the one that suits the data.
    pub size: Option<Size>,
    pub latents: Latents,
    pub seed: u64,
}

impl Grid {
    /// Ratios for a table or a field where none are chosen.
    #[must_use]
    pub fn ratios(data: &Dataset) -> &'static [f64] {
        if data.is_field() {
            &[50.0, 100.0, 200.0]
        } else {
            &[1.6, 3.0, 6.0]
        }
    }

    /// Every combination, sizes first.
    #[must_use]
    pub fn cells(&self, data: &Dataset) -> Vec<Cell> {
        let suited = || Self::ratios(data).iter().map(|&r| Latents::Ratio(r));
        let latents: Vec<Latents> = if self.latents.is_empty() {
            suited().collect()
        } else {
            self.latents.clone()
        };
        let mut cells = Vec::new();
        for &family in &self.families {
            let has_sizes = family.has_sizes() && !self.sizes.is_empty();
            let sizes: Vec<Option<Size>> = if has_sizes {
                self.sizes.iter().cloned().map(Some).collect()
            } else {
                vec![None]
            };
            for size in &sizes {
                for &latents in &latents {
                    for &seed in &self.seeds {
                        cells.push(Cell {
                            family,
                            size: size.clone(),
                            latents,
                            seed,
                        });
                    }
                }
            }
        }
        cells
    }
}
