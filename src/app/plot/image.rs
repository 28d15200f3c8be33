use egui::{ColorImage, Context, TextureHandle, TextureId, TextureOptions};

use super::{ColourMap, Grid, MAX_SIDE};

/// A texture that is made again only when what it shows changes. `K` names the data.
pub struct FieldImage<K> {
    texture: Option<TextureHandle>,
    shown: Option<(K, ColourMap, [f64; 2])>,
}

impl<K> Default for FieldImage<K> {
    fn default() -> Self {
        Self {
            texture: None,
            shown: None,
        }
    }
}

impl<K: PartialEq> FieldImage<K> {
    /// The texture of a plane, of `key`'s data.
    pub fn texture(
        &mut self,
        ctx: &Context,
        key: K,
        grid: &Grid,
        map: ColourMap,
        range: [f64; 2],
    ) -> TextureId {
        let wanted = (key, map, range);
        if let Some(texture) = &self.texture
            && self.shown.as_ref() == Some(&wanted)
        {
            return texture.id();
        }
        let small = grid.at_most(MAX_SIDE);
        let image = ColorImage::new([small.columns, small.rows], small.colours(map, range));
        let texture = if let Some(texture) = &mut self.texture {
            texture.set(image, TextureOptions::NEAREST);
            texture.id()
        } else {
            let handle = ctx.load_texture("field", image, TextureOptions::NEAREST);
            let id = handle.id();
            self.texture = Some(handle);
            id
        };
        self.shown = Some(wanted);
        texture
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texture_is_kept_until_something_changes() {
        let ctx = Context::default();
        let grid = Grid::new(1, 2, vec![0.0, 1.0]).unwrap();
        let mut image = FieldImage::default();
        let before = image.texture(&ctx, 1, &grid, ColourMap::Viridis, [0.0, 1.0]);
        let allocated = |ctx: &Context| ctx.tex_manager().read().num_allocated();
        let count = allocated(&ctx);
        let _ = ctx.tex_manager().write().take_delta();
        assert_eq!(
            image.texture(&ctx, 1, &grid, ColourMap::Viridis, [0.0, 1.0]),
            before
        );
        assert!(ctx.tex_manager().write().take_delta().set.is_empty());
        assert_eq!(
            image.texture(&ctx, 2, &grid, ColourMap::Viridis, [0.0, 1.0]),
            before
        );
        assert_eq!(ctx.tex_manager().write().take_delta().set.len(), 1);
        assert_eq!(allocated(&ctx), count);
    }
}
