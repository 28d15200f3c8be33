//! `balescope completions`: what a shell needs to complete commands and options.

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use super::output;

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// `balescope completions`.
pub(super) fn run(args: &CompletionsArgs, program: Command) -> anyhow::Result<()> {
    Ok(output::print_bytes(&of(args.shell, program))?)
}

fn of(shell: Shell, mut program: Command) -> Vec<u8> {
    let mut script = Vec::new();
    generate(shell, &mut program, "balescope", &mut script);
    script
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, ValueEnum as _};

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_shell_learns_of_commands_and_options() {
        for shell in Shell::value_variants() {
            let script = String::from_utf8(of(*shell, Cli::command())).unwrap();
            for word in ["decompress", "verify", "completions", "against"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }
}
