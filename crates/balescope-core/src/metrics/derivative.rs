//! Derivatives of fields, by the places of their points or cells.

use std::ops::Range;

use clap::ValueEnum;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::data::{FieldPlaces, GridAxes};

/// What is looked at of a field: its values, or what follows from how they change between points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum FieldQuantity {
    #[default]
    Values,
    /// Length of the gradient of one component.
    Gradient,
    /// Of a velocity: in two dimensions the curl dv/dx - du/dy, in three its length.
    Vorticity,
    /// Of a velocity: du/dx + dv/dy (+ dw/dz).
    Divergence,
    /// Of a velocity: half of the squared rotation less the squared strain of its gradient, above zero in vortices
    /// (Hunt, Wray and Moin 1988).
    #[serde(rename = "q-criterion")]
    QCriterion,
    /// Length of the vector of all components.
    Magnitude,
}

crate::named!(FieldQuantity, "quantity");

impl FieldQuantity {
    pub const ALL: [Self; 6] = [
        Self::Values,
        Self::Magnitude,
        Self::Gradient,
        Self::Vorticity,
        Self::Divergence,
        Self::QCriterion,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Values => "Values",
            Self::Gradient => "Gradient",
            Self::Vorticity => "Vorticity",
            Self::Divergence => "Divergence",
            Self::QCriterion => "Q-criterion",
            Self::Magnitude => "Magnitude",
        }
    }

    /// What it is of one component, and not of all of them.
    pub fn is_of_component(self) -> bool {
        matches!(self, Self::Values | Self::Gradient)
    }

    /// As a formula of fields has it, where that is of the components of a velocity alone.
    pub fn formula(self) -> Option<&'static str> {
        match self {
            Self::Values | Self::Gradient => None,
            Self::Vorticity => Some("vorticity"),
            Self::Divergence => Some("divergence"),
            Self::QCriterion => Some("q_criterion"),
            Self::Magnitude => Some("magnitude"),
        }
    }

    /// Zero in the middle means something of it.
    pub fn has_sign(self) -> bool {
        matches!(self, Self::Vorticity | Self::Divergence | Self::QCriterion)
    }

    /// Whether so many components at these places have it. A velocity has as many components as there are axes
    /// to change along.
    pub fn applies_to(self, components: usize, places: &FieldPlaces) -> bool {
        let axes = places.axes();
        match self {
            Self::Values => true,
            Self::Gradient => axes.iter().any(|n| *n > 1),
            Self::Magnitude => components > 1,
            Self::Vorticity | Self::Divergence | Self::QCriterion => {
                (2..=3).contains(&axes.len())
                    && components == axes.len()
                    && axes.iter().all(|n| *n > 1)
            }
        }
    }

    /// Of one sample: `values` are components x points in the order of the axes of a grid, of which the last one is
    /// x, the one before it y, and the one before that z; the components of a velocity are those along
    /// x, y, z in this order. One value a point. Slopes are those of the parabola through a point and both
    /// neighbours, at the edges of that through three points: central differences where points are evenly spaced;
    /// on a mesh those of [`Mesh::slope`](crate::data::Mesh::slope).
    /// Empty where it does not apply.
    pub fn of(self, values: &[f64], places: &FieldPlaces, component: usize) -> Vec<f64> {
        let (axes, points) = (places.axes(), places.points());
        let components = values.len() / points.max(1);
        if component >= components || !self.applies_to(components, places) {
            return Vec::new();
        }
        let part = |c: usize| &values[c * points..(c + 1) * points];
        // Of a component along x (0), y (1) or z (2).
        let slope_of = |c: usize, along: usize| slope(part(c), places, along);
        let sum = |terms: Vec<Vec<f64>>, of: fn(f64) -> f64| {
            let mut total = vec![0.0; points];
            for term in terms {
                for (to, v) in total.iter_mut().zip(term) {
                    *to += of(v);
                }
            }
            total
        };
        let length = |terms: Vec<Vec<f64>>| {
            let mut squares = sum(terms, |v| v * v);
            for v in &mut squares {
                *v = v.sqrt();
            }
            squares
        };
        let curl = |a: (usize, usize), b: (usize, usize)| {
            let (a, b) = (slope_of(a.0, a.1), slope_of(b.0, b.1));
            a.into_iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>()
        };
        match self {
            Self::Values => part(component).to_vec(),
            Self::Gradient => {
                let count = axes.len();
                let along = (0..count).filter(|along| axes[count - 1 - along] > 1);
                length(along.map(|along| slope_of(component, along)).collect())
            }
            Self::Vorticity if axes.len() == 2 => curl((1, 0), (0, 1)),
            Self::Vorticity => length(vec![
                curl((2, 1), (1, 2)),
                curl((0, 2), (2, 0)),
                curl((1, 0), (0, 1)),
            ]),
            Self::Divergence => sum((0..components).map(|c| slope_of(c, c)).collect(), |v| v),
            Self::QCriterion => {
                let pairs = (0..components).flat_map(|i| (0..components).map(move |j| (i, j)));
                let product = |(i, j)| {
                    let (one, other) = (slope_of(i, j), slope_of(j, i));
                    one.into_iter()
                        .zip(other)
                        .map(|(a, b)| -0.5 * a * b)
                        .collect()
                };
                sum(pairs.map(product).collect(), |v| v)
            }
            Self::Magnitude => length((0..components).map(|c| part(c).to_vec()).collect()),
        }
    }
}

/// The points whose values a derivative at a place along an axis of so many points needs, where there is room with
/// one more at each side: those and the places in between are alike in the whole and in this part.
pub fn near(place: usize, length: usize) -> Range<usize> {
    let first = place.saturating_sub(1).min(length.saturating_sub(3));
    first..(first + 3).min(length)
}

/// The values of every component within ranges along each axis; `values`: components x points.
pub fn part_of(values: &[f64], axes: &[usize], ranges: &[Range<usize>]) -> Vec<f64> {
    let points: usize = axes.iter().product();
    let mut firsts = vec![0];
    for (length, range) in axes.iter().zip(ranges) {
        let steps = |first: &usize| {
            let first = first * length;
            range.clone().map(move |place| first + place)
        };
        firsts = firsts.iter().flat_map(steps).collect();
    }
    let components = (0..values.len() / points.max(1)).map(|component| component * points);
    components
        .flat_map(|first| firsts.iter().map(move |place| values[first + place]))
        .collect()
}

/// Along x (0), y (1) or z (2), of a plane in space along the first or second of the axes along which it extends.
pub(super) fn slope(values: &[f64], places: &FieldPlaces, along: usize) -> Vec<f64> {
    match places {
        FieldPlaces::Grid(grid) => derivative(values, grid, grid.lengths().len() - 1 - along),
        FieldPlaces::Mesh(mesh) => mesh.slope(values, mesh.slope_axes()[along]),
    }
}

/// Along an axis of at least two points: the slope of the parabola through a point and both neighbours, at the
/// edges of that through three points, of two points that of the line. As `numpy.gradient` with `edge_order=2`.
fn derivative(values: &[f64], grid: &GridAxes, along: usize) -> Vec<f64> {
    let axes = grid.lengths();
    let length = axes[along];
    let inner: usize = axes[along + 1..].iter().product();
    let terms: Vec<Vec<(usize, f64)>> = (0..length)
        .map(|place| slope_terms(place, length, grid.places(along)))
        .collect();
    let mut out = vec![0.0; values.len()];
    out.par_chunks_mut(length * inner)
        .zip(values.par_chunks(length * inner))
        .for_each(|(out, values)| {
            for (place, terms) in terms.iter().enumerate() {
                for i in 0..inner {
                    let parts = terms
                        .iter()
                        .map(|(at, share)| share * values[at * inner + i]);
                    out[place * inner + i] = 4.0 * parts.sum::<f64>();
                }
            }
        });
    out
}

/// Which values of a line a slope at a place is made of, and a quarter of what each counts, so that no part of the
/// sum is too large where the sum is not. `places`: of at least two points; none: at 0, 1, 2 and so on.
pub(super) fn slope_terms(
    place: usize,
    length: usize,
    places: Option<&[f64]>,
) -> Vec<(usize, f64)> {
    let last = length - 1;
    let Some(places) = places else {
        return match place {
            _ if length == 2 => vec![(0, -0.25), (1, 0.25)],
            0 => vec![(0, -0.375), (1, 0.5), (2, -0.125)],
            _ if place == last => vec![(last, 0.375), (last - 1, -0.5), (last - 2, 0.125)],
            _ => vec![(place + 1, 0.125), (place - 1, -0.125)],
        };
    };
    if length == 2 {
        let quarter = 0.25 / (places[1] - places[0]);
        return vec![(0, -quarter), (1, quarter)];
    }
    let middle = place.clamp(1, last - 1);
    let near = [middle - 1, middle, middle + 1];
    // The derivatives of Lagrange's polynomials, from steps alone: places may be large beside them.
    let share = |i: usize| {
        let [own, one, other] = [near[i], near[(i + 1) % 3], near[(i + 2) % 3]].map(|n| places[n]);
        let at = places[place];
        ((at - one) + (at - other)) / (own - one) / (own - other)
    };
    let all = (0..3).map(|i| (near[i], 0.25 * share(i)));
    all.filter(|(_, share)| *share != 0.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A component on a grid z, y, x from a function of x, y, z.
    fn grid(axes: &[usize], of: impl Fn(f64, f64, f64) -> f64) -> Vec<f64> {
        let [depth, rows, columns] = *axes else {
            panic!("three axes")
        };
        let places = (0..depth * rows * columns).map(|i| {
            (
                (i % columns) as f64,
                (i / columns % rows) as f64,
                (i / columns / rows) as f64,
            )
        });
        places.map(|(x, y, z)| of(x, y, z)).collect()
    }

    #[test]
    fn planes_have_exact_gradients() {
        let axes = [4, 5, 6];
        let values = grid(&axes, |x, y, z| 2.0 * x - 3.0 * y + 6.0 * z);
        let gradient = FieldQuantity::Gradient.of(&values, &GridAxes::even(&axes).into(), 0);
        assert!(gradient.iter().all(|g| (g - 7.0).abs() < 1e-12));
        let flat = FieldQuantity::Gradient.of(&values[..6], &GridAxes::even(&[1, 6]).into(), 0);
        assert!(flat.iter().all(|g| (g - 2.0).abs() < 1e-12));
    }

    #[test]
    fn a_part_has_the_derivatives_of_the_whole() {
        let axes = [5, 4, 6];
        let mut values = grid(&axes, |x, y, z| (x * y).sin() + z * z * y);
        values.extend(grid(&axes, |x, y, z| (x - y * z).cos()));
        values.extend(grid(&axes, |x, y, z| x * x - y * z));
        for quantity in FieldQuantity::ALL {
            let all = quantity.of(&values, &GridAxes::even(&axes).into(), 1);
            for (point, wanted) in all.iter().enumerate() {
                let place = [point / 24, point / 6 % 4, point % 6];
                let ranges: Vec<_> = (0..3).map(|axis| near(place[axis], axes[axis])).collect();
                let part = part_of(&values, &axes, &ranges);
                let lengths: Vec<usize> = ranges.iter().map(ExactSizeIterator::len).collect();
                let own: Vec<usize> = (0..3)
                    .map(|axis| place[axis] - ranges[axis].start)
                    .collect();
                let found = quantity.of(&part, &GridAxes::even(&lengths).into(), 1);
                let found = found[(own[0] * lengths[1] + own[1]) * lengths[2] + own[2]];
                assert_eq!(found.to_bits(), wanted.to_bits(), "{quantity:?} {place:?}");
            }
        }
        assert_eq!((near(0, 2), near(7, 8), near(0, 1)), (0..2, 5..8, 0..1));
    }

    #[test]
    fn a_rigid_rotation_has_twice_its_rate_as_vorticity() {
        let axes = [1, 5, 7];
        let mut values = grid(&axes, |_, y, _| -0.25 * y);
        values.extend(grid(&axes, |x, _, _| 0.25 * x));
        let vorticity = FieldQuantity::Vorticity.of(&values, &GridAxes::even(&axes[1..]).into(), 0);
        assert_eq!(vorticity.len(), 35);
        assert!(vorticity.iter().all(|w| (w - 0.5).abs() < 1e-12));
        let divergence =
            FieldQuantity::Divergence.of(&values, &GridAxes::even(&axes[1..]).into(), 0);
        assert!(divergence.iter().all(|d| d.abs() < 1e-12));
    }

    #[test]
    fn in_three_dimensions_it_is_the_length_of_the_curl() {
        let axes = [4, 5, 6];
        // Rotation about (1, 2, 2) / 3 times a rate: u = w x r.
        let mut values = grid(&axes, |_, y, z| 2.0 * z - 2.0 * y);
        values.extend(grid(&axes, |x, _, z| 2.0 * x - z));
        values.extend(grid(&axes, |x, y, _| y - 2.0 * x));
        let vorticity = FieldQuantity::Vorticity.of(&values, &GridAxes::even(&axes).into(), 1);
        assert!(vorticity.iter().all(|w| (w - 6.0).abs() < 1e-12));
        let divergence = FieldQuantity::Divergence.of(&values, &GridAxes::even(&axes).into(), 0);
        assert!(divergence.iter().all(|d| d.abs() < 1e-12));
    }

    /// The largest errors of vorticity and Q-criterion of a Taylor-Green vortex on n x n points.
    fn taylor_green(n: usize) -> [f64; 2] {
        let spacing = std::f64::consts::TAU / (n - 1) as f64;
        let place = |i: f64| i * spacing;
        let axes = [1, n, n];
        let mut values = grid(&axes, |x, y, _| place(x).sin() * place(y).cos());
        values.extend(grid(&axes, |x, y, _| -place(x).cos() * place(y).sin()));
        let largest = |quantity: FieldQuantity, per: f64, of: &dyn Fn(f64, f64) -> f64| {
            let found = quantity.of(&values, &GridAxes::even(&axes[1..]).into(), 0);
            let wanted = grid(&axes, |x, y, _| of(place(x), place(y)));
            let errors = found.iter().zip(wanted).map(|(a, b)| (a / per - b).abs());
            errors.fold(0.0, f64::max)
        };
        // w = 2 sin x sin y, Q = sin^2 x sin^2 y - cos^2 x cos^2 y.
        let vorticity = |x: f64, y: f64| 2.0 * x.sin() * y.sin();
        let q = |x: f64, y: f64| (x.sin() * y.sin()).powi(2) - (x.cos() * y.cos()).powi(2);
        [
            largest(FieldQuantity::Vorticity, spacing, &vorticity),
            largest(FieldQuantity::QCriterion, spacing * spacing, &q),
        ]
    }

    #[test]
    fn a_vortex_has_its_vorticity_and_q_to_second_order_in_the_spacing() {
        let (coarse, fine) = (taylor_green(33), taylor_green(65));
        for (coarse, fine) in coarse.into_iter().zip(fine) {
            let order = (coarse / fine).log2();
            assert!((1.8..2.2).contains(&order), "{coarse} {fine}");
        }
        let speed = FieldQuantity::Magnitude.of(
            &[3.0, 0.0, 4.0, f64::NAN],
            &GridAxes::even(&[2]).into(),
            0,
        );
        assert_eq!(speed[0], 5.0);
        assert!(speed[1].is_nan());
    }

    #[test]
    fn what_does_not_apply_is_empty() {
        let line = [1.0, 2.0, 4.0];
        assert!(
            FieldQuantity::Vorticity
                .of(&line, &GridAxes::even(&[3]).into(), 0)
                .is_empty()
        );
        assert!(
            FieldQuantity::Gradient
                .of(&line, &GridAxes::even(&[3, 1]).into(), 1)
                .is_empty()
        );
        assert!(
            FieldQuantity::Divergence
                .of(&line, &GridAxes::even(&[1, 3]).into(), 0)
                .is_empty()
        );
        assert_eq!(
            FieldQuantity::Values.of(&line, &GridAxes::even(&[3]).into(), 0),
            line
        );
        assert_eq!(
            FieldQuantity::Gradient.of(&line, &GridAxes::even(&[3]).into(), 0),
            [0.5, 1.5, 2.5]
        );
        assert_eq!(
            FieldQuantity::Gradient.of(&line[1..], &GridAxes::even(&[2]).into(), 0),
            [2.0, 2.0]
        );
        assert!(
            FieldQuantity::Magnitude
                .of(&line, &GridAxes::even(&[3]).into(), 0)
                .is_empty()
        );
        assert!(!FieldQuantity::Gradient.applies_to(1, &GridAxes::even(&[1, 1]).into()));
        assert!(FieldQuantity::Vorticity.applies_to(2, &GridAxes::even(&[4, 4]).into()));
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let values = [f64::MAX, 0.0, -f64::MAX, f64::NAN, 1.0];
        let slope = derivative(&values, &GridAxes::even(&[5]), 0);
        assert!(slope[..2].iter().all(|v| v.is_finite()));
        assert!(slope[2].is_nan() && slope[4].is_nan());
    }

    #[test]
    fn slopes_are_by_the_places_of_points_as_numpy_has_them() {
        // numpy.gradient(v, x, axis=1, edge_order=2) - numpy.gradient(u, y, axis=0, edge_order=2) for u = y sin x and
        // v = x y^2, the first row and the first column; then the gradient of u along x, the first row.
        let (x, y) = ([0.0, 0.5, 2.0, 2.25, 4.0], [3.0, 1.0, 0.5]);
        let grid = GridAxes::with_places(&[3, 5], &[&y, &x]);
        let at = |of: &dyn Fn(f64, f64) -> f64| -> Vec<f64> {
            y.iter().flat_map(|y| x.map(|x| of(x, *y))).collect()
        };
        let u = at(&|x: f64, y| y * x.sin());
        let both = [u.clone(), at(&|x, y| x * y * y)].concat();
        let found = FieldQuantity::Vorticity.of(&both, &grid.clone().into(), 0);
        let wanted = [
            (0, 9.0),
            (1, 8.520_574_46),
            (2, 8.090_702_57),
            (3, 8.221_926_8),
            (4, 9.756_802_5),
            (5, 1.0),
            (10, 0.25),
            (14, 1.006_802_5),
        ];
        for (at, wanted) in wanted {
            assert!((found[at] - wanted).abs() < 1e-8, "{at}: {}", found[at]);
        }
        let along = derivative(&u, &grid, 1);
        let wanted = [
            3.380_755_6,
            2.372_350_87,
            -1.226_914_4,
            -1.706_756_35,
            -3.555_674_6,
        ];
        for (found, wanted) in along.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-8, "{found} {wanted}");
        }
        // Twice as far apart, half as steep; the other way round, the other sign.
        let wide = GridAxes::with_places(&[3, 5], &[&y, &x.map(|x| -2.0 * x)]);
        let turned = derivative(&u, &wide, 1);
        for (a, b) in along.iter().zip(turned) {
            assert!((a + 2.0 * b).abs() < 1e-12);
        }
    }
}
