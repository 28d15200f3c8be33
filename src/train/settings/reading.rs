//! How data are to be read, by the settings.

use std::sync::Arc;

use super::RunSettings;
use super::error::{SettingsError, refuse};
use crate::data::{Dataset, Kind, Layout, ReadOptions, Selection};

impl RunSettings {
    /// What is read of a file.
    pub fn read_options(&self) -> ReadOptions {
        ReadOptions {
            array: self.array.clone(),
            selection: Selection {
                columns: self.select.clone(),
                time: self.time.clone(),
                conditions: self.conditions.clone(),
                lists: self.lists.clone(),
            },
            missing: self.missing.clone().unwrap_or_default(),
        }
    }

    /// The data as they are to be read.
    ///
    /// # Errors
    /// When the axes do not fit.
    pub fn lay_out(&self, data: Dataset) -> Result<Arc<Dataset>, SettingsError> {
        let layout = self.layout(&data.layout)?;
        let wanted = self.missing.clone().unwrap_or_default();
        // Columns that are laid out otherwise may have other values that stand for none.
        if layout.is_none() && *data.missing().wanted() == wanted {
            return Ok(Arc::new(data));
        }
        let data = match layout {
            Some(layout) => data.with_layout(layout)?,
            None => data,
        };
        Ok(Arc::new(data.with_missing_as(&wanted)))
    }

    /// The layout asked for, or the guess where there is none. An axis that is not there is told when the
    /// data are laid out.
    pub fn layout_or(&self, guess: &Layout) -> Layout {
        let wanted = self.layout(guess).ok().flatten();
        wanted.unwrap_or_else(|| guess.clone())
    }

    /// The layout asked for, or `None` where the guess stands.
    ///
    /// # Errors
    /// When an axis is not there.
    pub fn layout(&self, guess: &Layout) -> Result<Option<Layout>, SettingsError> {
        let [table, field] = [self.table, self.field].map(Option::unwrap_or_default);
        if table && field {
            return Err(refuse("table", ": field is chosen too; choose one of them"));
        }
        let mut layout = guess.clone();
        if table && guess.kind == Kind::Field {
            let columns = (guess.shape.len() > 1).then_some(1);
            layout = Layout {
                kind: Kind::Table,
                sample_axis: Some(0),
                component_axis: columns,
                ..layout
            };
        }
        if field && guess.kind == Kind::Table {
            layout = Layout {
                kind: Kind::Field,
                sample_axis: Some(0),
                component_axis: None,
                ..layout
            };
        }
        if let Some(axis) = self.sample_axis {
            layout.sample_axis = axis.0;
            if self.component_axis.is_none() && layout.component_axis == axis.0 {
                // The guess's components are the samples now. A table of two axes has its columns
                // along the other one.
                let other = guess.sample_axis.filter(|_| layout.kind == Kind::Table);
                layout.component_axis = other;
            }
        }
        if let Some(axis) = self.component_axis {
            layout.component_axis = axis.0;
        }
        check_axes(&layout)?;
        Ok((layout != *guess).then_some(layout))
    }
}

fn check_axes(layout: &Layout) -> Result<(), SettingsError> {
    let axes = layout.shape.len();
    let named = [
        ("sample-axis", layout.sample_axis),
        ("component-axis", layout.component_axis),
    ];
    for (key, axis) in named {
        if let Some(axis) = axis.filter(|&a| a >= axes) {
            return Err(refuse(
                key,
                format!(" {axis}: the array has {axes} axes, 0 to {}", axes - 1),
            ));
        }
    }
    Ok(())
}
