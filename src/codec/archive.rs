use std::borrow::Cow;
use std::io::Read as _;
use std::path::Path;

use ndarray::{Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use super::bound::{Bounds, Limit};
use super::container::{self, Container};
use super::parts;
use super::residual::Frame;
use super::rounding::{self, Rounded, StorageSteps, Stored, Storing, Task};
use super::tensor::Coding;
use super::{ArchiveError, Ledger, side};
use crate::data::{ByteOrder, DType, DataError, Dataset, Kind, Layout, Origin, Profile};
use crate::metrics::sample_errors;
use crate::model::{
    Family, FittedNetwork, ModelSpec, Refiner, Scale, Size, Tile, Weights, even_places,
};
use crate::transform::{Budget, FittedPlan};

/// Decoding may take this many bytes of memory whatever the file's size ...
const FREE_MEMORY: u128 = 1 << 30;
/// ... and beyond it, this many for each byte of the file.
const MEMORY_PER_BYTE: u128 = 20_000;

/// What writes the file.
pub(super) const PROGRAM: &str = concat!("balescope ", env!("CARGO_PKG_VERSION"));

/// Whether decoding may take so many bytes of memory for a file of this length.
pub(super) fn is_affordable(needed: u128, file: usize) -> bool {
    needed <= FREE_MEMORY.max(MEMORY_PER_BYTE * file as u128)
}

/// Bytes of a header, at most: names and transforms of very many columns.
pub(super) const MOST_HEADER: usize = 1 << 26;

/// Features of one sample, at most: products with widths stay within 64 bits.
const MOST_FEATURES: usize = 1 << 40;

/// A model and the data it compressed: everything that is needed to decode, and nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct Archive {
    head: Head,
    /// Samples x latents, as they come back.
    latents: Array2<f32>,
    latent_coding: Coding,
    decoder: Stored,
    /// Kept so that other files can be compressed with the model.
    encoder: Option<Stored>,
    /// Columns that did not go through the network, packed.
    exact: Vec<u8>,
    /// Places and kinds of values that are not finite, packed.
    mask: Vec<u8>,
    /// What the model leaves beyond the bounds, packed.
    residual: Vec<u8>,
}

/// The self-describing part of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Head {
    program: String,
    label: String,
    array: Option<String>,
    dtype: DType,
    lossless_dtype: DType,
    byte_order: ByteOrder,
    fortran_order: bool,
    layout: Layout,
    column_names: Vec<String>,
    has_names: bool,
    /// Names that the layout has no use for: given back with the data.
    #[serde(default)]
    spare_names: Option<Vec<String>>,
    plan: FittedPlan,
    model: ModelSpec,
    /// As they were asked for.
    #[serde(default, skip_serializing_if = "Bounds::is_empty")]
    bounds: Bounds,
    /// One a column; empty: none has any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    limits: Vec<Option<Limit>>,
    /// CRC-32 of the decoded values in the stored type, sample by sample, little-endian.
    decoded: u32,
    /// Of all training samples, the largest error; see [`crate::metrics::sample_errors`].
    #[serde(default)]
    worst_seen: Option<f32>,
    /// The samples inside are those that the model was made from, not others that it was applied to.
    #[serde(default)]
    own: bool,
}

/// What an archive holds, for people and for `info --json`.
#[derive(Clone, Debug, Serialize)]
pub struct ArchiveInfo {
    pub version: u32,
    /// The program that wrote it.
    pub program: String,
    pub shape: Vec<usize>,
    pub dtype: String,
    pub samples: usize,
    pub columns: Vec<String>,
    pub family: String,
    pub size: String,
    pub widths: Vec<usize>,
    /// Of a convolution model: the edge of its tiles in points, or `whole`.
    pub tile: Option<String>,
    pub features: usize,
    pub latent: usize,
    pub parameters: usize,
    /// Whether other files can be compressed with the model.
    pub can_compress: bool,
    /// What happened to each column, by name: `log`, `exact` and so on.
    pub transforms: Vec<&'static str>,
    /// Values in / values kept; see [`Budget`].
    pub nominal_ratio: f64,
    pub ledger: Ledger,
    pub sections: Vec<SectionInfo>,
}

/// One section of the file.
#[derive(Clone, Debug, Serialize)]
pub struct SectionInfo {
    pub name: String,
    pub bytes: usize,
    /// CRC-32 as stored; it was checked when the archive was read.
    pub crc32: u32,
}

impl Archive {
    /// Compresses a data set. `features` are its values after `plan`, which the caller has at hand.
    #[must_use]
    pub fn build(
        data: &Dataset,
        plan: FittedPlan,
        model: ModelSpec,
        weights: &Weights,
        features: &Array2<f32>,
        storing: &Storing<'_>,
    ) -> Self {
        let task = Task::new(&model, weights, features, plan.points, storing);
        let rounded = task.stored();
        let (latent_coding, latents) = if model.family.encodes() {
            task.latents(&rounded, features.view())
        } else {
            (Coding::Even, even_places(data.samples()))
        };
        let Rounded {
            encoder, decoder, ..
        } = rounded;
        Self {
            latents,
            latent_coding,
            decoder,
            encoder: encoder.filter(|_| storing.keep_encoder),
            exact: side::pack_exact(data, &plan),
            mask: side::pack_mask(data, &plan),
            residual: Vec::new(),
            head: Head::of(data, plan, model),
        }
        .bounded(data, storing.bounds)
    }

    /// With what is needed beside the model to keep to the bounds, and the checksum of what comes
    /// back.
    fn bounded(mut self, data: &Dataset, bounds: &Bounds) -> Self {
        let columns = self.head.plan.columns.iter().enumerate();
        let limits: Vec<Option<Limit>> = columns
            .map(|(i, column)| {
                let bound = bounds.of(i).filter(|_| column.transform.is_some())?;
                Some(bound.limit(data.column(i).iter().copied()))
            })
            .collect();
        self.head.bounds = bounds.clone();
        self.head.limits = Vec::new();
        self.residual = Vec::new();
        let predicted = self.predicted();
        if limits.iter().any(Option::is_some) {
            self.head.limits = limits;
            self.residual = self
                .frame(&self.shape())
                .pack(data.values(), predicted.view());
        }
        self.head.decoded = match self.completed(predicted) {
            Ok(values) => side::checksum(self.head.dtype, values.view()),
            // What was just packed unpacks.
            Err(_) => 0,
        };
        self
    }

    /// Samples, then the lengths of the grid.
    fn shape(&self) -> Vec<usize> {
        let layout = &self.head.layout;
        let grid = layout.field_shape();
        std::iter::once(layout.samples()).chain(grid).collect()
    }

    fn frame<'a>(&'a self, shape: &'a [usize]) -> Frame<'a> {
        Frame {
            dtype: self.head.dtype,
            limits: &self.head.limits,
            shape,
        }
    }

    /// The steps that [`Archive::build`] would store a model in; `None`: in single precision.
    #[must_use]
    pub fn steps(
        plan: &FittedPlan,
        model: &ModelSpec,
        weights: &Weights,
        features: &Array2<f32>,
        storing: &Storing<'_>,
    ) -> Option<StorageSteps> {
        Task::new(model, weights, features, plan.points, storing).steps()
    }

    /// Notes the largest error of the training samples, against which those of other data can be held.
    ///
    /// `decoded` is what this archive gives back of `data`.
    pub fn remember(&mut self, data: &Dataset, decoded: &Dataset, training: &[usize]) {
        let errors = sample_errors(data.values(), decoded.values(), &self.head.plan);
        let worst = training.iter().map(|&i| errors[i]).fold(0.0, f64::max);
        let short = worst.min(f64::from(f32::MAX)) as f32;
        // Not less than it was: the sample itself must not be worse than the worst.
        self.head.worst_seen = Some(if f64::from(short) < worst {
            short.next_up().min(f32::MAX)
        } else {
            short
        });
        self.head.own = true;
    }

    /// What [`Self::remember`] noted where the model was trained.
    #[must_use]
    pub fn worst_seen(&self) -> Option<f64> {
        self.head.worst_seen.map(f64::from)
    }

    /// The range of each latent over the samples that the model was made from; `None` where others
    /// are inside.
    #[must_use]
    pub fn latent_ranges(&self) -> Option<Vec<[f32; 2]>> {
        let range = |latent: ArrayView1<'_, f32>| {
            latent
                .iter()
                .fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], &z| {
                    [low.min(z), high.max(z)]
                })
        };
        let columns = self.latents.columns();
        self.head
            .own
            .then(|| columns.into_iter().map(range).collect())
    }

    /// What happens to the columns.
    #[must_use]
    pub fn plan(&self) -> &FittedPlan {
        &self.head.plan
    }

    /// Compresses another data set with this archive's model.
    ///
    /// # Errors
    /// In words, when there is no encoder or the columns differ.
    pub fn compress(&self, data: &Dataset, bounds: &Bounds) -> Result<Self, String> {
        if !self.head.model.family.encodes() {
            return Err(format!(
                "a {} model is its weights and has no encoder: it knows only the samples that it was \
                 trained on; train a model of another family",
                self.head.model.family
            ));
        }
        if !self.can_compress() {
            return Err(
                "the archive was saved without its encoder; train again and keep the encoder"
                    .to_owned(),
            );
        }
        let head = &self.head;
        let data = &*self.read_as(data);
        if data.is_field() != (head.layout.kind == Kind::Field)
            || data.columns() != head.column_names.len()
            || data.layout.field_shape() != head.layout.field_shape()
        {
            return Err(format!(
                "found samples of {}, expected {}",
                describe(&data.layout, data.columns()),
                describe(&head.layout, head.column_names.len())
            ));
        }
        if data.has_names && head.has_names && data.column_names != head.column_names {
            let at = data
                .column_names
                .iter()
                .zip(&head.column_names)
                .position(|(a, b)| a != b)
                .unwrap_or(0);
            return Err(format!(
                "column {} is {:?}, expected {:?}",
                at + 1,
                data.column_names[at],
                head.column_names[at]
            ));
        }
        if let Some(column) = side::changed_constant(data, &head.plan) {
            return Err(format!(
                "column {:?} was constant where the model was trained and is not here",
                head.column_names[column]
            ));
        }
        let mut plan = head.plan.clone();
        for (column, profile) in plan.columns.iter_mut().zip(Profile::of(data).columns) {
            column.adapt_to(&profile);
        }
        let features = plan.forward(data.values());
        let encoder = self.encoder.as_ref();
        let latents = rounding::encode(&head.model, encoder, &self.decoder, features.view());
        let lanes = rounding::latent_lanes(&head.model);
        let (latent_coding, latents) = match self.latent_coding.round(latents.view(), lanes) {
            Some(rounded) => (self.latent_coding.clone(), rounded),
            None => (Coding::Single, latents),
        };
        Ok(Self {
            latents,
            latent_coding,
            exact: side::pack_exact(data, &plan),
            mask: side::pack_mask(data, &plan),
            head: Head {
                worst_seen: head.worst_seen,
                ..Head::of(data, plan, head.model.clone())
            },
            ..self.clone()
        }
        .bounded(data, bounds))
    }

    /// A data set along the axes of the model's own data, where that is possible: the model knows
    /// how its data were read, and a plain file only suggests it.
    #[must_use]
    pub fn read_as<'a>(&self, data: &'a Dataset) -> Cow<'a, Dataset> {
        let wanted = Layout {
            shape: data.layout.shape.clone(),
            ..self.head.layout.clone()
        };
        if wanted == data.layout {
            return Cow::Borrowed(data);
        }
        data.with_layout(wanted)
            .map_or(Cow::Borrowed(data), Cow::Owned)
    }

    /// # Errors
    /// When the file cannot be read, is not an archive, or is damaged.
    pub fn read(path: &Path) -> Result<Self, ArchiveError> {
        let failed = |source| DataError::Io {
            path: path.to_owned(),
            what: "cannot read the archive",
            source,
        };
        let mut file = std::fs::File::open(path).map_err(failed)?;
        let mut bytes = Vec::new();
        let mut start = (&mut file).take(container::MAGIC.len() as u64);
        start.read_to_end(&mut bytes).map_err(failed)?;
        // Not the whole of a file that is something else.
        if Self::is_archive(&bytes) {
            file.read_to_end(&mut bytes).map_err(failed)?;
        }
        Self::from_bytes(&path.display().to_string(), &bytes)
    }

    /// `label` stands for the file in messages.
    ///
    /// # Errors
    /// As [`Archive::read`].
    pub fn from_bytes(label: &str, bytes: &[u8]) -> Result<Self, ArchiveError> {
        let file = Container::parse(label, bytes)?;
        if file.has(super::classical::VALUES) {
            return Err(ArchiveError::NoModel {
                file: label.to_owned(),
            });
        }
        let unread = |found| file.damaged("header", found, "a description of the data");
        let head = side::inflate(file.section("header")?, MOST_HEADER).map_err(unread)?;
        let head: Head =
            ciborium::from_reader(head.as_slice()).map_err(|e| unread(e.to_string()))?;
        check_head(&head).map_err(|what| file.damaged("header", what, "one that fits together"))?;
        let samples = head.layout.samples();
        let model = &head.model;
        let needed = samples as u128 * head.layout.features() as u128 * 8
            + 4 * samples as u128 * model.latent as u128
            + 8 * (model.decoder_parameters() as u128 + model.encoder_parameters() as u128)
            + 4 * (model.latent / model.tiles()) as u128 * model.features as u128;
        if !is_affordable(needed, bytes.len()) {
            let found = format!("{needed} bytes of data in a file of {}", bytes.len());
            return Err(file.damaged("header", found, "a size that the file justifies"));
        }
        let half = |name, decoder| {
            parts::read(file.section(name)?, model, decoder)
                .map(|parts| Stored::new(model, parts, decoder))
                .map_err(|found| file.damaged(name, found, "what the header describes"))
        };
        let (latent_coding, latents) = Coding::read(
            file.section("latents")?,
            (samples, model.latent),
            rounding::latent_lanes(model),
            &latent_shape(model),
        )
        .map_err(|found| file.damaged("latents", found, "samples x latents"))?;
        let decoder = half("decoder", true)?;
        let encoder = if file.has("encoder") {
            Some(half("encoder", false)?)
        } else {
            None
        };
        Ok(Self {
            latents,
            latent_coding,
            decoder,
            encoder,
            exact: file.optional("exact").to_vec(),
            mask: file.optional("mask").to_vec(),
            residual: file.optional("residual").to_vec(),
            head,
        })
    }

    /// The file, byte for byte.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        container::write(&self.sections())
    }

    fn sections(&self) -> Vec<(&'static str, Vec<u8>)> {
        let mut head = Vec::new();
        // Writing to memory fails only for types that the format lacks; the head has none.
        let written = ciborium::into_writer(&self.head, &mut head);
        debug_assert!(written.is_ok());
        let coding = &self.latent_coding;
        let model = &self.head.model;
        let latents = coding.write(
            self.latents.view(),
            rounding::latent_lanes(model),
            &latent_shape(model),
        );
        let mut sections = vec![
            ("header", side::deflate(&head)),
            ("latents", latents),
            ("decoder", parts::write(&self.decoder.parts)),
        ];
        let encoder = self.encoder.as_ref();
        sections.extend(encoder.map(|e| ("encoder", parts::write(&e.parts))));
        for (name, bytes) in [
            ("exact", &self.exact),
            ("mask", &self.mask),
            ("residual", &self.residual),
        ] {
            if !bytes.is_empty() {
                sections.push((name, bytes.clone()));
            }
        }
        sections
    }

    /// Samples x latents, as the file holds them.
    #[must_use]
    pub fn latents(&self) -> ArrayView2<'_, f32> {
        self.latents.view()
    }

    /// The network inside, with the maps around it. Where the encoder was not kept, it is empty.
    #[must_use]
    pub fn network(&self) -> FittedNetwork {
        let encoder = if self.head.model.projects() {
            self.decoder.half.projector()
        } else {
            self.encoder.as_ref().map(|e| e.half.clone())
        };
        FittedNetwork {
            plan: self.head.plan.clone(),
            model: self.head.model.clone(),
            weights: Weights {
                encoder: encoder.unwrap_or_default(),
                decoder: self.decoder.half.clone(),
                tucker: None,
            },
            encodes: self.can_compress(),
        }
    }

    /// Whether the latents are the samples' places in time, and the model has no encoder.
    #[must_use]
    pub fn is_time(&self) -> bool {
        !self.head.model.family.encodes()
    }

    /// Whether other files can be compressed with the model.
    #[must_use]
    pub fn can_compress(&self) -> bool {
        let model = &self.head.model;
        model.family.encodes() && (self.encoder.is_some() || model.projects())
    }

    /// Whether these first bytes of a file are an archive's.
    #[must_use]
    pub fn is_archive(bytes: &[u8]) -> bool {
        bytes.starts_with(container::MAGIC)
    }

    /// Decodes all samples into the stored shape, type, order and names.
    ///
    /// # Errors
    /// When the sections contradict each other.
    pub fn decode(&self) -> Result<Dataset, ArchiveError> {
        let head = &self.head;
        let values = self.decoded()?;
        let found = side::checksum(head.dtype, values.view());
        // Without a bound nothing is promised, and data that were hardly changed are better than none.
        if !head.limits.is_empty() && found != head.decoded {
            return Err(self.damaged(
                "decoded values",
                format!("checksum {found:08x}"),
                &format!("{:08x}, as it was written", head.decoded),
            ));
        }
        let origin = Origin {
            path: None,
            label: head.label.clone(),
            array: head.array.clone(),
        };
        let names = head.has_names.then(|| head.column_names.clone());
        let mut data = Dataset::new(origin, head.dtype, head.layout.clone(), names, values)?;
        data.column_names.clone_from(&head.column_names);
        if let Some(spare) = &head.spare_names {
            data.keep_names(spare.clone());
        }
        data.byte_order = head.byte_order;
        data.fortran_order = head.fortran_order;
        Ok(data)
    }

    /// What the model alone makes of the latents: samples x (columns x points), not in the stored
    /// type yet.
    fn predicted(&self) -> Array2<f64> {
        let Head { model, plan, .. } = &self.head;
        let latents = self.latents.view();
        let features = self.decoder.half.forward(latents, model.activation);
        plan.inverse(features.view())
    }

    /// All values, in the stored type.
    fn decoded(&self) -> Result<Array2<f64>, ArchiveError> {
        self.completed(self.predicted())
    }

    /// What the model predicts, with what is kept beside it.
    fn completed(&self, mut values: Array2<f64>) -> Result<Array2<f64>, ArchiveError> {
        let Head { plan, dtype, .. } = &self.head;
        let expected = "what the header describes";
        let residual = self
            .frame(&self.shape())
            .unpack(&self.residual, &mut values);
        residual.map_err(|e| self.damaged("residual", e, expected))?;
        side::unpack_exact(&self.exact, *dtype, plan, &mut values)
            .map_err(|e| self.damaged("exact", e, expected))?;
        side::unpack_mask(&self.mask, plan, &mut values)
            .map_err(|e| self.damaged("mask", e, expected))?;
        values.par_mapv_inplace(|v| dtype.nearest(v));
        Ok(values)
    }

    fn damaged(&self, place: &str, found: String, expected: &str) -> ArchiveError {
        ArchiveError::Damaged {
            file: self.head.label.clone(),
            place: place.to_owned(),
            found,
            expected: expected.to_owned(),
        }
    }

    /// How far decoded values may be off, as it was asked for.
    #[must_use]
    pub fn bounds(&self) -> &Bounds {
        &self.head.bounds
    }

    /// The same in the units of each column; empty: nothing is promised.
    #[must_use]
    pub fn limits(&self) -> &[Option<Limit>] {
        &self.head.limits
    }

    /// Whether the values decode to the very bits that were seen when the file was written.
    ///
    /// # Errors
    /// As [`Archive::decode`].
    pub fn decodes_as_written(&self) -> Result<bool, ArchiveError> {
        let values = self.decoded()?;
        Ok(side::checksum(self.head.dtype, values.view()) == self.head.decoded)
    }

    /// Where the bytes go.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        let sections = self.sections();
        let size = |name| {
            sections
                .iter()
                .find(|(n, _)| *n == name)
                .map_or(0, |(_, b)| b.len())
        };
        let values = self.head.layout.samples() * self.head.layout.features();
        let mut ledger = Ledger {
            input: values * self.head.dtype.size(),
            input_lossless: values * self.head.lossless_dtype.size(),
            latents: size("latents"),
            decoder: size("decoder"),
            encoder: size("encoder"),
            exact: size("exact"),
            mask: size("mask"),
            residual: size("residual"),
            header: size("header") + container::overhead(sections.len()),
            total: 0,
        };
        ledger.total = ledger.latents
            + ledger.decoder
            + ledger.encoder
            + ledger.exact
            + ledger.mask
            + ledger.residual
            + ledger.header;
        ledger
    }

    /// What is inside, for people.
    #[must_use]
    pub fn info(&self) -> ArchiveInfo {
        let Head { layout, model, .. } = &self.head;
        ArchiveInfo {
            version: container::VERSION,
            program: self.head.program.clone(),
            shape: layout.shape.clone(),
            dtype: self.head.dtype.name().to_owned(),
            samples: layout.samples(),
            columns: self.head.column_names.clone(),
            family: model.family.to_string(),
            size: model.size.to_string(),
            widths: model.widths().to_vec(),
            tile: model.tile().map(|t| t.to_string()),
            features: model.features,
            latent: model.latent,
            parameters: model.parameters(),
            can_compress: self.can_compress(),
            transforms: self
                .head
                .plan
                .columns
                .iter()
                .map(|c| c.role.name())
                .collect(),
            nominal_ratio: Budget::of_fitted(&self.head.plan, 8 * self.head.dtype.size())
                .ratio_keeping(model.kept(layout.samples())),
            ledger: self.ledger(),
            sections: self
                .sections()
                .into_iter()
                .map(|(name, bytes)| SectionInfo {
                    name: name.to_owned(),
                    bytes: bytes.len(),
                    crc32: crc32fast::hash(&bytes),
                })
                .collect(),
        }
    }
}

/// Axes of a sample's latents: those of its tiles before those of a tile.
fn latent_shape(model: &ModelSpec) -> Vec<usize> {
    let tiles = model.conv.as_ref().and_then(|c| c.tiles(model));
    tiles.map_or_else(Vec::new, |tiles| {
        let each = model.latent / tiles.count();
        tiles.counts().into_iter().chain([each]).collect()
    })
}

fn describe(layout: &Layout, columns: usize) -> String {
    match layout.kind {
        Kind::Table => format!("{columns} columns"),
        Kind::Field => format!(
            "{columns} components on a grid of {:?}",
            layout.field_shape()
        ),
    }
}

/// Whether the parts of a header agree, so that nothing later has to doubt them.
fn check_head(head: &Head) -> Result<(), String> {
    head.layout.check().map_err(|e| e.to_string())?;
    let elements = head
        .layout
        .shape
        .iter()
        .try_fold(1_usize, |n, &a| n.checked_mul(a));
    if elements.is_none_or(|n| n == 0 || n.checked_mul(8).is_none()) {
        return Err(format!("a shape of {:?}", head.layout.shape));
    }
    let columns = head.layout.columns();
    if head.column_names.len() != columns || head.plan.columns.len() != columns {
        return Err(format!(
            "{columns} columns with {} names and {} transforms",
            head.column_names.len(),
            head.plan.columns.len()
        ));
    }
    if head.worst_seen.is_some_and(|w| !w.is_finite() || w < 0.0) {
        return Err("an error that no data can have given".to_owned());
    }
    if !head.plan.is_sound() {
        return Err("a transform that no data can have given".to_owned());
    }
    if head.plan.points != head.layout.points() || head.plan.features() != head.model.features {
        return Err(format!(
            "{} features for a network of {}",
            head.plan.features(),
            head.model.features
        ));
    }
    let limits = &head.limits;
    if !(limits.is_empty() || limits.len() == columns)
        || !limits.iter().flatten().all(Limit::is_sound)
    {
        return Err(format!("bounds {limits:?} for {columns} columns"));
    }
    if head.layout.grid(head.model.features) != head.model.grid {
        return Err(format!("axes of {:?} in a model", head.model.grid));
    }
    if head.layout.channels(head.model.features) != head.model.channels {
        return Err(format!("{} values a point in a model", head.model.channels));
    }
    check_conv(&head.model, head.plan.points)?;
    check_model(&head.model)
}

/// Whether a convolution model fits samples of so many points, and no other model has convolutions.
fn check_conv(model: &ModelSpec, points: usize) -> Result<(), String> {
    let Some(conv) = &model.conv else {
        return match model.family {
            Family::Conv => Err("a convolution model without its convolutions".to_owned()),
            _ => Ok(()),
        };
    };
    let edge = match conv.tile {
        Tile::Whole => true,
        Tile::Edge(edge) => (Tile::LEAST..=Tile::MOST).contains(&edge),
    };
    let sound = model.family == Family::Conv
        && edge
        && model.channels.checked_mul(points) == Some(model.features)
        && conv.scales.len() == model.channels
        && conv.scales.iter().all(Scale::is_sound)
        && (Refiner::axes(model.axes()).is_some() || model.widths().is_empty())
        && model.widths().iter().all(|c| *c <= Refiner::MOST_CHANNELS)
        && model.latent == model.possible_latents(model.latent);
    if sound {
        return Ok(());
    }
    Err(format!(
        "{} channels in tiles {} with {} scales and {} latents on {:?}",
        model.channels,
        conv.tile,
        conv.scales.len(),
        model.latent,
        model.grid
    ))
}

fn check_model(model: &ModelSpec) -> Result<(), String> {
    let widths = model.widths();
    let ranks = &model.ranks;
    let tucker = model.has_tucker();
    let sound = model.features <= MOST_FEATURES
        && model
            .features
            .checked_mul(model.latent)
            .is_some_and(|n| n <= MOST_FEATURES << 14)
        && (1..=model.features).contains(&model.latent)
        && widths.len() <= Size::MAX_LAYERS
        && widths.iter().all(|w| (1..=Size::MAX_WIDTH).contains(w))
        && (model.linear_path || !widths.is_empty())
        && (model.family.encodes() || (model.latent == 1 && !model.linear_path))
        && (!model.family.closed_form() || (widths.is_empty() && model.linear_path))
        && (!tucker || ranks.len() == model.grid.len())
        // No axis has more directions than places, so that nothing grows beyond the features.
        && (!tucker || ranks.iter().zip(&model.grid).all(|(r, n)| (1..=*n).contains(r)));
    if sound {
        return Ok(());
    }
    Err(format!(
        "a {} model of {} features, {widths:?} and {} latents, ranks {ranks:?}",
        model.family, model.features, model.latent
    ))
}

impl Head {
    fn of(data: &Dataset, plan: FittedPlan, model: ModelSpec) -> Self {
        Self {
            program: PROGRAM.to_owned(),
            label: data.origin.label.clone(),
            array: data.origin.array.clone(),
            dtype: data.dtype,
            lossless_dtype: data.lossless_dtype(),
            byte_order: data.byte_order,
            fortran_order: data.fortran_order,
            layout: data.layout.clone(),
            column_names: data.column_names.clone(),
            has_names: data.has_names,
            spare_names: data
                .names_to_write()
                .filter(|_| !data.has_names)
                .map(<[String]>::to_vec),
            plan,
            model,
            bounds: Bounds::default(),
            limits: Vec::new(),
            decoded: 0,
            worst_seen: None,
            own: false,
        }
    }
}
