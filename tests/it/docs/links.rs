//! Links lead to files and headings that exist.

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

use super::{Line, Page, assert_none, lines, pages, root};

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let mut anchors = HashMap::new();
    let mut faults = Vec::new();
    for page in &pages {
        for (line, target) in targets(page) {
            if let Err(why) = follow(&page.path, &target, &mut anchors) {
                faults.push(format!("{}: ({target}) {why}", page.place(line)));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn every_page_is_in_the_table_of_contents() {
    let summary = Path::new("docs/SUMMARY.md");
    let contents = Page::read(summary.to_owned());
    let targets = targets(&contents).into_iter();
    let listed = targets.map(|(_, target)| beside(summary, &target));
    let listed: HashSet<PathBuf> = listed.collect();
    let pages = pages();
    let of_docs = pages.iter().map(|page| &page.path);
    let of_docs = of_docs.filter(|path| path.starts_with("docs") && *path != summary);
    let missing: Vec<_> = of_docs
        .filter(|path| !listed.contains(*path))
        .map(|path| format!("docs/SUMMARY.md has no link to {}", path.display()))
        .collect();
    assert_none(&missing);
}

/// Follows a link of a page; one to another site is left alone.
fn follow(
    page: &Path,
    target: &str,
    anchors: &mut HashMap<PathBuf, HashSet<String>>,
) -> Result<(), &'static str> {
    if target.contains("://") {
        return Ok(());
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = match file {
        "" => page.to_owned(),
        file => beside(page, file),
    };
    if !root().join(&path).exists() {
        return Err("leads to no file");
    }
    if anchor.is_empty() {
        return Ok(());
    }
    if path.extension().is_none_or(|ending| ending != "md") {
        return Err("names a heading of what is no page");
    }
    let known = anchors.entry(path.clone());
    let known = known.or_insert_with(|| headings(&Page::read(path)));
    if known.contains(anchor) {
        Ok(())
    } else {
        Err("leads to no heading")
    }
}

/// A path as a page names it, from the root of the repository.
fn beside(page: &Path, file: &str) -> PathBuf {
    let mut path = page.parent().unwrap_or(page).to_owned();
    for part in Path::new(file).components() {
        match part {
            Component::ParentDir if path.pop() => {}
            part => path.push(part),
        }
    }
    path
}

/// What stands in the brackets of `[words](target)` and `![words](target)`, outside of code. Code may go
/// on from one line to the next, and ends with the paragraph.
fn targets(page: &Page) -> Vec<(&Line, String)> {
    let mut targets = Vec::new();
    let mut code = false;
    for line in page.prose() {
        code &= !line.text.trim().is_empty();
        let mut text = String::new();
        for (index, part) in line.text.split('`').enumerate() {
            code ^= index > 0;
            if !code {
                text.push_str(part);
            }
        }
        let ends = text.split("](").skip(1);
        let target = |end: &str| end.split(')').next().unwrap_or("").to_owned();
        targets.extend(ends.map(|end| (line, target(end))));
    }
    targets
}

/// The anchors that GitHub gives the headings of a page.
fn headings(page: &Page) -> HashSet<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut anchors = HashSet::new();
    for line in page.prose() {
        let title = line.text.trim_start_matches('#');
        if title.len() == line.text.len() || !title.starts_with(' ') {
            continue;
        }
        let anchor = anchor(title.trim());
        let before = seen.entry(anchor.clone()).or_default();
        anchors.insert(match *before {
            0 => anchor,
            n => format!("{anchor}-{n}"),
        });
        *before += 1;
    }
    anchors
}

/// GitHub's rule: lower case, no punctuation but hyphens and underscores, hyphens for spaces.
fn anchor(title: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let kept = title.chars().filter(kept);
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn anchors_are_those_of_github() {
    assert_eq!(anchor("What `--json` prints"), "what---json-prints");
    assert_eq!(anchor("Rules (mostly): 1, 2"), "rules-mostly-1-2");
    let page = page("# One\n```\n# no heading\n```\n## One\n#not one");
    let expected = ["one", "one-1"].map(str::to_owned);
    assert_eq!(headings(&page), HashSet::from(expected));
}

#[test]
fn targets_are_found_outside_of_code() {
    let page = page("[a](b.md#c), `[d](e)` and `[f]\n(g) [h](i)` ![j](k.png)\n\n`\n\n[l](m)");
    let targets = targets(&page).into_iter();
    let targets: Vec<_> = targets
        .map(|(line, target)| (line.number, target))
        .collect();
    let expected = [(1, "b.md#c"), (2, "k.png"), (6, "m")];
    assert_eq!(
        targets,
        expected.map(|(line, target)| (line, target.to_owned()))
    );
}

fn page(text: &str) -> Page {
    Page {
        path: PathBuf::new(),
        lines: lines(text),
    }
}
