//! Command lines in the documentation are such as the program takes.

use balescope::cli::Cli;
use clap::Parser as _;

use super::{Page, assert_none, pages};

#[test]
fn every_command_line_is_understood() {
    let mut found = 0;
    let mut faults = Vec::new();
    for page in pages() {
        for (place, words) in commands(&page) {
            found += 1;
            if let Err(error) = Cli::try_parse_from(&words) {
                faults.push(format!("{place}: {}\n{error}", words.join(" ")));
            }
        }
    }
    assert_none(&faults);
    assert!(found > 0, "no command line was found");
}

/// Every call of the program in the fenced blocks of a page: where, and its words.
fn commands(page: &Page) -> Vec<(String, Vec<String>)> {
    let mut commands = Vec::new();
    let mut lines = page.lines.iter().filter(|line| line.fenced);
    while let Some(line) = lines.next() {
        let mut text = line.text.clone();
        while let Some(begun) = text.strip_suffix('\\') {
            let rest = lines.next().map_or("", |line| &line.text);
            text = format!("{begun} {rest}");
        }
        if let Some(words) = call(&text) {
            commands.push((page.place(line), words));
        }
    }
    commands
}

/// The words of a call of the program, up to a comment, a pipe or a redirection; `NAME=VALUE` before it
/// sets the environment.
fn call(line: &str) -> Option<Vec<String>> {
    let words = words(line).into_iter();
    let words = words.skip_while(|word| word.contains('=') && !word.starts_with('-'));
    let ends =
        |word: &String| word.starts_with('#') || ["|", ">", "<", "&&", "&"].contains(&&**word);
    let words: Vec<_> = words.take_while(|word| !ends(word)).collect();
    (words.first()? == "balescope").then_some(words)
}

/// As a shell parts them: quotes keep what they enclose together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = None::<String>;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), c) if open == c => quote = None,
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[test]
fn calls_are_found_and_parted_into_words() {
    let is = |line: &str, words: &[&str]| assert_eq!(call(line).unwrap(), words, "{line}");
    is("balescope fit FILE # why", &["balescope", "fit", "FILE"]);
    is("A=1 balescope 'a b' > c", &["balescope", "a b"]);
    is(
        "balescope info \"x # y\" | head",
        &["balescope", "info", "x # y"],
    );
    assert_eq!(call("cargo run --release"), None);
}
