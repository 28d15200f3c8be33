//! Lines of equal value in a plane.

use super::Grid;

/// A piece of a line, from one place to another, each as row and column between the middles of cells.
pub type Piece = [[f64; 2]; 2];

/// The pieces of the line on which a plane has a value, by marching squares: each square between the middles of
/// four cells has none, one or two. Squares with a cell that has no value have none; a saddle is
/// decided by the mean of its corners.
pub fn isoline(grid: &Grid, level: f64) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for row in 0..grid.rows.saturating_sub(1) {
        for column in 0..grid.columns.saturating_sub(1) {
            square(grid, [row, column], level, &mut pieces);
        }
    }
    pieces
}

fn square(grid: &Grid, [row, column]: [usize; 2], level: f64, pieces: &mut Vec<Piece>) {
    // Around the square: each edge runs from one corner to the next.
    let corners = [[0, 0], [0, 1], [1, 1], [1, 0]];
    let value = |corner: [usize; 2]| {
        grid.get(row + corner[0], column + corner[1])
            .unwrap_or(f64::NAN)
    };
    let values = corners.map(value);
    if values.iter().any(|v| !v.is_finite()) {
        return;
    }
    let above = values.map(|v| v >= level);
    let crossing = |edge: usize| {
        let next = (edge + 1) % 4;
        if above[edge] == above[next] {
            return None;
        }
        // Halves first: the difference of two numbers may be larger than any.
        let share = (level / 2.0 - values[edge] / 2.0) / (values[next] / 2.0 - values[edge] / 2.0);
        let at = |i: usize| {
            let (from, to) = (corners[edge][i] as f64, corners[next][i] as f64);
            [row, column][i] as f64 + from + share * (to - from)
        };
        Some([at(0), at(1)])
    };
    let crossings: Vec<[f64; 2]> = (0..4).filter_map(crossing).collect();
    match *crossings.as_slice() {
        [one, other] => pieces.push([one, other]),
        [top, right, bottom, left] => {
            let middle = values.iter().map(|v| v / 4.0).sum::<f64>() >= level;
            // What is like the first corner is joined through the middle, or cut off.
            if middle == above[0] {
                pieces.extend([[top, right], [bottom, left]]);
            } else {
                pieces.extend([[left, top], [right, bottom]]);
            }
        }
        _ => {}
    }
}

/// So many values between the ends of a range, evenly spaced, without the ends.
pub fn levels([low, high]: [f64; 2], count: usize) -> Vec<f64> {
    let step = |i: usize| i as f64 / (count + 1) as f64;
    (1..=count).map(|i| low + (high - low) * step(i)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cone(rows: usize, columns: usize) -> Grid {
        let place = |i: usize| ((i / columns) as f64 - 10.0, (i % columns) as f64 - 12.0);
        let values = (0..rows * columns).map(|i| place(i).0.hypot(place(i).1));
        Grid::new(rows, columns, values.collect()).unwrap()
    }

    #[test]
    fn a_cone_has_circles_that_close() {
        let pieces = isoline(&cone(21, 25), 6.0);
        let length: f64 = (pieces.iter())
            .map(|[a, b]| (a[0] - b[0]).hypot(a[1] - b[1]))
            .sum();
        assert!(
            (length / (std::f64::consts::TAU * 6.0) - 1.0).abs() < 0.01,
            "{length}"
        );
        for end in pieces.iter().flatten() {
            let radius = (end[0] - 10.0).hypot(end[1] - 12.0);
            assert!((radius - 6.0).abs() < 0.03, "{radius}");
            // Every end is one of two pieces.
            let same = |other: &&[f64; 2]| (end[0] - other[0]).hypot(end[1] - other[1]) < 1e-9;
            assert_eq!(pieces.iter().flatten().filter(same).count(), 2);
        }
    }

    #[test]
    fn a_plane_is_cut_where_it_has_the_value() {
        let grid = Grid::new(2, 3, vec![0.0, 1.0, 2.0, 0.0, 1.0, 2.0]).unwrap();
        assert_eq!(isoline(&grid, 1.25), [[[0.0, 1.25], [1.0, 1.25]]]);
        assert!(isoline(&grid, 5.0).is_empty());
        let mut hole = grid;
        hole.values[1] = f64::NAN;
        assert!(isoline(&hole, 1.25).is_empty());
    }

    #[test]
    fn a_saddle_has_two_pieces_that_do_not_cross() {
        for (middle, joined) in [(0.4, true), (-0.4, false)] {
            let grid = Grid::new(2, 2, vec![1.0 + middle, -1.0, -1.0, 1.0 + middle]).unwrap();
            let pieces = isoline(&grid, 0.0);
            assert_eq!(pieces.len(), 2);
            // Joined high corners leave the low ones at the right above and at the left below.
            let near = |piece: &Piece| (piece[0][1] + piece[1][1]) - (piece[0][0] + piece[1][0]);
            assert_eq!(
                pieces.iter().all(|p| near(p).abs() > 0.5),
                joined,
                "{pieces:?}"
            );
        }
    }

    #[test]
    fn levels_lie_between_the_ends() {
        assert_eq!(levels([0.0, 4.0], 3), [1.0, 2.0, 3.0]);
        assert!(levels([0.0, 1.0], 0).is_empty());
    }
}
