//! The program: the window without a command, the command line with one.

use std::process::ExitCode;

use balescope::cli::{self, Cli};
use balescope::memory::Allocator;
use clap::Parser as _;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn main() -> ExitCode {
    quieten_drivers();
    cli::main(Cli::parse())
}

/// Where there is no session of a desktop, a part of the Vulkan drivers of Mesa that asks it for the
/// preferred graphics card says on standard error that it is not there.
#[expect(
    unsafe_code,
    reason = "the environment may be changed while there is no other thread"
)]
fn quieten_drivers() {
    if std::env::var_os("XDG_RUNTIME_DIR").is_none() {
        // SAFETY: this is the first thing that the program does.
        unsafe { std::env::set_var("NODEVICE_SELECT", "1") };
    }
}
