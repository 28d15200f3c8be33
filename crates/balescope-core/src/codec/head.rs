//! The self-describing part of a file.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::bound::Bounds;
use super::limit::Limit;
use super::shared::SharedModel;
use super::{CodecError, bytes, mesh};
use crate::data::{
    ByteOrder, ColumnTypes, DType, Dataset, Extent, Layout, Metadata, MissingValues, Origin, Values,
};
use crate::model::ModelSpec;
use crate::transform::FittedPlan;

/// What writes the file.
pub(super) const PROGRAM: &str = concat!("balescope ", env!("CARGO_PKG_VERSION"));

/// Bytes of a header, at most: names and transforms of very many columns.
pub(super) const MOST_HEADER: usize = 1 << 26;

/// Values of a block, about: few enough that several fit into memory, many enough that what every
/// block learns anew costs next to nothing.
const BLOCK_VALUES: usize = 1 << 21;

/// What a file tells of its data and their model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the keys of the file")]
pub(super) struct Head {
    pub program: String,
    pub label: String,
    pub array: Option<String>,
    pub dtype: DType,
    pub lossless_dtype: DType,
    /// Of each column its stored type and the smallest that holds all its values, where columns are of
    /// several stored types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub column_types: Vec<[DType; 2]>,
    pub byte_order: ByteOrder,
    pub fortran_order: bool,
    pub layout: Layout,
    pub column_names: Vec<String>,
    pub has_names: bool,
    /// Names that the layout has no use for: given back with the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spare_names: Option<Vec<String>>,
    /// Units, places and times.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    /// Checksum of how values come back; see [`Head::form_checksum`]. None in files of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<u32>,
    pub plan: FittedPlan,
    pub model: ModelSpec,
    /// As they were asked for.
    #[serde(default, skip_serializing_if = "Bounds::is_empty")]
    pub bounds: Bounds,
    /// One a column; empty: none has any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Option<Limit>>,
    /// Values that stand for none.
    #[serde(default)]
    pub missing: MissingValues,
    /// The bits of every NaN come back, and the checksums of the blocks are over them. Files of version 3
    /// have one NaN for all.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nan_bits: bool,
    /// Samples of every block but the last one, which has the rest.
    pub block: usize,
    /// Of all training samples, the largest error; see [`crate::metrics::sample_errors`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst_seen: Option<f32>,
    /// The samples inside are those that the model was made from, not others that it was applied to.
    #[serde(default, skip_serializing_if = "is_false")]
    pub own: bool,
    /// The model is not in this file but in another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<SharedModel>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Head {
    /// Of data of which these are some samples, `samples` in all.
    pub fn new(part: &Dataset, samples: usize, plan: FittedPlan, model: ModelSpec) -> Self {
        let layout = part.layout.with_samples(samples);
        let mut head = Self {
            program: PROGRAM.to_owned(),
            label: part.origin.label.clone(),
            array: part.origin.array.clone(),
            dtype: part.dtype,
            lossless_dtype: part.dtype,
            column_types: Vec::new(),
            byte_order: part.byte_order,
            fortran_order: part.fortran_order,
            column_names: part.column_names.clone(),
            has_names: part.has_names,
            spare_names: part
                .names_to_write()
                .filter(|_| !part.has_names)
                .map(<[String]>::to_vec),
            metadata: part.metadata().clone(),
            form: None,
            plan,
            model,
            bounds: Bounds::default(),
            limits: Vec::new(),
            missing: part.missing().clone(),
            nan_bits: true,
            block: block_samples(&layout),
            layout,
            worst_seen: None,
            own: false,
            shared: None,
        };
        if let Some(each) = part.types().several() {
            head.column_types = each.iter().map(|dtype| [*dtype; 2]).collect();
        }
        head.take_lossless(&part.lossless_types());
        head.form = Some(head.form_checksum());
        head
    }

    /// The stored types.
    pub fn types(&self) -> ColumnTypes {
        self.types_by(|[stored, _]| stored, self.dtype)
    }

    /// The smallest types that hold every value.
    pub fn lossless_types(&self) -> ColumnTypes {
        self.types_by(|[_, lossless]| lossless, self.lossless_dtype)
    }

    fn types_by(&self, own: impl Fn([DType; 2]) -> DType, common: DType) -> ColumnTypes {
        if self.column_types.is_empty() {
            return common.into();
        }
        let each = self.column_types.iter().copied().map(own);
        ColumnTypes::of_columns(each.collect(), common)
    }

    /// Takes these as the smallest types that hold every value.
    pub fn take_lossless(&mut self, types: &ColumnTypes) {
        self.lossless_dtype = types.common();
        for (column, [_, lossless]) in self.column_types.iter_mut().enumerate() {
            *lossless = types.of(column);
        }
    }

    /// The same of the samples of some blocks.
    pub fn with_blocks(&self, blocks: &[usize]) -> Self {
        let samples: Vec<usize> = blocks.iter().flat_map(|block| self.range(*block)).collect();
        let mut head = self.clone();
        head.layout = head.layout.with_samples(samples.len());
        head.metadata = (head.metadata).with_samples_at(head.layout.sample_axis, &samples);
        if self.form.is_some() && self.is_of_its_form() {
            head.form = Some(head.form_checksum());
        }
        head
    }

    /// Whether values come back as it was noted when the file was written.
    pub fn is_of_its_form(&self) -> bool {
        self.form.is_none_or(|noted| noted == self.form_checksum())
    }

    /// How values come back: CRC-32 of the JSON text of a list: stored type, byte order, Fortran order, shape, kind, sample axis,
    /// component axis, names of the columns, whether they were in the file, spare names. Where columns are of several types, followed by
    /// the list of these.
    fn form_checksum(&self) -> u32 {
        let layout = &self.layout;
        let form = (
            self.dtype,
            self.byte_order,
            self.fortran_order,
            &layout.shape,
            layout.kind,
            layout.sample_axis,
            layout.component_axis,
            &self.column_names,
            self.has_names,
            &self.spare_names,
        );
        // Numbers and texts: there is nothing that JSON has no word for.
        let mut text = serde_json::to_vec(&form).unwrap_or_default();
        if let Some(each) = self.types().several() {
            text.extend(serde_json::to_vec(each).unwrap_or_default());
        }
        crc32fast::hash(&text)
    }

    pub fn read(section: &[u8]) -> Result<Self, CodecError> {
        Self::from_told(&bytes::inflate(section, MOST_HEADER)?)
    }

    /// The same, inflated.
    pub fn from_told(told: &[u8]) -> Result<Self, CodecError> {
        Ok(ciborium::from_reader(told).map_err(|e| e.to_string())?)
    }

    pub fn to_section(&self) -> Vec<u8> {
        let mut head = Vec::new();
        let plain = Self {
            metadata: mesh::without_mesh(&self.metadata),
            ..self.clone()
        };
        // Writing to memory does not fail.
        let written = ciborium::into_writer(&plain, &mut head);
        debug_assert!(written.is_ok());
        bytes::deflate(&head)
    }

    /// Promises these bounds for data with these ends. Columns that do not go through the network need
    /// none.
    pub fn promise(&mut self, bounds: &Bounds, extent: &Extent) {
        let columns = self.plan.columns.iter().zip(&extent.columns).enumerate();
        let limits: Vec<Option<Limit>> = columns
            .map(|(i, (column, extent))| {
                let bound = bounds.of(i).filter(|_| column.transform.is_some())?;
                // A column without values has nothing to keep to.
                let ends = extent.ends().unwrap_or_default();
                Some(match extent.integer_range() {
                    Some(range) => bound.limit_of_range(ends, range),
                    None => bound.limit(ends),
                })
            })
            .collect();
        self.bounds = bounds.clone();
        self.limits = limits;
        if self.limits.iter().all(Option::is_none) {
            self.limits.clear();
        }
    }

    pub fn samples(&self) -> usize {
        self.layout.samples()
    }

    pub fn blocks(&self) -> usize {
        self.samples().div_ceil(self.block)
    }

    /// The samples of a block.
    pub fn range(&self, block: usize) -> Range<usize> {
        let start = block * self.block;
        start..self.samples().min(start + self.block)
    }

    /// Values of these samples in this file's shape and order as a data set, with everything that is told of
    /// it.
    ///
    /// # Errors
    /// When there are too few or too many values a sample.
    pub fn dataset(
        &self,
        values: Values,
        samples: Range<usize>,
    ) -> Result<Dataset, crate::data::DataError> {
        let origin = Origin {
            label: self.label.clone(),
            array: self.array.clone(),
            ..Origin::default()
        };
        let names = self.has_names.then(|| self.column_names.clone());
        let layout = self.layout.with_samples(values.doubles.nrows());
        let data = Dataset::of_values(origin, self.dtype, layout, names, values)?;
        let mut data = data.with_types(self.types())?;
        data.column_names.clone_from(&self.column_names);
        if let Some(spare) = &self.spare_names {
            data.keep_names(spare.clone());
        }
        data.byte_order = self.byte_order;
        data.fortran_order = self.fortran_order;
        if !self.metadata.is_empty() {
            let own = (self.metadata).with_samples(self.layout.sample_axis, samples);
            data = data.with_metadata(own);
        }
        // Columns that are kept exactly come back as they were stored.
        Ok(data.with_missing(&self.missing))
    }
}

/// Samples of a block: all where they are few, else parts of about equal size.
pub(super) fn block_samples(layout: &Layout) -> usize {
    let samples = layout.samples();
    let most = (BLOCK_VALUES / layout.features().max(1)).max(1);
    samples.div_ceil(samples.div_ceil(most).max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use crate::model::Family;
    use ndarray::Array2;

    use super::*;
    use crate::model::Size;

    #[test]
    fn blocks_are_of_about_equal_size() {
        let block = |shape: &[usize]| block_samples(&Layout::guess(shape, false));
        assert_eq!(block(&[1_000, 20]), 1_000);
        assert_eq!(block(&[1 << 21]), 1 << 21);
        assert_eq!(block(&[(1 << 21) + 1]), (1 << 20) + 1);
        assert_eq!(block(&[7, 2_000, 2_000]), 1);
        let rows = block(&[2_632_000, 19]);
        assert!((100_000..111_000).contains(&rows), "{rows}");
    }

    #[test]
    fn the_checksum_is_of_this_text() {
        let text = "[\"F32\",\"Little\",false,[3,2],\"Table\",0,1,[\"E\",\"p\u{3b7}\"],true,null]";
        assert_eq!(head().form_checksum(), crc32fast::hash(text.as_bytes()));
    }

    #[test]
    fn whatever_decides_how_values_come_back_changes_it() {
        let changes: [fn(&mut Head); 8] = [
            |head| head.dtype = DType::F64,
            |head| head.byte_order = ByteOrder::Big,
            |head| head.fortran_order = true,
            |head| head.layout.shape = vec![2, 3],
            |head| head.layout.component_axis = None,
            |head| head.layout.sample_axis = Some(1),
            |head| head.column_names[1] = "pt".to_owned(),
            |head| head.has_names = false,
        ];
        for (i, change) in changes.iter().enumerate() {
            let mut head = head();
            assert!(head.is_of_its_form());
            change(&mut head);
            assert!(!head.is_of_its_form(), "change {i}");
            // Files of earlier versions note nothing.
            head.form = None;
            assert!(head.is_of_its_form());
        }
    }

    fn head() -> Head {
        let values = Array2::zeros((3, 2));
        let data = Dataset::table(DType::F32, values).named(&["E", "p\u{3b7}"]);
        let plan = FittedPlan {
            columns: Vec::new(),
            points: 1,
        };
        let model = ModelSpec::with_family(Family::Linear, Size::Small, 2, 1);
        Head::new(&data, 3, plan, model)
    }
}
