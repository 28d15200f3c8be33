//! Options that several commands have.

use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::Usage;
use super::{input, output};
use crate::codec::ArchiveFile;
use crate::data::{Missing, ReadOptions, Selection};
use crate::named::ParseError;

/// The model of an archive that does not hold it.
#[derive(Debug, Args)]
pub struct ModelFile {
    /// The archive that holds the model, where IN.bale shares it [default: one beside IN.bale]
    #[arg(long, value_name = "MODEL.bale")]
    pub with: Option<PathBuf>,
}

impl ModelFile {
    /// The file, which has to be an archive.
    pub(super) fn path(&self) -> Result<Option<&Path>, Usage> {
        match self.with.as_deref() {
            Some(path) if !input::is_archive(path) => {
                let path = path.display();
                Err(Usage(format!(
                    "--with {path}: there is no archive of this name"
                )))
            }
            path => Ok(path),
        }
    }

    /// Opens an archive with it, and says so where the archive does not need it.
    pub(super) fn open(&self, archive: &Path) -> anyhow::Result<ArchiveFile> {
        let file = ArchiveFile::open(archive, self.path()?)?;
        if let Some(with) = &self.with
            && file.info().shared_model.is_none()
        {
            let (archive, with) = (archive.display(), with.display());
            let text = format!("{archive} holds its model; {with} was not used");
            output::complain("note", &text);
        }
        Ok(file)
    }
}

/// Two ends of a range.
pub(super) fn ends(text: &str) -> Result<[f64; 2], ParseError> {
    let both = || {
        let (low, high) = text.split_once(',')?;
        let ends: [f64; 2] = [low.trim().parse().ok()?, high.trim().parse().ok()?];
        (ends[0] < ends[1] && ends.iter().all(|end| end.is_finite())).then_some(ends)
    };
    both().ok_or_else(|| "expected two numbers, the smaller one first, such as -1,1".into())
}

/// What of a data file is taken.
#[derive(Clone, Debug, Default, Args)]
pub struct DataChoice {
    /// The array of a file that holds several, a group of columns, or several arrays with commas between
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,

    #[command(flatten)]
    pub selection: Selection,
}

impl DataChoice {
    /// `missing`: values that fulfil no condition.
    pub(super) fn options(&self, missing: &Missing) -> ReadOptions {
        ReadOptions {
            array: self.array.clone(),
            selection: self.selection.clone(),
            missing: missing.clone(),
        }
    }

    /// The first option that is given.
    pub(super) fn first_given(&self) -> Option<&'static str> {
        let given = [
            (self.array.is_some(), "array"),
            (self.selection.columns.is_some(), "select"),
            (self.selection.time.is_some(), "time"),
            (self.selection.conditions.is_some(), "where"),
            (self.selection.lists.is_some(), "lists"),
        ];
        let mut given = given.into_iter().filter(|(given, _)| *given);
        given.next().map(|(_, option)| option)
    }
}

/// Which values of a data file stand for none.
#[derive(Clone, Debug, Default, Args)]
pub struct MissingChoice {
    /// Values that stand for none: auto (fill values such as 1e20 or -999, and what lies far off all
    /// other values of its column), none, or values, as in 1e20,-999 [default: auto; of an archive
    /// those that it knows]
    #[arg(long, value_name = "auto|none|VALUES", allow_hyphen_values = true)]
    pub missing: Option<Missing>,
}
