//! A connection to a server.

use std::time::Duration;

use super::wire::{ClientMessage, MOST, ServerReply};
use crate::link::{LinkError, Peer, Receiver, Sender, connect, initiate};
use crate::train::RemoteDevice;

/// A connection to a server.
pub(super) struct Line {
    pub sender: Sender,
    pub receiver: Receiver,
    pub peer: Peer,
}

impl Line {
    pub fn ask(&mut self, ask: &ClientMessage) -> Result<ServerReply, LinkError> {
        self.sender.send_value(ask)?;
        self.receiver.receive_value(MOST)
    }
}

/// A server that many strangers call at once may close a connection before it has heard who calls: then
/// it is called again, so often.
const CALLS: u32 = 10;
const BETWEEN_CALLS: Duration = Duration::from_millis(30);

pub(super) fn call(remote: &RemoteDevice) -> Result<Line, LinkError> {
    let token = remote.token.as_ref().ok_or(LinkError::NoToken)?;
    let mut calls = 0;
    loop {
        calls += 1;
        match initiate(connect(&remote.address)?, token) {
            Ok((sender, receiver, peer)) => {
                return Ok(Line {
                    sender,
                    receiver,
                    peer,
                });
            }
            Err(error) if calls < CALLS && is_cut(&error) => std::thread::sleep(BETWEEN_CALLS),
            Err(error) => return Err(error),
        }
    }
}

/// The other end went away before it answered.
fn is_cut(error: &LinkError) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    match error {
        LinkError::Closed => true,
        LinkError::Lost(error) => {
            matches!(
                error.kind(),
                BrokenPipe | ConnectionAborted | ConnectionReset
            )
        }
        _ => false,
    }
}
