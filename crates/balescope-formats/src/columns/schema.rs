//! What columns make variables: members of structures each make one.

use arrow_schema::{DataType, Field, Schema, TimeUnit};

use crate::contents::{Attribute, Contents, Variable};
use crate::values::ValueKind;

/// The way from a column to values that are no structures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    /// The column of the file.
    pub column: usize,
    /// Number among all ends of all columns, as Parquet counts them.
    pub number: usize,
    pub steps: Vec<Step>,
}

/// One step down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Into this member of a structure.
    Member(usize),
    /// Into the values of lists.
    Values,
    /// Into the values of lists of one length, which make an axis.
    Axis(u64),
}

/// Structures within structures, at most.
const DEEPEST: usize = 32;

/// Metadata that only its writers read.
const BOOKS: [&str; 3] = ["ARROW:schema", "pandas", "PARQUET:field_id"];

/// Variables of all columns with the ways to them; what is not read is noted.
pub(super) fn variables(schema: &Schema, rows: u64) -> (Contents, Vec<Leaf>) {
    let mut found = Found {
        contents: Contents::default(),
        leaves: Vec::new(),
        rows,
        number: 0,
    };
    for (key, value) in &schema.metadata {
        if !BOOKS.contains(&key.as_str()) {
            let attribute = Attribute::text(key.clone(), value.clone());
            found.contents.attributes.push(attribute);
        }
    }
    found
        .contents
        .attributes
        .sort_by(|a, b| a.name.cmp(&b.name));
    for (column, field) in schema.fields().iter().enumerate() {
        found.push(field, field.name().clone(), column, &mut Vec::new());
    }
    (found.contents, found.leaves)
}

struct Found {
    contents: Contents,
    leaves: Vec<Leaf>,
    rows: u64,
    number: usize,
}

impl Found {
    fn push(&mut self, field: &Field, name: String, column: usize, steps: &mut Vec<Step>) {
        if steps.len() > DEEPEST {
            let note = format!("`{name}` has structures within structures without end");
            self.contents.notes.push(note);
            return;
        }
        match field.data_type() {
            DataType::Struct(members) => {
                for (index, member) in members.iter().enumerate() {
                    steps.push(Step::Member(index));
                    let name = format!("{name}.{}", member.name());
                    self.push(member, name, column, steps);
                    steps.pop();
                }
            }
            DataType::FixedSizeList(inner, length) if !steps.contains(&Step::Values) => {
                steps.push(Step::Axis(u64::try_from(*length).unwrap_or(0)));
                self.push(inner, name, column, steps);
                steps.pop();
            }
            DataType::List(inner)
            | DataType::LargeList(inner)
            | DataType::FixedSizeList(inner, _)
            | DataType::Map(inner, _) => {
                steps.push(Step::Values);
                self.push(inner, name, column, steps);
                steps.pop();
            }
            other => self.push_end(other, field, name, column, steps),
        }
    }

    fn push_end(
        &mut self,
        datatype: &DataType,
        field: &Field,
        name: String,
        column: usize,
        steps: &[Step],
    ) {
        let number = self.number;
        self.number += 1;
        let Some((mut kind, unit)) = kind(datatype) else {
            let note = format!("the column `{name}` is of {datatype}, which is not read");
            self.contents.notes.push(note);
            return;
        };
        if matches!(datatype, DataType::Decimal128(..)) {
            let note = format!("`{name}` has decimal numbers: they are rounded to doubles");
            self.contents.notes.push(note);
        }
        for _ in steps.iter().filter(|step| **step == Step::Values) {
            kind = ValueKind::List(Box::new(kind));
        }
        let axes = steps.iter().filter_map(|step| match step {
            Step::Axis(length) => Some(*length),
            _ => None,
        });
        let shape = std::iter::once(self.rows).chain(axes).collect();
        let mut variable = Variable::new(name, shape, kind);
        variable.can_be_missing = true;
        let unit = unit.map(|unit| Attribute::text("units", unit));
        variable.attributes.extend(unit);
        for (key, value) in field.metadata() {
            if !BOOKS.contains(&key.as_str()) {
                let attribute = Attribute::text(key.clone(), value.clone());
                variable.attributes.push(attribute);
            }
        }
        if let DataType::Timestamp(_, Some(zone)) = datatype {
            let zone = Attribute::text("timezone", zone.to_string());
            variable.attributes.push(zone);
        }
        self.contents.variables.push(variable);
        self.leaves.push(Leaf {
            column,
            number,
            steps: steps.to_vec(),
        });
    }
}

/// What values become, and their unit where the type says one.
fn kind(datatype: &DataType) -> Option<(ValueKind, Option<&'static str>)> {
    let since_1970 = |unit: &TimeUnit| match unit {
        TimeUnit::Second => "seconds since 1970-01-01",
        TimeUnit::Millisecond => "milliseconds since 1970-01-01",
        TimeUnit::Microsecond => "microseconds since 1970-01-01",
        TimeUnit::Nanosecond => "nanoseconds since 1970-01-01",
    };
    let short = |unit: &TimeUnit| match unit {
        TimeUnit::Second => "s",
        TimeUnit::Millisecond => "ms",
        TimeUnit::Microsecond => "us",
        TimeUnit::Nanosecond => "ns",
    };
    Some(match datatype {
        DataType::Boolean => (ValueKind::Bool, None),
        DataType::Int8 => (ValueKind::I8, None),
        DataType::Int16 => (ValueKind::I16, None),
        DataType::Int32 => (ValueKind::I32, None),
        DataType::Int64 => (ValueKind::I64, None),
        DataType::UInt8 => (ValueKind::U8, None),
        DataType::UInt16 => (ValueKind::U16, None),
        DataType::UInt32 => (ValueKind::U32, None),
        DataType::UInt64 => (ValueKind::U64, None),
        DataType::Float16 => (ValueKind::F16, None),
        DataType::Float32 => (ValueKind::F32, None),
        DataType::Float64 | DataType::Decimal128(..) => (ValueKind::F64, None),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => (ValueKind::Text, None),
        DataType::Date32 => (ValueKind::I32, Some("days since 1970-01-01")),
        DataType::Date64 => (ValueKind::I64, Some("milliseconds since 1970-01-01")),
        DataType::Timestamp(unit, _) => (ValueKind::I64, Some(since_1970(unit))),
        DataType::Time32(unit) => (ValueKind::I32, Some(short(unit))),
        DataType::Time64(unit) | DataType::Duration(unit) => (ValueKind::I64, Some(short(unit))),
        DataType::Dictionary(_, values) => return kind(values),
        _ => return None,
    })
}
