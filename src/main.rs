//! The program: the window without a command, the command line with one.

use std::process::ExitCode;

use balescope::cli::{self, Cli};
use clap::Parser as _;

/// Training allocates and frees tensors all the time; this allocator makes it about a quarter
/// faster.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main(Cli::parse())
}
