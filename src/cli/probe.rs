//! `balescope probe`: what happens at a point of a field over time, along a line, or in a rectangle.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{ArgGroup, Args};
use ndarray::Array2;

use super::alike::open_both;
use super::axes::AxesChoice;
use super::exit::{NotWritten, Usage};
use super::output;
use super::plane_args::{PlaneArgs, check_picture};
use super::shared_args::ModelFile;
use crate::data::{Dataset, is_standard_output, write_atomically};
use crate::figures::{
    FieldShape, LinePath, Place, PlaneFigures, Probe, line_table, point_name, probe_table,
    rectangle_facts,
};

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["at", "line", "rectangle"])))]
pub struct ProbeArgs {
    /// The original: a data file (several by a pattern in quotes or a folder), an archive or the name of a bundled sample
    pub before: PathBuf,

    /// What came of it: a data file or an archive
    pub after: Option<PathBuf>,

    #[command(flatten)]
    pub model: ModelFile,

    /// The array of a file that holds several, or several arrays with commas between, in both files
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,

    #[command(flatten)]
    pub axes: AxesChoice,

    /// A point that is followed over all snapshots: its places along the axes of the grid from 0, such as 12,30, or its number in a mesh; repeatable
    #[arg(long, value_name = "PLACE")]
    pub at: Vec<String>,

    /// A line across the picture of a snapshot, from a row and column to others: 0,0..20,47
    #[arg(long, value_name = "FROM..TO")]
    pub line: Option<String>,

    /// Figures of a rectangle of the picture of a snapshot, from a row and column to others, both with it: 0,0..20,47
    #[arg(long, value_name = "FROM..TO")]
    pub rectangle: Option<String>,

    /// The snapshot of a line or a rectangle, from 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub frame: usize,

    #[command(flatten)]
    pub plane: PlaneArgs,

    /// Where to write the series or the line, as CSV; - is standard output
    #[arg(short, long, value_name = "OUT.csv", conflicts_with = "rectangle")]
    pub output: Option<PathBuf>,
}

/// `balescope probe`.
pub(super) fn run(args: &ProbeArgs) -> anyhow::Result<()> {
    if let Some(out) = &args.output {
        let is_csv = out
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        if !is_csv && !is_standard_output(out) {
            let out = out.display();
            return Err(Usage(format!("{out}: expected a name that ends in .csv")).into());
        }
        output::check(out, &[&args.before])?;
    }
    let paths = (args.before.as_path(), args.after.as_deref());
    let sides = open_both(paths, args.array.as_ref(), &args.model, &args.axes)?;
    let (before, after) = args.plane.derived(sides)?;
    if args.at.is_empty() {
        check_picture(&before)?;
    }
    let plane = args.plane.plane(&before, args.frame)?;
    let shape = FieldShape::of(&before);
    let value = plane.value(&before);
    let sides = ["Before", "After", "Difference"];
    let values = [Some(&before), after.as_ref()].map(|data| data.map(Dataset::shared_values));
    let [Some(first), second] = values else {
        return Ok(());
    };
    let second: Option<Arc<Array2<f64>>> = second;
    let picture = || PlaneFigures::new(&first, second.as_deref(), &shape, plane);
    let (title, table) = if let Some(text) = &args.line {
        let line = ends("--line", text)?;
        let planes = picture();
        check_inside("--line", line, &planes)?;
        (
            format!("{value}, frame {}", args.frame),
            line_table(
                &planes,
                &LinePath::new(&before, plane.cut, &planes.before, line),
                sides,
            ),
        )
    } else if let Some(text) = &args.rectangle {
        let corners = ends("--rectangle", text)?;
        let planes = picture();
        check_inside("--rectangle", corners, &planes)?;
        let facts = rectangle_facts(&planes, corners, sides);
        return Ok(output::print(&format!(
            "{value}, frame {}\n{}",
            args.frame,
            facts.text()
        ))?);
    } else {
        let mut named = Vec::with_capacity(args.at.len());
        for text in &args.at {
            let point = point(text, &shape)?;
            let probe = Probe {
                component: plane.component,
                quantity: plane.quantity,
                point,
            };
            let series = probe.series(&first, second.as_deref(), &shape);
            let series =
                series.ok_or_else(|| Usage(format!("--at {text}: there is no such point")))?;
            named.push((point_name(&shape, point), series));
        }
        (value, probe_table(&before, &named, sides))
    };
    match &args.output {
        Some(out) if is_standard_output(out) => Ok(output::print(&table.csv())?),
        Some(out) => {
            let csv = table.csv();
            write_atomically(out, |file| std::io::Write::write_all(file, csv.as_bytes()))
                .map_err(NotWritten)?;
            Ok(())
        }
        None => Ok(output::print(&format!("{title}\n{}", table.text()))?),
    }
}

/// Two places, each as row and column.
fn ends(option: &str, text: &str) -> Result<[Place; 2], Usage> {
    let place = |text: &str| -> Option<Place> {
        let (row, column) = text.split_once(',')?;
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|v| v.is_finite());
        Some([number(row)?, number(column)?])
    };
    let both = || {
        let (from, to) = text.split_once("..")?;
        Some([place(from)?, place(to)?])
    };
    both().ok_or_else(|| {
        Usage(format!(
            "{option} {text}: expected two places as row and column, such as 0,0..20,47"
        ))
    })
}

fn check_inside(option: &str, ends: [Place; 2], planes: &PlaneFigures) -> Result<(), Usage> {
    let (rows, columns) = (planes.before.rows, planes.before.columns);
    let within = |at: f64, cells: usize| at >= 0.0 && at <= cells.saturating_sub(1) as f64;
    if ends
        .iter()
        .all(|[row, column]| within(*row, rows) && within(*column, columns))
    {
        return Ok(());
    }
    Err(Usage(format!(
        "{option}: the picture has rows 0 to {} and columns 0 to {}",
        rows.saturating_sub(1),
        columns.saturating_sub(1)
    )))
}

/// A point by its places along the axes, or by its number.
fn point(text: &str, shape: &FieldShape) -> Result<usize, Usage> {
    let places: Option<Vec<usize>> = text
        .split(',')
        .map(|place| place.trim().parse().ok())
        .collect();
    let axes = shape.axes();
    let found = places.and_then(|places| {
        let fits = places.len() == axes.len() && places.iter().zip(axes).all(|(at, n)| at < n);
        fits.then(|| {
            places
                .iter()
                .zip(axes)
                .fold(0, |point, (at, n)| point * n + at)
        })
    });
    found.ok_or_else(|| {
        let ends: Vec<String> = axes
            .iter()
            .map(|n| format!("0 to {}", n.saturating_sub(1)))
            .collect();
        Usage(format!(
            "--at {text}: expected a place in {}",
            ends.join(", ")
        ))
    })
}
