//! Where the bytes of a file go, and the ratios that follow.

use super::{Facts, Table};
use crate::codec::{ArchiveInfo, Ledger};
use crate::format::{bytes, count, percent, significant};
use crate::plot::{Axis, Chart, Ink, Series, Shape};
use crate::report::{FitReport, InputReport, RatioReport};

/// Bytes of a file that is there, or of one that is expected.
#[derive(Clone, Debug, PartialEq)]
pub struct ByteFigures {
    /// What the file is: `Archive`, `Archive, expected`.
    pub name: String,
    pub parts: Vec<BytePart>,
    /// The data in the stored type, and in the smallest that holds every value.
    pub input: usize,
    pub input_lossless: usize,
    /// The names of those types.
    pub stored: String,
    pub lossless: String,
    pub ratio: RatioReport,
    /// Of the file as it is, where its model stands in another one.
    pub alone: Option<f64>,
    /// Where 10 and 100 files share the model; none where there is no model to share.
    pub shared: Option<[f64; 2]>,
}

/// A part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BytePart {
    pub name: &'static str,
    pub bytes: usize,
    pub tip: &'static str,
}

impl ByteFigures {
    /// Of a file that is there.
    pub fn of_file(input: &InputReport, ledger: &Ledger, ratio: &RatioReport) -> Self {
        let types = [&*input.dtype, &*input.lossless_dtype];
        Self::of_ledger("Archive", ledger, ratio, types)
    }

    /// Of the file of a finished run.
    pub fn of_run(report: &FitReport) -> Self {
        let mut figures = Self::of_file(&report.input, &report.bytes, &report.ratio);
        if report.nothing_learnt.is_some() {
            // There is no model that files could share.
            figures.shared = None;
        }
        figures
    }

    /// Of an archive, whose data are not at hand.
    pub fn of_archive(archive: &ArchiveInfo) -> Self {
        let types = [&*archive.dtype, "its smallest lossless type"];
        Self::of_ledger("Archive", &archive.ledger, &RatioReport::of(archive), types)
    }

    /// The same, with the names of the stored type and of the smallest lossless one.
    pub fn of_ledger(
        name: &str,
        ledger: &Ledger,
        ratio: &RatioReport,
        [stored, lossless]: [&str; 2],
    ) -> Self {
        Self {
            name: name.to_owned(),
            parts: parts(ledger),
            input: ledger.input,
            input_lossless: ledger.input_lossless,
            stored: stored.to_owned(),
            lossless: lossless.to_owned(),
            ratio: *ratio,
            alone: (ledger.shared > 0).then(|| ledger.input as f64 / ledger.total.max(1) as f64),
            shared: (ledger.model() > 0)
                .then(|| [10, 100].map(|files| ledger.ratio_shared_by(files))),
        }
    }

    pub fn total(&self) -> usize {
        self.parts.iter().map(|part| part.bytes).sum()
    }

    /// One row a part that takes anything, then the file and the data. A second file stands beside the
    /// first one.
    pub fn table(&self, second: Option<(&str, &Self)>) -> Table {
        let shown = |part: &BytePart| {
            let other = second.and_then(|(_, other)| other.part(part.name));
            part.bytes > 0 || other.is_some_and(|other| other.bytes > 0)
        };
        let mut rows: Vec<ByteRow> = (self.parts.iter().enumerate())
            .filter(|(_, part)| shown(part))
            .map(|(i, part)| ByteRow {
                name: part.name.to_owned(),
                bytes: part.bytes,
                second: second
                    .map(|(_, other)| other.part(part.name).map_or(0, |other| other.bytes)),
                ink: Some(Ink::Part(i)),
                share: true,
            })
            .collect();
        let data = |name: String, bytes: usize, other: fn(&Self) -> usize| ByteRow {
            name,
            bytes,
            second: second.map(|(_, figures)| other(figures)),
            ink: None,
            share: false,
        };
        rows.push(data(self.name.clone(), self.total(), Self::total));
        rows.push(data(
            format!("Data as stored ({})", self.stored),
            self.input,
            |figures| figures.input,
        ));
        if self.input_lossless < self.input {
            rows.push(data(
                format!("Data as {}", self.lossless),
                self.input_lossless,
                |figures| figures.input_lossless,
            ));
        }
        let total = self.total().max(1) as f64;
        let written = |figure: f64| bytes(figure as usize);
        let table = Table::new("Where the bytes go", rows.len())
            .words("Part", "What the bytes are of", |row| {
                rows[row].name.clone()
            })
            .inked_by(|row| rows[row].ink)
            .figures(
                "Size",
                "Bytes, rounded",
                |row| rows[row].bytes as f64,
                written,
            )
            .figures(
                "Bytes",
                "Bytes of the file",
                |row| rows[row].bytes as f64,
                |figure| count(figure as usize),
            )
            .figures(
                "Share",
                "Part of the whole file",
                |row| {
                    if rows[row].share {
                        rows[row].bytes as f64 / total
                    } else {
                        f64::NAN
                    }
                },
                percent,
            );
        let Some((name, _)) = second else {
            return table;
        };
        let figure = |row: usize| rows[row].second.map_or(f64::NAN, |bytes| bytes as f64);
        table
            .figures(name, "The second file", figure, written)
            .inked(Ink::Beside)
    }

    fn part(&self, name: &str) -> Option<&BytePart> {
        self.parts.iter().find(|part| part.name == name)
    }

    /// How many times smaller the file is, counted in each way.
    pub fn ratios(&self, second: Option<(&str, &Self)>) -> Facts {
        let mut facts = Facts::new("Compression ratios");
        if let Some((name, _)) = second {
            facts.heads = vec![self.name.clone(), name.to_owned()];
        }
        let mut add = |label: &str, of: &dyn Fn(&Self) -> Option<f64>, tip: &str| {
            let Some(own) = of(self) else { return };
            let mut values = vec![significant(own, 3)];
            if let Some((_, other)) = second {
                values.push(of(other).map_or_else(|| "-".to_owned(), |r| significant(r, 3)));
            }
            facts.add_each(label, values, tip);
        };
        add(
            "Total",
            &|figures| Some(figures.ratio.total),
            "Stored bytes over the bytes of the whole file",
        );
        let lossless = format!(
            "Bytes in the smallest type that loses nothing ({}) over those of the file",
            self.lossless
        );
        add(
            "Total, against lossless",
            &|figures| Some(figures.ratio.total_vs_lossless_dtype),
            &lossless,
        );
        add(
            "Nominal",
            &|figures| (!figures.ratio.nominal.is_nan()).then_some(figures.ratio.nominal),
            "Values in over values kept, as BALER counts: no decoder, no header",
        );
        add(
            "This file alone",
            &|figures| figures.alone,
            "Without the model, which is in another file and has to be kept too",
        );
        let shared = "Total, if so many files of this size share one model (compress --shared)";
        add(
            "Shared by 10",
            &|figures| figures.shared.map(|s| s[0]),
            shared,
        );
        add(
            "Shared by 100",
            &|figures| figures.shared.map(|s| s[1]),
            shared,
        );
        facts
    }

    /// Why nothing was gained, where nothing was.
    pub fn no_gain(&self) -> Option<String> {
        if self.ratio.total >= 1.0 || self.ratio.total.is_nan() {
            return None;
        }
        let of = |name| self.part(name).map_or(0, |part| part.bytes);
        let (model, header) = (of("Decoder") + of("Encoder"), of("Header"));
        Some(if model <= header {
            format!(
                "The file is larger than the data: its header alone takes {}",
                bytes(header)
            )
        } else {
            format!(
                "The file is larger than the data: the network alone takes {}. More samples, a smaller \
                 network or leaving the encoder out (--no-encoder) would help",
                bytes(model)
            )
        })
    }

    /// One stacked bar of the file over bars of the data; between them a bar of a second file.
    pub fn chart(&self, second: Option<(&str, &Self)>) -> Chart {
        let most = second.map_or(0, |(_, figures)| figures.total());
        let most = self.input.max(self.total()).max(most);
        let (unit, scale) = unit_of(most);
        let scaled = |bytes: usize| bytes as f64 / scale;
        let mut data = vec![(format!("Data as stored ({})", self.stored), self.input)];
        if self.input_lossless < self.input {
            data.insert(
                0,
                (format!("Data as {}", self.lossless), self.input_lossless),
            );
        }
        let bars: Vec<(&str, &Self)> = std::iter::once((&*self.name, self)).chain(second).collect();
        let mut names: Vec<String> = bars.iter().map(|(name, _)| (*name).to_owned()).collect();
        names.extend(data.iter().map(|(name, _)| name.clone()));
        let mut chart = Chart::new(
            format!("Bytes of the {}", self.name.to_lowercase()),
            Axis::new("Size").unit(unit),
            Axis::new("").names(names),
        );
        for (i, (_, bytes)) in data.iter().enumerate() {
            let shape = Shape::Segment {
                y: (i + bars.len()) as f64,
                from: 0.0,
                to: scaled(*bytes),
            };
            chart = chart.with(Series::new("", Ink::Before, shape));
        }
        for (y, (_, bar)) in bars.iter().enumerate() {
            let mut from = 0;
            for (i, part) in bar.parts.iter().enumerate() {
                let to = from + part.bytes;
                if part.bytes > 0 {
                    let shape = Shape::Segment {
                        y: y as f64,
                        from: scaled(from),
                        to: scaled(to),
                    };
                    chart = chart.with(Series::new(part.name, Ink::Part(i), shape));
                }
                from = to;
            }
        }
        chart.x.range = Some([0.0, scaled(most) * 1.02]);
        chart
    }
}

/// A row of the table of bytes.
struct ByteRow {
    name: String,
    bytes: usize,
    second: Option<usize>,
    ink: Option<Ink>,
    /// Whether it is a part of the file.
    share: bool,
}

fn parts(ledger: &Ledger) -> Vec<BytePart> {
    let part = |name, bytes, tip| BytePart { name, bytes, tip };
    vec![
        part("Latents", ledger.latents, "What is left of every sample"),
        part(
            "Decoder",
            ledger.decoder,
            "Weights that turn latents back into data; without them the file is worthless",
        ),
        part(
            "Encoder",
            ledger.encoder,
            "Weights that compress other files with the same model; can be left out",
        ),
        part(
            "Exact columns",
            ledger.exact,
            "Columns that are kept as they are",
        ),
        part(
            "Masks",
            ledger.mask,
            "Places of values that are not finite, or missing",
        ),
        part(
            "Residual",
            ledger.residual,
            "What keeps every value within its error bound",
        ),
        part(
            "Header",
            ledger.header,
            "Names, shapes, transforms and checksums",
        ),
    ]
}

/// A decimal unit in which this many bytes are a handy number.
fn unit_of(bytes: usize) -> (&'static str, f64) {
    match bytes {
        0..1_000 => ("B", 1.0),
        1_000..1_000_000 => ("kB", 1e3),
        1_000_000..1_000_000_000 => ("MB", 1e6),
        _ => ("GB", 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> ByteFigures {
        let ledger = Ledger {
            input: 2_000_000,
            input_lossless: 1_000_000,
            latents: 600_000,
            decoder: 300_000,
            total: 900_000,
            ..Ledger::default()
        };
        let ratio = RatioReport {
            nominal: 1.6,
            total: 2.2,
            total_vs_lossless_dtype: 1.1,
        };
        ByteFigures::of_ledger("Archive", &ledger, &ratio, ["float64", "float32"])
    }

    #[test]
    fn the_bar_is_stacked_without_gaps_and_without_empty_parts() {
        let chart = figures().chart(None);
        let segments: Vec<(f64, f64)> = (chart.series.iter())
            .filter_map(|series| match series.shape {
                Shape::Segment { y: 0.0, from, to } => Some((from, to)),
                _ => None,
            })
            .collect();
        assert_eq!(segments, [(0.0, 0.6), (0.6, 0.9)]);
        assert_eq!(chart.x.unit, "MB");
    }

    #[test]
    fn parts_add_up_to_the_file() {
        let table = figures().table(None);
        let rows: Vec<[&str; 3]> = (0..table.rows())
            .map(|row| [0, 2, 3].map(|column| &*table.columns[column].cells[row].text))
            .collect();
        assert_eq!(
            rows,
            [
                ["Latents", "600,000", "66.7 %"],
                ["Decoder", "300,000", "33.3 %"],
                ["Archive", "900,000", "-"],
                ["Data as stored (float64)", "2,000,000", "-"],
                ["Data as float32", "1,000,000", "-"],
            ]
        );
    }

    #[test]
    fn a_second_file_has_its_own_column_and_its_own_parts() {
        let mut other = figures();
        other.parts[2].bytes = 7;
        let table = figures().table(Some(("run 2", &other)));
        let second: Vec<&str> = (table.columns[4].cells.iter())
            .map(|cell| &*cell.text)
            .collect();
        assert_eq!(second[..3], ["600 kB", "300 kB", "7 B"]);
        let facts = figures().ratios(Some(("run 2", &other)));
        assert_eq!(facts.facts[0].values, ["2.20", "2.20"]);
    }

    #[test]
    fn units_fit_the_size() {
        let units = [999, 1_000, 999_999_999, 1_000_000_000].map(|bytes| unit_of(bytes).0);
        assert_eq!(units, ["B", "kB", "MB", "GB"]);
    }

    #[test]
    fn what_is_larger_than_the_data_says_why() {
        assert_eq!(figures().no_gain(), None);
        let mut larger = figures();
        larger.ratio.total = 0.9;
        assert!(
            larger
                .no_gain()
                .unwrap()
                .contains("the network alone takes 300 kB")
        );
    }
}
