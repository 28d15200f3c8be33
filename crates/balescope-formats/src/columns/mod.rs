//! Parquet and Arrow IPC (Feather): columns in the memory layout of Arrow.

mod convert;
mod file;
mod ipc;
mod parquet;
mod parts;
mod schema;

pub(crate) use self::ipc::ArrowIpc;
pub(crate) use self::parquet::Parquet;

#[cfg(test)]
mod tests;
