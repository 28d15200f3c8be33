//! Pictures of views and instruments, held against those that are kept in `tests/snapshots`.

mod scenes;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use egui::{Theme, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ImageEncoder as _, RgbaImage};

use super::{App, AppOptions, AppState, View};
use scenes::{Step, instruments, views};

/// Writes the pictures anew.
const WRITE: &str = "BALESCOPE_WRITE_SNAPSHOTS";

/// How far a channel of a pixel may be off: drivers round edges of letters in ways of their own.
const FAR: u8 = 72;

/// Pixels that may be farther off: less than a word has.
const MOST: usize = 80;

/// What is computed beside the frames is there after so long.
const PATIENCE: Duration = Duration::from_secs(20);

type Window = Harness<'static, Option<App>>;

fn take(window: &mut Window, step: &Step) {
    let picture = |window: &Window| {
        let all = window.root().children_recursive();
        let mut pictures = all.filter(|node| {
            let label = node.accesskit_node().label();
            label.is_some_and(|label| label.starts_with("Picture: "))
        });
        pictures.next().expect("a picture").rect().center()
    };
    let point = |window: &mut Window, at, pressed| {
        window.event(egui::Event::PointerMoved(at));
        window.step();
        window.event(egui::Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        });
        window.step();
    };
    match step {
        Step::Click(label) => {
            // The panel at the left, which comes first, may name the same.
            let last = window.get_all_by_label(label).last();
            last.expect("what is called so").click();
        }
        Step::Point => {
            let at = picture(window);
            point(window, at, true);
            point(window, at, false);
        }
        Step::Drag => {
            let at = picture(window);
            point(window, at, true);
            point(window, at + Vec2::new(60.0, 30.0), false);
        }
    }
    // What is said where the pointer is hides what is below it.
    window.event(egui::Event::PointerGone);
    // What is computed beside the frames may take the place of what was clicked.
    settled(window);
}

fn window(state: AppState, view: View, theme: Theme, size: Vec2) -> Window {
    let mut state = Some(state);
    let builder = Harness::builder().with_size(size).with_theme(theme);
    builder.build_ui_state(
        move |ui, app: &mut Option<App>| {
            let app = app.get_or_insert_with(|| {
                let mut app = App::new(ui.ctx(), AppOptions::default());
                app.state = state.take().expect("made once");
                app.state.view = view;
                ui.ctx().set_theme(theme);
                app
            });
            app.show(ui);
        },
        None,
    )
}

/// The window once nothing in it changes any more.
fn settled(window: &mut Window) -> RgbaImage {
    let end = Instant::now() + PATIENCE;
    let (mut last, mut same) = (None, 0);
    loop {
        window.run_steps(6);
        let picture = window.render().expect("a picture");
        same = if last.as_ref() == Some(&picture) {
            same + 1
        } else {
            0
        };
        // Once is too little: on a busy machine what is computed beside the frames takes its time.
        if same == 3 || Instant::now() > end {
            return picture;
        }
        last = Some(picture);
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// How many pixels are far off, and where the first of them is.
fn unlike(kept: &RgbaImage, now: &RgbaImage) -> (usize, [u32; 2]) {
    let mut far = kept.enumerate_pixels().filter(|(x, y, pixel)| {
        // Without how transparent they are: the margin is not written.
        let channels = pixel.0.iter().zip(now.get_pixel(*x, *y).0).take(3);
        channels.into_iter().any(|(a, b)| a.abs_diff(b) > FAR)
    });
    let Some((x, y, _)) = far.next() else {
        return (0, [0, 0]);
    };
    (1 + far.count(), [x, y])
}

/// Writes a picture in few bytes: without what no eye tells apart, and is not compared.
fn write(path: &Path, picture: &RgbaImage) {
    let pixels = picture
        .pixels()
        .flat_map(|pixel| [0, 1, 2].map(|i| pixel.0[i] & 0xf8));
    let pixels: Vec<u8> = pixels.collect();
    let file = std::fs::File::create(path).expect("a file");
    let best = (CompressionType::Best, FilterType::NoFilter);
    let encoder = PngEncoder::new_with_quality(std::io::BufWriter::new(file), best.0, best.1);
    let (width, height) = picture.dimensions();
    let written = encoder.write_image(&pixels, width, height, image::ExtendedColorType::Rgb8);
    written.expect("a written picture");
}

/// What is wrong with a picture, in words.
fn differs(path: &Path, now: &RgbaImage) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    let shown = std::env::temp_dir().join("balescope-snapshots");
    let what = match image::open(path).map(|kept| kept.to_rgba8()) {
        Err(error) => format!("it cannot be read ({error})"),
        Ok(kept) if kept.dimensions() != now.dimensions() => {
            format!(
                "it has {:?} pixels, now {:?}",
                kept.dimensions(),
                now.dimensions()
            )
        }
        Ok(kept) => match unlike(&kept, now) {
            (count, _) if count <= MOST => return None,
            (count, [x, y]) => format!("{count} pixels differ, the first at {x}, {y}"),
        },
    };
    std::fs::create_dir_all(&shown).expect("a folder");
    now.save(shown.join(&*name)).expect("a written picture");
    Some(format!(
        "tests/snapshots/{name}: {what}; now it looks as in {}",
        shown.join(&*name).display()
    ))
}

/// Whether there is anything to draw with; without any Vulkan driver this is skipped, unless
/// `BALESCOPE_REQUIRE_GPU` is set.
fn can_draw() -> bool {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let options = wgpu::RequestAdapterOptions::default();
    let found = pollster::block_on(instance.request_adapter(&options)).is_ok();
    assert!(
        found || std::env::var_os("BALESCOPE_REQUIRE_GPU").is_none(),
        "no graphics driver"
    );
    found
}

#[test]
fn views_and_instruments_look_as_they_did() {
    if !can_draw() {
        eprintln!("skipped: no graphics driver to draw the pictures with");
        return;
    }
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"));
    let writes = std::env::var_os(WRITE).is_some();
    let mut failures = Vec::new();
    let sizes = [Vec2::new(1000.0, 700.0), Vec2::new(1280.0, 800.0)];
    let themes = [(Theme::Dark, "dark"), (Theme::Light, "light")];
    let all: Vec<_> = (sizes.into_iter())
        .flat_map(|size| themes.map(|theme| (size, theme)))
        .collect();
    let few: Vec<_> = sizes.into_iter().zip(themes).collect();
    let scenes = views().into_iter().map(|scene| (scene, &all));
    let scenes = scenes.chain(instruments().into_iter().map(|scene| (scene, &few)));
    for (scene, looks) in scenes {
        for &(size, (theme, word)) in looks {
            let mut window = window((scene.state)(), scene.view, theme, size);
            let mut picture = settled(&mut window);
            for step in scene.steps {
                take(&mut window, step);
                picture = settled(&mut window);
            }
            let path = folder.join(format!("{}_{}_{word}.png", scene.name, size.x));
            if writes {
                std::fs::create_dir_all(&folder).expect("a folder");
                write(&path, &picture);
            } else {
                failures.extend(differs(&path, &picture));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{}\nLook at them, and where the new ones are right write them by\n  {WRITE}=1 cargo test --release --lib snapshots",
        failures.join("\n")
    );
}

#[test]
fn a_word_more_is_a_difference_and_another_rounding_is_none() {
    let kept = RgbaImage::from_pixel(100, 100, image::Rgba([200, 200, 200, 255]));
    let mut now = kept.clone();
    for pixel in now.pixels_mut() {
        pixel.0[0] -= 20;
    }
    assert_eq!(unlike(&kept, &now).0, 0);
    for x in 10..30 {
        for y in 10..20 {
            now.put_pixel(x, y, image::Rgba([0, 0, 0, 255]));
        }
    }
    assert_eq!(unlike(&kept, &now), (200, [10, 10]));
}
