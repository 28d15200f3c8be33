//! Invertible maps from a column to numbers of order one, and back.

mod aim;
mod column;
mod fitted;
mod fitted_column;
mod kind;
pub mod moments;
mod plan;
mod quantile;
mod ratio;
mod role;
mod shape;
mod spread;
mod suggest;

pub use aim::Aim;
pub use column::ColumnTransform;
pub use fitted::FittedPlan;
pub use fitted_column::FittedColumn;
pub use kind::TransformKind;
pub use plan::{ColumnPlan, Plan};
pub use quantile::Quantiles;
pub use ratio::Budget;
pub use role::Role;
pub use suggest::{Choice, choices};
