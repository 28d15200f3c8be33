//! Taking other columns and samples of the data at hand.

use std::path::Path;

use super::load::{Fresh, LoadError, prepare};
use super::sample;
use crate::data::{Dataset, Layout, ReadOptions, read_portion};

/// What is chosen of a file, along the axes of this layout.
pub fn of_file(
    path: &Path,
    options: &ReadOptions,
    layout: &Layout,
    look: &dyn Fn(Dataset),
) -> Result<Fresh, LoadError> {
    let wanted = |file: &Layout| along(file, layout);
    let data = read_portion(path, options, None, &wanted, Some(look))?;
    Ok(Fresh::new(prepare(data)))
}

/// The same of the bundled sample of this title; without a layout, along its own axes.
pub fn of_sample(
    title: &str,
    options: &ReadOptions,
    layout: Option<&Layout>,
) -> Result<Fresh, LoadError> {
    let mut data = sample::named(title)?;
    if let Some(layout) = layout {
        data = data.with_layout(along(&data.layout, layout))?;
    }
    let data = data.selected(&options.selection, &options.missing)?;
    Ok(Fresh::new(prepare(data)))
}

/// The axes of a layout for all of a file, where it has as many.
fn along(file: &Layout, layout: &Layout) -> Layout {
    let wanted = layout.with_shape(&file.shape);
    let fits = file.shape.len() == layout.shape.len() && wanted.check().is_ok();
    if fits { wanted } else { file.clone() }
}
