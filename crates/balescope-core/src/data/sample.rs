//! Data sets that are built into the program.

use std::path::Path;

use super::{DataError, Dataset, ReadOptions, read_bytes};

/// A data set that is built into the program.
#[derive(Debug)]
pub struct Sample {
    /// The name on the command line, for instance `dimuon`.
    pub name: &'static str,
    pub title: &'static str,
    /// One line for a card.
    pub description: &'static str,
    /// The npz file.
    pub bytes: &'static [u8],
}

/// All bundled samples. Not a constant: that would stand in the program several times.
pub static SAMPLES: &[Sample] = &[
    Sample {
        name: "dimuon",
        title: "Particle collisions",
        description: "Pairs of muons from Z bosons over a falling background",
        bytes: include_bytes!(concat!(env!("SAMPLE_DATA"), "/dimuon.npz")),
    },
    Sample {
        name: "cube_flow",
        title: "Flow around a cube",
        description: "Streamwise velocity behind a wall-mounted cube",
        bytes: include_bytes!(concat!(env!("SAMPLE_DATA"), "/cube_flow.npz")),
    },
];

impl Sample {
    pub fn find(name: &str) -> Option<&'static Self> {
        SAMPLES.iter().find(|s| s.name == name)
    }

    /// The one that this path names, unless there is a file or folder of that name.
    pub fn at(path: &Path) -> Option<&'static Self> {
        let name = path.to_str().filter(|_| !path.exists())?;
        Self::find(name)
    }

    pub fn load(&self) -> Result<Dataset, DataError> {
        read_bytes(self.name, self.bytes, &ReadOptions::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{DType, Kind, Profile};

    #[test]
    fn every_sample_loads_without_a_remark() {
        for sample in SAMPLES {
            let data = sample.load().unwrap();
            assert_eq!(data.origin.label, sample.name);
            assert!(data.notes.is_empty(), "{:?}", data.notes);
            let profile = Profile::new(&data);
            assert!(profile.columns.iter().all(|c| c.nan + c.infinite == 0));
            assert!(Sample::find(sample.name).is_some_and(|s| s.title == sample.title));
        }
        assert!(Sample::find("no such sample").is_none());
        assert!(SAMPLES.iter().map(|s| s.bytes.len()).sum::<usize>() <= 8 << 20);
    }

    #[test]
    fn the_collisions_are_a_table_and_the_flow_is_a_field() {
        let table = Sample::find("dimuon").unwrap().load().unwrap();
        assert_eq!(table.layout.kind, Kind::Table);
        assert!(table.has_names && table.samples() >= 30_000);
        let field = Sample::find("cube_flow").unwrap().load().unwrap();
        assert_eq!((field.layout.kind, field.dtype), (Kind::Field, DType::F32));
        assert_eq!((field.layout.sample_axis, field.columns()), (Some(0), 1));
        let [height, length] = field.layout.field_shape()[..] else {
            panic!("a plane")
        };
        assert!(field.samples() >= 200 && height >= 48 && length >= 128);
    }
}
