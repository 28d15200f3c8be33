//! Plots in the window: charts and colour-mapped fields of [`crate::plot`], drawn.

mod brush;
mod colour_bar;
mod draw;
mod draw_boxes;
mod draw_items;
mod draw_marks;
mod export;
mod grid_lines;
mod image;
mod keys;
mod mesh_item;
mod outline;
mod pointer;
mod readout;
mod stack;
mod words;

pub use crate::plot::*;
pub use brush::Brush;
pub use colour_bar::colour_bar;
pub use draw::{ChartView, Shown, dark, take_reset, zoom_with_wheel};
pub use export::{Exports, file_name};
pub use image::{FieldImage, painted};
pub use keys::{KEYS, hold_arrows, move_with_keys, zoom_with_keys};
pub use pointer::{follow, is_quiet};
pub use stack::Stack;
pub use words::{of_chart, of_image, tell};
