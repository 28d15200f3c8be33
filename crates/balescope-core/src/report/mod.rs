//! The figures of a finished run: one object, printed by the command line and shown in the window.

mod aim;
mod baseline;
mod beside;
mod bound;
mod bound_tally;
mod break_even;
mod coded;
mod compare;
mod derived;
mod equal_error;
mod fit;
mod front;
mod histogram_report;
mod input;
mod measure;
mod original;
mod peak_report;
mod remarks;
mod reuse;
mod smaller;
mod target;
mod target_search;
#[cfg(test)]
mod testing;
mod timed;
mod trade_off;
mod verify;

pub use aim::{AimReport, TransformTrial, TransformTrials};
pub use baseline::Baseline;
pub use bound::{BoundReport, ColumnBound};
pub use bound_tally::BoundTally;
pub use break_even::{BreakEven, Growth};
pub use coded::{CodedError, CodedFile, codec_of};
pub use compare::{
    ChosenReport, ColumnQuality, CompareError, CompareReport, CorrelationReport, DerivativeReport,
    MoreReport, PairChange, errors_between,
};
pub use derived::{DerivedReport, DerivedSide};
pub use equal_error::{EqualError, SeriesBytes};
pub use fit::{ErrorReport, FitReport, ModelReport, RatioReport, TrainingReport};
pub use front::{Needed, bytes_at, front, needed_at, pareto_front};
pub use histogram_report::{BinCounts, CellCounts, Counted, HistogramChoice, HistogramReport};
pub use input::{ColumnMissing, InputReport};
pub use measure::Measure;
pub use original::{Original, check_shapes};
pub use peak_report::PeakReport;
pub use remarks::{error_remarks, kind_changes};
pub use reuse::{OutOfRangeLatent, RangeReport, ReuseError, ReuseReport, SampleErrors};
pub use smaller::Smaller;
pub use target::{Target, TargetError};
pub use target_search::{SearchStep, TargetReport, best_of_each};
pub use timed::TimedDevice;
pub use trade_off::{Method, PointError, TradeOffPoint};
pub use verify::{VerifyReport, first_sample};
