//! What a data file holds: its profile.

use std::path::Path;

use serde::Serialize;

use super::metadata::MetadataReport;
use crate::cli::table::Table;
use crate::data::{Advice, ColumnProfile, Dataset, Kind, Profile};
use crate::figures::{coordinates, profile};
use crate::format::{bytes, counted, shape};
use crate::transform::{Aim, choices};

/// What `info --json` prints of a data file.
#[derive(Serialize)]
pub struct DataReport<'a> {
    path: String,
    array: Option<&'a str>,
    shape: &'a [usize],
    dtype: String,
    lossless_dtype: String,
    /// `table` or `field`.
    kind: &'static str,
    sample_axis: Option<usize>,
    component_axis: Option<usize>,
    /// Of a field: the axes of a component that are longer than one.
    points: Vec<usize>,
    samples: usize,
    features: usize,
    stored_bytes: usize,
    lossless_bytes: usize,
    columns: &'a [ColumnProfile],
    /// What `fit` does with each column unless it is told otherwise.
    suggested: Vec<Suggested<'a>>,
    advice: Vec<Remark<'a>>,
    /// What the reader passed over or put together.
    notes: &'a [String],
    /// What the file tells beside the values.
    metadata: MetadataReport<'a>,
}

#[derive(Serialize)]
struct Suggested<'a> {
    column: &'a str,
    transform: &'static str,
    reason: &'static str,
}

#[derive(Serialize)]
struct Remark<'a> {
    /// Empty: the whole data set.
    columns: Vec<&'a str>,
    text: &'a str,
}

impl<'a> DataReport<'a> {
    pub fn new(path: &Path, data: &'a Dataset, profile: &'a Profile) -> Self {
        let name = |&c: &usize| profile.columns[c].name.as_str();
        let remark = |a: &'a Advice| Remark {
            columns: a.columns.iter().map(name).collect(),
            text: &a.text,
        };
        Self {
            path: path.display().to_string(),
            array: data.origin.array.as_deref(),
            shape: &data.layout.shape,
            dtype: profile.types[0].name(),
            lossless_dtype: profile.types[1].name(),
            kind: match data.layout.kind {
                Kind::Table => "table",
                Kind::Field => "field",
            },
            sample_axis: data.layout.sample_axis,
            component_axis: data.layout.component_axis,
            points: match data.layout.kind {
                Kind::Table => Vec::new(),
                Kind::Field => data.layout.shown_shape(),
            },
            samples: profile.samples,
            features: profile.features,
            stored_bytes: profile.stored_bytes,
            lossless_bytes: profile.lossless_bytes,
            columns: &profile.columns,
            suggested: profile
                .columns
                .iter()
                .zip(choices(profile, Aim::default()))
                .map(|(column, choice)| Suggested {
                    column: &column.name,
                    transform: choice.role.name(),
                    reason: choice.reason,
                })
                .collect(),
            advice: profile.advice.iter().map(remark).collect(),
            notes: &data.notes,
            metadata: MetadataReport::new(data.metadata(), &data.column_names),
        }
    }
}

pub fn data_text(report: &DataReport<'_>) -> String {
    let mut lines = vec![
        format!(
            "{}: {}, {} values, {}, {}",
            report.path,
            report.kind,
            shape(report.shape),
            report.dtype,
            bytes(report.stored_bytes)
        ),
        format!(
            "{} of {}{}",
            counted(report.samples, "sample"),
            counted(report.features, "value"),
            points_text(report)
        ),
    ];
    if report.lossless_dtype != report.dtype {
        let smaller = bytes(report.lossless_bytes);
        lines.push(format!(
            "Every value fits {} exactly: {smaller}",
            report.lossless_dtype
        ));
    }
    if let Some(mesh) = &report.metadata.all.mesh {
        lines.push(format!("Mesh: {mesh}"));
    }
    lines.push(String::new());
    lines.push(profile(report.columns, report.metadata.all, &[]).text());
    if !report.metadata.all.coordinates.is_empty() {
        lines.push(coordinates(report.metadata.all).text());
    }
    lines.push(suggested_text(&report.suggested));
    lines.extend(
        report
            .advice
            .iter()
            .map(|remark| format!("- {}", remark.text)),
    );
    lines.join("\n").trim_end().to_owned() + "\n"
}

/// Of a field: `: 3 components of 24 x 32 points`.
fn points_text(report: &DataReport<'_>) -> String {
    if report.points.is_empty() {
        return String::new();
    }
    let components = counted(report.columns.len(), "component");
    format!(": {components} of {} points", shape(&report.points))
}

fn suggested_text(suggested: &[Suggested<'_>]) -> String {
    let mut table = Table::new(&["Column", "transform", "because"]).words(3);
    for column in suggested {
        table.row(vec![
            column.column.to_owned(),
            column.transform.to_owned(),
            column.reason.to_owned(),
        ]);
    }
    table.text()
}
