use super::args::DecompressArgs;
use super::exit::NotWritten;
use super::output;
use crate::codec::ArchiveFile;
use crate::data::write_parts;
use crate::format;

/// `balescope decompress`.
pub(super) fn run(args: &DecompressArgs) -> anyhow::Result<()> {
    output::check_ending(&args.output, "npz", &["bale"])?;
    let model = args.model.with.as_deref();
    let inputs: Vec<_> = std::iter::once(args.archive.as_path())
        .chain(model)
        .collect();
    output::check(&args.output, &inputs)?;
    let mut archive = ArchiveFile::open(&args.archive, model)?;
    let all = archive.layout().samples();
    let samples = args.samples.map_or(0..all, |range| range.of(all));
    let layout = archive.layout().with_samples(samples.len());
    let dtype = archive.info().dtype;
    let mut parts = archive.parts(samples.clone())?;
    write_parts(&args.output, samples.len(), &mut || parts.next_sure()).map_err(NotWritten)??;
    let text = format!(
        "Saved {}: {} values, {dtype}\n",
        args.output.display(),
        format::shape(&layout.shape),
    );
    Ok(output::print(&text)?)
}
