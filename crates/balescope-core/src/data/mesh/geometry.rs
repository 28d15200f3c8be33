//! The points and cells of a mesh.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::neighbours::{KeptNeighbours, Neighbours};
use super::stored::StoredGeometry;
use super::{Location, MeshView, Raster};
use crate::data::DType;

/// Points and the cells between them. Shared: a copy costs nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "StoredGeometry", into = "StoredGeometry")]
pub struct Geometry(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    points: Vec<[f64; 3]>,
    dtype: DType,
    cells: Option<Cells>,
    /// Smallest and largest place along x, y and z.
    extent: Option<[[f64; 2]; 3]>,
    is_solid: bool,
    has_fillings: bool,
    /// The last pictures that were made of it.
    rasters: Mutex<Vec<(RasterKey, Option<Arc<Raster>>)>>,
    /// What an archive holds of the mesh with this axis and location.
    section: OnceLock<KeptSection>,
    neighbours: KeptNeighbours,
}

/// The axis and the location of a mesh, and its bytes in an archive.
type KeptSection = ((usize, Location), Arc<Vec<u8>>);

/// From where it is seen, and what of it has values.
type RasterKey = (MeshView, Location);

/// Pictures that are kept: two views side by side, with values on points and on cells.
const KEPT: usize = 4;

impl Geometry {
    /// `dtype`: of the points' places as they are stored. `None` where a cell has a corner that is no point,
    /// or places are of no type with fractions.
    pub fn new(points: Vec<[f64; 3]>, dtype: DType, cells: Option<Cells>) -> Option<Self> {
        let count = points.len();
        let is_point = |corner: u32| (corner as usize) < count;
        let are_points = |cells: &Cells| cells.all_points().all(is_point);
        let is_sound = matches!(dtype, DType::F32 | DType::F64)
            && !points.is_empty()
            && cells.as_ref().is_none_or(are_points);
        is_sound.then(|| {
            Self(Arc::new(Parts {
                extent: extent(&points),
                is_solid: cells.as_ref().is_some_and(Cells::have_inside),
                has_fillings: cells.as_ref().is_some_and(Cells::fill_something),
                points,
                dtype,
                cells,
                rasters: Mutex::default(),
                section: OnceLock::default(),
                neighbours: KeptNeighbours::default(),
            }))
        })
    }

    /// x, y and z of each point.
    pub fn points(&self) -> &[[f64; 3]] {
        &self.0.points
    }

    /// As the places of points are stored: single or double precision.
    pub fn dtype(&self) -> DType {
        self.0.dtype
    }

    /// `None` of points alone.
    pub fn cells(&self) -> Option<&Cells> {
        self.0.cells.as_ref()
    }

    /// The bytes under this key, made where it is not the one that they are kept of.
    pub(super) fn kept_section(
        &self,
        key: (usize, Location),
        encode: impl Fn() -> Vec<u8>,
    ) -> Arc<Vec<u8>> {
        let encoded = || Arc::new(encode());
        let (own, bytes) = self.0.section.get_or_init(|| (key, encoded()));
        if *own == key {
            Arc::clone(bytes)
        } else {
            encoded()
        }
    }

    /// What lies beside each of its places, found once.
    pub(super) fn kept_neighbours(&self, location: Location) -> Arc<Neighbours> {
        self.0.neighbours.get(self, location)
    }

    /// The picture under this key, made where it is not there.
    pub(super) fn kept_raster(
        &self,
        key: RasterKey,
        make: impl FnOnce() -> Option<Raster>,
    ) -> Option<Arc<Raster>> {
        let rasters = &self.0.rasters;
        let lock = || rasters.lock().unwrap_or_else(PoisonError::into_inner);
        let find = || {
            lock()
                .iter()
                .find(|(own, _)| *own == key)
                .map(|(_, r)| r.clone())
        };
        if let Some(found) = find() {
            return found;
        }
        // Not under the lock: making it takes a while and uses the shared pool.
        let raster = make().map(Arc::new);
        let mut kept = lock();
        kept.truncate(KEPT - 1);
        kept.insert(0, (key, raster.clone()));
        raster
    }

    /// Smallest and largest finite place along x, y and z; `None` where there is none along one of them.
    pub fn extent(&self) -> Option<[[f64; 2]; 3]> {
        self.0.extent
    }

    /// Whether it has cells with an inside.
    pub fn is_solid(&self) -> bool {
        self.0.is_solid
    }

    /// Whether a cell has an area or an inside.
    pub fn has_fillings(&self) -> bool {
        self.0.has_fillings
    }
}

fn extent(points: &[[f64; 3]]) -> Option<[[f64; 2]; 3]> {
    let mut extent = [[f64::INFINITY, f64::NEG_INFINITY]; 3];
    let is_finite = |point: &&[f64; 3]| point.iter().all(|place| place.is_finite());
    for point in points.iter().filter(is_finite) {
        for (own, place) in extent.iter_mut().zip(point) {
            *own = [own[0].min(*place), own[1].max(*place)];
        }
    }
    let is_there = extent.iter().all(|[low, high]| low <= high);
    is_there.then_some(extent)
}

/// Bit by bit.
impl PartialEq for Geometry {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&[f64; 3], &[f64; 3])| a.map(f64::to_bits) == b.map(f64::to_bits);
        Arc::ptr_eq(&self.0, &other.0)
            || (self.dtype() == other.dtype()
                && self.points().len() == other.points().len()
                && self.points().iter().zip(other.points()).all(same)
                && self.cells() == other.cells())
    }
}
