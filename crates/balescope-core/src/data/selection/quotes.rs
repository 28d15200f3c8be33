//! Texts in quotation marks.

/// The parts of a text between separators that stand outside of quotation marks; `None` where a mark is not
/// closed.
pub(super) fn split_outside_quotes<'a>(text: &'a str, separator: &str) -> Option<Vec<&'a str>> {
    let (mut parts, mut first, mut quote) = (Vec::new(), 0, None);
    for (at, sign) in text.char_indices() {
        match quote {
            Some(open) => quote = quote.filter(|_| open != sign),
            None if matches!(sign, '"' | '\'') => quote = Some(sign),
            None if at >= first && text[at..].starts_with(separator) => {
                parts.push(&text[first..at]);
                first = at + separator.len();
            }
            None => {}
        }
    }
    parts.push(text.get(first..).unwrap_or_default());
    quote.is_none().then_some(parts)
}

/// What stands within the quotation marks that a text begins with, and what follows.
pub(super) fn quoted(text: &str) -> Option<(&str, &str)> {
    let mark = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text[1..].split_once(mark)
}

/// In quotation marks where it would be read as something else without: it holds one of these signs, or ends
/// in blanks.
pub(super) fn in_quotes(text: &str, signs: &[&str]) -> String {
    let has = |sign: &&str| text.contains(*sign);
    let is_plain = !text.is_empty()
        && text.trim() == text
        && !signs.iter().any(has)
        && !text.contains(['"', '\'']);
    match (is_plain, text.contains('"')) {
        (true, _) => text.to_owned(),
        (false, false) => format!("\"{text}\""),
        (false, true) => format!("'{text}'"),
    }
}

/// Whether both kinds of quotation marks stand in a text, which then cannot be put in any.
pub(super) fn has_both_marks(text: &str) -> bool {
    text.contains('"') && text.contains('\'')
}
