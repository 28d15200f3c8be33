//! Invertible maps from a column to numbers of order one, and back.

mod column;
mod fitted;
mod plan;

pub use column::{ColumnTransform, TransformKind};
pub use fitted::{FittedColumn, FittedPlan};
pub use plan::{ColumnPlan, Plan, Role};
