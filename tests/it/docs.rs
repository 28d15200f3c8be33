//! The documentation is held against the program: links, command lines, tables, and the page that is
//! made from the command line's own description.

mod commands;
mod floors;
mod links;
mod options;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};

/// A page of the documentation.
struct Page {
    /// From the root of the repository.
    path: PathBuf,
    lines: Vec<Line>,
}

struct Line {
    /// From 1.
    number: usize,
    text: String,
    /// It stands in a fenced block.
    fenced: bool,
}

impl Page {
    fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        Self {
            lines: lines(&text),
            path,
        }
    }

    fn prose(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !line.fenced)
    }

    /// `docs/SUMMARY.md:7`, as editors open it.
    fn place(&self, line: &Line) -> String {
        format!("{}:{}", self.path.display(), line.number)
    }
}

fn lines(text: &str) -> Vec<Line> {
    let mut inside = false;
    let read = |(index, text): (usize, &str)| {
        let fence = text.trim_start().starts_with("```");
        let fenced = inside || fence;
        inside ^= fence;
        Line {
            number: index + 1,
            text: text.to_owned(),
            fenced,
        }
    };
    text.lines().enumerate().map(read).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All pages in Markdown: those of the root, and everything below `docs`.
fn pages() -> Vec<Page> {
    let of_the_root = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"];
    let mut paths: Vec<PathBuf> = of_the_root.map(PathBuf::from).into();
    paths.extend(below(Path::new("docs")));
    paths.into_iter().map(Page::read).collect()
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let path = folder.join(entry.unwrap().file_name());
        if root().join(&path).is_dir() {
            paths.extend(below(&path));
        } else if path.extension().is_some_and(|ending| ending == "md") {
            paths.push(path);
        }
    }
    paths.sort();
    paths
}

/// Fails with all that was found at once.
#[track_caller]
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
