//! Series in time: files of `ParaView` that name others.

use std::path::{Path, PathBuf};

use roxmltree::{Document, Node};

use crate::bytes::Bytes;
use crate::error::{Problem, excerpt};

/// How much of a file's beginning tells what it is.
const HEAD: u64 = 4096;

/// A file of a series, and when its values were.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeStep {
    pub time: f64,
    pub file: PathBuf,
}

/// The files that a file names, in order of time; `None` where it is something else.
pub(crate) fn files_of_series(path: &Path) -> Result<Option<Vec<TimeStep>>, Problem> {
    let bytes = Bytes::open(path)?;
    let head = bytes.read(0, HEAD.min(bytes.length()), "the first bytes")?;
    let head = String::from_utf8_lossy(&head);
    if !head.contains("<VTKFile") || !head.contains("Collection") {
        return Ok(None);
    }
    let bytes = bytes.all()?;
    let damaged =
        |found: String| Problem::malformed("the XML", found, "a sound document; it may be cut");
    // What is no text all through has arrays behind its head.
    let Ok(text) = str::from_utf8(&bytes) else {
        return Ok(None);
    };
    let document = Document::parse(text).map_err(|e| damaged(e.to_string()))?;
    let root = document.root_element();
    if root.attribute("type") != Some("Collection") {
        return Ok(None);
    }
    let sets = root.descendants();
    let sets = sets.filter(|node| node.has_tag_name("DataSet"));
    let folder = path.parent().unwrap_or(Path::new(""));
    let steps: Result<Vec<_>, _> = sets.map(|node| step(node, folder)).collect();
    let mut steps = steps?;
    steps.sort_by(|a, b| a.time.total_cmp(&b.time));
    let name = |step: &TimeStep| {
        let name = step.file.file_name().unwrap_or(step.file.as_os_str());
        excerpt(&name.to_string_lossy(), 60)
    };
    let same = steps.windows(2).find(|pair| pair[0].time == pair[1].time);
    if let Some([first, second]) = same {
        let found = format!(
            "two files at time step {}: {} and {}",
            first.time,
            name(first),
            name(second)
        );
        let hint = "parts of one time step are not put together; merge them in ParaView, or open the files \
                    of one part by a pattern";
        return Err(Problem::unsupported("the series", found, hint));
    }
    if steps.is_empty() {
        return Err(Problem::malformed(
            "the series",
            "no DataSet",
            "one for each file",
        ));
    }
    Ok(Some(steps))
}

fn step(node: Node<'_, '_>, folder: &Path) -> Result<TimeStep, Problem> {
    let said = |name: &str| {
        let missing = || Problem::malformed("a DataSet", format!("no {name}"), "one");
        node.attribute(name).ok_or_else(missing)
    };
    let (time, file) = (said("timestep")?, said("file")?);
    let number = time.trim().parse().ok().filter(|t: &f64| t.is_finite());
    let time = number.ok_or_else(|| {
        let found = format!("\"{}\"", excerpt(time, 40));
        Problem::malformed("the timestep of a DataSet", found, "a number")
    })?;
    let file = folder.join(file);
    Ok(TimeStep { time, file })
}
