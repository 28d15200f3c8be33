//! `balescope info`.

mod archive;
mod args;
mod arrays;
mod data;

pub use args::InfoArgs;

use super::{input, output};
use crate::data::{DataError, Profile};
use archive::archive;
use arrays::arrays;
use data::{DataReport, data_text};

/// `balescope info`.
pub(super) fn run(args: &InfoArgs) -> anyhow::Result<()> {
    if input::is_archive(&args.file) {
        return archive(args);
    }
    let data = match input::data(&args.file, args.array.as_deref()) {
        Ok(data) => data,
        Err(error) if leaves_a_choice(&error) => return arrays(args),
        Err(error) => return Err(error),
    };
    let data = match &args.missing.missing {
        Some(missing) => data.with_missing_as(missing),
        None => data,
    };
    let profile = Profile::of(&data);
    let report = DataReport::new(&args.file, &data, &profile);
    if args.json {
        output::print_json(&report)
    } else {
        Ok(output::print(&data_text(&report))?)
    }
}

fn leaves_a_choice(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(DataError::SeveralArrays { .. }))
}
