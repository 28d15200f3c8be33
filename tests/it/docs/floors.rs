//! The map of floors is that of the program: a module uses only what stands below it.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Page, root};

/// Modules in the order of the map, the highest first.
fn floors() -> Vec<String> {
    let page = Page::read(PathBuf::from("docs/architecture.md"));
    let lines = page.lines.iter().map(|line| line.text.as_str());
    let map = lines.skip_while(|line| *line != "## Floors").skip(1);
    let map = map.take_while(|line| !line.starts_with("## "));
    let names = map.filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let names: Vec<String> = names
        .map(|(name, _)| name.trim_end_matches(".rs").to_owned())
        .collect();
    assert!(names.len() > 15, "the map is not found: {names:?}");
    names
}

/// The files of the program, unit tests of their own left out.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Modules of the crate that a text names, up to its unit tests.
fn named(text: &str) -> Vec<&str> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let after = code.split("crate::").skip(1);
    let ends = |rest: &&str| rest.find(|c: char| !(c.is_ascii_lowercase() || c == '_'));
    after
        .map(|rest| &rest[..ends(&rest).unwrap_or(rest.len())])
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn a_module_uses_only_what_stands_below_it() {
    let floors = floors();
    let height: HashMap<&str, usize> = (floors.iter().enumerate())
        .map(|(i, name)| (name.as_str(), i))
        .collect();
    let sources = ["src", "crates/balescope-core/src"].map(|folder| root().join(folder));
    let (mut paths, mut upwards) = (Vec::new(), Vec::new());
    for source in &sources {
        files(source, &mut paths);
    }
    for path in paths {
        let inside = sources
            .iter()
            .find_map(|source| path.strip_prefix(source).ok());
        let inside = inside.unwrap();
        let first = inside.iter().next().unwrap().to_str().unwrap();
        let own = first.trim_end_matches(".rs");
        if own == "lib" || path.to_str().unwrap().contains("test") {
            continue;
        }
        let at = height.get(own);
        let at = at.unwrap_or_else(|| panic!("{own} is not on the map"));
        let text = fs::read_to_string(&path).unwrap();
        for name in named(&text) {
            if name != own && height.get(name).is_some_and(|used| used <= at) {
                upwards.push(format!("{} uses {name}", inside.display()));
            }
        }
    }
    assert!(upwards.is_empty(), "{upwards:#?}");
}

#[test]
fn names_of_modules_are_found_before_the_tests() {
    let text =
        "use crate::data::X;\nlet a = crate::format::bytes(1);\n#[cfg(test)]\nuse crate::app;";
    assert_eq!(named(text), ["data", "format"]);
}
