//! Which plane of a field is meant, by options.

use clap::Args;

use super::exit::Usage;
use crate::data::{Dataset, find_column};
use crate::figures::{FieldShape, Plane, Projection};
use crate::metrics::FieldQuantity;

/// Which plane of a field is meant.
#[derive(Debug, Args)]
pub struct PlaneArgs {
    /// The component, by its name or its number from 1
    #[arg(long, value_name = "NAME", default_value = "1")]
    pub component: String,

    /// What is looked at of it
    #[arg(long, value_name = "QUANTITY", default_value = "values")]
    pub show: FieldQuantity,

    /// The axis that a volume is cut across, from 0
    #[arg(long, value_name = "AXIS", default_value_t = 0)]
    pub across: usize,

    /// The slice across that axis, from 0 [default: the one in the middle]
    #[arg(long, value_name = "N")]
    pub slice: Option<usize>,

    /// In the place of one slice, something of all of them
    #[arg(long, value_name = "KIND", conflicts_with = "slice")]
    pub projection: Option<Projection>,
}

impl PlaneArgs {
    /// The plane of a frame of these data.
    pub(super) fn plane(&self, data: &Dataset, frame: usize) -> Result<Plane, Usage> {
        let shape = FieldShape::of(data);
        if !data.is_field() || !shape.is_picture() {
            return Err(Usage(format!(
                "{}: expected snapshots of a field of two axes or more, or on a mesh",
                data.origin.label
            )));
        }
        if !shape.has(self.show, data.columns()) {
            return Err(Usage(format!(
                "--show {}: these data have no such quantity; a velocity has as many components as its grid has axes",
                self.show
            )));
        }
        let most = if shape.is_volume() { 2 } else { 0 };
        if self.across > most {
            return Err(Usage(format!(
                "--across {}: expected an axis from 0 to {most}",
                self.across
            )));
        }
        let slices = shape.slices_across(self.across);
        let slice = self.slice.unwrap_or(slices / 2);
        if slice >= slices {
            let last = slices - 1;
            return Err(Usage(format!("--slice {slice}: expected 0 to {last}")));
        }
        if frame >= data.samples() {
            let last = data.samples() - 1;
            return Err(Usage(format!("--frame {frame}: expected 0 to {last}")));
        }
        let component = find_column(&self.component, &data.column_names)
            .map_err(|error| Usage(format!("--component {error}")))?;
        Ok(Plane {
            frame,
            component,
            across: self.across,
            slice,
            projection: self.projection,
            quantity: self.show,
            view: None,
        })
    }
}
