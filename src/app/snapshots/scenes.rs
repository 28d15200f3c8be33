//! What pictures are kept of.

use crate::app::state::Cut;
use crate::app::views::testing::{
    field_state, grid_state, signal_state, table_state, trained, uneven_state, velocity_state,
};
use crate::app::{AppState, View};

/// A view of data after some steps.
pub struct Scene {
    /// Of its pictures.
    pub name: &'static str,
    pub state: fn() -> AppState,
    pub view: View,
    pub steps: &'static [Step],
}

/// What a person does.
pub enum Step {
    /// Clicks at what is called so.
    Click(&'static str),
    /// Clicks in the middle of the first picture.
    Point,
    /// Drags from the middle of the first picture a bit to the right.
    Drag,
}

/// Some rows of a table, one of them marked.
fn cut(mut state: AppState) -> AppState {
    state.cut = Cut {
        is_open: true,
        text: "mu1_pt > 25 and abs(mu1_eta) < 1.5".to_owned(),
    };
    state.marked = Some(11);
    state
}

/// Views as they open, in two sizes and both themes.
pub fn views() -> Vec<Scene> {
    let scene = |name, state, view| Scene {
        name,
        state,
        view,
        steps: &[],
    };
    vec![
        scene("data", || table_state(400), View::Data),
        scene("field", || field_state(12), View::Data),
        scene("training", || trained(table_state(400)), View::Training),
        scene("compare", || trained(table_state(400)), View::Distributions),
        scene("response", || trained(table_state(400)), View::Response),
        scene("columns", || trained(table_state(400)), View::Columns),
        scene("errors", || trained(table_state(400)), View::Errors),
        scene("derived", || trained(table_state(400)), View::Derived),
        scene("scatter", || trained(table_state(400)), View::Scatter),
        scene("cut", || cut(trained(table_state(400))), View::Derived),
        scene(
            "cut_columns",
            || cut(trained(table_state(400))),
            View::Columns,
        ),
        scene("compare_field", || trained(field_state(12)), View::Field),
        scene("bytes", || trained(table_state(400)), View::Ledger),
        scene("network", || trained(table_state(400)), View::Latents),
        scene(
            "activations",
            || trained(table_state(400)),
            View::Activations,
        ),
        scene("modes", || trained(field_state(12)), View::Modes),
        scene("trade_off", || table_state(400), View::TradeOff),
        scene("runs", || table_state(400), View::Runs),
    ]
}

/// Instruments in use, small and dark, and larger and light.
pub fn instruments() -> Vec<Scene> {
    let field = |name, steps| Scene {
        name,
        state: || trained(field_state(12)),
        view: View::Field,
        steps,
    };
    let flow = |name, steps| Scene {
        name,
        state: || trained(velocity_state()),
        view: View::Field,
        steps,
    };
    let table = |name, view, steps| Scene {
        name,
        state: || trained(table_state(400)),
        view,
        steps,
    };
    vec![
        field("probe", &[Step::Point]),
        field("section", &[Step::Click("Line"), Step::Drag]),
        field("wipe", &[Step::Click("Wipe")]),
        field(
            "colours",
            &[Step::Click("Colours: Viridis"), Step::Click("Percentiles")],
        ),
        field("film", &[Step::Click("Film")]),
        flow("arrows", &[Step::Click("More"), Step::Click("Arrows")]),
        flow(
            "vorticity",
            &[Step::Click("Show"), Step::Click("Vorticity")],
        ),
        flow(
            "field_formula",
            &[Step::Click("Show"), Step::Click("Formula...")],
        ),
        Scene {
            name: "planes",
            state: || trained(grid_state(&[6, 9, 12, 14], false)),
            view: View::Field,
            steps: &[Step::Click("Across"), Step::Click("All three")],
        },
        Scene {
            name: "uneven",
            state: || trained(uneven_state()),
            view: View::Field,
            steps: &[Step::Click("More"), Step::Click("Arrows")],
        },
        Scene {
            name: "signal",
            state: || trained(signal_state()),
            view: View::Field,
            steps: &[],
        },
        table("worst_rows", View::Errors, &[Step::Click("Worst rows")]),
        table(
            "peak_fit",
            View::Derived,
            &[Step::Click("Fit"), Step::Click("Gauss")],
        ),
        table(
            "bins",
            View::Distributions,
            &[
                Step::Click("mu1_pt"),
                Step::Click("Bins"),
                Step::Click("Statistical errors"),
            ],
        ),
    ]
}
