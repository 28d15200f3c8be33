//! The quantity that the names of columns suggest, before and after.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use crate::data::Dataset;
use crate::formula::Formula;
use crate::metrics::{Binning, Peak, Summary, non_finite, peak};

/// Bins over the middle of the values, in which a peak is looked for.
const BINS: usize = 100;

/// A quantity that follows from columns by a formula, before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DerivedReport {
    pub formula: String,
    pub before: DerivedSide,
    pub after: DerivedSide,
}

/// What such a quantity is on one side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DerivedSide {
    #[serde(with = "non_finite::nan")]
    pub mean: f64,
    /// About the mean.
    #[serde(with = "non_finite::nan")]
    pub rms: f64,
    /// In the middle 98 % of the values before.
    pub peak: Option<Peak>,
}

impl DerivedReport {
    /// What the names of the columns of a table suggest; `None` where they suggest nothing.
    pub fn suggested(before: &Dataset, after: ArrayView2<'_, f64>) -> Option<Self> {
        if before.is_field() || before.values().dim() != after.dim() {
            return None;
        }
        let text = Formula::suggest(&before.column_names)?;
        let formula = Formula::parse(&text, &before.column_names).ok()?;
        let [before, after] =
            [before.values(), after].map(|values| formula.evaluate(values).to_vec());
        let Binning { low, high, .. } = Binning::of_middle(&before, BINS);
        let side = |values: Vec<f64>| {
            let Summary { mean, std, .. } = Summary::new(values.iter().copied());
            DerivedSide {
                mean,
                rms: std,
                peak: peak(values.into_iter(), [low, high]),
            }
        };
        Some(Self {
            formula: text,
            before: side(before),
            after: side(after),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use ndarray::Array2;

    use super::*;
    use crate::data::{DType, Kind, Layout};

    const NAMES: [&str; 8] = [
        "Muon_pt[0]",
        "Muon_pt[1]",
        "Muon_eta[0]",
        "Muon_eta[1]",
        "Muon_phi[0]",
        "Muon_phi[1]",
        "Muon_mass[0]",
        "Muon_mass[1]",
    ];

    /// Pairs of muons back to back, of transverse momenta from 40 to 50.
    fn pairs(scale: f64) -> Dataset {
        let values = Array2::from_shape_fn((500, 8), |(i, column)| match column {
            0 | 1 => scale * (40.0 + 10.0 * i as f64 / 499.0),
            5 => PI,
            6 | 7 => 0.105_658,
            _ => 0.0,
        });
        Dataset::table(DType::F64, values).named(&NAMES)
    }

    #[test]
    fn the_mass_of_two_muons_is_told_before_and_after() {
        let (before, after) = (pairs(1.0), pairs(1.01));
        let found = DerivedReport::suggested(&before, after.values()).unwrap();
        assert_eq!(
            found.formula,
            "mass(Muon_pt[0], Muon_eta[0], Muon_phi[0], Muon_mass[0], Muon_pt[1], Muon_eta[1], Muon_phi[1], \
             Muon_mass[1])"
        );
        // numpy: m = 2 sqrt(pt^2 + 0.105658^2); m.mean(), m.std() of pt = linspace(40, 50, 500), and of 1.01 pt.
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found}");
        near(found.before.mean, 90.000_249_112_627);
        near(found.before.rms, 5.785_045_201_610);
        near(found.after.mean, 90.900_246_646_172);
        near(found.after.rms, 5.842_895_973_350);
        assert!(found.before.peak.is_some());
    }

    #[test]
    fn fields_and_other_tables_suggest_nothing() {
        let data = pairs(1.0);
        let other = data.values().slice(ndarray::s![..100, ..]).to_owned();
        assert_eq!(DerivedReport::suggested(&data, other.view()), None);
        let layout = Layout {
            kind: Kind::Field,
            component_axis: Some(1),
            ..data.layout.clone()
        };
        let field = data.with_layout(layout).unwrap();
        assert_eq!(DerivedReport::suggested(&field, data.values()), None);
    }
}
