use std::collections::HashMap;
use std::io::Write;

use super::baskets;
use super::buffer::Buffer;
use super::column::{Column, Layout};
use super::file::unpack_blocks;
use super::numbers::Numbers;
use super::objects::{Inline, Member, Object, Objects};
use super::tree::{Branch, Leaf};
use crate::data::Data;
use crate::testing::{failure, opened, survives};
use crate::values::ValueKind;

fn leaf(class: &str, title: &str, length: u64) -> Leaf {
    Leaf {
        class: class.to_owned(),
        name: "x".to_owned(),
        title: title.to_owned(),
        length,
        is_unsigned: false,
        is_counted: false,
    }
}

#[test]
fn a_tree_is_read_with_rows_and_lists() {
    let file = opened(&super::sample::file());
    assert_eq!(file.data("t/x"), Data::F64(vec![1.5, -2.0, 1e300]));
    assert_eq!(file.part("t/x", 1..2).data, Data::F64(vec![-2.0]));
    let Data::List { offsets, values } = file.part("t/n", 0..3).data else {
        panic!("no lists");
    };
    assert_eq!(offsets, [0, 2, 2, 3]);
    assert_eq!(values.data, Data::I32(vec![7, 8, 9]));
    assert!(file.contents().notes.is_empty());
}

#[test]
fn numbers_that_are_cut_short_are_read_from_leaves_and_lists() {
    let file = opened(&super::sample::file());
    assert_eq!(file.data("t/short"), Data::F64(vec![-1.0, 0.5, 3.0]));
    let Data::List { offsets, values } = file.data("t/half") else {
        panic!("no lists");
    };
    assert_eq!(offsets, [0, 1, 1, 3]);
    assert_eq!(values.data, Data::F32(vec![1.5, -2.0, 0.0]));
}

#[test]
fn members_of_classes_are_cut_short_as_their_titles_say() {
    let mut branch = Branch {
        leaves: vec![leaf("TLeafElement", "", 1)],
        ..Branch::default()
    };
    branch.element.class = "Hit".to_owned();
    branch.element.streamer = 9;
    let member = |title: &str| Member {
        kind: "Double32_t".to_owned(),
        title: title.to_owned(),
    };
    let of = |branch: &Branch, title: &str| {
        let members = HashMap::from([(("Hit".to_owned(), 0), vec![member(title)])]);
        let columns = Column::all(branch, &members).unwrap();
        columns[0].1.numbers.clone()
    };
    let steps = Numbers::double32("[0,8,3]").unwrap();
    assert_eq!(of(&branch, "[0,8,3] a length"), steps);
    assert_eq!(
        steps.read(&[0, 0, 0, 5], "x").unwrap(),
        Data::F64(vec![5.0])
    );
    assert_eq!((steps.width(), of(&branch, "").width()), (4, 4));
    branch.element.streamer = 19;
    assert_eq!(of(&branch, "").width(), 3);
}

#[test]
fn damaged_trees_are_refused_or_read() {
    survives(&super::sample::file());
}

#[test]
fn blocks_are_unpacked_one_after_another() {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    zlib.write_all(&[7; 300]).unwrap();
    let block = zlib.finish().unwrap();
    let mut packed = Vec::new();
    for _ in 0..2 {
        packed.extend(b"ZL\x08");
        packed.extend(&(block.len() as u32).to_le_bytes()[..3]);
        packed.extend(&300_u32.to_le_bytes()[..3]);
        packed.extend(&block);
    }
    assert_eq!(unpack_blocks(packed.clone(), 600, "x").unwrap(), [7; 600]);
    assert!(unpack_blocks(packed, 700, "x").is_err());
    // What is as long as it says is not packed.
    assert_eq!(unpack_blocks(vec![1, 2], 2, "x").unwrap(), [1, 2]);
}

#[test]
fn leaves_make_columns_with_axes_from_titles() {
    let branch = Branch {
        leaves: vec![leaf("TLeafF", "x[2][3]", 6)],
        ..Branch::default()
    };
    let columns = Column::all(&branch, &HashMap::new()).unwrap();
    assert_eq!(columns[0].1.numbers.kind, ValueKind::F32);
    let layout = Layout::Rows {
        axes: vec![2, 3],
        offset: 0,
        entry: 24,
    };
    assert_eq!(columns[0].1.layout, layout);
}

#[test]
fn several_leaves_lie_side_by_side() {
    let branch = Branch {
        leaves: vec![leaf("TLeafI", "a", 1), leaf("TLeafD", "b", 1)],
        ..Branch::default()
    };
    let columns = Column::all(&branch, &HashMap::new()).unwrap();
    let layout = Layout::Rows {
        axes: Vec::new(),
        offset: 4,
        entry: 12,
    };
    assert_eq!(columns[1].1.layout, layout);
    assert_eq!(columns[1].0, ".x");
}

#[test]
fn what_is_no_number_is_refused_in_words() {
    let mut branch = Branch {
        leaves: vec![leaf("TLeafElement", "", 1)],
        ..Branch::default()
    };
    branch.element.class = "TLorentzVector".to_owned();
    branch.element.id = -1;
    branch.element.streamer = -1;
    let why = Column::all(&branch, &HashMap::new()).unwrap_err();
    assert_eq!(why, "TLorentzVector is not read");
    branch.element.class = "vector<double>".to_owned();
    let columns = Column::all(&branch, &HashMap::new()).unwrap();
    assert_eq!(columns[0].1.layout, Layout::Lists { header: 10 });
}

#[test]
fn baskets_have_to_cover_the_entries() {
    let mut branch = Branch {
        entries: 5,
        baskets: vec![(100, 0), (200, 2)],
        ..Branch::default()
    };
    assert_eq!(baskets::starts(&branch).unwrap(), [0, 2, 5]);
    branch.inline.push(Inline {
        entries: 1,
        bytes: vec![1],
        offsets: Vec::new(),
    });
    assert_eq!(baskets::starts(&branch).unwrap(), [0, 2, 4, 5]);
    branch.baskets[0].1 = 1;
    assert!(baskets::starts(&branch).is_err());
}

#[test]
fn objects_end_ahead_or_are_refused() {
    // A class of the file's own, left out by its length, then nothing.
    let mut bytes = vec![0x40, 0, 0, 8, 0xff, 0xff, 0xff, 0xff];
    bytes.extend(b"Own\0");
    bytes.extend([0; 4]);
    let mut objects = Objects::new(&bytes, 0);
    assert!(matches!(objects.any().unwrap(), Object::Other));
    assert!(matches!(objects.any().unwrap(), Object::Other));
    bytes[3] = 2;
    assert!(Objects::new(&bytes, 0).any().is_err());
    assert_eq!(Buffer::new(b"\x02ab").text().unwrap(), "ab");
}

#[test]
fn a_cut_file_is_refused_in_words() {
    let message = failure(b"root\x00\x00\xf0\x00\x00\x00\x00\x64");
    assert!(message.contains("cut short"), "{message}");
}
