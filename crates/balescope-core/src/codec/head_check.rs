//! Whether the parts of a header agree.

use super::CodecError;
use super::head::Head;
use super::limit::Limit;
use crate::model::{Family, ModelSpec, Size};

/// Whether the parts of a header agree, so that nothing later has to doubt them.
pub(super) fn check(head: &Head) -> Result<(), CodecError> {
    head.layout.check().map_err(|e| e.to_string())?;
    let elements = head
        .layout
        .shape
        .iter()
        .try_fold(1_usize, |n, &a| n.checked_mul(a));
    if elements.is_none_or(|n| n == 0 || n.checked_mul(8).is_none()) {
        return Err(format!("a shape of {:?}", head.layout.shape).into());
    }
    let values = head.block.checked_mul(head.layout.features());
    if head.block == 0
        || (head.block > 1 && values.is_none_or(|n| n > MOST_BLOCK_VALUES))
        || head.block > head.samples()
    {
        return Err(format!("blocks of {} samples", head.block).into());
    }
    let columns = head.layout.columns();
    let words = &head.missing.columns;
    if !(words.is_empty() || words.len() == columns)
        || !words.iter().flatten().all(|word| word.value.is_finite())
    {
        return Err(format!("missing values {words:?} for {columns} columns").into());
    }
    if ![0, columns].contains(&head.column_types.len()) {
        return Err(format!("{columns} columns with {} types", head.column_types.len()).into());
    }
    if head.column_names.len() != columns || head.plan.columns.len() != columns {
        return Err(format!(
            "{columns} columns with {} names and {} transforms",
            head.column_names.len(),
            head.plan.columns.len()
        )
        .into());
    }
    if !head.metadata.fits(&head.layout.shape, columns) {
        return Err("coordinates or attributes of other axes and columns".into());
    }
    if head.worst_seen.is_some_and(|w| !w.is_finite() || w < 0.0) {
        return Err("an error that no data can have given".into());
    }
    if !head.plan.is_sound() {
        return Err("a transform that no data can have given".into());
    }
    if head.plan.points != head.layout.points() || head.plan.features() != head.model.features {
        return Err(format!(
            "{} features for a network of {}",
            head.plan.features(),
            head.model.features
        )
        .into());
    }
    let limits = &head.limits;
    if !(limits.is_empty() || limits.len() == columns)
        || !limits.iter().flatten().all(Limit::is_sound)
    {
        return Err(format!("bounds {limits:?} for {columns} columns").into());
    }
    if head.layout.grid(head.model.features) != head.model.grid {
        return Err(format!("axes of {:?} in a model", head.model.grid).into());
    }
    if head.layout.channels(head.model.features) != head.model.channels {
        return Err(format!("{} values a point in a model", head.model.channels).into());
    }
    check_model(&head.model, head.plan.points)
}

fn check_model(model: &ModelSpec, points: usize) -> Result<(), CodecError> {
    let widths = model.widths();
    let ranks = &model.ranks;
    // A file whose columns are all kept exactly has a model of nothing.
    let none = model.features == 0 && model.latent == 0 && model.family == Family::Linear;
    let tucker = model.has_tucker();
    let sound = model.family.is_sound(model, points)
        && model.features <= MOST_FEATURES
        && model
            .features
            .checked_mul(model.latent)
            .is_some_and(|n| n <= MOST_FEATURES << 14)
        && (none || (1..=model.features).contains(&model.latent))
        && widths.len() <= Size::MAX_LAYERS
        && widths.iter().all(|w| (1..=Size::MAX_WIDTH).contains(w))
        && (model.linear_path || !widths.is_empty())
        && (!model.family.closed_form() || (widths.is_empty() && model.linear_path))
        && (!tucker || ranks.len() == model.grid.len())
        // No axis has more directions than places, so that nothing grows beyond the features; 0: it is
        // left alone.
        && (!tucker || ranks.iter().zip(&model.grid).all(|(r, n)| r <= n));
    if sound {
        return Ok(());
    }
    Err(format!(
        "a {} model of {} features, {widths:?} and {} latents, ranks {ranks:?}, {:?}, on {:?}",
        model.family, model.features, model.latent, model.conv, model.grid
    )
    .into())
}

/// Features of one sample, at most: products with widths stay within 64 bits.
const MOST_FEATURES: usize = 1 << 40;

/// Values of a block that is read, at most, unless it is one sample.
const MOST_BLOCK_VALUES: usize = 1 << 24;
