//! From how many samples a model pays against codecs.

use crate::format::count;
use crate::plot::{Axis, Chart, Ink, Mark, Series, Shape};
use crate::report::BreakEven;

/// Bytes of both files over the number of samples.
pub fn break_even(found: &BreakEven, unit: &str) -> Chart {
    let mut name = unit.to_owned();
    if let Some(first) = name.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    let curve = found.curve();
    let line = |which: usize| Shape::Line(curve.iter().map(|c| [c[0], c[which]]).collect());
    let mut chart = Chart::new(
        "Bytes at equal error",
        Axis::new(name).log(true),
        Axis::new("File").unit("bytes").log(true),
    )
    .with(Series::new(&found.model, Ink::After, line(1)))
    .with(Series::new(&found.rival, Ink::Before, line(2)))
    .mark(Mark::vertical(found.samples as f64).labelled(format!("Here: {}", count(found.samples))));
    if let Some(from) = found.from.filter(|from| *from > 1.0) {
        chart = chart.mark(Mark::vertical(from).inked(Ink::Accent));
    }
    chart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Growth;

    #[test]
    fn both_files_and_both_numbers_are_in_the_chart() {
        let found = BreakEven {
            model: "Dense".to_owned(),
            rival: "zfp".to_owned(),
            samples: 1000,
            model_bytes: Growth {
                fixed: 500.0,
                per_sample: 1.0,
            },
            rival_bytes: Growth {
                fixed: 0.0,
                per_sample: 2.0,
            },
            from: Some(500.0),
            sentence: String::new(),
        };
        let chart = break_even(&found, "rows");
        assert_eq!(chart.x.caption(), "Rows");
        let at: Vec<f64> = (chart.marks.iter())
            .map(|mark| match mark {
                Mark::Vertical { at, .. } => *at,
                _ => f64::NAN,
            })
            .collect();
        assert_eq!(at, [1000.0, 500.0]);
        let Shape::Line(points) = &chart.series[1].shape else {
            panic!("a line")
        };
        assert!(points.iter().all(|p| (p[1] / p[0] - 2.0).abs() < 1e-9));
    }
}
