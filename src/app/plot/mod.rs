//! Plots: a chart is described once and then drawn in the window, or written as SVG or CSV.
//!
//! Fields are drawn as colour-mapped images, with a colour bar of our own.

mod activity_export;
mod axis;
mod base64;
mod chart;
mod cloud;
mod colour_bar;
mod colour_map;
mod csv;
mod draw;
mod draw_items;
mod export;
mod image;
mod image_export;
mod ink;
mod outline;
mod readout;
mod stack;
mod svg;
mod svg_frame;
mod svg_shapes;
mod ticks;

pub use activity_export::{activity_csv, activity_svg};
pub use axis::{Axis, Scale, plain};
pub use chart::{Chart, Cloud, ColourScale, Mark, Series, Shape};
pub use colour_bar::colour_bar;
pub use colour_map::ColourMap;
pub use csv::{cell as csv_cell, number as csv_number};
pub use draw::{ChartView, dark, take_reset, zoom_with_wheel};
pub use export::{Exports, file_name};
pub use image::{FieldImage, Grid, MAX_SIDE, value_range};
pub use image_export::{grid_csv, image_svg};
pub use ink::Ink;
pub use stack::stacked;
pub use ticks::{Tick, linear_ticks, log_ticks};
