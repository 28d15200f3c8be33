//! `balescope verify`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::exit::{Failed, Usage};
use super::shared_args::{DataChoice, ModelFile};
use super::verify_original::{Original, check_shapes, part_of};
use super::{alike, input, output, summary, verify_codec};
use crate::codec::classical::{PackedFile, read_packed};
use crate::codec::{ArchiveError, ArchiveFile};
use crate::data::{Dataset, Layout};
use crate::format::counted;
use crate::metrics::Tally;
use crate::report::{
    BoundReport, BoundTally, ColumnMissing, CompareReport, InputReport, kind_changes,
};

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
        let like = one_sample(&mut archive)?;
        Ok(Original::survey(
            original.display().to_string(),
            source,
            archive.missing(),
            (archive.layout(), &like),
        )?)
    });
    let report = go_through(&mut archive, original.transpose()?)?;
    if args.json {
        output::print_json(&report)?;
    } else {
        output::print(&words(&archive, &report))?;
    }
    let broken = report.bound.as_ref().is_some_and(|b| !b.holds);
    if broken {
        return Err(Failed(format!("{path} does not keep to its bounds")).into());
    }
    let kinds = (report.comparison.as_ref()).map(|c| kind_changes(&c.columns));
    if let Some(kinds) = kinds.filter(|kinds| kinds.total() > 0) {
        return Err(Failed(format!("{path} does not give back what was there: {kinds}")).into());
    }
    if let Some(column) = changed_exact(&archive.info().transforms, &report) {
        return Err(Failed(format!(
            "{path} keeps `{column}` exactly, and it is not that of the original"
        ))
        .into());
    }
    if !report.as_written {
        return Err(Failed(format!(
            "{path} decodes to other values here than where it was written"
        ))
        .into());
    }
    Ok(())
}

/// A column that is kept exactly and came back changed.
fn changed_exact(transforms: &[&str], report: &VerifyReport) -> Option<String> {
    let columns = &report.comparison.as_ref()?.columns;
    let exact = |transform: &str| ["exact", "constant"].contains(&transform);
    let changed = columns.iter().zip(transforms);
    let mut changed = changed.filter(|(column, how)| exact(how) && column.max_abs > 0.0);
    changed.next().map(|(column, _)| column.name.clone())
}

/// The same of a file that holds data and no model. Reading it compared its checksums; it notes none of
/// what it decodes to.
fn of_codec(args: &VerifyArgs, packed: &PackedFile) -> anyhow::Result<()> {
    let against = (args.against.as_ref())
        .map(|original| verify_codec::against(original, (&args.archive, packed), &args.choice));
    let (comparison, bound) = against.transpose()?.unzip();
    let report = VerifyReport {
        as_written: true,
        bound: bound.flatten(),
        comparison,
    };
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
    if report.bound.is_some_and(|bound| !bound.holds) {
        let path = args.archive.display();
        return Err(Failed(format!("{path} does not keep to its bounds")).into());
    }
    Ok(())
}

/// Decodes everything, and holds it against the original where there is one.
fn go_through(
    archive: &mut ArchiveFile,
    mut original: Option<Original>,
) -> anyhow::Result<VerifyReport> {
    let layout = archive.layout().clone();
    let (bounds, limits) = archive.limits();
    let (bounds, limits) = (bounds.clone(), limits.to_vec());
    let (mut as_written, mut first) = (true, true);
    let (mut tally, mut bound) = (Tally::default(), BoundTally::default());
    for part in archive.parts(0..layout.samples())? {
        let part = part?;
        as_written &= part.as_written;
        if let Some(original) = &mut original {
            let before = part_of(&mut *original.source, part.samples, &layout)?;
            let before = before
                .in_order_of(&part.data)
                .with_missing(&original.missing);
            if first {
                alike::warn(&before, &part.data);
                alike::warn_of_times(&before, &part.data);
                first = false;
            }
            let after = part.data.stored();
            let rows: Vec<usize> = (0..before.samples()).collect();
            tally = tally.and(original.ruler.tally(before.stored(), after, &rows));
            bound = bound.and(BoundTally::new(&bounds, &limits, &before, after));
        }
    }
    let comparison = original.as_ref().map(|original| {
        let input = InputReport {
            path: original.path.clone(),
            shape: layout.shape.clone(),
            of: None,
            dtype: original.types.name(),
            lossless_dtype: original.extent.lossless_types().name(),
            notes: original.notes.clone(),
            missing: ColumnMissing::of_each(&original.missing, &original.types, &original.names),
        };
        CompareReport::new(input, original.ruler.read(tally, &original.names))
    });
    Ok(VerifyReport {
        as_written,
        bound: original.and_then(|original| bound.report(&bounds, &original.names)),
        comparison,
    })
}

/// The first sample.
fn one_sample(archive: &mut ArchiveFile) -> Result<Dataset, ArchiveError> {
    let part = archive.parts(0..1)?.next().transpose()?;
    let data = part.map(|part| part.data);
    data.ok_or_else(|| ArchiveError::DoesNotFit("no samples".to_owned()))
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
