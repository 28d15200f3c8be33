//! A small file of each format.

use std::fs;
use std::path::Path;

use crate::{Attribute, Contents, Data, Target, Values, Variable, Writer};

/// Writes a table, or a snapshot, of a few types.
fn write(path: &Path) {
    let target = Target::of(path).unwrap();
    let columns = [
        (
            "t",
            Data::I64((0..40).map(|i| 3_600_000_000_000 * i).collect()),
        ),
        ("pt", Data::F32((0..40).map(|i| (i % 7) as f32).collect())),
        ("d", Data::F64((0..40).map(f64::from).collect())),
    ];
    let is_field = target.is_of_grids();
    let variable = |(name, data): &(&str, Data)| {
        let shape = if is_field { vec![1, 5, 8] } else { vec![40] };
        let mut variable = Variable::new(*name, shape, data.kind());
        variable.attributes.push(Attribute::text("units", "ns"));
        variable
    };
    let contents = Contents {
        variables: columns.iter().map(variable).collect(),
        ..Contents::default()
    };
    let mut writer = Writer::create(path, target, &contents, &[]).unwrap();
    let values = columns.map(|(_, data)| Values::all(data));
    writer.write(&values).unwrap();
    writer.finish().unwrap();
}

const TEXTS: [(&str, &str); 4] = [
    (
        "dates.csv",
        "day,t [UTC],x,who\n2024-01-31,2024-01-31T12:00:00.25Z,1.5,a\n,31 Jan 2024 13:00,2,\"b, c\"\n1-2-2024,,3,\n",
    ),
    (
        "polyhedron.vtk",
        "# vtk DataFile Version 4.2\nt\nASCII\nDATASET UNSTRUCTURED_GRID\nPOINTS 5 float\n\
         0 0 0 1 0 0 0 1 0 0 0 1 1 1 1\nCELLS 2 23\n4 0 1 2 3\n17 4 3 1 2 3 3 1 3 4 3 1 4 2 3 2 4 3\n\
         CELL_TYPES 2\n10\n42\nCELL_DATA 2\nSCALARS c double 1\nLOOKUP_TABLE default\n1 2\n",
    ),
    (
        "polyhedron.vtu",
        "<?xml version=\"1.0\"?>\n<VTKFile type=\"UnstructuredGrid\" version=\"2.3\" byte_order=\"LittleEndian\">\n\
         <UnstructuredGrid><Piece NumberOfPoints=\"4\" NumberOfCells=\"1\">\n\
         <CellData><DataArray type=\"Float64\" Name=\"c\" format=\"ascii\">1</DataArray></CellData>\n\
         <Points><DataArray type=\"Float64\" Name=\"Points\" format=\"ascii\">0 0 0 1 0 0 0 1 0 0 0 1</DataArray></Points>\n\
         <Cells><DataArray type=\"Int64\" Name=\"connectivity\" format=\"ascii\">0 1 2 3</DataArray>\n\
         <DataArray type=\"Int64\" Name=\"offsets\" format=\"ascii\">4</DataArray>\n\
         <DataArray type=\"UInt8\" Name=\"types\" format=\"ascii\">42</DataArray>\n\
         <DataArray type=\"Int64\" Name=\"face_connectivity\" format=\"ascii\">2 1 0 0 1 3 1 2 3 2 0 3</DataArray>\n\
         <DataArray type=\"Int64\" Name=\"face_offsets\" format=\"ascii\">3 6 9 12</DataArray>\n\
         <DataArray type=\"Int64\" Name=\"polyhedron_to_faces\" format=\"ascii\">0 1 2 3</DataArray>\n\
         <DataArray type=\"Int64\" Name=\"polyhedron_offsets\" format=\"ascii\">4</DataArray></Cells>\n\
         </Piece></UnstructuredGrid></VTKFile>\n",
    ),
    (
        "image.fits",
        "SIMPLE  =                    T                                                  \
         BITPIX  =                    8                                                  \
         NAXIS   =                    1                                                  \
         NAXIS1  =                    9                                                  \
         END                                                                             ",
    ),
];

/// The files of a case of `OpenFOAM`, with their classes and what is in them.
const CASE: [(&str, &str, &str); 5] = [
    (
        "constant/polyMesh/points",
        "vectorField",
        "5((0 0 0)(1 0 0)(0 1 0)(0 0 1)(1 1 1))",
    ),
    (
        "constant/polyMesh/faces",
        "faceList",
        "7(3(1 2 3)3(0 2 1)3(0 1 3)3(0 3 2)3(1 4 3)3(1 2 4)3(2 3 4))",
    ),
    ("constant/polyMesh/owner", "labelList", "7(0 0 0 0 1 1 1)"),
    ("constant/polyMesh/neighbour", "labelList", "1(1)"),
    (
        "1/p",
        "volScalarField",
        "internalField nonuniform List<scalar> 2(1.5 2.5);",
    ),
];

/// A file of each format.
pub(super) fn make(folder: &Path) {
    for name in [
        "a.csv",
        "a.parquet",
        "a.arrow",
        "a.h5",
        "a.nc",
        "a.nc3",
        "a.vti",
        "a.vtr",
        "a.zarr",
    ] {
        write(&folder.join(name));
    }
    for (name, text) in TEXTS {
        fs::write(folder.join(name), text).unwrap();
    }
    // Headers of FITS have whole blocks.
    let image = folder.join("image.fits");
    let mut bytes = fs::read(&image).unwrap();
    bytes.resize(2 * 2880, b' ');
    fs::write(&image, bytes).unwrap();
    fs::write(folder.join("tree.root"), crate::root::sample::file()).unwrap();
    let animation = fs::File::create(folder.join("frames.png")).unwrap();
    let mut encoder = png::Encoder::new(animation, 3, 2);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_animated(2, 0).unwrap();
    encoder.set_blend_op(png::BlendOp::Over).unwrap();
    let mut encoder = encoder.write_header().unwrap();
    for frame in 0..2 {
        encoder.write_image_data(&[100 * frame + 7; 24]).unwrap();
    }
    encoder.finish().unwrap();
    for (name, class, body) in CASE {
        let path = folder.join("case").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = format!("FoamFile {{ format ascii; class {class}; }}\n{body}\n");
        fs::write(path, text).unwrap();
    }
    let mesh = crate::ugrid::tests::store(&[1, 2, 3, 4, 2, 5, 3, -9]);
    fs::rename(mesh.keep(), folder.join("mesh.zarr")).unwrap();
    fs::create_dir_all(folder.join("case/system")).unwrap();
    fs::write(folder.join("case/system/controlDict"), "").unwrap();
}
