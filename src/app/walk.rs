//! A walk through all views in windows of many sizes: nothing may be cut off that cannot be scrolled to.

use std::collections::HashSet;

use egui::accesskit::Role;
use egui::epaint::TextShape;
use egui::{Rect, Shape, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT as _;
use ndarray::Array2;

use super::state::Cut;
use super::testing::window_of;
use super::views::about;
use super::views::testing::{grid_state, state_of, trained};
use super::{App, AppState, View};
use crate::data::{DType, Dataset, Layout, Origin};
use crate::formula::Formula;

/// How far something may reach beyond what it is in, in points: the rounding to pixels.
const SLACK: f32 = 2.0;

type Window = Harness<'static, Option<App>>;

/// A table of many columns with long names.
fn long_table() -> AppState {
    let (rows, columns) = (60, 120);
    let names = (0..columns).map(|i| {
        format!("transverse_momentum_of_the_leading_particle_{i}_in_its_own_frame [GeV/c]")
    });
    let values = Array2::from_shape_fn((rows, columns), |(i, j)| {
        ((i * 7919 + j * 104_729) % 1009) as f64 / 1009.0 - 0.3
    });
    let origin = Origin {
        label: "a_file_with_a_name_that_goes_on_for_longer_than_any_window_has_room_for.parquet"
            .to_owned(),
        ..Origin::default()
    };
    let layout = Layout::guess(&[rows, columns], true);
    state_of(Dataset::new(origin, DType::F32, layout, Some(names.collect()), values).unwrap())
}

/// One step draws with what the step before has measured.
fn settle(window: &mut Window) {
    window.run_steps(3);
}

/// Scroll bars, which are there only where there is something to scroll.
fn bars(window: &Window) -> Vec<Rect> {
    let all = window.root().children_recursive();
    let bars = all.filter(|node| node.accesskit_node().role() == Role::ScrollBar);
    bars.map(|node| node.rect()).collect()
}

/// Whether what is cut along this axis is in something that scrolls along it. A bar is as long as what is
/// shown, and stands beyond it.
fn scrolls(bars: &[Rect], shown: Option<Rect>, axis: usize) -> bool {
    let across = 1 - axis;
    bars.iter().any(|bar| {
        let is_along = bar.size()[axis] > bar.size()[across];
        let is_here = shown.is_none_or(|shown| {
            bar.max[across] >= shown.min[across]
                && bar.min[axis] - 20.0 <= shown.min[axis]
                && shown.max[axis] <= bar.max[axis] + 20.0
        });
        is_along && is_here
    })
}

/// Whether a rectangle is cut by another, where any of it is shown, and cannot be scrolled to.
fn is_cut(rect: Rect, clip: Option<Rect>, screen: Rect, bars: &[Rect]) -> bool {
    let within = clip.unwrap_or(screen);
    (0..2).any(|axis| {
        let is_cut =
            rect.min[axis] < within.min[axis] - SLACK || rect.max[axis] > within.max[axis] + SLACK;
        let shown = clip.map(|clip| rect.intersect(clip));
        is_cut && !scrolls(bars, shown, axis)
    })
}

fn texts(shape: &Shape, found: &mut Vec<TextShape>) {
    match shape {
        Shape::Text(text) => found.push(text.clone()),
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, found)),
        _ => {}
    }
}

/// Fields whose text can be moved along in them.
fn fields(window: &Window) -> Vec<Rect> {
    let all = window.root().children_recursive();
    let fields = all.filter(|node| node.accesskit_node().role() == Role::TextInput);
    fields.map(|node| node.rect().expand(4.0)).collect()
}

/// What is cut off in the window as it stands.
fn cut(window: &Window) -> Vec<String> {
    let (bars, fields) = (bars(window), fields(window));
    let mut cut = Vec::new();
    let screen = window.ctx.content_rect();
    for clipped in &window.output().shapes {
        let mut found = Vec::new();
        texts(&clipped.shape, &mut found);
        for text in found {
            let rect = text.visual_bounding_rect();
            let clip = clipped.clip_rect.intersect(screen);
            // What is wholly outside is not painted.
            let is_typed = fields.iter().any(|field| field.contains_rect(clip));
            if !is_typed && rect.intersects(clip) && is_cut(rect, Some(clip), screen, &bars) {
                cut.push(format!(
                    "{:?} at {rect:?} in {:?}",
                    text.galley.text(),
                    clipped.clip_rect
                ));
            }
        }
    }
    window.ctx.viewport(|viewport| {
        for (_, widgets) in viewport.prev_pass.widgets.layers() {
            // What has something in it is as large as that would like to be.
            let parents: HashSet<_> = widgets.iter().map(|widget| widget.parent_id).collect();
            let single = |widget: &&egui::WidgetRect| {
                widget.sense.interactive() && !parents.contains(&widget.id)
            };
            for widget in widgets.iter().filter(single) {
                let shown = Some(widget.interact_rect).filter(Rect::is_positive);
                if widget.rect.is_positive() && is_cut(widget.rect, shown, screen, &bars) {
                    cut.push(format!("a widget at {:?}, shown {shown:?}", widget.rect));
                }
            }
        }
    });
    cut
}

/// Some rows of a table, one of them marked.
fn cut_table() -> AppState {
    let mut state = trained(long_table());
    let name = state
        .loaded()
        .map(|loaded| loaded.data.column_names[0].clone());
    let name = Formula::quoted(&name.expect("data"));
    state.cut = Cut {
        is_open: true,
        text: format!("{name} > -1e300"),
    };
    state.marked = Some(3);
    state
}

#[test]
fn nothing_is_cut_off_in_any_view_at_any_size() {
    let volume = || grid_state(&[9, 6, 20, 14], false);
    let states = vec![
        ("table", long_table()),
        ("trained table", trained(long_table())),
        ("cut table", cut_table()),
        ("volume", volume()),
        ("trained volume", trained(volume())),
        ("snapshot", grid_state(&[1, 40, 90], false)),
    ];
    let mut failures = Vec::new();
    for (name, state) in states {
        let mut window = Harness::builder().build_ui_state(window_of(state), None);
        let pixels = [[1000.0, 700.0], [1280.0, 800.0], [1920.0, 1080.0]];
        let sizes = pixels.into_iter();
        let sizes = sizes.flat_map(|p| [0.8, 1.0, 1.3, 2.0].map(|z| (p, z)));
        let large = [3840.0, 2160.0];
        for (pixels, zoom) in sizes.chain([(large, 1.0), (large, 2.0)]) {
            window.set_pixels_per_point(zoom);
            // The step in which the zoom changes takes its size from the one before.
            window.step();
            window.set_size(Vec2::from(pixels) / zoom);
            for view in View::ALL {
                let app = window.state_mut().as_mut().expect("a window");
                let loaded = app.state.loaded().expect("data");
                if !(about(view).is_for)(&loaded.data) {
                    continue;
                }
                app.state.view = view;
                settle(&mut window);
                for what in cut(&window) {
                    failures.push(format!("{name}, {view:?}, {pixels:?} at {zoom}: {what}"));
                }
            }
        }
    }
    let count = failures.len();
    failures.truncate(40);
    assert!(
        failures.is_empty(),
        "{count} are cut off:\n{}",
        failures.join("\n")
    );
}
