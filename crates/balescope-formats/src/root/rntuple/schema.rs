//! Fields, columns and clusters, as the tuple describes them.

use super::envelope::{Locator, cursor, envelope, list, locator, record, skip_flags, text};
use super::page::kind;
use crate::bytes::Cursor;
use crate::error::Problem;
use crate::root::buffer::Buffer;
use crate::root::file::{File, Key};
use crate::values::ValueKind;

/// What a tuple says of itself.
#[derive(Debug, Default)]
pub(super) struct Schema {
    pub fields: Vec<Field>,
    pub columns: Vec<ColumnInfo>,
    /// Columns that fields share: the column and the field.
    aliases: Vec<(usize, usize)>,
    pub clusters: Vec<Cluster>,
}

/// A field of each entry, or of another field.
#[derive(Debug)]
pub(super) struct Field {
    pub parent: usize,
    pub role: u16,
    pub name: String,
    pub class: String,
    /// Elements of each, of arrays of one length.
    pub repeated: Option<u64>,
}

/// A column of numbers.
#[derive(Clone, Debug)]
pub(super) struct ColumnInfo {
    pub number: u16,
    pub bits: u16,
    pub kind: ValueKind,
    /// Bounds of numbers that are stored in fewer bits.
    pub bounds: (f64, f64),
    pub is_read: bool,
    /// Which of several ways to store the field this is.
    pub representation: u16,
    /// It begins at a later entry.
    pub is_deferred: bool,
    field: usize,
}

/// Entries that lie together.
#[derive(Debug)]
pub(super) struct Cluster {
    pub entries: u64,
    /// Pages of each column.
    pub columns: Vec<Vec<Page>>,
}

/// Some elements of a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub elements: u64,
    pub locator: Locator,
}

impl Schema {
    pub fn read(file: &File, key: &Key) -> Result<Self, Problem> {
        let anchor = file.object(key)?;
        let mut buffer = Buffer::new(&anchor);
        buffer.frame()?;
        let epoch = buffer.cursor.u16()?;
        buffer.cursor.skip(6)?;
        if epoch != 1 {
            return Err(Problem::unsupported(
                "the tuple",
                format!("it is of a format before 1.0 (epoch {epoch})"),
                "write it anew with ROOT 6.34 or newer",
            ));
        }
        let mut part = || {
            let place = buffer.cursor.u64()?;
            let bytes = buffer.cursor.u64()?;
            let size = buffer.cursor.u64()?;
            Ok::<_, Problem>((Locator { place, bytes }, size))
        };
        let (header, header_size) = part()?;
        let (footer, footer_size) = part()?;
        let mut schema = Self::default();
        let header = envelope(file, header, header_size, 1)?;
        let mut header = cursor(&header);
        skip_flags(&mut header)?;
        for _ in 0..3 {
            text(&mut header)?;
        }
        schema.extend(&mut header)?;
        let footer = envelope(file, footer, footer_size, 2)?;
        let mut footer = cursor(&footer);
        skip_flags(&mut footer)?;
        footer.u64()?;
        let mut extension = record(&mut footer)?;
        if extension.left() > 0 {
            schema.extend(&mut extension)?;
        }
        let (groups, mut group) = list(&mut footer)?;
        for _ in 0..groups {
            let mut summary = record(&mut group)?;
            summary.skip(20)?;
            let size = summary.u64()?;
            let pages = envelope(file, locator(&mut summary)?, size, 3)?;
            schema.take_clusters(&pages)?;
        }
        Ok(schema)
    }

    /// Fields and columns, those of the header or those that came later.
    fn extend(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Problem> {
        let (count, mut fields) = list(cursor)?;
        for _ in 0..count {
            self.fields.push(Field::read(&mut record(&mut fields)?)?);
        }
        let (count, mut columns) = list(cursor)?;
        for _ in 0..count {
            let column = ColumnInfo::read(&mut record(&mut columns)?)?;
            self.columns.push(column);
        }
        let (count, mut aliases) = list(cursor)?;
        for _ in 0..count {
            let mut alias = record(&mut aliases)?;
            let column = alias.u32()? as usize;
            self.aliases.push((column, alias.u32()? as usize));
        }
        Ok(())
    }

    fn take_clusters(&mut self, pages: &[u8]) -> Result<(), Problem> {
        let mut pages = cursor(pages);
        pages.skip(16)?;
        let (count, mut summaries) = list(&mut pages)?;
        let mut entries = Vec::new();
        for _ in 0..count {
            let mut summary = record(&mut summaries)?;
            summary.u64()?;
            // Flags are in the highest byte.
            entries.push(summary.u64()? & 0x00ff_ffff_ffff_ffff);
        }
        let (count, mut clusters) = list(&mut pages)?;
        if count as usize != entries.len() {
            let found = format!("pages of {count} clusters");
            let expected = format!("of {}", entries.len());
            return Err(Problem::malformed("the page list", found, expected));
        }
        for entries in entries {
            let (count, mut outer) = list(&mut clusters)?;
            let mut columns = Vec::new();
            for _ in 0..count {
                let (count, mut inner) = list(&mut outer)?;
                let mut pages = Vec::new();
                for _ in 0..count {
                    // A number less than zero has a checksum behind the page.
                    let elements = u64::from(inner.i32()?.unsigned_abs());
                    let locator = locator(&mut inner)?;
                    pages.push(Page { elements, locator });
                }
                columns.push(pages);
            }
            self.clusters.push(Cluster { entries, columns });
        }
        Ok(())
    }

    /// The columns of a field, its own or those that it shares.
    pub fn columns_of(&self, field: usize) -> Vec<usize> {
        let own = self.columns.iter().enumerate();
        let own = own.filter(|(_, column)| column.field == field);
        let own: Vec<usize> = own.map(|(index, _)| index).collect();
        if !own.is_empty() {
            return own;
        }
        let shared = self.aliases.iter().filter(|(_, other)| *other == field);
        shared.map(|(column, _)| *column).collect()
    }

    /// The fields of a field.
    pub fn children(&self, field: usize) -> Vec<usize> {
        let fields = self.fields.iter().enumerate();
        let children = fields.filter(|(index, child)| child.parent == field && *index != field);
        children.map(|(index, _)| index).collect()
    }
}

impl Field {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, Problem> {
        cursor.u64()?;
        let parent = cursor.u32()? as usize;
        let role = cursor.u16()?;
        let flags = cursor.u16()?;
        let name = text(cursor)?;
        let class = text(cursor)?;
        text(cursor)?;
        text(cursor)?;
        let repeated = if flags & 1 != 0 {
            Some(cursor.u64()?)
        } else {
            None
        };
        Ok(Self {
            parent,
            role,
            name,
            class,
            repeated,
        })
    }
}

impl ColumnInfo {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, Problem> {
        let number = cursor.u16()?;
        let bits = cursor.u16()?;
        let field = cursor.u32()? as usize;
        let flags = cursor.u16()?;
        let representation = cursor.u16()?;
        let is_deferred = flags & 1 != 0 && cursor.i64()? != 0;
        let bounds = if flags & 2 != 0 {
            (cursor.f64()?, cursor.f64()?)
        } else {
            (0.0, 0.0)
        };
        let known = kind(number, bits);
        Ok(Self {
            number,
            bits,
            is_read: known.is_some(),
            kind: known.unwrap_or(ValueKind::U8),
            bounds,
            field,
            representation,
            is_deferred,
        })
    }
}
