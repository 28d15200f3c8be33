//! What the points say, in sentences and as a table.

use egui::{Label, RichText, Ui};

use crate::app::views::table::TableView;
use crate::app::{AppCommand, AppState, Loaded, format};
use crate::figures::equal_error;
use crate::report::{EqualError, Measure, TradeOffPoint};
use crate::sweep::{Entry, State};

/// Height of a row of the table, and of what stands around it.
const ROW: f32 = 21.0;
const AROUND: f32 = 70.0;
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
    pub to_come: ToCome,
}

/// What advice has to wait for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToCome {
    /// Codecs and closed forms, whose files take moments.
    quick: usize,
    networks: usize,
}

impl ToCome {
    pub fn of(entries: &[Entry]) -> Self {
        let busy = |e: &&Entry| matches!(e.state, State::Waiting | State::Running(_));
        let busy: Vec<&Entry> = entries.iter().filter(busy).collect();
        let networks = busy.iter().filter(|e| e.method.is_trained()).count();
        Self {
            quick: busy.len() - networks,
            networks,
        }
    }
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
        let equal = EqualError::new(points, key.measure);
        self.input = loaded.data.stored_bytes();
        self.sentences = match key.to_come {
            ToCome {
                quick: 0,
                networks: 0,
            } => equal.advice(self.input),
            // Whether training pays is not told before the networks are there.
            ToCome { quick: 0, .. } => equal.smallest(self.input),
            ToCome { .. } => Vec::new(),
        };
        (self.equal, self.key) = (Some(equal), Some(key));
    }

    /// In plain words, large enough to be read first.
    pub fn words(&self, ui: &mut Ui, state: &AppState) {
        ui.strong("What to use");
        if let Some(why) = &state.sweep.broken {
            ui.colored_label(ui.visuals().error_fg_color, why);
        }
        let ToCome { quick, networks } = ToCome::of(&state.sweep.entries);
        if self.sentences.is_empty() {
            let text = if quick > 0 {
                let files = format::counted(quick, "file");
                format!(
                    "Advice stands here once the {files} of codecs and closed forms to come are there"
                )
            } else {
                "Press Sweep: advice stands here as soon as files are there".to_owned()
            };
            ui.add(Label::new(RichText::new(text).weak()).wrap());
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
        if networks > 0 {
            let files = format::counted(networks, "file");
            let text = format!("{files} of networks to come: whether training pays is told then");
            ui.add(Label::new(RichText::new(text).weak().italics()).wrap());
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
    pub fn table_height(&self) -> f32 {
        match self.rows() {
            0 => 0.0,
            rows => AROUND + (ROW + 3.0) * rows.min(ROWS) as f32,
        }
    }

    /// Total ratios at equal error.
    pub fn table(&self, ui: &mut Ui, commands: &mut Vec<AppCommand>) {
        let (Some(equal), Some(key)) = (&self.equal, &self.key) else {
            return;
        };
        let measure = key.measure;
        if self.rows() == 0 {
            return;
        }
        ui.add_space(4.0);
        ui.strong(format!("Total ratio at equal {measure}"));
        ui.spacing_mut().item_spacing.y = 2.0;
        let table = equal_error(equal, self.input);
        TableView::new(&table, "equal error").show(ui, commands);
    }
}
