use super::closed_form::is_possible;
use crate::data::Dataset;
use crate::model::{Family, ModelSpec, Size, Tile};
use crate::train::{RunSpec, TrainingSpec};
use crate::transform::Budget;

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
    /// By what share the error may rise for storing where nobody has chosen: finer rounding takes more
    /// bytes than as many more latents would.
    pub const ROUNDING: f64 = 0.3;

    /// Latents for a table or a field where none are chosen, in the order in which they are worth their
    /// time. A table of fewer samples than columns has no more independent columns than samples: there a
    /// ratio of the columns would ask for more latents than can differ.
    pub fn suggested_latents(data: &Dataset) -> Vec<Latents> {
        if data.is_wide_table() {
            return vec![Latents::Number((data.samples() / 4).max(1))];
        }
        let ratios = if data.is_field() {
            [50.0, 100.0, 200.0]
        } else {
            [2.0, 3.0, 1.6]
        };
        ratios.map(Latents::Ratio).to_vec()
    }

    /// Every combination, sizes first.
    pub fn cells(&self, data: &Dataset) -> Vec<Cell> {
        let latents = if self.latents.is_empty() {
            Self::suggested_latents(data)
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

    /// The models with everything else as in `base`: settings that nobody has touched there follow
    /// what is suggested for each of them. Those that are not possible are left out, and the same one
    /// comes once.
    pub fn runs(&self, base: &RunSpec) -> Vec<RunSpec> {
        let mut runs: Vec<RunSpec> = Vec::new();
        for cell in self.cells(&base.data) {
            let run = cell.run(base);
            let same = |r: &RunSpec| r.model == run.model && r.training == run.training;
            if is_possible(&run) && !runs.iter().any(same) {
                runs.push(run);
            }
        }
        runs
    }
}

impl Cell {
    fn run(&self, base: &RunSpec) -> RunSpec {
        let (data, plan) = (&base.data, &base.plan);
        let features = plan.features(data.points());
        let latent = match self.latents {
            Latents::Ratio(ratio) => Budget::of(plan, data).latents(ratio),
            Latents::Number(number) => number.clamp(1, features.max(1)),
        };
        let size = self.size.clone().unwrap_or(match self.family {
            Family::Baler => Size::Baler,
            Family::Conv => Size::Small,
            _ => Size::suggest(features),
        });
        let tile = base.model.tile().unwrap_or(Tile::suggest(data.samples()));
        let mut model = ModelSpec::of(self.family, size, features, latent)
            .with_tile(Some(tile))
            .on(&data.layout);
        model.latent = model.possible_latents(model.latent);
        let mut training = base.training.adapted(data, &base.model, &model);
        training.seed = self.seed;
        if training.rounding == Some(TrainingSpec::ROUNDING) {
            training.rounding = Some(Grid::ROUNDING);
        }
        RunSpec {
            training,
            model,
            search: None,
            ..base.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::model;
    use super::*;
    use crate::data::{DType, Layout, Origin};

    #[test]
    fn a_table_of_fewer_rows_than_columns_is_swept_by_its_rows() {
        let latents = |rows, columns| {
            let layout = Layout::guess(&[rows, columns], true);
            let values = ndarray::Array2::zeros((rows, columns));
            let data = Dataset::new(Origin::default(), DType::F64, layout, None, values);
            Grid::suggested_latents(&data.unwrap())
        };
        assert_eq!(latents(59, 3067), [Latents::Number(14)]);
        assert_eq!(latents(2, 3), [Latents::Number(1)]);
        assert_eq!(latents(20, 8)[0], Latents::Ratio(2.0));
    }

    #[test]
    fn every_combination_comes_once_and_only_where_it_is_possible() {
        let grid = Grid {
            families: vec![Family::Dense, Family::Baler, Family::Tucker],
            sizes: vec![Size::Small, Size::Medium],
            latents: vec![Latents::Number(2), Latents::Number(4), Latents::Ratio(40.0)],
            seeds: vec![0, 1],
        };
        let base = model(Family::Dense, 3);
        // Three sizes and families beside, three latents, two seeds.
        assert_eq!(grid.cells(&base.data).len(), 4 * 3 * 2);
        let runs = grid.runs(&base);
        // A ratio of 40 on 80 values is 2 latents, which are there already.
        assert_eq!(runs.len(), 4 * 2 * 2);
        let baler = runs
            .iter()
            .find(|r| r.model.family == Family::Baler)
            .unwrap();
        assert_eq!(baler.model.size, Size::Baler);
        assert!(
            runs.iter()
                .any(|r| r.training.seed == 1 && r.model.latent == 4)
        );
        let mut touched = base.clone();
        touched.training.epochs += 1;
        let epochs = touched.training.epochs;
        assert!(
            grid.runs(&touched)
                .iter()
                .all(|r| r.training.epochs == epochs)
        );
    }

    #[test]
    fn without_a_choice_the_data_decide() {
        let grid = Grid {
            families: vec![Family::Dense],
            sizes: Vec::new(),
            latents: Vec::new(),
            seeds: vec![0],
        };
        let cells = grid.cells(&model(Family::Dense, 3).data);
        let ratios: Vec<Latents> = cells.iter().map(|c| c.latents).collect();
        assert_eq!(ratios, [50.0, 100.0, 200.0].map(Latents::Ratio));
        assert!(cells.iter().all(|c| c.size.is_none()));
    }
}
