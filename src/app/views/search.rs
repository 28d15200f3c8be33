use egui::{Align, Id, Label, Layout, RichText, Ui, Vec2};
use egui_extras::{Column, TableBuilder};

use crate::app::plot::{Axis, Chart, ChartView, Ink, Mark, Series, Shape};
use crate::app::{AppCommand, RunPhase, RunState, format};
use crate::report::best_of_each;
use crate::train::{SearchStep, Target};

/// Width of the plot, as a share of what there is.
const PLOT: f32 = 0.45;

/// What is further from the target than this factor needs a zoom to be seen.
const FAR: f64 = 30.0;

const HEADINGS: [(&str, &str); 6] = [
    ("Model", "Family and size; faint where it was a short run"),
    ("Latents", "Values in the bottleneck"),
    (
        "Rounding",
        "By how much the error was allowed to rise so that latents and weights are stored more coarsely",
    ),
    ("File", "Bytes of the whole archive"),
    ("Reached", "The target's figure, on held-out samples"),
    ("Target", "Whether it was met"),
];

/// The trials of a search, as they come: a plot and a table.
pub fn show(ui: &mut Ui, run: &RunState, size: Vec2, commands: &mut Vec<AppCommand>) {
    let Some(target) = run.target else { return };
    ui.allocate_ui(size, |ui| {
        words(ui, run);
        let room = Vec2::new(size.x, (ui.available_height() - 6.0).max(80.0));
        ui.horizontal_top(|ui| {
            let plot = Vec2::new(room.x * PLOT, room.y);
            let chart = chart(target, &run.steps);
            ChartView::new(&chart, Id::unique("search"), plot).show(ui, commands);
            let rest = Vec2::new(ui.available_width(), room.y);
            ui.allocate_ui_with_layout(rest, Layout::top_down(Align::Min), |ui| {
                table(ui, target, &run.steps);
            });
        });
    });
}

/// What came of it, or what is going on.
fn words(ui: &mut Ui, run: &RunState) {
    let outcome = run
        .outcome
        .as_ref()
        .filter(|_| run.phase == RunPhase::Finished);
    let report = outcome.and_then(|outcome| outcome.report.target.as_ref());
    let text = match (report, run.target) {
        (Some(report), _) => report.summary(),
        (None, Some(target)) => format!(
            "Searching for the smallest file with {} {}: {}",
            target.label(),
            target.with_unit(target.value()),
            format::counted(run.steps.len(), "trial")
        ),
        (None, None) => return,
    };
    ui.add(Label::new(RichText::new(text).strong()).wrap());
}

/// File size against the target's figure, a colour for each model.
fn chart(target: Target, steps: &[SearchStep]) -> Chart {
    let (unit, scale) = match target {
        Target::Psnr(_) => ("dB", 1.0),
        Target::Largest(_) => ("% of the range", 100.0),
        Target::Response(_) | Target::Nrmse(_) => ("%", 1.0),
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
    chart.mark(Mark::Vertical {
        at: scale * target.value(),
        label: "Target".to_owned(),
        ink: Ink::Neutral,
    })
}

fn table(ui: &mut Ui, target: Target, steps: &[SearchStep]) {
    let best = best_of_each(target, steps).first().copied();
    let width = ((ui.available_width() - 130.0) / 5.0 - 9.0).clamp(52.0, 110.0);
    TableBuilder::new(ui)
        .id_salt("trials")
        .striped(true)
        .stick_to_bottom(true)
        .column(Column::initial(116.0).at_least(60.0).clip(true))
        .columns(Column::initial(width).at_least(44.0).clip(true), 5)
        .header(20.0, |mut header| {
            for (label, tip) in HEADINGS {
                header.col(|ui| {
                    ui.strong(label).on_hover_text(tip);
                });
            }
        })
        .body(|body| {
            body.rows(19.0, steps.len(), |mut row| {
                let step = &steps[row.index()];
                let is_best = best.is_some_and(|best| std::ptr::eq(best, step));
                for text in cells(target, step) {
                    row.col(|ui| {
                        let text = RichText::new(text);
                        let text = match (is_best, step.full) {
                            (true, _) => text.strong(),
                            (false, false) => text.weak(),
                            (false, true) => text,
                        };
                        ui.add(Label::new(text).truncate());
                    });
                }
            });
        });
}

fn cells(target: Target, step: &SearchStep) -> [String; 6] {
    // The heading says of what.
    let reached = target.with_unit(step.reached).replace(" of the range", "");
    [
        step.model(),
        format::count(step.latent),
        step.rounding(),
        format::bytes(step.bytes),
        reached,
        if step.meets { "met" } else { "missed" }.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(family: &str, bytes: usize, reached: f64) -> SearchStep {
        SearchStep {
            family: family.to_owned(),
            size: "linear".to_owned(),
            latent: 12,
            rounding: Some(1.5),
            bytes,
            reached,
            meets: reached <= 0.01,
            full: true,
        }
    }

    #[test]
    fn every_model_has_its_points_and_the_target_its_line() {
        let steps = [
            step("linear", 900, 0.02),
            step("tucker", 700, 0.009),
            step("linear", 1000, 0.008),
        ];
        let chart = chart(Target::Largest(0.01), &steps);
        let names: Vec<&str> = chart.series.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["Linear (PCA)", "Tucker"]);
        let Shape::Points { points, .. } = &chart.series[0].shape else {
            panic!("points")
        };
        assert_eq!(points, &[[2.0, 900.0], [0.8, 1000.0]]);
        assert!(
            matches!(&chart.marks[..], [Mark::Vertical { at, .. }] if (*at - 1.0).abs() < 1e-12)
        );
    }

    #[test]
    fn a_row_has_units() {
        let cells = cells(Target::Largest(0.01), &step("tucker", 700, 0.009));
        assert_eq!(cells, ["Tucker", "12", "150 %", "700 B", "0.900 %", "met"]);
    }
}
