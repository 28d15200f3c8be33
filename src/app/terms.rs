//! The terms of the window: what each means, in the glossary and wherever one stands as a label.

use egui::Response;

/// Each word with what it means, by the alphabet.
pub const WORDS: [(&str, &str); 31] = [
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
        "Baseline",
        "What principal component analysis does with as many numbers a sample, for comparison.",
    ),
    (
        "Bottleneck",
        "The narrowest layer of a network: its values are the latents.",
    ),
    ("Codec", "A compressor that learns nothing, such as zfp."),
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
    ("Frame", "The snapshot of a field that is shown."),
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
        "Snapshot",
        "A field at one moment: what is compressed as one.",
    ),
    (
        "Target",
        "An error that must be met; a search finds the smallest file that meets it.",
    ),
    (
        "Tile",
        "A box of points that a convolution model encodes by itself.",
    ),
    (
        "Transform",
        "What is done to a column before the network sees it, such as its logarithm; undone on the way back.",
    ),
    (
        "Trial",
        "One file of a search or of a sweep, made to see how large it is and how far off.",
    ),
    (
        "68 % width",
        "Half the distance between the 16 % and the 84 % quantile: the standard deviation where values are Gaussian, and blind to a few far ones.",
    ),
];

/// What a label means, where it is a term, in singular or plural.
pub fn meaning(label: &str) -> Option<&'static str> {
    let label = label.trim().trim_end_matches(':').to_lowercase();
    let is_it = |word: &str| {
        let word = word.to_lowercase();
        label == word || label.strip_suffix('s') == Some(&word)
    };
    let found = WORDS.iter().find(|(word, _)| is_it(word));
    found.map(|(_, meaning)| *meaning)
}

/// The tip of a label with what the label means, where it is a term; otherwise the tip as it is.
pub fn tip(label: &str, tip: &str) -> String {
    match meaning(label) {
        Some(meaning) if tip.is_empty() => meaning.to_owned(),
        Some(meaning) if !meaning.starts_with(tip) => format!("{tip}\n{label}: {meaning}"),
        Some(meaning) => meaning.to_owned(),
        None => tip.to_owned(),
    }
}

/// A label that may be a term, which is explained where the pointer rests on it.
pub fn explained(response: Response, label: &str) -> Response {
    match meaning(label) {
        Some(meaning) => response.on_hover_text(meaning),
        None => response,
    }
}

#[cfg(test)]
mod tests {
    use egui::accesskit::Role;
    use egui::{Order, Pos2, Rect, Vec2};
    use egui_kittest::Harness;
    use egui_kittest::kittest::NodeT as _;

    use super::*;
    use crate::app::views::about;
    use crate::app::views::testing::{add_losses, add_snapshot, field_state, table_state};
    use crate::app::{App, AppOptions, AppState, View};

    #[test]
    fn words_stand_in_the_order_of_the_alphabet() {
        let words: Vec<String> = WORDS.iter().map(|(word, _)| word.to_lowercase()).collect();
        let (figure, words) = words.split_last().expect("words");
        assert!(words.is_sorted(), "{words:?}");
        assert!(figure.starts_with("68"));
    }

    #[test]
    fn terms_are_known_in_any_form() {
        assert_eq!(meaning("latents:"), meaning("Latent"));
        assert!(meaning("Latent").is_some());
        assert_eq!(meaning("Latent 3"), None);
        assert_eq!(tip("Min", "Smallest"), "Smallest");
        assert!(tip("NRMSE", "Over all").starts_with("Over all\nNRMSE: Root mean square"));
    }

    type Window = Harness<'static, Option<App>>;

    /// Labels and buttons that are terms, each with its place; without the legends in plots, which take no tip.
    fn terms(window: &Window) -> Vec<(String, Pos2)> {
        let screen = window.ctx.content_rect();
        let all = || window.root().children_recursive();
        let plots = all().filter(|node| node.accesskit_node().role() == Role::Image);
        let plots: Vec<Rect> = plots.map(|node| node.rect()).collect();
        let is_shown = |at: Pos2| screen.contains(at) && !plots.iter().any(|p| p.contains(at));
        let named = all().filter_map(|node| {
            let own = node.accesskit_node();
            let is_text = [Role::Label, Role::Button, Role::CheckBox, Role::RadioButton];
            let text = own.value().or_else(|| own.label())?;
            // What cannot be used now may say why.
            let is_told = is_text.contains(&own.role()) && !own.is_disabled();
            let is_term = is_told && meaning(&text).is_some();
            let place = node.rect().center();
            (is_term && is_shown(place)).then_some((text, place))
        });
        named.collect()
    }

    fn has_tip(window: &mut Window, at: Pos2) -> bool {
        window.event(egui::Event::PointerMoved(at));
        window.run_steps(4);
        let layers = window
            .ctx
            .memory(|memory| memory.areas().visible_layer_ids());
        layers.iter().any(|layer| layer.order == Order::Tooltip)
    }

    #[test]
    fn every_term_that_stands_as_a_label_is_explained_where_the_pointer_rests_on_it() {
        let trained = |mut state: AppState| {
            add_snapshot(&mut state, 5);
            add_losses(&mut state, 5);
            state
        };
        let mut silent = Vec::new();
        let mut found = 0;
        for state in [
            table_state(60),
            trained(table_state(60)),
            trained(field_state(8)),
        ] {
            let mut state = Some(state);
            let builder = Harness::builder().with_size(Vec2::new(1600.0, 1400.0));
            let mut window = builder.build_ui_state(
                move |ui, app: &mut Option<App>| {
                    let app = app.get_or_insert_with(|| {
                        let mut app = App::new(ui.ctx(), AppOptions::default());
                        app.state = state.take().expect("made once");
                        ui.ctx()
                            .all_styles_mut(|style| style.interaction.tooltip_delay = 0.0);
                        app
                    });
                    app.show(ui);
                },
                None,
            );
            for view in View::ALL {
                let app = window.state_mut().as_mut().expect("a window");
                let loaded = app.state.loaded().expect("data");
                if !(about(view).is_for)(&loaded.data) {
                    continue;
                }
                app.state.view = view;
                window.run_steps(4);
                for (text, place) in terms(&window) {
                    found += 1;
                    // Where one tip ends the next one comes at once.
                    window.event(egui::Event::PointerGone);
                    window.run_steps(2);
                    if !has_tip(&mut window, place) {
                        silent.push(format!("{view:?}: {text:?} at {place:?}"));
                    }
                }
            }
        }
        assert!(found > 30, "{found} terms");
        assert!(silent.is_empty(), "without a tip:\n{}", silent.join("\n"));
    }
}
