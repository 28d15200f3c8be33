//! The real program: every command, what it prints, what it writes, and its exit code.

mod bad_use;
mod compare;
mod convert;
mod fit;
mod info;
mod inside;
mod instruments;
mod interrupt;
pub(crate) mod lists;
pub(crate) mod mesh;
mod metadata;
mod other;
mod outputs;
mod part;
mod remote;
mod report;
mod round_trip;
mod runs;
mod selection;
mod series;
pub(crate) mod suggest;
mod sweep;
mod target;
mod watch;
