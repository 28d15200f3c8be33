//! A first look at data while the rest of them is still being read.

use std::fmt::{self, Write as _};

use egui::{Context, TextureHandle, TextureOptions};

use super::format;
use super::plot::{Axis, Chart, ColourMap, Grid, Image, Ink, Series, Shape, painted, value_range};
use crate::data::Dataset;
use crate::figures::{Cut, FieldShape, Plane, placed};
use crate::metrics::{Binning, Histogram};

/// So many columns are shown.
const PLOTS: usize = 12;

const BINS: usize = 40;

/// Points of a picture's longer side.
const SIDE: usize = 600;

/// Some of the samples, as plots that are ready to be drawn.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What is shown of how much, in words.
    pub about: String,
    pub picture: Picture,
}

#[derive(Clone, Debug)]
pub enum Picture {
    /// One a column.
    Histograms(Vec<Chart>),
    /// The first component of the first snapshot.
    Plane(Texture),
}

/// On the graphics card.
#[derive(Clone)]
pub struct Texture(pub TextureHandle);

impl fmt::Debug for Texture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Texture").field(&self.0.id()).finish()
    }
}

impl Preview {
    /// Of a few samples of data. This takes a while and is not for the window's thread.
    pub fn new(few: &Dataset, ctx: &Context) -> Self {
        let all = few.samples_in_file();
        if let Some(grid) = first_plane(few) {
            let what = format::counted(all, "snapshot");
            let component = &few.column_names[0];
            let shape = format::shape(&few.layout.shown_shape());
            return Self {
                about: format!("{component} in the first of {what} of {shape} points"),
                picture: Picture::Plane(Texture(texture(&grid, few, ctx))),
            };
        }
        let (columns, shown) = (few.columns(), few.columns().min(PLOTS));
        let mut about = format!("{} {}", format::count(all), few.samples_as());
        if few.samples() < all {
            about = format!("{} of {about}", format::count(few.samples()));
        }
        if shown < columns {
            let _ = write!(about, ", {shown} of {} columns", format::count(columns));
        }
        Self {
            about,
            picture: Picture::Histograms((0..shown).map(|i| chart(few, i)).collect()),
        }
    }
}

/// The first plane of the first snapshot of a field of two or more dimensions.
fn first_plane(data: &Dataset) -> Option<Grid> {
    Plane::default().of(&data.shared_values(), &FieldShape::of(data))
}

fn texture(grid: &Grid, data: &Dataset, ctx: &Context) -> TextureHandle {
    let range = value_range(&grid.values);
    let picture = Image::new("", grid, ColourMap::Viridis, range);
    let picture = placed(picture, data, Cut::default());
    let mut image = painted(grid, picture.colouring, &picture.axes, SIDE);
    if picture.upwards {
        // The first row is the lowest.
        let width = image.width();
        let rows = image.pixels.chunks(width).rev();
        image.pixels = rows.flatten().copied().collect();
    }
    ctx.load_texture("first look", image, TextureOptions::NEAREST)
}

fn chart(data: &Dataset, column: usize) -> Chart {
    let name = &data.column_names[column];
    let values = data.column(column);
    let whole = values.iter().all(|v| !v.is_finite() || v.fract() == 0.0);
    let binning = Binning::covering(values.iter().copied(), BINS, whole);
    let histogram = Histogram::new(values.iter().copied(), binning);
    let label = data.label(column);
    Chart::new(name, Axis::new(label), Axis::new("Entries per bin")).with(Series::new(
        "Values",
        Ink::Before,
        Shape::histogram(&histogram, true),
    ))
}

#[cfg(test)]
pub(super) mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{DType, Layout, Origin};

    /// Some numbers, as if they were the first of `of` samples.
    pub(in crate::app) fn dataset(shape: &[usize], of: usize) -> Dataset {
        let layout = Layout::guess(shape, false);
        let values = Array2::from_shape_fn((layout.samples(), layout.features()), |(i, j)| {
            (i * 7 + j) as f64
        });
        let origin = Origin {
            of: Some(of),
            ..Origin::default()
        };
        Dataset::new(origin, DType::F32, layout, None, values).unwrap()
    }

    #[test]
    fn columns_of_a_table_become_histograms() {
        let preview = Preview::new(&dataset(&[50, 20], 9000), &Context::default());
        assert_eq!(preview.about, "50 of 9,000 rows, 12 of 20 columns");
        let Picture::Histograms(charts) = preview.picture else {
            panic!("no histograms")
        };
        assert_eq!(charts.len(), PLOTS);
        assert_eq!(charts[3].x.label, "column 4");
    }

    #[test]
    fn the_first_snapshot_of_a_field_becomes_a_picture() {
        let ctx = Context::default();
        let data = dataset(&[3, 900, 700], 40);
        assert!(data.is_field());
        let preview = Preview::new(&data, &ctx);
        assert!(
            preview
                .about
                .ends_with("the first of 40 snapshots of 900 x 700 points"),
            "{}",
            preview.about
        );
        let Picture::Plane(texture) = preview.picture else {
            panic!("no picture")
        };
        assert_eq!(texture.0.size(), [350, 450]);
    }
}
