//! The mesh that variables of a file lie on.

use balescope_formats::{Data, OnMesh, Reader};

use super::numbers::NumericVariable;
use super::on_mesh::times_on_mesh;
use super::stored::exact;
use crate::data::{Cells, DType, Faces, Geometry, Location, Mesh};

/// Bytes that points and cells may take, about: they go into a section of an archive, which has a limit.
const MOST_BYTES: usize = 192 << 20;

/// The mesh that all of these lie on; `None` where they lie on none, or on several. A text where it cannot be
/// kept.
pub(super) fn mesh(reader: &mut Reader, parts: &[NumericVariable]) -> Result<Option<Mesh>, String> {
    let contents = reader.contents();
    let on = |part: &NumericVariable| contents.variables[part.variable].on;
    let first = on(&parts[0]);
    let (Some(OnMesh::Points(index) | OnMesh::Cells(index)), true) =
        (first, parts.iter().all(|part| on(part) == first))
    else {
        return Ok(None);
    };
    let described = contents.meshes[index].clone();
    let location = match first {
        Some(OnMesh::Cells(_)) => Location::Cells,
        _ => Location::Points,
    };
    // Times come first where there are any.
    let own = usize::from(times_on_mesh(&parts[0], contents).is_some());
    // Variables that make one array have an axis of their own there, after the first.
    let axis = if parts.len() > 1 && own > 0 {
        own + 1
    } else {
        own
    };
    let size = |variable: usize| {
        let variable = &reader.contents().variables[variable];
        let values: Option<u64> = variable
            .shape
            .iter()
            .try_fold(1_u64, |n, axis| n.checked_mul(*axis));
        values
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(usize::MAX)
    };
    let too_large = || "its points and cells are too many to be kept beside the data".to_owned();
    if size(described.points).saturating_mul(size_of::<f64>()) > MOST_BYTES {
        return Err(too_large());
    }
    let points = reader
        .read_all(described.points)
        .map_err(|why| why.to_string())?;
    let dtype = match points.data {
        Data::F32(_) => DType::F32,
        _ => DType::F64,
    };
    let places = exact(&points.data).filter(|_| points.valid.is_none());
    let places = places.ok_or("the places of its points are no numbers")?;
    let (places, rest) = places.as_chunks::<3>();
    if !rest.is_empty() {
        return Err("its points have no three places each".to_owned());
    }
    let cells = match described.cells {
        Some(described) => {
            let corners = reader
                .read_all(described.points)
                .map_err(|why| why.to_string())?;
            let types = reader
                .read_all(described.types)
                .map_err(|why| why.to_string())?;
            let mut cells = cells(&corners.data, &types.data);
            if let Some(own) = described.faces {
                let own = reader.read_all(own).map_err(|why| why.to_string())?;
                cells = cells.and_then(|cells| cells.with_faces(faces(&own.data)?));
            }
            Some(cells.ok_or("its cells do not fit each other")?)
        }
        None => None,
    };
    let corners = cells.as_ref().map_or(0, |cells| {
        let of_faces = cells.faces().map_or(0, |faces| faces.all_corners().len());
        cells.all_corners().len() + of_faces
    });
    if size_of_val(places) + size_of::<u32>() * corners > MOST_BYTES {
        return Err(too_large());
    }
    let geometry = Geometry::new(places.to_vec(), dtype, cells);
    let geometry = geometry.ok_or("its cells have corners that are no points")?;
    let mesh = Mesh {
        axis,
        location,
        geometry,
    };
    let fits = parts[0].shape.get(own) == Some(&mesh.places());
    Ok(fits.then_some(mesh))
}

/// Cells of the points of each, and of what each is.
fn cells(corners: &Data, types: &Data) -> Option<Cells> {
    let (ends, corners) = list(corners)?;
    let types = whole(types)?.into_iter();
    let types = types.map(|kind| u8::try_from(kind).ok());
    Cells::new(types.collect::<Option<_>>()?, ends, whole(corners)?)
}

/// The faces of cells: of each a list of lists of points.
fn faces(faces: &Data) -> Option<Faces> {
    let (cells, faces) = list(faces)?;
    let (ends, corners) = list(faces)?;
    Faces::new(cells, ends, whole(corners)?)
}

/// Where each of some lists ends, and what they hold.
fn list(data: &Data) -> Option<(Vec<u32>, &Data)> {
    let Data::List { offsets, values } = data else {
        return None;
    };
    let ends = offsets.get(1..)?.iter().map(|&end| u32::try_from(end).ok());
    Some((ends.collect::<Option<_>>()?, &values.data))
}

/// Numbers of points.
fn whole(data: &Data) -> Option<Vec<u32>> {
    let whole = |number: f64| {
        let is_held = (0.0..=f64::from(u32::MAX)).contains(&number) && number.fract() == 0.0;
        is_held.then_some(number as u32)
    };
    data.to_f64()?.into_iter().map(whole).collect()
}
