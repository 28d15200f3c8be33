//! Training with its progress on the terminal.

use super::interrupt::Interrupt;
use super::progress::ProgressView;
use crate::train::{self, EpochLoss, EventKind, Outcome, RunSpec};

/// Runs until the end or until the user interrupts, and returns the losses on the way too.
pub(super) fn train(
    spec: &RunSpec,
    quiet: bool,
    interrupt: &Interrupt,
) -> anyhow::Result<(Outcome, Vec<EpochLoss>)> {
    let mut losses = Vec::new();
    let mut view = ProgressView::new(quiet, spec.search.as_ref().map(|s| s.target));
    let seen = view.is_seen();
    let mut listen = |event| {
        if let EventKind::Epoch(loss) = &event {
            EpochLoss::add(&mut losses, *loss);
        }
        view.show(event);
    };
    let fit = if seen { train::fit_live } else { train::fit };
    let result = fit(spec, &mut listen, &|| interrupt.raised());
    view.finish();
    Ok((result?, losses))
}
