//! `balescope decompress`.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;

use super::exit::{NotWritten, Usage};
use super::output;
use super::shared_args::ModelFile;
use crate::codec::classical::read_packed;
use crate::codec::{Amount, ArchiveError, Progressive, Used, read_cut};
use crate::data::{DataError, Dataset, Metadata, Target, write_parts};
use crate::format;
use crate::named::ParseError;

#[derive(Debug, Args)]
pub struct DecompressArgs {
    /// The archive
    #[arg(value_name = "IN.bale")]
    pub archive: PathBuf,

    /// Where to write the data, in the format that the name ends as: npz, with the values as `data` and the columns as
    /// `names`, npy, which has no names, or any that `convert` writes; - is standard output, as npz
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,

    /// Only these samples, from A up to but without B, counted from 0: A..B, A.. or ..B
    #[arg(long, value_name = "A..B")]
    pub samples: Option<SampleRange>,

    /// Write the data also where they are not those that were noted when the archive was written
    #[arg(long)]
    pub unchecked: bool,

    #[command(flatten)]
    pub part: PartArgs,

    #[command(flatten)]
    pub model: ModelFile,
}

/// How much of a file is decoded.
#[derive(Debug, Args)]
#[group(multiple = false, conflicts_with = "unchecked")]
pub struct PartArgs {
    /// Decode as much as N bytes of the archive hold, everything counted: of files of wavelets the first bytes of
    /// each column, of models the latents with the most energy
    #[arg(long, value_name = "N")]
    pub bytes: Option<usize>,

    /// Decode the K latents with the most energy alone, the others at their means
    #[arg(long, value_name = "K")]
    pub latents: Option<usize>,

    /// Decode as few bytes or latents as reach this PSNR against all that the archive holds, in decibels
    #[arg(long, value_name = "X")]
    pub psnr: Option<f64>,

    /// Of an archive that was cut short, decode what is there, and say what is missing
    #[arg(long)]
    pub cut: bool,
}

impl PartArgs {
    fn amount(&self) -> Result<Option<Amount>, Usage> {
        if self.psnr.is_some_and(f64::is_nan) {
            return Err(Usage("--psnr: expected a number of decibels".to_owned()));
        }
        let bytes = self.bytes.map(Amount::Bytes);
        let latents = self.latents.map(Amount::Latents);
        Ok(bytes.or(latents).or(self.psnr.map(Amount::Psnr)))
    }
}

/// Samples from one up to another, without that one; open ends are those of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleRange {
    start: Option<usize>,
    end: Option<usize>,
}

impl SampleRange {
    /// Of so many samples; not checked against them.
    pub fn of(self, samples: usize) -> std::ops::Range<usize> {
        self.start.unwrap_or(0)..self.end.unwrap_or(samples)
    }
}

impl FromStr for SampleRange {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let end = |text: &str| match text.trim() {
            "" => Some(None),
            number => number.parse().ok().map(Some),
        };
        let read = || {
            let (start, to) = text.split_once("..")?;
            Some(Self {
                start: end(start)?,
                end: end(to)?,
            })
        };
        read().ok_or_else(|| "expected A..B, A.. or ..B with whole numbers".into())
    }
}

/// `balescope decompress`.
pub(super) fn run(args: &DecompressArgs) -> anyhow::Result<()> {
    output::check_data_ending(&args.output)?;
    let model = args.model.path()?;
    let inputs: Vec<_> = std::iter::once(args.archive.as_path())
        .chain(model)
        .collect();
    output::check(&args.output, &inputs)?;
    if args.part.cut
        && let Some(cut) = read_cut(&args.archive, model)?
    {
        write_whole(args, &cut.data)?;
        let text = format!(
            "{}. Nothing of it could be checked: the checksums stood in what is missing",
            cut.missing
        );
        output::complain("warning", &text);
        return Ok(());
    }
    if let Some(amount) = args.part.amount()? {
        let coarser = Progressive::read(&args.archive, model)?.decode(amount)?;
        write_whole(args, &coarser.data)?;
        output::tell(Some(&args.output), &told_of_part(&coarser.used))?;
        return Ok(());
    }
    if let Some(packed) = read_packed(&args.archive)? {
        return write_whole(args, &packed.data);
    }
    let mut archive = args.model.open(&args.archive)?;
    let all = archive.layout().samples();
    let samples = args.samples.map_or(0..all, |range| range.of(all));
    let layout = archive.layout().with_samples(samples.len());
    let dtype = archive.info().dtype;
    let metadata = (archive.metadata()).with_samples(layout.sample_axis, samples.clone());
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
    let count = samples.len();
    write_parts(&args.output, count, &metadata, &mut next).map_err(NotWritten)??;
    if otherwise {
        let path = args.archive.display();
        let text = format!(
            "{path}: the values written are not those that were noted when the archive was"
        );
        output::complain("warning", &text);
    }
    Ok(output::tell(
        Some(&args.output),
        &saved(&args.output, &layout.shape, &dtype, &metadata),
    )?)
}

/// Writes samples that are in memory.
fn write_whole(args: &DecompressArgs, data: &Dataset) -> anyhow::Result<()> {
    let all = data.samples();
    let data = data.part(args.samples.map_or(0..all, |range| range.of(all)))?;
    let (shape, types) = (data.layout.shape.as_slice(), data.types().name());
    let text = saved(&args.output, shape, &types, data.metadata());
    let (count, metadata) = (data.samples(), data.metadata().clone());
    let mut left = Some(data);
    let next = &mut || Ok::<_, DataError>(left.take());
    write_parts(&args.output, count, &metadata, next).map_err(NotWritten)??;
    Ok(output::tell(Some(&args.output), &text)?)
}

/// How much of an archive was decoded.
fn told_of_part(used: &Used) -> String {
    let [bytes, all] = used.bytes.map(format::bytes);
    let latents = used.latents.map_or_else(String::new, |[kept, all]| {
        format!("{kept} of {all} latents, ")
    });
    if used.psnr == f64::INFINITY {
        return format!("Decoded with {latents}{bytes} of {all}: the same values as of all\n");
    }
    let psnr = used.psnr;
    format!(
        "Decoded with {latents}{bytes} of {all}: PSNR {psnr:.1} dB against what all of it decodes to; no bound is kept\n"
    )
}

/// What is said of data that were written, which `metadata` tells of.
pub(super) fn saved(output: &Path, shape: &[usize], dtype: &str, metadata: &Metadata) -> String {
    let (path, shape) = (output::name(output), format::shape(shape));
    let has_texts = (0..metadata.columns.len()).any(|c| metadata.categories(c).is_some());
    let holds_texts = Target::of(output).is_some_and(Target::has_texts);
    let texts = if has_texts && !holds_texts {
        "Texts are written as the numbers that stand for them: .csv, .parquet, .h5, .nc and .zarr hold the texts\n"
    } else {
        ""
    };
    let target = Target::of(output);
    let mesh = if metadata.mesh.is_some() && !target.is_some_and(Target::has_meshes) {
        "Its mesh is left out: .vtu and .pvd hold it\n"
    } else {
        ""
    };
    let has_place = target.is_some_and(Target::has_coordinates);
    let is_npz = target.is_none()
        && !(output.extension()).is_some_and(|ending| ending.eq_ignore_ascii_case("npy"));
    let coordinates = if metadata.coordinates.is_empty() || has_place {
        ""
    } else if is_npz {
        "An npz holds the coordinates of fields that names and lengths bring back, without units: .h5, .nc and .zarr \
         hold all\n"
    } else {
        "Its coordinates are left out: .h5, .nc and .zarr hold them\n"
    };
    format!("Saved {path}: {shape} values, {dtype}\n{texts}{mesh}{coordinates}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_samples_may_be_open() {
        let of = |text: &str| text.parse::<SampleRange>().map(|range| range.of(10));
        assert_eq!(of("2..5"), Ok(2..5));
        assert_eq!(of(" 2 .. "), Ok(2..10));
        assert_eq!(of("..3"), Ok(0..3));
        for bad in ["", "5", "a..b", "-1..2", "1..2..3"] {
            assert!(of(bad).is_err(), "{bad}");
        }
    }
}
