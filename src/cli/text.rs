//! Numbers as people read them.

/// A fraction in percent with three significant digits: `0.153 %`.
pub(super) fn percent(fraction: f64) -> String {
    in_percent(100.0 * fraction)
}

/// A figure that is in percent already.
pub(super) fn in_percent(value: f64) -> String {
    if value.is_nan() {
        "-".to_owned()
    } else {
        format!("{} %", number(value))
    }
}

/// Three significant digits, powers of ten for what is very large or small, whole numbers as they
/// are; `-` for no number.
pub(super) fn number(value: f64) -> String {
    if value.is_nan() {
        return "-".to_owned();
    }
    let small_whole = value.fract() == 0.0 && value.abs() < 1e5;
    if value.is_infinite() || small_whole {
        // Adding zero takes the sign from a negative zero.
        return format!("{}", value + 0.0);
    }
    let scientific = format!("{value:.2e}");
    // The exponent after rounding: 0.9999 has that of 1.
    match scientific
        .split_once('e')
        .and_then(|(_, exponent)| exponent.parse::<i32>().ok())
    {
        Some(exponent @ -3..5) => format!("{value:.*}", (2 - exponent).max(0) as usize),
        _ => scientific,
    }
}

/// Decibels; infinite where nothing changed.
pub(super) fn decibels(value: f64) -> String {
    if value.is_nan() {
        "-".to_owned()
    } else {
        format!("{value:.1} dB")
    }
}

/// Decimal units, as storage is sold: `1.23 MB`.
pub(super) fn bytes(count: usize) -> String {
    let size = count as f64;
    match count {
        0..10_000 => format!("{} B", whole(count)),
        10_000..1_000_000 => format!("{:.1} kB", size / 1e3),
        1_000_000..1_000_000_000 => format!("{:.2} MB", size / 1e6),
        _ => format!("{:.2} GB", size / 1e9),
    }
}

/// Thousands set apart: `32,000`.
pub(super) fn whole(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 sample`, `2 samples`.
pub(super) fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {what}{plural}", whole(count))
}

/// `30,000 x 19`.
pub(super) fn shape(lengths: &[usize]) -> String {
    let lengths: Vec<_> = lengths.iter().map(|&n| whole(n)).collect();
    lengths.join(" x ")
}

/// Seconds, then minutes and hours: `8.1 s`, `2:05 min`, `1:02:05 h`.
pub(super) fn duration(seconds: f64) -> String {
    if seconds < 59.95 {
        return format!("{seconds:.1} s");
    }
    let total = seconds.round() as u64;
    let (hours, minutes, seconds) = (total / 3600, total / 60 % 60, total % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02} h")
    } else {
        format!("{minutes}:{seconds:02} min")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_three_digits() {
        assert_eq!(number(0.001_534), "0.00153");
        assert_eq!(number(-12.345), "-12.3");
        assert_eq!(number(1234.5), "1234");
        assert_eq!(number(1.234e-7), "1.23e-7");
        assert_eq!(number(0.9997), "1.00");
        assert_eq!(number(99_999.9), "1.00e5");
        assert_eq!(number(-0.003), "-0.00300");
        assert_eq!(number(3.0), "3");
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(f64::NAN), "-");
        assert_eq!(number(f64::NEG_INFINITY), "-inf");
    }

    #[test]
    fn percent_is_of_a_fraction() {
        assert_eq!(percent(0.001_534), "0.153 %");
        assert_eq!(in_percent(0.1534), "0.153 %");
        assert_eq!(percent(f64::NAN), "-");
    }

    #[test]
    fn sizes_have_units_and_counts_have_commas() {
        assert_eq!(bytes(9_999), "9,999 B");
        assert_eq!(bytes(12_345), "12.3 kB");
        assert_eq!(bytes(2_400_000), "2.40 MB");
        assert_eq!(bytes(3_000_000_000), "3.00 GB");
        assert_eq!(shape(&[30_000, 19]), "30,000 x 19");
        assert_eq!(counted(1, "sample"), "1 sample");
        assert_eq!(counted(1000, "sample"), "1,000 samples");
    }

    #[test]
    fn durations_change_their_unit() {
        assert_eq!(duration(8.14), "8.1 s");
        assert_eq!(duration(59.96), "1:00 min");
        assert_eq!(duration(3725.0), "1:02:05 h");
    }

    #[test]
    fn decibels_of_an_exact_copy_are_infinite() {
        assert_eq!(decibels(f64::INFINITY), "inf dB");
        assert_eq!(decibels(45.04), "45.0 dB");
    }
}
