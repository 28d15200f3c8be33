//! Files of VTK's XML format, with their numbers behind the text.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use crate::error::Problem;
use crate::values::{ByteOrder, ValueKind, Values};
use crate::write::{bytes, io, without_halves};

/// A file that is being made: its text, and the numbers of all arrays that the text names.
pub(super) struct XmlFile {
    kind: &'static str,
    text: String,
    numbers: Vec<Vec<u8>>,
    offset: usize,
}

/// What an array is called, and how many numbers of what type it has at each place.
pub(super) struct Array<'a> {
    pub name: &'a str,
    pub kind: &'a ValueKind,
    pub components: usize,
}

impl XmlFile {
    /// `kind`: of the data set, `attributes`: of its element.
    pub fn new(kind: &'static str, attributes: &str) -> Self {
        let text = format!(
            "<?xml version=\"1.0\"?>\n<VTKFile type=\"{kind}\" version=\"1.0\" \
             byte_order=\"LittleEndian\" header_type=\"UInt64\">\n<{kind}{attributes}>\n"
        );
        Self {
            kind,
            text,
            numbers: Vec::new(),
            offset: 0,
        }
    }

    /// A line of the text.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// An array with its numbers, each after the one before it.
    pub fn array(&mut self, array: &Array<'_>, numbers: Vec<u8>) {
        let Array {
            name,
            kind,
            components,
        } = array;
        let components = match components {
            1 => String::new(),
            count => format!(" NumberOfComponents=\"{count}\""),
        };
        // Writing into a text does not fail.
        let _ = writeln!(
            self.text,
            "<DataArray type=\"{}\" Name=\"{}\"{components} format=\"appended\" offset=\"{}\"/>",
            type_name(kind),
            escaped(name),
            self.offset
        );
        self.offset += size_of::<u64>() + numbers.len();
        self.numbers.push(numbers);
    }

    /// An array of values as they are stored, halves as singles.
    pub fn values(&mut self, array: &Array<'_>, values: &Values) -> Result<(), Problem> {
        let numbers = bytes(&without_halves(values), ByteOrder::Little)?;
        self.array(array, numbers);
        Ok(())
    }

    /// Arrays of single numbers, those of `U[0]`, `U[1]` and `U[2]` together as the vectors that they were.
    pub fn all_values(
        &mut self,
        names: &[String],
        kinds: &[ValueKind],
        values: &[Values],
    ) -> Result<(), Problem> {
        let mut first = 0;
        while first < values.len() {
            let count = components(&names[first..], &kinds[first..]);
            let numbers = values[first..first + count].iter();
            let numbers = numbers.map(|own| bytes(&without_halves(own), ByteOrder::Little));
            let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
            let kind = &kinds[first];
            let width = match kind {
                ValueKind::F16 => ValueKind::F32.width(),
                other => other.width(),
            };
            let name = names[first].as_str();
            let array = Array {
                name: name
                    .strip_suffix("[0]")
                    .filter(|_| count > 1)
                    .unwrap_or(name),
                kind,
                components: count,
            };
            let places = numbers[0].len() / width;
            let of_place = |place: usize| {
                let own = place * width..(place + 1) * width;
                numbers
                    .iter()
                    .flat_map(move |numbers| numbers[own.clone()].iter().copied())
            };
            let all = (0..places).flat_map(of_place).collect();
            self.array(&array, all);
            first += count;
        }
        Ok(())
    }

    pub fn save(&self, path: &Path) -> Result<(), Problem> {
        let mut out = BufWriter::new(File::create(path).map_err(io)?);
        let mut put = |bytes: &[u8]| out.write_all(bytes).map_err(io);
        put(self.text.as_bytes())?;
        let end = format!("</{}>\n<AppendedData encoding=\"raw\">\n_", self.kind);
        put(end.as_bytes())?;
        for numbers in &self.numbers {
            put(&(numbers.len() as u64).to_le_bytes())?;
            put(numbers)?;
        }
        put(b"\n</AppendedData>\n</VTKFile>\n")?;
        let file = out.into_inner().map_err(|error| io(error.into_error()))?;
        file.sync_all().map_err(io)
    }
}

/// How many of the first arrays are the components of one vector, as `U[0]`, `U[1]` and so on are; one where the first is
/// none.
fn components(names: &[String], kinds: &[ValueKind]) -> usize {
    let Some(vector) = names[0].strip_suffix("[0]") else {
        return 1;
    };
    let is_next =
        |(i, name): (usize, &String)| *name == format!("{vector}[{i}]") && kinds[i] == kinds[0];
    names
        .iter()
        .enumerate()
        .take_while(|next| is_next(*next))
        .count()
}

/// A name without what the readers of such files put before it, which says on what an array lies.
pub(super) fn own_name(name: &str) -> String {
    let own = ["point/", "cell/"]
        .iter()
        .find_map(|group| name.strip_prefix(group));
    own.unwrap_or(name).to_owned()
}

fn type_name(kind: &ValueKind) -> &'static str {
    match kind {
        ValueKind::Bool | ValueKind::U8 => "UInt8",
        ValueKind::I8 => "Int8",
        ValueKind::I16 => "Int16",
        ValueKind::I32 => "Int32",
        ValueKind::I64 => "Int64",
        ValueKind::U16 => "UInt16",
        ValueKind::U32 => "UInt32",
        ValueKind::U64 => "UInt64",
        ValueKind::F16 | ValueKind::F32 => "Float32",
        ValueKind::F64 | ValueKind::Text | ValueKind::List(_) => "Float64",
    }
}

/// A text within a value of XML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            // No control character is allowed in XML.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
