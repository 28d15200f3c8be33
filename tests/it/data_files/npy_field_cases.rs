//! Bad npy files whose header is a dictionary: its fields, and the values behind it.

use balescope::data::ReadOptions;

use super::build::{npy, npy_with_header};
use super::{Case, case};

pub fn cases() -> Vec<Case> {
    [fields(), shapes(), types(), values()]
        .into_iter()
        .flatten()
        .collect()
}

fn fields() -> Vec<Case> {
    let fields = |descr: &str, order: &str, shape: &str| {
        let text = format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}}}\n");
        npy_with_header(text.as_bytes(), &[0; 96])
    };
    let shape = |shape: &str| fields("'<f8'", "False", shape);
    let expected = "a tuple of whole numbers";
    vec![
        case(
            "descr a number",
            fields("8", "False", "(3, 4)"),
            &["`descr`", "found 8", "'<f8'"],
        ),
        case(
            "descr empty",
            fields("''", "False", "(3, 4)"),
            &["`descr`", "found ''"],
        ),
        case(
            "descr unknown",
            fields("'<q9'", "False", "(3, 4)"),
            &["`descr`", "'<q9'"],
        ),
        case(
            "descr of 3 bytes",
            fields("'<f3'", "False", "(3, 4)"),
            &["`descr`", "'<f3'"],
        ),
        case(
            "descr not ascii",
            fields("'é8'", "False", "(3, 4)"),
            &["`descr`"],
        ),
        case(
            "order a number",
            fields("'<f8'", "0", "(3, 4)"),
            &["`fortran_order`", "found 0"],
        ),
        case(
            "order a text",
            fields("'<f8'", "'C'", "(3, 4)"),
            &["'C'", "True or False"],
        ),
        case(
            "shape a number",
            shape("(12)"),
            &["`shape`", "found 12", expected],
        ),
        case(
            "shape a text",
            shape("'3, 4'"),
            &["`shape`", "'3, 4'", expected],
        ),
        case(
            "shape nothing",
            shape("None"),
            &["`shape`", "None", expected],
        ),
        case(
            "shape of texts",
            shape("('3', '4')"),
            &["`shape`", expected],
        ),
        case("shape nested", shape("((3,), 4)"), &["`shape`", expected]),
        case(
            "shape negative",
            shape("(-1, 4)"),
            &["`shape`", "(-1, 4)", "negative"],
        ),
        case(
            "shape not whole",
            shape("(1.5, 8)"),
            &["`.5, 8)", "a whole number"],
        ),
        case(
            "shape with exponent",
            shape("(1e12,)"),
            &["`e12,)", "a whole number"],
        ),
    ]
}

/// Shapes that are shapes, but lie or hold nothing.
fn shapes() -> Vec<Case> {
    let shape = |shape: &str| npy("<f8", "False", shape, &[0; 96]);
    let any_file = "more values than any file can hold";
    let cut = "cut short";
    vec![
        case(
            "1e12 values",
            shape("(1000000000000,)"),
            &["takes 8.0 TB", "96 bytes", cut],
        ),
        case(
            "1e9 values",
            shape("(1000000000,)"),
            &["takes 8.0 GB", "96 bytes", cut],
        ),
        case(
            "one value more",
            shape("(13,)"),
            &["(13,)", "takes 104 bytes", "96 bytes"],
        ),
        case(
            "product overflows",
            shape("(4294967296, 4294967296)"),
            &["`shape`", any_file],
        ),
        case(
            "bytes overflow",
            shape("(2305843009213693952,)"),
            &["`shape`", any_file],
        ),
        case(
            "axis of 128 bits",
            shape("(340282366920938463463374607431768211456,)"),
            &[any_file],
        ),
        case(
            "axis of 2^64",
            shape("(18446744073709551616,)"),
            &[any_file],
        ),
        case(
            "overflow beside 0",
            shape("(0, 9223372036854775807, 9)"),
            &[any_file],
        ),
        case(
            "nine axes",
            shape("(1, 1, 1, 1, 1, 1, 1, 1, 12)"),
            &["9 axes", "at most 8"],
        ),
        case(
            "no axes",
            shape("()"),
            &["single number", "at least one axis"],
        ),
        case("no rows", shape("(0, 4)"), &["no rows", "(0, 4)"]),
        case("no columns", shape("(4, 0)"), &["no values", "(4, 0)"]),
        case("no values at all", shape("(0,)"), &["no rows", "(0,)"]),
    ]
}

fn types() -> Vec<Case> {
    let of = |descr: &str| npy(descr, "False", "(2,)", &[0; 96]);
    let records = "{'descr': [('x', '<U2'), ('y', '|S4', (2,))], 'fortran_order': False, \
                   'shape': (2,)}";
    vec![
        case(
            "objects",
            of("|O"),
            &["Python objects", "pickles are never read"],
        ),
        case(
            "objects without order",
            of("O"),
            &["pickles are never read"],
        ),
        case(
            "records",
            npy_with_header(records.as_bytes(), &[0; 96]),
            &["records without numbers", "turn categories into numbers"],
        ),
        case(
            "complex numbers",
            of("<c16"),
            &["complex numbers (`<c16`)", "two columns"],
        ),
        case("dates", of("<M8[ns]"), &["dates (`<M8[ns]`)", "int64"]),
        case("time spans", of("<m8[s]"), &["time spans"]),
        case("text", of("<U3"), &["holds text", "numbers are expected"]),
        case("byte strings", of("|S7"), &["holds text"]),
        case(
            "wide text",
            of("<U99999999999999999999"),
            &["`descr`", "a type of NumPy"],
        ),
        case("void", of("|V8"), &["raw bytes"]),
        case(
            "long doubles",
            of("<f16"),
            &["long doubles", ".astype(\"float64\")"],
        ),
    ]
}

fn values() -> Vec<Case> {
    let good = npy("<f8", "False", "(3, 4)", &[0; 96]);
    let asked = ReadOptions {
        array: Some("momentum".to_owned()),
        ..ReadOptions::default()
    };
    vec![
        case(
            "last byte gone",
            &good[..good.len() - 1],
            &["takes 96 bytes", "the 95 bytes"],
        ),
        case(
            "no bytes",
            &good[..good.len() - 96],
            &["takes 96 bytes", "the 0 bytes"],
        ),
        case(
            "bool 2",
            npy("|b1", "False", "(4,)", &[0, 1, 2, 1]),
            &["number 3", "byte 2", "0 or 1"],
        ),
        Case {
            options: asked,
            ..case(
                "a name asked of an npy",
                good.clone(),
                &["has no name", "`momentum`"],
            )
        },
    ]
}
