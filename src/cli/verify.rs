//! `balescope verify`.

use std::path::PathBuf;

use clap::Args;

use super::exit::{Failed, Usage};
use super::shared_args::{DataChoice, ModelFile};
use super::verify_original::{check_shapes, of_packed};
use super::{alike, input, output, summary};
use crate::codec::ArchiveFile;
use crate::codec::classical::{PackedFile, read_packed};
use crate::data::Layout;
use crate::format::counted;
use crate::report::{Original, VerifyReport, first_sample};

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The archive
    #[arg(value_name = "IN.bale")]
    pub archive: PathBuf,

    /// The original, to measure the errors and the bounds: a data file (several by a pattern in quotes or a folder) or a bundled sample
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,

    #[command(flatten)]
    pub model: ModelFile,

    #[command(flatten)]
    pub choice: DataChoice,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// `balescope verify`: every checksum, the decoded values, and with an original the bounds.
pub(super) fn run(args: &VerifyArgs) -> anyhow::Result<()> {
    let path = args.archive.display().to_string();
    if let Some(option) = args.choice.first_given().filter(|_| args.against.is_none()) {
        let text = format!("--{option}: is of the original, which --against names");
        return Err(Usage(text).into());
    }
    if let Some(packed) = read_packed(&args.archive)? {
        return of_codec(args, &packed);
    }
    let mut archive = args.model.open(&args.archive)?;
    archive.check()?;
    let original = args.against.as_ref().map(|original| -> anyhow::Result<_> {
        let layout = &archive.layout().clone();
        let has_choice = args.choice.first_given().is_some();
        let same = |data: &Layout| {
            data.shape == layout.shape || (has_choice && data.shape.len() == layout.shape.len())
        };
        let wanted = |data: &Layout| {
            let axes = if same(data) { layout } else { data };
            axes.with_shape(&data.shape)
        };
        // Where the archive's were chosen, nobody has to look for others.
        let missing = archive.missing().wanted();
        let options = args.choice.options(missing);
        let source = input::samples_or_archive(original, &options, missing, &wanted)?;
        if !source.layout().is_other_order_of(layout) {
            let shapes = (&source.layout().shape, &layout.shape);
            check_shapes(
                (original, shapes.0),
                (&args.archive, shapes.1),
                &args.choice,
            )?;
        }
        let like = first_sample(&mut archive)?;
        Ok(Original::survey(
            original.display().to_string(),
            source,
            archive.missing(),
            (archive.layout(), &like),
        )?)
    });
    let look = &mut |before: &_, after: &_| {
        alike::warn(before, after);
        alike::warn_of_times(before, after);
    };
    let report = VerifyReport::of_archive(&mut archive, original.transpose()?, look)?;
    if args.json {
        output::print_json(&report)?;
    } else {
        output::print(&words(&archive, &report))?;
    }
    let fault = report.fault(&path, &archive.info().transforms);
    fault.map_or(Ok(()), |fault| Err(Failed(fault).into()))
}

/// The same of a file that holds data and no model. Reading it compared its checksums; it notes none of
/// what it decodes to.
fn of_codec(args: &VerifyArgs, packed: &PackedFile) -> anyhow::Result<()> {
    let report = of_packed(
        args.against.as_deref(),
        (&args.archive, packed),
        &args.choice,
    )?;
    if args.json {
        output::print_json(&report)?;
    } else {
        let comparison = report.comparison.as_ref().map(summary::compare);
        let bound = report.bound.as_ref().map(summary::bound);
        let text = format!(
            "Checksums  every section as it was written\nDecoding   without a model: the file notes no checksum \
             of its values\n\n{}{}",
            comparison.unwrap_or_default(),
            bound.unwrap_or_default()
        );
        output::print(&text)?;
    }
    let fault = report.fault(&args.archive.display().to_string(), &[]);
    fault.map_or(Ok(()), |fault| Err(Failed(fault).into()))
}

fn words(archive: &ArchiveFile, report: &VerifyReport) -> String {
    let decoding = if report.as_written {
        "bit for bit what was seen when the file was written"
    } else {
        "other values than when the file was written"
    };
    let bounds = match (&report.bound, archive.limits().1.iter().flatten().count()) {
        (Some(bound), _) => summary::bound(bound),
        (None, 0) => {
            "Bounds     none: nothing is promised about errors of what a model makes\n".to_owned()
        }
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
