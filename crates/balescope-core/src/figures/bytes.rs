//! Where the bytes of a file go, and the ratios that follow.

use super::Facts;
use crate::codec::classical::PackedInfo;
use crate::codec::{ArchiveInfo, Ledger};
use crate::format::{bytes, significant};
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
        Self::of_ledger(
            "Archive",
            &archive.ledger,
            &RatioReport::from_info(archive),
            types,
        )
    }

    /// Of a file of a codec, whose decoded data take so many bytes in their smallest lossless type.
    pub fn of_codec(file: &PackedInfo, input_lossless: usize) -> Self {
        let part = |name, bytes, tip| BytePart { name, bytes, tip };
        Self {
            name: "File".to_owned(),
            parts: vec![
                part("Values", file.values, "What the codec made of the values"),
                part(
                    "Header",
                    file.header,
                    "Names, shape, checksums, coordinates",
                ),
            ],
            input: file.input,
            input_lossless,
            stored: file.dtype.clone(),
            lossless: "its smallest lossless type".to_owned(),
            ratio: RatioReport {
                nominal: f64::NAN,
                total: file.total_ratio,
                total_vs_lossless_dtype: input_lossless as f64 / file.total.max(1) as f64,
            },
            alone: None,
            shared: None,
        }
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

    pub(super) fn part(&self, name: &str) -> Option<&BytePart> {
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
        let model = of("Decoder") + of("Encoder");
        let largest = self.parts.iter().max_by_key(|part| part.bytes)?;
        // Latents are what the model is for.
        let is_model =
            model >= largest.bytes || (largest.name == "Latents" && model > of("Header"));
        let why = if is_model {
            let ways = "More samples, a smaller network or leaving the encoder out (--no-encoder) would help";
            format!("the network alone takes {}. {ways}", bytes(model))
        } else {
            let (name, size) = (largest.name.to_lowercase(), bytes(largest.bytes));
            format!("its largest part, the {name}, takes {size}")
        };
        Some(format!("The file is larger than the data: {why}"))
    }
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
            "Mesh",
            ledger.mesh,
            "Points and cells that the values lie on, once for all snapshots",
        ),
        part(
            "Header",
            ledger.header,
            "Names, shapes, transforms and checksums",
        ),
    ]
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn figures() -> ByteFigures {
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
