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

/// All bundled samples.
pub const SAMPLES: &[Sample] = &[
    Sample {
        name: "dimuon",
        title: "Particle collisions",
        description: "Pairs of muons from Z bosons over a falling background",
        bytes: &[],
    },
    Sample {
        name: "cube_flow",
        title: "Flow around a cube",
        description: "Streamwise velocity behind a wall-mounted cube",
        bytes: &[],
    },
];

impl Sample {
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        SAMPLES.iter().find(|s| s.name == name)
    }

    /// # Errors
    /// Never for a sound build; the type is that of every reader.
    pub fn load(&self) -> Result<Dataset, DataError> {
        read_bytes(self.name, self.bytes, &ReadOptions::default())
    }
}
