//! Trees: branches, their leaves, and where their baskets lie.

use super::buffer::Buffer;
use super::file::{File, Key};
use super::objects::{Inline, Object, Objects};
use crate::error::Problem;

/// A tree with all its branches in a row.
pub(super) struct Tree {
    pub entries: u64,
    pub branches: Vec<Branch>,
}

/// A branch, as it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Branch {
    /// Branches above it, then its name.
    pub path: String,
    pub title: String,
    pub entries: u64,
    pub leaves: Vec<Leaf>,
    /// Where baskets lie, and the entry that each begins with.
    pub baskets: Vec<(u64, u64)>,
    /// Baskets that are kept with the tree, behind the others.
    pub inline: Vec<Inline>,
    /// Of split objects.
    pub element: Element,
    pub name: String,
    pub branches: Vec<Branch>,
}

/// What the branch of a member of a class says of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    pub class: String,
    pub class_version: u32,
    /// The member's number, or less than zero.
    pub id: i32,
    pub kind: i32,
    pub streamer: i32,
}

/// A column of a branch.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub class: String,
    pub name: String,
    pub title: String,
    /// Values of each entry, or of each step of the count.
    pub length: u64,
    pub is_unsigned: bool,
    /// Another leaf counts its values.
    pub is_counted: bool,
}

impl Tree {
    pub fn read(file: &File, key: &Key) -> Result<Self, Problem> {
        let object = file.object(key)?;
        let mut objects = Objects::new(&object, key.length);
        if key.class.starts_with("TNtuple") {
            objects.buffer.frame()?;
        }
        let entries = skip_settings(&mut objects.buffer)?;
        let mut branches = Vec::new();
        for object in objects.array()? {
            if let Object::Branch(branch) = object {
                branch.flatten("", &mut branches);
            }
        }
        Ok(Self { entries, branches })
    }
}

/// Reads past what a tree says of itself before its branches; how many entries it has.
fn skip_settings(buffer: &mut Buffer<'_>) -> Result<u64, Problem> {
    let version = buffer.frame()?.version;
    buffer.named()?;
    for _ in 0..3 {
        buffer.skip_object()?;
    }
    let entries = buffer.cursor.u64()?;
    let settings = match version {
        16 => 84,
        17 => 88,
        18 => 104,
        19 | 20 => 56,
        other => {
            return Err(Problem::unsupported(
                "the tree",
                format!("it is of version {other}"),
                "read it with ROOT 5.24 or newer and write it anew",
            ));
        }
    };
    buffer.cursor.skip(settings)?;
    if version >= 19 {
        let ranges = buffer.cursor.u32()? as usize;
        buffer.cursor.skip(48)?;
        for _ in 0..2 {
            buffer.cursor.skip(1)?;
            buffer.cursor.skip(ranges.saturating_mul(8))?;
        }
    }
    if version >= 20 {
        buffer.skip_object()?;
    }
    Ok(entries)
}

impl Branch {
    pub fn read(objects: &mut Objects<'_>, is_element: bool) -> Result<Self, Problem> {
        let outer = if is_element {
            Some(objects.buffer.frame()?)
        } else {
            None
        };
        let mut branch = Self::default();
        let frame = objects.buffer.frame()?;
        let version = frame.version;
        if !(10..=13).contains(&version) {
            return Err(Problem::unsupported(
                "a branch",
                format!("it is of version {version}"),
                "read the file with ROOT and write it anew",
            ));
        }
        (branch.name, branch.title) = objects.buffer.named()?;
        objects.buffer.skip_object()?;
        objects.buffer.cursor.skip(12)?;
        let written = objects.buffer.cursor.u32()? as usize;
        objects.buffer.cursor.u64()?;
        if version >= 13 {
            objects.buffer.skip_object()?;
        }
        objects.buffer.cursor.u32()?;
        let most = objects.buffer.cursor.u32()? as usize;
        objects.buffer.cursor.u32()?;
        branch.entries = objects.buffer.cursor.u64()?;
        if version >= 11 {
            objects.buffer.cursor.u64()?;
        }
        objects.buffer.cursor.skip(16)?;
        branch.take_parts(objects)?;
        branch.take_baskets(&mut objects.buffer, written, most)?;
        objects.buffer.finish(frame.end)?;
        if let Some(outer) = outer {
            branch.element = Element::read(&mut objects.buffer, outer.version)?;
            objects.buffer.finish(outer.end)?;
        }
        Ok(branch)
    }

    fn take_parts(&mut self, objects: &mut Objects<'_>) -> Result<(), Problem> {
        // Branches, leaves and baskets have an array each.
        for _ in 0..3 {
            for object in objects.array()? {
                match object {
                    Object::Branch(branch) => self.branches.push(*branch),
                    Object::Leaf(leaf) => self.leaves.push(leaf),
                    Object::Basket(basket) if basket.entries > 0 => self.inline.push(basket),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn take_baskets(
        &mut self,
        buffer: &mut Buffer<'_>,
        written: usize,
        most: usize,
    ) -> Result<(), Problem> {
        let cursor = &mut buffer.cursor;
        cursor.skip(1)?;
        cursor.skip(most.saturating_mul(4))?;
        let mut list = || {
            cursor.skip(1)?;
            let mut numbers = Vec::new();
            for _ in 0..most {
                numbers.push(cursor.u64()?);
            }
            Ok::<_, Problem>(numbers)
        };
        let first = list()?;
        let places = list()?;
        let baskets = places.into_iter().zip(first).take(written);
        self.baskets = baskets.filter(|(place, _)| *place != 0).collect();
        Ok(())
    }

    fn flatten(mut self: Box<Self>, above: &str, row: &mut Vec<Self>) {
        self.path = if above.is_empty() {
            self.name.clone()
        } else {
            format!("{above}/{}", self.name)
        };
        let path = self.path.clone();
        let branches = std::mem::take(&mut self.branches);
        row.push(*self);
        for branch in branches {
            Box::new(branch).flatten(&path, row);
        }
    }
}

impl Element {
    fn read(buffer: &mut Buffer<'_>, version: u16) -> Result<Self, Problem> {
        let class = buffer.text()?;
        buffer.text()?;
        buffer.text()?;
        buffer.cursor.u32()?;
        let class_version = if version >= 10 {
            u32::from(buffer.cursor.u16()?)
        } else {
            buffer.cursor.u32()?
        };
        Ok(Self {
            class,
            class_version,
            id: buffer.cursor.i32()?,
            kind: buffer.cursor.i32()?,
            streamer: buffer.cursor.i32()?,
        })
    }
}

impl Leaf {
    pub fn read(objects: &mut Objects<'_>, class: &str) -> Result<Self, Problem> {
        let outer = objects.buffer.frame()?;
        let frame = objects.buffer.frame()?;
        let (name, title) = objects.buffer.named()?;
        let length = u64::from(objects.buffer.cursor.u32()?);
        objects.buffer.cursor.skip(9)?;
        let is_unsigned = objects.buffer.cursor.u8()? != 0;
        let is_counted = matches!(objects.any()?, Object::Reference | Object::Leaf(_));
        objects.buffer.finish(frame.end)?;
        objects.buffer.finish(outer.end)?;
        Ok(Self {
            class: class.to_owned(),
            name,
            title,
            length,
            is_unsigned,
            is_counted,
        })
    }
}
