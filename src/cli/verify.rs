use serde::Serialize;

use super::args::VerifyArgs;
use super::exit::Failed;
use super::{compare, input, output, summary};
use crate::codec::Archive;
use crate::format::counted;
use crate::report::{BoundReport, CompareReport};

/// What `verify --json` prints.
#[derive(Debug, Serialize)]
struct VerifyReport {
    /// Whether the values decode to the very bits that were seen when the file was written.
    as_written: bool,
    /// Where there is an original and the archive has bounds.
    bound: Option<BoundReport>,
    /// Where there is an original.
    comparison: Option<CompareReport>,
}

/// `balescope verify`: every checksum, the decoded values, and with an original the bounds.
pub(super) fn run(args: &VerifyArgs) -> anyhow::Result<()> {
    let path = args.archive.display().to_string();
    let archive = Archive::read(&args.archive)?;
    let as_written = archive.decodes_as_written()?;
    let against = args.against.as_ref().map(|original| -> anyhow::Result<_> {
        let after = archive.decode()?;
        let before = input::data_or_archive(original, args.array.as_deref())?;
        compare::check_shapes(original, &before, &args.archive, &after)?;
        let before = before.with_layout(after.layout.clone())?;
        let comparison = compare::compare(&original.display().to_string(), &before, &after);
        Ok((BoundReport::of(&archive, &before, &after), comparison))
    });
    let (bound, comparison) = match against.transpose()? {
        Some((bound, comparison)) => (bound, Some(comparison)),
        None => (None, None),
    };
    let report = VerifyReport {
        as_written,
        bound,
        comparison,
    };
    if args.json {
        output::print_json(&report)?;
    } else {
        output::print(&words(&archive, &report))?;
    }
    let broken = report.bound.as_ref().is_some_and(|b| !b.holds);
    if broken {
        return Err(Failed(format!("{path} does not keep to its bounds")).into());
    }
    if !as_written {
        return Err(Failed(format!(
            "{path} decodes to other values here than where it was written"
        ))
        .into());
    }
    Ok(())
}

fn words(archive: &Archive, report: &VerifyReport) -> String {
    let decoding = if report.as_written {
        "bit for bit what was seen when the file was written"
    } else {
        "other values than when the file was written"
    };
    let bounds = match (&report.bound, archive.limits().iter().flatten().count()) {
        (Some(bound), _) => summary::bound(bound),
        (None, 0) => "Bounds     none: nothing is promised about errors\n".to_owned(),
        (None, columns) => format!(
            "Bounds     on {}; give the original with --against to measure them\n",
            counted(columns, "column")
        ),
    };
    let comparison = report.comparison.as_ref().map(summary::compare);
    format!(
        "Checksums  every section as it was written\nDecoding   {decoding}\n{bounds}\n{}",
        comparison.unwrap_or_default()
    )
}
