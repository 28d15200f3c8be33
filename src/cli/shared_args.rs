//! Options that several commands have.

use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::Usage;
use super::{input, output};
use crate::codec::ArchiveFile;
use crate::data::Missing;

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

/// Which values of a data file stand for none.
#[derive(Clone, Debug, Default, Args)]
pub struct MissingChoice {
    /// Values that stand for none: auto (fill values such as 1e20 or -999, and what lies far off all
    /// other values of its column), none, or values, as in 1e20,-999 [default: auto; of an archive
    /// those that it knows]
    #[arg(long, value_name = "auto|none|VALUES", allow_hyphen_values = true)]
    pub missing: Option<Missing>,
}
