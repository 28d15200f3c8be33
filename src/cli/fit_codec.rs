//! A file of a codec that learns nothing, made by `balescope fit`.

use std::path::Path;

use serde::Serialize;

use super::fit_args::FitArgs;
use super::{output, run_spec, summary};
use crate::codec::Bounds;
use crate::codec::classical::{self, CODECS, Codec, Setting, limits, pack_within, unpack};
use crate::data::Dataset;
use crate::figures;
use crate::format;
use crate::report::{BoundReport, BoundTally, CompareReport, TargetReport};

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
    let codec = classical::find(name).ok_or_else(|| {
        let known: Vec<_> = CODECS.iter().map(|codec| codec.name()).collect();
        Usage(format!(
            "--codec {name}: expected one of {}",
            known.join(", ")
        ))
    })?;
    let bounds = (args.run.settings().bounds_of(data)).map_err(run_spec::explain)?;
    let setting = match args.step {
        Some(share) => Setting::Share(share),
        None if bounds.is_empty() => {
            let shape = classical::Shape::from_data(data);
            // What loses nothing needs neither.
            (codec.settings(&shape).into_iter().rev())
                .find(|setting| matches!(setting, Setting::Plain | Setting::Level(_)))
                .ok_or_else(|| Usage(format!("--codec {name}: needs --bound or --step")))?
        }
        None => {
            let profile = crate::data::Profile::new(data);
            let original = classical::Original::new(data, &profile);
            let made = original.within(codec, &bounds);
            made.map_err(|why| anyhow::anyhow!("--codec {name}: {why}"))?
                .setting
        }
    };
    write(args, data, (codec, setting), &bounds, None)
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
    let bytes = pack_within(data, codec, setting, bounds).map_err(anyhow::Error::msg)?;
    let back = unpack(&bytes)?;
    let tally = BoundTally::new(bounds, &limits(data, bounds), data, back.stored());
    let report = CodedReport {
        codec: codec.name(),
        setting: setting.to_string(),
        bytes: bytes.len(),
        ratio: data.stored_bytes() as f64 / bytes.len() as f64,
        comparison: super::compared::compare(&data.origin.label, data, &back),
        bound: tally.report(bounds, &data.column_names),
        target,
    };
    if let Some(bound) = report.bound.as_ref().filter(|bound| !bound.holds) {
        let found = format::significant(bound.largest, 5);
        anyhow::bail!(
            "{}: an error of {found} is beyond the bound; nothing is written",
            codec.name()
        );
    }
    if let Some(out) = &args.output {
        output::save(out, &bytes)?;
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
