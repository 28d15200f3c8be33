//! Where to train, as it is chosen.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::link::{Token, with_port};

/// Where to train, as chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceChoice {
    /// The CPU, or a real GPU where there is one that trains the network faster.
    #[default]
    Auto,
    Cpu,
    /// The first GPU, a software one if there is no other.
    Gpu,
    /// By (part of) its name.
    Named(String),
    /// Of another machine.
    Remote(RemoteDevice),
}

/// A device of another machine, on which `balescope serve` runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteDevice {
    /// `HOST:PORT`.
    pub address: String,
    /// Never written with the settings of a run.
    #[serde(skip)]
    pub token: Option<Token>,
    /// For how long a server that does not answer any more is called again.
    #[serde(skip, default = "usual_patience")]
    pub patience: Duration,
}

/// What stands before the address of a device of another machine.
const REMOTE: &str = "remote:";

impl FromStr for DeviceChoice {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "auto" => Self::Auto,
            "cpu" => Self::Cpu,
            "gpu" => Self::Gpu,
            lower if lower.starts_with(REMOTE) => {
                Self::Remote(RemoteDevice::new(&text[REMOTE.len()..], None))
            }
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
            Self::Remote(remote) => return write!(f, "{REMOTE}{}", remote.address),
        })
    }
}

impl RemoteDevice {
    /// The usual port where none is given.
    pub fn new(address: &str, token: Option<Token>) -> Self {
        Self {
            address: with_port(address),
            token,
            patience: usual_patience(),
        }
    }
}

fn usual_patience() -> Duration {
    Duration::from_mins(2)
}
