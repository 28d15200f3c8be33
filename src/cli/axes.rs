//! How the axes of an array are read, by options.

use std::cell::RefCell;

use clap::Args;

use super::run_spec::explain;
use crate::data::Layout;
use crate::train::{AxisChoice, RunSettings, SettingsError};

/// How the axes of an array are read; nothing said: as they look.
#[derive(Debug, Default, Args)]
pub struct AxesChoice {
    /// Read as a table: a sample is a row of columns
    #[arg(long)]
    pub table: bool,

    /// Read as a field: a sample is a snapshot on a grid
    #[arg(long, conflicts_with = "table")]
    pub field: bool,

    /// The axis that counts samples, from 0, or none: the whole array is one sample
    #[arg(long, value_name = "AXIS")]
    pub sample_axis: Option<AxisChoice>,

    /// The axis that counts a table's columns or a field's components, from 0, or none
    #[arg(long, value_name = "AXIS")]
    pub component_axis: Option<AxisChoice>,
}

impl AxesChoice {
    /// The first of the options that was given.
    pub(super) fn first_given(&self) -> Option<&'static str> {
        let given = [
            (self.table, "table"),
            (self.field, "field"),
            (self.sample_axis.is_some(), "sample-axis"),
            (self.component_axis.is_some(), "component-axis"),
        ];
        let mut given = given.into_iter().filter(|(given, _)| *given);
        given.next().map(|(_, option)| option)
    }

    /// Opens data along these axes.
    pub(super) fn along<T>(
        &self,
        open: impl FnOnce(&dyn Fn(&Layout) -> Layout) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let settings = RunSettings {
            table: self.table.then_some(true),
            field: self.field.then_some(true),
            sample_axis: self.sample_axis,
            component_axis: self.component_axis,
            ..RunSettings::default()
        };
        let layout = |guess: &Layout| -> Result<Layout, SettingsError> {
            let layout = settings.layout(guess)?.unwrap_or_else(|| guess.clone());
            layout.check()?;
            Ok(layout)
        };
        let failed = RefCell::new(None);
        let wanted = |guess: &Layout| {
            layout(guess).unwrap_or_else(|error| {
                failed.replace(Some(error));
                guess.clone()
            })
        };
        let opened = open(&wanted);
        match failed.take() {
            Some(error) => Err(explain(error)),
            None => opened,
        }
    }
}
