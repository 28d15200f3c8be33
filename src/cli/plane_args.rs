//! Which plane of a field is meant, by options.

use clap::Args;

use super::exit::Usage;
use crate::data::{Dataset, find_column};
use crate::figures::{Cut, DerivedField, FieldShape, Plane, Projection, formula_of};
use crate::metrics::FieldQuantity;

/// Which plane of a field is meant.
#[derive(Debug, Args)]
pub struct PlaneArgs {
    /// The component, by its name or its number from 1
    #[arg(long, value_name = "NAME", default_value = "1")]
    pub component: String,

    /// What is looked at: values, magnitude, gradient, vorticity, divergence or q-criterion, or a formula of the
    /// components such as sqrt(u^2+v^2), ddx(v)-ddy(u) or fluctuation(p)^2, with ddx ddy ddz ddt gradient mean
    /// fluctuation vorticity divergence `q_criterion` magnitude
    #[arg(
        long,
        visible_alias = "quantity",
        value_name = "QUANTITY",
        default_value = "values"
    )]
    pub show: String,

    /// The axis that a volume is cut across, from 0
    #[arg(long, value_name = "AXIS", default_value_t = 0)]
    pub across: usize,

    /// Exchange rows and columns of the picture
    #[arg(long)]
    pub turned: bool,

    /// The slice across that axis, from 0 [default: the one in the middle]
    #[arg(long, value_name = "N")]
    pub slice: Option<usize>,

    /// In the place of one slice, something of all of them
    #[arg(long, value_name = "KIND", conflicts_with = "slice")]
    pub projection: Option<Projection>,
}

impl PlaneArgs {
    /// What is looked at, where it has a name and is no formula, nor made by one already.
    fn named(&self, data: &Dataset) -> Option<FieldQuantity> {
        let quantity: FieldQuantity = self.show.parse().ok()?;
        let is_made = quantity
            .formula()
            .is_some_and(|made| data.column_names == [made]);
        (!is_made).then_some(quantity)
    }

    /// Both sides as they are, or where a formula is asked for, what it makes of them.
    pub(super) fn derived(
        &self,
        sides: (Dataset, Option<Dataset>),
    ) -> anyhow::Result<(Dataset, Option<Dataset>)> {
        let (before, after) = sides;
        // Of a velocity beside other components, it is what a formula says.
        let text = match self.named(&before) {
            None => self.show.as_str(),
            Some(quantity) => match formula_of(quantity, &before) {
                Some(formula) => formula,
                None => return Ok((before, after)),
            },
        };
        let formula = derived_field("--show", text, &before)?;
        let after = after.map(|after| formula.of(&after)).transpose()?;
        Ok((formula.of(&before)?, after))
    }

    /// The plane of a frame of these data.
    pub(super) fn plane(&self, data: &Dataset, frame: usize) -> Result<Plane, Usage> {
        let shape = FieldShape::of(data);
        if !data.is_field() {
            let label = &data.origin.label;
            return Err(Usage(format!("{label}: expected snapshots of a field")));
        }
        // Of a formula the values alone are left.
        let quantity = self.named(data).unwrap_or_default();
        if !shape.has(quantity, data.columns()) {
            return Err(Usage(format!(
                "--show {}: these data have no such quantity; a velocity has as many components as its grid or mesh has axes",
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
        let component = match self.named(data) {
            Some(_) => find_column(&self.component, &data.column_names)
                .map_err(|error| Usage(format!("--component {error}")))?,
            None => 0,
        };
        Ok(Plane {
            frame,
            component,
            cut: Cut {
                across: self.across,
                turned: self.turned,
            },
            slice,
            projection: self.projection,
            quantity,
            view: None,
        })
    }
}

/// The three planes of a volume through a point, or through its middle.
pub(super) fn crossing(point: &str, shape: &FieldShape, plane: Plane) -> Result<Vec<Plane>, Usage> {
    let axes = [0, 1, 2];
    let points = axes.map(|axis| shape.slices_across(axis));
    let point: Option<Vec<usize>> = match point {
        "middle" => Some(points.map(|points| points / 2).to_vec()),
        _ => (point.split(',').map(|at| at.trim().parse().ok())).collect(),
    };
    let within = |point: &Vec<usize>| {
        shape.is_volume() && point.len() == 3 && axes.iter().all(|&a| point[a] < points[a])
    };
    let point = point.filter(within).ok_or_else(|| {
        let [z, y, x] = points.map(|points| points.saturating_sub(1));
        Usage(if shape.is_volume() {
            format!("--through: expected middle, or a point Z,Y,X of 0,0,0 to {z},{y},{x}")
        } else {
            "--through: expected a volume; these snapshots have one plane".to_owned()
        })
    })?;
    let plane = |across: usize| Plane {
        cut: Cut {
            across,
            ..plane.cut
        },
        slice: point[across],
        ..plane
    };
    Ok(axes.map(plane).to_vec())
}

/// That snapshots are pictures, and not lines.
pub(super) fn check_picture(data: &Dataset) -> Result<(), Usage> {
    if data.is_field() && FieldShape::of(data).is_picture() {
        return Ok(());
    }
    Err(Usage(format!(
        "{}: expected snapshots of a field of two axes or more, or on a mesh",
        data.origin.label
    )))
}

/// A formula of the components of these data, given with an option.
pub(super) fn derived_field(
    option: &str,
    text: &str,
    data: &Dataset,
) -> Result<DerivedField, Usage> {
    DerivedField::parse(text, data).map_err(|error| Usage(format!("{option} {text}: {error}")))
}
