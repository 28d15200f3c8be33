//! Models of every family, size, number of latents and seed that are chosen.

use std::sync::Arc;

use crate::data::Dataset;
use crate::model::{Family, Size};
use crate::train::{Rounding, RunSettings, RunSpec, SettingsError};
use crate::transform::Plan;

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
    /// A network of a table of fewer rows than columns is slow, and a first look at it is as good after
    /// this part of the epochs that a run of its own has.
    const WIDE_TABLE_PACE: usize = 3;

    /// Latents for a table or a field where none are chosen, in the order in which they are worth their
    /// time. Samples hold no more independent features than there are samples: a ratio that asks for more
    /// latents than can differ is left out, but for a family that has them for every tile.
    pub fn suggested_latents(data: &Dataset, family: Family) -> Vec<Latents> {
        let samples = data.samples() as f64;
        let features = (data.columns() * data.points()) as f64;
        let ratios: &[f64] = if data.is_wide_table() {
            &[]
        } else if data.is_field() {
            &[50.0, 100.0, 200.0]
        } else {
            &[2.0, 3.0, 1.6]
        };
        let useful = |ratio: &&f64| family.has_tiles() || features / **ratio < samples;
        let useful: Vec<_> = (ratios.iter().filter(useful))
            .map(|ratio| Latents::Ratio(*ratio))
            .collect();
        if useful.is_empty() {
            return vec![Latents::Number((data.samples() / 4).max(1))];
        }
        useful
    }

    /// Every combination, sizes first.
    pub fn cells(&self, data: &Dataset) -> Vec<Cell> {
        let mut cells = Vec::new();
        for &family in &self.families {
            let latents = if self.latents.is_empty() {
                Self::suggested_latents(data, family)
            } else {
                self.latents.clone()
            };
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

    /// The models on columns that are prepared by `plan`, with everything else as in `base`; what is left
    /// open there follows what is suggested for each of them. The same one comes once.
    pub fn runs(
        &self,
        base: &RunSettings,
        data: &Arc<Dataset>,
        plan: &Plan,
    ) -> Vec<Result<RunSpec, SettingsError>> {
        let mut runs: Vec<Result<RunSpec, SettingsError>> = Vec::new();
        for cell in self.cells(data) {
            let run = cell.run(base.clone(), data, plan);
            // Two ratios may come to one number of latents.
            let known = run.as_ref().is_ok_and(|run| {
                let same = |r: &RunSpec| r.model == run.model && r.training == run.training;
                runs.iter().flatten().any(same)
            });
            if !known {
                runs.push(run);
            }
        }
        runs
    }
}

impl Cell {
    fn run(
        self,
        base: RunSettings,
        data: &Arc<Dataset>,
        plan: &Plan,
    ) -> Result<RunSpec, SettingsError> {
        let (ratio, latent) = match self.latents {
            Latents::Ratio(ratio) => (Some(ratio), None),
            Latents::Number(number) => (None, Some(number)),
        };
        let shortened = base.epochs.is_none() && data.is_wide_table();
        let settings = RunSettings {
            model: Some(self.family),
            size: self.size,
            ratio,
            latent,
            tile: base.tile.filter(|_| self.family.has_tiles()),
            rounding: (base.rounding).or(Some(Rounding(Some(Grid::ROUNDING)))),
            seed: Some(self.seed),
            ..base
        };
        let mut run = settings.spec_prepared(data, plan.clone())?;
        if shortened {
            run.training.epochs = (run.training.epochs / Grid::WIDE_TABLE_PACE).max(1);
        }
        Ok(run)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::model;
    use super::*;
    use crate::data::{DType, Kind, Layout, Profile};

    #[test]
    fn no_more_latents_are_suggested_than_samples_can_differ_in() {
        let latents = |samples, features, is_table: bool, family| {
            let mut layout = Layout::guess(&[samples, features], true);
            if !is_table {
                (layout.kind, layout.component_axis) = (Kind::Field, None);
            }
            let values = ndarray::Array2::zeros((samples, features));
            let data = Dataset::plain(DType::F64, layout, values);
            Grid::suggested_latents(&data.unwrap(), family)
        };
        let table = |rows, columns| latents(rows, columns, true, Family::Dense);
        assert_eq!(table(59, 3067), [Latents::Number(14)]);
        assert_eq!(table(2, 3), [Latents::Number(1)]);
        assert_eq!(table(20, 8)[0], Latents::Ratio(2.0));
        let field = |family| latents(59, 3067, false, family);
        let [all, fewer] =
            [[50.0, 100.0, 200.0], [100.0, 200.0, 0.0]].map(|r| r.map(Latents::Ratio));
        assert_eq!(field(Family::Conv), all);
        assert_eq!(field(Family::Dense), fewer[..2]);
        assert_eq!(latents(9, 3067, false, Family::Dense), [Latents::Number(2)]);
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
        let (data, plan) = (&base.data, &base.plan);
        // Three sizes and families beside, three latents, two seeds.
        assert_eq!(grid.cells(&base.data).len(), 4 * 3 * 2);
        let runs = |base: &RunSettings| -> Vec<RunSpec> {
            let runs = grid.runs(base, data, plan).into_iter();
            runs.collect::<Result<_, _>>().unwrap()
        };
        let untouched = runs(&RunSettings::changed(&base));
        let models = |runs: &[RunSpec]| -> Vec<_> {
            let parts = |r: &RunSpec| (r.model.clone(), r.training.clone());
            runs.iter().map(parts).collect()
        };
        assert_eq!(models(&untouched), models(&runs(&RunSettings::default())));
        // A ratio of 40 on 80 values is 2 latents, which are there already.
        assert_eq!(untouched.len(), 4 * 2 * 2);
        let of_family = |family| untouched.iter().find(|r| r.model.family == family);
        assert_eq!(of_family(Family::Baler).unwrap().model.size, Size::Baler);
        let seen = |seed, latent| {
            let same = |r: &RunSpec| r.training.seed == seed && r.model.latent == latent;
            untouched.iter().any(same)
        };
        assert!(seen(1, 4) && seen(0, 2));
        let mut touched = base.clone();
        touched.training.epochs += 1;
        let epochs = touched.training.epochs;
        let touched = runs(&RunSettings::changed(&touched));
        assert!(touched.iter().all(|run| run.training.epochs == epochs));
    }

    #[test]
    fn what_is_not_possible_is_told_in_words() {
        let base = model(Family::Dense, 3);
        let grid = Grid {
            families: vec![Family::Dense],
            sizes: vec![Size::Small],
            latents: vec![Latents::Number(2), Latents::Number(1000)],
            seeds: vec![0],
        };
        let runs = grid.runs(&RunSettings::default(), &base.data, &base.plan);
        assert!(runs[0].is_ok());
        let error = runs[1].as_ref().unwrap_err().to_string();
        assert!(error.contains("latent 1000: only"), "{error}");
    }

    #[test]
    fn a_wide_table_is_looked_at_in_a_third_of_its_epochs() {
        let values = ndarray::Array2::from_shape_fn((30, 200), |(i, j)| ((i * j) as f64).sin());
        let data = Dataset::table(DType::F64, values);
        let (data, grid) = (
            Arc::new(data),
            Grid {
                families: vec![Family::Dense],
                sizes: Vec::new(),
                latents: Vec::new(),
                seeds: vec![0],
            },
        );
        let plan = Plan::suggest(&Profile::new(&data));
        let epochs = |base: &RunSettings| {
            let runs = grid.runs(base, &data, &plan);
            runs[0].as_ref().unwrap().training.epochs
        };
        let alone = RunSettings {
            model: Some(Family::Dense),
            ..RunSettings::default()
        };
        let alone = alone.spec(&data).unwrap().training.epochs;
        assert_eq!(epochs(&RunSettings::default()), alone / 3);
        let chosen = RunSettings {
            epochs: Some(77),
            ..RunSettings::default()
        };
        assert_eq!(epochs(&chosen), 77);
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
