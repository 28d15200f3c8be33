//! Whether data fit a model that is to compress them.

use super::head::Head;
use super::{Archive, ArchiveError};
use crate::data::{Dataset, Extent, Kind, Layout};
use crate::transform::{FittedPlan, Role};

impl Archive {
    /// Whether data have the columns and points of the model's own.
    ///
    /// # Errors
    /// When they do not, with the first difference.
    pub fn check_fit(&self, data: &Dataset) -> Result<(), ArchiveError> {
        check_fit(&self.head, data)
    }
}

pub(super) fn check_model(model: &Archive) -> Result<(), ArchiveError> {
    let family = model.head.model.family;
    let problem = if !family.encodes() {
        format!(
            "a {family} model is its weights and has no encoder: it knows only the samples that it was \
             trained on; train a model of another family"
        )
    } else if !model.can_compress() {
        "the archive was saved without its encoder; train again and keep the encoder".to_owned()
    } else {
        return Ok(());
    };
    Err(ArchiveError::DoesNotFit(problem))
}

/// Whether data are such as the model's own.
pub(super) fn check_fit(head: &Head, data: &Dataset) -> Result<(), ArchiveError> {
    if data.is_field() != (head.layout.kind == Kind::Field)
        || data.columns() != head.column_names.len()
        || data.layout.field_shape() != head.layout.field_shape()
    {
        return Err(ArchiveError::DoesNotFit(format!(
            "the data are samples of {}, and those of the model are of {}; choose its columns, or train a model on data like these",
            describe(&data.layout, data.columns()),
            describe(&head.layout, head.column_names.len())
        )));
    }
    if !(data.has_names && head.has_names) {
        return Ok(());
    }
    let names = data.column_names.iter().zip(&head.column_names);
    match names.enumerate().find(|(_, (a, b))| a != b) {
        None => Ok(()),
        Some((at, (found, expected))) => Err(ArchiveError::DoesNotFit(format!(
            "column {} is {found:?}, and {expected:?} where the model was trained; put the columns in the \
             model's order, or train a model on data like these",
            at + 1
        ))),
    }
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

/// The first constant column that holds another finite value than where the plan was fitted.
pub(super) fn changed_constant(data: &Extent, plan: &FittedPlan) -> Option<usize> {
    let mut columns = plan.columns.iter().zip(&data.columns);
    columns
        .position(|(column, extent)| column.role == Role::Constant && !extent.is_only(column.fill))
}
