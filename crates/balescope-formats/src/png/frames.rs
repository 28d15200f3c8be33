//! What the chunks of a PNG file tell of its animation, without its pictures.

use crate::bytes::{Bytes, Cursor};
use crate::error::Problem;
use crate::values::ByteOrder;

/// The frames of an animation, as they stand in the file.
pub(super) struct Frames {
    /// How many the file says there are.
    told: u64,
    /// How long each is shown: a fraction of a second.
    delays: Vec<(u16, u16)>,
    /// Whether the picture for programs without animations is one of them.
    has_first_picture: bool,
}

/// Bytes of the signature before the first chunk, and of a chunk beside its content.
const SIGNATURE: u64 = 8;
const HEADER: u64 = 8;
const CHECKSUM: u64 = 4;
/// Bytes of a frame's description.
const CONTROL: u64 = 26;

impl Frames {
    /// Goes from chunk to chunk; where they break off, what stood before is there.
    pub fn of_file(bytes: &Bytes) -> Result<Self, Problem> {
        let mut frames = Self {
            told: 0,
            delays: Vec::new(),
            has_first_picture: false,
        };
        let (mut at, mut described) = (SIGNATURE, None);
        while at + HEADER + CHECKSUM <= bytes.length() {
            let header = bytes.read(at, HEADER, "a chunk")?;
            let mut header = Cursor::new(&header, ByteOrder::Big);
            let length = u64::from(header.u32()?);
            let kind: [u8; 4] = header.array()?;
            let content = at + HEADER;
            if content + length + CHECKSUM > bytes.length() {
                break;
            }
            match &kind {
                b"acTL" if length >= 4 => {
                    let told = bytes.read(content, 4, "acTL")?;
                    frames.told = u64::from(Cursor::new(&told, ByteOrder::Big).u32()?);
                }
                // Without acTL a file is no animation, and what is told of it later comes too late.
                b"IDAT" if frames.told == 0 => break,
                b"fcTL" if length >= CONTROL => {
                    let control = bytes.read(content, CONTROL, "fcTL")?;
                    let mut control = Cursor::new(&control, ByteOrder::Big);
                    control.skip(20)?;
                    described = Some((control.u16()?, control.u16()?));
                }
                b"IDAT" | b"fdAT" => {
                    frames.has_first_picture |= kind == *b"IDAT" && described.is_some();
                    frames.delays.extend(described.take());
                }
                b"IEND" => break,
                _ => {}
            }
            at = content + length + CHECKSUM;
        }
        let told = usize::try_from(frames.told).unwrap_or(usize::MAX);
        frames.delays.truncate(told);
        Ok(frames)
    }

    /// How many there are with a picture.
    pub fn count(&self) -> usize {
        self.delays.len()
    }

    /// When each frame begins, in seconds; `None` where none of them is said to last.
    pub fn times(&self) -> Option<Vec<f64>> {
        if self.delays.iter().all(|(number, _)| *number == 0) {
            return None;
        }
        // By the specification a fraction over 0 is one of hundredths.
        let whole = |of: u16| if of == 0 { 100 } else { u64::from(of) };
        let first = whole(self.delays[0].1);
        let all_alike = self.delays.iter().all(|(_, of)| whole(*of) == first);
        let (mut numbers, mut seconds) = (0_u64, 0.0);
        let begin = |(number, of): &(u16, u16)| {
            let before = if all_alike {
                numbers as f64 / first as f64
            } else {
                seconds
            };
            numbers += u64::from(*number);
            seconds += f64::from(*number) / whole(*of) as f64;
            before
        };
        Some(self.delays.iter().map(begin).collect())
    }

    /// What is said of how they are read.
    pub fn notes(&self) -> Vec<String> {
        let count = self.count();
        let mut notes = vec![format!(
            "The {count} frames of the animation are read as they are shown, each with what is left of those before it"
        )];
        if self.told > count as u64 {
            let told = self.told;
            notes.push(format!(
                "The file says that it has {told} frames, of which {count} are there"
            ));
        }
        if !self.has_first_picture {
            let note =
                "The picture for programs without animations is none of its frames, and left out";
            notes.push(note.to_owned());
        }
        if self.times().is_none() {
            notes.push("The file does not tell how long its frames are shown".to_owned());
        }
        notes
    }
}
