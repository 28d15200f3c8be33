use crate::data::Data;
use crate::testing::{failure, opened, survives};

/// Builds headers of CDF-1.
#[derive(Default)]
struct File(Vec<u8>);

impl File {
    fn number(mut self, number: u32) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    fn text(mut self, text: &str) -> Self {
        self = self.number(text.len() as u32);
        self.0.extend(text.as_bytes());
        while !self.0.len().is_multiple_of(4) {
            self.0.push(0);
        }
        self
    }
}

/// Time grows; `T` (short) lies on time and x, `n` (char) names each record.
fn file(records: u32) -> Vec<u8> {
    let header = |begin: u32| {
        let mut file = File(b"CDF\x01".to_vec()).number(records);
        file = file.number(10).number(3);
        file = file.text("time").number(0).text("x").number(3);
        file = file.text("len").number(5);
        file = file.number(12).number(1);
        file = file.text("title").number(2).text("run");
        file = file.number(11).number(3);
        file = file.text("T").number(2).number(0).number(1);
        file = file.number(12).number(1).text("units").number(2).text("K");
        file = file.number(3).number(8).number(begin);
        file = file.text("n").number(2).number(0).number(2);
        file = file
            .number(0)
            .number(0)
            .number(2)
            .number(8)
            .number(begin + 8);
        file = file.text("x").number(1).number(1);
        file.number(0)
            .number(0)
            .number(6)
            .number(24)
            .number(begin + 32)
    };
    let begin = header(0).0.len() as u32;
    let mut bytes = header(begin).0;
    for record in 0..2_i16 {
        for x in 0..3 {
            bytes.extend((10 * record + x).to_be_bytes());
        }
        bytes.extend([0, 0]);
        bytes.extend(if record == 0 {
            b"ab\0\0\0\0\0\0"
        } else {
            b"cdefg\0\0\0"
        });
    }
    for x in [0.0, 0.5, 1.0_f64] {
        bytes.extend(x.to_be_bytes());
    }
    bytes
}

#[test]
fn records_texts_and_axes_are_read() {
    let file = opened(&file(2));
    let t = file.variable("T");
    assert_eq!(t.shape, [2, 3]);
    assert_eq!(t.unit(), Some("K"));
    assert_eq!(
        t.dimensions,
        [Some("time".to_owned()), Some("x".to_owned())]
    );
    assert_eq!(t.coordinates, ["x"]);
    assert_eq!(file.data("T"), Data::I16(vec![0, 1, 2, 10, 11, 12]));
    assert_eq!(file.part("T", 1..2).data, Data::I16(vec![10, 11, 12]));
    assert_eq!(
        file.data("n"),
        Data::Text(vec!["ab".into(), "cdefg".into()])
    );
    assert_eq!(file.data("x"), Data::F64(vec![0.0, 0.5, 1.0]));
    assert_eq!(file.contents().attributes[0].value.as_text(), Some("run"));
}

#[test]
fn records_of_an_open_file_are_counted_by_its_length() {
    let file = opened(&file(u32::MAX));
    assert_eq!(file.variable("T").shape[0], 3);
    assert!(file.contents().notes[0].contains("not closed"));
}

#[test]
fn damaged_files_are_refused_or_read() {
    survives(&file(2));
}

#[test]
fn a_list_with_another_tag_is_refused() {
    let mut bytes = file(2);
    bytes[11] = 9;
    let message = failure(&bytes);
    assert!(
        message.contains("byte 8: found 9, expected the tag 10"),
        "{message}"
    );
}
