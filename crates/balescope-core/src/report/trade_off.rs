//! Bytes against error: what codecs and models are compared by.

use std::fmt;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::FitReport;
use crate::codec::Ledger;
use crate::metrics::{ColumnError, Totals};
use crate::model::Family;

/// A file of some data: how large it is, what it did to them, and how it was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TradeOffPoint {
    pub method: Method,
    /// The whole file.
    pub bytes: usize,
    /// Those of them that more samples would not add to: header, decoder and encoder. `None` where
    /// that is not known, and for files that have no part for each sample.
    #[serde(default)]
    pub fixed_bytes: Option<usize>,
    /// Stored bytes / file bytes.
    pub ratio: f64,
    /// Bytes in the smallest lossless type / file bytes.
    pub ratio_vs_lossless: f64,
    /// Over all samples.
    pub error: PointError,
    /// Over those that training never saw.
    pub held_out: Option<PointError>,
    /// Training counts.
    pub encode_seconds: f64,
    pub decode_seconds: f64,
}

/// What made a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Method {
    Codec {
        codec: String,
        label: String,
        /// Libraries and their versions.
        version: String,
        setting: String,
    },
    Model {
        family: String,
        size: String,
        latents: usize,
        seed: u64,
        /// By what share the error was allowed to rise for storing.
        rounding: Option<f64>,
        epochs: usize,
    },
}

/// Errors of a point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointError {
    #[serde(flatten)]
    pub totals: Totals,
    /// Median over the columns of the 68 % width of the response, in percent; only columns whose
    /// values are all above zero, or all below. `None` where there is none.
    pub response_width: Option<f64>,
}

impl PointError {
    /// `clear`: which columns stay clear of zero.
    pub fn of(totals: Totals, columns: &[ColumnError], clear: &[bool]) -> Self {
        let widths = columns.iter().zip(clear).filter(|(_, clear)| **clear);
        let mut widths: Vec<f64> = widths.map(|(column, _)| column.response.width68).collect();
        widths.retain(|w| w.is_finite());
        widths.sort_unstable_by(f64::total_cmp);
        let middle = widths.len() / 2;
        let response_width = widths.get(middle).map(|upper| {
            if widths.len().is_multiple_of(2) {
                f64::midpoint(widths[middle - 1], *upper)
            } else {
                *upper
            }
        });
        Self {
            totals,
            response_width,
        }
    }
}

impl Method {
    /// What belongs on one curve: the codec, or the family and size.
    pub fn series(&self) -> String {
        match self {
            Self::Codec { label, .. } => label.clone(),
            Self::Model { family, size, .. } => match family.parse::<Family>() {
                Ok(family) if family.has_sizes() => {
                    format!("{}, {size}", family.label())
                }
                Ok(family) => family.label().to_owned(),
                Err(_) => family.clone(),
            },
        }
    }

    /// What tells points of a series apart.
    pub fn setting(&self) -> String {
        match self {
            Self::Codec { setting, .. } => setting.clone(),
            Self::Model {
                latents,
                seed,
                rounding,
                ..
            } => {
                let rounding = match rounding {
                    Some(share) => format!("rounding {:.3} %", 100.0 * share),
                    None => "not rounded".to_owned(),
                };
                let rounding = rounding.replace(".000", "");
                let plural = if *latents == 1 { "" } else { "s" };
                // Chance has no part in what is computed at once.
                let seed = if self.is_trained() {
                    format!(", seed {seed}")
                } else {
                    String::new()
                };
                format!("{latents} latent{plural}, {rounding}{seed}")
            }
        }
    }

    /// Series and setting in a line.
    pub fn label(&self) -> String {
        format!("{}, {}", self.series(), self.setting())
    }

    /// The family of a model; `None` for a codec.
    pub fn family(&self) -> Option<Family> {
        match self {
            Self::Model { family, .. } => family.parse().ok(),
            Self::Codec { .. } => None,
        }
    }

    /// Whether it was trained in epochs.
    pub fn is_trained(&self) -> bool {
        self.family().is_some_and(|family| !family.closed_form())
    }
}

impl TradeOffPoint {
    /// With the errors over the samples that training never saw in the place of those over all, where
    /// it has them.
    pub fn over_held_out(mut self) -> Self {
        self.error = self.held_out.unwrap_or(self.error);
        self
    }

    /// A finished run. `clear`: columns that stay clear of zero.
    pub fn of_run(
        report: &FitReport,
        rounding: Option<f64>,
        clear: &[bool],
        [encode_seconds, decode_seconds]: [f64; 2],
    ) -> Self {
        let held_out = |totals| PointError::of(totals, &report.columns_held_out, clear);
        let bytes = &report.bytes;
        let family = report.model.family.parse::<Family>();
        let grows = family.is_ok_and(|family| family.encodes());
        Self {
            method: Method::Model {
                family: report.model.family.clone(),
                size: report.model.size.clone(),
                latents: report.model.latent,
                seed: report.training.seed,
                rounding,
                epochs: report.training.epochs,
            },
            bytes: bytes.total,
            fixed_bytes: grows.then_some(bytes.header + bytes.decoder + bytes.encoder),
            ratio: report.ratio.total,
            ratio_vs_lossless: report.ratio.total_vs_lossless_dtype,
            error: PointError::of(report.error.all, &report.columns, clear),
            held_out: report.error.held_out.map(held_out),
            encode_seconds,
            decode_seconds,
        }
    }
}

impl TradeOffPoint {
    /// What a model would be if training ended now: the bytes of its file, and its errors over all
    /// and over held-out samples. Responses and the time of decoding are not known.
    pub fn so_far(
        method: Method,
        bytes: &Ledger,
        all: Totals,
        held_out: Option<Totals>,
        seconds: f64,
    ) -> Self {
        let error = |totals| PointError {
            totals,
            response_width: None,
        };
        Self {
            method,
            bytes: bytes.total,
            fixed_bytes: None,
            ratio: bytes.total_ratio(),
            ratio_vs_lossless: bytes.total_ratio_vs_lossless(),
            error: error(all),
            held_out: held_out.map(error),
            encode_seconds: seconds,
            decode_seconds: f64::NAN,
        }
    }
}

/// The error by which points are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    #[default]
    Psnr,
    /// Mean over the columns
    Nrmse,
    /// Largest error over the range
    Max,
    /// 68 % width of the response, median of the columns clear of zero
    Response,
}

impl Measure {
    /// The error of a point: smaller is better, 0 is none. PSNR becomes the error over the range.
    /// NaN where there is none.
    pub fn of(self, point: &TradeOffPoint) -> f64 {
        let error = &point.error;
        match self {
            Self::Psnr => from_decibels(error.totals.psnr),
            Self::Nrmse => error.totals.nrmse_mean,
            Self::Max => error.totals.max_abs_over_range,
            Self::Response => error.response_width.unwrap_or(f64::NAN),
        }
    }

    /// Errors that people ask for, with their names.
    pub fn levels(self) -> Vec<(f64, String)> {
        let percent = |values: &[f64], unit: f64| -> Vec<(f64, String)> {
            let named = |v: &f64| (v * unit, format!("{v} %"));
            values.iter().map(named).collect()
        };
        match self {
            Self::Psnr => [30.0, 40.0, 50.0, 60.0, 80.0]
                .map(|db| (from_decibels(db), format!("{db} dB")))
                .to_vec(),
            Self::Nrmse => percent(&[3.0, 1.0, 0.3, 0.1, 0.01], 0.01),
            Self::Max => percent(&[10.0, 3.0, 1.0, 0.3, 0.1], 0.01),
            Self::Response => percent(&[10.0, 3.0, 1.0, 0.3, 0.1], 1.0),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Psnr => "PSNR",
            Self::Nrmse => "mean NRMSE",
            Self::Max => "largest error over the range",
            Self::Response => "68 % width of the response",
        })
    }
}

fn from_decibels(db: f64) -> f64 {
    10.0_f64.powf(-db / 20.0)
}

/// Indices of the points that no other one beats in both bytes and error, from small files to
/// accurate ones. Of equal points the first one is taken; points without an error never are.
pub fn pareto_front(points: &[TradeOffPoint], measure: Measure) -> Vec<usize> {
    let pair = |p: &TradeOffPoint| [p.bytes as f64, measure.of(p)];
    front(&points.iter().map(pair).collect::<Vec<_>>())
}

/// The same for pairs of which both numbers are the better the smaller they are.
pub fn front(pairs: &[[f64; 2]]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..pairs.len())
        .filter(|&i| !pairs[i][1].is_nan())
        .collect();
    order.sort_by(|&a, &b| {
        let ([bytes, error], [more, worse]) = (pairs[a], pairs[b]);
        bytes.total_cmp(&more).then(error.total_cmp(&worse))
    });
    let mut least = f64::INFINITY;
    order.retain(|&i| {
        let better = pairs[i][1] < least;
        least = least.min(pairs[i][1]);
        better
    });
    order
}

/// Errors further apart than this are not interpolated between: a little over 20 dB.
const MOST_APART: f64 = 10.01;

/// Bytes that points of one series need for an error, and the fixed part of them; see [`bytes_at`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Needed {
    pub bytes: f64,
    pub fixed: f64,
}

/// Bytes that points of one series need for an error: between two neighbours on their own front,
/// log(bytes) goes straight with log(error); where those are more than a factor of ten apart, the
/// better one counts as it is. `None` where they do not get there.
pub fn bytes_at(points: &[TradeOffPoint], measure: Measure, error: f64) -> Option<f64> {
    needed_at(points, measure, error).map(|needed| needed.bytes)
}

/// The same with the bytes that do not grow with the samples, which go straight between two points.
pub fn needed_at(points: &[TradeOffPoint], measure: Measure, error: f64) -> Option<Needed> {
    let front = pareto_front(points, measure);
    let found = |i: usize| (&points[i], measure.of(&points[i]));
    let fixed = |p: &TradeOffPoint| p.fixed_bytes.unwrap_or(0) as f64;
    let place = front.iter().position(|&i| found(i).1 <= error)?;
    let (large, better) = found(front[place]);
    let whole = Needed {
        bytes: large.bytes as f64,
        fixed: fixed(large),
    };
    // The smallest file is better than asked for, or there is nothing to go straight to.
    if place == 0 || better <= 0.0 {
        return Some(whole);
    }
    let (small, worse) = found(front[place - 1]);
    if worse > MOST_APART * better {
        return Some(whole);
    }
    let share = (worse / error).ln() / (worse / better).ln();
    let fewer = small.bytes as f64;
    Some(Needed {
        bytes: (fewer.ln() + share * (whole.bytes / fewer).ln()).exp(),
        fixed: fixed(small) + share * (whole.fixed - fixed(small)),
    })
}

/// What each series needs at each of the levels that at least one of them reaches.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EqualError {
    pub levels: Vec<String>,
    /// The smallest file at the first level first.
    pub series: Vec<SeriesBytes>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeriesBytes {
    pub name: String,
    pub trained: bool,
    /// One a level; `None` where the series does not get there.
    pub bytes: Vec<Option<f64>>,
}

impl EqualError {
    pub fn of(points: &[TradeOffPoint], measure: Measure) -> Self {
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

    /// What to use, in plain sentences. `input`: stored bytes of the data.
    pub fn advice(&self, input: usize) -> Vec<String> {
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
        sentences.extend(self.network());
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
        let ratio = input as f64 / bytes;
        let digits = usize::from(ratio < 100.0);
        match next {
            Some((name, more)) => format!(
                "{at} {ratio:.digits$} times smaller than the data and in {} of the bytes of \
                 {name}, the next best",
                share(bytes / more)
            ),
            None => format!("{at} {ratio:.digits$} times smaller than the data"),
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
        let both = |level| Some((level, best(level, true)?, best(level, false)?));
        let (level, network, other) = (0..self.levels.len()).filter_map(both).next_back()?;
        let at = &self.levels[level];
        Some(if network.1 <= other.1 {
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

/// A share of at most 1 in words or percent.
fn share(share: f64) -> String {
    let named = [(0.25, "a quarter"), (1.0 / 3.0, "a third"), (0.5, "half")];
    match named.iter().find(|(n, _)| (share / n - 1.0).abs() < 0.04) {
        Some((_, name)) => (*name).to_owned(),
        None if share < 0.1 => format!("{:.1} %", 100.0 * share),
        None => format!("{:.0} %", 100.0 * share),
    }
}

/// Made-up points.
#[cfg(test)]
pub(super) mod testing {
    use super::*;

    pub fn point(label: &str, bytes: usize, psnr: f64) -> TradeOffPoint {
        let nrmse = from_decibels(psnr);
        TradeOffPoint {
            method: Method::Codec {
                codec: label.to_owned(),
                label: label.to_owned(),
                version: String::new(),
                setting: String::new(),
            },
            bytes,
            fixed_bytes: None,
            ratio: 1000.0 / bytes as f64,
            ratio_vs_lossless: 500.0 / bytes as f64,
            error: PointError {
                totals: Totals {
                    nrmse_mean: nrmse,
                    nrmse_max: nrmse,
                    psnr,
                    max_abs_over_range: 3.0 * nrmse,
                    nrmse_robust_mean: 0.01,
                    kinds: crate::metrics::KindChanges::default(),
                },
                response_width: None,
            },
            held_out: None,
            encode_seconds: 0.1,
            decode_seconds: 0.1,
        }
    }

    pub fn network(bytes: usize, psnr: f64) -> TradeOffPoint {
        TradeOffPoint {
            method: Method::Model {
                family: "dense".to_owned(),
                size: "medium".to_owned(),
                latents: 4,
                seed: 0,
                rounding: Some(0.01),
                epochs: 10,
            },
            ..point("", bytes, psnr)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{network, point};
    use super::*;

    #[test]
    fn the_front_holds_what_nothing_beats() {
        let points = [
            point("a", 100, 30.0),
            point("b", 100, 35.0),
            point("c", 200, 35.0),
            point("d", 50, 20.0),
            point("e", 300, f64::INFINITY),
            point("f", 10, f64::NAN),
            point("g", 400, f64::INFINITY),
            point("h", 50, 20.0),
        ];
        assert_eq!(pareto_front(&points, Measure::Psnr), [3, 1, 4]);
        assert_eq!(pareto_front(&points, Measure::Max), [3, 1, 4]);
        assert!(pareto_front(&points, Measure::Response).is_empty());
    }

    #[test]
    fn between_two_points_logarithms_go_straight() {
        let points = [
            point("a", 100, 20.0),
            point("a", 1000, 40.0),
            point("a", 900, 30.0),
            point("a", 5000, f64::INFINITY),
        ];
        let at = |points: &[TradeOffPoint], db| bytes_at(points, Measure::Psnr, from_decibels(db));
        let near = |found: Option<f64>, wanted: f64| (found.unwrap() - wanted).abs() < 1e-6;
        assert!(near(at(&points, 40.0), 1000.0));
        assert!(near(at(&points[..2], 30.0), (100.0_f64 * 1000.0).sqrt()));
        let apart = [point("a", 100, 20.0), point("a", 1000, 40.1)];
        assert!(near(at(&apart, 30.0), 1000.0));
        assert!(near(at(&points, 10.0), 100.0));
        assert!(near(at(&points, 50.0), 5000.0));
        assert_eq!(at(&points[..3], 50.0), None);
    }

    #[test]
    fn points_come_back_from_json() {
        for point in [point("a", 7, f64::INFINITY), network(9, 33.0)] {
            let json = serde_json::to_string(&point).unwrap();
            assert_eq!(serde_json::from_str::<TradeOffPoint>(&json).unwrap(), point);
        }
    }

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
        let table = EqualError::of(&points, Measure::Psnr);
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
        let pays = EqualError::of(
            &[point("zfp", 800, 50.0), network(200, 50.0)],
            Measure::Psnr,
        );
        assert!(pays.advice(1000)[1].starts_with("Training pays: at 50 dB Dense, medium"));
        assert!(EqualError::of(&[], Measure::Psnr).advice(1).is_empty());
    }

    #[test]
    fn the_width_is_the_median_over_columns_clear_of_zero() {
        let columns: Vec<ColumnError> = [3.0, 1.0, 100.0, f64::NAN, 2.0]
            .iter()
            .map(|&width68| ColumnError {
                name: String::new(),
                nrmse: 0.0,
                psnr: 0.0,
                max_abs: 0.0,
                nrmse_robust: 0.0,
                kinds: crate::metrics::KindChanges::default(),
                response: crate::metrics::ResponseStats {
                    width68,
                    ..Default::default()
                },
                residual: crate::metrics::ResidualStats::default(),
            })
            .collect();
        let totals = point("a", 1, 20.0).error.totals;
        let of = |clear: [bool; 5]| PointError::of(totals, &columns, &clear).response_width;
        assert_eq!(of([true, true, false, true, true]), Some(2.0));
        assert_eq!(of([true, true, false, false, false]), Some(2.0));
        assert_eq!(of([false; 5]), None);
    }
}
