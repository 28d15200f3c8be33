//! Where values lie in space and time.

use super::{Cut, Table};
use crate::data::{Coordinate, Dataset, Metadata, Raster};
use crate::format::{count, shape};
use crate::plot::{Image, PictureAxes, PictureAxis};

/// One row a coordinate; none where nothing is told.
pub fn coordinates(metadata: &Metadata) -> Table {
    let all = &metadata.coordinates;
    let name_of = |axis: &Option<usize>| match axis.map(|axis| metadata.axes.get(axis)) {
        Some(Some(Some(name))) => name.clone(),
        Some(_) => "axis".to_owned(),
        None => "its own".to_owned(),
    };
    Table::new("Coordinates", all.len())
        .words("Coordinate", "As the file names it", |row| {
            all[row].name.clone()
        })
        .words("Along", "The axes of the data that it goes along", |row| {
            let axes: Vec<String> = all[row].axes.iter().map(name_of).collect();
            axes.join(" x ")
        })
        .written(
            "Values",
            "How many there are",
            |row| all[row].values.as_slice().len() as f64,
            |row| match all[row].shape.as_slice() {
                [] => "1".to_owned(),
                [length] => count(*length),
                lengths => shape(lengths),
            },
        )
        .values(
            "From",
            "The first one of an axis, the smallest of others",
            |row| ends(&all[row]).map_or_else(String::new, |[first, _]| all[row].shown(first)),
        )
        .values(
            "To",
            "The last one of an axis, the largest of others",
            |row| ends(&all[row]).map_or_else(String::new, |[_, last]| all[row].shown(last)),
        )
        .values(
            "Step",
            "The distance of neighbours, where it is the same everywhere",
            |row| step(&all[row]),
        )
        .words("Unit", "As the file gives it", |row| {
            all[row].unit().unwrap_or("").to_owned()
        })
        .words("Meaning", "What the file says that it is", |row| {
            all[row].description().unwrap_or("").to_owned()
        })
}

/// Where a sample lies along its axis: a date, or a number with its unit.
pub fn sample_place(data: &Dataset, sample: usize) -> Option<String> {
    let coordinate = data.metadata().axis(data.layout.sample_axis?)?;
    let value = coordinate.values.as_slice().get(sample)?;
    let text = coordinate.shown_with_unit(*value);
    // A number alone says nothing.
    let is_plain = coordinate.unit().is_none() && coordinate.times().is_none();
    Some(if is_plain {
        format!("{} {text}", coordinate.name)
    } else {
        text
    })
}

/// The coordinates of a point of a picture, cut across an axis of a volume: `lat -45.0000 degrees_north`, a
/// line each.
pub fn point_places(data: &Dataset, cut: Cut, row: usize, column: usize) -> Vec<String> {
    let Some(axes) = picture_axes(data, cut) else {
        return Vec::new();
    };
    let place = |coordinate: &Coordinate| {
        let steps = match coordinate.axes.as_slice() {
            [Some(along)] if *along == axes[0] => row,
            [Some(along)] if *along == axes[1] => column,
            [Some(one), Some(two)] if [*one, *two] == axes => row * coordinate.shape[1] + column,
            [Some(one), Some(two)] if [*two, *one] == axes => column * coordinate.shape[1] + row,
            _ => return None,
        };
        let value = coordinate.values.as_slice().get(steps)?;
        Some(format!(
            "{} {}",
            coordinate.name,
            coordinate.shown_with_unit(*value)
        ))
    };
    data.metadata()
        .coordinates
        .iter()
        .filter_map(place)
        .collect()
}

/// What an axis of the volume that a snapshot is is called, and where a slice across it lies.
pub fn slice_place(data: &Dataset, across: usize, slice: usize) -> (String, Option<String>) {
    const NAMES: [&str; 3] = ["First axis", "Second axis", "Third axis"];
    let axis = volume_axis(data, across);
    let coordinate = axis.and_then(|axis| data.metadata().axis(axis));
    let named = axis.and_then(|axis| data.metadata().axes.get(axis)?.clone());
    let name = coordinate.map(|c| c.name.clone()).or(named);
    let value = coordinate.and_then(|c| Some(c.shown_with_unit(*c.values.as_slice().get(slice)?)));
    (
        name.unwrap_or_else(|| NAMES[across.min(2)].to_owned()),
        value,
    )
}

/// Whether places rise from row to row of a picture, as they do on a map whose first row is the lowest.
pub fn rows_rise(data: &Dataset, cut: Cut) -> bool {
    if data.mesh().is_some() {
        return true;
    }
    let coordinate = picture_axes(data, cut).and_then(|[rows, _]| data.metadata().axis(rows));
    let values = coordinate.map(|c| c.values.as_slice());
    values.is_some_and(|values| values.first() < values.last())
}

/// A picture of data as their places have it: the right way up, with cells as high and as wide as they are, and
/// with their coordinates along the sides.
pub fn placed<'a>(image: Image<'a>, data: &Dataset, cut: Cut) -> Image<'a> {
    if let Some(raster) = &image.grid.raster {
        let axes = raster_axes(raster);
        return Image { axes, ..image };
    }
    Image {
        upwards: rows_rise(data, cut),
        cell: cell_aspect(data, cut),
        axes: axes_of(data, cut),
        ..image
    }
}

/// The coordinates of rows and columns of a picture.
fn axes_of(data: &Dataset, cut: Cut) -> PictureAxes {
    let along = |axis: usize| {
        let coordinate = data.metadata().axis(axis)?;
        let caption = match coordinate.unit() {
            Some(unit) => format!("{} ({unit})", coordinate.name),
            None => coordinate.name.clone(),
        };
        let places = coordinate.values.as_slice();
        let fits = places.len() == data.layout.shape[axis];
        PictureAxis::about(caption, places).filter(|_| fits)
    };
    let Some([rows, columns]) = picture_axes(data, cut) else {
        return PictureAxes::default();
    };
    PictureAxes {
        rows: along(rows),
        columns: along(columns),
    }
}

/// The axes of space along the sides of a picture of a mesh.
fn raster_axes(raster: &Raster) -> PictureAxes {
    let [right, up] = raster.sides();
    let named = |(axis, ends): (usize, [f64; 2]), cells| {
        let name = ["x", "y", "z"].get(axis).copied().unwrap_or_default();
        PictureAxis::even(name.to_owned(), ends, cells)
    };
    PictureAxes {
        rows: named(up, raster.rows),
        columns: named(right, raster.columns),
    }
}

/// The distance of rows over that of columns, where both are told in one unit; 1 where they are not, or where
/// one is so much the larger that nothing would be seen.
fn cell_aspect(data: &Dataset, cut: Cut) -> f64 {
    const MOST: f64 = 20.0;
    let metadata = data.metadata();
    let axes = picture_axes(data, cut).map(|axes| axes.map(|axis| metadata.axis(axis)));
    let Some([Some(rows), Some(columns)]) = axes else {
        return 1.0;
    };
    // Degrees north and degrees east are degrees.
    let unit = |c: &Coordinate| {
        c.unit()
            .map(|unit| unit.split('_').next().map(str::to_owned))
    };
    let mean_step = |c: &Coordinate| match c.values.as_slice() {
        [first, .., last] => (last - first).abs() / (c.values.as_slice().len() - 1) as f64,
        _ => f64::NAN,
    };
    let aspect = mean_step(rows) / mean_step(columns);
    let is_sensible = unit(rows) == unit(columns) && (1.0 / MOST..=MOST).contains(&aspect);
    if is_sensible { aspect } else { 1.0 }
}

/// The axes of the stored shape that are rows and columns of a picture.
pub(super) fn picture_axes(data: &Dataset, cut: Cut) -> Option<[usize; 2]> {
    let [rows, columns] = cut.axes().map(|axis| volume_axis(data, axis));
    Some([rows?, columns?])
}

/// The axis of the stored shape that is one of the volume that a snapshot is; of a plane the first one is
/// none.
fn volume_axis(data: &Dataset, axis: usize) -> Option<usize> {
    let stored = data.layout.grid_axes();
    let at = (stored.len() + axis).checked_sub(3)?;
    stored.get(at).copied()
}

/// First and last along an axis, smallest and largest over several.
pub fn ends(coordinate: &Coordinate) -> Option<[f64; 2]> {
    let values = coordinate.values.as_slice();
    // Places of points, one each, lie in no order.
    if coordinate.axes.len() == 1 && (values.is_sorted() || values.is_sorted_by(|a, b| a >= b)) {
        return Some([*values.first()?, *values.last()?]);
    }
    let finite = || values.iter().copied().filter(|v| v.is_finite());
    let low = finite().reduce(f64::min)?;
    Some([low, finite().reduce(f64::max)?])
}

fn step(coordinate: &Coordinate) -> String {
    if coordinate.axes.len() != 1 || coordinate.values.as_slice().len() < 2 {
        return String::new();
    }
    (coordinate.step()).map_or_else(|| "uneven".to_owned(), Coordinate::number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Attribute, DType, Layout, Numbers};
    use crate::plot::{ColourMap, Grid};

    #[test]
    fn points_of_a_picture_have_places() {
        let axis = |name: &str, axes: &[Option<usize>], shape: &[usize], first: f64| {
            Coordinate::over(
                name,
                axes,
                shape,
                (0..shape.iter().product())
                    .map(|i: usize| first + i as f64)
                    .collect(),
            )
        };
        let layout = Layout::guess(&[5, 6, 7], false);
        let values = ndarray::Array2::zeros((5, 42));
        let data = Dataset::plain(DType::F64, layout, values).unwrap();
        assert!(
            !rows_rise(&data, Cut::default())
                && point_places(&data, Cut::default(), 1, 2).is_empty()
        );
        let data = data.with_metadata(Metadata::from(vec![
            axis("t", &[Some(0)], &[5], 10.0),
            axis("y", &[Some(1)], &[6], 20.0),
            axis("x", &[Some(2)], &[7], 30.0),
            axis("lon", &[Some(1), Some(2)], &[6, 7], 0.0),
        ]));
        assert!(rows_rise(&data, Cut::default()));
        let grid = Grid::new(6, 7, vec![0.0; 42]).unwrap();
        let image = || Image::new("t", &grid, ColourMap::Viridis, [0.0, 1.0]);
        let picture = placed(image(), &data, Cut::default());
        assert!(picture.upwards && picture.cell == 1.0);
        let mut metadata = data.metadata().clone();
        metadata.coordinates[1].values =
            Numbers::new((0..6).map(|i| -2.5 * f64::from(i)).collect());
        let picture = placed(
            image(),
            &data.with_metadata(metadata.clone()),
            Cut::default(),
        );
        assert!(!picture.upwards && picture.cell == 2.5);
        assert!((picture.aspect() - 7.0 / 15.0).abs() < 1e-12);
        let degrees = |name: &str| vec![Attribute::text("units", name)];
        metadata.coordinates[1].attributes = degrees("degrees_north");
        assert!(
            placed(
                image(),
                &data.with_metadata(metadata.clone()),
                Cut::default()
            )
            .cell
                == 1.0
        );
        metadata.coordinates[2].attributes = degrees("degrees_east");
        assert!(placed(image(), &data.with_metadata(metadata), Cut::default()).cell == 2.5);
        assert_eq!(sample_place(&data, 2).as_deref(), Some("t 12"));
        assert_eq!(
            point_places(&data, Cut::default(), 1, 2),
            ["y 21", "x 32", "lon 9"]
        );
        let turned = Cut {
            turned: true,
            ..Cut::default()
        };
        assert_eq!(point_places(&data, turned, 2, 1), ["y 21", "x 32", "lon 9"]);
        assert!(sample_place(&data, 5).is_none());
    }

    #[test]
    fn axes_are_told_with_dates_steps_and_units() {
        let coordinate =
            |name: &str, axes: &[Option<usize>], values: Vec<f64>, unit: &str| Coordinate {
                name: name.to_owned(),
                axes: axes.to_vec(),
                shape: if axes.len() == 1 {
                    vec![values.len()]
                } else {
                    vec![1, values.len()]
                },
                dtype: DType::F64,
                values: Numbers::new(values),
                attributes: vec![Attribute::text("units", unit)],
            };
        let metadata = Metadata {
            axes: vec![Some("time".to_owned()), Some("y".to_owned())],
            coordinates: vec![
                coordinate(
                    "time",
                    &[Some(0)],
                    vec![0.0, 31.0, 59.0],
                    "days since 2001-01-01",
                ),
                coordinate("y", &[Some(1)], vec![0.5, 0.75, 1.0], "m"),
                coordinate(
                    "lon",
                    &[Some(0), Some(1)],
                    vec![3.0, -1.0, f64::NAN],
                    "degrees_east",
                ),
            ],
            ..Metadata::default()
        };
        let text = coordinates(&metadata).text();
        for expected in [
            "2001-01-01",
            "2001-03-01",
            "uneven",
            "0.25",
            "time x y",
            " -1 ",
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
    }
}
