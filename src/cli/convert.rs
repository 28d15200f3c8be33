//! `balescope convert`.

use std::path::PathBuf;

use clap::Args;

use super::axes::AxesChoice;
use super::decompress::{SampleRange, saved};
use super::exit::NotWritten;
use super::plane_args::derived_field;
use super::shared_args::DataChoice;
use super::{input, output};
use crate::data::{DataError, Layout, Missing, write_data, write_parts};

#[derive(Debug, Args)]
pub struct ConvertArgs {
    /// A data file (several by a pattern in quotes or a folder), an archive or the name of a bundled sample
    #[arg(value_name = "IN")]
    pub input: PathBuf,

    /// Where to write it, in the format that the name ends as: npz, npy, csv, tsv, parquet, arrow, h5, nc (`NetCDF` 4),
    /// nc3, zarr, vti, vtr, vtu and pvd (VTK), raw
    #[arg(value_name = "OUT")]
    pub output: PathBuf,

    #[command(flatten)]
    pub choice: DataChoice,

    #[command(flatten)]
    pub axes: AxesChoice,

    /// Only these samples, from A up to but without B, counted from 0: A..B, A.. or ..B
    #[arg(long, value_name = "A..B")]
    pub samples: Option<SampleRange>,

    /// What a formula makes of the columns or components, in the place of them: sqrt(px^2+py^2), or of a field
    /// ddx(v)-ddy(u), vorticity or fluctuation(p)
    #[arg(long, value_name = "FORMULA")]
    pub quantity: Option<String>,
}

/// Values that are read at a time, about.
const VALUES: usize = 1 << 21;

/// `balescope convert`.
pub(super) fn run(args: &ConvertArgs) -> anyhow::Result<()> {
    output::check_data_ending(&args.output)?;
    output::check(&args.output, &[&args.input])?;
    // What stands for no value is written as it stands in the file.
    let (options, none) = (args.choice.options(&Missing::Auto), Missing::None);
    let open = |wanted: &dyn Fn(&Layout) -> Layout| {
        input::samples_or_archive(&args.input, &options, &none, wanted)
    };
    let mut source = args.axes.along(open)?;
    let all = source.layout().samples();
    let samples = args.samples.map_or(0..all, |range| range.of(all));
    if samples.is_empty() || samples.end > all {
        let (start, end) = (samples.start, samples.end);
        let last = all.saturating_sub(1);
        let text =
            format!("--samples: {start}..{end} are none of the {all} samples from 0 to {last}");
        return Err(super::exit::Usage(text).into());
    }
    if let Some(text) = &args.quantity {
        let data = source.read(samples)?()?;
        let data = derived_field("--quantity", text, &data)?.of(&data)?;
        write_data(&args.output, &data).map_err(NotWritten)?;
        let (shape, types) = (&data.layout.shape, data.types().name());
        let text = saved(&args.output, shape, &types, data.metadata());
        return Ok(output::tell(Some(&args.output), &text)?);
    }
    let layout = source.layout().with_samples(samples.len());
    let step = (VALUES / layout.features().max(1)).max(1);
    let metadata = (source.metadata()).with_samples(layout.sample_axis, samples.clone());
    let count = samples.len();
    let mut dtype = None;
    let mut first = samples.start;
    let mut next = || -> Result<_, DataError> {
        if first == samples.end && dtype.is_some() {
            return Ok(None);
        }
        let part = first..samples.end.min(first + step);
        first = part.end;
        let data = source.read(part)?()?;
        dtype = Some(data.types().name());
        Ok(Some(data))
    };
    write_parts(&args.output, count, &metadata, &mut next).map_err(NotWritten)??;
    let text = saved(
        &args.output,
        &layout.shape,
        &dtype.unwrap_or_default(),
        &metadata,
    );
    Ok(output::tell(Some(&args.output), &text)?)
}
