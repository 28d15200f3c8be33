//! Files that are not read: what they are called, and the command that turns them into what is.

use crate::error::Problem;

/// A format that is not read.
struct Other {
    /// Where its mark stands in the file, and the mark.
    at: usize,
    mark: &'static [u8],
    name: &'static str,
    hint: &'static str,
}

const fn other(mark: &'static [u8], name: &'static str, hint: &'static str) -> Other {
    Other {
        at: 0,
        mark,
        name,
        hint,
    }
}

const EXCEL: &str = "save its sheet as CSV, or convert it with `python -c \"import pandas; \
                     pandas.read_excel('FILE.xlsx').to_csv('FILE.csv', index=False)\"`";
const OPEN_DOCUMENT: &str = "save its sheet as CSV, or convert it with `python -c \"import pandas; \
                             pandas.read_excel('FILE.ods').to_csv('FILE.csv', index=False)\"`";
const PICKLE: &str = "a Python pickle, which is never read since it may run commands";
const UNPICKLE: &str = "where you trust it, convert it with `python -c \"import numpy, pickle; \
                        numpy.savez('FILE.npz', data=pickle.load(open('FILE.pkl', 'rb')))\"`";
const R_DATA: &str =
    "convert it with `Rscript -e \"write.csv(readRDS('FILE.rds'), 'FILE.csv', row.names=FALSE)\"`";
pub(crate) const JSON: &str = "convert its table with `python -c \"import pandas; \
                               pandas.read_json('FILE.json').to_csv('FILE.csv', index=False)\"`";
pub(crate) const XML: &str = "convert its table with `python -c \"import pandas; \
                              pandas.read_xml('FILE.xml').to_csv('FILE.csv', index=False)\"`";
const DOCUMENT: &str = "copy its table to a spreadsheet and save that as CSV, or choose the file that the numbers came from";
const PICTURE: &str = "convert it with `magick FILE FILE.png`";

/// The first mark that is found tells.
const OTHERS: [Other; 38] = [
    other(
        b"version https://git-lfs",
        "a pointer of Git LFS, not the file itself",
        "fetch the file with `git lfs pull`",
    ),
    other(
        b"FEA1",
        "a Feather file of version 1",
        "convert it with `python -c \"import pyarrow.feather as f; f.write_feather(f.read_table('FILE'), 'FILE.arrow')\"`",
    ),
    other(
        b"GRIB",
        "a GRIB file",
        "convert it with `cdo -f nc copy FILE.grib FILE.nc`, or with `python -c \"import xarray; \
         xarray.open_dataset('FILE.grib', engine='cfgrib').to_netcdf('FILE.nc')\"`",
    ),
    other(
        b"BUFR",
        "a BUFR file",
        "convert it with `bufr_dump -jf FILE.bufr > FILE.json`, and its table to CSV",
    ),
    other(
        b"MATLAB 5.0 MAT",
        "a MATLAB file of version 7 or older",
        "convert it with `python -c \"import numpy, scipy.io; numpy.savez('FILE.npz', **{k: v for k, v in \
         scipy.io.loadmat('FILE.mat').items() if k[0] != '_'})\"`, or save it in MATLAB with `-v7.3`",
    ),
    other(
        b"\x93NUMPY",
        "a NumPy file",
        "it is opened by the reader of NumPy files",
    ),
    other(
        b"\x0e\x03\x13\x01",
        "an HDF4 file",
        "convert it with `h4toh5convert FILE.hdf FILE.h5`",
    ),
    other(
        b"\xcd\xf3\x00\x01",
        "a CDF file of space physics",
        "convert it with `python -c \"import cdflib; cdflib.xarray.cdf_to_xarray('FILE.cdf').to_netcdf('FILE.nc')\"`",
    ),
    other(
        b"\xfd7zXZ\x00",
        "an xz-compressed file",
        "unpack it with `xz -dk FILE.xz`",
    ),
    other(
        b"BZh",
        "a bzip2-compressed file",
        "unpack it with `bzip2 -dk FILE.bz2`",
    ),
    other(
        b"7z\xbc\xaf\x27\x1c",
        "a 7-Zip archive",
        "unpack it with `7z x FILE.7z`",
    ),
    other(
        b"Rar!",
        "a RAR archive",
        "unpack it with `unrar x FILE.rar`",
    ),
    Other {
        at: 257,
        mark: b"ustar",
        name: "a tar archive",
        hint: "unpack it with `tar -xf FILE.tar`, and open what is inside",
    },
    other(b"%PDF", "a PDF document", DOCUMENT),
    other(b"{\\rtf", "a document of rich text", DOCUMENT),
    other(b"\xff\xd8\xff", "a JPEG picture", PICTURE),
    other(b"GIF8", "a GIF picture", PICTURE),
    Other {
        at: 8,
        mark: b"WEBP",
        name: "a WebP picture",
        hint: PICTURE,
    },
    Other {
        at: 4,
        mark: b"ftyp",
        name: "a film",
        hint: "convert it with `ffmpeg -i FILE frame_%04d.png`, and open the pictures as a series",
    },
    other(b"\xd0\xcf\x11\xe0", "an old Excel or Word file", EXCEL),
    other(b"\x80\x02", PICKLE, UNPICKLE),
    other(b"\x80\x03", PICKLE, UNPICKLE),
    other(b"\x80\x04", PICKLE, UNPICKLE),
    other(b"\x80\x05", PICKLE, UNPICKLE),
    other(
        b"SQLite format 3\x00",
        "an SQLite database",
        "write its table as CSV with `sqlite3 -header -csv FILE.db 'select * from TABLE' > TABLE.csv`",
    ),
    other(
        b"$FL2",
        "an SPSS file",
        "convert it with `python -c \"import pandas; pandas.read_spss('FILE.sav').to_csv('FILE.csv', index=False)\"`",
    ),
    other(
        b"$FL3",
        "an SPSS file",
        "convert it with `python -c \"import pandas; pandas.read_spss('FILE.zsav').to_csv('FILE.csv', index=False)\"`",
    ),
    other(
        b"<stata_dta>",
        "a Stata file",
        "convert it with `python -c \"import pandas; pandas.read_stata('FILE.dta').to_csv('FILE.csv', index=False)\"`",
    ),
    other(b"RDX2\n", "a file of R", R_DATA),
    other(b"RDX3\n", "a file of R", R_DATA),
    other(b"X\n\x00\x00\x00", "a file of R", R_DATA),
    other(
        b"Obj\x01",
        "an Avro file",
        "convert it with `python -c \"import fastavro, pandas; pandas.DataFrame(fastavro.reader(open('FILE.avro', \
         'rb'))).to_parquet('FILE.parquet')\"`",
    ),
    other(
        b"ORC",
        "an ORC file",
        "convert it with `python -c \"import pyarrow.orc, pyarrow.parquet as p; \
         p.write_table(pyarrow.orc.read_table('FILE.orc'), 'FILE.parquet')\"`",
    ),
    other(
        b"LASF",
        "a LAS point cloud",
        "convert it with `pdal translate FILE.las FILE.csv`",
    ),
    Other {
        at: 128,
        mark: b"DICM",
        name: "a DICOM picture",
        hint: "convert it with `python -c \"import numpy, pydicom; numpy.save('FILE.npy', \
               pydicom.dcmread('FILE.dcm').pixel_array)\"`",
    },
    Other {
        at: 344,
        mark: b"n+1\x00",
        name: "a NIfTI volume",
        hint: NIFTI,
    },
    Other {
        at: 344,
        mark: b"ni1\x00",
        name: "a NIfTI volume",
        hint: NIFTI,
    },
    Other {
        at: 4,
        mark: b"n+2\x00",
        name: "a NIfTI volume",
        hint: NIFTI,
    },
];

const NIFTI: &str = "convert it with `python -c \"import nibabel, numpy; numpy.save('FILE.npy', \
                     nibabel.load('FILE.nii').get_fdata())\"`";

/// Parts of the names in a zip archive, what the archive is called, and what to do.
const ZIPPED: [(&str, &str, &str); 6] = [
    ("xl/", "an Excel workbook", EXCEL),
    ("word/", "a Word document", DOCUMENT),
    ("ppt/", "a PowerPoint file", DOCUMENT),
    ("content.xml", "an OpenDocument file", OPEN_DOCUMENT),
    (
        "data.pkl",
        "a file of PyTorch",
        "where you trust it, convert it with `python -c \"import numpy, torch; numpy.savez('FILE.npz', **{k: v.numpy() \
         for k, v in torch.load('FILE.pt').items()})\"`",
    ),
    (
        "META-INF/MANIFEST.MF",
        "a Java archive",
        "choose the file that holds the numbers",
    ),
];

/// What a file is that is not read, by its beginning.
pub(crate) fn of_others(head: &[u8]) -> Option<Problem> {
    let is_of = |other: &&Other| {
        let rest = head.get(other.at..);
        rest.is_some_and(|rest| rest.starts_with(other.mark))
    };
    let found = OTHERS.iter().find(is_of)?;
    Some(Problem::other_format(found.name, found.hint))
}

/// What a zip archive of files with these names is, and what to do with it, where it is known.
pub fn zip_of_others(names: &[String]) -> Option<(&'static str, &'static str)> {
    let is_in = |part: &str| {
        let mut names = names.iter();
        names.any(|name| name.starts_with(part) || name.ends_with(&format!("/{part}")))
    };
    let found = ZIPPED.iter().find(|(part, ..)| is_in(part));
    found.map(|(_, name, hint)| (*name, *hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_that_is_not_read_is_named_with_a_command() {
        for (head, name, command) in [
            (&b"MATLAB 5.0 MAT-file"[..], "MATLAB", "scipy.io.loadmat"),
            (b"GRIB\x00\x00", "GRIB", "cdo -f nc copy"),
            (b"%PDF-1.4", "PDF", "CSV"),
            (b"\xd0\xcf\x11\xe0\xa1", "Excel", "pandas.read_excel"),
            (b"SQLite format 3\x00", "SQLite", "sqlite3 -header -csv"),
            (b"\x80\x04\x95", "pickle", "pickle.load"),
            (b"BZh91", "bzip2", "bzip2 -dk"),
            (b"ORC", "ORC", "pyarrow.orc"),
            (b"<stata_dta>", "Stata", "read_stata"),
            (b"\x00\x00\x00\x18ftypmp42", "film", "ffmpeg"),
        ] {
            let message = of_others(head).expect(name).to_string();
            assert!(message.contains(name), "{message}");
            assert!(message.contains(command), "{message}");
        }
        for (at, mark, name) in [
            (257, &b"ustar"[..], "tar"),
            (128, b"DICM", "DICOM"),
            (344, b"n+1\x00", "NIfTI"),
        ] {
            let mut head = vec![0; at];
            head.extend(mark);
            let message = of_others(&head).expect(name).to_string();
            assert!(message.contains(name), "{message}");
        }
        assert!(of_others(b"a,b\n1,2\n").is_none() && of_others(b"").is_none());
    }

    #[test]
    fn a_hint_is_one_sentence_without_a_full_stop() {
        let hints = OTHERS.iter().map(|other| other.hint);
        for hint in hints.chain(ZIPPED.iter().map(|(.., hint)| *hint)) {
            assert!(!hint.ends_with('.') && !hint.contains(". "), "{hint}");
            assert!(hint.matches('`').count() % 2 == 0, "{hint}");
            assert!(!hint.contains("  "), "{hint}");
        }
    }

    #[test]
    fn archives_are_told_by_what_is_in_them() {
        let told = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            zip_of_others(&names)
        };
        assert!(
            told(&["[Content_Types].xml", "xl/workbook.xml"]).is_some_and(|(name, hint)| {
                name.contains("Excel") && hint.contains("pandas.read_excel")
            })
        );
        assert!(
            told(&["model/data.pkl", "model/version"]).is_some_and(|t| t.0.contains("PyTorch"))
        );
        assert_eq!(told(&["a.txt"]), None);
    }
}
