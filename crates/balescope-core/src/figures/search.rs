//! The trials of a search for a target.

use super::{Emphasis, Table};
use crate::format::{bytes, count};
use crate::plot::{Axis, Chart, Ink, Mark, Series, Shape};
use crate::report::{SearchStep, Target, best_of_each};

/// What is further from the target than this factor needs a zoom to be seen.
const FAR: f64 = 30.0;

/// One row a trial: the best stands out, short runs stand back.
pub fn trials(target: Target, steps: &[&SearchStep]) -> Table {
    let best = best_of_each(target, steps.iter().copied())
        .into_iter()
        .next();
    // The heading says of what.
    let reached = |row: usize| {
        let text = target.with_unit(steps[row].reached);
        text.replace(" of the range", "")
            .replace(" of the bound", "")
    };
    let mut table = Table::new("Trials", steps.len())
        .words("Model", "Family and size; faint where it was a short run", |row| {
            steps[row].model()
        })
        .figures(
            "Latents",
            "Values in the bottleneck",
            |row| steps[row].latent as f64,
            |figure| count(figure as usize),
        )
        .written(
            "Rounding",
            "By how much the error was allowed to rise so that latents and weights are stored more coarsely",
            |row| steps[row].rounding.unwrap_or(f64::NAN),
            |row| steps[row].rounding(),
        )
        .when(steps.iter().any(|step| step.bound.is_some()), |table| {
            table.written(
                "Bound",
                "Share of the column's range that no value is off by more than, where one was tried",
                |row| steps[row].bound.unwrap_or(f64::NAN),
                |row| steps[row].bound(),
            )
        })
        .figures(
            "File",
            "Bytes of the whole archive",
            |row| steps[row].bytes as f64,
            |figure| bytes(figure as usize),
        )
        .written(
            match target {
                Target::Bounds => "Error / bound",
                _ => target.label(),
            },
            "The target's figure, on held-out samples",
            |row| steps[row].reached,
            reached,
        )
        .words("Target", "Whether it was met", |row| {
            let met = steps[row].meets;
            if met { "met" } else { "missed" }.to_owned()
        });
    table.emphasis = (steps.iter())
        .map(|step| match best {
            Some(best) if std::ptr::eq(best, *step) => Emphasis::Strong,
            _ if step.full => Emphasis::Plain,
            _ => Emphasis::Weak,
        })
        .collect();
    table
}

/// File size against the target's figure, a colour for each model.
pub fn search_chart(target: Target, steps: &[SearchStep]) -> Chart {
    let (unit, scale) = match target {
        Target::Psnr(_) => ("dB", 1.0),
        Target::Largest(_) => ("% of the range", 100.0),
        Target::Bounds => ("% of the bound", 100.0),
        Target::Response(_) | Target::Nrmse(_) | Target::Robust(_) => ("%", 1.0),
    };
    let mut x = Axis::new(target.label()).unit(unit);
    if !matches!(target, Target::Psnr(_)) {
        // What is next to no error would press all else into a corner.
        let value = scale * target.value();
        let low = value / FAR;
        let reached = steps.iter().map(|s| scale * s.reached);
        let high = reached.fold(2.0 * value, f64::max).min(value * FAR);
        x = x.log(true).range(low, 1.1 * high);
    }
    let mut chart = Chart::new(
        "File size against target",
        x,
        Axis::new("File").unit("bytes").log(true),
    );
    let mut models: Vec<String> = steps.iter().map(SearchStep::model).collect();
    models.sort_unstable();
    models.dedup();
    for (i, model) in models.into_iter().enumerate() {
        let own = steps.iter().filter(|s| s.model() == model);
        let points: Vec<_> = own.map(|s| [scale * s.reached, s.bytes as f64]).collect();
        let errors = vec![0.0; points.len()];
        let shape = Shape::Points { points, errors };
        chart = chart.with(Series::new(model, Ink::Part(i), shape));
    }
    chart.mark(Mark::vertical(scale * target.value()).labelled("Target"))
}
