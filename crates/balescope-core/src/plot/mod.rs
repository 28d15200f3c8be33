//! Plots without a window: a chart is described once and then drawn on the screen, or written as SVG
//! or CSV.

mod activity_export;
mod axis;
mod base64;
mod bounds;
mod cells;
mod chart;
mod colour_bar;
mod colour_map;
mod colouring;
mod csv;
mod grid;
mod image_export;
mod image_svg;
mod ink;
mod isolines;
mod mark;
mod nearest;
mod npz;
pub mod palette;
mod pdf;
mod picture_axes;
mod print_style;
mod series;
mod svg;
mod svg_axes;
mod svg_frame;
mod svg_page;
mod svg_shapes;
mod svg_spots;
mod svg_steps;
mod ticks;

pub use activity_export::{activity_csv, activity_svg};
pub use axis::{Axis, Scale};
pub use cells::Cells;
pub use chart::Chart;
pub use colour_map::{ColourMap, NOT_FINITE};
pub use colouring::{Colouring, Grading};
pub use csv::{cell as csv_cell, csv, number as csv_number};
pub use grid::{Grid, value_range};
pub use image_export::Image;
pub use ink::Ink;
pub use isolines::{Piece, isoline, levels};
pub use mark::Mark;
pub use npz::{NpzError, npz};
pub use pdf::{PdfError, pdf};
pub use picture_axes::{MAX_SIDE, PictureAxes, PictureAxis};
pub use print_style::PrintStyle;
pub use series::{Cloud, ColourScale, HALF_BAR, Lane, Marker, Series, Shape, Spots, thinned};
pub use svg::{svg, svg_in};
pub use svg_steps::band_edges;
pub use svg_steps::step_outline;
pub use ticks::{Tick, linear_ticks, log_ticks, plain};

#[cfg(test)]
pub use svg::tests::check_well_formed;
