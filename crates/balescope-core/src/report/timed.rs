//! How fast devices trained when they were tried.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::format;

/// How fast a device trained a network when a few steps were tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimedDevice {
    pub device: String,
    /// Samples in a step; 0 in reports that do not tell.
    #[serde(default)]
    pub batch: usize,
    pub samples_per_second: f64,
}

/// `CPU (2 cores), batches of 512: 480,000 samples/s`.
impl fmt::Display for TimedDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.device)?;
        if self.batch > 0 {
            write!(f, ", batches of {}", format::count(self.batch))?;
        }
        write!(f, ": {}", format::rate(self.samples_per_second))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timed_devices_tell_their_batch_where_it_is_known() {
        let read = |text| {
            serde_json::from_str::<TimedDevice>(text)
                .unwrap()
                .to_string()
        };
        let known = r#"{"device": "CPU (2 cores)", "batch": 1024, "samples_per_second": 480000.0}"#;
        assert_eq!(
            read(known),
            "CPU (2 cores), batches of 1,024: 480,000 samples/s"
        );
        let older = r#"{"device": "CPU (2 cores)", "samples_per_second": 480000.0}"#;
        assert_eq!(read(older), "CPU (2 cores): 480,000 samples/s");
    }
}
