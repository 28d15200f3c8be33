//! What compression did to the data: pure functions over values before and after.
//!
//! Pairs in which either value is not finite are left out everywhere.

mod comparison;
mod histogram;
mod physics;
mod response;
mod summary;

pub use comparison::{ColumnError, Comparison, Totals, compare};
pub use histogram::{Binning, Histogram};
pub use physics::{Formula, FormulaError, invariant_mass};
pub use response::{NearZero, Response, ResponseStats, ResidualStats, residual_stats, responses, response_stats};
pub use summary::{BoxStats, Summary, quantile};
