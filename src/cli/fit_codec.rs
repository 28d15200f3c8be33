//! A file of a codec that learns nothing, made by `balescope fit`.

use std::path::Path;

use serde::Serialize;

use super::fit_args::FitArgs;
use super::{output, run_spec, summary};
use crate::codec::Bounds;
use crate::codec::classical::{Codec, Setting};
use crate::data::Dataset;
use crate::figures;
use crate::format;
use crate::report::{BoundReport, CodedError, CodedFile, CompareReport, TargetReport, codec_of};

use super::exit::Usage;

/// What is printed of a file of a codec.
#[derive(Serialize)]
pub(super) struct CodedReport<'a> {
    codec: &'static str,
    setting: String,
    bytes: usize,
    ratio: f64,
    #[serde(flatten)]
    comparison: CompareReport,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<BoundReport>,
    /// What was tried, where it was searched for.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a TargetReport>,
}

/// `fit --codec`: the codec that was asked for, within the bounds or at the step given.
pub(super) fn run(args: &FitArgs, name: &str, data: &Dataset) -> anyhow::Result<()> {
    let codec = codec_of(name).map_err(explain)?;
    let bounds = (args.run.settings().bounds_of(data)).map_err(run_spec::explain)?;
    let setting = CodedFile::setting(codec, data, &bounds, args.step).map_err(explain)?;
    write(args, data, (codec, setting), &bounds, None)
}

/// What is wrong, as the command line has it.
fn explain(why: CodedError) -> anyhow::Error {
    match why {
        CodedError::Asked(text) => Usage(format!("--codec {text}")).into(),
        CodedError::Failed(text) => anyhow::anyhow!("--codec {text}"),
    }
}

/// Makes the file, checks what it decodes to, writes it where it is wanted, and tells of it.
pub(super) fn write(
    args: &FitArgs,
    data: &Dataset,
    (codec, setting): (&'static dyn Codec, Setting),
    bounds: &Bounds,
    target: Option<&TargetReport>,
) -> anyhow::Result<()> {
    let bounds = &bounds
        .clone()
        .tightened(data)
        .map_err(|why| Usage(format!("--bound{why}")))?;
    let file = CodedFile::make(codec, setting, data, bounds).map_err(explain)?;
    let report = CodedReport {
        codec: codec.name(),
        setting: setting.to_string(),
        bytes: file.bytes.len(),
        ratio: data.stored_bytes() as f64 / file.bytes.len() as f64,
        comparison: CompareReport::between(&data.origin.label, data, &file.back),
        bound: file.bound,
        target,
    };
    if let Some(out) = &args.output {
        output::save(out, &file.bytes)?;
    }
    if args.json {
        return output::print_json(&report);
    }
    if args.quiet {
        return Ok(());
    }
    Ok(output::tell(
        args.output.as_deref(),
        &report.text(codec, args.output.as_deref()),
    )?)
}

impl CodedReport<'_> {
    fn text(&self, codec: &dyn Codec, out: Option<&Path>) -> String {
        let bound = self.bound.as_ref().map_or_else(String::new, summary::bound);
        let tried = self.target.map_or_else(String::new, |target| {
            let table = figures::trials(target.target, &target.best_of_each());
            format!("\n{}", table.text())
        });
        let bytes = format::bytes(self.bytes);
        let saved = match out {
            Some(out) => format!("Saved {} ({bytes})", output::name(out)),
            None => "Nothing was saved; -o OUT.bale keeps the result".to_owned(),
        };
        format!(
            "{}{bound}{tried}\n  {}, {}: {bytes}, {}, without a model\n\n{saved}\n",
            summary::compare(&self.comparison),
            codec.label(),
            self.setting,
            format::times_smaller(self.ratio),
        )
    }
}
