use super::args::CompressArgs;
use super::{compare, input, output, run_spec, summary};
use crate::codec::Archive;
use crate::format;
use crate::train::{self, RunId};

/// `balescope compress`.
pub(super) fn run(args: &CompressArgs) -> anyhow::Result<()> {
    output::check_ending(&args.output, "an archive", &["npy", "npz"])?;
    output::check(&args.output, &[&args.file, &args.with])?;
    let model = Archive::read(&args.with)?;
    let data = input::data(&args.file, args.array.as_deref())?;
    let label = args.with.display().to_string();
    let bounds = run_spec::bounds(&args.bound, &data.column_names)?;
    let bounds = (!bounds.is_empty()).then_some(&bounds);
    let reused = train::reuse(RunId::default(), &model, &label, &data, bounds)?;
    output::save(&args.output, &reused.archive_bytes)?;
    compare::warn(&reused.data, &reused.archive.decode()?);
    if args.json {
        return output::print_json(reused.report.as_ref());
    }
    let saved = format!(
        "\nSaved {} ({})\n",
        args.output.display(),
        format::bytes(reused.archive_bytes.len())
    );
    let text = [summary::reuse(&reused.report), saved];
    Ok(output::print(&text.concat())?)
}
