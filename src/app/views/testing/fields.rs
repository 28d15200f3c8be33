//! Made-up fields.

use ndarray::Array2;

use super::{noise, state_of};
use crate::app::AppState;
use crate::data::{Coordinate, DType, Dataset, Layout, Origin};

/// Waves on a grid of 24 x 64 points.
pub fn field_state(frames: usize) -> AppState {
    let (rows, columns) = (24, 64);
    let value = |(frame, point): (usize, usize)| {
        let (y, x) = ((point / columns) as f64, (point % columns) as f64);
        (0.2 * x - 0.3 * frame as f64).sin() * (-0.01 * (y - 10.0).powi(2)).exp() + 0.02 * y
    };
    let values = Array2::from_shape_fn((frames, rows * columns), value);
    let layout = Layout::guess(&[frames, rows, columns], false);
    let origin = Origin {
        label: "waves".to_owned(),
        ..Origin::default()
    };
    state_of(Dataset::new(origin, DType::F32, layout, None, values).unwrap())
}

/// A vortex that moves to the right, of components u and v on 24 x 32 points.
pub fn velocity_state() -> AppState {
    state_of(velocity())
}

/// The same on columns that are further apart towards the right, and rows whose coordinates fall.
pub fn uneven_state() -> AppState {
    let data = velocity();
    let mut metadata = data.metadata().clone();
    metadata.axes = ["time", "component", "y", "x"]
        .map(|name| (name != "component").then(|| name.to_owned()))
        .to_vec();
    let along = |axis: usize, name: &str, places: Vec<f64>| {
        Coordinate::along(name, axis, places).with_unit("m")
    };
    let column = |i: i32| 0.5 * f64::from(i) + 0.02 * f64::from(i * i);
    metadata.coordinates = vec![
        along(2, "y", (0..24).map(|i| 23.0 - f64::from(i)).collect()),
        along(3, "x", (0..32).map(column).collect()),
    ];
    state_of(data.with_metadata(metadata))
}

fn velocity() -> Dataset {
    let (rows, columns) = (24, 32);
    let points = rows * columns;
    let value = |(frame, place): (usize, usize)| {
        let point = place % points;
        let (y, x) = ((point / columns) as f64, (point % columns) as f64);
        let (dx, dy) = (x - 8.0 - 1.5 * frame as f64, y - 11.5);
        let turn = (-(dx * dx + dy * dy) / 40.0).exp();
        if place < points {
            0.4 - dy * turn
        } else {
            dx * turn
        }
    };
    let values = Array2::from_shape_fn((8, 2 * points), value);
    let layout = Layout::field(&[8, 2, rows, columns], Some(1));
    Dataset::plain(DType::F32, layout, values)
        .unwrap()
        .named(&["u", "v"])
}

/// Waves along one axis.
pub fn signal_state() -> AppState {
    let value = |(sample, point): (usize, usize)| {
        let (t, x) = (sample as f64, point as f64);
        (0.1 * x - 0.4 * t).sin() * (-0.0004 * (x - 60.0).powi(2)).exp()
    };
    let values = Array2::from_shape_fn((10, 128), value);
    let layout = Layout::field(&[10, 128], None);
    state_of(Dataset::plain(DType::F32, layout, values).unwrap())
}

/// A field of these axes: samples, then components where `components`, then the grid.
pub fn grid_state(shape: &[usize], components: bool) -> AppState {
    let layout = Layout::field(shape, components.then_some(1));
    let features: usize = shape[1..].iter().product();
    let values = Array2::from_shape_fn((shape[0], features), |(r, c)| noise(r * features + c));
    state_of(Dataset::plain(DType::F64, layout, values).unwrap())
}
