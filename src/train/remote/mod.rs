//! Runs on another machine. Data and settings go there once, the server trains with the very same
//! code, and what comes back is what a run here would have told: events, now and then a snapshot, and
//! at the end the archive's bytes and the report.
//!
//! ```text
//! here                                    there
//!   Follow(key)            ------->
//!                          <-------         Here, or Unknown
//!   Start(order)           ------->         where it was unknown
//!                          <-------         Taken, or Wanted
//!   data                   ------->         where they were wanted
//!                          <-------         Taken
//!   Follow(key)            ------->
//!                          <-------         Here
//!                          <-------         Waiting, Notes, Progress, Picture, ...
//!   Control(Pause), ...    ------->
//!                          <-------         Finished
//!   Received               ------->
//! ```
//!
//! A run is known by its settings and its data ([`Key`]), so whoever asks for the same run again gets
//! what there is of it. A connection that is cut costs nothing but the time without updates.

mod about;
mod client;
mod data;
mod follow;
mod hash;
mod job;
mod line;
mod picture;
mod wire;

pub(crate) use super::Control;
pub use about::AboutServer;
pub(super) use client::run;
pub(crate) use data::{DataHead, PART};
pub(crate) use hash::{DataKey, Key};
pub(crate) use picture::{PictureHead, picture};
pub(crate) use wire::{
    ClientMessage, Ended, Further, MOST, Note, Order, ServerMessage, ServerReply, Subscription,
};
