//! A data set, profiled.

use rayon::prelude::*;

use super::moments::column_moments;
use super::{Profile, advice, column};
use crate::data::Dataset;

impl Profile {
    /// Looks at every value, on all cores. The result does not depend on their number.
    pub fn new(data: &Dataset) -> Self {
        let values = data.shared_values();
        let points = data.points();
        let moments = column_moments(&values, points);
        let columns = moments
            .into_par_iter()
            .enumerate()
            .map(|(column, moments)| column::profile(data, column, &moments))
            .collect();
        let lossless = data.lossless_types();
        let mut profile = Self {
            samples: data.samples(),
            of: data.origin.of,
            features: data.features(),
            dtype: data.dtype,
            lossless_dtype: lossless.common(),
            stored_bytes: data.stored_bytes(),
            lossless_bytes: data.samples() * lossless.bytes(data.columns(), points),
            types: [data.types().clone(), lossless],
            columns,
            advice: Vec::new(),
        };
        profile.advice = advice::on(&profile, data);
        profile
    }
}
