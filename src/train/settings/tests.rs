use std::sync::Arc;

use super::*;
use crate::data::{Dataset, Kind, Layout, Profile, Sample};
use crate::model::ModelSpec;
use crate::train::RunSpec;
use crate::transform::{Plan, TransformKind};

fn settings(text: &str) -> RunSettings {
    RunSettings::from_toml(text).unwrap()
}

fn sample(name: &str) -> Arc<Dataset> {
    Arc::new(Sample::find(name).unwrap().load().unwrap())
}

fn same(a: &RunSpec, b: &RunSpec) {
    assert_eq!(a.plan, b.plan);
    assert_eq!(a.model, b.model);
    assert_eq!(a.training, b.training);
    assert_eq!(a.search, b.search);
    assert_eq!(a.device, b.device);
}

#[test]
fn a_run_comes_back_from_its_settings() {
    let table = sample("dimuon");
    let field = sample("cube_flow");
    let texts = [
        "",
        "model = \"baler\"\nratio = 2.5\nseed = 7\nrounding = \"off\"\ndevice = \"cpu\"\n\
         batch = 64\ngrow-batch = true",
        "model = \"linear\"\nlatent = 3",
        "size = \"64,32\"\ntransform = \"min-max\"\nbound = \"rel=0.01\"\nloss = \"huber\"\nclip = 1",
        "target = \"nrmse=0.5\"\nepochs = 12",
        "target = \"nrmse=0.5\"\nmodel = \"dense\"\nsize = \"small\"",
        "loss = \"relative\"\naim = \"range\"\nfloor = 0.25\nemd = 0.1\nswae = 2\nno-encoder = true\n\
         patience = 0\nheld-out = \"last:20\"\nquantise-from = 0.6\nlr = 1e-3\nschedule = \"cosine\"\nwarmup = 0.2\n\
         [weight]\n2 = 5\n[transform]\n1 = \"exact\"\n[bound]\n\"*\" = \"abs=1\"\n3 = \"pointwise=0.01@0.5\"",
    ];
    for text in texts {
        let spec = settings(text).spec(&table).unwrap();
        let written = RunSettings::from_spec(&spec);
        let back = settings(&written.to_toml());
        assert_eq!(back, written, "{text}");
        same(&back.spec(&table).unwrap(), &spec);
    }
    for text in [
        "",
        "model = \"conv\"\ntile = 8\nratio = 50",
        "model = \"coordinate\"\nsize = \"12,4\"",
        "model = \"tucker\"\nlatent = 5",
    ] {
        let spec = settings(text).spec(&field).unwrap();
        let written = RunSettings::from_spec(&spec).to_toml();
        same(&settings(&written).spec(&field).unwrap(), &spec);
    }
}

#[test]
fn hand_made_plans_come_back() {
    let data = sample("dimuon");
    let mut spec = RunSettings::default().spec(&data).unwrap();
    spec.plan = Plan::suggest(&Profile::new(&data));
    spec.plan.automatic = false;
    let columns = spec.plan.columns.iter_mut();
    for (i, column) in columns
        .enumerate()
        .filter(|(_, c)| c.role != Role::Constant)
    {
        column.role = match i % 3 {
            0 => Role::Exact,
            1 => Role::Model(TransformKind::Asinh),
            _ => Role::Model(TransformKind::Standard),
        };
    }
    let features = spec.plan.features(1);
    spec.model = ModelSpec::new(Size::Medium, features, 4).on(&data.layout);
    spec.training = TrainingSpec::for_data(&data, &spec.model);
    let text = RunSettings::from_spec(&spec).to_toml();
    same(&settings(&text).spec(&data).unwrap(), &spec);
}

#[test]
fn the_reading_comes_back_too() {
    let data = sample("cube_flow");
    let Layout { shape, .. } = data.layout.clone();
    let layout = Layout {
        shape,
        kind: Kind::Field,
        sample_axis: Some(2),
        component_axis: None,
    };
    let turned = Arc::new(data.with_layout(layout.clone()).unwrap());
    let spec = RunSettings::default().spec(&turned).unwrap();
    let written = RunSettings::from_spec(&spec);
    assert_eq!(written.layout(&data.layout).unwrap(), Some(layout));
    let plain = RunSettings::from_spec(&RunSettings::default().spec(&data).unwrap());
    assert_eq!(plain.layout(&data.layout).unwrap(), None);
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    let refused = |text: &str, parts: &[&str]| {
        let message = RunSettings::from_toml(text).unwrap_err().to_string();
        for part in parts {
            assert!(message.contains(part), "{text:?}: {message}");
        }
    };
    refused(
        "seed = 1\nmodell = \"dense\"",
        &["line 2", "modell", "model"],
    );
    refused(
        "seed = 1\n\nmodel = \"dens\"",
        &["line 3", "model", "expected dense"],
    );
    refused("epochs = -3", &["line 1", "epochs", "-3", "whole number"]);
    refused("lr = nan", &["lr", "expected a number"]);
    refused("table = 3", &["table", "true or false"]);
    refused(
        "[transform]\npt1 = \"square\"",
        &["line 2", "pt1", "square", "min-max"],
    );
    refused("bound = \"rel=-1\"", &["bound", "abs=X"]);
    refused("model = ", &["line 1"]);
    refused("held-out = [1]", &["held-out"]);
    refused("epochs = 1\nepochs = 2", &["line 2", "duplicate"]);
    let impossible = |text: &str, parts: &[&str]| {
        let message = settings(text)
            .spec(&sample("dimuon"))
            .unwrap_err()
            .to_string();
        for part in parts {
            assert!(message.contains(part), "{text:?}: {message}");
        }
    };
    impossible("ratio = 2\nlatent = 3", &["ratio", "latent", "one of them"]);
    impossible("ratio = 0.5", &["ratio 0.5", "at least 1"]);
    impossible("latent = 0", &["latent 0"]);
    impossible("[transform]\nnosuch = \"log\"", &["nosuch", "there are"]);
    impossible("lr = 100", &["learning rate"]);
}

#[test]
fn what_is_said_later_stands_for_the_whole_matter() {
    let file = settings(
        "model = \"dense\"\nsize = \"small\"\nlatent = 4\nseed = 3\ntable = true\n\
         [transform]\na = \"log\"\nb = \"log\"",
    );
    let both = settings("ratio = 2.0\n[transform]\nb = \"exact\"").over(file.clone());
    assert_eq!(
        (both.ratio, both.latent, both.seed),
        (Some(2.0), None, Some(3))
    );
    let columns = [
        ForColumn::new("a", Role::Model(TransformKind::Log)),
        ForColumn::new("b", Role::Exact),
    ];
    assert_eq!(both.transform, columns);
    let other = settings("model = \"linear\"\nfield = true\ntransform = \"min-max\"").over(file);
    assert_eq!(
        (other.size, other.table, other.field),
        (None, None, Some(true))
    );
    let all = ForColumn::all(Role::Model(TransformKind::MinMax));
    assert_eq!(other.transform, [all]);
}

#[test]
fn entries_begin_with_what_people_ask_for() {
    let entries =
        settings("seed = 1\nmodel = \"dense\"\n[transform]\neta = \"exact\"\npt = \"log\"")
            .entries();
    let entries: Vec<_> = entries
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    assert_eq!(
        entries,
        [
            ("model", "dense"),
            ("seed", "1"),
            ("transform", "eta exact, pt log")
        ]
    );
}

#[test]
fn a_guess_stands_where_nothing_is_asked() {
    let table = |shape: &[usize]| Layout {
        shape: shape.to_vec(),
        kind: Kind::Table,
        sample_axis: Some(0),
        component_axis: Some(1),
    };
    assert_eq!(settings("").layout(&table(&[10, 3])).unwrap(), None);
    assert_eq!(
        settings("table = true").layout(&table(&[10, 3])).unwrap(),
        None
    );
    // A table read as snapshots of a line.
    let line = settings("field = true")
        .layout(&table(&[10, 30]))
        .unwrap()
        .unwrap();
    assert_eq!(
        (line.kind, line.sample_axis, line.component_axis),
        (Kind::Field, Some(0), None)
    );
    // A table on its side takes the other axis as columns.
    let side = settings("sample-axis = 1")
        .layout(&table(&[3, 10]))
        .unwrap()
        .unwrap();
    assert_eq!((side.sample_axis, side.component_axis), (Some(1), Some(0)));
    let error = settings("component-axis = 2")
        .layout(&table(&[3, 10]))
        .unwrap_err();
    let message = error.to_string();
    assert!(
        message.contains("component-axis 2") && message.contains("2 axes"),
        "{message}"
    );
}
