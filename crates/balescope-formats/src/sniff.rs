//! What a file is, by its content: names of files lie.

use std::path::Path;

use crate::bytes::Bytes;
use crate::error::{Problem, excerpt};
use crate::others::{self, of_others, zip_of_others};
use crate::zipped::MARKS;

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    ArrowIpc,
    /// Tables as text, whatever separates their columns.
    Csv,
    Fits,
    Hdf5,
    /// CDF-1, CDF-2 and CDF-5.
    NetCdf3,
    /// HDF5 with the conventions of `NetCDF`.
    NetCdf4,
    OpenFoam,
    Parquet,
    Png,
    /// Numbers without any header, of a layout that was given.
    Raw,
    Root,
    Tiff,
    VtkLegacy,
    VtkXml,
    Zarr,
}

/// How much of a file's beginning is looked at.
const HEAD: u64 = 4096;

pub(crate) const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";
pub(crate) const GZIP: &[u8] = b"\x1f\x8b";
const ZIP: &[u8] = b"PK\x03\x04";
pub(crate) const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// First bytes of what is read.
const READ: [(&[u8], Format); 14] = [
    (HDF5, Format::Hdf5),
    (b"CDF\x01", Format::NetCdf3),
    (b"CDF\x02", Format::NetCdf3),
    (b"CDF\x05", Format::NetCdf3),
    (b"root", Format::Root),
    (b"PAR1", Format::Parquet),
    (b"ARROW1", Format::ArrowIpc),
    (b"SIMPLE  =", Format::Fits),
    (b"II*\x00", Format::Tiff),
    (b"II+\x00", Format::Tiff),
    (b"MM\x00*", Format::Tiff),
    (b"MM\x00+", Format::Tiff),
    (b"\x89PNG\r\n\x1a\n", Format::Png),
    (b"# vtk DataFile", Format::VtkLegacy),
];

/// Tells the format of a file, or what else it is.
pub(crate) fn format(bytes: &Bytes) -> Result<Format, Problem> {
    let head = bytes.read(0, HEAD.min(bytes.length()), "the first bytes")?;
    if head.is_empty() {
        return Err(Problem::other_format(
            "the file is empty",
            "fetch or write it again",
        ));
    }
    if let Some((_, format)) = READ.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Ok(*format);
    }
    if has_user_block(bytes) {
        return Ok(Format::Hdf5);
    }
    if let Some(problem) = of_others(&head) {
        return Err(problem);
    }
    if head.starts_with(ZIP) {
        return Err(zip(&head));
    }
    if head.starts_with(GZIP) || head.starts_with(ZSTD) {
        // What is inside is looked at by the reader of tables, which unpacks it.
        return Ok(Format::Csv);
    }
    text_format(&head)
}

/// What a text is, by its beginning.
pub(crate) fn text_format(head: &[u8]) -> Result<Format, Problem> {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Ok(Format::Csv);
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let is_odd = |b: &u8| *b < 32 && !matches!(*b, b'\n' | b'\r' | b'\t' | 0x0c);
    if head.iter().any(is_odd) && !has_tag(head, b"<VTKFile") {
        let shown: Vec<String> = head.iter().take(8).map(|b| format!("{b:02x}")).collect();
        return Err(Problem::other_format(
            format!("the file begins with bytes {}", shown.join(" ")),
            "no format that is read begins so; give its layout to read it as raw numbers",
        ));
    }
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start();
    let start = text.get(..14).unwrap_or(text).to_lowercase();
    if ["<!doctype html", "<html", "<head"]
        .iter()
        .any(|tag| start.starts_with(tag))
    {
        return Err(Problem::other_format(
            "a web page (HTML)",
            "the download gave a page in place of the file: open its address in a browser, sign in \
             where it asks for that, and fetch the file itself",
        ));
    }
    if has_tag(head, b"<VTKFile") {
        return Ok(Format::VtkXml);
    }
    if start.starts_with('<') {
        return Err(Problem::other_format("XML that is not of VTK", others::XML));
    }
    if start.starts_with(['{', '[']) && !start.starts_with("[]") {
        let found = format!("JSON or the like (\"{}\")", excerpt(text, 16));
        return Err(Problem::other_format(found, others::JSON));
    }
    if has_tag(head, b"FoamFile") {
        return Ok(Format::OpenFoam);
    }
    Ok(Format::Csv)
}

/// Whether a file begins as zip archives do.
pub(crate) fn is_zip(path: &Path) -> bool {
    let head = Bytes::open(path).and_then(|bytes| bytes.read(0, 4, "the first bytes"));
    head.is_ok_and(|head| head == ZIP)
}

/// What a folder is, by the files that its format asks for.
pub(crate) fn folder_format(path: &Path) -> Result<Format, Problem> {
    if MARKS.iter().any(|name| path.join(name).is_file()) {
        return Ok(Format::Zarr);
    }
    let is_case = path.join("system/controlDict").is_file()
        || path.join("constant/polyMesh").is_dir()
        || path.join("processor0").is_dir();
    if is_case {
        return Ok(Format::OpenFoam);
    }
    Err(Problem::other_format(
        "the folder is neither a Zarr store nor an OpenFOAM case",
        "choose a file in it",
    ))
}

/// HDF5 may stand behind 512, 1024, 2048 and so on bytes of anything.
fn has_user_block(bytes: &Bytes) -> bool {
    let places = (9..).map(|power| 1_u64 << power);
    places
        .take_while(|at| at + HDF5.len() as u64 <= bytes.length())
        .any(|at| {
            let found = bytes.read(at, HDF5.len() as u64, "the first bytes");
            found.is_ok_and(|found| found == HDF5)
        })
}

fn has_tag(head: &[u8], tag: &[u8]) -> bool {
    head.windows(tag.len()).any(|window| window == tag)
}

/// What a zip archive is, by the names that its beginning shows.
fn zip(head: &[u8]) -> Problem {
    if has_tag(head, b".npy") {
        return Problem::other_format(
            "a NumPy archive",
            "it is opened by the reader of NumPy files",
        );
    }
    let parts = [
        ("[Content_Types].xml", "xl/"),
        ("xl/", "xl/"),
        ("mimetypeapplication/vnd.oasis", "content.xml"),
    ];
    let part = parts.iter().find(|(tag, _)| has_tag(head, tag.as_bytes()));
    let found = part.and_then(|(_, part)| zip_of_others(&[(*part).to_owned()]));
    let (name, hint) = found.unwrap_or((
        "a zip archive",
        "unpack it with `unzip FILE.zip`, and open what is inside",
    ));
    Problem::other_format(name, hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> Result<Format, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file.csv");
        std::fs::write(&path, bytes).unwrap();
        format(&Bytes::open(&path).unwrap()).map_err(|problem| problem.to_string())
    }

    #[test]
    fn formats_are_told_by_their_content() {
        assert_eq!(told(b"CDF\x01rest"), Ok(Format::NetCdf3));
        assert_eq!(told(b"a,b\n1,2\n"), Ok(Format::Csv));
        assert_eq!(
            told(b"<?xml version=\"1.0\"?>\n<VTKFile>"),
            Ok(Format::VtkXml)
        );
        let mut behind = vec![b'#'; 1024];
        behind.extend(HDF5);
        assert_eq!(told(&behind), Ok(Format::Hdf5));
    }

    #[test]
    fn others_are_called_by_their_name() {
        for (bytes, name) in [
            (&b""[..], "empty"),
            (b"\n<!DOCTYPE html><html>", "web page"),
            (b"{\"a\": 1}", "JSON"),
            (
                b"version https://git-lfs.github.com/spec/v1\n",
                "git lfs pull",
            ),
            (b"PK\x03\x04..[Content_Types].xml", "Excel"),
            (b"GRIB\x00", "GRIB"),
            (b"MATLAB 5.0 MAT-file", "-v7.3"),
            (b"<stata_dta><header>", "Stata"),
            (b"\x00\x01\x02", "00 01 02"),
            (b"<?xml version=\"1.0\"?><a/>", "XML"),
        ] {
            let message = told(bytes).unwrap_err();
            assert!(message.contains(name), "{message}");
        }
    }
}
