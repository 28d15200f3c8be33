//! Makes `docs/reference/command-line.md` from the description of the command line that the program
//! itself goes by, and holds the page against it.

use std::fmt::Write as _;
use std::fs;

use balescope::cli::Cli;
use clap::{Arg, Command, CommandFactory as _};

use super::root;

const PAGE: &str = "docs/reference/command-line.md";
const HOW: &str = "BALESCOPE_WRITE_DOCS=1 cargo test --release --test it docs::";

#[test]
fn the_page_of_options_is_that_of_the_program() {
    let made = page();
    let path = root().join(PAGE);
    if std::env::var_os("BALESCOPE_WRITE_DOCS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let mut pairs = made.lines().zip(found.lines()).enumerate();
    let differs = pairs.find(|(_, (made, found))| made != found);
    if let Some((index, (made, found))) = differs {
        let line = index + 1;
        panic!("{PAGE}:{line}: found\n{found}\nbut the program says\n{made}\nWrite it anew: {HOW}");
    }
    assert!(
        made == found,
        "{PAGE} has another length; write it anew: {HOW}"
    );
}

/// The whole page. Nothing in it is wrapped, so that no terminal's width matters.
fn page() -> String {
    let mut program = Cli::command();
    program.build();
    let mut page = format!(
        "# Command line\n\n\
         <!-- Made from the program's own description of its options: {HOW} -->\n\n\
         This page is made from what `balescope --help` and `balescope COMMAND --help` go by. \
         [Settings files](settings-file.md) take the same options of `fit`; \
         [JSON](json.md) tells what `--json` prints.\n"
    );
    let _ = write!(page, "\n## balescope\n{}", section(&program));
    if let Some(note) = program.get_after_help() {
        let _ = write!(page, "\n{}\n", note.to_string().replace('\n', "\n\n"));
    }
    let _ = write!(page, "\n| command | what it does |\n|---|---|\n");
    for command in commands(&program) {
        let name = command.get_name();
        let about = command.get_about().map(ToString::to_string);
        let about = cell(&about.unwrap_or_default());
        let _ = writeln!(page, "| [`{name}`](#balescope-{name}) | {about} |");
    }
    for command in commands(&program) {
        let _ = write!(
            page,
            "\n## balescope {}\n{}",
            command.get_name(),
            section(command)
        );
    }
    page
}

fn commands(program: &Command) -> impl Iterator<Item = &Command> {
    let all = program.get_subcommands();
    all.filter(|command| command.get_name() != "help")
}

/// What a command does, how it is called, and tables of what it takes.
fn section(command: &Command) -> String {
    let about = command.get_long_about().or(command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:");
    let usage = usage.lines().map(|line| format!("`{}`", line.trim()));
    let usage = usage.collect::<Vec<_>>().join("\n\n");
    let mut text = format!("\n{about}\n\n{usage}\n");
    let arguments: Vec<&Arg> = command.get_arguments().filter(|a| is_own(a)).collect();
    let mut headings = Vec::new();
    for argument in &arguments {
        if !headings.contains(&heading(argument)) {
            headings.push(heading(argument));
        }
    }
    for of in headings {
        let _ = write!(text, "\n| {of} | meaning |\n|---|---|\n");
        for argument in arguments.iter().filter(|argument| heading(argument) == of) {
            let _ = writeln!(text, "| {} | {} |", name(argument), meaning(argument));
        }
    }
    text
}

/// Without what every command has.
fn is_own(argument: &Arg) -> bool {
    !["help", "version"].contains(&argument.get_id().as_str()) && !argument.is_hide_set()
}

fn heading(argument: &Arg) -> String {
    match argument.get_help_heading() {
        Some(heading) => format!("{heading} option"),
        None if argument.is_positional() => "argument".to_owned(),
        None => "option".to_owned(),
    }
}

/// `-o`, `--output <OUT.bale>`
fn name(argument: &Arg) -> String {
    let long = format!("`{}`", cell(&argument.to_string()));
    match argument.get_short() {
        Some(short) => format!("`-{short}`, {long}"),
        None => long,
    }
}

/// What it does, the values that it takes, and the one that it has unless it is given.
fn meaning(argument: &Arg) -> String {
    let help = argument.get_long_help().or(argument.get_help());
    let mut text = help.map(ToString::to_string).unwrap_or_default();
    if argument.get_action().takes_values() {
        let values = argument.get_possible_values();
        let values: Vec<_> = values.iter().filter(|v| !v.is_hide_set()).collect();
        let value = |value: &&clap::builder::PossibleValue| match value.get_help() {
            Some(help) => format!("`{}` ({help})", value.get_name()),
            None => format!("`{}`", value.get_name()),
        };
        if !values.is_empty() {
            let values = values.iter().map(value).collect::<Vec<_>>().join("; ");
            let _ = write!(text, ": {values}");
        }
        for default in argument.get_default_values() {
            let _ = write!(text, " [default: {}]", default.to_string_lossy());
        }
    }
    cell(&text)
}

/// Text for a cell of a table: one line, and no bar that would end it.
fn cell(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}
