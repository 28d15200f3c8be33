//! What the dialog on a file's arrays holds.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::app::preview::Preview;
use crate::data::ListedArray;

/// What a file holds, and what is chosen of it.
pub struct ContentsDialog {
    pub path: PathBuf,
    pub arrays: Vec<ListedArray>,
    /// By their places in the list.
    pub chosen: BTreeSet<usize>,
    /// Groups whose members are not shown.
    pub folded: BTreeSet<String>,
    pub filter: String,
    /// The filter has had the keyboard's attention already.
    pub focused: bool,
    /// What the last preview was asked for, by its name.
    pub asked: Option<String>,
    pub found: Look,
}

/// What would be opened.
#[derive(Clone, Debug, Default)]
pub enum Look {
    #[default]
    Nothing,
    Coming,
    Ready(Arc<Preview>),
    /// Why nothing would be, in words.
    Failed(String),
}

impl ContentsDialog {
    /// `open`: the arrays that are open already, with commas between.
    pub fn new(path: PathBuf, arrays: Vec<ListedArray>, open: Option<&str>) -> Self {
        let place = |name: &str| {
            let mut readable = arrays.iter().enumerate();
            let found = readable.find(|(_, a)| a.kind.is_readable() && a.name == name)?;
            Some(found.0)
        };
        let is_shown_first = |a: &ListedArray| a.kind.is_readable() && !a.is_coordinate;
        let first = || arrays.iter().position(is_shown_first).into_iter().collect();
        let chosen = open.map_or_else(first, |open| match place(open) {
            Some(one) => BTreeSet::from([one]),
            None => (open.split(','))
                .filter_map(|name| place(name.trim()))
                .collect(),
        });
        Self {
            path,
            arrays,
            chosen,
            folded: BTreeSet::new(),
            filter: String::new(),
            focused: false,
            asked: None,
            found: Look::Nothing,
        }
    }

    /// What is chosen, as `--array` has it; `None` where nothing is.
    pub fn array(&self) -> Option<String> {
        let names = self.chosen.iter().map(|&i| self.arrays[i].name.as_str());
        let names: Vec<&str> = names.collect();
        (!names.is_empty()).then(|| names.join(","))
    }
}
