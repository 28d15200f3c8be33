//! The other end of a remote device: takes runs from other machines, trains them one after the other
//! with the same training thread that the window has, and keeps what came of them until it is fetched.
//!
//! ```text
//! server      starts and ends all of it
//! listener    listens, and lets in who knows the token
//! handshakes  callers who have not shown yet that they do
//! connection  one connection: takes runs in
//! follow      the same, once its run is in: passes controls on, sends updates
//! updates     what somebody who follows a run has not heard yet
//! state       what all of them share
//! queue       runs that wait, go on or have ended
//! refusal     why a run is not taken in
//! memory      what messages and data may take
//! runner      works the runs off
//! ```

mod connection;
mod follow;
mod handshakes;
mod listener;
mod memory;
mod queue;
mod refusal;
mod runner;
mod server;
mod state;
mod updates;

pub use server::{ServeError, ServeOptions, Server};
