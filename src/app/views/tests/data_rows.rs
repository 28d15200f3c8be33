//! The rows of a table, the columns that a filter leaves, and curves.

use super::*;
use crate::app::views::testing::state_of;
use crate::data::{DType, Dataset, Layout, Origin};
use ndarray::Array2;

/// So many rows of `name 0`, `name 1`, ..., each value its row times 10 to its column.
fn counting(rows: usize, columns: usize) -> AppState {
    let value = |(row, column): (usize, usize)| row as f64 * 10_f64.powi(column as i32 % 3);
    let values = Array2::from_shape_fn((rows, columns), value);
    let names = (0..columns).map(|i| format!("name {i}")).collect();
    let layout = Layout::guess(&[rows, columns], true);
    let origin = Origin {
        label: "counting".to_owned(),
        ..Origin::default()
    };
    state_of(Dataset::new(origin, DType::F64, layout, Some(names), values).unwrap())
}

fn rows_of(state: AppState) -> Views {
    let mut harness = dark(state, View::Data);
    harness.get_by_label("Rows").click();
    harness.run_steps(3);
    harness
}

fn shows(harness: &Views, text: &str) -> bool {
    harness.query_all_by_label(text).next().is_some()
}

#[test]
fn rows_are_scrolled_to_and_jumped_to_and_those_elsewhere_cost_nothing() {
    let mut harness = rows_of(counting(1_000_000, 3));
    assert!(shows(&harness, "1,000,000 rows"));
    assert!(shows(&harness, "17") && !shows(&harness, "900000"));
    // What is drawn is what is in sight.
    assert!(harness.root().children_recursive().count() < 400);
    let field = |harness: &Views| {
        let fields = harness.query_all_by_label("Row number");
        let field = fields.last().expect("the field behind its name");
        field.focus();
        field.type_text("900,000");
    };
    field(&harness);
    harness.run_steps(2);
    harness.get_by_label("Go to row").click();
    harness.run_steps(3);
    assert!(shows(&harness, "900,000") && shows(&harness, "900000"));
    assert!(!shows(&harness, "17"));
    harness.get_by_label("First row in sight");
}

#[test]
fn rows_are_sorted_by_a_click_and_lie_as_in_the_file_again() {
    let mut harness = rows_of(counting(50, 3));
    harness.get_by_label("name 0").click();
    harness.run_steps(3);
    assert!(
        shows(&harness, "49") && !shows(&harness, "0"),
        "largest first"
    );
    harness.get_by_label("name 0").click();
    harness.run_steps(3);
    assert!(shows(&harness, "0") && !shows(&harness, "49"));
    harness.get_by_label("name 0").click();
    harness.run_steps(3);
    harness.get_by_label("As in the file").click();
    harness.run_steps(3);
    assert!(shows(&harness, "0") && !shows(&harness, "49"));
}

#[test]
fn after_a_run_each_value_has_what_came_back_beside_it() {
    let mut harness = rows_of(trained(counting(50, 2)));
    assert!(!shows(&harness, "name 1, after"));
    harness.get_by_label("After and difference").click();
    harness.run_steps(3);
    assert!(shows(&harness, "name 1, after") && shows(&harness, "name 1, after - before"));
    harness
        .get_by_label("name 0, after - before")
        .click_secondary();
    harness.run_steps(3);
    harness.get_by_label("Save rows seen as CSV...").click();
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
    assert_eq!(suggested_name, "rows.csv");
    let mut lines = text.lines();
    let heads = "Row,Error of the row,name 0,\"name 0, after\",\"name 0, after - before\",name 1,\"name 1, after\",\"name 1, after - before\"";
    assert_eq!(lines.next(), Some(heads));
    let third: Vec<f64> = lines
        .nth(2)
        .unwrap()
        .split(',')
        .map(|v| v.trim_end_matches(" %").parse().unwrap())
        .collect();
    assert_eq!([third[0], third[2], third[5]], [2.0, 2.0, 20.0]);
    assert!((third[3] - third[2] - third[4]).abs() < 1e-12 && third[4] != 0.0);
}

#[test]
fn of_hundreds_of_columns_those_in_sight_are_drawn_and_a_filter_finds_others() {
    let mut harness = rows_of(counting(40, 600));
    assert!(shows(&harness, "name 3") && !shows(&harness, "name 555"));
    let filter = harness.get_by_label("Filter by name");
    filter.focus();
    harness.run_steps(2);
    harness.get_by_label("Filter by name").type_text("555");
    harness.run_steps(3);
    assert!(shows(&harness, "name 555") && !shows(&harness, "name 3"));
    harness.get_by_label("Columns").click();
    harness.run_steps(3);
    assert!(shows(&harness, "name 555") && !shows(&harness, "name 3"));
}

#[test]
fn the_picker_of_a_column_finds_one_of_hundreds() {
    let mut harness = dark(trained(counting(40, 300)), View::Errors);
    let picker = harness.query_all_by_label("Column").last();
    picker.expect("the picker behind its name").click();
    harness.run_steps(3);
    let filter = harness.get_by_label("Filter by name");
    filter.focus();
    harness.run_steps(2);
    harness.get_by_label("Filter by name").type_text("277 name");
    harness.run_steps(3);
    assert!(!shows(&harness, "name 3"));
    harness.get_by_label("name 277").click();
    harness.run_steps(3);
    assert_eq!(harness.state().views.shared.column, 277);
    assert!(harness.query_by_label("Filter by name").is_none(), "closed");
}

#[test]
fn columns_have_histograms_and_a_curve() {
    let mut harness = dark(counting(50, 2), View::Data);
    let histograms = harness.query_all_by_label_contains("Histogram: ").count();
    assert_eq!(histograms, 2);
    harness.get_by_label("Curve").click();
    harness.run_steps(3);
    assert!(shows(&harness, "Plot: name 0"));
}

#[test]
fn a_row_of_a_wide_table_is_a_curve_of_its_own() {
    let mut harness = dark(trained(counting(20, 60)), View::Data);
    harness.get_by_label("Curve").click();
    harness.run_steps(3);
    assert!(shows(&harness, "Plot: Row 0") && shows(&harness, "Plot: After - before"));
    harness.get_by_label("Of a column").click();
    harness.run_steps(3);
    assert!(shows(&harness, "Plot: name 0"));
}

#[test]
fn a_signal_is_a_line_from_the_start() {
    let harness = dark(grid_state(&[8, 30], false), View::Data);
    assert!(
        harness
            .query_by_label_contains("Plot: value, frame 0")
            .is_some()
    );
}

/// The numbers of the rows that are shown, from the top.
fn order(harness: &Views) -> Vec<usize> {
    let mut found: Vec<(f32, usize)> = (harness.query_all_by_label_contains(""))
        .filter(|node| node.rect().left() < 60.0 && node.rect().top() > 100.0)
        .filter_map(|node| {
            let text = node.accesskit_node().value()?;
            Some((node.rect().top(), text.parse().ok()?))
        })
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, row)| row).collect()
}

#[test]
fn the_worst_rows_come_first_and_a_click_marks_one_with_its_neighbours() {
    let state = trained(table_state(40));
    let after = state.run.snapshot.as_ref().unwrap().after.clone();
    let loaded = state.loaded().unwrap();
    let (before, columns) = (loaded.data.values().to_owned(), &loaded.profile.columns);
    let error = |row: usize| -> f64 {
        let shares = columns.iter().enumerate().map(|(i, column)| {
            let mut moved = after[[row, i]] - before[[row, i]];
            if let Some(turn) = column.turn() {
                moved -= turn.period * (moved / turn.period).round();
            }
            (moved / column.range()).powi(2)
        });
        shares.sum()
    };
    let mut expected: Vec<usize> = (0..40).collect();
    expected.sort_by(|&a, &b| error(b).total_cmp(&error(a)));
    let mut harness = rows_of(state);
    harness.get_by_label("Worst first").click();
    harness.run_steps(3);
    assert!(shows(&harness, "By Error of the row"));
    let found = order(&harness);
    assert!(found.len() > 5, "{found:?}");
    assert_eq!(found[..5], expected[..5]);
    harness.state_mut().state.marked = Some(expected[0]);
    harness.run_steps(3);
    let says = format!("Nearest to row {} in latent space:", expected[0]);
    assert!(shows(&harness, &says));
}

#[test]
fn the_errors_lead_to_the_worst_rows() {
    let mut harness = dark(trained(table_state(40)), View::Errors);
    harness.get_by_label("Worst rows").click();
    harness.run_steps(2);
    let asked = |command: &AppCommand| matches!(command, AppCommand::Show(View::Data));
    assert!(harness.state().commands.iter().any(asked));
    harness.state_mut().state.view = View::Data;
    harness.run_steps(3);
    assert!(shows(&harness, "By Error of the row"));
}
