//! Tables of text.

use std::fs::File;
use std::path::Path;

use super::{Sink, io};
use crate::contents::{Contents, Variable};
use crate::data::Data;
use crate::dates::{DATE_FORMAT, Form, HEAD_UNIT, NO_DATE, UNITS};
use crate::error::Problem;
use crate::values::{ValueKind, Values};

/// A row of names with their units, then a row for each sample. Floats stand in the fewest digits that
/// give them back, missing values as nothing.
pub(super) struct Table {
    out: csv::Writer<File>,
    /// Of each column the form of its dates, where it is one of times.
    forms: Vec<Option<Form>>,
}

impl Table {
    pub(super) fn create(path: &Path, delimiter: u8, contents: &Contents) -> Result<Self, Problem> {
        let file = File::create(path).map_err(io)?;
        let heads: Vec<String> = contents.variables.iter().map(head).collect();
        // Names that are numbers would be read as values.
        let is_comment = |name: &String| name.starts_with(['#', '%']);
        let style = if heads.iter().any(|name| name.trim().parse::<f64>().is_ok())
            || heads.first().is_some_and(is_comment)
        {
            csv::QuoteStyle::Always
        } else {
            csv::QuoteStyle::Necessary
        };
        let writer = |style| {
            let mut builder = csv::WriterBuilder::new();
            builder.delimiter(delimiter).quote_style(style);
            builder
        };
        let mut first = writer(style).from_writer(&file);
        first.write_record(heads).map_err(failed)?;
        first.flush().map_err(io)?;
        drop(first);
        Ok(Self {
            forms: contents.variables.iter().map(form).collect(),
            // A row that begins with one of some texts would be taken for a comment.
            out: writer(match contents.variables.first().map(|v| &v.kind) {
                Some(ValueKind::Text) => csv::QuoteStyle::NonNumeric,
                _ => csv::QuoteStyle::Necessary,
            })
            .from_writer(file),
        })
    }
}

impl Sink for Table {
    fn write(&mut self, part: &[Values]) -> Result<(), Problem> {
        let rows = part.first().map_or(0, |values| values.data.len());
        let mut text = String::new();
        for row in 0..rows {
            for (values, form) in part.iter().zip(&self.forms) {
                text.clear();
                let is_there = values.valid.as_ref().is_none_or(|valid| valid[row]);
                match (form, &values.data) {
                    _ if !is_there => {}
                    (Some(_), Data::I64(times)) if times[row] == NO_DATE => {}
                    (Some(form), Data::I64(times)) => form.write(times[row], &mut text),
                    (_, data) => write_value(&mut text, data, row),
                }
                self.out.write_field(&text).map_err(failed)?;
            }
            self.out.write_record(None::<&[u8]>).map_err(failed)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Problem> {
        self.out.flush().map_err(io)
    }
}

/// In which form the times of a variable are written, where they came as dates.
fn form(variable: &Variable) -> Option<Form> {
    let name = variable.attribute(DATE_FORMAT).and_then(Data::as_text)?;
    let is_counted_so = variable.kind == ValueKind::I64 && variable.unit() == Some(UNITS);
    Form::of_name(name).filter(|_| is_counted_so)
}

/// The name, with its unit as the reader finds it again.
fn head(variable: &Variable) -> String {
    let unit = match form(variable) {
        Some(_) => variable.attribute(HEAD_UNIT).and_then(Data::as_text),
        None => variable.unit(),
    };
    match unit {
        Some(unit) if !unit.is_empty() => format!("{} [{unit}]", variable.name),
        _ => variable.name.clone(),
    }
}

fn write_value(text: &mut String, data: &Data, row: usize) {
    use std::fmt::Write as _;
    // Writing into a text does not fail.
    let _ = match data {
        Data::Bool(v) => write!(text, "{}", v[row]),
        Data::I8(v) => write!(text, "{}", v[row]),
        Data::I16(v) => write!(text, "{}", v[row]),
        Data::I32(v) => write!(text, "{}", v[row]),
        Data::I64(v) => write!(text, "{}", v[row]),
        Data::U8(v) => write!(text, "{}", v[row]),
        Data::U16(v) => write!(text, "{}", v[row]),
        Data::U32(v) => write!(text, "{}", v[row]),
        Data::U64(v) => write!(text, "{}", v[row]),
        Data::F16(v) => write!(text, "{:?}", v[row].to_f32()),
        Data::F32(v) => write!(text, "{:?}", v[row]),
        Data::F64(v) => write!(text, "{:?}", v[row]),
        Data::Text(v) => write!(text, "{}", v[row]),
        Data::List { .. } => Ok(()),
    };
}

fn failed(error: csv::Error) -> Problem {
    Problem::io("cannot write the file", error.into())
}
