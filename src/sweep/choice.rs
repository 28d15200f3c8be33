use super::closed_form::is_possible;
use super::{Grid, Trial, closed_form};
use crate::codec::classical::{CODECS, Shape};
use crate::data::Dataset;
use crate::model::{Family, Size};
use crate::train::{RunSettings, RunSpec};

/// What a sweep tries, as it is chosen in the window.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// By name.
    pub codecs: Vec<&'static str>,
    /// PCA and Tucker, each at several numbers of latents and roundings.
    pub closed_forms: Vec<Family>,
    pub grid: Grid,
}

/// Seconds that training may take, as far as that is known before, where nobody has chosen.
const PATIENCE: f64 = 75.0;

impl Choice {
    /// What learns nothing in epochs, and no network.
    pub fn classical() -> Self {
        let closed_forms = Family::ALL.iter().filter(|f| f.closed_form());
        Self {
            codecs: CODECS.iter().map(|codec| codec.name()).collect(),
            closed_forms: closed_forms.copied().collect(),
            grid: Grid {
                families: Vec::new(),
                sizes: Vec::new(),
                latents: Vec::new(),
                seeds: vec![0],
            },
        }
    }

    /// All that, and as many networks as train in little more than a minute: the sizes and ratios
    /// that suit the data, in the order in which they are worth their time.
    pub fn suggest(base: &RunSpec) -> Self {
        let features = base.plan.features(base.data.points());
        let mut choice = Self::classical();
        choice.grid = Grid {
            families: vec![Family::Dense],
            sizes: vec![Size::suggest(features)],
            latents: Grid::suggested_latents(&base.data, Family::Dense),
            seeds: vec![base.training.seed],
        };
        while choice.grid.latents.len() > 1 && choice.seconds(base) > PATIENCE {
            choice.grid.latents.pop();
        }
        choice
    }

    /// Everything that is tried: codecs, then PCA and Tucker, then networks, each from cheap to dear.
    pub fn trials(&self, base: &RunSpec) -> Vec<Trial> {
        let shape = Shape::from_data(&base.data);
        let chosen = CODECS.iter().filter(|c| self.codecs.contains(&c.name()));
        let mut codecs: Vec<Trial> = chosen
            .flat_map(|codec| Trial::of_codec(*codec, &shape))
            .collect();
        // The strongest lossless coders take longer than all the rest.
        codecs.sort_by_key(Trial::is_slow);
        let closed = closed_form(&base.data, &base.plan, &self.closed_forms);
        let mut networks: Vec<Trial> = self.networks(base);
        networks.sort_by(|a, b| a.seconds().total_cmp(&b.seconds()));
        let closed = closed.into_iter().map(|run| Trial::Run(Box::new(run)));
        codecs.into_iter().chain(closed).chain(networks).collect()
    }

    fn networks(&self, base: &RunSpec) -> Vec<Trial> {
        let settings = RunSettings::changed(base);
        let runs = self.grid.runs(&settings, &base.data, &base.plan);
        let possible = runs.into_iter().flatten().filter(is_possible);
        possible.map(|run| Trial::Run(Box::new(run))).collect()
    }

    /// Seconds that the networks take, very roughly.
    pub fn seconds(&self, base: &RunSpec) -> f64 {
        self.networks(base).iter().map(Trial::seconds).sum()
    }

    /// Whether a data set is small enough to be swept without being asked for.
    pub fn is_quick(data: &Dataset) -> bool {
        const VALUES: usize = 1_000_000;
        data.values().len() <= VALUES
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::model;
    use super::*;

    #[test]
    fn quick_things_come_first() {
        let base = model(Family::Dense, 3);
        let trials = Choice::suggest(&base).trials(&base);
        let kind = |t: &Trial| match t {
            Trial::Run(run) if run.model.family.closed_form() => 1,
            Trial::Run(_) => 2,
            _ => 0,
        };
        let kinds: Vec<i32> = trials.iter().map(kind).collect();
        assert!(
            kinds.is_sorted() && kinds.ends_with(&[1, 2, 2]),
            "{kinds:?}"
        );
        let latents = |t: &Trial| match t {
            Trial::Run(run) if run.model.family.closed_form() => Some(run.model.latent),
            _ => None,
        };
        assert!(trials.iter().filter_map(latents).is_sorted());
        let choice = Choice::classical();
        assert!(choice.seconds(&base) == 0.0 && choice.trials(&base).len() < trials.len());
    }

    #[test]
    fn what_takes_long_is_tried_less_often() {
        let mut base = model(Family::Dense, 3);
        assert!(Choice::suggest(&base).grid.latents.len() > 1);
        base.training.epochs = 900_000;
        assert_eq!(Choice::suggest(&base).grid.latents.len(), 1);
    }
}
