//! Lists of several lengths as plain columns: the first entries of each, or a sample for every entry.

mod each;
mod first;
mod lost;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use crate::contents::{Contents, Mesh};
use crate::error::{Error, Problem, excerpt};
use crate::guard::guarded;
use crate::reader::{Reader, Source};
use crate::values::ValueKind;

/// What lists of numbers become, one at each sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lists {
    /// The first so many entries as a variable each, missing where a list has fewer; of the lists of one group, or
    /// of all. As text `2` or `Muon:2`.
    First { count: usize, group: Option<String> },
    /// A sample for each entry of the lists of one group, which have as many; what a sample has once is repeated. As
    /// text `Muon`.
    Each(String),
}

/// The attribute of a variable that only tells samples apart, and what it says.
pub const ROLE: &str = "role";
pub const IDENTIFIER: &str = "identifier";

/// Entries of a list that become variables, at most.
const MOST: usize = 1000;

impl Reader {
    /// The same file with its lists as plain variables.
    ///
    /// # Errors
    /// When there are no lists of that name, or a file is damaged where they are.
    pub fn with_lists(self, lists: &Lists) -> Result<Self, Error> {
        let (path, format) = (self.path().to_owned(), self.format());
        let opened = guarded("opening", || -> Result<Box<dyn Source>, Problem> {
            Ok(match lists {
                Lists::First { count, group } => {
                    Box::new(first::FirstOfLists::new(self, *count, group.as_deref())?)
                }
                Lists::Each(group) => Box::new(each::EachOfLists::new(self, group)?),
            })
        });
        match opened {
            Ok(source) => Ok(Self::new(&path, format, source)),
            Err(problem) => Err(Error {
                file: path,
                problem,
            }),
        }
    }
}

impl FromStr for Lists {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected how many entries become columns (2, at most 1000), the name of lists of \
                                which every entry becomes a row (Muon), or both for columns of those lists alone \
                                (Muon:2)";
        let count = |text: &str| {
            let count = text.parse::<usize>().ok();
            count.filter(|count| (1..=MOST).contains(count))
        };
        let text = text.trim();
        if let Some((group, number)) = text.rsplit_once(':')
            && let (false, Some(count)) = (group.is_empty(), count(number))
        {
            let group = Some(group.to_owned());
            return Ok(Self::First { count, group });
        }
        if text.bytes().all(|b| b.is_ascii_digit()) {
            let count = count(text).ok_or(EXPECTED)?;
            return Ok(Self::First { count, group: None });
        }
        // What ends in a number behind a colon is not the name of any.
        if text.contains(':') && text.ends_with(|c: char| c.is_ascii_digit()) {
            return Err(EXPECTED);
        }
        Ok(Self::Each(text.to_owned()))
    }
}

impl fmt::Display for Lists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First { count, group: None } => write!(f, "{count}"),
            Self::First {
                count,
                group: Some(group),
            } => write!(f, "{group}:{count}"),
            Self::Each(group) => f.write_str(group),
        }
    }
}

/// What the entries of a list are, where they are numbers.
fn entries(kind: &ValueKind) -> Option<&ValueKind> {
    match kind {
        ValueKind::List(inner) if !matches!(**inner, ValueKind::List(_) | ValueKind::Text) => {
            Some(inner)
        }
        _ => None,
    }
}

/// The variables of a file that are lists of numbers, of one name or whose names begin with it: `Muon` is the group of
/// `Muon_pt` and `Events/Muon_eta`. All where no name is given; those of meshes are none.
fn lists(contents: &Contents, group: Option<&str>) -> Vec<usize> {
    let of_meshes = contents.meshes.iter().flat_map(Mesh::variables);
    let of_meshes: Vec<usize> = of_meshes.collect();
    let is_list = |index: &usize| {
        let variable = &contents.variables[*index];
        let is_named = group.is_none_or(|group| is_of_group(&variable.name, group));
        is_named
            && variable.shape.len() == 1
            && entries(&variable.kind).is_some()
            && !of_meshes.contains(index)
    };
    (0..contents.variables.len()).filter(is_list).collect()
}

/// That a variable which is made would have the name of one that is there.
fn check_name(contents: &Contents, name: &str) -> Result<(), Problem> {
    if contents.find(name).is_none() {
        return Ok(());
    }
    let found = format!(
        "a column of the file that is called `{}` too",
        excerpt(name, 60)
    );
    Err(Problem::unsupported(
        "the lists",
        found,
        "choose other lists",
    ))
}

fn is_of_group(name: &str, group: &str) -> bool {
    let own = name.rsplit_once('/').map_or(name, |(_, own)| own);
    [name, own].into_iter().any(|name| {
        let rest = name.strip_prefix(group);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['_', '.', '/']))
    })
}

/// That there are no lists of a name, with those that there are.
fn no_lists(contents: &Contents, group: Option<&str>) -> Problem {
    /// Names that are told.
    const TOLD: usize = 12;
    let mut names: Vec<String> = lists(contents, None)
        .into_iter()
        .map(|index| excerpt(&contents.variables[index].name, 60))
        .collect();
    let more = names.len().saturating_sub(TOLD);
    names.truncate(TOLD);
    let hint = match (names.is_empty(), more) {
        (true, _) => "open the file without this choice".to_owned(),
        (false, 0) => format!("there are {}", names.join(", ")),
        (false, more) => format!("there are {} and {more} more", names.join(", ")),
    };
    let found = match group {
        Some(group) => format!("no list `{}`", excerpt(group, 60)),
        None => "no lists of numbers".to_owned(),
    };
    Problem::unsupported("the lists", found, hint)
}
