//! VTK: its legacy files and its XML files, with grids and meshes.

mod legacy;
mod model;
mod words;
mod xml;

pub(crate) use self::legacy::Legacy;
pub use self::xml::TimeStep;
pub(crate) use self::xml::{Xml, files_of_series};

#[cfg(test)]
mod tests;
