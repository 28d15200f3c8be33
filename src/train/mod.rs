//! Training: the settings of a run, one named thread that owns the device, the messages to and from it,
//! and the loop.

mod check;
mod clock;
mod device;
mod error;
mod estimate;
mod faster;
mod fit;
mod forecast;
mod held_out;
mod interim;
mod judge;
mod learner;
mod loss;
mod memory;
mod message;
mod observer;
mod peak;
mod prepare;
mod progressed;
mod race;
pub(crate) mod remote;
mod reopen;
mod resume;
mod reuse;
mod run;
mod schedule;
mod search;
mod session;
mod settings;
mod smaller;
mod spec;
mod split;
mod stoppable;
mod stored_model;
mod suggestion;
mod trainer;

pub use crate::report::{
    Baseline, SearchStep, Target, TargetError, TargetReport, TransformTrial, TransformTrials,
};
pub use crate::transform::Aim;
pub use device::{DeviceChoice, DeviceInfo, DeviceKind, RemoteDevice, device_name, devices};
pub use error::TrainError;
pub use estimate::Estimate;
pub use faster::faster_device;
pub use fit::{fit, fit_live, fit_trial};
pub use forecast::{Forecast, TrialKind};
pub use held_out::HeldOut;
pub use loss::Loss;
pub(crate) use message::Control;
pub use message::{
    Command, Earlier, Ending, EpochLoss, Event, EventKind, Failure, Interim, Outcome, Progress,
    ShortRun, Snapshot, StopReason,
};
pub use peak::peak_operations;
pub use remote::AboutServer;
pub use reopen::reopen;
pub use reuse::{
    OF_A_PORTION, Reused, Streamed, compress_with, reuse, snapshot_of_values, stream, stream_into,
};
pub use schedule::Schedule;
pub use session::Session;
pub use settings::{
    AxisChoice, ForColumn, Limit, QuantiseFrom, Rounding, RunSettings, SettingsError, TrainingSpec,
};
pub(crate) use settings::{in_order, ratio};
pub use spec::{RunId, RunSpec, SearchSpec};
pub use split::Split;
pub use suggestion::Suggestion;
