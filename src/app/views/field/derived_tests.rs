//! What a person does with formulas, three planes, velocities and lines.

use egui::{Key, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::tests::{click, drag, middle, shows};
use crate::app::View;
use crate::app::views::testing::{add_snapshot, grid_state, uneven_state};
use crate::app::views::tests::{Views, window};

fn choose(harness: &mut Views, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(4);
}

/// Of two components on a grid of two axes, before and after.
fn plane() -> Views {
    let mut state = grid_state(&[8, 2, 12, 16], true);
    add_snapshot(&mut state, 5);
    window(state, View::Field, Theme::Dark)
}

#[test]
fn a_formula_stands_in_the_place_of_a_component() {
    let mut harness = plane();
    choose(&mut harness, "Show");
    choose(&mut harness, "Formula...");
    harness.run_steps(6);
    let name = "Before, sqrt(`component 1`^2 + `component 2`^2), frame 0";
    assert!(
        shows(&harness, &format!("Picture: {name}")),
        "the magnitude of what may be a velocity"
    );
    assert!(shows(&harness, "Error over frames") && shows(&harness, "Largest"));
    let place = middle(&harness, name);
    click(&mut harness, place);
    assert!(shows(&harness, "^2) at (6, 8)"), "a probe of the formula");
    harness.get_by_label("Formula").focus();
    harness.run_steps(2);
    harness.get_by_label("Formula").type_text(" + ddz(1)");
    harness.run_steps(4);
    assert!(shows(&harness, "character 43") && shows(&harness, "third last axis"));
    choose(&mut harness, "Show");
    choose(&mut harness, "Values");
    assert!(shows(&harness, "Picture: Before, component 1, frame 0"));
}

#[test]
fn the_errors_are_those_of_what_is_shown() {
    let mut harness = plane();
    let figure = |harness: &Views| {
        let mut found = harness.query_all_by(|node| {
            node.value()
                .is_some_and(|text| text.starts_with("Largest "))
        });
        found
            .find_map(|node| node.accesskit_node().value())
            .expect("a figure")
    };
    let of_values = figure(&harness);
    choose(&mut harness, "Show");
    choose(&mut harness, "Vorticity");
    harness.run_steps(6);
    assert_ne!(figure(&harness), of_values);
}

#[test]
fn three_planes_move_each_other() {
    let mut harness = window(grid_state(&[8, 5, 6, 7], false), View::Field, Theme::Dark);
    choose(&mut harness, "Across");
    choose(&mut harness, "All three");
    harness.run_steps(4);
    assert!(shows(&harness, "At (2, 3, 3): Before "));
    let place = middle(&harness, "First axis 2: Before, frame 0");
    let corner = place + egui::vec2(400.0, 0.0);
    drag(&mut harness, place, corner);
    assert!(
        shows(&harness, "At (2, 3, 6): "),
        "the last column, to which the pointer is clamped"
    );
    let place = middle(&harness, "Third axis 6: Before, frame 0");
    drag(&mut harness, place, place - egui::vec2(0.0, 300.0));
    assert!(shows(&harness, "At (0, 3, 6): "));
    assert!(shows(&harness, "Picture: First axis 0: Before, frame 0"));
}

#[test]
fn points_where_planes_cross_are_kept_and_planes_have_arrows() {
    let mut state = grid_state(&[8, 3, 5, 6, 7], true);
    add_snapshot(&mut state, 5);
    let mut harness = window(state, View::Field, Theme::Dark);
    choose(&mut harness, "Across");
    choose(&mut harness, "All three");
    choose(&mut harness, "Point over frames");
    choose(&mut harness, "Keep this point");
    let place = middle(&harness, "First axis 2: Before, component 1, frame 0");
    drag(&mut harness, place, place + egui::vec2(400.0, 0.0));
    harness.run_steps(4);
    assert!(shows(&harness, "component 1 at 2 points"));
    choose(&mut harness, "Clear");
    harness.run_steps(4);
    assert!(shows(&harness, "component 1 at (2, 3, 6)"));
    choose(&mut harness, "More");
    choose(&mut harness, "Arrows");
    harness.run_steps(6);
    assert!(shows(&harness, "Along z"));
}

#[test]
fn a_velocity_has_arrows_and_lines_and_pictures_are_turned() {
    let mut harness = plane();
    choose(&mut harness, "More");
    choose(&mut harness, "Arrows");
    assert!(shows(&harness, "Along x") && shows(&harness, "Along y"));
    choose(&mut harness, "Streamlines");
    harness.run_steps(4);
    choose(&mut harness, "Exchange rows and columns");
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    let place = middle(&harness, "Before, component 1, frame 0");
    click(&mut harness, place);
    assert!(
        shows(&harness, "component 1 at (6, 8)"),
        "the same point at another place"
    );
    choose(&mut harness, "More");
    choose(&mut harness, "At the bottom");
    choose(&mut harness, "Reset zoom");
    assert!(shows(&harness, "Picture: After, component 1, frame 0"));
}

#[test]
fn a_set_of_signals_is_curves_with_probes() {
    // One row of points is no picture.
    let mut state = grid_state(&[9, 1, 30], false);
    add_snapshot(&mut state, 5);
    let mut harness = window(state, View::Field, Theme::Dark);
    assert!(!shows(&harness, "Picture: ") && shows(&harness, "After - before"));
    assert!(shows(&harness, "Error over frames") && shows(&harness, "NRMSE"));
    let place = harness.get_by_label("Plot: value, frame 0").rect().center();
    click(&mut harness, place);
    assert!(
        shows(&harness, "value at (0, "),
        "a probe of the point that was clicked"
    );
    choose(&mut harness, "Clear");
    assert!(!shows(&harness, "value at (0, "));
}

#[test]
fn a_click_on_uneven_cells_finds_the_point_that_is_drawn_there() {
    let mut state = uneven_state();
    add_snapshot(&mut state, 5);
    let mut harness = window(state, View::Field, Theme::Dark);
    let name = "Before, u, frame 0";
    let place = middle(&harness, name);
    click(&mut harness, place);
    // x = 0.5 i + 0.02 i^2 goes from -0.24 to 35.57 with half a cell at either end: its middle, 17.7, lies nearest to
    // that of i = 20, 18.
    let told = shows(&harness, "u at (11, 20)") || shows(&harness, "u at (12, 20)");
    assert!(told, "the point under the pointer");
    choose(&mut harness, "More");
    choose(&mut harness, "Draw all cells alike");
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    let place = middle(&harness, name);
    click(&mut harness, place + egui::vec2(-1.0, -1.0));
    assert!(shows(&harness, "at 2 points"), "another point is there now");
}
