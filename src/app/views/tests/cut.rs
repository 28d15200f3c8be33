//! The cut: what views say of the rows that fulfil a condition, and how one is made.

use egui::{Event, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::Queryable as _;

use super::{Views, dark, table_state, trained};
use crate::app::state::Cut;
use crate::app::{AppCommand, View};

fn cut_window(text: &str, view: View) -> Views {
    let mut state = trained(table_state(200));
    state.cut = Cut {
        is_open: true,
        text: text.to_owned(),
    };
    dark(state, view)
}

/// How many of the made-up rows fulfil the condition.
fn expected() -> usize {
    let state = table_state(200);
    let values = state.loaded().unwrap().data.values().to_owned();
    values.column(0).iter().filter(|pt| **pt > 30.0).count()
}

#[test]
fn views_look_at_the_rows_of_the_cut() {
    let count = expected();
    assert!((20..180).contains(&count));
    for view in [
        View::Data,
        View::Distributions,
        View::Response,
        View::Columns,
        View::Derived,
        View::Scatter,
        View::Latents,
        View::Errors,
    ] {
        let harness = cut_window("mu1_pt > 30", view);
        let size = format!("{count} of 200 rows");
        assert!(harness.query_by_label_contains(&size).is_some(), "{view:?}");
        assert!(
            harness
                .query_by_label_contains("view shows is of all rows")
                .is_none()
        );
    }
    let harness = cut_window("mu1_pt > 30", View::Ledger);
    assert!(
        harness
            .query_by_label_contains("view shows is of all rows")
            .is_some()
    );
}

#[test]
fn figures_of_the_cut_are_of_its_rows() {
    let count = expected().to_string();
    let derived = cut_window("mu1_pt > 30", View::Scatter);
    // Entries and rows outside, before and after, are as many as the rows.
    let numbers = |label: &str| -> usize {
        let texts: Vec<String> = (derived.query_all_by_label_contains(""))
            .filter_map(|node| egui_kittest::kittest::NodeT::accesskit_node(&node).value())
            .collect();
        let at = texts.iter().position(|text| text == label).unwrap();
        texts[at + 1].parse().unwrap()
    };
    let total = numbers("Entries") + numbers("Outside");
    assert_eq!(total.to_string(), count);
    let columns = cut_window("mu1_pt > 30", View::Columns);
    assert!(
        columns
            .query_by_label_contains("Of the rows of the cut")
            .is_some()
    );
}

#[test]
fn a_condition_that_does_not_fit_says_why() {
    let harness = cut_window("nonsense > 30", View::Distributions);
    assert!(harness.query_by_label_contains("nonsense").is_some());
    assert!(harness.query_by_label_contains("of 200 rows").is_none());
    let harness = cut_window("mu1_pt > 1e9", View::Distributions);
    assert!(
        harness
            .query_by_label_contains("no sample is left")
            .is_some()
    );
}

/// Presses at a place and releases at another, while Shift is held.
fn drag(harness: &mut Views, from: Pos2, to: Pos2) {
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::SHIFT,
    };
    harness.event(Event::ModifiersChanged(Modifiers::SHIFT));
    harness.event(Event::PointerMoved(from));
    harness.step();
    harness.event(button(from, true));
    harness.step();
    for share in [0.3, 0.6, 1.0] {
        harness.event(Event::PointerMoved(from + share * (to - from)));
        harness.step();
    }
    harness.event(button(to, false));
    harness.run_steps(2);
}

fn conditions(harness: &Views) -> Vec<String> {
    let set = |command: &AppCommand| match command {
        AppCommand::SetCut(text) => Some(text.clone()),
        _ => None,
    };
    harness.state().commands.iter().filter_map(set).collect()
}

#[test]
fn a_drag_with_shift_in_a_scatter_plot_cuts_to_both_ranges() {
    let mut harness = cut_window("vertices < 20", View::Scatter);
    let plot = "Plot: mu1_eta over mu1_pt, before";
    let rect = harness.get_by_label(plot).rect();
    let (from, to) = (rect.center(), rect.center() + egui::vec2(60.0, 40.0));
    drag(&mut harness, from, to);
    let found = conditions(&harness);
    assert_eq!(found.len(), 1, "{found:?}");
    let parts: Vec<&str> = found[0].split(" and ").collect();
    let starts = [
        "vertices < 20",
        "mu1_pt >= ",
        "mu1_pt <= ",
        "mu1_eta >= ",
        "mu1_eta <= ",
    ];
    assert_eq!(parts.len(), starts.len(), "{found:?}");
    for (part, start) in parts.iter().zip(starts) {
        assert!(part.starts_with(start), "{found:?}");
    }
}

#[test]
fn what_is_in_sight_of_a_histogram_becomes_a_cut() {
    let mut harness = cut_window("", View::Derived);
    let plot = (harness.query_all_by_label_contains("Plot: "))
        .map(|node| node.rect())
        .next()
        .unwrap();
    let node = harness
        .query_all_by_label_contains("Plot: ")
        .next()
        .unwrap();
    node.click_secondary();
    harness.run_steps(3);
    assert!(plot.width() > 100.0);
    harness.get_by_label("Cut to what is in sight").click();
    harness.run_steps(3);
    let found = conditions(&harness);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("mass(") && found[0].contains(" <= "),
        "{found:?}"
    );
}

#[test]
fn a_histogram_has_the_bins_range_errors_and_weights_that_are_chosen() {
    let mut harness = dark(trained(table_state(200)), View::Distributions);
    harness.get_by_label("mu1_pt").click();
    harness.run_steps(3);
    // Two times the root of the rows.
    assert!(harness.query_by_label_contains("28 bins of").is_some());
    harness.get_by_label("Bins").click();
    harness.run_steps(3);
    harness.get_by_label("Typed").click();
    harness.run_steps(3);
    harness.get_by_label("Statistical errors").click();
    harness.run_steps(2);
    harness.get_by_label("mu1_eta").click();
    harness.run_steps(4);
    assert!(harness.query_by_label("Sum of weights").is_some());
}
