//! What an archive or a file of a codec holds.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::args::InfoArgs;
use super::metadata::MetadataReport;
use crate::cli::table::Table;
use crate::cli::{output, summary};
use crate::codec::ArchiveInfo;
use crate::codec::classical::{PackedFile, PackedInfo, read_packed};
use crate::data::Metadata;
use crate::figures::{archive_facts, codec_facts, coordinates};
use crate::format::{count, one_line, shape, times_smaller};

/// What `info --json` prints of an archive.
#[derive(Serialize)]
struct ArchiveReport<'a> {
    path: String,
    #[serde(flatten)]
    info: &'a ArchiveInfo,
    metadata: MetadataReport<'a>,
}

pub fn archive(args: &InfoArgs) -> anyhow::Result<()> {
    if let Some(PackedFile { info, data, .. }) = read_packed(&args.file)? {
        return packed(args, &info, data.metadata());
    }
    let mut file = args.model.open(&args.file)?;
    file.check()?;
    let info = file.info();
    if args.json {
        let path = args.file.display().to_string();
        output::print_json(&ArchiveReport {
            path,
            info: &info,
            metadata: MetadataReport::new(file.metadata(), &info.columns),
        })
    } else {
        let text = archive_text(&args.file, &info) + &coordinates_text(file.metadata());
        Ok(output::print(&text)?)
    }
}

/// What `info --json` prints of a file of a codec.
#[derive(Serialize)]
struct PackedReport<'a> {
    path: String,
    #[serde(flatten)]
    info: &'a PackedInfo,
    metadata: MetadataReport<'a>,
}

fn packed(args: &InfoArgs, info: &PackedInfo, metadata: &Metadata) -> anyhow::Result<()> {
    let path = args.file.display().to_string();
    if args.json {
        let metadata = MetadataReport::new(metadata, &info.columns);
        return output::print_json(&PackedReport {
            path,
            info,
            metadata,
        });
    }
    let text = format!(
        "{path}: made by a codec that learns nothing, all checksums right\n\
         Data: {} values, {}; columns {}\n{}\
         Bytes: {}; values {}, header {}; {}\n",
        shape(&info.shape),
        info.dtype,
        info.columns.join(", "),
        codec_facts(info).text(),
        count(info.total),
        count(info.values),
        count(info.header),
        times_smaller(info.total_ratio),
    );
    Ok(output::print(&(text + &coordinates_text(metadata)))?)
}

/// The mesh and the coordinates, where there are some, after an empty line.
fn coordinates_text(metadata: &Metadata) -> String {
    let mut text = String::new();
    if let Some(mesh) = &metadata.mesh {
        let _ = writeln!(text, "\nMesh: {mesh}");
    }
    if !metadata.coordinates.is_empty() {
        let _ = write!(text, "\n{}", coordinates(metadata).text());
    }
    text
}

fn archive_text(path: &Path, info: &ArchiveInfo) -> String {
    let columns: Vec<_> = info
        .columns
        .iter()
        .zip(&info.transforms)
        .map(|(name, transform)| format!("{} ({transform})", one_line(name)))
        .collect();
    let mut sections = Table::new(&["Section", "bytes", "CRC-32"]);
    for section in &info.sections {
        sections.row(vec![
            section.name.clone(),
            count(section.bytes),
            section.checksum(),
        ]);
    }
    format!(
        "{}: archive, version {}, all checksums right\n\
         Data: {} values, {}; columns {}\n{}\n{}\n{}",
        path.display(),
        info.version,
        shape(&info.shape),
        info.dtype,
        columns.join(", "),
        archive_facts(info).text(),
        sections.text(),
        summary::archive_bytes(info),
    )
}
