//! Every setting of a run is in the panel, and is told there as the command line's help has it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use egui::Vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::app::testing::window_of;
use crate::app::views::testing::{field_state, table_state};
use crate::app::{AppState, LoadState};
use crate::model::{Family, ModelSpec, Size};
use crate::runs::RunSettings;
use crate::train::Loss;

/// Chosen elsewhere: the array in a dialog of its own, and missing values where there are any.
const ELSEWHERE: [&str; 2] = ["array", "missing"];

/// What is folded away.
const FOLDED: [&str; 6] = [
    "Advanced",
    "Weights of columns",
    "Read as a table",
    "Read as a field",
    "All columns and rows",
    "All components and snapshots",
];

/// The texts that are told of all that is in the window.
fn told(mut state: AppState, change: impl FnOnce(&mut AppState)) -> BTreeSet<String> {
    change(&mut state);
    let builder = Harness::builder().with_size(Vec2::new(1600.0, 3000.0));
    let mut window = builder.build_ui_state(window_of(state), None);
    window.run_steps(3);
    for title in FOLDED {
        if let Some(header) = window.query_all_by_label_contains(title).next() {
            header.click_accesskit();
        }
        window.run_steps(3);
    }
    // They open little by little.
    window.run_steps(30);
    let nodes = window.root().children_recursive();
    let texts = nodes.filter_map(|node| {
        let node = node.accesskit_node();
        node.data().description().map(str::to_owned)
    });
    texts.collect()
}

fn of_a_file(state: &mut AppState) {
    let LoadState::Ready(loaded) = &mut state.load else {
        panic!("nothing loaded");
    };
    let data = Arc::get_mut(&mut loaded.data).expect("of nobody else");
    data.origin.path = Some(PathBuf::from("/nowhere/data.npz"));
    loaded.training.loss = Loss::Relative;
    loaded.training.rounding = Some(0.01);
}

#[test]
fn every_setting_is_told_in_the_panel_as_in_the_help() {
    let mut all = told(table_state(60), of_a_file);
    all.extend(told(field_state(8), |state| {
        of_a_file(state);
        let LoadState::Ready(loaded) = &mut state.load else {
            return;
        };
        let features = loaded.model.features;
        loaded.model =
            ModelSpec::with_family(Family::Conv, Size::Small, features, 4).on(&loaded.data.layout);
    }));
    let untold: Vec<String> = RunSettings::options()
        .into_iter()
        .filter(|option| !ELSEWHERE.contains(&option.as_str()))
        .filter(|option| {
            let words = RunSettings::about(option);
            !all.iter().any(|text| text.contains(words))
        })
        .collect();
    assert!(untold.is_empty(), "not told in the window: {untold:?}");
}
