//! What an archive holds, for people.

use serde::Serialize;

use super::Ledger;
use super::head::Head;
use super::table::Table;
use crate::data::MissingWord;
use crate::transform::Budget;

/// What an archive holds, for people and for `info --json`.
#[derive(Clone, Debug, Serialize)]
pub struct ArchiveInfo {
    pub version: u32,
    /// The program that wrote it.
    pub program: String,
    pub shape: Vec<usize>,
    pub dtype: String,
    pub samples: usize,
    pub columns: Vec<String>,
    /// The values of each column that stand for none, one list a column; empty: none has any.
    pub missing: Vec<Vec<String>>,
    pub family: String,
    pub size: String,
    pub widths: Vec<usize>,
    /// Of a convolution model: the edge of its tiles in points, or `whole`.
    pub tile: Option<String>,
    pub features: usize,
    pub latent: usize,
    pub parameters: usize,
    /// Whether other files can be compressed with the model.
    pub can_compress: bool,
    /// The file that holds the model, where this one does not.
    pub shared_model: Option<String>,
    /// What happened to each column, by name: `log`, `exact` and so on.
    pub transforms: Vec<&'static str>,
    /// Values in / values kept; see [`Budget`].
    pub nominal_ratio: f64,
    pub ledger: Ledger,
    /// What decoded values keep within, as asked for: `rel=0.01`; empty: nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub bounds: String,
    /// Blocks of samples, each of which decodes without the others.
    pub blocks: usize,
    pub sections: Vec<SectionInfo>,
}

/// A section of the file, or those of one kind in all blocks.
#[derive(Clone, Debug, Serialize)]
pub struct SectionInfo {
    pub name: String,
    /// How many there are.
    pub count: usize,
    pub bytes: usize,
    /// CRC-32 as stored, where there is one.
    pub crc32: Option<u32>,
}

impl SectionInfo {
    /// The checksum, or of how many sections these are the bytes.
    pub fn checksum(&self) -> String {
        let several = || format!("{} sections", self.count);
        self.crc32.map_or_else(several, |crc| format!("{crc:08x}"))
    }
}

impl ArchiveInfo {
    pub(super) fn new(head: &Head, table: &Table, can_compress: bool) -> Self {
        let Head { layout, model, .. } = head;
        Self {
            version: table.version,
            program: head.program.clone(),
            shape: layout.shape.clone(),
            dtype: head.types().name(),
            samples: layout.samples(),
            columns: head.column_names.clone(),
            missing: missing(head),
            family: model.family.to_string(),
            size: model.size.to_string(),
            widths: model.widths().to_vec(),
            tile: model.tile().map(|t| t.to_string()),
            features: model.features,
            latent: model.latent,
            parameters: model.parameters(),
            can_compress,
            shared_model: head.shared.as_ref().map(|s| s.label.clone()),
            transforms: head.plan.columns.iter().map(|c| c.role.name()).collect(),
            nominal_ratio: Budget::of_fitted(&head.plan, &head.types())
                .ratio_keeping(model.kept(layout.samples())),
            ledger: Ledger::new(head, table),
            bounds: head.bounds.to_string(),
            blocks: head.blocks(),
            sections: sections(table),
        }
    }
}

fn missing(head: &Head) -> Vec<Vec<String>> {
    let types = head.types();
    let words = |(column, words): (usize, &Vec<MissingWord>)| {
        let texts = words.iter().map(|word| word.text(types.of(column)));
        texts.collect()
    };
    head.missing.columns.iter().enumerate().map(words).collect()
}

fn sections(table: &Table) -> Vec<SectionInfo> {
    let mut found: Vec<SectionInfo> = Vec::new();
    for section in table.sections() {
        let name = section.part.name();
        let bytes = section.length as usize;
        match found.iter_mut().find(|s| s.name == name) {
            Some(same) => {
                same.count += 1;
                same.bytes += bytes;
                same.crc32 = None;
            }
            None => found.push(SectionInfo {
                name: name.to_owned(),
                count: 1,
                bytes,
                crc32: Some(section.crc32),
            }),
        }
    }
    found
}
