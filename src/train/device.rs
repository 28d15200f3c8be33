use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where to train, as chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceChoice {
    /// A real GPU where there is one, otherwise the CPU.
    #[default]
    Auto,
    Cpu,
    /// The first GPU, a software one if there is no other.
    Gpu,
    /// By (part of) its name.
    Named(String),
}

impl FromStr for DeviceChoice {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "auto" => Self::Auto,
            "cpu" => Self::Cpu,
            "gpu" => Self::Gpu,
            _ => Self::Named(text.to_owned()),
        })
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Cpu => "cpu",
            Self::Gpu => "gpu",
            Self::Named(name) => name,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum DeviceKind {
    Cpu,
    DiscreteGpu,
    IntegratedGpu,
    /// A driver that computes on the CPU: slower than [`DeviceKind::Cpu`].
    SoftwareGpu,
    OtherGpu,
}

/// A device that can train.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceInfo {
    pub name: String,
    pub kind: DeviceKind,
    /// `flex` for the CPU, else the graphics interface: `vulkan`, `metal`, `dx12`.
    pub backend: String,
    pub driver: String,
    /// What `auto` chooses.
    pub default: bool,
}

/// All devices, the CPU first. Asks the graphics drivers: takes up to a second the first time, so
/// call it off the window's thread.
#[must_use]
pub fn devices() -> Vec<DeviceInfo> {
    todo!()
}
