//! What the first axis of a file's arrays counts, by its format and by the names of its axes.

use balescope_formats::{Contents, Format, Reader, Variable};

use super::numbers::NumericVariable;
use crate::data::read::first_axis::FirstAxis;
use crate::data::{Kind, Layout};

/// Names of axes along which samples lie, without an s at their end; all with `time` or `step` in them too.
const OF_SAMPLES: [&str; 15] = [
    "t",
    "year",
    "month",
    "day",
    "date",
    "frame",
    "snapshot",
    "sample",
    "row",
    "record",
    "event",
    "ob",
    "iteration",
    "member",
    "realization",
];

/// As many components as a pixel has colours, at most.
const MOST_COLOURS: usize = 4;

/// `parts` and `layout`: what is read of the file, and as what.
pub(super) fn first_axis(reader: &Reader, parts: &[NumericVariable], layout: &Layout) -> FirstAxis {
    let shape = &parts[0].shape;
    let variable = &reader.contents().variables[parts[0].variable];
    let points = |axes: usize| FirstAxis::Points {
        components: (shape.len() > axes).then_some(axes),
    };
    match reader.format() {
        Format::VtkLegacy | Format::VtkXml if variable.on.is_some() => return points(1),
        Format::VtkLegacy | Format::VtkXml => return points(3),
        // Frames of an animation have an axis with a name.
        Format::Tiff | Format::Png if variable.dimensions[0].is_none() => {
            let last = shape.len() - 1;
            return points(if shape[last] <= MOST_COLOURS {
                last
            } else {
                last + 1
            });
        }
        _ => {}
    }
    let columns = layout.kind == Kind::Table && parts.iter().any(|part| part.shape.len() == 1);
    match variable.dimensions.first() {
        _ if columns => FirstAxis::Samples,
        Some(Some(name)) if counts_samples(name, variable, reader.contents()) => FirstAxis::Samples,
        Some(Some(_)) => FirstAxis::Points { components: None },
        _ => FirstAxis::Unknown,
    }
}

/// Whether an axis of this name counts times or the like.
fn counts_samples(axis: &str, variable: &Variable, contents: &Contents) -> bool {
    let name = axis.rsplit('/').next().unwrap_or(axis).to_lowercase();
    let known = OF_SAMPLES.contains(&name.trim_end_matches('s'));
    if known || name.contains("time") || name.contains("step") {
        return true;
    }
    // Times since some day, as NetCDF has them, under any name.
    let group = variable
        .name
        .rfind('/')
        .map_or("", |at| &variable.name[..=at]);
    let own = contents
        .find(&format!("{group}{axis}"))
        .or_else(|| contents.find(axis));
    let unit = own.and_then(|own| contents.variables[own].unit());
    unit.is_some_and(|unit| unit.contains(" since "))
}
