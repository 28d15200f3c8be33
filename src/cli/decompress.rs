use super::args::DecompressArgs;
use super::exit::NotWritten;
use super::output;
use crate::codec::classical::read_packed;
use crate::codec::{ArchiveError, ArchiveFile};
use crate::data::{DataError, Dataset, write_parts};
use crate::format;

/// `balescope decompress`.
pub(super) fn run(args: &DecompressArgs) -> anyhow::Result<()> {
    output::check_ending(&args.output, "npz", &["bale"])?;
    let model = args.model.with.as_deref();
    let inputs: Vec<_> = std::iter::once(args.archive.as_path())
        .chain(model)
        .collect();
    output::check(&args.output, &inputs)?;
    if let Some(packed) = read_packed(&args.archive)? {
        let all = packed.data.samples();
        let samples = args.samples.map_or(0..all, |range| range.of(all));
        let mut data = Some(packed.data.part(samples)?);
        let (count, text) = data.as_ref().map_or((0, String::new()), |data| {
            let (shape, dtype) = (data.layout.shape.as_slice(), data.dtype.name());
            (data.samples(), saved(args, shape, dtype))
        });
        let next = &mut || Ok::<_, DataError>(data.take());
        write_parts(&args.output, count, next).map_err(NotWritten)??;
        return Ok(output::tell(Some(&args.output), &text)?);
    }
    let mut archive = ArchiveFile::open(&args.archive, model)?;
    let all = archive.layout().samples();
    let samples = args.samples.map_or(0..all, |range| range.of(all));
    let layout = archive.layout().with_samples(samples.len());
    let dtype = archive.info().dtype;
    let mut parts = archive.parts(samples.clone())?;
    let mut otherwise = false;
    let mut next = || -> Result<Option<Dataset>, ArchiveError> {
        if !args.unchecked {
            return parts.next_sure();
        }
        let part = parts.next().transpose()?;
        otherwise |= part.as_ref().is_some_and(|part| !part.as_written);
        Ok(part.map(|part| part.data))
    };
    write_parts(&args.output, samples.len(), &mut next).map_err(NotWritten)??;
    if otherwise {
        let path = args.archive.display();
        let text = format!(
            "{path}: the values written are not those that were noted when the archive was"
        );
        output::complain("warning", &text);
    }
    Ok(output::tell(
        Some(&args.output),
        &saved(args, &layout.shape, &dtype),
    )?)
}

fn saved(args: &DecompressArgs, shape: &[usize], dtype: &str) -> String {
    let (path, shape) = (output::name(&args.output), format::shape(shape));
    format!("Saved {path}: {shape} values, {dtype}\n")
}
