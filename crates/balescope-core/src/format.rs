//! Numbers, sizes and times in words, as the window and the command line write them.

use std::borrow::Cow;
use std::time::Duration;

/// Whether a character shows itself, and does nothing else to a terminal: neither moves nor colours
/// anything, nor changes the order of what stands around it.
pub fn is_printable(c: char) -> bool {
    let formats =
        matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}');
    !c.is_control() && !formats
}

/// A text for a terminal, in which names stand that come from files: what is not printable is shown as
/// `\u{1b}`. Lines stay lines.
pub fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_printable(c) || matches!(c, '\n' | '\t'))
}

/// A name of at most this many characters, and never of none. What does not fit is left out in its middle.
pub fn shorten(name: &str, most: usize) -> String {
    if name.trim().is_empty() {
        return "(no name)".to_owned();
    }
    let widths = vec![1.0; name.chars().count()];
    elided(name, &widths, ("...", 3.0), most as f32)
}

/// A name that is not wider than so much, with a sign in the place of what is left out, as near to its middle as
/// leaves its digits: names that are alike often differ in these alone. `widths`: of its characters; the sign has one
/// too.
pub fn elided(name: &str, widths: &[f32], (sign, width): (&str, f32), room: f32) -> String {
    let total: f32 = widths.iter().sum();
    if total <= room {
        return name.to_owned();
    }
    let chars: Vec<char> = name.chars().collect();
    let count = chars.len().min(widths.len());
    let too_much = total + width - room;
    let mut best: Option<((bool, i64, usize), usize, usize)> = None;
    let (mut end, mut left_out, mut digits) = (0, 0.0, 0_i64);
    for start in 0..count {
        while end < count && left_out < too_much {
            left_out += widths[end];
            digits += i64::from(chars[end].is_ascii_digit());
            end += 1;
        }
        if left_out >= too_much {
            let off_middle = (start + end).abs_diff(count);
            // Where a name begins tells most.
            let cost = (start == 0, digits, off_middle);
            if best.is_none_or(|(known, ..)| cost < known) {
                best = Some((cost, start, end));
            }
        }
        left_out -= widths[start];
        digits -= i64::from(chars[start].is_ascii_digit());
    }
    let (start, end) = best.map_or((0, count), |(_, start, end)| (start, end));
    let (head, tail) = (&chars[..start], &chars[end..]);
    head.iter()
        .copied()
        .chain(sign.chars())
        .chain(tail.iter().copied())
        .collect()
}

/// `1, 3 or 5`.
pub fn one_of<T: ToString>(things: &[T]) -> String {
    let all: Vec<String> = things.iter().map(ToString::to_string).collect();
    match all.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => all.join(""),
    }
}

/// `12.5 times smaller than the data`, from the bytes of the data over those of a file.
pub fn times_smaller(ratio: f64) -> String {
    let (times, than) = if ratio < 1.0 {
        (1.0 / ratio, "larger")
    } else {
        (ratio, "smaller")
    };
    format!("{} times {than} than the data", significant(times, 3))
}

/// A name that comes from a file, within a line.
pub fn one_line(name: &str) -> Cow<'_, str> {
    escaped(name, is_printable)
}

fn escaped(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.chars().all(&stays) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if stays(c) {
            shown.push(c);
        } else {
            shown.extend(c.escape_default());
        }
    }
    Cow::Owned(shown)
}

/// A whole number with its thousands apart: `30,000`.
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A size in decimal units with three significant digits: `2.28 MB`; below ten thousand every byte:
/// `1,576 B`.
pub fn bytes(size: usize) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if size < 10_000 {
        return format!("{} B", count(size));
    }
    let mut value = size as f64 / 1e3;
    let mut unit = 0;
    // 999.5 would be written as 1000.
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1e3;
        unit += 1;
    }
    format!("{} {}", significant(value, 3), UNITS[unit])
}

/// A time as a person says it: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`.
pub fn duration(time: Duration) -> String {
    seconds(time.as_secs_f64())
}

/// The same of a number of seconds.
pub fn seconds(seconds: f64) -> String {
    if seconds < 9.95 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m} min {s:02} s"),
        (h, m, _) => format!("{h} h {m:02} min"),
    }
}

/// A number with this many significant digits, as `1.3e-5` where a plain number would be long.
pub fn significant(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return if value.is_nan() {
            "-".to_owned()
        } else {
            format!("{value}")
        };
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = digits.max(1);
    let scientific = format!("{value:.*e}", digits - 1);
    // The exponent after rounding: 9.996 with three digits is 10.0.
    let exponent: i32 = scientific
        .rsplit('e')
        .next()
        .and_then(|e| e.parse().ok())
        .unwrap_or(0);
    if (-4..digits.max(6) as i32).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        format!("{value:.decimals$}")
    } else {
        scientific
    }
}

/// A number as plots and tables write it: four significant digits, whole numbers as they are.
pub fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e6 {
        // Adding zero takes the sign from a negative zero.
        return format!("{}", value + 0.0);
    }
    significant(value, 4)
}

/// A fraction as percent with three significant digits: `0.423 %`.
pub fn percent(fraction: f64) -> String {
    in_percent(100.0 * fraction)
}

/// A figure that is in percent already.
pub fn in_percent(value: f64) -> String {
    if value.is_nan() {
        return "-".to_owned();
    }
    format!("{} %", significant(value, 3))
}

/// Decibels: `45.2 dB`; infinite where nothing changed.
pub fn decibels(value: f64) -> String {
    if value.is_nan() {
        return "-".to_owned();
    }
    format!("{} dB", significant(value, 3))
}

/// A rate: `12,300 samples/s`, rounded so that it does not flicker.
pub fn rate(per_second: f64) -> String {
    if !per_second.is_finite() || per_second <= 0.0 {
        return "- samples/s".to_owned();
    }
    let step = 10_f64.powf((per_second.log10().floor() - 2.0).max(0.0));
    format!(
        "{} samples/s",
        count(((per_second / step).round() * step) as usize)
    )
}

/// Lengths of axes: `200 x 48 x 128`.
pub fn shape(lengths: &[usize]) -> String {
    lengths
        .iter()
        .map(|&n| count(n))
        .collect::<Vec<_>>()
        .join(" x ")
}

/// `1 sample`, `2 samples`, `30,000 samples`.
pub fn counted(number: usize, singular: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {singular}{plural}", count(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_speak_to_a_terminal() {
        let name = "p\u{3b7} \u{1b}[2J\u{9b}31m\r\u{202e}\u{7f}";
        let shown = "p\u{3b7} \\u{1b}[2J\\u{9b}31m\\r\\u{202e}\\u{7f}";
        assert_eq!(printable(name), shown);
        assert_eq!(printable("two\nlines"), "two\nlines");
        assert_eq!(one_line("two\nlines"), "two\\nlines");
        assert!(matches!(printable("p\u{3b7}"), Cow::Borrowed(_)));
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(30_000), "30,000");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "column"), "1 column");
        assert_eq!(counted(1900, "column"), "1,900 columns");
    }

    #[test]
    fn sizes_have_three_digits_and_never_read_1000() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(9_999), "9,999 B");
        assert_eq!(bytes(12_345), "12.3 kB");
        assert_eq!(bytes(2_280_000), "2.28 MB");
        assert_eq!(bytes(999_600), "1.00 MB");
        assert_eq!(bytes(12_300_000_000), "12.3 GB");
    }

    #[test]
    fn times_are_said_as_people_do() {
        let say = |s: f64| duration(Duration::from_secs_f64(s));
        assert_eq!(say(0.42), "0.4 s");
        assert_eq!(say(9.97), "10 s");
        assert_eq!(say(59.7), "1 min 00 s");
        assert_eq!(say(185.0), "3 min 05 s");
        assert_eq!(say(7800.0), "2 h 10 min");
    }

    #[test]
    fn numbers_keep_their_significant_digits() {
        assert_eq!(number(91.1876), "91.19");
        assert_eq!(number(-0.001_234_5), "-0.001234");
        assert_eq!(number(1.3e-5), "1.300e-5");
        assert_eq!(number(123_456.0), "123456");
        assert_eq!(number(9.999_96), "10.00");
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(-7.0), "-7");
        assert_eq!(number(f64::NAN), "-");
        assert_eq!(percent(0.004_23), "0.423 %");
        assert_eq!(percent(f64::NAN), "-");
    }

    #[test]
    fn decibels_of_an_exact_copy_are_infinite() {
        assert_eq!(decibels(f64::INFINITY), "inf dB");
        assert_eq!(decibels(45.04), "45.0 dB");
        assert_eq!(decibels(f64::NAN), "-");
    }

    #[test]
    fn rates_are_rounded() {
        assert_eq!(rate(12_345.6), "12,300 samples/s");
        assert_eq!(rate(0.0), "- samples/s");
    }

    #[test]
    fn shapes_are_lengths_with_an_x() {
        assert_eq!(shape(&[200, 48, 1280]), "200 x 48 x 1,280");
    }

    #[test]
    fn long_names_are_cut_at_characters() {
        assert_eq!(shorten("muon_pt", 10), "muon_pt");
        assert_eq!(shorten(" ", 10), "(no name)");
        assert_eq!(shorten("ηηηηηηηηηηηη_x", 10), "ηηη...ηη_x");
        assert_eq!(shorten("abcdefg", 2), "...");
        let name = |i: usize| format!("momentum_of_particle_{i}_in_its_own_frame");
        assert_eq!(shorten(&name(3), 24), "mom...3_in_its_own_frame");
        assert_ne!(shorten(&name(3), 24), shorten(&name(4), 24));
    }
}
