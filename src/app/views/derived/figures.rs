//! The figures beside the plot of a derived quantity.

use egui::Ui;

use super::quantity::Quantity;
use crate::app::format;
use crate::app::views::facts::figures;
use crate::app::views::source::Source;
use crate::figures::Facts;

pub fn peak_figures(ui: &mut Ui, quantity: &Quantity, source: &Source) {
    let [before, after, second] = &quantity.peaks;
    ui.strong("Peak");
    let number =
        |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |v| format::significant(v, 5));
    let mut facts = Facts::new("peak figures");
    facts.add(
        "Before",
        number(before.map(|p| p.position)),
        "The most frequent value in the range",
    );
    facts.add(
        "Width before",
        number(before.and_then(|p| p.fwhm)),
        "Full width at half of the maximum, counted from zero",
    );
    if quantity.pair.after.is_some() {
        facts.add(
            "After",
            number(after.map(|p| p.position)),
            "The most frequent value in the range",
        );
        facts.add(
            "Width after",
            number(after.and_then(|p| p.fwhm)),
            "Full width at half of the maximum, counted from zero",
        );
    }
    if let (Some(before), Some(after)) = (before, after) {
        let shift = after.position - before.position;
        facts.add(
            "Shift",
            format::significant(shift, 3),
            "Peak after - peak before",
        );
        if before.position != 0.0 {
            facts.add(
                "Shift / peak",
                format!(
                    "{} %",
                    format::significant(100.0 * shift / before.position, 3)
                ),
                "The shift as a part of the peak's position",
            );
        }
        if let (Some(b), Some(a)) = (before.fwhm, after.fwhm) {
            facts.add(
                "Width after / before",
                format::significant(a / b, 4),
                "Above 1: the peak got wider",
            );
        }
    }
    if source.beside.is_some() {
        let tip = "The most frequent value in the range after the second run";
        facts.add("After, 2nd run", number(second.map(|p| p.position)), tip);
        let tip = "Full width at half of the maximum after the second run";
        facts.add("Width, 2nd run", number(second.and_then(|p| p.fwhm)), tip);
        if let (Some(before), Some(second)) = (before, second) {
            let shift = second.position - before.position;
            let tip = "Peak after the second run - peak before";
            facts.add("Shift, 2nd run", format::significant(shift, 3), tip);
        }
    }
    figures(ui, &facts);
}

pub fn value_figures(ui: &mut Ui, quantity: &Quantity) {
    ui.strong("Values");
    let histogram = &quantity.pair.before;
    let mut facts = Facts::new("value figures");
    facts.add(
        "Samples",
        format::count(quantity.samples),
        "Samples that the formula was applied to",
    );
    facts.add(
        "Mean before",
        format::number(histogram.mean),
        "Of all finite values",
    );
    facts.add(
        "RMS before",
        format::number(histogram.rms),
        "About the mean, of all finite values",
    );
    if let Some(after) = &quantity.pair.after {
        facts.add(
            "Mean after",
            format::number(after.mean),
            "Of all finite values",
        );
        facts.add(
            "RMS after",
            format::number(after.rms),
            "About the mean, of all finite values",
        );
    }
    facts.add(
        "Outside before",
        format::count((histogram.underflow + histogram.overflow) as usize),
        "Values outside the range shown",
    );
    if let Some(after) = &quantity.pair.after {
        facts.add(
            "Outside after",
            format::count((after.underflow + after.overflow) as usize),
            "Values outside the range shown",
        );
    }
    facts.add(
        "Not a number",
        format::count(quantity.left_out),
        "Samples for which the formula has no value, before",
    );
    figures(ui, &facts);
}
