//! Frames of a field before, after and their difference, and the error of every frame.

use super::Source;
use super::page::Page;
use crate::data::{Dataset, Profile};
use crate::figures::{ColumnData, FieldShape, FrameErrors, Plane, PlaneFigures, placed};
use crate::metrics::FieldQuantity;
use crate::plot::{ColourMap, Colouring, Image, svg};

/// Components that are drawn, at most.
const MOST_COMPONENTS: usize = 4;
/// Longest side of a picture, in points: more would make the page large and show nothing.
const MOST_SIDE: usize = 400;

/// The frame in the middle and the one with the largest error, of each component.
pub fn frames(page: &mut Page, source: &Source<'_>) {
    let shape = FieldShape::of(source.before);
    if !shape.is_picture() || source.before.samples() == 0 || shape.points() < 2 {
        return;
    }
    page.heading("Frames");
    let slices = shape.slices();
    if slices > 1 {
        page.note(&format!("The middle one of {slices} planes is shown"));
    }
    let profile = Profile::new(source.before);
    for component in 0..source.before.columns().min(MOST_COMPONENTS) {
        let range = profile.columns.get(component).map(|c| [c.min, c.max]);
        let range = range.filter(|[low, high]| low < high).unwrap_or([0.0, 1.0]);
        let name = name(source, component);
        let data = ColumnData::new(source.before, source.after, component, usize::MAX);
        let errors = FrameErrors::new(&data, source.before.samples(), range[1] - range[0]);
        let chart = errors.chart(format!("Error of each frame{name}"), |frame| frame, &[]);
        page.plot(&svg(&chart));
        let middle = errors.nrmse.len() / 2;
        let worst = errors.worst().filter(|worst| *worst != middle);
        let shown = [middle].into_iter().chain(worst);
        for frame in shown {
            let plane = Plane {
                frame,
                component,
                slice: slices / 2,
                ..Plane::default()
            };
            let of = format!("{name}, frame {frame}");
            page.plots(pictures(source, plane, &of, range));
        }
    }
}

fn name(source: &Source<'_>, component: usize) -> String {
    if source.before.columns() > 1 {
        format!(", {}", source.before.column_names[component])
    } else {
        String::new()
    }
}

/// Before, after and the difference, no larger than they have to be.
fn pictures(source: &Source<'_>, plane: Plane, of: &str, range: [f64; 2]) -> Vec<String> {
    let [before, after] = [source.before, source.after].map(Dataset::shared_values);
    let shape = FieldShape::of(source.before);
    let planes = PlaneFigures::new(&before, Some(&after), &shape, plane);
    let [_, _, moved] = planes.own_ranges(FieldQuantity::Values, true);
    let sides = ["Before", "After", "After - before"];
    let images = planes.images(
        sides,
        of,
        Colouring::new(ColourMap::Viridis, range),
        [range, range, moved],
    );
    let small = |image: Image<'_>| {
        let image = placed(image, source.before, plane.cut);
        // The cells of a smaller picture are larger, and alike.
        let drawn = image.grid.stretched(&image.axes);
        let small = drawn.at_most(MOST_SIDE);
        let (rows, columns) = (small.rows as f64, small.columns as f64);
        let cell = columns / (rows * image.aspect());
        let grid = &small;
        let axes = image.axes.redrawn(small.rows, small.columns);
        Image {
            grid,
            cell,
            axes,
            ..image
        }
        .svg()
    };
    images.into_iter().map(small).collect()
}
