//! What can be said once all data sets are listed.

use rust_hdf5::H5Dataset;

use super::Hdf5;
use super::attributes::is_of_the_library;
use super::scales::Scales;
use crate::cf;
use crate::sniff::Format;

impl Hdf5 {
    /// Axes and what the conventions say, once all is listed.
    pub(super) fn finish(&mut self) {
        let handles: Vec<&H5Dataset> = self.datasets.iter().map(|d| &d.handle).collect();
        let shapes: Vec<&[u64]> = self.datasets.iter().map(|d| d.shape.as_slice()).collect();
        let names: Vec<&str> = self.datasets.iter().map(|d| d.name.as_str()).collect();
        let scales = Scales::new(&handles, &names, &shapes);
        if scales.is_netcdf {
            self.format = Format::NetCdf4;
        }
        for (variable, column) in self.contents.variables.iter_mut().zip(&self.columns) {
            for (axis, name) in scales.axes[column.dataset].iter().enumerate() {
                if let Some(place) = variable.dimensions.get_mut(axis) {
                    place.clone_from(name);
                }
            }
        }
        let short = scales.short(&names, &shapes);
        self.contents.notes.extend(short);
        self.drop(&scales.only_axes);
        for variable in &mut self.contents.variables {
            variable
                .attributes
                .retain(|attribute| !is_of_the_library(&attribute.name));
        }
        let marks = ["_NCProperties", "_nc3_strict"];
        let attributes = &mut self.contents.attributes;
        if attributes.iter().any(|a| marks.contains(&a.name.as_str())) {
            self.format = Format::NetCdf4;
        }
        attributes.retain(|attribute| !is_of_the_library(&attribute.name));
        cf::link(&mut self.contents);
    }

    /// Leaves out axes that have a length and no values.
    fn drop(&mut self, datasets: &[usize]) {
        let columns = std::mem::take(&mut self.columns);
        let variables = std::mem::take(&mut self.contents.variables);
        for (column, variable) in columns.into_iter().zip(variables) {
            if !datasets.contains(&column.dataset) {
                self.columns.push(column);
                self.contents.variables.push(variable);
            }
        }
    }
}
