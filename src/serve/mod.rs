//! The other end of a remote device: takes runs from other machines, trains them one after the other
//! with the same training thread that the window has, and keeps what came of them until it is fetched.
//!
//! ```text
//! server    listens, and lets in who knows the token
//! strangers who has not shown yet that he does
//! guest     one connection: takes runs in, passes wishes on, sends news
//! desk      what all of them share: runs that wait, go on or have ended, and the data at hand
//! runner    works the runs off
//! ```

mod desk;
mod guest;
mod memory;
mod news;
mod runner;
mod server;
mod strangers;

pub use server::{ServeError, ServeOptions, Server};
