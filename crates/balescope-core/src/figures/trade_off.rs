//! Files of many codecs and models, and what they are worth at the same error.

use super::Table;
use crate::format::{bytes, decibels, in_percent, percent, significant};
use crate::report::{EqualError, TradeOffPoint};

/// One row a file, the largest ratio first. `front`: places of the points that nothing else beats.
pub fn points(points: &[TradeOffPoint], front: &[usize]) -> Table {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by_key(|&point| points[point].bytes);
    let of = |row: usize| &points[order[row]];
    Table::new("Files", order.len())
        .words(
            "",
            "Nothing else is both smaller and more accurate",
            |row| {
                let mark = front.contains(&order[row]);
                if mark { "*" } else { "" }.to_owned()
            },
        )
        .words("Method", "Codec or model", |row| of(row).method.series())
        .words("Setting", "What was chosen for it", |row| {
            of(row).method.setting()
        })
        .figures(
            "Size",
            "Bytes of the whole file",
            |row| of(row).bytes as f64,
            |figure| bytes(figure as usize),
        )
        .figures(
            "Ratio",
            "Stored bytes over the bytes of the file",
            |row| of(row).ratio,
            |ratio| significant(ratio, 3),
        )
        .large_is_good()
        .figures(
            "vs lossless type",
            "Bytes in the smallest type that loses nothing over those of the file",
            |row| of(row).ratio_vs_lossless,
            |ratio| significant(ratio, 3),
        )
        .large_is_good()
        .figures(
            "PSNR",
            "Over all samples, by the ranges of the columns",
            |row| of(row).error.totals.psnr,
            decibels,
        )
        .large_is_good()
        .figures(
            "NRMSE",
            "Root mean square error over the range, mean over the columns",
            |row| of(row).error.totals.nrmse_mean,
            percent,
        )
        .figures(
            "Largest error",
            "Over the range of its column",
            |row| of(row).error.totals.max_abs_over_range,
            percent,
        )
        .figures(
            "Response",
            "68 % width of (after - before) / before, median of the columns clear of zero",
            |row| of(row).error.response_width.unwrap_or(f64::NAN),
            in_percent,
        )
        .figures(
            "Encode",
            "Time to make the file, training included",
            |row| of(row).encode_seconds,
            short_time,
        )
        .figures(
            "Decode",
            "Time to read the file and decode all of it",
            |row| of(row).decode_seconds,
            short_time,
        )
}

/// One row a method, one column a level of the error: how many times smaller than the `input` bytes its
/// file is. The best of each level is strong.
pub fn equal_error(equal: &EqualError, input: usize) -> Table {
    let series = &equal.series;
    let table = Table::new("Total ratio at equal error", series.len()).words(
        "Method",
        "Codec or model",
        |row| series[row].name.clone(),
    );
    (equal.levels.iter().enumerate()).fold(table, |table, (level, head)| {
        let ratio = |row: usize| series[row].bytes[level].map_or(f64::NAN, |b| input as f64 / b);
        let best = (0..series.len()).map(ratio).fold(0.0, f64::max);
        let tip = "Stored bytes over the bytes of the file; between two files the logarithm of the bytes \
                   goes straight with that of the error";
        table
            .figures(head, tip, ratio, |ratio| significant(ratio, 3))
            .large_is_good()
            .strong_where(|row| ratio(row) >= best)
    })
}

fn short_time(seconds: f64) -> String {
    if seconds < 1.0 {
        format!("{:.0} ms", 1e3 * seconds)
    } else {
        format!("{seconds:.1} s")
    }
}
