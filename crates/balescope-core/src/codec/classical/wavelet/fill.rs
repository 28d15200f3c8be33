//! Smooth values where there are none, which cost few coefficients.

use super::bands::advance;

/// Turns in which a filled place takes the mean of those beside it.
const TURNS: usize = 20;

/// Fills what is no number: with the mean of ever larger surroundings, smoothed. All are none: zeros.
pub(crate) fn fill(values: &mut [f64], axes: &[usize]) {
    let holes: Vec<usize> = (0..values.len())
        .filter(|i| !values[*i].is_finite())
        .collect();
    if holes.is_empty() {
        return;
    }
    if holes.len() == values.len() {
        values.fill(0.0);
        return;
    }
    // Means of 2 x 2 x ... places, of those that have values.
    let coarse_axes: Vec<usize> = axes.iter().map(|n| n.div_ceil(2)).collect();
    let mut sums = vec![(0.0, 0_u32); coarse_axes.iter().product()];
    let mut at = vec![0; axes.len()];
    for value in values.iter() {
        if value.is_finite() {
            let (sum, count) = &mut sums[over(&at, &coarse_axes)];
            *sum += value;
            *count += 1;
        }
        advance(&mut at, axes);
    }
    let mean = |(sum, count): (f64, u32)| {
        if count > 0 {
            sum / f64::from(count)
        } else {
            f64::NAN
        }
    };
    let mut coarse: Vec<f64> = sums.into_iter().map(mean).collect();
    if coarse.len() < values.len() {
        fill(&mut coarse, &coarse_axes);
    }
    for hole in &holes {
        let at = super::bands::digits(*hole, axes);
        values[*hole] = coarse[over(&at, &coarse_axes)];
    }
    smooth(values, axes, &holes);
}

fn over(at: &[usize], coarse_axes: &[usize]) -> usize {
    let places = at.iter().zip(coarse_axes);
    places.fold(0, |place, (at, n)| place * n + at / 2)
}

fn smooth(values: &mut [f64], axes: &[usize], holes: &[usize]) {
    for _ in 0..TURNS {
        for hole in holes {
            let (mut sum, mut count) = (0.0, 0.0);
            let mut inner = 1;
            for length in axes.iter().rev() {
                let at = hole / inner % length;
                let sides = [
                    (at > 0).then(|| hole - inner),
                    (at + 1 < *length).then(|| hole + inner),
                ];
                for side in sides.into_iter().flatten() {
                    sum += values[side];
                    count += 1.0;
                }
                inner *= length;
            }
            if count > 0.0 {
                values[*hole] = sum / count;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_take_what_lies_around_them() {
        let axes = [9, 14];
        let plane = |i: usize| (i / 14) as f64 + 2.0 * (i % 14) as f64;
        let is_hole = |i: usize| i % 14 < 5 && i / 14 > 2;
        let mut values: Vec<f64> = (0..126)
            .map(|i| if is_hole(i) { f64::NAN } else { plane(i) })
            .collect();
        fill(&mut values, &axes);
        for (i, value) in values.iter().enumerate() {
            if is_hole(i) {
                assert!((0.0..=34.0).contains(value), "{i} {value}");
            } else {
                assert_eq!(*value, plane(i));
            }
        }
        let mut none = [f64::NAN, f64::INFINITY];
        fill(&mut none, &[2]);
        assert_eq!(none, [0.0; 2]);
    }
}
