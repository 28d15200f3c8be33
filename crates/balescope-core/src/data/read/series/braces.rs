//! Braces in patterns, as shells have them: `{a,b}` and `{08..12}`.

/// Texts that one pattern may stand for, at most.
const MOST: usize = 1 << 17;

/// Braces in one pattern, at most: each pair is a call within another.
const MOST_BRACES: usize = 64;

/// All that a pattern with braces stands for; `None` where that is too much.
pub(super) fn expanded(pattern: &str) -> Option<Vec<String>> {
    if pattern.matches('{').count() > MOST_BRACES {
        return None;
    }
    let Some((before, inner, after)) = first_group(pattern) else {
        return Some(vec![pattern.to_owned()]);
    };
    let choices = choices(inner)?;
    let rests = expanded(after)?;
    if choices.len().checked_mul(rests.len())? > MOST {
        return None;
    }
    let mut all = Vec::with_capacity(choices.len() * rests.len());
    for choice in choices {
        all.extend(rests.iter().map(|rest| format!("{before}{choice}{rest}")));
    }
    Some(all)
}

/// What stands between braces that belong together, and what stands around them.
fn first_group(pattern: &str) -> Option<(&str, &str, &str)> {
    let mut open = None;
    let mut depth = 0_usize;
    for (at, c) in outside_classes(pattern) {
        match c {
            '{' => {
                open = open.or(Some(at));
                depth += 1;
            }
            '}' if depth == 1 => {
                let open = open?;
                return Some((&pattern[..open], &pattern[open + 1..at], &pattern[at + 1..]));
            }
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// What one pair of braces stands for.
fn choices(inner: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, c) in outside_classes(inner) {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if parts.is_empty() {
        if let Some(numbers) = NumberRange::of(inner) {
            return numbers.all();
        }
        // Braces around one thing are the characters themselves.
        let one = expanded(inner)?;
        return Some(one.iter().map(|one| format!("{{{one}}}")).collect());
    }
    parts.push(&inner[start..]);
    let mut all = Vec::new();
    for part in parts {
        all.extend(expanded(part)?);
        if all.len() > MOST {
            return None;
        }
    }
    Some(all)
}

/// Whole numbers, written with this many digits at least.
struct NumberRange {
    low: u64,
    high: u64,
    width: usize,
}

impl NumberRange {
    /// Of a text such as `08..12`.
    fn of(text: &str) -> Option<Self> {
        let (first, last) = text.split_once("..")?;
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_number(first) || !is_number(last) {
            return None;
        }
        let (one, other): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
        let is_padded = |text: &str| text.len() > 1 && text.starts_with('0');
        Some(Self {
            low: one.min(other),
            high: one.max(other),
            width: if is_padded(first) || is_padded(last) {
                first.len().max(last.len())
            } else {
                0
            },
        })
    }

    /// Each as a text; `None` where they are too many.
    fn all(&self) -> Option<Vec<String>> {
        let Self { low, high, width } = *self;
        let text = |number| format!("{number:0width$}");
        (high - low < MOST as u64).then(|| (low..=high).map(text).collect())
    }
}

/// Characters that stand for themselves or for braces: not those of a class such as `[,{]`.
fn outside_classes(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut end = 0;
    text.char_indices().filter(move |(at, c)| {
        if *at < end {
            return false;
        }
        if *c == '['
            && let Some(length) = class_length(&text[*at..])
        {
            end = at + length;
            return false;
        }
        true
    })
}

/// Bytes of a class at the beginning of a text, which holds one character at least.
fn class_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('[')?;
    let inner = inner.strip_prefix('!').unwrap_or(inner);
    let mut characters = inner.char_indices().skip(1);
    let (at, _) = characters.find(|(_, c)| *c == ']')?;
    Some(text.len() - inner.len() + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pattern: &str) -> Vec<String> {
        expanded(pattern).unwrap()
    }

    #[test]
    fn braces_are_those_of_shells() {
        assert_eq!(of("{a,b}.npy"), ["a.npy", "b.npy"]);
        assert_eq!(of("x{,_1}y{2,3}"), ["xy2", "xy3", "x_1y2", "x_1y3"]);
        assert_eq!(of("{a,b{1,2}}"), ["a", "b1", "b2"]);
        assert_eq!(of("t{8..11}"), ["t8", "t9", "t10", "t11"]);
        assert_eq!(of("t{08..10}"), ["t08", "t09", "t10"]);
        assert_eq!(of("t{3..1}"), ["t1", "t2", "t3"]);
        for same in [
            "a",
            "a{b",
            "a}b",
            "{a}",
            "{a..b}",
            "{..3}",
            "[{]a,b[}]",
            "[]{]x,y}",
            "{}",
        ] {
            assert_eq!(of(same), [same], "{same}");
        }
        assert_eq!(of("{a[,]b,[}]}"), ["a[,]b", "[}]"]);
    }

    #[test]
    fn too_many_are_refused() {
        assert_eq!(expanded("{0..200000}"), None);
        assert_eq!(expanded(&"{a,b}".repeat(40)), None);
        assert_eq!(expanded(&"{".repeat(100_000)), None);
        assert_eq!(
            expanded(&format!("{}{}", "{".repeat(50_000), "}".repeat(50_000))),
            None
        );
        assert_eq!(
            of("{1..18446744073709551616}"),
            ["{1..18446744073709551616}"]
        );
    }
}
