//! A drawing as PDF: what its SVG holds, on a page of its size.
//!
//! Only what the drawings of this program consist of is read: rectangles, circles, straight paths, texts,
//! pictures, groups and one rectangular clip.

mod attributes;
mod fonts;
mod page;

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref};
use roxmltree::Document;

use attributes::Drawn;
use fonts::Font;
use page::{POINTS, Page};

/// Why a drawing could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("the drawing is no SVG: {0}")]
    Syntax(#[from] roxmltree::Error),
    #[error("the drawing has no size")]
    NoSize,
    #[error("cannot compress the page: {0}")]
    Compression(#[from] std::io::Error),
}

/// The PDF of an SVG that this program made.
///
/// # Errors
/// When it is none.
pub fn pdf(svg: &str) -> Result<Vec<u8>, PdfError> {
    let document = Document::parse(svg)?;
    let root = document.root_element();
    let length = |name: &str| -> Option<f64> { root.attribute(name)?.parse().ok() };
    let (Some(width), Some(height)) = (length("width"), length("height")) else {
        return Err(PdfError::NoSize);
    };
    let mut page = Page::new(height);
    page.draw_all(root, &Drawn::new(root));
    write(page, [width, height].map(|side| (POINTS * side) as f32))
}

/// Puts a page into a file, with the fonts, pictures and opacities that it uses.
fn write(page: Page, [width, height]: [f32; 2]) -> Result<Vec<u8>, PdfError> {
    let mut last = 0;
    let mut next = || {
        last += 1;
        Ref::new(last)
    };
    let [catalog, pages, page_id, content] = [next(), next(), next(), next()];
    let fonts: BTreeMap<Font, Ref> = Font::ALL.into_iter().map(|f| (f, next())).collect();
    let images: Vec<Ref> = page.images.iter().map(|_| next()).collect();
    let states: Vec<Ref> = page.opacities.iter().map(|_| next()).collect();
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([page_id]).count(1);
    let mut of = pdf.page(page_id);
    of.media_box(Rect::new(0.0, 0.0, width, height));
    of.parent(pages);
    of.contents(content);
    let mut resources = of.resources();
    let mut used = resources.fonts();
    for (font, id) in &fonts {
        used.pair(Name(font.name().as_bytes()), *id);
    }
    used.finish();
    let mut used = resources.x_objects();
    for (i, id) in images.iter().enumerate() {
        used.pair(Name(page::numbered("I", i).as_bytes()), *id);
    }
    used.finish();
    let mut used = resources.ext_g_states();
    for (i, id) in states.iter().enumerate() {
        used.pair(Name(page::numbered("S", i).as_bytes()), *id);
    }
    used.finish();
    resources.finish();
    of.finish();
    for (font, id) in &fonts {
        let mut written = pdf.type1_font(*id);
        written.base_font(Name(font.name().as_bytes()));
        if *font != Font::Symbol {
            written.encoding_predefined(Name(b"WinAnsiEncoding"));
        }
    }
    for (picture, id) in page.images.iter().zip(images) {
        let bytes = deflated(picture.as_raw())?;
        let mut image = pdf.image_xobject(id, &bytes);
        image.filter(Filter::FlateDecode);
        image.width(picture.width() as i32);
        image.height(picture.height() as i32);
        image.color_space().device_rgb();
        image.bits_per_component(8);
    }
    for ([fill, stroke], id) in page.opacities.iter().zip(states) {
        let mut state = pdf.ext_graphics(id);
        state.non_stroking_alpha(*fill).stroking_alpha(*stroke);
    }
    let bytes = deflated(&page.content.finish())?;
    pdf.stream(content, &bytes).filter(Filter::FlateDecode);
    Ok(pdf.finish())
}

fn deflated(bytes: &[u8]) -> Result<Vec<u8>, std::io::Error> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests;
