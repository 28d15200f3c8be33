//! What is there of a file that was cut.
//!
//! The table that tells where sections end stands at the end of a file, and is gone. The header and masks are
//! deflated and end by themselves; numbers are told how many they are by the header.

use std::fs::{self, File};
use std::path::Path;

use super::super::archive::stacked;
use super::super::block::Block;
use super::super::block_coder::BlockCoder;
use super::super::classical::{CutColumns, cut_columns};
use super::super::container::{Container, check_size, sections_of};
use super::super::head::{self, Head};
use super::super::opened::{halves, needed};
use super::super::shared::{self, SharedModel};
use super::super::stored::Stored;
use super::super::tensor::Coding;
use super::super::{
    Archive, ArchiveError, CodecError, bytes, exact_columns, head_check, mesh, parts,
};
use crate::data::{DataError, Dataset};
use crate::transform::Role;

/// What deflated bytes begin with.
const DEFLATED: u8 = 0x78;

/// Bytes that a value takes in a mask, inflated, at most.
const MOST_OF_MASK: usize = 32;

/// What is there of a file that was cut.
#[derive(Clone, Debug)]
pub struct Cut {
    pub data: Dataset,
    /// What is missing, in a sentence.
    pub missing: String,
}

/// Decodes what is there of a file that was cut; `None`: it was not. `model`: the file that holds the model,
/// where the archive does not.
///
/// # Errors
/// Where nothing can be decoded, or the file is damaged otherwise.
pub fn read_cut(path: &Path, model: Option<&Path>) -> Result<Option<Cut>, ArchiveError> {
    match shared::open(path) {
        Ok(_) => return Ok(None),
        Err(ArchiveError::Cut { .. }) => {}
        Err(error) => return Err(error),
    }
    let all = fs::read(path).map_err(DataError::io(path, "cannot read the archive"))?;
    let label = path.display().to_string();
    of_bytes(&label, &all, |shared| shared.find(path, model)).map(Some)
}

/// `find`: opens the file of a model that is shared.
pub(super) fn of_bytes(
    label: &str,
    all: &[u8],
    find: impl FnOnce(&SharedModel) -> Result<Container<File>, ArchiveError>,
) -> Result<Cut, ArchiveError> {
    let length = all.len();
    let before = || ArchiveError::cut_before(label, length);
    let rest = sections_of(label, all)?;
    let (told, taken) = bytes::inflate_first(rest, head::MOST_HEADER).map_err(|_| before())?;
    let rest = &rest[taken..];
    let Ok(head) = Head::from_told(&told) else {
        let found = cut_columns(label, &told, rest, length)?;
        return Ok(Cut {
            missing: told_of_columns(label, length, &found),
            data: found.data,
        });
    };
    let damaged =
        |what: CodecError| ArchiveError::damaged(label, "header", what, "one that fits together");
    head_check::check(&head).map_err(damaged)?;
    let beside = head.shared.as_ref().map_or(0, SharedModel::bytes);
    check_size(label, needed(&head), beside.saturating_add(length as u64))?;
    let mut scan = Scan { rest };
    let (decoder, head) = match &head.shared {
        Some(shared) => (halves(&mut find(shared)?, &head)?.0, head),
        None => scan.model(head).ok_or_else(before)?,
    };
    let all = head.samples();
    let archive = scan.archive(head, decoder).ok_or_else(before)?;
    let (values, _) = archive.decoded()?;
    let known = archive.head.samples();
    let missing = if known == all {
        format!(
            "{label}: cut after {length} bytes, behind the last of its {all} samples, which are all decoded"
        )
    } else {
        format!(
            "{label}: cut after {length} bytes: samples 0 to {} of {all} are decoded, {known} to {} are missing",
            known - 1,
            all - 1
        )
    };
    Ok(Cut {
        data: archive.head.dataset(values, 0..known)?,
        missing,
    })
}

/// What is told of the columns of a file of a codec.
fn told_of_columns(label: &str, length: usize, found: &CutColumns) -> String {
    let names = &found.data.column_names;
    let coarser = names.get(found.whole).map(|name| {
        let bytes = found.of_last;
        format!("; {name} is coarser, of its first {bytes} bytes")
    });
    let left_out = match found.left_out.as_slice() {
        [] => String::new(),
        left_out => format!("; missing: {}", left_out.join(", ")),
    };
    let (whole, all) = (found.whole, names.len() + found.left_out.len());
    let coarser = coarser.unwrap_or_default();
    format!(
        "{label}: cut after {length} bytes: {whole} of {all} columns are whole{coarser}{left_out}"
    )
}

/// The bytes of a file that were not looked at yet.
struct Scan<'a> {
    rest: &'a [u8],
}

impl Scan<'_> {
    /// The decoder, and the header with the mesh; `None`: they break off.
    fn model(&mut self, mut head: Head) -> Option<(Stored, Head)> {
        let decoder = parts::take(&mut self.rest, &head.model, true).ok()?;
        let mut behind = self.rest;
        // Latents are no arrays with their lengths before them.
        if head.model.family.encodes() && parts::take(&mut behind, &head.model, false).is_ok() {
            self.rest = behind;
        }
        if self.is_deflated() {
            let (mesh, taken) = mesh::first(self.rest).ok()?;
            head.metadata.mesh = Some(mesh);
            self.rest = &self.rest[taken..];
        }
        Some((Stored::new(&head.model, decoder, true), head))
    }

    /// An archive of the blocks that are whole; `None`: none is.
    fn archive(&mut self, head: Head, decoder: Stored) -> Option<Archive> {
        // Where blocks may have no bytes but masks, nothing tells whose a mask is.
        let has_no_bytes = !head.model.family.encodes()
            && head.limits.is_empty()
            && head.plan.columns.iter().all(|c| c.role != Role::Exact);
        if has_no_bytes && head.blocks() > 1 {
            return None;
        }
        let coding = Coding::Single;
        let (mut blocks, mut latents) = (Vec::new(), Vec::new());
        let coder = BlockCoder {
            head: &head,
            decoder: &decoder,
            encoder: None,
            latents: &coding,
        };
        for i in 0..head.blocks() {
            let samples = head.range(i);
            let Some(block) = self.block(&coder, samples.len()) else {
                break;
            };
            let Ok(own) = coder.latents(&block, samples) else {
                break;
            };
            if coder.decode(&block, own.view()).is_err() {
                break;
            }
            blocks.push(block);
            latents.push(own);
        }
        let chosen: Vec<usize> = (0..blocks.len()).collect();
        if chosen.is_empty() {
            return None;
        }
        Some(Archive {
            latents: stacked(latents, head.model.latent),
            head: head.with_blocks(&chosen),
            decoder,
            encoder: None,
            blocks,
        })
    }

    /// The next block, where all of it is there and something behind it, which shows that no mask was to follow.
    fn block(&mut self, coder: &BlockCoder<'_>, samples: usize) -> Option<Block> {
        let head = coder.head;
        let mut block = Block {
            latents: self.take(coder.latents_length(self.rest, samples).ok()?),
            ..Block::default()
        };
        block.exact = self.take(exact_columns::length(self.rest, &head.plan).ok()?);
        let is_bounded = head.limits.iter().any(Option::is_some);
        if self.is_deflated() {
            let values = samples.saturating_mul(head.layout.features());
            match bytes::inflate_first(self.rest, values.saturating_mul(MOST_OF_MASK)) {
                Ok((_, taken)) => block.mask = self.take(taken),
                // The length of a residual may look like that.
                Err(_) if is_bounded => {}
                Err(_) => return None,
            }
        }
        if is_bounded {
            block.residual = self.take(coder.residual_length(self.rest).ok()?);
        }
        let is_sure = !(block.mask.is_empty() && block.residual.is_empty());
        (is_sure || !self.rest.is_empty()).then_some(block)
    }

    /// Whether a deflated part seems to begin.
    fn is_deflated(&self) -> bool {
        self.rest.first() == Some(&DEFLATED)
    }

    /// So many bytes, which there are.
    fn take(&mut self, length: usize) -> Vec<u8> {
        let (own, rest) = self.rest.split_at(length);
        self.rest = rest;
        own.to_vec()
    }
}
