//! What compression did to the data: pure functions over values before and after.
//!
//! Pairs in which either value is not finite are left out everywhere.

mod aim_error;
mod amplitudes;
mod binning;
mod column_error;
mod comparison;
mod correlation;
mod derivative;
mod field_values;
mod histogram;
mod histogram_2d;
mod kinds;
mod latents;
mod least_squares;
pub mod non_finite;
mod out_of_range;
mod pairs;
mod peak;
mod peak_fit;
mod quality;
mod quantity_error;
mod residual;
mod response;
mod ruler;
mod sample_errors;
mod span;
mod summary;
mod weight_sums;

pub use aim_error::AimError;
pub use amplitudes::{amplitudes, strongest};
pub use binning::Binning;
pub use column_error::{ColumnError, Totals};
pub use comparison::{Comparison, compare};
pub use correlation::{CorrelationChange, Correlations};
pub use derivative::{FieldQuantity, near, part_of};
pub use field_values::{FieldFrames, FieldValues};
pub use histogram::{BinValue, Histogram};
pub use histogram_2d::{AxisBins, AxisChoice, AxisRange, Histogram2d, ProfileBin};
pub use kinds::{KindChanges, ValueKind};
pub use latents::{LatentStats, correlation, nearest_samples, widest_first};
pub use out_of_range::{OutOfRangeColumn, OutOfRangeTally};
pub use peak::{Peak, peak};
pub use peak_fit::{Estimated, PeakFit, PeakShape};
pub use quality::{
    Autocorrelation, ErrorQuantiles, Quality, QualityInput, Spectrum, Ssim, TOLERANCE, quality,
};
pub use quantity_error::QuantityError;
pub use residual::residual;
pub use response::{
    NearZero, ResidualStats, Response, ResponseStats, residual_stats, response_stats, responses,
};
pub use ruler::{Ruler, Tally};
pub use sample_errors::sample_errors;
pub use sample_errors::samples_beyond;
pub use span::Span;
pub use summary::{BoxStats, Summary, middle, quantile, quantiles};
pub use weight_sums::WeightSums;
