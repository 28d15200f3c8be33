//! The PDF of drawings.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::*;
use crate::plot::{
    Axis, Chart, ColourMap, Grid, Image, Ink, Mark, PrintStyle, Series, Shape, svg, svg_in,
};

/// What is drawn on the page, and the file with its streams left out.
fn page_of(svg: &str) -> (String, String) {
    let file = pdf(svg).unwrap();
    assert!(file.starts_with(b"%PDF-1."));
    let start = file.windows(7).rposition(|w| w == b"stream\n").unwrap() + 7;
    // The last stream begins before the word that ends it.
    let starts: Vec<usize> = (0..file.len() - 7)
        .filter(|&i| &file[i..i + 7] == b"stream\n" && (i < 3 || &file[i - 3..i] != b"end"))
        .collect();
    let start = starts.last().map_or(start, |i| i + 7);
    let mut text = String::new();
    let mut reader = ZlibDecoder::new(&file[start..]);
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    text.push_str(&bytes.iter().map(|b| char::from(*b)).collect::<String>());
    (text, file.iter().map(|b| char::from(*b)).collect())
}

fn chart() -> Chart {
    let steps = Shape::Steps {
        edges: vec![0.0, 1.0, 2.0],
        heights: vec![3.0, 5.0],
        filled: true,
    };
    let points = Shape::Points {
        points: vec![[0.5, 3.0], [1.5, 5.0]],
        errors: vec![1.0, 2.0],
    };
    Chart::new(
        "Mass (GeV) \u{3c3}",
        Axis::new("m").unit("GeV"),
        Axis::new("Entries"),
    )
    .with(Series::new("Before", Ink::Before, steps))
    .with(Series::new("After", Ink::After, points))
    .mark(Mark::vertical(1.0).labelled("here"))
}

#[test]
fn a_chart_is_a_page_of_its_size_with_its_texts() {
    let (content, file) = page_of(&svg(&chart()));
    // 760 units of which 96 are an inch.
    assert!(file.contains("/MediaBox [0 0 570 "), "{}", &file[..600]);
    for text in [
        "(Entries) Tj",
        "(m (GeV)) Tj",
        "(Mass (GeV) ) Tj",
        "(here) Tj",
    ] {
        assert!(content.contains(text), "{text} in {content}");
    }
    assert!(content.contains("/Symbol 15 Tf"), "a Greek letter");
    assert!(content.contains("/S0 gs"), "fills are seen through");
    assert_eq!(
        content.matches("\nq").count(),
        content.matches("\nQ").count()
    );
}

#[test]
fn a_style_for_print_has_its_own_size_font_and_axes() {
    let style = PrintStyle {
        serif: true,
        paper: true,
        ..PrintStyle::of_cm([8.5, 6.0])
    };
    let drawing = svg_in(&chart(), &style);
    let (content, file) = page_of(&drawing);
    let width = 8.5 / 2.54 * 72.0;
    let wide: f64 = file
        .split("/MediaBox [0 0 ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!((wide - width).abs() < 0.02, "{wide}");
    assert!(content.contains("/Times-Roman 12 Tf") && !content.contains("/Helvetica"));
    assert!(!drawing.contains("#d8d8d8"), "no grid");
    assert!(!content.contains("Mass"), "a paper has captions of its own");
}

#[test]
fn a_picture_is_in_the_file() {
    let grid = Grid {
        rows: 2,
        columns: 3,
        values: vec![0.0, 1.0, 2.0, 3.0, 4.0, f64::NAN],
        ..Grid::default()
    };
    let image = Image::new("u", &grid, ColourMap::Viridis, [0.0, 4.0]);
    let (content, file) = page_of(&image.svg());
    assert!(content.contains("/I0 Do"));
    assert!(file.contains("/Width 3") && file.contains("/Height 2"));
}

#[test]
fn what_is_no_drawing_is_refused() {
    assert!(matches!(pdf("<svg"), Err(PdfError::Syntax(_))));
    assert!(matches!(pdf("<svg/>"), Err(PdfError::NoSize)));
}
