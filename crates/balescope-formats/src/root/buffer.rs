//! The pieces that ROOT's objects are written from.

use crate::bytes::Cursor;
use crate::error::Problem;
use crate::values::ByteOrder;

/// Reads ROOT's objects; their numbers have the highest byte first.
#[derive(Clone, Debug)]
pub(super) struct Buffer<'a> {
    pub cursor: Cursor<'a>,
}

/// A version, and where the object ends if it says so.
pub(super) struct Frame {
    pub version: u16,
    pub end: Option<usize>,
}

/// Set in a number that counts bytes.
pub(super) const COUNT: u32 = 0x4000_0000;

impl<'a> Buffer<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            cursor: Cursor::new(bytes, ByteOrder::Big),
        }
    }

    /// A text behind its length.
    pub fn text(&mut self) -> Result<String, Problem> {
        let mut length = usize::from(self.cursor.u8()?);
        if length == 255 {
            length = self.cursor.u32()? as usize;
        }
        self.cursor.text(length)
    }

    /// A text before a zero.
    pub fn text_to_zero(&mut self) -> Result<String, Problem> {
        let mut bytes = Vec::new();
        loop {
            match self.cursor.u8()? {
                0 => return Ok(String::from_utf8_lossy(&bytes).into_owned()),
                byte => bytes.push(byte),
            }
        }
    }

    /// What most objects begin with.
    pub fn frame(&mut self) -> Result<Frame, Problem> {
        let at = self.cursor.at();
        let count = self.cursor.u32()?;
        if count & COUNT == 0 {
            self.cursor.go_to(at);
            let version = self.cursor.u16()?;
            return Ok(Frame { version, end: None });
        }
        let version = self.cursor.u16()?;
        let end = Some(at + 4 + (count & !COUNT) as usize);
        Ok(Frame { version, end })
    }

    /// Goes to the end of an object, which lies ahead in all sound files: that bounds the time.
    pub fn finish(&mut self, end: Option<usize>) -> Result<(), Problem> {
        let Some(end) = end else {
            return Ok(());
        };
        let at = self.cursor.at();
        if end < at || end - at > self.cursor.left() {
            return Err(Problem::malformed(
                format!("byte {at} of an object"),
                format!("an object that ends at {end}"),
                "one that ends behind what is in it; the file is damaged",
            ));
        }
        self.cursor.go_to(end);
        Ok(())
    }

    pub fn skip_object(&mut self) -> Result<(), Problem> {
        let frame = self.frame()?;
        if frame.end.is_none() {
            let place = format!("byte {} of an object", self.cursor.at());
            return Err(Problem::malformed(
                place,
                "an object without a length",
                "one",
            ));
        }
        self.finish(frame.end)
    }

    /// What every object has of `TObject`.
    pub fn skip_base(&mut self) -> Result<(), Problem> {
        self.frame()?;
        self.cursor.u32()?;
        let bits = self.cursor.u32()?;
        if bits & (1 << 4) != 0 {
            self.cursor.u16()?;
        }
        Ok(())
    }

    /// Name and title.
    pub fn named(&mut self) -> Result<(String, String), Problem> {
        let frame = self.frame()?;
        self.skip_base()?;
        let names = (self.text()?, self.text()?);
        self.finish(frame.end)?;
        Ok(names)
    }
}
