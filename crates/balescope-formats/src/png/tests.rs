use png::{BlendOp, DisposeOp, Encoder};

use super::*;
use crate::testing::{Opened, failure, opened, survives};

/// A file of such pixels.
fn written(size: [u32; 2], colours: ColorType, depth: BitDepth, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, size[0], size[1]);
    encoder.set_color(colours);
    encoder.set_depth(depth);
    if colours == ColorType::Indexed {
        encoder.set_palette(vec![1, 2, 3, 40, 50, 60]);
    }
    let said = encoder.add_text_chunk("Title".to_owned(), "a flow".to_owned());
    said.unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

fn picture(size: [u32; 2], colours: ColorType, depth: BitDepth, pixels: &[u8]) -> Opened {
    opened(&written(size, colours, depth, pixels))
}

#[test]
fn rows_columns_and_channels_are_axes() {
    let grey = picture(
        [3, 2],
        ColorType::Grayscale,
        BitDepth::Eight,
        &[1, 2, 3, 4, 5, 6],
    );
    assert_eq!(grey.variable("image").shape, [2, 3]);
    assert_eq!(grey.part("image", 1..2).data, Data::U8(vec![4, 5, 6]));
    assert!(grey.contents().notes.is_empty());
    assert_eq!(
        grey.contents().attributes,
        [Attribute::text("Title", "a flow")]
    );
    let pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    let colours = picture([1, 2], ColorType::Rgb, BitDepth::Sixteen, &pixels);
    assert_eq!(colours.variable("image").shape, [2, 1, 3]);
    let expected = vec![0x102, 0x304, 0x506, 0x708, 0x90a, 0xb0c];
    assert_eq!(colours.data("image"), Data::U16(expected));
}

#[test]
fn transparency_is_a_channel_where_there_is_any() {
    let alpha = |alpha: u8| {
        let pixels = [1, 2, 3, 255, 4, 5, 6, alpha];
        picture([2, 1], ColorType::Rgba, BitDepth::Eight, &pixels)
    };
    assert_eq!(
        alpha(254).data("image"),
        Data::U8(vec![1, 2, 3, 255, 4, 5, 6, 254])
    );
    let opaque = alpha(255);
    assert_eq!(opaque.variable("image").shape, [1, 2, 3]);
    assert_eq!(opaque.data("image"), Data::U8(vec![1, 2, 3, 4, 5, 6]));
    assert!(opaque.contents().notes[0].contains("opaque"));
    let pixels = [0, 7, 255, 255, 0, 9, 255, 255];
    let grey = picture(
        [1, 2],
        ColorType::GrayscaleAlpha,
        BitDepth::Sixteen,
        &pixels,
    );
    assert_eq!(grey.variable("image").shape, [2, 1]);
    assert_eq!(grey.part("image", 1..2).data, Data::U16(vec![9]));
}

#[test]
fn palettes_and_few_bits_are_read_as_they_are_shown() {
    let palette = picture([2, 1], ColorType::Indexed, BitDepth::One, &[0b0100_0000]);
    assert_eq!(palette.data("image"), Data::U8(vec![1, 2, 3, 40, 50, 60]));
    let grey = picture([3, 1], ColorType::Grayscale, BitDepth::Four, &[0x0f, 0x70]);
    assert_eq!(grey.data("image"), Data::U8(vec![0, 255, 119]));
    assert!(grey.contents().notes[0].contains("4 bit"));
}

#[test]
fn damaged_pictures_are_refused_in_words() {
    let pixels: Vec<u8> = (0..48).collect();
    let mut sound = written([3, 4], ColorType::Rgba, BitDepth::Eight, &pixels);
    survives(&sound);
    let message = failure(&sound[..40]);
    assert!(message.contains("fetch it again"), "{message}");
    // A header of 2^30 rows and columns, with the checksum that it should have.
    sound[16..24].copy_from_slice(&[0x40, 0, 0, 0, 0x40, 0, 0, 0]);
    let mut sum = flate2::Crc::new();
    sum.update(&sound[12..29]);
    sound[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    let message = failure(&sound);
    assert!(
        message.contains("too large") || message.contains("can hold"),
        "{message}"
    );
}

/// A frame of an animation of grey pixels with transparency, of 8 bits.
struct Frame<'a> {
    /// x and y of its first pixel, columns and rows.
    place: [u32; 4],
    dispose: DisposeOp,
    blend: BlendOp,
    delay: (u16, u16),
    /// Grey and alpha.
    pixels: &'a [u8],
}

impl<'a> Frame<'a> {
    fn new(place: [u32; 4], dispose: DisposeOp, blend: BlendOp, pixels: &'a [u8]) -> Self {
        Self {
            place,
            dispose,
            blend,
            delay: (1, 10),
            pixels,
        }
    }
}

/// A file of 2 x 1 pixels with such frames.
fn animated(frames: &[Frame], has_first_picture: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 2, 1);
    encoder.set_color(ColorType::GrayscaleAlpha);
    encoder.set_animated(frames.len() as u32, 0).unwrap();
    encoder.set_sep_def_img(!has_first_picture).unwrap();
    let mut writer = encoder.write_header().unwrap();
    if !has_first_picture {
        writer.write_image_data(&[99, 255, 99, 255]).unwrap();
    }
    for frame in frames {
        let [x, y, columns, rows] = frame.place;
        writer.set_frame_dimension(columns, rows).unwrap();
        writer.set_frame_position(x, y).unwrap();
        writer.set_dispose_op(frame.dispose).unwrap();
        writer.set_blend_op(frame.blend).unwrap();
        writer
            .set_frame_delay(frame.delay.0, frame.delay.1)
            .unwrap();
        writer.write_image_data(frame.pixels).unwrap();
    }
    writer.finish().unwrap();
    bytes
}

const WHOLE: [u32; 4] = [0, 0, 2, 1];
const RIGHT: [u32; 4] = [1, 0, 1, 1];

#[test]
fn frames_are_read_as_they_are_shown() {
    let frames = [
        Frame::new(WHOLE, DisposeOp::None, BlendOp::Source, &[10, 255, 20, 255]),
        // Half of it is seen through: as much of each.
        Frame::new(RIGHT, DisposeOp::Previous, BlendOp::Over, &[220, 128]),
        Frame::new(RIGHT, DisposeOp::Background, BlendOp::Source, &[30, 40]),
        Frame::new([0, 0, 1, 1], DisposeOp::None, BlendOp::Over, &[50, 0]),
        Frame::new(RIGHT, DisposeOp::None, BlendOp::Over, &[60, 100]),
        Frame::new(RIGHT, DisposeOp::None, BlendOp::Over, &[90, 100]),
    ];
    let bytes = animated(&frames, true);
    let file = opened(&bytes);
    let image = file.variable("image");
    assert_eq!(
        (&image.shape[..], &image.kind),
        (&[6, 1, 2, 2][..], &ValueKind::U8)
    );
    assert_eq!(image.dimensions[0].as_deref(), Some("time"));
    // The last one: above 100 of 255, below 100 of what is left, 155 of 255.
    let (above, below) = (100.0_f64 / 255.0, 100.0 / 255.0 * 155.0 / 255.0);
    let grey = (90.0 * above + 60.0 * below) / (above + below);
    let expected = [
        [10, 255, 20, 255],
        [10, 255, 120, 255],
        [10, 255, 30, 40],
        [10, 255, 0, 0],
        [10, 255, 60, 100],
        [
            10,
            255,
            grey.round() as u8,
            ((above + below) * 255.0).round() as u8,
        ],
    ];
    assert_eq!(file.data("image"), Data::U8(expected.concat()));
    // Backwards, and some of them.
    for frame in (0..6).rev() {
        let part = file.part("image", frame as u64..frame as u64 + 1);
        assert_eq!(part.data, Data::U8(expected[frame].to_vec()));
    }
    assert_eq!(
        file.part("image", 2..5).data,
        Data::U8(expected[2..5].concat())
    );
    let times = [0, 1, 2, 3, 4, 5].map(|i| f64::from(i) / 10.0).to_vec();
    assert_eq!(file.data("time"), Data::F64(times));
    assert_eq!(file.variable("time").unit(), Some("s"));
    survives(&bytes);
}

#[test]
fn opaque_animations_have_no_transparency_and_times_of_their_own() {
    let mut frames = [
        Frame::new(WHOLE, DisposeOp::None, BlendOp::Source, &[1, 255, 2, 255]),
        Frame::new(RIGHT, DisposeOp::None, BlendOp::Source, &[3, 255]),
        Frame::new(RIGHT, DisposeOp::None, BlendOp::Source, &[4, 255]),
    ];
    // Of a fraction over 0 the specification makes hundredths.
    (frames[0].delay, frames[1].delay) = ((1, 2), (25, 0));
    let file = opened(&animated(&frames, false));
    assert_eq!(file.variable("image").shape, [3, 1, 2]);
    assert_eq!(file.data("image"), Data::U8(vec![1, 2, 1, 3, 1, 4]));
    assert_eq!(file.data("time"), Data::F64(vec![0.0, 0.5, 0.75]));
    let notes = file.contents().notes.join("\n");
    assert!(
        notes.contains("The 3 frames") && notes.contains("without animations"),
        "{notes}"
    );
    for frame in &mut frames {
        frame.delay = (0, 10);
    }
    let file = opened(&animated(&frames, true));
    assert_eq!(
        file.variable("image").dimensions[0].as_deref(),
        Some("frame")
    );
    assert!(file.contents().find("time").is_none());
    assert!(file.contents().notes.join("\n").contains("how long"));
}

/// A chunk with its checksum.
fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(&kind);
    sum.update(content);
    let length = (content.len() as u32).to_be_bytes();
    [&length[..], &kind, content, &sum.sum().to_be_bytes()].concat()
}

#[test]
fn parts_of_interlaced_pictures_of_16_bits_lie_where_they_should() {
    let packed = |rows: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, rows).unwrap();
        encoder.finish().unwrap()
    };
    let control = |number: u8, [x, columns, rows]: [u8; 3]| {
        let control = [
            [0, 0, 0, number, 0, 0, 0, columns, 0, 0, 0, rows, 0, 0, 0, x],
            [0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        ];
        chunk(*b"fcTL", &control.concat()[..26])
    };
    // 3 x 2 greys: the passes have the pixels (0, 0), (2, 0), (1, 0), and then the second row.
    let whole = [0, 0, 1, 0, 0, 3, 0, 0, 2, 0, 0, 4, 0, 5, 0, 6];
    let part = [0, 1, 1, 0, 1, 2, 0, 1, 3, 1, 4];
    let bytes = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &[0, 0, 0, 3, 0, 0, 0, 2, 16, 0, 0, 0, 1]),
        chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
        control(0, [0, 3, 2]),
        chunk(*b"IDAT", &packed(&whole)),
        control(1, [1, 2, 2]),
        chunk(
            *b"fdAT",
            &[&[0, 0, 0, 2], packed(&part).as_slice()].concat(),
        ),
        chunk(*b"IEND", &[]),
    ]
    .concat();
    let file = opened(&bytes);
    assert_eq!(file.variable("image").shape, [2, 2, 3]);
    let expected = vec![1, 2, 3, 4, 5, 6, 1, 257, 258, 4, 259, 260];
    assert_eq!(file.data("image"), Data::U16(expected));
    survives(&bytes);
    // A file that says it has more frames than there are, and one whose part lies beyond the picture.
    let more = chunk(*b"acTL", &[0, 0, 0, 9, 0, 0, 0, 0]);
    let more = [&bytes[..33], more.as_slice(), &bytes[53..]].concat();
    let file = opened(&more);
    assert_eq!(file.variable("image").shape[0], 2);
    assert!(file.contents().notes.join("\n").contains("it has 9 frames"));
    let at = bytes.windows(4).rposition(|kind| kind == b"fcTL").unwrap();
    let beyond = [&bytes[..at - 4], &control(1, [2, 2, 2]), &bytes[at + 34..]].concat();
    let message = failure(&beyond);
    assert!(
        message.contains("fetch it again") || message.contains("does not lie"),
        "{message}"
    );
}
