//! How the pictures of a frame and the chart of errors share their room.

use egui::{Rect, Vec2, pos2};

/// Points that a panel needs beside its picture: the colour bar with its labels.
pub const BAR: f32 = 62.0;

/// Points that a panel needs above its picture.
pub const HEAD: f32 = 22.0;

const GAP: f32 = 6.0;

/// The least height of the chart of errors under a row of pictures, and its width beside a stack of them.
const ERRORS: Vec2 = Vec2::new(250.0, 130.0);

/// The same of two charts above each other.
const STACKED: Vec2 = Vec2::new(340.0, 250.0);

/// The chart beside or below the pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartRoom {
    None,
    Errors,
    Stacked,
}

impl ChartRoom {
    fn least(self) -> Vec2 {
        match self {
            Self::None => Vec2::ZERO,
            Self::Errors => ERRORS + Vec2::splat(GAP),
            Self::Stacked => STACKED + Vec2::splat(GAP),
        }
    }
}

/// How the pictures stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// One picture alone, or with the chart under it.
    Single,
    /// One picture with the chart at the right.
    Beside,
    /// Three beside each other, the chart under them.
    Row,
    /// Two above, one and the chart below.
    Square,
    /// Three above each other, the chart at the right.
    Stack,
}

/// What a picture needs of the room.
#[derive(Clone, Copy, Debug)]
pub struct PictureNeeds {
    /// Width over height.
    pub aspect: f32,
    /// What stands beside it, above it and below it.
    pub margin: Vec2,
}

/// Where everything stands in the room there is.
#[derive(Clone, Copy, Debug)]
pub struct Space {
    pub arrangement: Arrangement,
    room: Vec2,
    cell: Vec2,
}

impl Space {
    /// The arrangement with the largest pictures.
    pub fn new(room: Vec2, of: PictureNeeds, panels: usize, chart: ChartRoom) -> Self {
        let is_sound = of.aspect.is_finite() && of.aspect > 0.0;
        let of = PictureNeeds {
            aspect: if is_sound { of.aspect } else { 1.0 },
            ..of
        };
        let (aspect, margin) = (of.aspect, of.margin);
        let picture = |cell: Vec2| of.area(cell);
        let chart = chart.least();
        if panels < 3 {
            let under = Vec2::new(room.x, room.y - chart.y);
            let beside = Vec2::new(room.x - chart.x, room.y);
            let is_beside = picture(beside) > picture(under);
            let (arrangement, cell) = if is_beside {
                (Arrangement::Beside, beside)
            } else {
                (Arrangement::Single, under)
            };
            return Self {
                arrangement,
                room,
                cell: cell.max(Vec2::splat(60.0)),
            };
        }
        let row = Vec2::new((room.x - 2.0 * GAP) / 3.0, room.y - chart.y);
        let square = (room - Vec2::splat(GAP)) / 2.0;
        let stack = Vec2::new(room.x - chart.x, (room.y - 2.0 * GAP) / 3.0);
        let choices = [
            (Arrangement::Row, row),
            (Arrangement::Square, square),
            (Arrangement::Stack, stack),
        ];
        // In a square the chart has as much room as a picture.
        let has_room = |arrangement: Arrangement| {
            arrangement != Arrangement::Square || (square.x >= chart.x && square.y >= chart.y)
        };
        let (arrangement, cell) = choices
            .into_iter()
            .filter(|(arrangement, _)| has_room(*arrangement))
            .max_by(|(_, a), (_, b)| picture(*a).total_cmp(&picture(*b)))
            .unwrap_or((Arrangement::Square, square));
        // No larger than the picture is: what is left goes to the chart.
        let height = margin.y + (cell.x - margin.x).max(1.0) / aspect;
        let width = margin.x + (cell.y - margin.y).max(1.0) * aspect;
        let cell = match arrangement {
            Arrangement::Row => Vec2::new(cell.x, cell.y.min(height)),
            Arrangement::Stack => Vec2::new(cell.x.min(width), cell.y),
            _ => cell,
        };
        Self {
            arrangement,
            room,
            cell: cell.max(Vec2::splat(60.0)),
        }
    }

    /// The i-th picture, from the top left of the room.
    pub fn cell(&self, i: usize) -> Rect {
        let (column, row) = match self.arrangement {
            Arrangement::Single | Arrangement::Beside => (0, 0),
            Arrangement::Row => (i, 0),
            Arrangement::Square => (i % 2, i / 2),
            Arrangement::Stack => (0, i),
        };
        let corner = pos2(
            column as f32 * (self.cell.x + GAP),
            row as f32 * (self.cell.y + GAP),
        );
        Rect::from_min_size(corner, self.cell)
    }

    /// Where the chart of errors stands.
    pub fn chart(&self) -> Rect {
        let all = Rect::from_min_size(pos2(0.0, 0.0), self.room);
        match self.arrangement {
            Arrangement::Single | Arrangement::Row => {
                Rect::from_min_max(pos2(0.0, self.cell.y + GAP), all.max)
            }
            Arrangement::Square => self.cell(3),
            Arrangement::Stack | Arrangement::Beside => {
                Rect::from_min_max(pos2(self.cell.x + GAP, 0.0), all.max)
            }
        }
    }
}

impl PictureNeeds {
    /// The area of the picture in a cell.
    fn area(self, cell: Vec2) -> f32 {
        let free = (cell - self.margin).max(Vec2::ZERO);
        let width = free.x.min(free.y * self.aspect);
        width * width / self.aspect
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Vec2 = Vec2::new(930.0, 560.0);

    fn plain(aspect: f32) -> PictureNeeds {
        PictureNeeds {
            aspect,
            margin: Vec2::new(BAR, HEAD),
        }
    }

    #[test]
    fn tall_fields_stand_in_a_row_and_very_wide_ones_in_a_stack() {
        assert_eq!(
            Space::new(ROOM, plain(0.5), 3, ChartRoom::Errors).arrangement,
            Arrangement::Row
        );
        assert_eq!(
            Space::new(ROOM, plain(48.0 / 12.0), 3, ChartRoom::Errors).arrangement,
            Arrangement::Stack
        );
        assert_eq!(
            Space::new(ROOM, plain(1.0), 1, ChartRoom::None).arrangement,
            Arrangement::Single
        );
    }

    #[test]
    fn nothing_overlaps_and_all_is_inside() {
        for aspect in [0.3, 1.0, 2.7, 9.0] {
            for room in [ROOM, Vec2::new(1500.0, 800.0), Vec2::new(500.0, 420.0)] {
                let space = Space::new(room, plain(aspect), 3, ChartRoom::Errors);
                let alone = Space::new(room, plain(aspect), 1, ChartRoom::Stacked);
                let all = Rect::from_min_size(pos2(0.0, 0.0), room).expand(0.5);
                let three = [space.cell(0), space.cell(1), space.cell(2), space.chart()];
                for rects in [&three[..], &[alone.cell(0), alone.chart()]] {
                    for (i, a) in rects.iter().enumerate() {
                        assert!(all.contains_rect(*a), "{aspect} {room:?} {a:?}");
                        for b in &rects[..i] {
                            let apart = !a.shrink(0.5).intersects(b.shrink(0.5));
                            assert!(apart, "{aspect} {room:?}");
                        }
                    }
                }
            }
        }
    }
}
