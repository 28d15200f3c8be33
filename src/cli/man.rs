//! `balescope man`: pages of the manual, made from the description of the command line.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Command};
use clap_mangen::Man;

use super::exit::Usage;
use super::output;

#[derive(Debug, Args)]
pub struct ManArgs {
    /// A folder, which is made where there is none, for a page of each command; without it the page of the program is
    /// printed
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
}

/// `balescope man`.
pub(super) fn run(args: &ManArgs, program: Command) -> anyhow::Result<()> {
    let pages = pages(program)?;
    let Some(folder) = &args.output else {
        let first = pages.into_iter().next();
        return Ok(output::print_bytes(&first.unwrap_or_default().1)?);
    };
    if folder.exists() && !folder.is_dir() {
        let text = format!(
            "{}: the output is a file, and pages go into a folder",
            folder.display()
        );
        return Err(Usage(text).into());
    }
    write(folder, &pages).with_context(|| format!("{}: cannot write pages", folder.display()))?;
    let text = format!("Saved {} pages in {}\n", pages.len(), folder.display());
    Ok(output::print(&text)?)
}

fn write(folder: &Path, pages: &[(String, Vec<u8>)]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut all = pages.iter();
    all.try_for_each(|(name, page)| fs::write(folder.join(name), page))
}

/// The page of the program, then those of its commands, by the names of their files.
fn pages(mut program: Command) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    program.build();
    let commands = program.get_subcommands();
    let commands = commands.filter(|command| command.get_name() != "help");
    let all = std::iter::once(&program).chain(commands);
    all.map(page).collect()
}

fn page(command: &Command) -> std::io::Result<(String, Vec<u8>)> {
    let man = Man::new(command.clone())
        .manual("Balescope")
        .source(concat!("Balescope ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    man.render(&mut page)?;
    Ok((man.get_filename(), page))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn there_is_a_page_of_every_command_and_it_tells_its_options() {
        let pages = pages(Cli::command()).unwrap();
        assert_eq!(pages[0].0, "balescope.1");
        let page = |name: &str| {
            let found = pages.iter().find(|(own, _)| own == name);
            String::from_utf8(found.unwrap().1.clone()).unwrap()
        };
        let verify = page("balescope-verify.1");
        assert!(verify.contains(".TH balescope-verify 1"), "{verify}");
        assert!(verify.contains("against") && verify.contains("[default: one beside"));
        assert!(page("balescope.1").contains("balescope\\-decompress(1)"));
        let commands = Cli::command().get_subcommands().count();
        assert_eq!(pages.len(), commands + 1);
    }
}
