//! The network of BALER.

use super::{ModelFamily, Sizing};
use crate::model::{Activation, Size};

/// Hidden layers with leaky `ReLU` and no linear path.
pub struct Baler;

impl ModelFamily for Baler {
    fn name(&self) -> &'static str {
        "baler"
    }

    fn label(&self) -> &'static str {
        "BALER"
    }

    fn about(&self) -> &'static str {
        "BALER's own network, for comparison"
    }

    fn sizing(&self) -> Sizing {
        Sizing::Fixed
    }

    fn suggested_size(&self, _features: usize) -> Size {
        Size::Baler
    }

    fn activation(&self) -> Activation {
        Activation::LeakyRelu
    }

    fn linear_path(&self) -> bool {
        false
    }

    fn sizes_in_search(&self, _features: usize) -> Vec<Size> {
        vec![Size::Baler]
    }
}
