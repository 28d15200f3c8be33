//! A run in words: its data, its model, and how it trained.

use std::fmt::Write as _;

use crate::format::{count, counted, one_line, percent, seconds, shape, significant};
use crate::model::Family;
use crate::report::{ColumnMissing, FitReport, InputReport, RangeReport};

/// How far the data leave what the model saw in training.
pub(super) fn range(report: &RangeReport) -> String {
    let word = if report.is_notable() {
        "Warning"
    } else {
        "Range"
    };
    let mut text = format!("  {word}: {}\n", report.summary());
    for line in report.lines() {
        text.push_str("    ");
        text.push_str(&line);
        text.push('\n');
    }
    text
}

pub(super) fn input(input: &InputReport) -> String {
    let lossless = if input.lossless_dtype == input.dtype {
        String::new()
    } else {
        format!(" (every value fits {})", input.lossless_dtype)
    };
    let of = input.of.map_or_else(String::new, |all| {
        format!(", a portion of {} samples", count(all))
    });
    let missing = ColumnMissing::summary(&input.missing).map_or_else(String::new, |text| {
        format!("Set apart {}\n", one_line(&text))
    });
    format!(
        "Data      {}: {} values{of}, {}{lossless}\n{missing}",
        one_line(&input.path),
        shape(&input.shape),
        input.dtype
    )
}

pub(super) fn model(report: &FitReport) -> String {
    if let Some(reason) = &report.nothing_learnt {
        return format!(
            "Network   none, there is nothing to learn: {reason}\n\
             Kept      every value without loss\n"
        );
    }
    let model = &report.model;
    let widths: Vec<_> = model.widths.iter().map(ToString::to_string).collect();
    let hidden = if widths.is_empty() {
        "no hidden layer".to_owned()
    } else {
        widths.join("-")
    };
    let hidden = match report.model.tile.as_deref() {
        None => hidden,
        Some("whole") => format!("{hidden}, whole snapshots"),
        Some(edge) => format!("{hidden}, tiles of {edge} points along every axis"),
    };
    let what = if model.family.parse::<Family>().is_ok_and(|f| !f.encodes()) {
        "time and place to the values there".to_owned()
    } else {
        format!(
            "{} to {} values",
            count(model.features),
            count(model.latent)
        )
    };
    let name = network_name(&model.family, &model.size, widths.is_empty());
    let mut text = format!(
        "Network   {name} ({hidden}): {what}, {} parameters, on {}\n",
        count(model.parameters),
        report.device
    );
    for timed in &report.training.timed {
        let _ = writeln!(text, "          Tried {timed}");
    }
    text
}

/// What a network is called: its size, where that tells the family.
fn network_name(family: &str, size: &str, has_no_layers: bool) -> String {
    match family {
        "dense" | "baler" | "linear" => size.to_owned(),
        family if has_no_layers => family.to_owned(),
        family => format!("{family}, {size}"),
    }
}

pub(super) fn training(report: &FitReport) -> String {
    let training = &report.training;
    let speed = count(training.samples_per_second as usize);
    let quantised = training.quantised_after.map_or_else(String::new, |epoch| {
        format!(", quantised after epoch {epoch}")
    });
    let held_out = match (training.held_out_samples, &*training.held_out_as) {
        (0, _) => "nothing held out".to_owned(),
        (count, "last samples") => format!("the last {} held out", counted(count, "sample")),
        (count, way) => format!("{} held out in {way}", counted(count, "sample")),
    };
    format!(
        "Training  {} in {} ({speed} samples/s), {}{quantised}, {held_out}, seed {}\n",
        counted(training.epochs, "epoch"),
        seconds(training.seconds),
        report.kept(),
        training.seed
    )
}

/// What training made small, what its result was chosen by, and what was tried for it.
pub(super) fn judged(report: &FitReport) -> String {
    let training = &report.training;
    let mut loss = format!("loss {}", training.loss_name);
    for (name, weight) in [
        ("emd", training.histogram_term),
        ("swae", training.latent_term),
    ] {
        if weight > 0.0 {
            let _ = write!(loss, " + {} x {name}", significant(weight, 3));
        }
    }
    let aim = report.aim.aim;
    let tried = report.tried.as_ref().map_or_else(String::new, |trials| {
        format!("          {}\n", trials.summary())
    });
    format!(
        "Aim       {} ({} {}), {loss}\n{tried}",
        aim.name(),
        aim.figure(),
        percent(report.aim.error)
    )
}
