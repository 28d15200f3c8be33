//! What each series needs for the same errors, and what to use.

use serde::Serialize;

use super::front::bytes_at;
use super::measure::Measure;
use super::trade_off::TradeOffPoint;
use crate::format::times_smaller;

/// What each series needs at each of the levels that at least one of them reaches.
/// Files whose bytes are nearer than this to each other are told to be alike.
const ALIKE: f64 = 0.995;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EqualError {
    pub levels: Vec<String>,
    /// The smallest file at the first level first.
    pub series: Vec<SeriesBytes>,
}

impl EqualError {
    pub fn new(points: &[TradeOffPoint], measure: Measure) -> Self {
        let mut groups: Vec<(String, Vec<TradeOffPoint>)> = Vec::new();
        for point in points {
            let name = point.method.series();
            match groups.iter_mut().find(|(known, _)| *known == name) {
                Some((_, group)) => group.push(point.clone()),
                None => groups.push((name, vec![point.clone()])),
            }
        }
        let mut levels = measure.levels();
        levels.retain(|(error, _)| points.iter().any(|p| measure.of(p) <= *error));
        let mut series: Vec<SeriesBytes> = groups
            .into_iter()
            .map(|(name, group)| SeriesBytes {
                name,
                trained: group.iter().any(|p| p.method.is_trained()),
                bytes: (levels.iter().map(|(e, _)| bytes_at(&group, measure, *e))).collect(),
            })
            .collect();
        let known = |s: &SeriesBytes| -> Vec<f64> {
            s.bytes.iter().map(|b| b.unwrap_or(f64::MAX)).collect()
        };
        series.sort_by(|a, b| {
            let pairs = known(a).into_iter().zip(known(b));
            let unequal = pairs.map(|(a, b)| a.total_cmp(&b)).find(|o| o.is_ne());
            unequal.unwrap_or(std::cmp::Ordering::Equal)
        });
        Self {
            levels: levels.into_iter().map(|(_, name)| name).collect(),
            series,
        }
    }

    /// What to use, in plain sentences, and whether training pays. `input`: stored bytes of the data.
    pub fn advice(&self, input: usize) -> Vec<String> {
        let mut sentences = self.smallest(input);
        sentences.extend(self.network());
        sentences
    }

    /// What gives the smallest file at which error. `input`: stored bytes of the data.
    pub fn smallest(&self, input: usize) -> Vec<String> {
        let mut sentences = Vec::new();
        let mut from = 0;
        while from < self.levels.len() {
            let ranked = self.ranked(from);
            let Some((best, bytes)) = ranked.first() else {
                break;
            };
            let same = |level: usize| self.ranked(level).first().is_some_and(|b| b.0 == *best);
            let to = (from..self.levels.len())
                .take_while(|&level| same(level))
                .last()
                .unwrap_or(from);
            sentences.push(self.winner((from, to), (best, *bytes), ranked.get(1), input));
            from = to + 1;
        }
        sentences
    }

    /// Series and their bytes at a level, the smallest first.
    fn ranked(&self, level: usize) -> Vec<(&str, f64)> {
        let known = |s: &'_ SeriesBytes| s.bytes[level];
        let mut ranked: Vec<(&str, f64)> = self
            .series
            .iter()
            .filter_map(|s| Some((s.name.as_str(), known(s)?)))
            .collect();
        ranked.sort_by(|a, b| a.1.total_cmp(&b.1));
        ranked
    }

    fn winner(
        &self,
        (from, to): (usize, usize),
        (best, bytes): (&str, f64),
        next: Option<&(&str, f64)>,
        input: usize,
    ) -> String {
        let first = &self.levels[from];
        let at = if from == to {
            format!("At {first} {best} gives the smallest file:")
        } else {
            let last = &self.levels[to];
            format!("From {first} to {last} {best} gives the smallest files: at {first}")
        };
        let smaller = times_smaller(input as f64 / bytes);
        match next {
            Some((name, more)) if bytes / more > ALIKE => {
                format!("{at} {smaller}, and {name} needs hardly more")
            }
            Some((name, more)) => format!(
                "{at} {smaller} and in {} of the bytes of {name}, the next best",
                share(bytes / more)
            ),
            None => format!("{at} {smaller}"),
        }
    }

    /// How the best network compares with the best of what learns nothing in epochs.
    fn network(&self) -> Option<String> {
        let best = |level: usize, trained: bool| {
            let ranked = self.ranked(level).into_iter();
            let is_trained = |name: &str| self.series.iter().any(|s| s.name == name && s.trained);
            ranked
                .into_iter()
                .find(|(name, _)| is_trained(name) == trained)
        };
        if !self.levels.is_empty() && !self.series.iter().any(|series| series.trained) {
            return Some("No network was tried: whether training pays is not known".to_owned());
        }
        let both = |level| Some((level, best(level, true)?, best(level, false)?));
        let (level, network, other) = (0..self.levels.len()).filter_map(both).next_back()?;
        let at = &self.levels[level];
        let shares = [network.1 / other.1, other.1 / network.1];
        Some(if shares.iter().all(|share| *share > ALIKE) {
            format!(
                "Training makes hardly a difference: at {at} {} and {} need about the same bytes",
                network.0, other.0
            )
        } else if network.1 <= other.1 {
            format!(
                "Training pays: at {at} {} gives the same error in {} of the bytes of {}",
                network.0,
                share(network.1 / other.1),
                other.0
            )
        } else {
            format!(
                "Training does not pay here: at {at} {} gives the same error in {} of the bytes of {}",
                other.0,
                share(other.1 / network.1),
                network.0
            )
        })
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeriesBytes {
    pub name: String,
    pub trained: bool,
    /// One a level; `None` where the series does not get there.
    pub bytes: Vec<Option<f64>>,
}

/// A share of at most 1 in words or percent.
fn share(share: f64) -> String {
    let named = [(0.25, "a quarter"), (1.0 / 3.0, "a third"), (0.5, "half")];
    match named.iter().find(|(n, _)| (share / n - 1.0).abs() < 0.04) {
        Some((_, name)) => (*name).to_owned(),
        None if share < 0.1 => format!("{:.1} %", 100.0 * share),
        None => format!("{:.0} %", 100.0 * share),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{network, point};
    use super::*;

    #[test]
    fn advice_names_the_winners_and_what_a_network_is_worth() {
        let points = [
            point("zfp", 400, 30.0),
            point("zfp", 800, 50.0),
            point("dct", 100, 30.0),
            point("dct", 300, 40.0),
            network(200, 30.0),
            network(1600, 50.0),
        ];
        let table = EqualError::new(&points, Measure::Psnr);
        assert_eq!(table.levels, ["30 dB", "40 dB", "50 dB"]);
        assert_eq!(table.series[0].name, "dct");
        assert_eq!(table.series[0].bytes[2], None);
        assert_eq!(
            table.advice(10_000),
            [
                "From 30 dB to 40 dB dct gives the smallest files: at 30 dB 100 times smaller than \
                 the data and in half of the bytes of Dense, medium, the next best",
                "At 50 dB zfp gives the smallest file: 12.5 times smaller than the data and in half \
                 of the bytes of Dense, medium, the next best",
                "Training does not pay here: at 50 dB zfp gives the same error in half of the bytes \
                 of Dense, medium",
            ]
        );
        let pays = EqualError::new(
            &[point("zfp", 800, 50.0), network(200, 50.0)],
            Measure::Psnr,
        );
        assert!(pays.advice(1000)[1].starts_with("Training pays: at 50 dB Dense, medium"));
        assert!(EqualError::new(&[], Measure::Psnr).advice(1).is_empty());
    }

    #[test]
    fn what_is_alike_or_was_not_tried_is_said() {
        let alike = EqualError::new(
            &[point("zfp", 1000, 50.0), network(998, 50.0)],
            Measure::Psnr,
        );
        let [smallest, training] = &alike.advice(10_000)[..] else {
            panic!("two sentences");
        };
        assert!(
            smallest.ends_with("and zfp needs hardly more"),
            "{smallest}"
        );
        assert!(training.starts_with("Training makes hardly a difference"));
        let codecs = EqualError::new(&[point("zfp", 800, 50.0)], Measure::Psnr);
        assert_eq!(
            codecs.advice(1000)[1],
            "No network was tried: whether training pays is not known"
        );
    }
}
