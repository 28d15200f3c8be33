//! Everything that is tested from outside: one crate, because each further one would link the whole
//! program again.

mod command_line;
mod support;
