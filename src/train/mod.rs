//! Training: the settings of a run, one named thread that owns the device, the messages to and from it,
//! and the loop.

mod batch;
mod clip;
mod clock;
mod dense;
mod device;
mod estimate;
mod faster;
mod filed;
mod fit;
mod held_out;
mod interim;
mod judge;
mod latent_term;
mod learner;
mod loss;
mod memory;
mod message;
mod network;
mod peak;
mod prepare;
mod quantise;
mod race;
mod relative;
pub(crate) mod remote;
mod reopen;
mod resume;
mod reuse;
mod schedule;
mod search;
mod session;
mod settings;
mod smaller;
mod spec;
mod split;
mod supply;
mod tensors;
mod trainer;
mod trials;

pub use crate::report::{
    Baseline, SearchStep, Target, TargetError, TargetReport, TransformTrial, TransformTrials,
};
pub use crate::transform::Aim;
pub use device::{DeviceChoice, DeviceInfo, DeviceKind, device_name, devices};
pub use estimate::Estimate;
pub use faster::faster_device;
pub use fit::{fit, fit_live};
pub use held_out::HeldOut;
pub use loss::Loss;
pub use message::{
    Command, EpochLoss, Event, EventKind, Failure, Interim, Outcome, Progress, RunId, Snapshot,
    StopReason,
};
pub use peak::peak_operations;
pub use remote::{AboutServer, RemoteDevice};
pub use reopen::reopen;
pub use resume::Earlier;
pub use reuse::{
    OF_A_PORTION, Reused, Streamed, compress_with, reuse, snapshot_of_values, stream, stream_into,
};
pub use schedule::Schedule;
pub use session::Session;
pub use settings::{
    AxisChoice, ForColumn, Limit, QuantiseFrom, Rounding, RunSettings, SettingsError, TrainingSpec,
    find_column,
};
pub(crate) use settings::{in_order, ratio};
pub use spec::{RunSpec, SearchSpec, TrainError};
pub use split::Split;
