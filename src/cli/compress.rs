use super::args::CompressArgs;
use super::{compare, input, output, run_spec, summary, text};
use crate::codec::Archive;
use crate::report::BoundReport;
use crate::train;

/// `balescope compress`.
pub(super) fn run(args: &CompressArgs) -> anyhow::Result<()> {
    output::check_ending(&args.output, "an archive", &["npy", "npz"])?;
    output::check(&args.output, &[&args.file, &args.with])?;
    let model = Archive::read(&args.with)?;
    let data = input::data(&args.file, args.array.as_deref())?;
    let bounds = run_spec::bounds(&args.bound, &data.column_names)?;
    let bounds = (!bounds.is_empty()).then_some(&bounds);
    let archive = train::compress_with(&model, &data, bounds)?;
    let bytes = archive.to_bytes();
    output::save(&args.output, &bytes)?;

    // What the file gives back, not what the model meant.
    let decoded = Archive::from_bytes(&args.output.display().to_string(), &bytes)?.decode()?;
    let before = data.with_layout(decoded.layout.clone())?;
    let bound = BoundReport::of(&archive, &before, &decoded);
    let report = compare::compare(&args.file.display().to_string(), &before, &decoded);
    compare::warn(&before, &decoded);
    let saved = format!(
        "\nSaved {} ({})\n",
        args.output.display(),
        text::bytes(bytes.len())
    );
    let text = [
        summary::compare(&report),
        "\n".to_owned(),
        summary::archive_bytes(&archive.info()),
        bound.as_ref().map_or_else(String::new, summary::bound),
        saved,
    ];
    Ok(output::print(&text.concat())?)
}
