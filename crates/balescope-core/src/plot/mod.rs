//! Plots without a window: a chart is described once and then drawn on the screen, or written as SVG
//! or CSV.

mod activity_export;
mod axis;
mod base64;
mod chart;
mod colour_map;
mod csv;
mod grid;
mod histogram;
mod image_export;
mod ink;
pub mod palette;
mod spots;
mod svg;
mod svg_frame;
mod svg_shapes;
mod ticks;

pub use activity_export::{activity_csv, activity_svg};
pub use axis::{Axis, Scale, plain};
pub use chart::{Chart, Cloud, ColourScale, HALF_BAR, Lane, Mark, Series, Shape};
pub use colour_map::{ColourMap, NOT_FINITE};
pub use csv::{cell as csv_cell, csv, number as csv_number};
pub use grid::{Grid, MAX_SIDE, value_range};
pub use histogram::{bin_edges, histogram_steps};
pub use image_export::{grid_csv, image_svg};
pub use ink::Ink;
pub use spots::{Marker, Spots};
pub use svg::svg;
pub use svg_shapes::{band_edges, step_outline};
pub use ticks::{Tick, linear_ticks, log_ticks};

#[cfg(test)]
pub use svg::tests::check_well_formed;
