use std::path::Path;

use serde::Serialize;

use super::args::InfoArgs;
use super::table::Table;
use super::{input, output, summary};
use crate::codec::classical::{PackedFile, PackedInfo, read_packed};
use crate::codec::{ArchiveFile, ArchiveInfo};
use crate::data::{
    Advice, ArrayInfo, ColumnProfile, DataError, Dataset, Kind, Profile, list_arrays,
};
use crate::figures::profile;
use crate::format::{bytes, count, counted, one_line, shape, significant};
use crate::transform::{Aim, choices};

/// `balescope info`.
pub(super) fn run(args: &InfoArgs) -> anyhow::Result<()> {
    if input::is_archive(&args.file) {
        return archive(args);
    }
    let data = match input::data(&args.file, args.array.as_deref()) {
        Ok(data) => data,
        Err(error) if leaves_a_choice(&error) => return arrays(args),
        Err(error) => return Err(error),
    };
    let data = match &args.missing.missing {
        Some(missing) => data.with_missing_as(missing),
        None => data,
    };
    let profile = Profile::of(&data);
    let report = DataReport::new(&args.file, &data, &profile);
    if args.json {
        output::print_json(&report)
    } else {
        Ok(output::print(&data_text(&report))?)
    }
}

fn leaves_a_choice(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(DataError::SeveralArrays { .. }))
}

/// What `info --json` prints of a data file.
#[derive(Serialize)]
struct DataReport<'a> {
    path: String,
    array: Option<&'a str>,
    shape: &'a [usize],
    dtype: &'static str,
    lossless_dtype: &'static str,
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
    fn new(path: &Path, data: &'a Dataset, profile: &'a Profile) -> Self {
        let name = |&c: &usize| profile.columns[c].name.as_str();
        let remark = |a: &'a Advice| Remark {
            columns: a.columns.iter().map(name).collect(),
            text: &a.text,
        };
        Self {
            path: path.display().to_string(),
            array: data.origin.array.as_deref(),
            shape: &data.layout.shape,
            dtype: profile.dtype.name(),
            lossless_dtype: profile.lossless_dtype.name(),
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
        }
    }
}

fn data_text(report: &DataReport<'_>) -> String {
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
    lines.push(String::new());
    lines.push(profile(report.columns, &[]).text());
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

/// What `info --json` prints of a file that leaves a choice.
#[derive(Serialize)]
struct ArraysReport<'a> {
    path: String,
    arrays: Vec<ArrayReport<'a>>,
}

#[derive(Serialize)]
struct ArrayReport<'a> {
    name: &'a str,
    dtype: &'static str,
    shape: &'a [usize],
}

impl<'a> ArraysReport<'a> {
    fn new(path: &Path, arrays: &'a [ArrayInfo]) -> Self {
        let report = |a: &'a ArrayInfo| ArrayReport {
            name: &a.name,
            dtype: a.dtype.name(),
            shape: &a.shape,
        };
        Self {
            path: path.display().to_string(),
            arrays: arrays.iter().map(report).collect(),
        }
    }
}

/// A file of several arrays: which there are.
fn arrays(args: &InfoArgs) -> anyhow::Result<()> {
    let arrays = list_arrays(&args.file)?;
    if args.json {
        return output::print_json(&ArraysReport::new(&args.file, &arrays));
    }
    let mut table = Table::new(&["Array", "type", "shape"]);
    for array in &arrays {
        table.row(vec![
            array.name.clone(),
            array.dtype.name().to_owned(),
            shape(&array.shape),
        ]);
    }
    let text = format!(
        "{}: several arrays; --array NAME shows one\n\n{}",
        args.file.display(),
        table.text()
    );
    Ok(output::print(&text)?)
}

/// What `info --json` prints of an archive.
#[derive(Serialize)]
struct ArchiveReport<'a> {
    path: String,
    #[serde(flatten)]
    info: &'a ArchiveInfo,
}

fn archive(args: &InfoArgs) -> anyhow::Result<()> {
    if let Some(PackedFile { info, .. }) = read_packed(&args.file)? {
        return packed(args, &info);
    }
    let mut file = ArchiveFile::open(&args.file, args.model.with.as_deref())?;
    file.check()?;
    let info = file.info();
    if args.json {
        let path = args.file.display().to_string();
        output::print_json(&ArchiveReport { path, info: &info })
    } else {
        Ok(output::print(&archive_text(&args.file, &info))?)
    }
}

/// What `info --json` prints of a file of a codec.
#[derive(Serialize)]
struct PackedReport<'a> {
    path: String,
    #[serde(flatten)]
    info: &'a PackedInfo,
}

fn packed(args: &InfoArgs, info: &PackedInfo) -> anyhow::Result<()> {
    let path = args.file.display().to_string();
    if args.json {
        return output::print_json(&PackedReport { path, info });
    }
    let text = format!(
        "{path}: made by a codec that learns nothing, all checksums right\n\
         Data      {} values, {}; columns {}\n\
         Codec     {}, {}\n\
         Bytes     {}: values {}, header {}; {} times smaller than the data\n",
        shape(&info.shape),
        info.dtype,
        info.columns.join(", "),
        info.codec,
        info.setting,
        count(info.total),
        count(info.values),
        count(info.header),
        significant(info.total_ratio, 3),
    );
    Ok(output::print(&text)?)
}

fn archive_text(path: &Path, info: &ArchiveInfo) -> String {
    let widths: Vec<_> = info.widths.iter().map(ToString::to_string).collect();
    let columns: Vec<_> = info
        .columns
        .iter()
        .zip(&info.transforms)
        .map(|(name, transform)| format!("{} ({transform})", one_line(name)))
        .collect();
    let use_ = match (&info.shared_model, info.can_compress) {
        (Some(model), _) => format!("shared, in {model}"),
        (None, true) => "can compress other files".to_owned(),
        (None, false) => "no encoder: decodes only".to_owned(),
    };
    let network = if info.features == 0 {
        "none: every value is kept without loss".to_owned()
    } else {
        format!(
            "{} ({}): {} to {} values, {} parameters; {use_}",
            info.size,
            widths.join("-"),
            count(info.features),
            count(info.latent),
            count(info.parameters)
        )
    };
    let mut sections = Table::new(&["Section", "bytes", "CRC-32"]);
    for section in &info.sections {
        sections.row(vec![
            section.name.clone(),
            count(section.bytes),
            section.checksum(),
        ]);
    }
    format!(
        "{}: archive, version {}, all checksums right\n\
         Data      {} values, {}; columns {}\n\
         Network   {network}\n\n{}\n{}",
        path.display(),
        info.version,
        shape(&info.shape),
        info.dtype,
        columns.join(", "),
        sections.text(),
        summary::archive_bytes(info),
    )
}
