//! The picture on which the frames of an animation are put, one after the other.

use png::{BlendOp, DisposeOp, FrameControl};

/// A picture with a channel of transparency behind its others; nothing is seen of it at first.
pub(super) struct Canvas<T> {
    width: usize,
    height: usize,
    /// With that of transparency.
    channels: usize,
    pixels: Vec<T>,
    /// What is to be done with the last frame before the next one comes.
    last: Option<Last<T>>,
}

/// The frame that was put on last.
struct Last<T> {
    control: FrameControl,
    /// What was there before it, where that is to come back.
    before: Vec<T>,
}

/// A number of a pixel: 8 or 16 bits.
pub(super) trait Number: Copy + Into<u64> + PartialEq {
    /// Nothing is seen through it, and all is.
    const OPAQUE: Self;
    const CLEAR: Self;

    /// A number that is at most [`Self::OPAQUE`].
    fn of(number: u64) -> Self;
}

impl Number for u8 {
    const OPAQUE: Self = Self::MAX;
    const CLEAR: Self = 0;

    fn of(number: u64) -> Self {
        Self::try_from(number).unwrap_or(Self::MAX)
    }
}

impl Number for u16 {
    const OPAQUE: Self = Self::MAX;
    const CLEAR: Self = 0;

    fn of(number: u64) -> Self {
        Self::try_from(number).unwrap_or(Self::MAX)
    }
}

impl<T: Number> Canvas<T> {
    /// `channels`: with that of transparency.
    pub fn new(width: usize, height: usize, channels: usize) -> Self {
        Self {
            width,
            height,
            channels,
            pixels: vec![T::CLEAR; width * height * channels],
            last: None,
        }
    }

    /// Puts a frame on what the last ones left. `pixels`: those of the frame, with a channel of transparency or without.
    /// `None` where the frame does not lie on the picture.
    pub fn put(&mut self, control: FrameControl, pixels: &[T]) -> Option<()> {
        self.dispose();
        let area = control.width as usize * control.height as usize;
        let end = |first: u32, length: u32| (first as usize).checked_add(length as usize);
        let fits = end(control.x_offset, control.width)? <= self.width
            && end(control.y_offset, control.height)? <= self.height;
        let stored = pixels.len().checked_div(area)?;
        let is_whole = stored * area == pixels.len()
            && (stored == self.channels || stored + 1 == self.channels);
        if !fits || !is_whole {
            return None;
        }
        let before = match control.dispose_op {
            DisposeOp::Previous => self.pixels.clone(),
            DisposeOp::None | DisposeOp::Background => Vec::new(),
        };
        let mut rows = pixels.chunks_exact(stored * control.width as usize);
        for place in self.rows(&control) {
            let row = rows.next()?;
            let own = self.pixels[place].chunks_exact_mut(self.channels);
            for (to, from) in own.zip(row.chunks_exact(stored)) {
                put_pixel(to, from, control.blend_op);
            }
        }
        self.last = Some(Last { control, before });
        Some(())
    }

    /// Whether nothing is seen through it.
    pub fn is_opaque(&self) -> bool {
        let alphas = self
            .pixels
            .iter()
            .skip(self.channels - 1)
            .step_by(self.channels);
        alphas.copied().all(|alpha| alpha == T::OPAQUE)
    }

    /// Its pixels with so many of their channels.
    pub fn shown(&self, channels: usize) -> Vec<T> {
        let pixels = self.pixels.chunks_exact(self.channels);
        pixels
            .flat_map(|pixel| pixel[..channels].iter().copied())
            .collect()
    }

    /// Does with the last frame what it asks for.
    fn dispose(&mut self) {
        let Some(last) = self.last.take() else {
            return;
        };
        match last.control.dispose_op {
            DisposeOp::None => {}
            DisposeOp::Background => {
                for place in self.rows(&last.control) {
                    self.pixels[place].fill(T::CLEAR);
                }
            }
            DisposeOp::Previous => self.pixels = last.before,
        }
    }

    /// The places of the rows of a frame, which lies on the picture.
    fn rows(
        &self,
        control: &FrameControl,
    ) -> impl Iterator<Item = std::ops::Range<usize>> + use<T> {
        let (width, channels) = (self.width, self.channels);
        let [x, y, columns, rows] = [
            control.x_offset,
            control.y_offset,
            control.width,
            control.height,
        ]
        .map(|n| n as usize);
        (y..y + rows).map(move |row| {
            let first = (row * width + x) * channels;
            first..first + columns * channels
        })
    }
}

/// A pixel of a frame on that below it. `from` has no channel of transparency where it is shorter.
fn put_pixel<T: Number>(to: &mut [T], from: &[T], blend: BlendOp) {
    let colours = to.len() - 1;
    let above = from.get(colours).copied().unwrap_or(T::OPAQUE);
    if blend == BlendOp::Source || above == T::OPAQUE || to[colours] == T::CLEAR {
        to[..colours].copy_from_slice(&from[..colours]);
        to[colours] = above;
        return;
    }
    // Both as parts of the largest number squared, as the specification of PNG composes pixels.
    let most: u64 = T::OPAQUE.into();
    let (above, below): (u64, u64) = (above.into(), to[colours].into());
    let (own, seen) = (above * most, (most - above) * below);
    let sum = own + seen;
    let part = |number: u64, of: u64| T::of((2 * number + of) / (2 * of));
    for (to, from) in to[..colours].iter_mut().zip(from) {
        let (above, below): (u64, u64) = ((*from).into(), (*to).into());
        *to = part(above * own + below * seen, sum);
    }
    to[colours] = part(sum, most);
}
