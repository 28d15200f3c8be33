use super::args::DecompressArgs;
use super::exit::NotWritten;
use super::{input, output};
use crate::data::write_npz;
use crate::format;

/// `balescope decompress`.
pub(super) fn run(args: &DecompressArgs) -> anyhow::Result<()> {
    output::check_ending(&args.output, "npz", &["npy", "bale"])?;
    output::check(&args.output, &[&args.archive])?;
    let data = input::decoded(&args.archive)?;
    write_npz(&args.output, &data).map_err(NotWritten)?;
    let text = format!(
        "Saved {}: {} values, {}\n",
        args.output.display(),
        format::shape(&data.layout.shape),
        data.dtype.name()
    );
    Ok(output::print(&text)?)
}
