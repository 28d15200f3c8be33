//! Objects that stand in other objects, told by names and marks of classes.

use std::collections::HashMap;

use super::buffer::{Buffer, COUNT};
use super::file::Key;
use super::tree::{Branch, Leaf};
use crate::error::Problem;

/// Reads objects and keeps the classes that were named before.
pub(super) struct Objects<'a> {
    pub buffer: Buffer<'a>,
    /// Marks count from the key before the object.
    shift: u64,
    classes: HashMap<u32, String>,
    depth: usize,
}

/// The objects that matter; all others are left out by their length.
pub(super) enum Object {
    Array(Vec<Object>),
    Branch(Box<Branch>),
    Leaf(Leaf),
    Class(Class),
    Member(Member),
    Basket(Inline),
    /// One that stands elsewhere.
    Reference,
    Other,
}

/// A member of a class: its type, and what is said of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Member {
    pub kind: String,
    pub title: String,
}

/// A class and its members.
pub(super) struct Class {
    pub name: String,
    pub version: u32,
    pub members: Vec<Member>,
}

/// The last basket of a tree, where it was kept with the tree.
#[derive(Clone, Debug)]
pub(super) struct Inline {
    pub entries: u64,
    pub bytes: Vec<u8>,
    pub offsets: Vec<u64>,
}

const NEW_CLASS: u32 = 0xffff_ffff;
const CLASS_MARK: u32 = 0x8000_0000;
/// Marks begin at this number.
const FIRST_MARK: u32 = 2;

/// Objects in objects, at most; a stack holds many times as many.
const DEEPEST: usize = 100;

impl<'a> Objects<'a> {
    pub fn new(bytes: &'a [u8], key_length: u64) -> Self {
        Self {
            buffer: Buffer::new(bytes),
            shift: key_length,
            classes: HashMap::new(),
            depth: 0,
        }
    }

    /// The mark of what stands here.
    fn mark(&self) -> u32 {
        (self.buffer.cursor.at() as u64 + self.shift) as u32
    }

    pub fn any(&mut self) -> Result<Object, Problem> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let found = "objects in objects without end";
            return Err(Problem::malformed("an object", found, "a tree"));
        }
        let object = self.any_within();
        self.depth -= 1;
        object
    }

    fn any_within(&mut self) -> Result<Object, Problem> {
        let mut mark = self.mark();
        let mut tag = self.buffer.cursor.u32()?;
        let mut end = None;
        if tag & COUNT != 0 && tag != NEW_CLASS {
            mark = self.mark();
            end = Some(self.buffer.cursor.at() + (tag & !COUNT) as usize);
            tag = self.buffer.cursor.u32()?;
        }
        if tag & CLASS_MARK == 0 {
            self.buffer.finish(end)?;
            return Ok(if tag == 0 {
                Object::Other
            } else {
                Object::Reference
            });
        }
        let class = if tag == NEW_CLASS {
            let class = self.buffer.text_to_zero()?;
            self.classes
                .insert(mark.wrapping_add(FIRST_MARK), class.clone());
            class
        } else {
            let known = self.classes.get(&(tag & !CLASS_MARK)).cloned();
            known.ok_or_else(|| {
                let found = format!("the mark {tag:#x}");
                Problem::malformed("an object", found, "the mark of a class; it is damaged")
            })?
        };
        let object = self.of_class(&class)?;
        self.buffer.finish(end)?;
        Ok(object)
    }

    fn of_class(&mut self, class: &str) -> Result<Object, Problem> {
        Ok(match class {
            "TBranch" | "TBranchElement" => {
                Object::Branch(Box::new(Branch::read(self, class == "TBranchElement")?))
            }
            "TObjArray" => Object::Array(self.array()?),
            "TStreamerInfo" => Object::Class(self.class()?),
            "TBasket" => Object::Basket(inline(&mut self.buffer)?),
            _ if class.starts_with("TLeaf") => Object::Leaf(Leaf::read(self, class)?),
            _ if class.starts_with("TStreamer") => Object::Member(member(&mut self.buffer)?),
            _ => Object::Other,
        })
    }

    pub fn array(&mut self) -> Result<Vec<Object>, Problem> {
        let frame = self.buffer.frame()?;
        self.buffer.skip_base()?;
        self.buffer.text()?;
        let count = self.buffer.cursor.u32()?;
        self.buffer.cursor.u32()?;
        let mut objects = Vec::new();
        for _ in 0..count {
            objects.push(self.any()?);
        }
        self.buffer.finish(frame.end)?;
        Ok(objects)
    }

    fn class(&mut self) -> Result<Class, Problem> {
        let frame = self.buffer.frame()?;
        let (name, _) = self.buffer.named()?;
        self.buffer.cursor.u32()?;
        let version = self.buffer.cursor.u32()?;
        let mut members = Vec::new();
        if let Object::Array(objects) = self.any()? {
            members.extend(objects.into_iter().map(|object| match object {
                Object::Member(member) => member,
                _ => Member::default(),
            }));
        }
        self.buffer.finish(frame.end)?;
        Ok(Class {
            name,
            version,
            members,
        })
    }
}

fn member(buffer: &mut Buffer<'_>) -> Result<Member, Problem> {
    buffer.frame()?;
    let version = buffer.frame()?.version;
    let (_, title) = buffer.named()?;
    buffer.cursor.skip(16)?;
    let lengths = if version == 1 {
        4 * buffer.cursor.u32()? as usize
    } else {
        20
    };
    buffer.cursor.skip(lengths)?;
    let kind = buffer.text()?;
    Ok(Member { kind, title })
}

fn inline(buffer: &mut Buffer<'_>) -> Result<Inline, Problem> {
    let key = Key::read(buffer)?;
    let cursor = &mut buffer.cursor;
    cursor.skip(10)?;
    let entries = u64::from(cursor.u32()?);
    let last = cursor.u32()? as usize;
    let flag = cursor.u8()?;
    let mut offsets = Vec::new();
    if flag != 0 && flag % 10 != 2 {
        if entries > 0 {
            let count = cursor.u32()?;
            for _ in 0..count {
                let offset = u64::from(cursor.u32()?);
                offsets.push(offset.saturating_sub(key.length));
            }
            offsets.truncate(entries as usize);
        }
        if (21..40).contains(&flag) {
            let count = cursor.u32()? as usize;
            cursor.skip(4 * count)?;
        }
    }
    if flag == 1 || flag > 10 {
        let bytes = cursor.take(last)?.get(key.length as usize..);
        return Ok(Inline {
            entries,
            bytes: bytes.unwrap_or_default().to_vec(),
            offsets,
        });
    }
    Ok(Inline {
        entries: 0,
        bytes: Vec::new(),
        offsets: Vec::new(),
    })
}
