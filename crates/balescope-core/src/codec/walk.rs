//! The way through an array of whole numbers: what is subtracted from each, and the size that its neighbours
//! make likely.

/// Sizes that neighbours are told apart by.
pub(super) const CONTEXTS: usize = 20;

/// Where a number stands in its array, and what is known before it.
pub(super) struct Walk<'a> {
    shape: &'a [usize],
    strides: Vec<usize>,
    way: Way,
    /// Of the number at hand: its index along each axis but the last ...
    place: Vec<usize>,
    /// ... and along that.
    lane: usize,
    /// Mean size so far at each place of the last axis, in sixteenths.
    lanes: Vec<u32>,
    /// How fast the means follow: by this power of two.
    shift: u32,
    rows: usize,
}

impl<'a> Walk<'a> {
    pub fn new(shape: &'a [usize], way: Way) -> Self {
        let mut strides = vec![1; shape.len()];
        for axis in (0..shape.len().saturating_sub(1)).rev() {
            strides[axis] = strides[axis + 1] * shape[axis + 1];
        }
        Self {
            shape,
            strides,
            way,
            place: vec![0; shape.len().saturating_sub(1)],
            lane: 0,
            // An array without axes is one number.
            lanes: vec![0; shape.last().copied().unwrap_or(1)],
            shift: 0,
            rows: 0,
        }
    }

    /// The index along every axis.
    #[inline]
    fn indices(&self) -> impl Iterator<Item = usize> {
        self.place.iter().copied().chain([self.lane])
    }

    /// The value that is subtracted.
    #[inline]
    pub fn predicted(&self, values: &[i32], at: usize) -> i32 {
        match self.way.difference {
            Some(axis) if *self.place.get(axis).unwrap_or(&self.lane) > 0 => {
                values[at - self.strides[axis]]
            }
            _ => 0,
        }
    }

    /// The size that is likely, as a context.
    #[inline]
    pub fn context(&self, coded: &[i32], at: usize) -> usize {
        let sixteenths = if self.way.neighbours {
            let (mut sum, mut count) = (0_u64, 0);
            for (place, stride) in self.indices().zip(&self.strides) {
                if place > 0 {
                    sum += u64::from(coded[at - stride].unsigned_abs());
                    count += 1;
                }
            }
            match count {
                1 => 16 * sum,
                2 => 8 * sum,
                _ => (16 * sum).checked_div(count).unwrap_or(16),
            }
        } else {
            u64::from(self.lanes[self.lane])
        };
        // Half powers of two: 0, 1/16, ...
        if sixteenths == 0 {
            return 0;
        }
        let octave = sixteenths.ilog2() as usize;
        let half = octave > 0 && sixteenths >> (octave - 1) & 1 == 1;
        (1 + 2 * octave + usize::from(half)).min(CONTEXTS - 1)
    }

    /// Takes up a number and goes on to the next place.
    #[inline]
    pub fn learn(&mut self, coded: i32) {
        let size = coded.unsigned_abs().min(1 << 20) * 16;
        let mean = &mut self.lanes[self.lane];
        // At most 2^24: the difference is within 32 bits.
        let moved = (size as i32 - *mean as i32) >> self.shift;
        *mean = mean.wrapping_add_signed(moved);
        self.lane += 1;
        if self.lane == self.lanes.len() {
            self.turn();
        }
    }

    /// Goes on to the next row.
    #[inline]
    fn turn(&mut self) {
        self.lane = 0;
        for (place, length) in self.place.iter_mut().zip(self.shape).rev() {
            *place += 1;
            if *place < *length {
                break;
            }
            *place = 0;
        }
        // Early numbers count for more.
        self.rows += 1;
        self.shift = (self.rows + 1).ilog2().min(5);
    }
}

/// How an array is coded: what is subtracted first, and what the size is guessed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way {
    /// Each number less the one before it along this axis, where there is one.
    pub difference: Option<usize>,
    /// Sizes are guessed from the numbers before along each axis; otherwise from the mean size so
    /// far at the same place of the last axis.
    pub neighbours: bool,
}

impl Way {
    pub fn all(axes: usize) -> impl Iterator<Item = Self> {
        let differences = std::iter::once(None).chain((0..axes).map(Some));
        differences.flat_map(|difference| {
            [false, true].map(|neighbours| Self {
                difference,
                neighbours,
            })
        })
    }

    pub fn to_byte(self) -> u8 {
        self.difference.map_or(0, |axis| axis as u8 + 1) << 1 | u8::from(self.neighbours)
    }

    pub fn from_byte(byte: u8, axes: usize) -> Option<Self> {
        let difference = (byte >> 1).checked_sub(1).map(usize::from);
        difference.is_none_or(|axis| axis < axes).then_some(Self {
            difference,
            neighbours: byte & 1 == 1,
        })
    }
}
