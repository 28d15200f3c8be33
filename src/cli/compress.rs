use super::args::CompressArgs;
use super::exit::NotWritten;
use super::{compare, input, output, run_spec, summary};
use crate::codec::{Archive, ArchiveError};
use crate::data::{Layout, Stopped, write_with};
use crate::format;
use crate::train;

/// `balescope compress`.
pub(super) fn run(args: &CompressArgs) -> anyhow::Result<()> {
    output::check_ending(&args.output, "an archive", &["npy", "npz"])?;
    output::check(&args.output, &[&args.file, &args.with])?;
    let model = Archive::read(&args.with)?;
    let wanted = |data: &Layout| model.layout_of(data).unwrap_or_else(|| data.clone());
    let mut source = input::samples(&args.file, args.array.as_deref(), &wanted)?;
    let name = args.with.file_name().unwrap_or(args.with.as_os_str());
    let label = name.to_string_lossy();
    let bounds = run_spec::bounds(&args.bound, model.column_names())?;
    let bounds = (!bounds.is_empty()).then_some(&bounds);
    let written = write_with(&args.output, |mut out| {
        let streamed = train::stream(&model, &label, &mut *source, bounds, args.shared, &mut out);
        streamed.map_err(|error| match error {
            ArchiveError::Write(error) => Stopped::Disk(error),
            other => Stopped::Other(other),
        })
    });
    let streamed = written.map_err(NotWritten)??;
    compare::warn_of_lost(streamed.lost);
    if args.json {
        return output::print_json(&streamed.report);
    }
    let saved = format!(
        "\nSaved {} ({})\n",
        args.output.display(),
        format::bytes(streamed.info.ledger.total)
    );
    let text = [summary::reuse(&streamed.report), saved];
    Ok(output::print(&text.concat())?)
}
