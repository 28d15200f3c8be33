//! What the words in the window mean.

use egui::{Context, Grid, Label, RichText, ScrollArea, Ui};

use super::lists::window;
use crate::app::AppCommand;

/// Each word with what it means, by the alphabet.
const WORDS: [(&str, &str); 24] = [
    (
        "Activation",
        "What a unit of a network gives for a sample; a unit that always gives the same is dead.",
    ),
    (
        "Aim",
        "The error that decides which weights and which transforms are kept: over each column's range, or over each value.",
    ),
    (
        "Archive",
        "The file that is made: the decoder, the latents of all samples, and what is kept exactly (.bale).",
    ),
    (
        "Component",
        "One of several values at each point of a field, such as a direction of a velocity.",
    ),
    (
        "Decoder",
        "The half of a network that makes data of latents; it is in the archive, so its bytes count.",
    ),
    (
        "Encoder",
        "The half of a network that makes latents of data; an archive that keeps it can compress other files.",
    ),
    ("Epoch", "One pass of training over all training samples."),
    (
        "Error bound",
        "A limit that every decoded value keeps to; what the network leaves beyond it is stored too.",
    ),
    (
        "Field",
        "Values on a grid or a mesh, one snapshot after another.",
    ),
    (
        "Held out",
        "Samples that training never sees. The error on them is the honest one.",
    ),
    (
        "Latent",
        "One of the few numbers that a sample is squeezed into: what the bottleneck holds.",
    ),
    ("Ledger", "Where each byte of an archive went."),
    (
        "Loss",
        "What training makes small: an error of transformed values.",
    ),
    (
        "NRMSE",
        "Root mean square error over the range of the column: 1 % means that values are off by a hundredth of the range.",
    ),
    (
        "PCA",
        "Principal component analysis: the best linear model, computed at once. A network has to be better to be worth it.",
    ),
    (
        "PSNR",
        "20 log10 of range over root mean square error, in dB; 6 dB more is half the error.",
    ),
    (
        "Ratio",
        "Bytes of the data as they are stored over bytes of the file, with everything in it.",
    ),
    ("Residual", "After - before, in the column's own unit."),
    (
        "Response",
        "(After - before) / before, in percent. Of values next to zero it says nothing, so it says little of columns that cross zero.",
    ),
    (
        "Rounding",
        "Latents and weights are stored no finer than is needed; so much may the error rise by that.",
    ),
    (
        "Sample",
        "A row of a table, or a snapshot of a field: what is compressed as one.",
    ),
    (
        "Target",
        "An error that must be met; a search finds the smallest file that meets it.",
    ),
    (
        "Transform",
        "What is done to a column before the network sees it, such as its logarithm; undone on the way back.",
    ),
    (
        "68 % width",
        "Half the distance between the 16 % and the 84 % quantile: the standard deviation where values are Gaussian, and blind to a few far ones.",
    ),
];

pub fn show(ctx: &Context, commands: &mut Vec<AppCommand>) {
    window(ctx, "Glossary", commands, words);
}

fn words(ui: &mut Ui) {
    let room = ui.ctx().content_rect();
    let width = room.width().min(620.0) - 60.0;
    let height = (room.height() - 120.0).clamp(120.0, 560.0);
    let area = ScrollArea::vertical().min_scrolled_height(height);
    area.max_height(height).show(ui, |ui| {
        ui.set_width(width.max(200.0));
        let grid = Grid::new("glossary").num_columns(2).spacing([16.0, 8.0]);
        grid.max_col_width(width - 110.0).show(ui, |ui| {
            for (word, meaning) in WORDS {
                ui.label(RichText::new(word).strong());
                ui.add(Label::new(meaning).wrap());
                ui.end_row();
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_the_order_of_the_alphabet() {
        let words: Vec<String> = WORDS.iter().map(|(word, _)| word.to_lowercase()).collect();
        let (figure, words) = words.split_last().expect("words");
        assert!(words.is_sorted(), "{words:?}");
        assert!(figure.starts_with("68"));
    }
}
