//! What a person does with the pictures of a field.

use egui::{Event, Key, Modifiers, PointerButton, Pos2, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::app::View;
use crate::app::views::testing::{add_snapshot, field_state, grid_state};
use crate::app::views::tests::{Views, wait, window};

fn field() -> Views {
    let mut state = field_state(12);
    add_snapshot(&mut state, 5);
    let mut harness = window(state, View::Field, Theme::Dark);
    // What is computed beside the frames is there.
    wait(&mut harness, "Worst frame");
    harness
}

/// The middle of a picture that is called so.
pub(super) fn middle(harness: &Views, name: &str) -> Pos2 {
    let label = format!("Picture: {name}");
    harness.get_by_label(&label).rect().center()
}

pub(super) fn drag(harness: &mut Views, from: Pos2, to: Pos2) {
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    for events in [
        vec![Event::PointerMoved(from), button(from, true)],
        vec![Event::PointerMoved(from + (to - from) / 2.0)],
        vec![Event::PointerMoved(to)],
        vec![button(to, false)],
    ] {
        for event in events {
            harness.event(event);
        }
        harness.run_steps(1);
    }
    harness.run_steps(4);
}

pub(super) fn click(harness: &mut Views, place: Pos2) {
    drag(harness, place, place);
}

pub(super) fn shows(harness: &Views, text: &str) -> bool {
    let labels = harness.query_all_by(|node| {
        let is = |found: Option<String>| found.is_some_and(|found| found.contains(text));
        is(node.value()) || is(node.label())
    });
    labels.count() > 0
}

#[test]
fn a_click_pins_a_probe_and_another_takes_it_away() {
    let mut harness = field();
    let before = "Before, frame 0";
    let place = middle(&harness, before);
    click(&mut harness, place);
    assert!(
        shows(&harness, "value at (12, 32)"),
        "a probe in the middle"
    );
    assert!(shows(&harness, "After - before"));
    let place = middle(&harness, before);
    click(&mut harness, place + egui::vec2(40.0, 0.0));
    assert!(shows(&harness, "value at 2 points"));
    harness.get_by_label("Clear").click();
    harness.run_steps(4);
    assert!(!shows(&harness, "value at") && shows(&harness, "Error over frames"));
}

#[test]
fn a_picture_is_walked_with_the_keyboard_and_enter_pins_a_probe() {
    let mut harness = field();
    let picture = harness.get_by_label("Picture: Before, frame 0");
    picture.focus();
    harness.run_steps(3);
    assert!(shows(
        &harness,
        "Picture: Before, frame 0: Row 12, column 32"
    ));
    for (modifiers, key) in [
        (Modifiers::NONE, Key::ArrowRight),
        (Modifiers::SHIFT, Key::ArrowLeft),
        (Modifiers::NONE, Key::ArrowDown),
    ] {
        harness.key_press_modifiers(modifiers, key);
        harness.run_steps(3);
    }
    assert!(shows(&harness, "Row 13, column 23") || shows(&harness, "Row 11, column 23"));
    assert!(shows(&harness, "Before, frame 0"), "the frame stays");
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert!(shows(&harness, "value at (1"), "a probe");
    for _ in 0..80 {
        harness.key_press(Key::ArrowRight);
        harness.run_steps(1);
    }
    harness.run_steps(3);
    assert!(shows(&harness, "column 63"), "not beyond the edge");
}

#[test]
fn a_line_and_a_rectangle_are_drawn_and_stay_while_frames_change() {
    let mut harness = field();
    harness.get_by_label("Line").click();
    harness.run_steps(2);
    let place = middle(&harness, "Before, frame 0");
    drag(
        &mut harness,
        place - egui::vec2(50.0, 20.0),
        place + egui::vec2(50.0, 20.0),
    );
    assert!(shows(&harness, "value from ("), "a chart along the line");
    harness.key_press(Key::ArrowRight);
    harness.run_steps(4);
    assert!(shows(&harness, "value from (") && shows(&harness, "Before, frame 1"));
    let tool = harness.query_all_by_label("Rectangle").next();
    tool.expect("a tool").click();
    harness.run_steps(2);
    let place = middle(&harness, "Before, frame 1");
    drag(
        &mut harness,
        place - egui::vec2(30.0, 10.0),
        place + egui::vec2(30.0, 10.0),
    );
    assert!(shows(&harness, "Rows ") && shows(&harness, "Root mean square"));
}

#[test]
fn a_line_and_a_rectangle_are_drawn_with_the_keyboard() {
    let mut harness = field();
    for (tool, told) in [
        ("Line", "value from (12, 32) to (12, 36)"),
        ("Rectangle", "Rows 12 to 12, columns 32 to 36"),
    ] {
        let button = harness.query_all_by_label(tool).next();
        button.expect("a tool").click();
        harness.run_steps(2);
        harness.get_by_label_contains("Picture: Before").focus();
        harness.run_steps(3);
        let keys = [Key::ArrowRight; 4];
        for key in [Key::Enter].into_iter().chain(keys) {
            harness.key_press(key);
            harness.run_steps(2);
        }
        assert!(!shows(&harness, told), "{tool} has no other end yet");
        harness.key_press(Key::Enter);
        harness.run_steps(4);
        assert!(shows(&harness, told), "{tool}");
        for _ in keys {
            harness.key_press(Key::ArrowLeft);
            harness.run_steps(2);
        }
        assert!(shows(&harness, told), "{tool} stays as it is");
    }
}

#[test]
fn both_sides_are_wiped_and_take_turns() {
    let mut harness = field();
    harness.get_by_label("Wipe").click();
    harness.run_steps(3);
    let name = "Before | After, frame 0";
    let place = middle(&harness, name);
    drag(&mut harness, place, place + egui::vec2(60.0, 0.0));
    assert!(shows(&harness, name));
    harness.get_by_label("Blink").click();
    harness.run_steps(3);
    assert!(shows(&harness, "Picture: After, frame 0"));
    harness.key_down(Key::B);
    harness.run_steps(3);
    assert!(shows(&harness, "Picture: Before, frame 0"));
    harness.key_up(Key::B);
    harness.run_steps(3);
    assert!(shows(&harness, "Picture: After, frame 0"));
    assert!(!shows(&harness, "Picture: Before, frame 0"));
}

#[test]
fn a_volume_is_cut_across_any_axis_and_projected() {
    let mut harness = window(grid_state(&[8, 5, 6, 7], false), View::Field, Theme::Dark);
    for (axis, slices) in [("Second axis", "5"), ("Third axis", "6")] {
        harness.get_by_label("Across").click();
        harness.run_steps(3);
        harness.get_by_label(axis).click();
        harness.run_steps(3);
        let slice = harness.get_by_role_and_label(egui::accesskit::Role::Slider, "Slice");
        let last = slice.accesskit_node().max_numeric_value();
        assert_eq!(last.map(|last| last.to_string()).as_deref(), Some(slices));
    }
    harness.get_by_label("Slices").click();
    harness.run_steps(3);
    harness.get_by_label("Maximum").click();
    harness.run_steps(3);
    assert!(shows(&harness, "Before, maximum, frame 0"));
}

#[test]
fn limits_and_lines_are_chosen_in_the_menu_of_colours() {
    let mut harness = field();
    harness.get_by_label("Colours: Viridis").click();
    harness.run_steps(3);
    harness.get_by_label("Percentiles").click();
    harness.run_steps(3);
    assert!(shows(&harness, "Left out at each end"));
    harness.get_by_label("Typed").click();
    harness.run_steps(3);
    harness.get_by_label("From").set_value_accesskit(-5.0);
    harness.run_steps(3);
    assert!(shows(&harness, "Now -5"));
    harness.get_by_label("Logarithmic both ways").click();
    harness.get_by_label("How many").set_value_accesskit(4.0);
    harness.run_steps(4);
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(shows(&harness, "Picture: After, frame 0"));
}

#[test]
fn the_worst_frame_is_a_click_away() {
    let mut harness = field();
    assert!(shows(&harness, "Picture: Before, frame 0"));
    harness.get_by_label("Worst frame").click();
    harness.run_steps(4);
    assert!(!shows(&harness, "Picture: Before, frame 0"));
    let button = harness.get_by_label("Worst frame");
    assert!(button.accesskit_node().is_disabled());
}
