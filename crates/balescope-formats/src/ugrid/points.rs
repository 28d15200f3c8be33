//! Points of a mesh by their coordinates.

use crate::data::Data;
use crate::error::Problem;

/// x, y and 0 of each node of a mesh, one after the other.
pub(super) fn points(x: &Data, y: &Data, mesh: &str) -> Result<Data, Problem> {
    if let (Data::F32(x), Data::F32(y)) = (x, y)
        && x.len() == y.len()
    {
        let places = x.iter().zip(y).flat_map(|(x, y)| [*x, *y, 0.0]);
        return Ok(Data::F32(places.collect()));
    }
    match (x.to_f64(), y.to_f64()) {
        (Some(x), Some(y)) if x.len() == y.len() => {
            let places = x.into_iter().zip(y).flat_map(|(x, y)| [x, y, 0.0]);
            Ok(Data::F64(places.collect()))
        }
        _ => {
            let found = format!("{} and {} coordinates of nodes", x.len(), y.len());
            Err(Problem::malformed(mesh, found, "two numbers for each"))
        }
    }
}
