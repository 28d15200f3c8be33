//! Small pieces of message text.

/// Names that a message lists.
pub(super) const LISTED: usize = 8;

/// Bytes in decimal units with two or three figures, for instance `1.2 MB`.
pub(super) fn bytes(count: u128) -> String {
    const UNITS: [&str; 8] = ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
    if count < 1000 {
        return format!("{count} {}", if count == 1 { "byte" } else { "bytes" });
    }
    let mut value = count as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = usize::from(value < 99.95);
    format!("{value:.digits$} {}", UNITS[unit])
}

/// A shape as Python writes it, for instance `(60, 50)` or `(7,)`.
pub(super) fn shape<T: ToString>(axes: &[T]) -> String {
    let inner = axes
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    if axes.len() == 1 {
        format!("({inner},)")
    } else {
        format!("({inner})")
    }
}

/// At most `limit` names in quotes, then how many more there are.
pub(super) fn list(names: &[impl AsRef<str>], limit: usize) -> String {
    let shown = names
        .iter()
        .take(limit)
        .map(|n| format!("`{}`", excerpt(n.as_ref(), 40)));
    let text = shown.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(limit) {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}

/// At most `limit` texts with the numbers that stand for them, then how many more there are.
pub fn numbered(texts: &[impl AsRef<str>], limit: usize) -> String {
    let shown = texts.iter().take(limit).enumerate();
    let shown = shown.map(|(number, text)| format!("{number} {}", excerpt(text.as_ref(), 20)));
    let text = shown.collect::<Vec<_>>().join(", ");
    match texts.len().saturating_sub(limit) {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}

/// The first characters of a text from a file, made safe for one line of a message.
pub(super) fn excerpt(text: &str, limit: usize) -> String {
    let mut short = String::new();
    for character in text.chars().take(limit) {
        match character {
            '\'' | '"' => short.push(character),
            _ => short.extend(character.escape_debug()),
        }
    }
    if text.chars().nth(limit).is_some() {
        short.push_str("...");
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_keep_two_or_three_figures() {
        for (count, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1000, "1.0 kB"),
            (1_200_000, "1.2 MB"),
            (999_950, "1.0 MB"),
            (160_000_128, "160 MB"),
            (8_000_000_000_000, "8.0 TB"),
        ] {
            assert_eq!(bytes(count), text);
        }
        assert!(bytes(u128::MAX).ends_with(" YB"));
    }

    #[test]
    fn shapes_read_as_in_python() {
        assert_eq!(shape(&[7]), "(7,)");
        assert_eq!(shape(&[60, 50]), "(60, 50)");
        assert_eq!(shape::<usize>(&[]), "()");
    }

    #[test]
    fn lists_and_excerpts_are_cut() {
        assert_eq!(list(&["a", "b", "c"], 2), "`a`, `b` and 1 more");
        assert_eq!(list(&["a"], 2), "`a`");
        assert_eq!(excerpt("a\n'b'", 9), "a\\n'b'");
        assert_eq!(excerpt("abcdef", 3), "abc...");
    }
}
