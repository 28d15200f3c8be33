//! All views in all states, and what a person does in them.

mod cut;
mod data_rows;

use egui::{Key, Theme, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::testing::{add_snapshot, field_state, grid_state, odd_state, table_state, trained};
use super::{VIEWS, ViewsState, show};
use crate::app::{AppCommand, AppState, LoadState, RunPhase, SweepCommand, View};
use crate::model::{Family, FittedNetwork};
use crate::runs::{DataRecord, KeptRun, RunRecord, RunSettings};
use crate::sweep::{Bench, Choice, Keep, Queue, State};
use crate::train::{DeviceChoice, Estimate, RunId};

#[derive(Default)]
pub struct Window {
    state: AppState,
    views: ViewsState,
    commands: Vec<AppCommand>,
}

pub type Views = Harness<'static, Window>;

/// The middle of a window of 1280 x 800.
pub fn window(mut state: AppState, view: View, theme: Theme) -> Views {
    state.view = view;
    let window = Window {
        state,
        ..Window::default()
    };
    let mut harness = Harness::builder()
        .with_size(Vec2::new(940.0, 700.0))
        .with_theme(theme)
        .build_ui_state(
            |ui, w: &mut Window| show(ui, w.state.view, &w.state, &mut w.views, &mut w.commands),
            window,
        );
    harness.run_steps(4);
    harness
}

fn dark(state: AppState, view: View) -> Views {
    window(state, view, Theme::Dark)
}

/// Every kind of data that there could be, before and after a run.
fn states() -> Vec<AppState> {
    let odd = || odd_state(40);
    let data: [fn() -> AppState; 6] = [
        || table_state(1),
        || table_state(50),
        || field_state(6),
        || grid_state(&[8, 5, 6, 7], false),
        || grid_state(&[8, 3, 6, 7], true),
        || grid_state(&[8, 30], false),
    ];
    let before = data
        .iter()
        .map(|state| state())
        .chain([AppState::default(), odd()]);
    let after = data.iter().map(|state| trained(state()));
    before.chain(after).chain([trained(odd())]).collect()
}

#[test]
fn the_list_of_views_is_in_their_order() {
    for (about, view) in VIEWS.iter().zip(View::ALL) {
        assert_eq!(about.view, view);
        assert_eq!(about.view as usize, view as usize);
    }
}

#[test]
fn every_view_shows_every_state_in_both_themes() {
    for theme in [Theme::Dark, Theme::Light] {
        for view in View::ALL {
            for state in states() {
                let harness = window(state, view, theme);
                harness.check_accessibility();
            }
        }
    }
}

#[test]
fn before_training_the_original_is_shown_with_a_hint() {
    for view in [
        View::Distributions,
        View::Response,
        View::Columns,
        View::Derived,
        View::Training,
        View::Latents,
        View::Activations,
        View::Errors,
    ] {
        let harness = dark(table_state(40), view);
        assert!(
            harness
                .query_by_label("Press Train to see what compression does")
                .is_some(),
            "{view:?}"
        );
    }
    let harness = dark(table_state(40), View::Distributions);
    assert!(harness.query_by_label("mu1_pt").is_some());
}

#[test]
fn without_data_every_view_says_so() {
    let harness = dark(AppState::default(), View::Response);
    assert!(harness.query_by_label("No data yet").is_some());
}

#[test]
fn a_click_enlarges_a_distribution_and_escape_goes_back() {
    let mut harness = dark(trained(table_state(60)), View::Distributions);
    assert!(harness.query_by_label("Back to all").is_none());
    harness.get_by_label("mu2_eta").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("Back to all").is_some());
    assert!(harness.query_by_label("Underflow").is_some());
    assert!(harness.query_by_label("mu2_eta: after / before").is_some());
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.query_by_label("Back to all").is_none());
}

#[test]
fn a_click_on_a_column_leads_to_its_response() {
    let mut harness = dark(trained(table_state(60)), View::Columns);
    harness.get_by_label("vertices").click();
    harness.run_steps(2);
    let window = harness.state();
    assert_eq!(window.views.shared.column, 6);
    assert!(matches!(
        window.commands[..],
        [AppCommand::Show(View::Response)]
    ));
    harness.state_mut().state.view = View::Response;
    harness.run_steps(3);
    assert!(
        harness
            .query_by_label("Response of vertices, epoch 5")
            .is_some()
    );
}

#[test]
fn a_plot_is_exported_as_svg_csv_png_pdf_and_npz() {
    let mut harness = dark(trained(table_state(60)), View::Training);
    let entries = [
        "Save as SVG...",
        "Save numbers as CSV...",
        "Save as PNG...",
        "Save as PDF...",
        "Save numbers as npz...",
    ];
    for entry in entries {
        harness.get_by_label("Export").click();
        harness.run_steps(3);
        harness.get_by_label(entry).click();
        harness.run_steps(3);
    }
    let commands = &harness.state().commands;
    assert_eq!(commands.len(), 5);
    let text = |i: usize| match &commands[i] {
        AppCommand::AskSaveText {
            suggested_name,
            text,
        } => (suggested_name.as_str(), text.as_str()),
        other => panic!("{other:?}"),
    };
    assert_eq!(text(0).0, "loss_while_training.svg");
    assert!(text(0).1.starts_with("<?xml") && text(0).1.contains("PCA, held out"));
    assert_eq!(text(1).1.lines().next(), Some("Epoch,Training,Held out"));
    assert_eq!(text(1).1.lines().count(), 7);
    let AppCommand::AskSavePng { rect, .. } = &commands[2] else {
        panic!("a picture")
    };
    assert!(rect.width() > 300.0 && rect.height() > 200.0, "{rect:?}");
    let AppCommand::AskSavePicture {
        suggested_name,
        bytes,
        ..
    } = &commands[3]
    else {
        panic!("a page")
    };
    assert_eq!(suggested_name, "loss_while_training.pdf");
    assert!(bytes.starts_with(b"%PDF-"));
    let AppCommand::AskSavePicture { bytes, ending, .. } = &commands[4] else {
        panic!("arrays")
    };
    assert!(*ending == "npz" && bytes.starts_with(b"PK"));
}

#[test]
fn a_table_is_saved_from_the_menu_of_its_headings() {
    let mut harness = dark(trained(table_state(60)), View::Data);
    harness.get_by_label("Max").click_secondary();
    harness.run_steps(3);
    harness.get_by_label("Save table as CSV...").click();
    harness.run_steps(3);
    let [
        AppCommand::AskSaveText {
            suggested_name,
            text,
        },
    ] = &harness.state().commands[..]
    else {
        panic!("{:?}", harness.state().commands)
    };
    assert_eq!(suggested_name, "columns.csv");
    let mut lines = text.lines();
    let heads = lines.next().unwrap();
    assert!(heads.starts_with("Column,Min,Max,Mean,"), "{heads}");
    let rows: Vec<&str> = lines.collect();
    assert_eq!(rows.len(), 7, "{rows:?}");
    for row in rows {
        let largest: f64 = row.split(',').nth(2).unwrap().parse().unwrap();
        assert!(largest.is_finite(), "{row}");
    }
}

#[test]
fn keys_move_through_the_frames() {
    let mut harness = dark(trained(field_state(12)), View::Field);
    let shows = |harness: &Views, text: &str| harness.query_by_label_contains(text).is_some();
    assert!(shows(&harness, "Frame 0 (seen in training)"));
    for _ in 0..3 {
        harness.key_press(Key::ArrowRight);
        harness.run_steps(2);
    }
    assert!(shows(&harness, "Frame 3 (held out"));
    harness.key_press(Key::End);
    harness.run_steps(2);
    assert!(shows(&harness, "Frame 11 ("));
    harness.key_press(Key::Home);
    harness.run_steps(2);
    assert!(shows(&harness, "Frame 0 ("));
    harness.key_press(Key::P);
    harness.run_steps(4);
    assert!(!shows(&harness, "Frame 0 ("));
    assert!(harness.query_by_label("Pause frames").is_some());
}

#[test]
fn volumes_have_slices_and_vectors_components() {
    let harness = dark(trained(grid_state(&[8, 5, 6, 7], false)), View::Field);
    assert!(harness.query_all_by_label("Slice").next().is_some());
    let harness = dark(trained(grid_state(&[8, 3, 6, 7], true)), View::Field);
    assert!(harness.query_by_label("Slice").is_none());
    assert!(harness.query_all_by_label("Component").next().is_some());
    let harness = dark(trained(grid_state(&[8, 30], false)), View::Field);
    assert!(harness.query_by_label("After - before").is_some());
}

#[test]
fn odd_columns_can_be_looked_at_one_by_one() {
    for view in [View::Distributions, View::Response] {
        for log in [false, true] {
            let mut harness = dark(trained(odd_state(40)), view);
            if log && view == View::Distributions {
                harness.get_by_label("Log y").click();
                harness.run_steps(2);
            }
            if view == View::Distributions {
                harness.get_by_label("constant").click();
                harness.run_steps(2);
            }
            for column in 0..7 {
                harness.state_mut().views.shared.column = column;
                harness.run_steps(3);
            }
        }
    }
}

#[test]
fn what_decides_is_drawn_and_the_loss_where_it_is_asked_for() {
    let mut state = trained(table_state(60));
    for loss in &mut state.run.losses {
        loss.judged = 0.02 / (1.0 + loss.epoch as f64);
    }
    let mut harness = dark(state, View::Training);
    let title = "Plot: What decides: mean NRMSE on held-out samples";
    assert!(harness.query_by_label(title).is_some());
    harness.get_by_label("Loss").click();
    harness.run_steps(3);
    assert!(harness.query_by_label(title).is_none());
    assert!(
        harness
            .query_by_label("Plot: Loss while training")
            .is_some()
    );
}

#[test]
fn responses_of_columns_that_cross_zero_are_told_to_say_little() {
    let mut harness = dark(trained(table_state(60)), View::Response);
    let crosses = "Response (the column crosses zero)";
    assert!(harness.query_by_label(crosses).is_none());
    harness.state_mut().views.shared.column = 1;
    harness.run_steps(3);
    assert!(harness.query_by_label(crosses).is_some());
    let harness = dark(trained(table_state(60)), View::Columns);
    let told = harness.query_all_by_label("crosses zero").count();
    assert_eq!(told, 4, "both particles' eta and phi");
}

#[test]
fn a_volume_is_shown_from_the_slice_in_the_middle() {
    for view in [View::Data, View::Field] {
        let harness = dark(grid_state(&[8, 5, 6, 7], false), view);
        let slice = harness.query_all_by_label("Slice");
        let values: Vec<_> = slice
            .filter_map(|node| node.accesskit_node().numeric_value())
            .collect();
        assert!(values.contains(&2.0), "{view:?}: {values:?}");
    }
}

#[test]
fn a_wrong_formula_says_where() {
    let mut harness = dark(trained(table_state(60)), View::Derived);
    assert!(harness.query_by_label("Shift").is_some());
    harness.get_by_label("Formula").focus();
    harness.run_steps(2);
    harness.get_by_label("Formula").type_text(" + nonsense");
    harness.run_steps(3);
    assert!(harness.query_by_label_contains("character").is_some());
    // What was there before stays meanwhile.
    assert!(harness.query_by_label("Shift").is_some());
}

#[test]
fn figures_follow_a_new_snapshot() {
    let mut harness = dark(trained(table_state(60)), View::Response);
    assert!(
        harness
            .query_by_label("Response of mu1_pt, epoch 5")
            .is_some()
    );
    add_snapshot(&mut harness.state_mut().state, 6);
    harness.run_steps(2);
    assert!(
        harness
            .query_by_label("Response of mu1_pt, epoch 6")
            .is_some()
    );
}

#[test]
fn the_ledger_says_what_is_expected() {
    let state = table_state(60);
    let LoadState::Ready(loaded) = &state.load else {
        panic!("loaded")
    };
    let estimate = Estimate::new(
        &loaded.data,
        loaded.profile.lossless_bytes,
        &loaded.plan,
        &loaded.model,
        &loaded.training,
    );
    let total = crate::app::format::bytes(estimate.total());
    let harness = dark(state, View::Ledger);
    assert!(
        harness
            .query_by_label("Bytes of the archive, expected")
            .is_some()
    );
    assert!(
        harness.query_all_by_label(&total).next().is_some(),
        "{total}"
    );
}

/// What the table of the explorer says of a column.
fn now(harness: &Views, column: &str) -> String {
    let label = format!("{column} now ");
    let node = harness.get_by_label_contains(&label);
    node.accesskit_node().value().unwrap_or_default()
}

/// Steps until a text is there, which may be computed beside the window's thread.
pub fn wait(harness: &mut Views, text: &str) {
    let begun = std::time::Instant::now();
    while harness.query_all_by_label_contains(text).next().is_none() {
        assert!(begun.elapsed().as_secs() < 30, "waited in vain for {text}");
        std::thread::sleep(std::time::Duration::from_millis(2));
        harness.step();
    }
}

#[test]
fn a_latent_that_is_moved_changes_the_decoded_row_until_it_is_reset() {
    let mut harness = dark(trained(table_state(60)), View::Latents);
    let before = now(&harness, "mu1_pt");
    let slider = |harness: &Views, by: f64| {
        let slider = harness.get_by_label("Latent 1 value");
        let value = slider.accesskit_node().numeric_value().unwrap();
        slider.set_value_accesskit(value + by);
    };
    slider(&harness, 0.5);
    harness.run_steps(3);
    let moved = now(&harness, "mu1_pt");
    assert_ne!(before, moved);
    wait(&mut harness, "Effect of latent 1 from");
    // The offset stays while the network learns on.
    add_snapshot(&mut harness.state_mut().state, 6);
    harness.run_steps(3);
    assert_eq!(now(&harness, "mu1_pt"), moved);
    harness.get_by_label("Reset").click();
    // What a new network makes of the latents is decoded beside the window's thread.
    wait(&mut harness, &before);
}

/// Both ends of the slider that the chart of effects is of.
fn ends_of_effect(harness: &Views) -> Option<[f64; 2]> {
    let title = "Plot: Effect of latent 1 from ";
    let node = harness.query_all_by_label_contains(title).next()?;
    let label = node.accesskit_node().label()?;
    let (_, ends) = label.split_once(" from ")?;
    let mut numbers = ends.split_whitespace().filter_map(|word| word.parse().ok());
    Some([numbers.next()?, numbers.next()?])
}

#[test]
fn the_effect_of_a_latent_has_the_range_of_the_model_at_hand() {
    // So many that their figures are computed beside the window's thread.
    let mut harness = dark(trained(table_state(6000)), View::Latents);
    wait(&mut harness, "Effect of latent 1 from");
    let [low, high] = ends_of_effect(&harness).expect("both ends");
    let snapshot = harness.state_mut().state.run.snapshot.as_mut().unwrap();
    let mut smaller = (**snapshot).clone();
    smaller.latents = std::sync::Arc::new(smaller.latents.mapv(|latent| latent / 16.0));
    smaller.epoch += 1;
    *snapshot = std::sync::Arc::new(smaller);
    let begun = std::time::Instant::now();
    loop {
        std::thread::sleep(std::time::Duration::from_millis(2));
        harness.step();
        let [now_low, now_high] = ends_of_effect(&harness).expect("both ends");
        let shrunk = (high - low) / (now_high - now_low);
        if (shrunk / 16.0 - 1.0).abs() < 0.02 {
            break;
        }
        assert!(begun.elapsed().as_secs() < 30, "{now_low} to {now_high}");
    }
}

#[test]
fn a_latent_that_plays_moves_by_itself() {
    let mut harness = dark(trained(table_state(60)), View::Latents);
    let before = now(&harness, "mu1_pt");
    harness.get_by_label("Play latent 1").click();
    harness.run_steps(8);
    assert_ne!(now(&harness, "mu1_pt"), before);
    harness.get_by_label("Stop latent 1").click();
    harness.run_steps(2);
    let stopped = now(&harness, "mu1_pt");
    harness.run_steps(4);
    assert_eq!(now(&harness, "mu1_pt"), stopped);
}

#[test]
fn latents_of_a_field_decode_to_a_picture() {
    for state in [
        field_state(12),
        grid_state(&[8, 3, 6, 7], true),
        grid_state(&[8, 30], false),
    ] {
        let mut harness = dark(trained(state), View::Latents);
        wait(&mut harness, "Decoded - start, latent");
    }
}

#[test]
fn spread_and_correlation_stand_beside_the_latents() {
    let mut harness = dark(trained(table_state(60)), View::Latents);
    harness.get_by_label("Spread").click();
    harness.run_steps(3);
    assert!(
        harness
            .query_by_label("Plot: Spread of the latents, epoch 5")
            .is_some()
    );
    harness.get_by_label("Correlation").click();
    harness.run_steps(3);
    assert!(
        harness
            .query_by_label("Picture: Correlation of the latents, epoch 5")
            .is_some()
    );
    for axis in ["latent 1", "latent 2", "latent 3"] {
        let title = format!("Plot: Distribution of {axis}, epoch 5");
        let drawn = harness.query_by_label(&title).is_some();
        assert_eq!(drawn, axis != "latent 3", "{axis}");
    }
}

#[test]
fn a_unit_that_is_switched_off_is_counted() {
    let mut state = trained(table_state(60));
    let snapshot = state.run.snapshot.as_mut().unwrap();
    let mut network = FittedNetwork::clone(snapshot.network.as_ref().unwrap());
    let layer = &mut network.weights.encoder.hidden[0];
    layer.weight.column_mut(3).fill(0.0);
    layer.weight.column_mut(7).fill(0.0);
    let mut changed = (**snapshot).clone();
    changed.network = Some(std::sync::Arc::new(network));
    *snapshot = std::sync::Arc::new(changed);
    let mut harness = dark(state, View::Activations);
    wait(
        &mut harness,
        "2 of 32 units in encoder layer 1 never change",
    );
    harness.get_by_label("Fraction active").click();
    harness.run_steps(3);
    harness.get_by_label("Export").click();
    harness.run_steps(3);
    harness.get_by_label("Save numbers as CSV...").click();
    harness.run_steps(3);
    let [AppCommand::AskSaveText { text, .. }] = &harness.state().commands[..] else {
        panic!("a text to save")
    };
    assert_eq!(text.lines().filter(|l| l.ends_with(",1")).count(), 2);
    assert_eq!(text.lines().count(), 1 + 4 * 32);
}

#[test]
fn a_linear_network_has_no_activations() {
    let mut state = trained(table_state(60));
    let snapshot = state.run.snapshot.as_mut().unwrap();
    let mut changed = (**snapshot).clone();
    let mut network = FittedNetwork::clone(changed.network.as_ref().unwrap());
    network.weights.encoder.hidden.clear();
    network.weights.decoder.hidden.clear();
    changed.network = Some(std::sync::Arc::new(network));
    *snapshot = std::sync::Arc::new(changed);
    let mut harness = dark(state, View::Activations);
    wait(&mut harness, "A linear network has no hidden units");
}

#[test]
fn errors_of_a_field_have_a_spectrum_and_those_of_a_table_do_not() {
    let field = dark(trained(field_state(6)), View::Errors);
    for text in [
        "Autocorrelation of the error",
        "Power spectrum",
        "Structural similarity over frames",
        "SSIM, mean",
        "KS distance",
    ] {
        assert!(field.query_by_label(text).is_some(), "{text}");
    }
    let table = dark(trained(table_state(60)), View::Errors);
    assert!(table.query_by_label("Errors of mu1_pt, epoch 5").is_some());
    assert!(table.query_by_label("Power spectrum").is_none());
    assert!(table.query_by_label("Over 1.00 %").is_some());
}

/// The state after a sweep of the codecs by name, and the networks of a grid.
fn swept(mut state: AppState, names: &[&'static str]) -> AppState {
    let LoadState::Ready(loaded) = &state.load else {
        panic!("loaded")
    };
    let base = loaded.spec(RunId::default(), DeviceChoice::Cpu);
    let mut choice = Choice::classical();
    choice.codecs.retain(|codec| names.contains(codec));
    choice.closed_forms = vec![Family::Linear];
    let queue = Queue::default();
    queue.add(choice.trials(&base));
    let bench = Bench::new(&loaded.data, String::new(), None, Keep::All).unwrap();
    bench.work(&queue, false, &|_| {}, &|| false).unwrap();
    state.sweep.generation = queue.generation();
    state.sweep.entries = std::sync::Arc::new(queue.entries());
    state
}

#[test]
fn the_trade_off_gives_advice_and_a_table_from_what_was_swept() {
    for theme in [Theme::Dark, Theme::Light] {
        for state in [table_state(300), field_state(8)] {
            let harness = window(swept(state, &["quantise", "zfp"]), View::TradeOff, theme);
            for text in [
                "gives the smallest file",
                "Total ratio at equal PSNR",
                "0 waiting",
            ] {
                assert!(
                    harness.query_all_by_label_contains(text).next().is_some(),
                    "{text}"
                );
            }
            for series in ["Quantise + pcodec", "Linear (PCA)"] {
                assert!(
                    harness.query_all_by_label(series).next().is_some(),
                    "{series}"
                );
            }
            harness.check_accessibility();
        }
    }
}

#[test]
fn advice_waits_for_the_codecs_and_says_whether_training_pays_when_networks_are_there() {
    let waits = |networks: bool| {
        let mut state = swept(table_state(300), &["quantise", "zfp"]);
        let entries = std::sync::Arc::make_mut(&mut state.sweep.entries);
        let last = entries.last_mut().expect("a file");
        last.state = State::Waiting;
        if networks {
            last.method = crate::report::Method::Model {
                family: "dense".to_owned(),
                size: "small".to_owned(),
                latents: 3,
                seed: 1,
                rounding: None,
                epochs: 40,
            };
        }
        dark(state, View::TradeOff)
    };
    let says =
        |harness: &Views, text: &str| harness.query_all_by_label_contains(text).next().is_some();
    let quick = waits(false);
    assert!(says(&quick, "Advice stands here once the 1 file"));
    assert!(!says(&quick, "gives the smallest file"));
    let networks = waits(true);
    assert!(says(&networks, "gives the smallest file"));
    assert!(says(&networks, "whether training pays is told then"));
    assert!(!says(&networks, "raining pays:"));
}

/// Where a dot of the plot lies on the screen.
fn place_of(harness: &Views, dot: [f64; 2]) -> egui::Pos2 {
    let id = egui::Id::unique(("trade-off", crate::figures::TradeOffFigure::Psnr, false));
    let plot = egui_plot::PlotMemory::load(&harness.ctx, id).expect("the plot was drawn");
    // The axis of ratios is logarithmic.
    let point = egui_plot::PlotPoint::new(dot[0].log10(), dot[1]);
    plot.transform().position_from_point(&point)
}

fn click_at(harness: &mut Views, place: egui::Pos2) {
    for pressed in [true, false] {
        harness.event(egui::Event::PointerMoved(place));
        harness.event(egui::Event::PointerButton {
            pos: place,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        });
        harness.run_steps(2);
    }
}

#[test]
fn a_click_on_a_dot_shows_that_file_unless_something_would_be_lost() {
    let state = swept(table_state(300), &["quantise"]);
    let entries = std::sync::Arc::clone(&state.sweep.entries);
    let mut harness = dark(state, View::TradeOff);
    let dots = entries.iter().filter_map(|e| Some((e, e.result()?)));
    let dots: Vec<_> = dots
        .filter(|(e, m)| e.is_run() && (20.0..60.0).contains(&m.point.error.totals.psnr))
        .collect();
    let (entry, made) = dots[dots.len() / 2];
    let point = &made.point;
    let place = place_of(&harness, [point.ratio, point.error.totals.psnr]);
    click_at(&mut harness, place);
    let last = harness.state().commands.last();
    let Some(AppCommand::Sweep(SweepCommand::Show(id))) = last else {
        panic!("{last:?}")
    };
    assert_eq!(*id, entry.id);
    // It is chosen too, with all its settings.
    let setting = point.method.setting();
    assert!(
        harness
            .query_all_by_label_contains(&setting)
            .next()
            .is_some()
    );
    // Beside a dot there is nothing to open.
    let count = harness.state().commands.len();
    click_at(&mut harness, place + Vec2::new(0.0, 90.0));
    assert_eq!(harness.state().commands.len(), count);
    // While a run of one's own trains, a click chooses only.
    harness.state_mut().state.run.phase = RunPhase::Training;
    click_at(&mut harness, place);
    assert_eq!(harness.state().commands.len(), count);
    assert!(harness.query_by_label("Show this run").is_some());
}

#[test]
fn kept_runs_of_the_data_are_dots_that_open_them() {
    let mut state = swept(table_state(300), &["quantise"]);
    let data = std::sync::Arc::clone(&state.loaded().unwrap().data);
    let made = state
        .sweep
        .entries
        .iter()
        .find_map(|e| e.is_run().then(|| e.result())?);
    let mut point = made.expect("PCA").point.clone();
    (point.bytes, point.ratio) = (point.bytes / 3, 3.0 * point.ratio);
    let place = [point.ratio, point.error.totals.psnr];
    let kept = |id: &str, of: &str, point| KeptRun {
        id: id.to_owned(),
        record: std::sync::Arc::new(RunRecord::of_point(
            point,
            DataRecord::with(&data, of.to_owned()),
        )),
        bytes: 1,
        archive: true,
    };
    let swept_too = made.expect("PCA").point.clone();
    state.kept.runs = vec![
        kept("mine", "", point.clone()),
        kept("other", "other data", point),
        kept("swept", "", swept_too),
    ];
    let loaded = state.loaded().unwrap();
    let earlier = super::trade_off::earlier(&state, &loaded.fingerprint);
    let ids: Vec<&str> = earlier.iter().map(|kept| kept.id.as_str()).collect();
    assert_eq!(
        ids,
        ["mine"],
        "neither of other data nor what is there anyway"
    );
    let mut harness = dark(state, View::TradeOff);
    let at = place_of(&harness, place);
    click_at(&mut harness, at);
    let last = harness.state().commands.last();
    assert!(
        matches!(last, Some(AppCommand::OpenRun(id)) if id == "mine"),
        "{last:?}"
    );
    let says = |harness: &Views| {
        let mut labels = harness.query_all_by_label_contains("Earlier run: Linear");
        labels.next().is_some()
    };
    assert!(says(&harness));
    // The legend calls its dots the same, further down.
    let choice = harness.query_all_by_label("Earlier runs").next();
    choice.expect("the choice").click();
    harness.run_steps(3);
    assert!(!says(&harness));
}

#[test]
fn held_out_errors_change_the_advice_too() {
    let mut state = swept(table_state(300), &["quantise", "zfp"]);
    let mut entries = (*state.sweep.entries).clone();
    for entry in &mut entries {
        let learns = entry.is_run();
        if let State::Done(made) = &mut entry.state
            && learns
        {
            // As if PCA had learnt nothing that holds.
            let point = &mut std::sync::Arc::make_mut(made).point;
            let mut held = point.error;
            held.totals.psnr = 3.0;
            point.held_out = Some(held);
        }
    }
    state.sweep.entries = std::sync::Arc::new(entries);
    state.sweep.generation += 1;
    let mut harness = dark(state, View::TradeOff);
    let says = |harness: &Views| {
        let text = "By the errors of models over held-out samples";
        harness.query_by_label(text).is_some()
    };
    let rows = |harness: &Views| harness.query_all_by_label("-").count();
    let before = rows(&harness);
    assert!(!says(&harness));
    harness.get_by_label("Held out").click();
    harness.run_steps(3);
    assert!(says(&harness));
    assert!(rows(&harness) > before, "PCA reaches no level any more");
}

#[test]
fn what_an_earlier_sweep_had_not_come_to_can_be_taken_up() {
    let mut state = table_state(60);
    state.sweep.left = std::sync::Arc::new(vec![RunSettings::default(); 3]);
    let mut harness = dark(state, View::TradeOff);
    assert!(
        harness
            .query_by_label_contains("3 networks of an earlier sweep")
            .is_some()
    );
    for (label, wanted) in [("Go on", "TakeUp"), ("Forget", "ForgetLeft")] {
        harness.get_by_label(label).click();
        harness.run_steps(2);
        let last = format!("{:?}", harness.state().commands.last());
        assert!(last.contains(wanted), "{last}");
    }
}

#[test]
fn an_empty_trade_off_says_what_to_do_and_sweep_starts_what_was_chosen() {
    let mut harness = dark(table_state(300), View::TradeOff);
    assert!(harness.query_by_label("Nothing was tried yet").is_some());
    harness.get_by_label("Choose...").click();
    harness.run_steps(2);
    harness.get_by_label("zfp").click();
    harness.run_steps(2);
    harness.get_by_label("Sweep").click();
    harness.run_steps(2);
    let commands = &harness.state().commands;
    let Some(AppCommand::Sweep(SweepCommand::Start(choice))) = commands.last() else {
        panic!("{commands:?}")
    };
    assert!(!choice.codecs.contains(&"zfp") && choice.codecs.contains(&"quantise"));
    assert_eq!(choice.grid.families, [Family::Dense]);
    assert!(!choice.grid.latents.is_empty());
}

#[test]
fn what_waits_can_be_moved_and_given_up() {
    let mut state = table_state(60);
    let LoadState::Ready(loaded) = &state.load else {
        panic!("loaded")
    };
    let base = loaded.spec(RunId::default(), DeviceChoice::Cpu);
    let mut choice = Choice::classical();
    (choice.codecs, choice.closed_forms) = (vec!["pcodec", "cast"], Vec::new());
    let queue = Queue::default();
    queue.add(choice.trials(&base));
    state.sweep.entries = std::sync::Arc::new(queue.entries());
    let ids: Vec<_> = state.sweep.entries.iter().map(|e| e.id).collect();
    let mut harness = dark(state, View::TradeOff);
    assert!(harness.query_by_label("On its way").is_some());
    for (label, wanted) in [
        (
            "Move up: Cast, bfloat16",
            format!("Shift({:?}, Up)", ids[1]),
        ),
        ("Cancel Pcodec, lossless", format!("Cancel({:?})", ids[0])),
        ("Pause sweep", "Pause(true)".to_owned()),
        ("Cancel all", "CancelAll".to_owned()),
    ] {
        harness.get_by_label(label).click();
        harness.run_steps(2);
        let last = format!("{:?}", harness.state().commands.last());
        assert!(last.contains(&wanted), "{last}, not {wanted}");
    }
}
