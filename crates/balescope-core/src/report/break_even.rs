//! From how many samples a model's file is the smaller one at the same error.

use serde::Serialize;

use super::front::{Needed, needed_at};
use super::measure::Measure;
use super::trade_off::{Method, TradeOffPoint};
use crate::format::{count, significant};

/// Bytes of a file as a straight line over the number of samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Growth {
    /// Header, decoder, encoder: whatever the number of samples is.
    pub fixed: f64,
    pub per_sample: f64,
}

/// A model against the best of what learns nothing, at the model's error. Both files are taken to
/// grow in proportion to the samples beyond their fixed parts:
///
/// N* = (fixed bytes of the model - those of its rival) / (bytes a sample of the rival - of the model)
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BreakEven {
    pub model: String,
    pub rival: String,
    /// Samples that there are.
    pub samples: usize,
    pub model_bytes: Growth,
    pub rival_bytes: Growth,
    /// N*, rounded up, 1 or more; `None`: never.
    pub from: Option<f64>,
    pub sentence: String,
}

impl Growth {
    fn new(bytes: f64, fixed: f64, samples: usize) -> Self {
        Self {
            fixed,
            per_sample: (bytes - fixed) / samples.max(1) as f64,
        }
    }

    /// Bytes of a file of so many samples.
    pub fn at(&self, samples: f64) -> f64 {
        self.fixed + self.per_sample * samples
    }
}

impl BreakEven {
    /// `points`: those of codecs and, where `closed_forms`, of PCA and Tucker are rivals. `samples`:
    /// of the data, which `unit` names in the plural (`rows`). `None` for what is no model, for a
    /// model without a part for each sample, and where no rival gets to its error.
    pub fn new(
        model: &TradeOffPoint,
        points: &[TradeOffPoint],
        measure: Measure,
        closed_forms: bool,
        (samples, unit): (usize, &str),
    ) -> Option<Self> {
        let family = model.method.family()?;
        let fixed = model.fixed_bytes? as f64;
        let error = measure.of(model);
        if samples == 0 || !error.is_finite() {
            return None;
        }
        let is_rival = |p: &&TradeOffPoint| match p.method.family() {
            None => true,
            Some(other) => closed_forms && other.closed_form() && other != family,
        };
        let mut names: Vec<String> = Vec::new();
        for point in points.iter().filter(is_rival) {
            let name = point.method.series();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let best = |name: String| -> Option<(Needed, String)> {
            let own = points.iter().filter(is_rival);
            let own: Vec<_> = own.filter(|p| p.method.series() == name).cloned().collect();
            Some((needed_at(&own, measure, error)?, name))
        };
        let (needed, rival) =
            (names.into_iter().filter_map(best)).min_by(|a, b| a.0.bytes.total_cmp(&b.0.bytes))?;
        let model_bytes = Growth::new(model.bytes as f64, fixed, samples);
        let rival_bytes = Growth::new(needed.bytes, needed.fixed, samples);
        let from = pays_from(model_bytes, rival_bytes);
        let name = match &model.method {
            Method::Model { latents, .. } => {
                let plural = if *latents == 1 { "" } else { "s" };
                format!("{}, {latents} latent{plural}", model.method.series())
            }
            Method::Codec { .. } => model.method.series(),
        };
        Some(Self {
            sentence: sentence(
                &name,
                &rival,
                [model_bytes, rival_bytes],
                from,
                samples,
                unit,
            ),
            model: name,
            rival,
            samples,
            model_bytes,
            rival_bytes,
            from,
        })
    }

    /// Of every model that was trained and that no other of its series beats, the smallest first.
    pub fn all(points: &[TradeOffPoint], measure: Measure, of: (usize, &str)) -> Vec<Self> {
        let front = |point: &TradeOffPoint| {
            let series = point.method.series();
            let own = points.iter().filter(|p| p.method.series() == series);
            own.clone().all(|p| {
                let worse = measure.of(p) > measure.of(point) || p.bytes > point.bytes;
                worse || (p.bytes == point.bytes && measure.of(p) >= measure.of(point))
            })
        };
        let trained = points.iter().filter(|p| p.method.is_trained() && front(p));
        let mut models: Vec<&TradeOffPoint> = trained.collect();
        models.sort_by_key(|p| p.bytes);
        let found = models.into_iter();
        found
            .filter_map(|m| Self::new(m, points, measure, false, of))
            .collect()
    }

    /// Numbers of samples from a few to many beyond both what there are and N*, evenly spread on a
    /// logarithmic axis, with the bytes of the model and of its rival.
    pub fn curve(&self) -> Vec<[f64; 3]> {
        const POINTS: usize = 120;
        let there = self.samples as f64;
        let turn = self.from.unwrap_or(there).clamp(1.0, 1e12);
        let (low, high) = ((there.min(turn) / 30.0).max(1.0), 30.0 * there.max(turn));
        let step = (high / low).ln() / (POINTS - 1) as f64;
        (0..POINTS)
            .map(|i| low * (step * i as f64).exp())
            .map(|n| [n, self.model_bytes.at(n), self.rival_bytes.at(n)])
            .collect()
    }
}

fn pays_from(model: Growth, rival: Growth) -> Option<f64> {
    let saved = rival.per_sample - model.per_sample;
    (saved > 0.0).then(|| ((model.fixed - rival.fixed) / saved).ceil().max(1.0))
}

fn sentence(
    model: &str,
    rival: &str,
    [own, other]: [Growth; 2],
    from: Option<f64>,
    samples: usize,
    unit: &str,
) -> String {
    let there = count(samples);
    let Some(from) = from else {
        return format!(
            "{model} never pays against {rival} at this error: every one of the {unit} takes {} B \
             with the model and {} B without",
            significant(own.per_sample, 3),
            significant(other.per_sample, 3)
        );
    };
    if from <= 1.0 {
        return format!("{model} pays against {rival} at this error for any number of {unit}");
    }
    let shown = count(two_digits(from) as usize);
    let now = own.at(samples as f64) / other.at(samples as f64);
    if now <= 1.0 {
        format!(
            "{model} pays against {rival} at this error from {shown} {unit}; there are {there}, and \
             its file is {} times smaller",
            significant(1.0 / now, 3)
        )
    } else {
        format!(
            "{model} would pay against {rival} at this error from {shown} {unit}; there are {there}, \
             and its file is {} times larger",
            significant(now, 3)
        )
    }
}

/// Up to two significant digits.
fn two_digits(n: f64) -> f64 {
    let unit = 10.0_f64.powf((n.log10().floor() - 1.0).max(0.0));
    ((n / unit).ceil() * unit).min(1e18)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{network, point};
    use super::*;

    fn codec(name: &str, bytes: usize, psnr: f64) -> TradeOffPoint {
        TradeOffPoint {
            fixed_bytes: Some(100),
            ..point(name, bytes, psnr)
        }
    }

    fn model(bytes: usize, fixed: usize) -> TradeOffPoint {
        TradeOffPoint {
            fixed_bytes: Some(fixed),
            ..network(bytes, 40.0)
        }
    }

    fn of(model: &TradeOffPoint, points: &[TradeOffPoint]) -> Option<BreakEven> {
        BreakEven::new(model, points, Measure::Psnr, false, (1000, "rows"))
    }

    #[test]
    fn the_files_are_equal_where_it_says() {
        let points = [
            codec("zfp", 30_100, 40.0),
            codec("zstd", 90_000, 99.0),
            codec("quantise", 20_100, 40.0),
        ];
        // 10 bytes a row against 20, and 50,000 more to begin with.
        let found = of(&model(60_100, 50_100), &points).unwrap();
        assert_eq!(found.rival, "quantise");
        assert_eq!(found.from, Some(5000.0));
        let n = 5000.0;
        assert!((found.model_bytes.at(n) - found.rival_bytes.at(n)).abs() < 1e-6);
        assert_eq!(
            found.sentence,
            "Dense, medium, 4 latents would pay against quantise at this error from 5,000 rows; \
             there are 1,000, and its file is 2.99 times larger"
        );
        let curve = found.curve();
        let crossing = curve
            .windows(2)
            .find(|w| w[0][1] > w[0][2] && w[1][1] <= w[1][2]);
        let [before, after] = crossing.unwrap() else {
            panic!("two")
        };
        assert!(before[0] < n && n <= after[0] * 1.000_001);
        assert!(curve[0][0] < 1000.0 && curve[curve.len() - 1][0] > n);
    }

    #[test]
    fn it_pays_already_or_never_or_cannot_be_told() {
        let points = [codec("zfp", 20_100, 40.0)];
        let already = of(&model(15_100, 5_100), &points).unwrap();
        assert_eq!(already.from, Some(500.0));
        assert!(
            already
                .sentence
                .contains("from 500 rows; there are 1,000, and its file is 1.33 times smaller")
        );
        let never = of(&model(40_000, 1000), &points).unwrap();
        assert_eq!(never.from, None);
        assert!(
            never.sentence.contains("never pays against zfp") && never.sentence.contains("39.0 B")
        );
        let at_once = of(&model(10_000, 50), &points).unwrap();
        assert_eq!(at_once.from, Some(1.0));
        assert_eq!(of(&points[0], &points), None);
        assert_eq!(of(&model(9, 8), &[codec("cast", 9, 20.0)]), None);
        assert_eq!(
            of(
                &TradeOffPoint {
                    fixed_bytes: None,
                    ..model(9, 8)
                },
                &points
            ),
            None
        );
    }

    #[test]
    fn of_a_series_only_what_nothing_beats_is_told() {
        let points = [
            codec("zfp", 20_100, 40.0),
            model(15_100, 5_100),
            model(16_100, 5_100),
            TradeOffPoint {
                fixed_bytes: Some(2_000),
                ..network(9_000, 30.0)
            },
        ];
        let all = BreakEven::all(&points, Measure::Psnr, (1000, "rows"));
        let fixed: Vec<f64> = all.iter().map(|b| b.model_bytes.fixed).collect();
        assert_eq!(fixed, [2_000.0, 5_100.0]);
    }

    #[test]
    fn closed_forms_are_rivals_where_asked_for() {
        let mut pca = model(5_000, 100);
        let Method::Model { family, .. } = &mut pca.method else {
            panic!("a model")
        };
        *family = "linear".to_owned();
        let points = [codec("zfp", 20_100, 40.0), pca];
        let own = model(12_000, 2_000);
        let rival = |closed| {
            BreakEven::new(&own, &points, Measure::Psnr, closed, (10, "rows"))
                .unwrap()
                .rival
        };
        assert_eq!([rival(false), rival(true)], ["zfp", "Linear (PCA)"]);
    }
}
