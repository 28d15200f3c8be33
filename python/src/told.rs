//! What an archive tells of itself.

use balescope_core::codec::classical::{PackedFile, limits};
use balescope_core::codec::{ArchiveFile, Bounds, Limit};
use balescope_core::data::{ByteOrder, ColumnTypes, Layout, Metadata, MissingValues};

/// What an archive tells of itself, which does not change.
pub struct Told {
    pub info: String,
    pub layout: Layout,
    pub names: Vec<String>,
    pub types: ColumnTypes,
    pub order: ByteOrder,
    pub metadata: Metadata,
    pub missing: MissingValues,
    pub bounds: Bounds,
    pub limits: Vec<Option<Limit>>,
    pub worst_seen: Option<f64>,
    pub block: usize,
}

impl Told {
    pub fn of_packed(packed: &PackedFile) -> Self {
        let data = &packed.data;
        Self {
            info: json(&packed.info),
            layout: data.layout.clone(),
            names: data.column_names.clone(),
            types: data.types().clone(),
            order: data.byte_order,
            metadata: data.metadata().clone(),
            missing: data.missing().clone(),
            bounds: packed.bounds.clone(),
            limits: limits(data, &packed.bounds),
            worst_seen: None,
            block: data.samples().max(1),
        }
    }

    pub fn of_file(archive: &ArchiveFile) -> Self {
        let info = archive.info();
        let (types, order) = archive.types();
        let (bounds, limits) = archive.limits();
        Self {
            info: json(&info),
            layout: archive.layout().clone(),
            names: info.columns,
            types,
            order,
            metadata: archive.metadata().clone(),
            missing: archive.missing().clone(),
            bounds: bounds.clone(),
            limits: limits.to_vec(),
            worst_seen: archive.worst_seen(),
            block: archive.block(),
        }
    }
}

/// As `--json` prints it.
pub fn json(told: &impl serde::Serialize) -> String {
    serde_json::to_string(told).unwrap_or_default()
}
