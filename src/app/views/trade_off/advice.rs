use egui::{Label, RichText, Ui};
use egui_extras::{Column, TableBuilder};

use crate::app::views::parts::shorten;
use crate::app::{AppState, Loaded, format};
use crate::report::{EqualError, Measure, TradeOffPoint};
use crate::sweep::State;

/// Height of a row of the table, and of what stands around it.
const ROW: f32 = 20.0;
const AROUND: f32 = 52.0;
/// Most rows that are shown without scrolling.
const ROWS: usize = 8;

/// What advice was given from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Of the queue.
    pub generation: u64,
    pub measure: Measure,
    /// Errors of models are those over held-out samples.
    pub held_out: bool,
    /// Kept runs among the points.
    pub kept: Vec<String>,
}

/// What the points say, made anew only when they change.
#[derive(Default)]
pub struct Advice {
    key: Option<Key>,
    equal: Option<EqualError>,
    sentences: Vec<String>,
    input: usize,
}

impl Advice {
    pub fn refresh(&mut self, key: Key, points: &[TradeOffPoint], loaded: &Loaded) {
        if self.key.as_ref() == Some(&key) {
            return;
        }
        let equal = EqualError::of(points, key.measure);
        self.input = loaded.data.stored_bytes();
        self.sentences = equal.advice(self.input);
        (self.equal, self.key) = (Some(equal), Some(key));
    }

    /// In plain words, large enough to be read first.
    pub fn words(&self, ui: &mut Ui, state: &AppState) {
        ui.strong("What to use");
        if let Some(why) = &state.sweep.broken {
            ui.colored_label(ui.visuals().error_fg_color, why);
        }
        let busy = state.sweep.entries.iter();
        let busy = busy.filter(|e| matches!(e.state, State::Waiting | State::Running(_)));
        let left = busy.count();
        if self.sentences.is_empty() {
            let text = if left > 0 {
                "Advice stands here as soon as files are there"
            } else {
                "Press Sweep: advice stands here as soon as files are there"
            };
            ui.label(RichText::new(text).weak());
            return;
        }
        for sentence in &self.sentences {
            ui.add(Label::new(RichText::new(sentence).size(15.0)).wrap());
            ui.add_space(2.0);
        }
        if self.key.as_ref().is_some_and(|key| key.held_out) {
            let text = "By the errors of models over held-out samples";
            ui.label(RichText::new(text).weak().italics());
        }
        if left > 0 {
            let text = format!("{} to come; this may change", format::counted(left, "file"));
            ui.label(RichText::new(text).weak().italics());
        }
    }

    fn rows(&self) -> usize {
        self.equal.as_ref().map_or(0, |e| {
            if e.levels.is_empty() {
                0
            } else {
                e.series.len()
            }
        })
    }

    /// What the table wants.
    #[must_use]
    pub fn table_height(&self) -> f32 {
        match self.rows() {
            0 => 0.0,
            rows => AROUND + (ROW + 3.0) * rows.min(ROWS) as f32,
        }
    }

    /// Total ratios at equal error.
    pub fn table(&self, ui: &mut Ui) {
        let (Some(equal), Some(key)) = (&self.equal, &self.key) else {
            return;
        };
        let measure = key.measure;
        if self.rows() == 0 {
            return;
        }
        ui.add_space(4.0);
        ui.strong(format!("Total ratio at equal {measure}")).on_hover_text(
            "Stored bytes over the bytes of the file; between two files the logarithm of the bytes goes straight with that of the error",
        );
        let levels = equal.levels.len();
        let width = ((ui.available_width() - 170.0) / levels as f32 - 9.0).clamp(48.0, 90.0);
        let best: Vec<Option<f64>> = (0..levels)
            .map(|level| {
                let bytes = equal.series.iter().filter_map(|s| s.bytes[level]);
                bytes.min_by(f64::total_cmp)
            })
            .collect();
        ui.spacing_mut().item_spacing.y = 2.0;
        TableBuilder::new(ui)
            .id_salt("equal error")
            .striped(true)
            .column(Column::initial(150.0).at_least(80.0).clip(true))
            .columns(Column::exact(width).clip(true), levels)
            .header(ROW, |mut header| {
                header.col(|ui| {
                    ui.strong("Method");
                });
                for level in &equal.levels {
                    header.col(|ui| {
                        ui.strong(level);
                    });
                }
            })
            .body(|body| {
                body.rows(ROW, equal.series.len(), |mut row| {
                    let series = &equal.series[row.index()];
                    row.col(|ui| {
                        ui.add(Label::new(shorten(&series.name, 40)).truncate());
                    });
                    for (bytes, best) in series.bytes.iter().zip(&best) {
                        row.col(|ui| {
                            let Some(bytes) = bytes else {
                                ui.weak("-").on_hover_text("It does not get there");
                                return;
                            };
                            let ratio = format::significant(self.input as f64 / bytes, 3);
                            let text = RichText::new(ratio);
                            let is_best = best.is_some_and(|best| best >= *bytes);
                            let text = if is_best { text.strong() } else { text };
                            let tip = format::bytes(*bytes as usize);
                            ui.add(Label::new(text).truncate()).on_hover_text(tip);
                        });
                    }
                });
            });
    }
}
