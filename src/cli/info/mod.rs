//! `balescope info`.

mod archive;
mod args;
mod arrays;
mod data;
mod metadata;

pub use args::InfoArgs;

use super::exit::Usage;
use super::{input, output};
use crate::data::{DataError, Portion, Profile};
use archive::archive;
use arrays::arrays;
use data::{DataReport, data_text};

/// `balescope info`.
pub(super) fn run(args: &InfoArgs) -> anyhow::Result<()> {
    if input::is_archive(&args.file) {
        let missing = args.missing.missing.as_ref().map(|_| "missing");
        let axes = args.axes.first_given();
        let arrays = args.arrays.then_some("arrays");
        return match args.choice.first_given().or(axes).or(missing).or(arrays) {
            Some(option) => Err(not_of(
                args,
                option,
                "an archive, which says itself what it holds",
            )),
            None => archive(args),
        };
    }
    if args.model.with.is_some() {
        return Err(not_of(args, "with", "data, and no archive"));
    }
    if args.arrays {
        return arrays(args);
    }
    let missing = args.missing.missing.clone().unwrap_or_default();
    let options = args.choice.options(&missing);
    let read = match args.axes.first_given() {
        Some(_) => args.axes.along(|wanted| {
            let all = Portion::Share(1.0);
            input::portion(&args.file, &options, Some(all), wanted)
        }),
        None => input::data(&args.file, &options),
    };
    let data = match read {
        Ok(data) => data,
        Err(error) if leaves_a_choice(&error) => return arrays(args),
        Err(error) => return Err(error),
    };
    let data = match &args.missing.missing {
        Some(missing) => data.with_missing_as(missing),
        None => data,
    };
    let profile = Profile::new(&data);
    let report = DataReport::new(&args.file, &data, &profile);
    if args.json {
        output::print_json(&report)
    } else {
        Ok(output::print(&data_text(&report))?)
    }
}

/// An option that means nothing for the file.
fn not_of(args: &InfoArgs, option: &str, what: &str) -> anyhow::Error {
    let path = args.file.display();
    Usage(format!("--{option}: {path} is {what}")).into()
}

fn leaves_a_choice(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(DataError::SeveralArrays { .. }))
}
