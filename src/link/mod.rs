//! Sealed messages between two copies of the program: an encrypted connection that only those who
//! know a token can use. It knows nothing of what is said over it.

mod address;
mod channel;
mod error;
mod greetings;
mod handshake;
mod noise;
mod token;

pub use address::{PORT, connect, with_port};
pub use channel::{Receiver, Sender};
pub use error::LinkError;
pub use greetings::Greetings;
pub use handshake::{Peer, answer, initiate};
pub use token::{Token, TokenError, hex};
