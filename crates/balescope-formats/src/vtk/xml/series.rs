//! Series in time: files that name others.

use roxmltree::Node;

use super::pieces::{Lazy, Pieces};
use crate::contents::Variable;
use crate::data::Data;
use crate::values::Values;

impl Pieces {
    /// Times and the files that hold them.
    pub fn take_series(&mut self, root: Node<'_, '_>) {
        let sets: Vec<Node<'_, '_>> = root
            .descendants()
            .filter(|node| node.has_tag_name("DataSet"))
            .collect();
        let time = |node: &Node<'_, '_>| node.attribute("timestep").and_then(|t| t.parse().ok());
        let times = sets.iter().map(|node| time(node).unwrap_or(f64::NAN));
        let times = Values::all(Data::F64(times.collect()));
        let files = sets
            .iter()
            .map(|node| node.attribute("file").unwrap_or_default().to_owned());
        let files = Values::all(Data::Text(files.collect()));
        for (name, values) in [("time", times), ("file", files)] {
            let shape = vec![sets.len() as u64];
            let variable = Variable::new(name, shape, values.data.kind());
            self.push(variable, Lazy::Known(values));
        }
        let note = "a series in time: the values are in the files that it names";
        self.contents.notes.push(note.to_owned());
    }
}
