//! What several files are called together.

use std::path::{Path, PathBuf};

use super::order::natural;
use super::pattern::is_pattern;
use crate::format::shorten;

/// Characters of a label, at most.
const LABEL: usize = 60;

/// What a series is called in titles: its pattern from the first folder on that it leaves open, or the name
/// of its folder or file.
pub fn label_of(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    let open = parts.iter().position(|part| is_pattern(part));
    let open = open.filter(|_| !path.exists());
    let from = open.unwrap_or(parts.len().saturating_sub(1));
    let label = parts[from..].join("/");
    shorten(if label.is_empty() { "." } else { &label }, LABEL)
}

/// The path that stands for exactly these files, a pattern where there are several. Names that are no text
/// cannot be in one, and are not found.
pub fn series_of(files: &[PathBuf]) -> PathBuf {
    if let [one] = files {
        return one.clone();
    }
    let names: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
    let mut names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    names.sort_by(|a, b| natural(a, b));
    names.dedup();
    let [first, .., last] = names[..] else {
        return files.first().cloned().unwrap_or_default();
    };
    // What all have in common is that before and behind what tells any two of them apart.
    let before = names
        .iter()
        .fold(first.len(), |most, name| most.min(common(first, name)));
    let before = first[..before]
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .len();
    let rests: Vec<&str> = names.iter().map(|name| &name[before..]).collect();
    let behind = rests.iter().fold(rests[0].len(), |most, rest| {
        most.min(common_end(rests[0], rest))
    });
    let behind =
        rests[0][rests[0].len() - behind..].trim_start_matches(|c: char| c.is_ascii_digit());
    let middles: Vec<&str> = rests
        .iter()
        .map(|rest| &rest[..rest.len() - behind.len()])
        .collect();
    let inner = if are_in_a_row(&middles) {
        format!("{}..{}", middles[0], middles[middles.len() - 1])
    } else {
        let middles: Vec<String> = middles.iter().map(|middle| escaped(middle)).collect();
        middles.join(",")
    };
    let (before, behind) = (escaped(&last[..before]), escaped(behind));
    PathBuf::from(format!("{before}{{{inner}}}{behind}"))
}

/// Bytes of whole characters with which two texts begin.
fn common(a: &str, b: &str) -> usize {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    same.map(|(a, _)| a.len_utf8()).sum()
}

/// Bytes of whole characters with which two texts end.
fn common_end(a: &str, b: &str) -> usize {
    let same = a
        .chars()
        .rev()
        .zip(b.chars().rev())
        .take_while(|(a, b)| a == b);
    same.map(|(a, _)| a.len_utf8()).sum()
}

/// Whether texts are numbers of which each is one more than that before, all written alike.
fn are_in_a_row(texts: &[&str]) -> bool {
    let number = |text: &&str| -> Option<u64> {
        let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|_| is_plain)
    };
    let Some(numbers) = texts.iter().map(number).collect::<Option<Vec<u64>>>() else {
        return false;
    };
    let is_padded = |text: &&str| text.len() > 1 && text.starts_with('0');
    let are_alike =
        texts.iter().all(|text| text.len() == texts[0].len()) || !texts.iter().any(is_padded);
    are_alike
        && numbers
            .windows(2)
            .all(|pair| pair[0].checked_add(1) == Some(pair[1]))
}

/// A text that stands for itself in a pattern.
fn escaped(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | ',') {
            all.extend(['[', c, ']']);
        } else {
            all.push(c);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::files_of;
    use super::*;

    fn of(names: &[&str]) -> String {
        let files: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
        series_of(&files).display().to_string()
    }

    #[test]
    fn a_choice_of_files_is_a_pattern() {
        assert_eq!(
            of(&["/a/t8.npy", "/a/t10.npy", "/a/t9.npy"]),
            "/a/t{8..10}.npy"
        );
        assert_eq!(of(&["t08.npy", "t09.npy", "t10.npy"]), "t{08..10}.npy");
        assert_eq!(of(&["t08.npy", "t10.npy"]), "t{08,10}.npy");
        assert_eq!(of(&["t8.npy", "t09.npy"]), "t{8,09}.npy");
        assert_eq!(of(&["a.npy", "ab.npy"]), "a{,b}.npy");
        assert_eq!(of(&["/x/a.npy", "/y/b.npy"]), "/{x/a,y/b}.npy");
        assert_eq!(of(&["a,1.npy", "a,2.npy", "b.npy"]), "{a[,]1,a[,]2,b}.npy");
        assert_eq!(of(&["one.npy"]), "one.npy");
        assert_eq!(of(&["one.npy", "one.npy"]), "one.npy");
    }

    #[test]
    fn the_pattern_of_files_stands_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let names = [
            "u1.npy",
            "u2.npy",
            "u[3].npy",
            "u{4,5}.npy",
            "{1..3}",
            "p*",
            "_q",
            ".r",
            "ü7",
            "u99.npy",
            "u100.npy",
        ];
        for name in names {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::write(folder.path().join("another"), "").unwrap();
        for first in 0..names.len() {
            for second in (0..names.len()).filter(|second| *second != first) {
                let chosen = [first, second].map(|i| folder.path().join(names[i]));
                let pattern = series_of(&chosen);
                let mut found = files_of(&pattern).unwrap();
                let mut chosen = chosen.to_vec();
                chosen.sort();
                found.sort();
                assert_eq!(found, chosen, "{}", pattern.display());
            }
        }
    }

    #[test]
    fn labels_are_the_pattern_or_a_name() {
        let label = |path: &str| label_of(Path::new(path));
        assert_eq!(label("/a/b/flow_*.vti"), "flow_*.vti");
        assert_eq!(label("/a/run?/out.vti"), "run?/out.vti");
        assert_eq!(label("/a/folder/"), "folder");
        assert_eq!(label("."), ".");
        assert!(label(&format!("{{{}}}", "a,".repeat(500))).chars().count() <= LABEL);
    }
}
