use std::fs;
use std::path::Path;

use crate::data::Data;
use crate::testing::Opened;
use crate::{OnMesh, open};

/// Writes an array of a Zarr store with names of its axes and more attributes.
fn array(store: &Path, name: &str, axes: &[(&str, usize)], attributes: &str, data: &Data) {
    let folder = store.join(name);
    fs::create_dir(&folder).unwrap();
    let kind = match data {
        Data::I32(_) => "<i4",
        Data::F32(_) => "<f4",
        _ => "<f8",
    };
    let shape: Vec<usize> = axes.iter().map(|(_, length)| *length).collect();
    let names: Vec<&str> = axes.iter().map(|(name, _)| *name).collect();
    let about = format!(
        r#"{{"zarr_format": 2, "shape": {shape:?}, "chunks": {shape:?}, "dtype": "{kind}",
        "compressor": null, "fill_value": null, "order": "C", "filters": null}}"#
    );
    fs::write(folder.join(".zarray"), about).unwrap();
    let attributes = format!(r#"{{"_ARRAY_DIMENSIONS": {names:?}{attributes}}}"#);
    fs::write(folder.join(".zattrs"), attributes).unwrap();
    let place = vec!["0"; shape.len().max(1)].join(".");
    let bytes = data.to_bytes(crate::ByteOrder::Little).unwrap();
    fs::write(folder.join(place), bytes).unwrap();
}

/// A quadrangle beside a triangle, counted from 1, with a level on them at two times, a depth at their nodes
/// and a flux through edges.
pub fn store(corners: &[i32]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join(".zgroup"), r#"{"zarr_format": 2}"#).unwrap();
    let topology = r#", "cf_role": "mesh_topology", "topology_dimension": 2,
        "node_coordinates": "node_lat node_lon", "face_node_connectivity": "corners""#;
    array(path, "mesh", &[], topology, &Data::I32(vec![0]));
    let north = Data::F32(vec![0.0, 0.0, 1.0, 1.0, 0.5]);
    let unit = r#", "units": "degrees_north""#;
    array(path, "node_lat", &[("node", 5)], unit, &north);
    let east = Data::F32(vec![0.0, 1.0, 1.0, 0.0, 2.0]);
    array(path, "node_lon", &[("node", 5)], "", &east);
    let said = r#", "cf_role": "face_node_connectivity", "start_index": 1, "_FillValue": -9"#;
    let corners = Data::I32(corners.to_vec());
    array(path, "corners", &[("face", 2), ("most", 4)], said, &corners);
    let level = Data::F64(vec![1.0, 2.0, 3.0, 4.0]);
    let on = |place: &str| format!(r#", "mesh": "mesh", "location": "{place}""#);
    let axes = [("time", 2), ("face", 2)];
    array(path, "level", &axes, &on("face"), &level);
    let depth = Data::F64(vec![5.0, 6.0, 7.0, 8.0, 9.0]);
    array(path, "depth", &[("node", 5)], &on("node"), &depth);
    array(
        path,
        "flux",
        &[("edge", 2)],
        &on("edge"),
        &Data::F64(vec![0.0; 2]),
    );
    folder
}

fn opened(folder: tempfile::TempDir) -> Opened {
    Opened::new(open(folder.path()).unwrap(), folder)
}

#[test]
fn what_lies_on_nodes_and_faces_is_put_on_their_mesh() {
    let file = opened(store(&[1, 2, 3, 4, 2, 5, 3, -9]));
    let mesh = &file.contents().meshes[0];
    let points = &file.contents().variables[mesh.points];
    assert_eq!(
        (points.name.as_str(), &points.shape[..]),
        ("mesh/points", &[5, 3][..])
    );
    let last = Data::F32(vec![0.0, 1.0, 0.0, 2.0, 0.5, 0.0]);
    assert_eq!(file.part("mesh/points", 3..5).data, last);
    let Data::List { offsets, values } = file.data("mesh/cells") else {
        panic!("no lists");
    };
    assert_eq!(offsets, [0, 4, 7]);
    assert_eq!(values.data, Data::I64(vec![0, 1, 2, 3, 1, 4, 2]));
    assert_eq!(file.data("mesh/cell_types"), Data::U8(vec![9, 5]));
    assert_eq!(file.variable("level").on, Some(OnMesh::Cells(0)));
    assert_eq!(file.variable("depth").on, Some(OnMesh::Points(0)));
    assert_eq!(file.variable("flux").on, None);
    assert_eq!(file.part("level", 1..2).data, Data::F64(vec![3.0, 4.0]));
    // What tells of the mesh is no data.
    for name in ["mesh", "corners", "node_lat", "node_lon"] {
        assert!(points.coordinates.iter().any(|own| own == name), "{name}");
    }
    let notes = &file.contents().notes;
    assert!(notes.len() == 1 && notes[0].contains("flux"), "{notes:?}");
}

#[test]
fn meshes_that_cannot_be_are_left_out_in_words() {
    let refused = |folder: tempfile::TempDir| {
        let file = opened(folder);
        assert!(file.contents().meshes.is_empty() && file.variable("level").on.is_none());
        assert_eq!(file.data("level").len(), 4);
        file.contents().notes.join("\n")
    };
    let notes = refused(store(&[1, 2, 3, 4, 2, 6, 3, -9]));
    assert!(notes.contains("a corner at node 6 of 5"), "{notes}");
    let folder = store(&[0; 8]);
    fs::remove_dir_all(folder.path().join("node_lon")).unwrap();
    let notes = refused(folder);
    assert!(notes.contains("no node_coordinates"), "{notes}");
    // More faces than the bytes of the store can hold.
    let folder = store(&[0; 8]);
    let about = folder.path().join("corners/.zarray");
    let text = fs::read_to_string(&about).unwrap();
    fs::write(
        &about,
        text.replace("\"shape\": [2,", "\"shape\": [200000000000,"),
    )
    .unwrap();
    let notes = refused(folder);
    assert!(notes.contains("stored bytes can hold"), "{notes}");
}

#[test]
fn layers_are_components_of_the_places_that_they_are_of() {
    let folder = store(&[1, 2, 3, 4, 2, 5, 3, -9]);
    let numbers = |count: i32| Data::I32((0..count).collect());
    let on = |location: &str| format!(r#", "mesh": "mesh", "location": "{location}""#);
    let path = folder.path();
    let axes = [("time", 2), ("layer", 3), ("face", 2)];
    array(path, "salt", &axes, &on("face"), &numbers(12));
    let axes = [("time", 2), ("node", 5), ("layer", 2)];
    array(path, "speed", &axes, &on("node"), &numbers(20));
    let axes = [("time", 1), ("layer", 1), ("kind", 1), ("face", 2)];
    array(path, "tracers", &axes, &on("face"), &numbers(2));
    let file = opened(folder);
    let salt = file.variable("salt");
    assert_eq!(
        (&salt.shape[..], salt.on),
        (&[2, 2, 3][..], Some(OnMesh::Cells(0)))
    );
    assert_eq!(salt.dimensions[2].as_deref(), Some("layer"));
    assert_eq!(
        file.data("salt"),
        Data::I32(vec![0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11])
    );
    assert_eq!(
        file.part("salt", 1..2).data,
        Data::I32(vec![6, 8, 10, 7, 9, 11])
    );
    // Layers that stand behind the places already are left as they are.
    assert_eq!(file.variable("speed").on, Some(OnMesh::Points(0)));
    assert_eq!(file.data("speed"), numbers(20));
    assert_eq!(file.variable("tracers").on, None);
    let notes = file.contents().notes.join("\n");
    let layers = "salt[0] the first one in the file: salt (3 along layer), speed (2 along layer)";
    assert!(
        notes.contains(layers) && notes.contains("tracers"),
        "{notes}"
    );
}

#[test]
fn missing_layers_stay_with_their_places() {
    let values = crate::Values {
        data: Data::I32((0..6).collect()),
        valid: Some(vec![true, false, true, true, true, false]),
    };
    let turned = super::lie::turned(&values, &[1, 2, 3]);
    assert_eq!(turned.data, Data::I32(vec![0, 2, 4, 1, 3, 5]));
    assert_eq!(
        turned.valid,
        Some(vec![true, true, true, false, true, false])
    );
}
