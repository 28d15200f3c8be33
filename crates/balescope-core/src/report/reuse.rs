//! The figures of data that a model was not trained on.

use serde::Serialize;

use super::bound::BoundReport;
use super::fit::RatioReport;
use super::input::InputReport;
use crate::codec::Ledger;
use crate::format::{count, counted, number, percent};
use crate::metrics::{ColumnError, OutOfRangeColumn, Totals};

/// What `compress --json` prints: what a model did to data that it was not trained on.
#[derive(Clone, Debug, Serialize)]
pub struct ReuseReport {
    pub input: InputReport,
    /// The archive that the model came from.
    pub model: String,
    pub bytes: Ledger,
    pub ratio: RatioReport,
    pub error: ReuseError,
    /// In the data's order.
    pub columns: Vec<ColumnError>,
    pub range: RangeReport,
    /// How the error bound was kept, where there is one.
    pub bound: Option<BoundReport>,
}

/// Errors over parts of the samples.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ReuseError {
    pub all: Totals,
    /// Over the samples of which every value lies within those that the model saw in training.
    pub within: Option<Totals>,
    /// Over those with at least one value beyond.
    pub beyond: Option<Totals>,
}

/// How far data leave what their model saw in training.
#[derive(Clone, Debug, Serialize)]
pub struct RangeReport {
    pub samples: usize,
    /// Samples with at least one value beyond those seen.
    pub samples_beyond: usize,
    /// Modelled columns, the worst first; those that stay within are at the end.
    pub columns: Vec<OutOfRangeColumn>,
    /// Latents whose values leave those of the model's own samples, the worst first; `None` where
    /// the model's archive holds other samples.
    pub latents: Option<Vec<OutOfRangeLatent>>,
    /// Errors of whole samples; `None` where the model's archive does not tell that of its own.
    pub sample_errors: Option<SampleErrors>,
}

/// A latent that leaves its range over the model's own samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OutOfRangeLatent {
    /// Counted from 1, as the window does.
    pub latent: usize,
    pub samples_beyond: usize,
    /// How far the farthest lies beyond, in ranges.
    pub farthest: f64,
}

/// The root mean square errors of samples, in ranges that the model saw in training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SampleErrors {
    /// The largest of the training samples.
    pub worst_training: f64,
    /// The largest here.
    pub worst: f64,
    /// Samples that come back worse than any training sample.
    pub worse: usize,
}

/// A column with this share of its values beyond those seen is worth a warning.
const NOTABLE_SHARE: f64 = 1e-3;
/// So is one with a value this far beyond, in ranges.
const NOTABLE_DISTANCE: f64 = 0.1;
/// Lines of columns, at most; the rest is counted.
const LINES: usize = 12;

impl OutOfRangeColumn {
    /// Whether this is more than the few values beyond the ends that any new data have.
    pub fn is_notable(&self) -> bool {
        self.share() > NOTABLE_SHARE || self.clamped > 0 || self.reach() > NOTABLE_DISTANCE
    }

    /// Share of the values beyond those seen.
    pub fn share(&self) -> f64 {
        self.beyond as f64 / self.values.max(1) as f64
    }

    /// How far the farthest value lies beyond, in ranges of those seen.
    pub fn reach(&self) -> f64 {
        self.farthest[0].max(self.farthest[1])
    }

    /// One line: `pt: 12.0 % of the values lie beyond 0 to 50 (seen in training), up to 0.4 ranges
    /// above; error 3.2 % there, 0.5 % within`.
    pub fn summary(&self) -> String {
        let [low, high] = self.seen.map(number);
        let [below, above] = self.farthest;
        let mut reach = Vec::new();
        if below > 0.0 {
            reach.push(format!("{} below", ranges(below)));
        }
        if above > 0.0 {
            reach.push(format!("{} above", ranges(above)));
        }
        let within = if self.nrmse_within.is_nan() {
            "no value within".to_owned()
        } else {
            format!("{} within", percent(self.nrmse_within))
        };
        let clamped = match self.clamped {
            0 => String::new(),
            n if n == self.beyond => "; all of them clamped by the transform".to_owned(),
            n => format!("; {} clamped by the transform", counted(n, "value")),
        };
        format!(
            "{}: {} of the values beyond {low} to {high} as seen in training, up to {}; error {} \
             there, {within}{clamped}",
            self.name,
            percent(self.share()),
            reach.join(" and "),
            percent(self.nrmse_beyond),
        )
    }
}

fn ranges(distance: f64) -> String {
    let text = crate::format::significant(distance, 2);
    let unit = if text == "1.0" { "range" } else { "ranges" };
    format!("{text} {unit}")
}

impl RangeReport {
    /// Columns with values beyond those seen, the worst first.
    pub fn leaving(&self) -> impl Iterator<Item = &OutOfRangeColumn> {
        self.columns.iter().filter(|c| c.beyond > 0)
    }

    /// Whether the data are unlike those that the model saw, beyond what any new data are.
    pub fn is_notable(&self) -> bool {
        let errors = self.sample_errors.as_ref();
        self.columns.iter().any(OutOfRangeColumn::is_notable)
            || errors.is_some_and(|e| e.worse as f64 > NOTABLE_SHARE * self.samples as f64)
    }

    /// The whole in one sentence.
    pub fn summary(&self) -> String {
        let leaving = self.leaving().count();
        if leaving == 0 {
            return "Every value lies within those that the model saw in training".to_owned();
        }
        format!(
            "{} of {} leave the range that the model saw in training, in {} of {}",
            counted(leaving, "column"),
            count(self.columns.len()),
            count(self.samples_beyond),
            counted(self.samples, "sample")
        )
    }

    /// A line for each column that leaves what was seen, then on latents and on whole samples.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .leaving()
            .take(LINES)
            .map(OutOfRangeColumn::summary)
            .collect();
        let more = self.leaving().count().saturating_sub(LINES);
        if more > 0 {
            lines.push(format!("and {}", counted(more, "more column")));
        }
        lines.extend(self.notes());
        lines
    }

    /// A line on latents and one on whole samples, where there is something to say.
    pub fn notes(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(worst) = self.latents.as_ref().and_then(|l| l.first()) {
            let count = self.latents.as_ref().map_or(0, Vec::len);
            lines.push(format!(
                "{} beyond what the model's own samples have; latent {} in {} of the samples, by up \
                 to {}",
                counted(count, "latent"),
                worst.latent,
                percent(worst.samples_beyond as f64 / self.samples.max(1) as f64),
                ranges(worst.farthest)
            ));
        }
        if let Some(errors) = self.sample_errors.filter(|e| e.worse > 0) {
            lines.push(format!(
                "{} of {} come back worse than any training sample: error {} at most there, {} here",
                count(errors.worse),
                counted(self.samples, "sample"),
                percent(errors.worst_training),
                percent(errors.worst)
            ));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, beyond: usize) -> OutOfRangeColumn {
        OutOfRangeColumn {
            name: name.to_owned(),
            column: 0,
            seen: [0.0, 50.0],
            found: [0.0, 70.0],
            values: 1000,
            beyond,
            clamped: 0,
            farthest: [0.0, 0.4],
            mean_distance: 0.1,
            nrmse_within: 0.005,
            nrmse_beyond: 0.032,
        }
    }

    fn report(columns: Vec<OutOfRangeColumn>) -> RangeReport {
        RangeReport {
            samples: 1000,
            samples_beyond: 120,
            columns,
            latents: None,
            sample_errors: None,
        }
    }

    #[test]
    fn a_column_is_told_in_a_line() {
        let told = column("pt", 120).summary();
        assert_eq!(
            told,
            "pt: 12.0 % of the values beyond 0 to 50 as seen in training, up to 0.40 ranges above; \
             error 3.20 % there, 0.500 % within"
        );
        let clamped = OutOfRangeColumn {
            clamped: 120,
            farthest: [1.0, 0.4],
            nrmse_within: f64::NAN,
            ..column("pt", 120)
        };
        let told = clamped.summary();
        assert!(
            told.contains("up to 1.0 range below and 0.40 ranges above"),
            "{told}"
        );
        assert!(
            told.contains("no value within; all of them clamped"),
            "{told}"
        );
    }

    #[test]
    fn only_columns_that_leave_are_told() {
        let quiet = report(vec![column("a", 0), column("b", 0)]);
        assert!(quiet.lines().is_empty());
        assert!(quiet.summary().starts_with("Every value lies within"));
        let loud = report(vec![column("a", 120), column("b", 0)]);
        assert_eq!(loud.lines().len(), 1);
        assert_eq!(
            loud.summary(),
            "1 column of 2 leave the range that the model saw in training, in 120 of 1,000 samples"
        );
        let many: Vec<_> = (0..30).map(|i| column(&format!("c{i}"), 2)).collect();
        assert_eq!(report(many).lines().last().unwrap(), "and 18 more columns");
    }

    #[test]
    fn the_few_values_beyond_the_ends_of_any_new_data_are_no_warning() {
        let few = OutOfRangeColumn {
            farthest: [0.0, 0.05],
            ..column("a", 1)
        };
        assert!(!report(vec![few.clone()]).is_notable());
        for loud in [
            OutOfRangeColumn {
                beyond: 2,
                ..few.clone()
            },
            OutOfRangeColumn {
                clamped: 1,
                ..few.clone()
            },
            OutOfRangeColumn {
                farthest: [0.2, 0.0],
                ..few.clone()
            },
        ] {
            assert!(report(vec![loud]).is_notable());
        }
        let mut unlike = report(vec![few]);
        unlike.sample_errors = Some(SampleErrors {
            worst_training: 0.01,
            worst: 0.3,
            worse: 40,
        });
        assert!(unlike.is_notable());
        assert!(
            unlike
                .lines()
                .last()
                .unwrap()
                .starts_with("40 of 1,000 samples come back worse")
        );
    }
}
