use super::args::CompressArgs;
use super::{compare, input, output, summary, text};
use crate::codec::Archive;
use crate::train;

/// `balescope compress`.
pub(super) fn run(args: &CompressArgs) -> anyhow::Result<()> {
    output::check_ending(&args.output, "an archive", &["npy", "npz"])?;
    output::check(&args.output, &[&args.file, &args.with])?;
    let model = Archive::read(&args.with)?;
    let data = input::data(&args.file, args.array.as_deref())?;
    let archive = train::compress_with(&model, &data)?;
    let bytes = archive.to_bytes();
    output::save(&args.output, &bytes)?;

    // What the file gives back, not what the model meant.
    let decoded = archive.decode()?;
    let before = data.with_layout(decoded.layout.clone())?;
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
        saved,
    ];
    Ok(output::print(&text.concat())?)
}
