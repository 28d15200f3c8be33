//! What a server says of itself.

use serde::Serialize;

use super::line::call;
use super::wire::{ClientMessage, ServerReply};
use crate::format;
use crate::link::LinkError;
use crate::train::{RemoteDevice, TrainError};

/// What a server says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AboutServer {
    pub address: String,
    /// Of the program there.
    pub version: String,
    /// That trains there.
    pub device: String,
    /// Runs that are under way or wait.
    pub runs: usize,
}

impl AboutServer {
    /// `CPU (8 cores), Balescope 0.1.0, 1 run to do`.
    pub fn summary(&self) -> String {
        let runs = match self.runs {
            0 => "nothing to do".to_owned(),
            runs => format!("{} to do", format::counted(runs, "run")),
        };
        format!("{}, Balescope {}, {runs}", self.device, self.version)
    }
}

impl RemoteDevice {
    /// Asks the server who it is: takes as long as the network does.
    ///
    /// # Errors
    /// When it cannot be reached, refuses the token, or is of another version; says what to do.
    pub fn about(&self) -> Result<AboutServer, TrainError> {
        let ask = || {
            let mut line = call(self)?;
            match line.ask(&ClientMessage::About)? {
                ServerReply::About { device, runs } => Ok(AboutServer {
                    address: self.address.clone(),
                    version: line.peer.version.clone(),
                    device,
                    runs,
                }),
                other => Err(LinkError::Unclear(format!("{other:?}"))),
            }
        };
        ask().map_err(|error| self.explain(&error))
    }

    /// With the address, since there may be many.
    pub(super) fn explain(&self, error: &LinkError) -> TrainError {
        let said = error.to_string();
        TrainError::remote(if said.contains(&self.address) {
            said
        } else {
            format!("{}: {said}", self.address)
        })
    }
}
