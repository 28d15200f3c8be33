//! Invertible maps from a column to numbers of order one, and back.

mod column;
mod fitted;
mod fitted_column;
mod kind;
pub(crate) mod moments;
mod plan;
mod shape;
mod spread;

pub use column::ColumnTransform;
pub use fitted::FittedPlan;
pub use fitted_column::FittedColumn;
pub use kind::TransformKind;
pub use plan::{ColumnPlan, Plan, Role};
