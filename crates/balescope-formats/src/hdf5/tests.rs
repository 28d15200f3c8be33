use rust_hdf5::H5File;

use crate::data::Data;
use crate::testing::{Opened, failure};
use crate::{Format, open};

/// A file written by the library itself.
fn written(write: impl FnOnce(&H5File)) -> Opened {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.txt");
    let file = H5File::create(&path).unwrap();
    write(&file);
    file.close().unwrap();
    Opened::new(open(&path).unwrap(), folder)
}

#[test]
fn numbers_come_as_stored_and_in_ranges() {
    let exact = [i64::MAX, i64::MIN, (1 << 53) + 1];
    let file = written(|file| {
        let group = file.create_group("g").unwrap();
        let data = group.new_dataset::<i64>().shape([3]).create("n").unwrap();
        data.write_raw(&exact).unwrap();
        let field = file
            .new_dataset::<f32>()
            .shape([4, 2])
            .chunk(&[2, 2])
            .deflate(4)
            .create("u")
            .unwrap();
        field
            .write_raw(&[0.0_f32, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
            .unwrap();
    });
    assert_eq!(file.data("g/n"), Data::I64(exact.to_vec()));
    assert_eq!(file.variable("u").shape, [4, 2]);
    assert_eq!(
        file.part("u", 1..3).data,
        Data::F32(vec![2.0, 3.0, 4.0, 5.0])
    );
}

#[test]
fn texts_and_attributes_are_read() {
    let file = written(|file| {
        file.write_vlen_strings("who", &["ab", "", "ç"]).unwrap();
        let data = file.new_dataset::<f64>().shape([1]).create("T").unwrap();
        data.write_raw(&[1.5]).unwrap();
        let unit = data
            .new_attr::<rust_hdf5::types::VarLenUnicode>()
            .shape(())
            .create("Units")
            .unwrap();
        unit.write_string("K").unwrap();
        file.set_attr_string("title", "run 7").unwrap();
    });
    let texts = ["ab", "", "ç"].map(str::to_owned).to_vec();
    assert_eq!(file.data("who"), Data::Text(texts));
    assert_eq!(file.variable("T").unit(), Some("K"));
    assert_eq!(file.contents().attributes[0].value.as_text(), Some("run 7"));
}

#[test]
fn scales_name_axes_and_coordinates() {
    let file = written(|file| {
        let x = file.new_dataset::<f64>().shape([3]).create("x").unwrap();
        x.write_raw(&[0.0, 0.5, 1.0]).unwrap();
        let u = file.new_dataset::<f32>().shape([3]).create("u").unwrap();
        u.write_raw(&[0.0_f32; 3]).unwrap();
        x.set_scale(None).unwrap();
        u.attach_scale(0, &x).unwrap();
    });
    assert_eq!(file.variable("u").dimensions, [Some("x".to_owned())]);
    assert_eq!(file.variable("u").coordinates, ["x"]);
}

#[test]
fn a_cut_file_is_refused_in_words() {
    let message = failure(b"\x89HDF\r\n\x1a\n\x00\x00");
    assert!(message.contains("expected"), "{message}");
    assert_ne!(Format::Hdf5, Format::NetCdf4);
}
