//! The window, the command line and reports tell the same figures in the same words.

use std::path::Path;

use balescope::app::{AppCommand, RunPhase, View};
use balescope::codec::Archive;
use balescope::data::Sample;
use balescope::figures::{
    ByteFigures, ColumnFigures, Part, Table as Figures, error_neighbours, latent_table,
    layer_activity, quality, totals,
};
use balescope::metrics::{LatentStats, widest_first};
use balescope::report::{FitReport, MoreReport};
use balescope::runs::RunFolder;
use egui_kittest::kittest::Queryable;

use crate::support::{Folder, Random, Said, Table, balescope, cli};
use crate::window_runs::window;

/// A run that is kept: what the command line said of it, and where it is.
struct KeptRun {
    said: String,
    report: FitReport,
    folder: std::path::PathBuf,
    id: String,
}

fn fit(home: &Path, file: &Path, more: &[&str]) -> KeptRun {
    let mut command = balescope();
    command.env("XDG_DATA_HOME", home).env("HOME", home);
    command.arg("fit").arg(file).arg("--keep").args(more);
    let said = Said::of(command.output().unwrap()).ok().out;
    let mut command = balescope();
    command.env("XDG_DATA_HOME", home).env("HOME", home);
    let runs = Said::of(command.args(["runs", "--json"]).output().unwrap());
    let runs = runs.ok_json();
    let archive = Path::new(runs[0]["archive"].as_str().unwrap());
    let folder = archive.parent().unwrap().to_owned();
    let id = archive.file_stem().unwrap().to_str().unwrap().to_owned();
    let record = RunFolder::open(&folder).unwrap().get(&id).unwrap();
    KeptRun {
        said,
        report: record.run.unwrap().report,
        folder,
        id,
    }
}

/// All texts of a table.
fn texts(table: &Figures) -> impl Iterator<Item = &str> {
    let columns = table.columns.iter();
    columns.flat_map(|column| column.cells.iter().map(|cell| cell.text.as_str()))
}

fn tell_the_same(file: &Path, more: &[&str]) {
    let folder = Folder::new();
    let kept = fit(&folder.path("home"), file, more);
    let report = &kept.report;
    let columns = ColumnFigures {
        all: &report.columns,
        held_out: &report.columns_held_out,
        training: &report.columns_training,
        transforms: &report.transforms,
        ..ColumnFigures::default()
    };
    let columns = columns.table(Part::All);
    let bytes = ByteFigures::of_run(report).table(None);
    let errors = totals(&[
        ("Held out", report.error.held_out),
        ("Training", report.error.training),
        ("All", Some(report.error.all)),
    ]);

    for table in [&columns, &bytes, &errors] {
        let text = table.text();
        assert!(kept.said.contains(&text), "{text}\n{}", kept.said);
    }

    let page = folder.path("page.html");
    let archive = kept.folder.join(format!("{}.bale", kept.id));
    cli!("report {} --against {} -o {}", &archive, file, &page).ok();
    let page = std::fs::read_to_string(&page).unwrap();
    // The page takes its figures of all samples from the file and the data, not from the run.
    for table in [&columns, &bytes, &errors] {
        for column in &table.columns {
            let head = format!(">{}</th>", column.head);
            assert!(page.contains(&head), "{head}");
        }
        for text in texts(table) {
            let cell = format!(">{}</td>", text.replace('&', "&amp;"));
            assert!(page.contains(&cell), "{cell} is not in the page");
        }
    }

    let mut window = window(&kept.folder);
    window.ask(AppCommand::OpenRun(kept.id.clone()));
    window.wait("the run", |state| state.run.phase == RunPhase::Finished);
    window.ask(AppCommand::Show(View::Columns));
    window.see("Of the finished archive");
    window.click("All samples");
    let shown = |window: &crate::window::Window, table: &Figures| {
        for text in texts(table) {
            let found = window.harness.query_all_by_label(text).next();
            assert!(found.is_some(), "{text} is not in the window");
        }
    };
    shown(&window, &columns);
    window.ask(AppCommand::Show(View::Ledger));
    window.see("At this error");
    shown(&window, &bytes);
}

#[test]
fn all_faces_tell_the_same_of_a_table() {
    tell_the_same(Path::new("dimuon"), &["--epochs", "2"]);
}

#[test]
fn all_faces_tell_the_same_of_a_field() {
    tell_the_same(Path::new("cube_flow"), &["--epochs", "2"]);
}

#[test]
fn all_faces_fold_an_angle_that_wraps() {
    let folder = Folder::new();
    let mut random = Random(9);
    let angles = (0..400).map(|_| std::f64::consts::PI * (2.0 * random.unit() - 1.0));
    let table = Table::continuous(400, 3).with("phi", angles.collect());
    let file = folder.table("t.npz", &table);
    let options = [
        "--epochs",
        "40",
        "--latent",
        "3",
        "--transform",
        "phi=angle",
    ];
    tell_the_same(&file, &options);
}

#[test]
fn the_command_line_prints_the_tables_of_latents_units_and_quality() {
    let folder = Folder::new();
    let options = ["--epochs", "2", "--latent", "4"];
    let kept = fit(&folder.path("home"), Path::new("dimuon"), &options);
    let path = kept.folder.join(format!("{}.bale", kept.id));
    let archive = Archive::read(&path).unwrap();
    let data = Sample::find("dimuon").unwrap().load().unwrap();

    let stats = LatentStats::of_each(archive.latents());
    let latents = latent_table(&stats, &widest_first(&stats)).text();
    let said = cli!("latents {}", &path).ok().out;
    assert!(said.contains(&latents), "{latents}\n{said}");

    let layers = archive.network().activity(data.values(), archive.latents());
    let layers = layer_activity(&layers);
    let said = cli!("activations {} dimuon", &path).ok().out;
    for column in layers.columns.iter().filter(|column| column.words) {
        for cell in &column.cells {
            assert!(said.contains(&cell.text), "{}\n{said}", cell.text);
        }
    }
    assert!(
        said.contains(layers.text().lines().next().unwrap()),
        "{said}"
    );

    let report = MoreReport::new(&data, &archive.decode().unwrap(), 0.01);
    let said = cli!("compare dimuon {} --more", &path).ok().out;
    for table in [
        quality(&report.quality, 0.01),
        error_neighbours(&report.quality),
    ] {
        assert!(said.contains(&table.text()), "{}\n{said}", table.text());
    }
}
