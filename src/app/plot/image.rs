//! Planes of values as coloured pictures.

use std::sync::Arc;

use egui::{ColorImage, Context, TextureHandle, TextureId, TextureOptions};

use super::{Colouring, Grid, Image, MAX_SIDE, PictureAxes};
use crate::app::deferred::Deferred;
use crate::background::at_once;

/// Cells that are coloured in the time in which one value is worked on elsewhere.
const CELLS: usize = 8;

/// What is on a texture: of which data, in which colours, and how long its cells are.
type Wanted<K> = (K, Colouring, PictureAxes);

/// A texture that is made again only when what it shows changes. `K` names the data.
pub struct FieldImage<K> {
    texture: Option<TextureHandle>,
    shown: Option<Wanted<K>>,
    /// Coloured off the window's thread.
    coloured: Deferred<Wanted<K>, Arc<ColorImage>>,
}

impl<K> Default for FieldImage<K> {
    fn default() -> Self {
        Self {
            texture: None,
            shown: None,
            coloured: Deferred::default(),
        }
    }
}

impl<K: PartialEq + Clone> FieldImage<K> {
    /// The texture of a picture of `key`'s data.
    pub fn texture(&mut self, ctx: &Context, key: K, picture: &Image<'_>) -> TextureId {
        let wanted = (key, picture.colouring, picture.axes.clone());
        if let Some(texture) = &self.texture
            && self.shown.as_ref() == Some(&wanted)
        {
            return texture.id();
        }
        let image = at_once(|| painted(picture.grid, picture.colouring, &picture.axes, MAX_SIDE));
        self.put(ctx, wanted, Arc::new(image))
    }

    /// The same for planes that may be large: while the new texture is on its way the old one is shown;
    /// `None` before there is any. `grid`: that of the picture.
    pub fn texture_soon(
        &mut self,
        ctx: &Context,
        key: K,
        grid: &Arc<Grid>,
        picture: &Image<'_>,
    ) -> Option<TextureId> {
        let wanted = (key, picture.colouring, picture.axes.clone());
        let (plane, cost) = (Arc::clone(grid), grid.values.len() / CELLS);
        let (colouring, axes) = (picture.colouring, picture.axes.clone());
        let paint = move || Arc::new(painted(&plane, colouring, &axes, MAX_SIDE));
        match self.coloured.keyed(ctx, &wanted, cost, paint) {
            Some((key, image)) if self.shown.as_ref() != Some(key) => {
                let (key, image) = (key.clone(), Arc::clone(image));
                Some(self.put(ctx, key, image))
            }
            _ => self.texture.as_ref().map(TextureHandle::id),
        }
    }

    fn put(&mut self, ctx: &Context, shown: Wanted<K>, image: Arc<ColorImage>) -> TextureId {
        self.shown = Some(shown);
        if let Some(texture) = &mut self.texture {
            texture.set(image, TextureOptions::NEAREST);
            return texture.id();
        }
        let texture = ctx.load_texture("field", image, TextureOptions::NEAREST);
        let id = texture.id();
        self.texture = Some(texture);
        id
    }
}

/// A plane in colours, of no more than so many points along a side.
pub fn painted(grid: &Grid, colouring: Colouring, axes: &PictureAxes, side: usize) -> ColorImage {
    let drawn = grid.stretched(axes);
    let small = drawn.at_most(side);
    ColorImage::new([small.columns, small.rows], small.colours(colouring))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::plot::ColourMap;

    fn viridis(grid: &Grid) -> Image<'_> {
        Image::new("", grid, ColourMap::Viridis, [0.0, 1.0])
    }

    #[test]
    fn the_texture_is_kept_until_something_changes() {
        let ctx = Context::default();
        let grid = Grid::new(1, 2, vec![0.0, 1.0]).unwrap();
        let mut image = FieldImage::default();
        let before = image.texture(&ctx, 1, &viridis(&grid));
        let allocated = |ctx: &Context| ctx.tex_manager().read().num_allocated();
        let count = allocated(&ctx);
        let _ = ctx.tex_manager().write().take_delta();
        assert_eq!(image.texture(&ctx, 1, &viridis(&grid)), before);
        assert!(ctx.tex_manager().write().take_delta().set.is_empty());
        assert_eq!(image.texture(&ctx, 2, &viridis(&grid)), before);
        assert_eq!(ctx.tex_manager().write().take_delta().set.len(), 1);
        assert_eq!(allocated(&ctx), count);
    }

    #[test]
    fn a_large_plane_is_coloured_beside_the_frames() {
        let ctx = Context::default();
        let (rows, columns) = (600, 400);
        let grid = |value| Arc::new(Grid::new(rows, columns, vec![value; rows * columns]).unwrap());
        let mut image = FieldImage::default();
        let mut ask =
            |key: u32, grid: &Arc<Grid>| image.texture_soon(&ctx, key, grid, &viridis(grid));
        let (one, other) = (grid(0.0), grid(1.0));
        assert!(ask(1, &one).is_none());
        let wait = |ready: &mut dyn FnMut() -> bool| {
            let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
            while !ready() {
                assert!(std::time::Instant::now() < end);
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        };
        wait(&mut || ask(1, &one).is_some());
        let _ = ctx.tex_manager().write().take_delta();
        // The old picture stays until the new one is there.
        assert!(ask(2, &other).is_some());
        wait(&mut || {
            assert!(ask(2, &other).is_some());
            !ctx.tex_manager().write().take_delta().set.is_empty()
        });
    }
}
