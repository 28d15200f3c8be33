//! Large arrays, filled on all threads.

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

/// Rows that one task copies.
const ROWS: usize = 8192;
/// Numbers that one task makes.
const NUMBERS: usize = 1 << 18;

/// An array of zeros that is about to be filled. All threads write to it first: the system hands out
/// fresh memory page by page, which takes longer than most of what is done with it.
pub fn blank<A>(rows: usize, columns: usize) -> Array2<A>
where
    A: Copy + Default + Send + Sync,
{
    let mut numbers = Vec::new();
    if rows * columns > NUMBERS {
        let all = (0..rows * columns).into_par_iter().with_min_len(NUMBERS);
        all.map(|_| A::default()).collect_into_vec(&mut numbers);
    } else {
        numbers.resize(rows * columns, A::default());
    }
    Array2::from_shape_vec((rows, columns), numbers)
        .unwrap_or_else(|_| Array2::from_elem((rows, columns), A::default()))
}

/// Some rows, in the order in which they are named, copied on all threads.
///
/// # Panics
/// When there is no such row.
pub fn gathered<A>(values: ArrayView2<'_, A>, rows: &[usize]) -> Array2<A>
where
    A: Copy + Default + Send + Sync,
{
    let mut some = blank(rows.len(), values.ncols());
    some.axis_chunks_iter_mut(Axis(0), ROWS)
        .into_par_iter()
        .zip(rows.par_chunks(ROWS))
        .for_each(|(mut some, rows)| {
            for (mut to, row) in some.rows_mut().into_iter().zip(rows) {
                to.assign(&values.row(*row));
            }
        });
    some
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_in_the_order_in_which_they_are_named() {
        let values = Array2::from_shape_fn((3 * ROWS, 3), |(i, j)| (10 * i + j) as f32);
        let rows: Vec<usize> = (0..2 * ROWS + 5).map(|i| (i * 7919) % (3 * ROWS)).collect();
        assert_eq!(
            gathered(values.view(), &rows),
            values.select(Axis(0), &rows)
        );
        assert_eq!(gathered(values.t(), &[2, 0]).row(0), values.column(2));
        assert_eq!(gathered(values.view(), &[]).dim(), (0, 3));
    }
}
