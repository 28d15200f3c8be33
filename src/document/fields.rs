//! Frames of a field before, after and their difference, and the error of every frame.

use ndarray::ArrayView1;

use super::Source;
use super::page::Page;
use crate::data::{Dataset, Profile};
use crate::plot::{Axis, Chart, ColourMap, Grid, Ink, Series, Shape, image_svg, svg};

/// More points than this are thinned before drawing.
const MOST_POINTS: usize = 1000;
/// Components that are drawn, at most.
const MOST_COMPONENTS: usize = 4;
/// Longest side of a picture, in points: more would make the page large and show nothing.
const MOST_SIDE: usize = 400;

/// The frame in the middle and the one with the largest error, of each component.
pub fn frames(page: &mut Page, source: &Source<'_>) {
    let axes = source.before.layout.field_shape();
    let [.., rows, columns] = axes[..] else {
        return;
    };
    if source.before.samples() == 0 || rows * columns < 2 {
        return;
    }
    page.heading("Frames");
    let slices: usize = axes[..axes.len() - 2].iter().product();
    if slices > 1 {
        page.note(&format!("The middle one of {slices} planes is shown"));
    }
    let profile = Profile::of(source.before);
    for component in 0..source.before.columns().min(MOST_COMPONENTS) {
        let range = profile.columns.get(component).map(|c| [c.min, c.max]);
        let range = range.filter(|[low, high]| low < high).unwrap_or([0.0, 1.0]);
        let errors = errors(source, component, range[1] - range[0]);
        page.plot(&svg(&errors_chart(source, component, &errors)));
        let worst = (0..errors.len()).max_by(|&a, &b| errors[a].total_cmp(&errors[b]));
        let mut shown = vec![errors.len() / 2];
        shown.extend(worst.filter(|w| *w != errors.len() / 2));
        for frame in shown {
            let plane = |data: &Dataset| plane(data, component, frame, (rows, columns));
            let (before, after) = (plane(source.before), plane(source.after));
            page.plots(pictures(source, component, frame, [before, after], range));
        }
    }
}

fn plane(data: &Dataset, component: usize, frame: usize, (rows, columns): (usize, usize)) -> Grid {
    let values = data.column(component);
    let row: ArrayView1<'_, f64> = values.row(frame);
    let middle = row.len() / (rows * columns) / 2 * rows * columns;
    Grid {
        rows,
        columns,
        values: row
            .iter()
            .skip(middle)
            .take(rows * columns)
            .copied()
            .collect(),
    }
}

fn name(source: &Source<'_>, component: usize) -> String {
    if source.before.columns() > 1 {
        format!(", {}", source.before.column_names[component])
    } else {
        String::new()
    }
}

/// Before, after and the difference.
fn pictures(
    source: &Source<'_>,
    component: usize,
    frame: usize,
    [before, after]: [Grid; 2],
    range: [f64; 2],
) -> Vec<String> {
    let of = format!("{}, frame {frame}", name(source, component));
    let small = |grid: &Grid| grid.at_most(MOST_SIDE).into_owned();
    let (before, after) = (small(&before), small(&after));
    let mut all = vec![
        draw(&format!("Before{of}"), &before, ColourMap::Viridis, range),
        draw(&format!("After{of}"), &after, ColourMap::Viridis, range),
    ];
    if let Some(moved) = after.minus(&before) {
        let finite = moved.values.iter().filter(|v| v.is_finite());
        let end = finite.fold(1e-12, |m: f64, v| m.max(v.abs()));
        let title = format!("After - before{of}");
        all.push(draw(&title, &moved, ColourMap::BlueRed, [-end, end]));
    }
    all
}

fn draw(title: &str, grid: &Grid, map: ColourMap, range: [f64; 2]) -> String {
    image_svg(title, grid, map, range, false, &[])
}

/// Of each frame: root mean square error over the range of all frames.
fn errors(source: &Source<'_>, component: usize, range: f64) -> Vec<f64> {
    let (before, after) = (
        source.before.column(component),
        source.after.column(component),
    );
    let frames = before.rows().into_iter().zip(after.rows());
    let error = |(before, after): (ArrayView1<'_, f64>, ArrayView1<'_, f64>)| {
        let moved = before.iter().zip(&after).map(|(b, a)| a - b);
        let squares: Vec<f64> = moved.filter(|m| m.is_finite()).map(|m| m * m).collect();
        (squares.iter().sum::<f64>() / squares.len().max(1) as f64).sqrt() / range
    };
    frames.map(error).collect()
}

fn errors_chart(source: &Source<'_>, component: usize, errors: &[f64]) -> Chart {
    let stride = errors.len().div_ceil(MOST_POINTS).max(1);
    let points: Vec<[f64; 2]> = (0..errors.len())
        .step_by(stride)
        .map(|i| [i as f64, 100.0 * errors[i]])
        .collect();
    let shape = if points.len() > 1 {
        Shape::Line(points)
    } else {
        Shape::Points {
            points,
            errors: Vec::new(),
        }
    };
    let name = name(source, component);
    Chart::new(
        format!("Error of each frame{name}"),
        Axis::new("Frame"),
        Axis::new("NRMSE").unit("%"),
    )
    .with(Series::new("", Ink::After, shape))
}
