//! Runs that outlive the window: kept, listed, opened again, laid over each other.

use std::path::{Path, PathBuf};

use balescope::app::{AppCommand, AppOptions, AppState, RunPhase, Settings, SweepCommand, View};
use balescope::codec::classical::{Setting, find, pack};
use balescope::data::{ReadOptions, read};
use balescope::model::Family;
use balescope::runs::{RunFolder, RunSettings};
use balescope::sweep::{Choice, Entry, Latents, State};
use balescope::train::EpochLoss;
use egui_kittest::kittest::Queryable;

use crate::support::{self, Folder, Table};
use crate::window::Window;

pub(crate) fn window(runs: &Path) -> Window {
    with_settings(runs, Settings::default())
}

pub(crate) fn with_settings(runs: &Path, settings: Settings) -> Window {
    let mut window = Window::with(AppOptions {
        runs: Some(runs.to_owned()),
        settings,
        ..AppOptions::default()
    });
    window.harness.run_steps(2);
    window.wait("the list of runs", |state| state.kept.listed);
    window
}

fn open(window: &mut Window, file: &Path) {
    window.ask(AppCommand::Open(file.to_owned()));
    window.wait("the data", |state| state.loaded().is_some());
}

/// Trains for few epochs and gives the id under which that is kept.
fn train(window: &mut Window, settings: &str) -> String {
    let settings = RunSettings::from_toml(settings).unwrap();
    window.ask(AppCommand::UseSettings(Box::new(settings)));
    let known = window.state().kept.runs.len();
    run(window);
    window.wait("the run to be kept", |state| state.kept.current.is_some());
    assert_eq!(window.state().kept.runs.len(), known + 1);
    window.state().kept.current.clone().unwrap()
}

fn run(window: &mut Window) {
    window.ask(AppCommand::Train);
    window.wait("the run's end", |state| !state.run.phase.active());
    assert_eq!(window.state().run.phase, RunPhase::Finished);
}

fn table(folder: &Folder) -> PathBuf {
    folder.table("t.npz", &Table::continuous(200, 1))
}

const SMALL: &str = "epochs = 3\nsize = \"8\"\nlatent = 2\ndevice = \"cpu\"\n";

fn after(state: &AppState) -> Vec<f64> {
    let outcome = state.run.outcome.as_ref().expect("a result");
    outcome.snapshot.after.iter().copied().collect()
}

#[test]
fn a_kept_run_is_opened_as_if_it_had_just_ended() {
    let folder = Folder::new();
    let (file, runs) = (table(&folder), folder.path("runs"));
    let mut first = window(&runs);
    open(&mut first, &file);
    let id = train(&mut first, SMALL);
    assert!(!first.state().unsaved, "it is on disk");
    let (values, losses) = (after(first.state()), first.state().run.losses.clone());
    first.ask(AppCommand::RenameRun {
        id: id.clone(),
        name: " mine ".to_owned(),
    });
    first.ask(AppCommand::StarRun {
        id: id.clone(),
        starred: true,
    });
    first.wait("the record to be written", |_| {
        let kept = RunFolder::open(&runs).unwrap().get(&id).unwrap();
        kept.starred && kept.name == "mine"
    });
    drop(first);

    // Another window, without the data: they are found.
    let mut second = window(&runs);
    second.ask(AppCommand::OpenRun(id.clone()));
    second.wait("the run", |state| state.run.phase == RunPhase::Finished);
    let state = second.state();
    assert_eq!(after(state), values);
    assert_eq!(state.run.losses.len(), losses.len());
    assert_eq!(state.run.split.held_out.len(), 30);
    assert_eq!(state.kept.current.as_deref(), Some(id.as_str()));
    assert_eq!(second.loaded().model.latent, 2);
    assert_eq!(second.loaded().model.size.to_string(), "8");
    assert_eq!(second.loaded().training.epochs, 3);
    assert!(!state.unsaved && state.run.reopened);
    for view in View::ALL {
        second.ask(AppCommand::Show(view));
        second.harness.run_steps(3);
    }
    second.ask(AppCommand::Show(View::Runs));
    second.see("mine");
    second.see("(on show)");

    // The same settings make the same file.
    let before = second.state().new_archive().unwrap().as_ref().clone();
    run(&mut second);
    assert_eq!(second.state().new_archive().unwrap().as_ref(), &before);
}

#[test]
fn two_runs_are_laid_over_each_other_in_every_view() {
    let folder = Folder::new();
    let (file, runs) = (table(&folder), folder.path("runs"));
    let mut window = window(&runs);
    open(&mut window, &file);
    let first = train(&mut window, "model = \"baler\"\nepochs = 2\nlatent = 2\n");
    window.ask(AppCommand::RenameRun {
        id: first.clone(),
        name: "two".to_owned(),
    });
    let second = train(
        &mut window,
        "epochs = 2\nsize = \"8\"\nlatent = 4\nbound = \"rel=0.2\"\n",
    );
    window.ask(AppCommand::RenameRun {
        id: second.clone(),
        name: "four".to_owned(),
    });
    window.ask(AppCommand::Show(View::Runs));
    window.see("latent");
    window.ask(AppCommand::Beside(Some(first.clone())));
    window.wait("the second run", |state| state.kept.beside.is_some());
    for view in View::ALL {
        window.ask(AppCommand::Show(view));
        window.harness.run_steps(4);
        window.see("On show:");
    }
    window.ask(AppCommand::Show(View::Columns));
    window.see("2nd NRMSE");
    // Views with room for one run let choose which.
    window.ask(AppCommand::Show(View::Latents));
    window.click("Spread");
    window.see("Spread of the latents, four");
    window.click_last("two");
    window.see("Spread of the latents, two");
    window.ask(AppCommand::Show(View::Activations));
    window.see("Mean activation, two");
    // After so few epochs PCA was better.
    window.click_last("four");
    window.see("A linear network has no hidden units");
    window.ask(AppCommand::Show(View::Response));
    window.click("All columns");
    window.see("Plot: Response of all columns");
    window.ask(AppCommand::Show(View::Columns));
    window.click("Correlations");
    window.see("Correlation: Before");
    window.click("Difference of both");
    window.see("Correlation: four");
    window.see("Correlation: two");
    window.see("Second - first");
    window.click("End the comparison");
    assert!(window.state().kept.beside.is_none());
    // A run of other data is no match.
    let other = folder.table("other.npz", &Table::continuous(150, 9));
    open_other(&mut window, &other);
    window.ask(AppCommand::Beside(Some(first)));
    window.see("is of other data");
    assert!(window.state().kept.beside.is_none());
}

#[test]
fn an_archive_is_compared_with_the_data_that_it_was_made_from() {
    let folder = Folder::new();
    let (file, archive) = (table(&folder), folder.path("t.bale"));
    let mut window = window(&folder.path("runs"));
    open(&mut window, &file);
    train(&mut window, SMALL);
    let trained = after(window.state());
    window.ask(AppCommand::SaveArchive(archive.clone()));
    window.wait("the archive", |_| archive.exists());
    open_other(&mut window, &archive);
    window.see("Compare with the original...");
    // The panel shows the model inside, and a new one only where it is asked for.
    window.see("Encoder");
    window.see("2 of ");
    assert!(!window.shows("Epochs"));
    window.click("Train a model of these data");
    window.see("Epochs");
    let of = window.state().decoded_from().expect("an archive");
    // Other data are refused, and what was there stays.
    let other = folder.table("other.npz", &Table::continuous(150, 9));
    let compare = |original| AppCommand::CompareWith {
        of: of.clone(),
        original,
    };
    window.ask(compare(other));
    window.see("are not what the archive was made from");
    assert_eq!(window.state().decoded_from().as_ref(), Some(&of));
    window.ask(compare(file));
    window.wait("both", |state| state.run.shown.is_some());
    let snapshot = window.state().run.snapshot.clone().unwrap();
    assert_eq!(snapshot.after.iter().copied().collect::<Vec<_>>(), trained);
    assert_ne!(snapshot.before, snapshot.after);
    assert!(window.state().decoded_from().is_none());
}

#[test]
fn a_file_of_a_codec_is_told_by_its_content_and_saved_in_part() {
    let folder = Folder::new();
    let (file, coded) = (table(&folder), folder.path("t.codec"));
    let data = read(&file, &ReadOptions::default()).unwrap();
    let bytes = pack(&data, find("zstd").unwrap(), Setting::Level(3)).unwrap();
    std::fs::write(&coded, bytes).unwrap();
    let mut window = window(&folder.path("runs"));
    open(&mut window, &coded);
    window.see("Codec");
    window.see("lossless, level 3");
    let part = folder.path("part.npz");
    window.ask(AppCommand::SaveDecoded {
        path: part.clone(),
        samples: Some(10..30),
    });
    window.wait("the part", |_| part.exists());
    let back = read(&part, &ReadOptions::default()).unwrap();
    assert_eq!(back.values(), data.part(10..30).unwrap().values());
    window.ask(AppCommand::Show(View::Ledger));
    window.see("Values");
    window.ask(AppCommand::CompareWith {
        of: window.state().decoded_from().expect("a file of a codec"),
        original: file,
    });
    window.wait("both", |state| state.run.shown.is_some());
    let snapshot = window.state().run.snapshot.clone().unwrap();
    assert_eq!(snapshot.before, snapshot.after);
}

#[test]
fn a_bundled_sample_is_opened_by_its_name() {
    let folder = Folder::new();
    let mut window = window(&folder.path("runs"));
    window.ask(AppCommand::Open("dimuon".into()));
    window.wait("the sample", |state| state.loaded().is_some());
    assert_eq!(window.loaded().data.samples(), 30_000);
    assert!(window.state().data_file().is_none());
}

fn open_other(window: &mut Window, file: &Path) {
    window.ask(AppCommand::Open(file.to_owned()));
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    window.wait("the other data", |state| {
        (state.loaded()).is_some_and(|l| l.data.origin.label == name)
    });
}

#[test]
fn a_field_shows_either_run_or_the_difference_of_both() {
    let folder = Folder::new();
    let mut window = window(&folder.path("runs"));
    window.load_sample("Flow around a cube");
    let first = train(&mut window, "model = \"linear\"\nlatent = 2\n");
    train(&mut window, "model = \"linear\"\nlatent = 6\n");
    window.ask(AppCommand::Beside(Some(first)));
    window.wait("the second run", |state| state.kept.beside.is_some());
    window.ask(AppCommand::Show(View::Field));
    window.harness.run_steps(4);
    window.click("Difference of both");
    window.see("Second - first");
}

#[test]
fn a_deleted_run_comes_back_with_undo() {
    let folder = Folder::new();
    let (file, runs) = (table(&folder), folder.path("runs"));
    let mut window = window(&runs);
    open(&mut window, &file);
    let id = train(&mut window, SMALL);
    window.ask(AppCommand::DeleteRun(id.clone()));
    window.see("Undo");
    assert!(window.state().kept.runs.is_empty() && window.state().unsaved);
    assert!(RunFolder::open(&runs).unwrap().get(&id).is_none());
    // Not by the pointer: another message may go away and move this one.
    window.press("Undo");
    window.wait("the run", |state| state.kept.find(&id).is_some());
    assert!(RunFolder::open(&runs).unwrap().archive(&id).is_ok());
}

#[test]
fn the_window_begins_where_it_was_closed() {
    let folder = Folder::new();
    let (file, runs) = (table(&folder), folder.path("runs"));
    let mut first = window(&runs);
    open(&mut first, &file);
    let id = train(&mut first, SMALL);
    let last = first.last_open();
    assert_eq!(last.as_ref().and_then(|l| l.run.clone()), Some(id.clone()));
    drop(first);
    let settings = |last| Settings {
        last,
        ..Settings::default()
    };
    let mut again = with_settings(&runs, settings(last.clone()));
    again.wait("the run", |state| state.run.phase == RunPhase::Finished);
    assert_eq!(again.state().kept.current.as_deref(), Some(id.as_str()));

    // Without the run the data and the settings are still there.
    RunFolder::open(&runs).unwrap().delete(&id).unwrap();
    let mut data = with_settings(&runs, settings(last.clone()));
    data.wait("the data", |state| state.loaded().is_some());
    assert_eq!(data.loaded().model.latent, 2);
    assert!(data.state().run.outcome.is_none());

    // Not where it is to begin empty, nor where the file is gone.
    let empty = Settings {
        start_empty: true,
        ..settings(last.clone())
    };
    let mut empty = with_settings(&runs, empty);
    empty.harness.run_steps(5);
    assert!(empty.state().loaded().is_none() && empty.state().pending.is_none());
    std::fs::remove_file(&file).unwrap();
    let mut gone = with_settings(&runs, settings(last));
    gone.wait("the answer", |state| state.pending.is_none());
    assert!(gone.state().loaded().is_none());
    gone.see("Try a sample");
}

#[test]
fn data_that_changed_are_told_and_can_be_chosen_anew() {
    let folder = Folder::new();
    let (file, runs) = (table(&folder), folder.path("runs"));
    let mut first = window(&runs);
    open(&mut first, &file);
    let id = train(&mut first, SMALL);
    drop(first);
    let moved = folder.path("moved.npz");
    std::fs::rename(&file, &moved).unwrap();
    let mut window = window(&runs);
    window.ask(AppCommand::OpenRun(id.clone()));
    window.see("Choose the file...");
    folder.table("t.npz", &Table::continuous(200, 2));
    window.ask(AppCommand::OpenRun(id.clone()));
    window.see("has changed since");
    assert!(window.state().run.outcome.is_none());
    window.ask(AppCommand::OpenRunWith { id, data: moved });
    window.wait("the run", |state| state.run.phase == RunPhase::Finished);
}

#[test]
fn a_file_of_settings_fills_the_left_panel_or_says_what_is_wrong() {
    let folder = Folder::new();
    let file = table(&folder);
    let mut window = window(&folder.path("runs"));
    open(&mut window, &file);
    let good = folder.file(
        "good.toml",
        b"model = \"linear\"\nlatent = 3\nheld-out = 0.3\n",
    );
    // As a file that is dropped on the window.
    window.ask(AppCommand::Open(good));
    assert_eq!(window.loaded().model.latent, 3);
    assert_eq!(window.loaded().training.held_out.to_string(), "0.3");
    let bad = folder.file("bad.toml", b"seed = 1\nmodell = 3\n");
    window.ask(AppCommand::OpenSettings(bad));
    window.see("line 2, modell");
    let other = folder.file("other.toml", b"latent = 99\n");
    window.ask(AppCommand::OpenSettings(other));
    window.see("only 5 features");
    assert_eq!(window.loaded().model.latent, 3);
    assert!(window.harness.query_by_label("Train").is_some());
}

#[test]
fn a_sweep_that_is_cut_off_by_other_data_is_gone_on_with_when_they_are_back() {
    let folder = Folder::new();
    let (file, runs) = (table(&folder), folder.path("runs"));
    let other = folder.table("other.npz", &Table::continuous(150, 9));
    let mut window = window(&runs);
    open(&mut window, &file);
    let settings = RunSettings::from_toml("epochs = 100000\ndevice = \"cpu\"\n").unwrap();
    window.ask(AppCommand::UseSettings(Box::new(settings)));
    let mut choice = Choice::classical();
    (choice.codecs, choice.closed_forms) = (Vec::new(), Vec::new());
    choice.grid.families = vec![Family::Baler];
    choice.grid.latents = vec![Latents::Number(2), Latents::Number(3)];
    window.ask(AppCommand::Sweep(SweepCommand::Start(Box::new(choice))));
    let runs_now = |state: &AppState| {
        let running = |e: &Entry| e.to_train().is_some() && matches!(e.state, State::Running(_));
        state.sweep.entries.iter().any(running)
    };
    window.wait("a network under way", runs_now);
    open_other(&mut window, &other);
    assert!(window.state().sweep.left.is_empty());
    open_other(&mut window, &file);
    window.wait("what was left", |state| state.sweep.left.len() == 2);
    window.ask(AppCommand::Show(View::TradeOff));
    // Not by the pointer: codecs come in, which are tried without being asked for.
    window.see("Go on");
    window.press("Go on");
    window.wait("a network under way again", runs_now);
    let latents = |e: &Entry| {
        e.to_train()
            .map(|run| (run.model.latent, run.training.epochs))
    };
    let entries = &window.state().sweep.entries;
    let queue: Vec<_> = entries.iter().filter_map(latents).collect();
    assert_eq!(
        queue,
        [(2, 100_000), (3, 100_000)],
        "{:?}",
        entries
            .iter()
            .map(|e| format!("{:?}", e.state)
                .chars()
                .take(300)
                .collect::<String>())
            .collect::<Vec<_>>()
    );
    assert!(window.state().sweep.left.is_empty());
    // Another window finds them too, until they are given up.
    let fingerprint = window.loaded().fingerprint.clone();
    let noted = || {
        RunFolder::open(&runs)
            .unwrap()
            .unfinished(&fingerprint)
            .len()
    };
    window.wait("the note", |_| noted() == 2);
    window.ask(AppCommand::Sweep(SweepCommand::CancelAll));
    window.wait("the note to go", |_| noted() == 0);
}

#[test]
fn a_reopened_run_is_trained_further_from_what_was_kept_of_it() {
    let folder = Folder::new();
    let (file, runs) = (table(&folder), folder.path("runs"));
    let mut first = window(&runs);
    open(&mut first, &file);
    let settings = "model = \"baler\"\nepochs = 4\nlatent = 2\nlr = 0.001\ndevice = \"cpu\"\n";
    let id = train(&mut first, settings);
    let before = first.state().run.losses.clone();
    drop(first);
    let mut second = window(&runs);
    second.ask(AppCommand::OpenRun(id.clone()));
    second.wait("the run", |state| state.run.phase == RunPhase::Finished);
    // Other settings in the left panel have no say.
    let other = RunSettings::from_toml("model = \"linear\"\nlatent = 4\n").unwrap();
    second.ask(AppCommand::UseSettings(Box::new(other)));
    assert!(second.state().run.can_go_further());
    second.ask(AppCommand::Continue { epochs: 6 });
    second.wait("its end", |state| !state.run.phase.active());
    second.wait("it to be kept", |state| !state.unsaved);
    let state = second.state();
    assert_eq!(state.run.phase, RunPhase::Finished);
    let losses = &state.run.losses;
    assert_eq!(losses.last().map(|l| l.epoch), Some(10));
    // Text keeps all but the last bit of a number.
    let same = |(a, b): (&EpochLoss, &EpochLoss)| (a.train - b.train).abs() < 1e-12;
    assert!(losses.iter().zip(&before).all(same) && before.len() == 5);
    let outcome = state.run.outcome.as_ref().unwrap();
    assert_eq!(outcome.report.model.family, "baler");
    assert!(outcome.best_epoch > 4, "{}", outcome.best_epoch);
    // It goes on where it was, not from the beginning.
    assert!(losses[5].train < before[1].train, "{losses:?}");
    assert!(!state.run.reopened && state.run.can_go_further());
    // In its own place.
    assert_eq!(state.kept.runs.len(), 1);
    assert_eq!(state.kept.current.as_deref(), Some(id.as_str()));
    let record = RunFolder::open(&runs).unwrap().get(&id).unwrap();
    assert_eq!(record.run.unwrap().losses.len(), 11);
    second.ask(AppCommand::Continue { epochs: 1 });
    second.wait("its end", |state| !state.run.phase.active());
    assert_eq!(second.state().run.losses.last().map(|l| l.epoch), Some(11));
}

#[test]
fn a_run_that_just_ended_is_kept_before_anything_takes_its_place() {
    let folder = Folder::new();
    let (file, runs) = (table(&folder), folder.path("runs"));
    let other = folder.table("other.npz", &Table::continuous(150, 9));
    let mut window = window(&runs);
    open(&mut window, &file);
    let settings = "model = \"baler\"\nepochs = 100000\nlatent = 2\ndevice = \"cpu\"\n";
    let settings = RunSettings::from_toml(settings).unwrap();
    window.ask(AppCommand::UseSettings(Box::new(settings)));
    window.ask(AppCommand::Train);
    window.wait("some epochs", |state| state.run.losses.len() > 2);
    window.ask(AppCommand::Open(other));
    window.see("Training is under way");
    window.click("Stop and keep");
    window.wait("the other data", |state| {
        (state.loaded()).is_some_and(|l| l.data.samples() == 150)
    });
    assert_eq!(window.state().kept.runs.len(), 1);
    assert_eq!(
        RunFolder::open(&runs).unwrap().list().unwrap().runs.len(),
        1
    );
}

#[test]
fn an_archive_that_shares_its_model_asks_for_it() {
    let folder = Folder::new();
    let file = table(&folder);
    let (model, shared) = (folder.path("model/m.bale"), folder.path("shared.bale"));
    std::fs::create_dir(folder.path("model")).unwrap();
    support::cli!(
        "fit {} --epochs 2 --size 8 --latent 2 -o {} --quiet",
        &file,
        &model
    )
    .ok();
    support::cli!(
        "compress {} --with {} --shared -o {}",
        &file,
        &model,
        &shared
    )
    .ok();
    let mut window = window(&folder.path("runs"));
    window.ask(AppCommand::Open(shared.clone()));
    window.see("shares its model with other archives");
    window.see("Choose the model...");
    assert!(window.state().loaded().is_none());
    window.ask(AppCommand::OpenShared {
        archive: shared.clone(),
        model,
    });
    window.wait("the data", |state| state.loaded().is_some());
    assert_eq!(window.loaded().data.samples(), 200);
    // Of these some samples alone are saved, as the command line does.
    window.see("Decoded samples");
    let decoded = [folder.path("window.npz"), folder.path("line.npz")];
    window.ask(AppCommand::SaveDecoded {
        path: decoded[0].clone(),
        samples: Some(50..70),
    });
    window.see("Decoded data saved");
    let model = folder.path("model/m.bale");
    support::cli!(
        "decompress {} --with {} --samples 50..70 -o {}",
        &shared,
        &model,
        &decoded[1]
    )
    .ok();
    let [a, b] = decoded.map(|path| {
        balescope::data::read(&path, &balescope::data::ReadOptions::default()).unwrap()
    });
    assert_eq!(a.samples(), 20);
    assert_eq!(a.values(), b.values());
}

#[test]
fn a_part_of_a_result_is_shown_and_all_of_it_again() {
    let folder = Folder::new();
    let mut window = window(&folder.path("runs"));
    open(&mut window, &table(&folder));
    train(&mut window, "model = \"linear\"\nlatent = 2\n");
    window.see("Show a part");
    window.ask(AppCommand::ShowPart(Some(1)));
    window.wait("the part", |state| state.part.decoded.is_some());
    window.see("1 of 2 latents");
    let part = window.state().part.decoded.clone().unwrap();
    let whole = after(window.state());
    let outcome = window.state().run.outcome.as_ref().unwrap();
    assert!(part.snapshot.all.all.psnr < outcome.snapshot.all.all.psnr - 1.0);
    assert_eq!(part.used.latents, Some([1, 2]));
    for view in View::ALL {
        window.ask(AppCommand::Show(view));
        window.harness.run_steps(2);
    }
    window.ask(AppCommand::ShowPart(Some(usize::MAX)));
    window.wait("all of it", |state| {
        let decoded = state.part.decoded.as_ref();
        decoded.is_some_and(|decoded| decoded.units == usize::MAX)
    });
    let part = window.state().part.decoded.clone().unwrap();
    let shown: Vec<f64> = part.snapshot.after.iter().copied().collect();
    assert_eq!(shown, whole);
    window.ask(AppCommand::ShowPart(None));
    assert!(window.state().part.decoded.is_none());
}
