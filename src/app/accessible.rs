//! What a screen reader is told of every view: names, roles, and what the keyboard reaches.

use std::collections::BTreeSet;

use egui::Vec2;
use egui::accessibility::is_input;
use egui::accesskit::{Action, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{AccessKitNode, NodeT as _};

use super::testing::window_of;
use super::views::about;
use super::views::testing::{field_state, grid_state, table_state, trained};
use super::{App, AppState, View};

type Window = Harness<'static, Option<App>>;

fn window(state: AppState) -> Window {
    let builder = Harness::builder().with_size(Vec2::new(1600.0, 1200.0));
    builder.build_ui_state(window_of(state), None)
}

/// What is wrong with a thing that can be operated or that stands for a picture.
fn problem(node: &AccessKitNode<'_>) -> Option<&'static str> {
    let told = |text: Option<String>| text.is_some_and(|text| !text.trim().is_empty());
    let has_name = told(node.label()) || node.data().placeholder().is_some();
    let role = node.role();
    let can = |action| node.data().supports_action(action);
    let (is_clicked, is_focused) = (can(Action::Click), can(Action::Focus));
    if node.is_hidden() || node.is_disabled() {
        return None;
    }
    let about = node.data().description().unwrap_or_default();
    match role {
        Role::Button if about.starts_with("\nClick to sort") => Some("is a heading without a tip"),
        Role::Label if is_focused && about.is_empty() => Some("is a figure without a tip"),
        Role::Unknown => Some("is of no kind"),
        Role::Image | Role::Table if !has_name => Some("has no name"),
        Role::Image if is_focused && about.is_empty() => Some("is a picture without a description"),
        _ if (is_input(role) || role == Role::Link) && !has_name => Some("has no name"),
        // A press on text selects it, and bars only scroll what the keyboard scrolls too.
        Role::Label | Role::ScrollBar if !is_focused => None,
        _ if is_clicked && !is_focused => Some("is clicked but not reached by the keyboard"),
        _ if is_focused && !has_name && !told(node.value()) => Some("is reached but has no name"),
        _ => None,
    }
}

fn describe(node: &AccessKitNode<'_>) -> String {
    let parents = std::iter::successors(node.parent(), AccessKitNode::parent);
    let parents = parents.filter_map(|parent| parent.label().or_else(|| parent.value()));
    let parents: Vec<_> = parents.take(2).collect();
    let name = node.label().or_else(|| node.value());
    format!(
        "{:?} {name:?} at {:?} in {parents:?}",
        node.role(),
        node.raw_bounds()
    )
}

#[test]
fn everything_that_can_be_operated_has_a_name_a_kind_and_the_keyboard() {
    let states = vec![
        ("no data", AppState::default()),
        ("table", table_state(60)),
        ("trained table", trained(table_state(60))),
        ("field", field_state(8)),
        ("trained field", trained(field_state(8))),
        ("volume", trained(grid_state(&[9, 6, 20, 14], false))),
    ];
    let mut failures = BTreeSet::new();
    let mut found = 0;
    for (name, state) in states {
        let mut window = window(state);
        for view in View::ALL {
            let app = window.state_mut().as_mut().expect("a window");
            let is_for = |state: &AppState| {
                let data = state.loaded().map(|loaded| &loaded.data);
                data.is_none_or(|data| (about(view).is_for)(data))
            };
            if !is_for(&app.state) {
                continue;
            }
            app.state.view = view;
            window.run_steps(4);
            for node in window.root().children_recursive() {
                let node = node.accesskit_node();
                found += usize::from(is_input(node.role()));
                if let Some(problem) = problem(&node) {
                    failures.insert(format!("{name}, {view:?}: {} {problem}", describe(&node)));
                }
            }
        }
    }
    assert!(found > 1000, "{found} inputs");
    let all: Vec<String> = failures.into_iter().collect();
    assert!(all.is_empty(), "{} things:\n{}", all.len(), all.join("\n"));
}

#[test]
fn tables_are_told_cell_by_cell() {
    let mut window = window(trained(table_state(60)));
    for view in [View::Data, View::Columns] {
        window.state_mut().as_mut().expect("a window").state.view = view;
        window.run_steps(4);
        let mut tables = 0;
        for table in window.root().children_recursive() {
            let node = table.accesskit_node();
            if node.role() != Role::Table {
                continue;
            }
            tables += 1;
            let (rows, columns) = (node.data().row_count(), node.data().column_count());
            let (rows, columns) = (rows.expect("rows"), columns.expect("columns"));
            let mut heads = 0;
            let mut cells = 0;
            for cell in table.children_recursive() {
                let node = cell.accesskit_node();
                let cell = node.data();
                if node.role() != Role::Cell {
                    continue;
                }
                let at = [cell.row_index(), cell.column_index()].map(Option::unwrap);
                assert!(at[0] < rows && at[1] < columns, "{at:?}");
                if at[0] == 0 {
                    heads += 1;
                } else {
                    cells += 1;
                }
            }
            assert_eq!(heads, columns, "{view:?}");
            assert!(cells > 10, "{view:?}: {cells}");
        }
        assert!(tables > 0, "{view:?}");
    }
}

#[test]
fn the_keyboard_follows_to_a_view_that_its_key_opens() {
    let mut window = window(table_state(60));
    let focused = |window: &Window| {
        let mut nodes = window.root().children_recursive();
        let focused = nodes.find(|node| node.accesskit_node().is_focused());
        focused.and_then(|node| node.accesskit_node().label())
    };
    window.run_steps(4);
    window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Num3);
    window.run_steps(4);
    assert_eq!(focused(&window), None, "nothing had it");
    window.key_press(egui::Key::Tab);
    window.run_steps(2);
    assert!(focused(&window).is_some());
    window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Num5);
    window.run_steps(4);
    assert_eq!(focused(&window).as_deref(), Some("Columns"));
}

/// What the keyboard may reach, by what it is called there.
fn reachable(window: &Window) -> BTreeSet<String> {
    let nodes = window.root().children_recursive();
    let nodes = nodes.map(|node| node.accesskit_node());
    let reachable = nodes.filter(|node| {
        node.data().supports_action(Action::Focus) && !node.is_disabled() && !node.is_hidden()
    });
    reachable.map(|node| format!("{:?}", node.id())).collect()
}

/// Whether a frame is drawn around something.
fn has_frame(window: &Window, rect: egui::Rect) -> bool {
    window
        .output()
        .shapes
        .iter()
        .any(|shape| match &shape.shape {
            egui::Shape::Rect(drawn) => {
                drawn.stroke.width == 2.0 && (drawn.rect.min - rect.min).length() < 1.0
            }
            _ => false,
        })
}

#[test]
fn tab_goes_through_everything_and_a_frame_shows_where_it_is() {
    let table = [View::Data, View::Columns, View::Latents, View::TradeOff];
    let field = [View::Field, View::Modes];
    let states = vec![
        (trained(table_state(60)), &table[..]),
        (trained(field_state(8)), &field[..]),
    ];
    for (state, views) in states {
        let mut window = window(state);
        for &view in views {
            window.state_mut().as_mut().expect("a window").state.view = view;
            window.run_steps(4);
            let mut left = reachable(&window);
            let all = left.len();
            assert!(all > 15, "{view:?}: {all}");
            let mut unseen = Vec::new();
            for _ in 0..2 * all {
                window.key_press(egui::Key::Tab);
                window.run_steps(2);
                let mut nodes = window.root().children_recursive();
                let Some(focused) = nodes.find(|node| node.accesskit_node().is_focused()) else {
                    continue;
                };
                let (node, rect) = (focused.accesskit_node(), focused.rect());
                left.remove(&format!("{:?}", node.id()));
                if !has_frame(&window, rect) {
                    unseen.push(describe(&node));
                }
                if left.is_empty() {
                    break;
                }
            }
            assert!(
                left.len() * 50 < all,
                "{view:?}: {left:?} of {all} are not reached"
            );
            assert!(
                unseen.is_empty(),
                "{view:?}: no frame around\n{}",
                unseen.join("\n")
            );
        }
    }
}
