//! What a sweep found, as a JSON object and as text for people.

use serde::Serialize;

use crate::data::Dataset;
use crate::figures::{equal_error, points};
use crate::format::counted;
use crate::report::{
    BreakEven, EqualError, InputReport, Measure, Method, TradeOffPoint, pareto_front,
};

/// What `sweep --json` prints.
#[derive(Serialize)]
pub(super) struct SweepReport {
    pub input: InputReport,
    pub input_bytes: usize,
    /// The error by which points are compared.
    pub measure: Measure,
    pub points: Vec<TradeOffPoint>,
    /// Indices of the points that no other one beats, from small files to accurate ones.
    pub front: Vec<usize>,
    pub at_equal_error: EqualError,
    pub advice: Vec<String>,
    /// From how many samples each network pays against the codecs, closed forms left out.
    pub break_even: Vec<BreakEven>,
}

impl SweepReport {
    pub fn new(data: &Dataset, points: Vec<TradeOffPoint>, measure: Measure) -> Self {
        let at_equal_error = EqualError::new(&points, measure);
        Self {
            input: InputReport::from_data(data),
            input_bytes: data.stored_bytes(),
            measure,
            front: pareto_front(&points, measure),
            advice: at_equal_error.advice(data.stored_bytes()),
            break_even: BreakEven::all(&points, measure, (data.samples(), data.samples_as())),
            at_equal_error,
            points,
        }
    }

    /// The same for people.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{}, largest ratio first; * nothing else is both smaller and more accurate ({})\n\n",
            counted(self.points.len(), "file"),
            self.measure
        );
        text.push_str(&points(&self.points, &self.front).text());
        if !self.at_equal_error.levels.is_empty() {
            text.push_str("\nTotal ratio at equal error (");
            text.push_str(&self.measure.to_string());
            text.push_str("), between points by interpolation\n\n");
            text.push_str(&equal_error(&self.at_equal_error, self.input_bytes).text());
            text.push('\n');
        }
        let pays = self.break_even.iter().map(|b| &b.sentence);
        for sentence in self.advice.iter().chain(pays) {
            text.push_str(sentence);
            text.push('\n');
        }
        let versions = versions(&self.points);
        if !versions.is_empty() {
            text.push_str("Libraries: ");
            text.push_str(&versions.join(", "));
            text.push('\n');
        }
        text
    }
}

/// Each once.
fn versions(points: &[TradeOffPoint]) -> Vec<String> {
    let mut versions = Vec::new();
    for point in points {
        if let Method::Codec { version, .. } = &point.method {
            for one in version.split(", ").map(str::to_owned) {
                if !versions.contains(&one) {
                    versions.push(one);
                }
            }
        }
    }
    versions
}
