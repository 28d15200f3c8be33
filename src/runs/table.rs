//! Runs beside each other: which settings tell them apart, and the figures to compare.

use super::RunRecord;
use crate::figures::Table;
use crate::format;
use crate::report::TradeOffPoint;

/// A figure of a run, in the order of a table's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Figure {
    Ratio,
    Bytes,
    Psnr,
    Nrmse,
    Largest,
    HeldOut,
    Seconds,
}

impl Figure {
    pub const ALL: [Self; 7] = [
        Self::Ratio,
        Self::Bytes,
        Self::Psnr,
        Self::Nrmse,
        Self::Largest,
        Self::HeldOut,
        Self::Seconds,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Ratio => "Ratio",
            Self::Bytes => "File",
            Self::Psnr => "PSNR",
            Self::Nrmse => "NRMSE",
            Self::Largest => "Largest",
            Self::HeldOut => "Held out",
            Self::Seconds => "Time",
        }
    }

    /// What it is, in a sentence.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Ratio => "Stored bytes of the data over the bytes of the whole file",
            Self::Bytes => "The whole file",
            Self::Psnr => "Peak signal to noise ratio from the value range, over all samples",
            Self::Nrmse => {
                "Root mean square error over the range, mean over columns, over all samples"
            }
            Self::Largest => "Largest error of any value over its column's range",
            Self::HeldOut => {
                "Root mean square error over the range, mean over columns, on samples that training \
                 never saw"
            }
            Self::Seconds => "From the beginning to the file",
        }
    }

    /// NaN where there is none.
    pub fn of(self, point: &TradeOffPoint) -> f64 {
        let all = point.error.totals;
        match self {
            Self::Ratio => point.ratio,
            Self::Bytes => point.bytes as f64,
            Self::Psnr => all.psnr,
            Self::Nrmse => all.nrmse_mean,
            Self::Largest => all.max_abs_over_range,
            Self::HeldOut => (point.held_out).map_or(f64::NAN, |part| part.totals.nrmse_mean),
            Self::Seconds => point.encode_seconds,
        }
    }

    /// With its unit.
    pub fn summary(self, point: &TradeOffPoint) -> String {
        let value = self.of(point);
        if value.is_nan() {
            return "-".to_owned();
        }
        match self {
            Self::Ratio => format::significant(value, 3),
            Self::Bytes => format::bytes(point.bytes),
            Self::Psnr => format::decibels(value),
            Self::Nrmse | Self::Largest | Self::HeldOut => format::percent(value),
            Self::Seconds if value < 10.0 => format!("{} s", format::significant(value, 2)),
            Self::Seconds => format!("{value:.0} s"),
        }
    }

    /// Whether a larger one is better.
    pub fn more_is_better(self) -> bool {
        matches!(self, Self::Ratio | Self::Psnr)
    }
}

/// One row a run: the settings that tell them apart, in so many characters at most, and the figures.
pub fn table(runs: &[&RunRecord], longest: usize) -> Table {
    let keys = differing(runs.iter().copied());
    let entries: Vec<_> = runs.iter().map(|run| run.entries()).collect();
    let tip = "A click on a name changes it; a double click beside it opens the run";
    let table = Table::new("Runs", runs.len())
        .words(
            "*",
            "Runs with a star are never deleted to make room",
            |row| if runs[row].starred { "*" } else { "" }.to_owned(),
        )
        .words("Run", tip, |row| runs[row].name.clone())
        .words(DATA, "What the run is of", |row| {
            runs[row].data.label.clone()
        });
    let table = keys.iter().fold(table, |table, key| {
        let tip = format!("The setting {key}, as in a file of settings");
        table.values(key, &tip, |row| match setting(&entries[row], key) {
            nothing if nothing.is_empty() => nothing,
            text => format::shorten(&text, longest),
        })
    });
    Figure::ALL.into_iter().fold(table, |table, figure| {
        let point = |row: usize| &runs[row].point;
        let table = table.written(
            figure.label(),
            figure.describe(),
            |row| figure.of(point(row)),
            |row| figure.summary(point(row)),
        );
        table.when(figure.more_is_better(), Table::large_is_good)
    })
}

/// The heading of the column of data.
pub const DATA: &str = "Data";

/// The keys of settings that are not the same in all of these runs, those first that people ask for
/// first. What only training knows is compared among the runs that train.
fn differing<'a>(runs: impl IntoIterator<Item = &'a RunRecord>) -> Vec<String> {
    let all: Vec<Vec<(String, String)>> = runs.into_iter().map(RunRecord::entries).collect();
    differing_keys(&all)
}

fn differing_keys(all: &[Vec<(String, String)>]) -> Vec<String> {
    let mut keys: Vec<&String> = Vec::new();
    for (key, _) in all.iter().flatten() {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let value = |entries: &'_ [(String, String)], key: &str| {
        let found = entries.iter().find(|(k, _)| k == key);
        found.map(|(_, value)| value.clone())
    };
    let trains = |entries: &[(String, String)]| value(entries, "epochs").is_some();
    keys.retain(|key| {
        let general =
            *key == "bound" || (all.iter()).any(|run| !trains(run) && value(run, key).is_some());
        let counted = all.iter().filter(|run| general || trains(run));
        let mut values = counted.map(|entries| value(entries, key));
        let first = values.next();
        values.any(|value| Some(value) != first)
    });
    crate::train::in_order(keys.into_iter().cloned().collect())
}

/// What a run says of a key; nothing where it leaves it open.
fn setting(entries: &[(String, String)], key: &str) -> String {
    let found = entries.iter().find(|(known, _)| known == key);
    found.map_or_else(String::new, |(_, value)| value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_training_knows_differs_only_among_runs_that_train() {
        let run = |entries: &[(&str, &str)]| {
            let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
            entries.iter().map(owned).collect::<Vec<_>>()
        };
        let pca = run(&[("model", "linear"), ("latent", "12")]);
        let first = run(&[
            ("model", "dense"),
            ("latent", "12"),
            ("epochs", "60"),
            ("seed", "0"),
        ]);
        let second = run(&[
            ("model", "dense"),
            ("latent", "12"),
            ("epochs", "60"),
            ("seed", "1"),
        ]);
        let bounded = run(&[
            ("model", "dense"),
            ("latent", "9"),
            ("epochs", "60"),
            ("bound", "rel=1"),
        ]);
        assert_eq!(differing_keys(&[pca.clone(), first.clone()]), ["model"]);
        let mut found = differing_keys(&[pca.clone(), first.clone(), second]);
        found.sort();
        assert_eq!(found, ["model", "seed"]);
        let mut found = differing_keys(&[pca, bounded]);
        found.sort();
        assert_eq!(found, ["bound", "latent", "model"]);
        assert!(differing_keys(&[first.clone(), first]).is_empty());
    }
}
