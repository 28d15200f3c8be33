use crate::data::Data;
use crate::testing::{failure, opened, survives};

fn header(cards: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for card in cards.iter().chain(&["END"]) {
        bytes.extend(format!("{card:<80}").as_bytes());
    }
    bytes.resize(bytes.len().next_multiple_of(2880), b' ');
    bytes
}

fn image() -> Vec<u8> {
    let mut bytes = header(&[
        "SIMPLE  =                    T",
        "BITPIX  =                   16",
        "NAXIS   =                    2",
        "NAXIS1  =                    3",
        "NAXIS2  =                    2",
        "BZERO   =              32768.0",
        "BUNIT   = 'Jy      '",
        "OBJECT  = 'M31     '",
    ]);
    for n in [-32768_i16, 0, 32767, 1, 2, 3] {
        bytes.extend(n.to_be_bytes());
    }
    bytes.resize(2 * 2880, 0);
    bytes
}

#[test]
fn images_are_read_with_units_and_without_signs() {
    let file = opened(&image());
    assert_eq!(file.variable("primary").shape, [2, 3]);
    assert_eq!(file.variable("primary").unit(), Some("Jy"));
    let values = vec![0, 32768, 65535, 32769, 32770, 32771];
    assert_eq!(file.data("primary"), Data::U16(values));
    assert_eq!(
        file.part("primary", 1..2).data,
        Data::U16(vec![32769, 32770, 32771])
    );
}

#[test]
fn damaged_images_are_refused_or_read() {
    survives(&image());
}

#[test]
fn tables_are_read_by_columns() {
    let mut bytes = header(&[
        "SIMPLE  =                    T",
        "BITPIX  =                    8",
        "NAXIS   =                    0",
    ]);
    bytes.extend(header(&[
        "XTENSION= 'BINTABLE'",
        "BITPIX  =                    8",
        "NAXIS   =                    2",
        "NAXIS1  =                    6",
        "NAXIS2  =                    2",
        "PCOUNT  =                    0",
        "GCOUNT  =                    1",
        "TFIELDS =                    2",
        "TTYPE1  = 'n       '",
        "TFORM1  = 'J       '",
        "TUNIT1  = 'm       '",
        "TTYPE2  = 'who     '",
        "TFORM2  = '2A      '",
    ]));
    for (n, who) in [(7_i32, b"ab"), (-1, b"c ")] {
        bytes.extend(n.to_be_bytes());
        bytes.extend(who);
    }
    bytes.resize(bytes.len().next_multiple_of(2880), 0);
    let file = opened(&bytes);
    assert_eq!(file.data("extension_1.n"), Data::I32(vec![7, -1]));
    assert_eq!(file.variable("extension_1.n").unit(), Some("m"));
    let texts = vec!["ab".to_owned(), "c".to_owned()];
    assert_eq!(file.data("extension_1.who"), Data::Text(texts));
}

#[test]
fn a_cut_file_is_refused_in_words() {
    let message = failure(&image()[..2890]);
    assert!(message.contains("cut short"), "{message}");
}
