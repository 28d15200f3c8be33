//! How a search for the smallest file that reaches a target went.

use serde::{Deserialize, Serialize};

use super::target::{Target, TargetError};
use crate::format::significant;
use crate::metrics::non_finite;
use crate::model::{Family, Size, Sizing};

/// How a search went; part of the report of what it found.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "WrittenReport")]
pub struct TargetReport {
    /// `response`, `psnr`, `max` or `nrmse`.
    pub kind: String,
    pub value: f64,
    /// By the result, in the same unit.
    #[serde(with = "non_finite::nan")]
    pub reached: f64,
    pub meets: bool,
    /// On held-out samples; else on all.
    pub held_out: bool,
    /// In the order in which they were tried.
    pub steps: Vec<SearchStep>,
    #[serde(skip)]
    pub target: Target,
}

impl TargetReport {
    pub fn new(target: Target, reached: f64, held_out: bool, steps: Vec<SearchStep>) -> Self {
        Self {
            kind: target.kind().to_owned(),
            value: target.value(),
            reached,
            meets: target.miss(reached) <= 1.0,
            held_out,
            steps,
            target,
        }
    }

    /// The best trial of each model: the smallest that meets the target, else the nearest; the best
    /// of all first.
    pub fn best_of_each(&self) -> Vec<&SearchStep> {
        best_of_each(self.target, &self.steps)
    }

    /// What came of it, in a sentence or two.
    pub fn summary(&self) -> String {
        let over = if self.held_out {
            "on held-out samples"
        } else {
            "on all samples"
        };
        let (label, reached) = (self.target.label(), self.target.with_unit(self.reached));
        let wanted = self.target.with_unit(self.value);
        if !self.meets {
            let miss = match self.target {
                Target::Psnr(value) => format!("{:.2} dB too low", value - self.reached),
                _ => format!(
                    "{} times too large",
                    significant(self.reached / self.value, 3)
                ),
            };
            return format!(
                "Target not reached: {label} {reached} (wanted {wanted}) {over}, {miss}. This is the \
                 nearest of {} trials; try {}",
                self.steps.len(),
                self.way_out()
            );
        }
        format!(
            "Target reached: {label} {reached} (wanted {wanted}) {over}, in the smallest file of {} \
             trials{}",
            self.steps.len(),
            self.verdict()
        )
    }

    /// What may reach the target after all: closed forms do not train.
    fn way_out(&self) -> &'static str {
        if self.steps.iter().all(closed_form) {
            "other transforms, an easier target, or another model"
        } else {
            "other transforms, an easier target, or more epochs"
        }
    }

    /// The codecs and closed forms against the networks, or each other where no network was tried.
    fn verdict(&self) -> String {
        let best = self.best_of_each();
        let Some(first) = best.first() else {
            return String::new();
        };
        let other = best
            .iter()
            .find(|step| is_network(step) != is_network(first));
        let next = best.get(1).filter(|step| step.meets);
        let times = |more: &SearchStep| significant(more.bytes as f64 / first.bytes as f64, 3);
        match (is_network(first), other) {
            (false, Some(network)) if network.meets => format!(
                ". No network is needed: {} takes {} times fewer bytes than the best network",
                first.model(),
                times(network)
            ),
            (false, Some(_)) => format!(
                ". No network is needed: {} reaches it without training, and no network did in \
                 as few bytes",
                first.model()
            ),
            (true, Some(linear)) if linear.meets => format!(
                ". The network earns its place: {} takes {} times the bytes",
                linear.model(),
                times(linear)
            ),
            (true, Some(linear)) => format!(
                ". The network earns its place: {} did not reach it",
                linear.model()
            ),
            (false, None) => next.map_or_else(String::new, |next| {
                let (name, other, times) = (first.model(), next.model(), times(next));
                format!(
                    ". {name} takes {times} times fewer bytes than {other}; no network was tried"
                )
            }),
            (true, None) => String::new(),
        }
    }
}

/// What stands in JSON.
#[derive(Deserialize)]
struct WrittenReport {
    kind: String,
    value: f64,
    #[serde(with = "non_finite::nan")]
    reached: f64,
    held_out: bool,
    steps: Vec<SearchStep>,
}

impl TryFrom<WrittenReport> for TargetReport {
    type Error = TargetError;

    fn try_from(written: WrittenReport) -> Result<Self, TargetError> {
        let target = format!("{}={}", written.kind, written.value).parse()?;
        let WrittenReport {
            reached,
            held_out,
            steps,
            ..
        } = written;
        Ok(Self::new(target, reached, held_out, steps))
    }
}

/// One trial of a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchStep {
    /// `dense`, `baler`, `linear` or `tucker`.
    pub family: String,
    pub size: String,
    pub latent: usize,
    /// By what share the error was allowed to rise for rounding; `None`: single precision.
    pub rounding: Option<f64>,
    /// The bound that it was stored with, as a share of the range, where the search chose one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
    /// Of the archive.
    pub bytes: usize,
    /// In the target's unit.
    #[serde(with = "non_finite::nan")]
    pub reached: f64,
    pub meets: bool,
    /// Trained to the end; `false`: a short run, to see what is worth training.
    pub full: bool,
}

impl SearchStep {
    /// `Dense, medium`, `Tucker`.
    pub fn model(&self) -> String {
        let family = self.family.parse::<Family>();
        let label = (family.as_ref()).map_or(self.family.as_str(), |f| f.label());
        let hidden = self
            .size
            .parse::<Size>()
            .is_ok_and(|s| !s.widths().is_empty());
        if hidden && !family.is_ok_and(|f| f.sizing() == Sizing::Fixed) {
            format!("{label}, {}", self.size)
        } else {
            label.to_owned()
        }
    }

    /// `1.00 %`, as `--rounding` takes it, or `off`.
    pub fn rounding(&self) -> String {
        match self.rounding {
            None => "off".to_owned(),
            Some(share) => format!("{} %", significant(100.0 * share, 3)),
        }
    }

    /// The bound that the search chose: `0.100 %` of the range, or nothing.
    pub fn bound(&self) -> String {
        self.bound.map_or_else(String::new, |share| {
            format!("{} %", significant(100.0 * share, 3))
        })
    }
}

fn closed_form(step: &SearchStep) -> bool {
    step.family
        .parse::<Family>()
        .is_ok_and(|family| family.closed_form())
}

/// Neither a closed form nor a codec, which is no family.
fn is_network(step: &SearchStep) -> bool {
    step.family
        .parse::<Family>()
        .is_ok_and(|family| !family.closed_form())
}

/// The best step of each model, the best of all first.
pub fn best_of_each<'a>(
    target: Target,
    steps: impl IntoIterator<Item = &'a SearchStep>,
) -> Vec<&'a SearchStep> {
    let mut best: Vec<&SearchStep> = Vec::new();
    for step in steps {
        let same = |s: &&SearchStep| s.family == step.family && s.size == step.size;
        match best.iter().position(same) {
            Some(i) if better(target, step, best[i]) => best[i] = step,
            Some(_) => {}
            None => best.push(step),
        }
    }
    best.sort_by(|a, b| better(target, b, a).cmp(&better(target, a, b)));
    best
}

/// Meets the target in fewer bytes, or comes nearer to it.
fn better(target: Target, a: &SearchStep, b: &SearchStep) -> bool {
    match (a.meets, b.meets) {
        (true, true) => a.bytes < b.bytes,
        (false, false) => target.miss(a.reached) < target.miss(b.reached),
        (meets, _) => meets,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(family: &str, bytes: usize, reached: f64) -> SearchStep {
        SearchStep {
            family: family.to_owned(),
            size: if family == "dense" { "small" } else { "linear" }.to_owned(),
            latent: 3,
            rounding: Some(0.5),
            bound: None,
            bytes,
            reached,
            meets: reached >= 40.0,
            full: true,
        }
    }

    #[test]
    fn the_smallest_that_meets_comes_first_and_the_nearest_after_it() {
        let steps = [
            step("linear", 900, 41.0),
            step("linear", 700, 40.1),
            step("dense", 300, 30.0),
            step("dense", 350, 35.0),
            step("tucker", 500, 40.0),
        ];
        let report = TargetReport::new(Target::Psnr(40.0), 40.0, true, steps.to_vec());
        let best: Vec<usize> = report.best_of_each().iter().map(|s| s.bytes).collect();
        assert_eq!(best, [500, 700, 350]);
        let words = report.summary();
        assert!(words.contains("Target reached: PSNR 40.00 dB"), "{words}");
        assert!(words.contains("No network is needed: Tucker"), "{words}");
    }

    #[test]
    fn a_network_that_wins_is_said_to_earn_its_place() {
        let steps = vec![step("linear", 900, 41.0), step("dense", 300, 40.5)];
        let report = TargetReport::new(Target::Psnr(40.0), 40.5, false, steps);
        let words = report.summary();
        assert!(words.contains("Linear (PCA) takes 3.00 times"), "{words}");
    }

    #[test]
    fn a_miss_is_said_plainly() {
        let report = TargetReport::new(Target::Psnr(45.0), 43.2, true, Vec::new());
        assert!(report.summary().contains("not reached") && !report.meets);
        assert!(report.summary().contains("1.80 dB too low"));
        let report = TargetReport::new(Target::Nrmse(0.5), 1.0, true, Vec::new());
        assert!(report.summary().contains("2.00 times too large"));
    }

    #[test]
    fn a_search_without_networks_gives_no_advice_about_training() {
        let said = |family| {
            let steps = vec![step("linear", 900, 30.0), step(family, 800, 31.0)];
            TargetReport::new(Target::Psnr(45.0), 31.0, true, steps).summary()
        };
        assert!(said("dense").contains("more epochs"));
        assert!(said("tucker").contains("not reached") && !said("tucker").contains("epochs"));
    }

    #[test]
    fn figures_are_short_whatever_their_size() {
        assert_eq!(Target::Nrmse(1.0).with_unit(1.234e-6), "1.23e-6 %");
        assert_eq!(Target::Psnr(1.0).with_unit(f64::INFINITY), "inf dB");
        let rounding = |share| {
            let mut step = step("linear", 1, 1.0);
            step.rounding = share;
            step.rounding()
        };
        assert_eq!(rounding(Some(0.01)), "1.00 %");
        assert_eq!(rounding(Some(249.0)), "24900 %");
        assert_eq!(rounding(Some(1e7)), "1.00e9 %");
        assert_eq!(rounding(None), "off");
    }
}
