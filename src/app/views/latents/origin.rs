//! Where the latents on show come from: a run, or an archive that was opened.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2};

use crate::app::AppState;
use crate::app::views::source::Source;
use crate::codec::Archive;
use crate::model::FittedNetwork;

/// The latents of the samples that are shown, and the network they belong to.
#[derive(Clone, Debug)]
pub struct LatentData {
    /// That of the source.
    pub generation: u64,
    /// Shown samples x latents.
    pub latents: Arc<Array2<f32>>,
    pub network: Arc<FittedNetwork>,
    /// Without a run: the values on show came out of this archive.
    pub opened: bool,
}

/// Latents, and the network they belong to.
type Inside = (Arc<Array2<f32>>, Arc<FittedNetwork>);

/// Keeps what an archive that was opened has inside.
#[derive(Debug, Default)]
pub struct LatentCache {
    opened: Option<(Arc<Archive>, Inside)>,
}

impl LatentCache {
    /// Of the run at hand, else of the archive that the data came from; `None` where there is
    /// neither.
    pub fn find(&mut self, state: &AppState, source: &Source) -> Option<LatentData> {
        let generation = source.generation;
        let opened = state
            .opened
            .as_ref()
            .and_then(|opened| opened.content.archive());
        let data = match (&source.snapshot, opened) {
            (Some(snapshot), _) => LatentData {
                generation,
                latents: Arc::clone(&snapshot.latents),
                network: Arc::clone(snapshot.network.as_ref()?),
                opened: false,
            },
            (None, Some(archive)) => {
                let (latents, network) = self.inside(archive);
                LatentData {
                    generation,
                    latents,
                    network,
                    opened: true,
                }
            }
            (None, None) => return None,
        };
        let fits = data.latents.nrows() == source.shown()
            && data.latents.ncols() > 0
            && data.network.plan.columns.len() == source.data.columns()
            && data.network.plan.points == source.data.points();
        fits.then_some(data)
    }

    fn inside(&mut self, archive: &Arc<Archive>) -> Inside {
        if let Some((known, inside)) = &self.opened
            && Arc::ptr_eq(known, archive)
        {
            return inside.clone();
        }
        let latents = Arc::new(archive.latents().to_owned());
        let inside = (latents, Arc::new(archive.network()));
        self.opened = Some((Arc::clone(archive), inside.clone()));
        inside
    }
}

impl LatentData {
    pub fn view(&self) -> ArrayView2<'_, f32> {
        self.latents.view()
    }

    /// When the latents were: an epoch, or the archive that was opened.
    pub fn moment(&self, source: &Source) -> String {
        if self.opened {
            "as archived".to_owned()
        } else {
            source.moment()
        }
    }

    /// Latents of a sample.
    pub fn count(&self) -> usize {
        self.latents.ncols()
    }
}
