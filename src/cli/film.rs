//! `balescope film`: the frames of a field before and after, as GIF, APNG or numbered pictures.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::alike::open_both;
use super::axes::AxesChoice;
use super::exit::Usage;
use super::interrupt::Interrupt;
use super::output;
use super::plane_args::{PlaneArgs, check_picture, crossing};
use super::shared_args::ModelFile;
use crate::app::PictureDirection;
use crate::app::film::{Film, FilmFormat};
use crate::data::{Dataset, Profile};
use crate::figures::{ColumnData, FieldShape, FrameErrors, Plane, PlaneFigures, around_zero};
use crate::format;
use crate::metrics::FieldQuantity;
use crate::named::ParseError;
use crate::plot::{ColourMap, Colouring};

#[derive(Debug, Args)]
pub struct FilmArgs {
    /// The original: a data file (several by a pattern in quotes or a folder), an archive or the name of a bundled sample
    pub before: PathBuf,

    /// What came of it: a data file or an archive
    pub after: Option<PathBuf>,

    /// Where to write the film: .gif, or .png for an animated PNG
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,

    #[command(flatten)]
    pub model: ModelFile,

    /// The array of a file that holds several, or several arrays with commas between, in both files
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,

    #[command(flatten)]
    pub axes: AxesChoice,

    #[command(flatten)]
    pub plane: PlaneArgs,

    /// Three planes of a volume that cross at this point, in the place of one
    #[arg(long, value_name = "Z,Y,X|middle", conflicts_with_all = ["across", "slice", "projection"])]
    pub through: Option<String>,

    /// The frames, from 0, from the first up to but without the second: 0..120
    #[arg(long, value_name = "FROM..TO")]
    pub frames: Option<String>,

    /// Only every N-th of them
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub every: u32,

    /// Frames per second
    #[arg(long, value_name = "X", default_value_t = 12.0, value_parser = speed)]
    pub fps: f64,

    /// Height of a picture in pixels, at least; a cell is as many whole pixels high as that takes
    #[arg(long, value_name = "PIXELS", default_value_t = 360)]
    pub height: usize,

    /// What is shown of both sides and their difference
    #[arg(
        long,
        value_name = "NAME,...",
        value_delimiter = ',',
        default_value = "before,after,difference"
    )]
    pub sides: Vec<FilmSide>,

    /// The colour map: viridis, cividis, magma, inferno, turbo, greys and others as the window names them
    #[arg(long, value_name = "NAME", default_value = "viridis")]
    pub colours: String,

    /// Where the colours of both sides begin and end [default: smallest and largest value before]
    #[arg(long, value_name = "LOW,HIGH", value_parser = super::shared_args::ends, allow_hyphen_values = true)]
    pub range: Option<[f64; 2]>,

    /// A picture for each frame, its number at the end of the name, in the place of one file
    #[arg(long)]
    pub pictures: bool,

    /// Print nothing but errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// A part of what is filmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum FilmSide {
    Before,
    After,
    Difference,
}

fn speed(text: &str) -> Result<f64, ParseError> {
    match text.parse::<f64>() {
        Ok(speed) if (0.1..=50.0).contains(&speed) => Ok(speed),
        _ => Err("expected a number from 0.1 to 50".into()),
    }
}

/// `balescope film`.
pub(super) fn run(args: &FilmArgs) -> anyhow::Result<()> {
    output::check(&args.output, &[&args.before])?;
    let format = FilmFormat::of(&args.output, args.pictures).ok_or_else(|| {
        let endings = if args.pictures {
            ".png"
        } else {
            ".gif or .png"
        };
        Usage(format!(
            "{}: expected a name that ends in {endings}",
            args.output.display()
        ))
    })?;
    let map = ColourMap::find(&args.colours).ok_or_else(|| {
        let known: Vec<&str> = ColourMap::ALL.iter().map(|map| map.label()).collect();
        Usage(format!(
            "--colours {}: expected one of {}",
            args.colours,
            known.join(", ")
        ))
    })?;
    let film = film(args, map)?;
    let interrupt = Interrupt::listen();
    film.write(&args.output, format, &mut |_| !interrupt.raised())?;
    if !args.quiet {
        output::say(&format!(
            "Wrote {} of {}",
            format::counted(film.frames.len(), "frame"),
            film.value
        ));
    }
    Ok(())
}

fn film(args: &FilmArgs, map: ColourMap) -> anyhow::Result<Film> {
    let paths = (args.before.as_path(), args.after.as_deref());
    let sides = open_both(paths, args.array.as_ref(), &args.model, &args.axes)?;
    let (before, after) = args.plane.derived(sides)?;
    check_picture(&before)?;
    let plane = args.plane.plane(&before, 0)?;
    let samples = frames(args, before.samples())?;
    let profile = Profile::new(&before);
    let first = samples[0];
    let values = before.shared_values();
    let decoded = after.as_ref().map(Dataset::shared_values);
    let shape = FieldShape::of(&before);
    let planes = match &args.through {
        Some(point) => crossing(point, &shape, plane)?,
        None => vec![plane],
    };
    let own = planes.iter().map(|plane| {
        let plane = Plane {
            frame: first,
            ..*plane
        };
        let figures = PlaneFigures::new(&values, decoded.as_deref(), &shape, plane);
        figures.own_ranges(plane.quantity, true)
    });
    let around = |a: [f64; 2], b: [f64; 2]| [a[0].min(b[0]), a[1].max(b[1])];
    let own = own.reduce(|all, own| [0, 1, 2].map(|i| around(all[i], own[i])));
    let [mut range, _, mut moved] = own.unwrap_or_default();
    if plane.quantity == FieldQuantity::Values {
        let column = &profile.columns[plane.component];
        range = if column.min < column.max {
            [column.min, column.max]
        } else {
            range
        };
        if let Some(after) = &after {
            let data = ColumnData::new(&before, after, plane.component, usize::MAX);
            let usual = FrameErrors::new(&data, before.samples(), column.range()).usual;
            moved = around_zero([-usual, usual]);
        }
    }
    let range = args.range.unwrap_or(range);
    let map = if plane.quantity.has_sign() {
        ColourMap::BlueRed
    } else {
        map
    };
    let shown = [FilmSide::Before, FilmSide::After, FilmSide::Difference];
    Ok(Film {
        sides: ["Before", "After", "After - before"].map(str::to_owned),
        value: plane.value(&before),
        direction: PictureDirection::default(),
        before: values,
        after: decoded,
        planes,
        frames: samples.iter().map(|sample| [*sample; 2]).collect(),
        shown: shown.map(|side| args.sides.contains(&side)),
        colouring: Colouring::new(map, range),
        ranges: [range, range, moved],
        height: args.height,
        per_second: args.fps,
        data: Arc::new(before),
    })
}

fn frames(args: &FilmArgs, all: usize) -> Result<Vec<usize>, Usage> {
    let range = match &args.frames {
        None => Some(0..all),
        Some(text) => text.split_once("..").and_then(|(from, to)| {
            let range = from.trim().parse().ok()?..to.trim().parse().ok()?;
            (range.start < range.end && range.end <= all).then_some(range)
        }),
    };
    let range = range.filter(|range| !range.is_empty()).ok_or_else(|| {
        let text = args.frames.as_deref().unwrap_or("");
        Usage(format!(
            "--frames {text}: expected FROM..TO within 0..{all}"
        ))
    })?;
    Ok(range.step_by(args.every as usize).collect())
}
