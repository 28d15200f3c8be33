//! Blocks of samples, compressed beside each other.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use super::{Compression, Done, Seen, laid_out};
use crate::codec::ArchiveError;
use crate::codec::block::at_a_time;
use crate::codec::block_coder::BlockCoder;
use crate::data::{DataError, Dataset, Pending, Samples};

impl Compression<'_> {
    /// Compresses block by block. `look` is called for every block, on any thread; `take` for each in
    /// their order.
    pub(in crate::codec) fn run<T: Send>(
        &self,
        source: &mut dyn Samples,
        look: &(dyn Fn(Seen<'_>) -> T + Sync),
        take: &mut dyn FnMut(Done<T>) -> Result<(), ArchiveError>,
    ) -> Result<(), ArchiveError> {
        let blocks: Vec<usize> = (0..self.head.blocks()).collect();
        for blocks in blocks.chunks(at_a_time()) {
            let parts = blocks.iter().map(|&i| {
                let samples = self.head.range(i);
                Ok((samples.clone(), source.read(samples)?))
            });
            let parts: Vec<(Range<usize>, Pending)> = parts.collect::<Result<_, DataError>>()?;
            let done: Vec<Done<T>> = parts
                .into_par_iter()
                .map(|(samples, part)| self.block(samples, part()?, look))
                .collect::<Result<_, ArchiveError>>()?;
            for done in done {
                take(done)?;
            }
        }
        Ok(())
    }

    fn block<T>(
        &self,
        samples: Range<usize>,
        part: Dataset,
        look: &(dyn Fn(Seen<'_>) -> T + Sync),
    ) -> Result<Done<T>, ArchiveError> {
        let part = laid_out(self.model, &part);
        if part.samples() != samples.len() || part.features() != self.head.layout.features() {
            let found = "the data have changed while they were read; start again";
            return Err(ArchiveError::DoesNotFit(found.to_owned()));
        }
        let coder = BlockCoder {
            head: &self.head,
            decoder: &self.model.decoder,
            encoder: self.encoder.as_deref().map(Cow::Borrowed),
            latents: &self.coding,
        };
        let made = coder.encode(&part, samples.clone(), None);
        let told = look(Seen {
            samples,
            before: &part,
            after: made.after.view(),
            latents: made.latents.view(),
        });
        Ok(Done {
            block: made.block,
            latents: made.latents,
            told,
        })
    }
}
