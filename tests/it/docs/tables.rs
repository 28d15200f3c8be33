//! Tables are whole: Markdown ends one at a blank line, and drops cells that its head does not have.

use super::{Line, assert_none, lines, pages};

#[test]
fn no_table_is_broken() {
    let pages = pages();
    let faults = pages.iter().flat_map(|page| {
        let found = faults(page.lines.iter()).into_iter();
        found.map(|(line, why)| format!("{}: {why}", page.place(line)))
    });
    assert_none(&faults.collect::<Vec<_>>());
}

/// Lines of tables in which something is wrong.
fn faults<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<(&'a Line, String)> {
    let mut faults = Vec::new();
    let mut table: Vec<&Line> = Vec::new();
    for line in lines {
        if !line.fenced && line.text.starts_with('|') {
            table.push(line);
        } else {
            check(&table, &mut faults);
            table.clear();
        }
    }
    check(&table, &mut faults);
    faults
}

fn check<'a>(table: &[&'a Line], faults: &mut Vec<(&'a Line, String)>) {
    let Some(head) = table.first() else {
        return;
    };
    if !table.get(1).is_some_and(|line| is_delimiter(&line.text)) {
        let why = "a table without |---| as its second line: was it cut by a blank line?";
        faults.push((head, why.to_owned()));
        return;
    }
    let wanted = bars(&table[1].text);
    for line in table {
        let found = bars(&line.text);
        if found != wanted {
            let why = format!("found {found} unescaped |, expected {wanted} as in |---|");
            faults.push((line, why));
        }
    }
}

fn is_delimiter(line: &str) -> bool {
    let marks = line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    marks && line.contains("--")
}

/// Bars that part cells: those without a backslash.
fn bars(line: &str) -> usize {
    line.replace("\\|", "").matches('|').count()
}

#[test]
fn broken_tables_are_found() {
    let found = |text: &str, numbers: &[usize]| {
        let lines = lines(text);
        let faults = faults(lines.iter()).into_iter();
        let at: Vec<_> = faults.map(|(line, _)| line.number).collect();
        assert_eq!(at, numbers, "{text}");
    };
    found("| a | b |\n|---|:--|\n| a \\| b | c |", &[]);
    found("| a |\n|---|\n| b |\n\n| c |", &[5]);
    found("| a |\n|---|\n| b | c |", &[3]);
    found("```\n| a | b\n```", &[]);
}
