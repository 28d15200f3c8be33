//! Columns of Arrow's types: Parquet and Arrow IPC.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::{
    ArrowPrimitiveType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{ArrayRef, BooleanArray, PrimitiveArray, RecordBatch, StringArray};
use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::{Sink, io};
use crate::contents::{Contents, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::values::{ValueKind, Values};

/// A batch of columns for each part.
pub(super) struct Columns {
    schema: SchemaRef,
    out: Out,
}

enum Out {
    /// With zstd, as most that read it know.
    Parquet(Box<ArrowWriter<File>>),
    Arrow(Box<FileWriter<BufWriter<File>>>),
}

impl Columns {
    pub(super) fn parquet(path: &Path, contents: &Contents) -> Result<Self, Problem> {
        let schema = schema(contents);
        let compression = Compression::ZSTD(ZstdLevel::default());
        let properties = WriterProperties::builder().set_compression(compression);
        let file = File::create(path).map_err(io)?;
        let out = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties.build()));
        Ok(Self {
            schema,
            out: Out::Parquet(Box::new(out.map_err(of_parquet)?)),
        })
    }

    pub(super) fn arrow(path: &Path, contents: &Contents) -> Result<Self, Problem> {
        let schema = schema(contents);
        let file = BufWriter::new(File::create(path).map_err(io)?);
        let out = FileWriter::try_new(file, &schema).map_err(of_arrow)?;
        Ok(Self {
            schema,
            out: Out::Arrow(Box::new(out)),
        })
    }
}

impl Sink for Columns {
    fn write(&mut self, part: &[Values]) -> Result<(), Problem> {
        let columns = part.iter().map(array).collect();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(of_arrow)?;
        match &mut self.out {
            Out::Parquet(out) => out.write(&batch).map_err(of_parquet),
            Out::Arrow(out) => out.write(&batch).map_err(of_arrow),
        }
    }

    fn finish(self: Box<Self>) -> Result<(), Problem> {
        match self.out {
            Out::Parquet(out) => out.close().map(drop).map_err(of_parquet),
            Out::Arrow(mut out) => out.finish().map_err(of_arrow),
        }
    }
}

fn schema(contents: &Contents) -> SchemaRef {
    let field = |variable: &Variable| {
        // Texts beside the type: units and what else is said of a column.
        let said: HashMap<String, String> = (variable.attributes.iter())
            .filter_map(|attribute| {
                let text = attribute.value.as_text()?;
                Some((attribute.name.clone(), text.to_owned()))
            })
            .collect();
        Field::new(&variable.name, data_type(&variable.kind), true).with_metadata(said)
    };
    let fields: Vec<Field> = contents.variables.iter().map(field).collect();
    Arc::new(Schema::new(fields))
}

fn data_type(kind: &ValueKind) -> DataType {
    match kind {
        ValueKind::Bool => DataType::Boolean,
        ValueKind::I8 => DataType::Int8,
        ValueKind::I16 => DataType::Int16,
        ValueKind::I32 => DataType::Int32,
        ValueKind::I64 => DataType::Int64,
        ValueKind::U8 => DataType::UInt8,
        ValueKind::U16 => DataType::UInt16,
        ValueKind::U32 => DataType::UInt32,
        ValueKind::U64 => DataType::UInt64,
        ValueKind::F16 => DataType::Float16,
        ValueKind::F32 => DataType::Float32,
        ValueKind::F64 => DataType::Float64,
        ValueKind::Text | ValueKind::List(_) => DataType::Utf8,
    }
}

fn array(values: &Values) -> ArrayRef {
    let nulls = values.valid.clone().map(NullBuffer::from);
    match &values.data {
        Data::Bool(v) => Arc::new(BooleanArray::new(BooleanBuffer::from(v.as_slice()), nulls)),
        Data::I8(v) => numbers::<Int8Type>(v, nulls),
        Data::I16(v) => numbers::<Int16Type>(v, nulls),
        Data::I32(v) => numbers::<Int32Type>(v, nulls),
        Data::I64(v) => numbers::<Int64Type>(v, nulls),
        Data::U8(v) => numbers::<UInt8Type>(v, nulls),
        Data::U16(v) => numbers::<UInt16Type>(v, nulls),
        Data::U32(v) => numbers::<UInt32Type>(v, nulls),
        Data::U64(v) => numbers::<UInt64Type>(v, nulls),
        Data::F16(v) => numbers::<Float16Type>(v, nulls),
        Data::F32(v) => numbers::<Float32Type>(v, nulls),
        Data::F64(v) => numbers::<Float64Type>(v, nulls),
        Data::Text(v) => {
            let is_there = |i: usize| values.valid.as_ref().is_none_or(|valid| valid[i]);
            let texts = v.iter().enumerate();
            let texts = texts.map(|(i, text)| is_there(i).then_some(text.as_str()));
            Arc::new(texts.collect::<StringArray>())
        }
        // Refused before anything is written.
        Data::List { .. } => Arc::new(StringArray::new_null(values.data.len())),
    }
}

fn numbers<T: ArrowPrimitiveType>(values: &[T::Native], nulls: Option<NullBuffer>) -> ArrayRef {
    let values = ScalarBuffer::from(values.to_vec());
    Arc::new(PrimitiveArray::<T>::new(values, nulls))
}

fn of_parquet(error: ParquetError) -> Problem {
    io(std::io::Error::other(error))
}

fn of_arrow(error: ArrowError) -> Problem {
    io(std::io::Error::other(error))
}
