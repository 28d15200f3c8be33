//! Which samples training never sees.

use egui::{ComboBox, DragValue, Ui};

use super::field;
use crate::app::format;
use crate::data::Dataset;
use crate::train::HeldOut;

/// Which samples training never sees: how many, and whether they are spread out or the last ones.
pub fn show(ui: &mut Ui, held_out: &mut HeldOut, data: &Dataset) {
    let samples = data.samples();
    field::setting(ui, "Held out", "held_out", |ui| match held_out {
        HeldOut::Spread(share) | HeldOut::LastShare(share) => {
            let percent = |share: f64, _| format!("{:.0} %", 100.0 * share);
            let parse = |text: &str| {
                let percent = text.trim_end_matches(['%', ' ']).parse::<f64>().ok();
                percent.map(|percent| percent / 100.0)
            };
            let value = DragValue::new(share)
                .range(0.0..=HeldOut::MOST)
                .speed(0.002);
            ui.add(value.custom_formatter(percent).custom_parser(parse))
        }
        HeldOut::Last(count) => {
            let most = (HeldOut::MOST * samples as f64) as usize;
            let speed = (*count as f64 * 0.01).max(0.1);
            let value = DragValue::new(count).range(0..=most).speed(speed);
            let unit = format!(" of {}", format::count(samples));
            ui.add(value.suffix(unit))
        }
    });
    let spread = if data.is_field() {
        "Blocks of snapshots"
    } else {
        "Rows at random"
    };
    let last = if data.is_field() {
        "The last snapshots"
    } else {
        "The last rows"
    };
    let at_the_end = held_out.at_the_end();
    field::setting(ui, "Which of them", "held_out", |ui| {
        ComboBox::from_id_salt("held out")
            .selected_text(if at_the_end { last } else { spread })
            .show_ui(ui, |ui| {
                if ui.selectable_label(!at_the_end, spread).clicked() && at_the_end {
                    *held_out = spread_out(*held_out, samples);
                }
                if ui.selectable_label(at_the_end, last).clicked() && !at_the_end {
                    *held_out = HeldOut::Last(held_out.count(samples));
                }
            })
            .response
    });
}

/// As many samples, spread over the series.
fn spread_out(last: HeldOut, samples: usize) -> HeldOut {
    let share = last.count(samples) as f64 / samples.max(1) as f64;
    HeldOut::Spread((100.0 * share).round().clamp(0.0, 100.0 * HeldOut::MOST) / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_stays_when_the_place_changes() {
        assert_eq!(spread_out(HeldOut::Last(9), 60), HeldOut::Spread(0.15));
        assert_eq!(spread_out(HeldOut::Last(60), 60), HeldOut::Spread(0.9));
        assert_eq!(spread_out(HeldOut::Last(0), 0), HeldOut::Spread(0.0));
    }
}
