//! The file as such: its keys in folders, and objects behind keys.

use std::collections::HashMap;
use std::path::Path;

use super::buffer::Buffer;
use super::objects::{Member, Object, Objects};
use crate::bytes::Bytes;
use crate::error::Problem;
use crate::unpack::{Codec, unpack};

/// An open file.
pub(super) struct File {
    pub bytes: Bytes,
    pub keys: Vec<Key>,
    /// The members of each class and version.
    pub members: HashMap<(String, u32), Vec<Member>>,
}

/// Where an object lies.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub class: String,
    /// Folders, then the name.
    pub name: String,
    pub cycle: i16,
    /// Bytes before the object.
    pub length: u64,
    place: u64,
    bytes: u64,
    object_length: u64,
}

/// Folders in folders, at most.
const DEEPEST: usize = 20;
const MOST_KEYS: usize = 100_000;

/// From this version on, places take eight bytes.
const LARGE_FILE: u32 = 1_000_000;
const LARGE_KEY: u16 = 1000;

impl File {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let bytes = Bytes::open(path)?;
        let head = bytes.read(0, 100.min(bytes.length()), "the header")?;
        let mut buffer = Buffer::new(&head);
        buffer.cursor.skip(4)?;
        let version = buffer.cursor.u32()?;
        let begin = u64::from(buffer.cursor.u32()?);
        let is_large = version >= LARGE_FILE;
        buffer.cursor.skip(if is_large { 24 } else { 16 })?;
        let name_length = u64::from(buffer.cursor.u32()?);
        buffer.cursor.skip(5)?;
        let info = if is_large {
            buffer.cursor.u64()?
        } else {
            u64::from(buffer.cursor.u32()?)
        };
        let info_length = u64::from(buffer.cursor.u32()?);
        let mut file = Self {
            bytes,
            keys: Vec::new(),
            members: HashMap::new(),
        };
        file.list(begin.saturating_add(name_length), "", 0)?;
        if info > 0 {
            // Files without them are read as far as their branches speak for themselves.
            file.members = file.read_members(info, info_length).unwrap_or_default();
        }
        Ok(file)
    }

    /// The keys of a folder and of those in it.
    fn list(&mut self, place: u64, prefix: &str, depth: usize) -> Result<(), Problem> {
        if depth > DEEPEST || self.keys.len() > MOST_KEYS {
            return Err(Problem::malformed(
                "the folders",
                "folders without end",
                "a tree",
            ));
        }
        let left = self.bytes.length().saturating_sub(place);
        let head = self.bytes.read(place, 60.min(left), "a folder")?;
        let mut buffer = Buffer::new(&head);
        let version = buffer.cursor.u16()?;
        buffer.cursor.skip(8)?;
        let keys_length = u64::from(buffer.cursor.u32()?);
        buffer.cursor.u32()?;
        let keys = if version > LARGE_KEY {
            buffer.cursor.skip(16)?;
            buffer.cursor.u64()?
        } else {
            buffer.cursor.skip(8)?;
            u64::from(buffer.cursor.u32()?)
        };
        if keys == 0 {
            return Ok(());
        }
        let list = self.bytes.read(keys, keys_length, "the keys of a folder")?;
        let mut buffer = Buffer::new(&list);
        Key::read(&mut buffer)?;
        let count = buffer.cursor.u32()?;
        for _ in 0..count {
            let mut key = Key::read(&mut buffer)?;
            key.name = format!("{prefix}{}", key.name);
            if key.class.starts_with("TDirectory") {
                let prefix = format!("{}/", key.name);
                let place = key.place.saturating_add(key.length);
                self.list(place, &prefix, depth + 1)?;
            } else {
                self.keys.push(key);
            }
        }
        Ok(())
    }

    /// The bytes of an object, unpacked.
    pub fn object(&self, key: &Key) -> Result<Vec<u8>, Problem> {
        let packed = key.bytes.saturating_sub(key.length);
        let place = key.place.saturating_add(key.length);
        let bytes = self.bytes.read(place, packed, &key.name)?;
        unpack_blocks(bytes, key.object_length, &key.name)
    }

    fn read_members(
        &self,
        place: u64,
        length: u64,
    ) -> Result<HashMap<(String, u32), Vec<Member>>, Problem> {
        let head = self
            .bytes
            .read(place, length, "the descriptions of classes")?;
        let key = Key::read(&mut Buffer::new(&head))?;
        let object = self.object(&key)?;
        let mut objects = Objects::new(&object, key.length);
        objects.buffer.frame()?;
        objects.buffer.skip_base()?;
        objects.buffer.text()?;
        let count = objects.buffer.cursor.u32()?;
        let mut members = HashMap::new();
        for _ in 0..count {
            if let Object::Class(class) = objects.any()? {
                members.insert((class.name, class.version), class.members);
            }
            let option = objects.buffer.cursor.u8()?;
            objects.buffer.cursor.skip(usize::from(option))?;
        }
        Ok(members)
    }
}

impl Key {
    pub fn read(buffer: &mut Buffer<'_>) -> Result<Self, Problem> {
        let cursor = &mut buffer.cursor;
        let bytes = u64::from(cursor.u32()?);
        let version = cursor.u16()?;
        let object_length = u64::from(cursor.u32()?);
        cursor.u32()?;
        let length = u64::from(cursor.u16()?);
        let cycle = cursor.u16()? as i16;
        let place = if version > LARGE_KEY {
            let place = cursor.u64()?;
            cursor.u64()?;
            place
        } else {
            let place = u64::from(cursor.u32()?);
            cursor.u32()?;
            place
        };
        let class = buffer.text()?;
        let name = buffer.text()?;
        buffer.text()?;
        Ok(Self {
            class,
            name,
            cycle,
            length,
            place,
            bytes,
            object_length,
        })
    }
}

/// Blocks of nine bytes of header and what is packed, one after another; as they are where the sizes
/// are the same.
pub(super) fn unpack_blocks(packed: Vec<u8>, size: u64, place: &str) -> Result<Vec<u8>, Problem> {
    if packed.len() as u64 == size {
        return Ok(packed);
    }
    let mut unpacked = Vec::new();
    let mut buffer = Buffer::new(&packed);
    while (unpacked.len() as u64) < size {
        let head = buffer.cursor.array::<9>()?;
        let small =
            |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], 0]) as usize;
        let block = buffer.cursor.take(small(3))?;
        let (codec, block) = match &head[..2] {
            b"ZL" => (Codec::Zlib, block),
            b"CS" => (Codec::Deflate, block),
            b"ZS" => (Codec::Zstd, block),
            b"XZ" => (Codec::Xz, block),
            // Eight bytes of checksum stand before.
            b"L4" => (Codec::Lz4, block.get(8..).unwrap_or_default()),
            other => {
                let found = format!("a block of kind {}", String::from_utf8_lossy(other));
                let expected = "ZL, XZ, L4, ZS or CS; the file is damaged";
                return Err(Problem::malformed(place, found, expected));
            }
        };
        unpacked.append(&mut unpack(codec, block, small(6), place)?);
    }
    if unpacked.len() as u64 != size {
        let found = format!("{} bytes", unpacked.len());
        return Err(Problem::malformed(place, found, format!("{size}")));
    }
    Ok(unpacked)
}
