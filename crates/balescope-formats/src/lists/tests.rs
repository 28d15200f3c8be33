use std::ops::Range;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::contents::Variable;
use crate::data::Data;
use crate::sniff::Format;
use crate::values::Values;

/// Lists of two groups, a number and three numbers at each sample.
struct Events {
    contents: Contents,
    values: Vec<Data>,
}

impl Source for Events {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let each = self.contents.variables[variable]
            .values_per_sample()
            .unwrap() as usize;
        let range = samples.start as usize * each..samples.end as usize * each;
        Ok(Values::all(self.values[variable].slice(range)))
    }

    fn stored_bytes(&self, _variable: usize) -> u64 {
        1 << 20
    }
}

fn list(lists: &[Vec<f32>]) -> Data {
    let ends = lists.iter().scan(0, |end, list| {
        *end += list.len() as u64;
        Some(*end)
    });
    Data::List {
        offsets: std::iter::once(0).chain(ends).collect(),
        values: Box::new(Values::all(Data::F32(lists.concat()))),
    }
}

/// `jets`: of other lengths than the muons.
fn events(muons: &[Vec<f32>], jets: &[Vec<f32>]) -> Reader {
    let count = muons.len();
    let negative: Vec<Vec<f32>> = muons
        .iter()
        .map(|muons| muons.iter().map(|pt| -pt).collect())
        .collect();
    let numbers = muons.iter().map(|muons| muons.len() as u32);
    let values = vec![
        ("t/nMuon", Data::U32(numbers.collect())),
        ("t/Muon_pt", list(muons)),
        ("t/Muon_eta", list(&negative)),
        ("t/Jet_pt", list(jets)),
        ("t/run", Data::I64((0..count as i64).collect())),
        (
            "t/vertex",
            Data::F64((0..3 * count).map(|i| i as f64).collect()),
        ),
    ];
    let variable = |(name, data): &(&str, Data)| {
        let mut shape = vec![count as u64];
        if *name == "t/vertex" {
            shape.push(3);
        }
        Variable::new(*name, shape, data.kind())
    };
    let contents = Contents {
        variables: values.iter().map(variable).collect(),
        ..Contents::default()
    };
    let values = values.into_iter().map(|(_, data)| data).collect();
    let source = Events { contents, values };
    Reader::new(Path::new("events"), Format::Root, Box::new(source))
}

fn names(reader: &Reader) -> Vec<&str> {
    reader
        .contents()
        .variables
        .iter()
        .map(|v| v.name.as_str())
        .collect()
}

fn read(reader: &mut Reader, name: &str, range: Range<u64>) -> Values {
    let index = reader
        .contents()
        .find(name)
        .unwrap_or_else(|| panic!("{name}"));
    reader.read(index, range).unwrap()
}

/// What is there of single numbers.
fn there(values: &Values) -> Vec<Option<f64>> {
    let numbers = values.data.to_f64().unwrap();
    let is_there = |i: usize| values.valid.as_ref().is_none_or(|valid| valid[i]);
    numbers
        .iter()
        .enumerate()
        .map(|(i, x)| is_there(i).then_some(*x))
        .collect()
}

fn some() -> [Vec<Vec<f32>>; 2] {
    let muons = vec![vec![1.0, 2.0], vec![], vec![3.0], vec![4.0, 5.0, 6.0]];
    let jets = vec![vec![9.0], vec![8.0, 7.0], vec![], vec![6.0]];
    [muons, jets]
}

#[test]
fn first_entries_become_variables() {
    let [muons, jets] = some();
    let lists: Lists = "2".parse().unwrap();
    let mut reader = events(&muons, &jets).with_lists(&lists).unwrap();
    assert_eq!(
        names(&reader),
        [
            "t/nMuon",
            "t/Muon_pt[0]",
            "t/Muon_pt[1]",
            "t/Muon_eta[0]",
            "t/Muon_eta[1]",
            "t/Jet_pt[0]",
            "t/Jet_pt[1]",
            "t/Jet_pt.count",
            "t/run",
            "t/vertex"
        ]
    );
    let second = read(&mut reader, "t/Muon_pt[1]", 0..4);
    assert_eq!(there(&second), [Some(2.0), None, None, Some(5.0)]);
    let counts = read(&mut reader, "t/Jet_pt.count", 1..4);
    assert_eq!(counts.data, Data::U32(vec![2, 0, 1]));
    assert_eq!(read(&mut reader, "t/run", 2..4).data, Data::I64(vec![2, 3]));
    // A part without an entry.
    assert_eq!(there(&read(&mut reader, "t/Muon_pt[0]", 1..2)), [None]);
    assert_eq!(
        reader.contents().notes,
        [
            "Of 3 lists the first 2 entries are taken",
            "`t/Muon_pt`, `t/Muon_eta`: 1 of 6 entries beyond the first 2 left out"
        ]
    );
    let reader = events(&muons, &jets)
        .with_lists(&"Jet:1".parse().unwrap())
        .unwrap();
    assert_eq!(
        names(&reader)[1..5],
        ["t/Muon_pt", "t/Muon_eta", "t/Jet_pt[0]", "t/Jet_pt.count"]
    );
}

#[test]
fn entries_that_are_left_out_are_counted() {
    let muons: Vec<Vec<f32>> = (0..3000).map(|i| vec![1.0; i % 4]).collect();
    let jets: Vec<Vec<f32>> = (0..3000).map(|i| vec![2.0; 1 - i % 2]).collect();
    let notes = |text: &str| {
        let reader = events(&muons, &jets).with_lists(&text.parse().unwrap());
        reader.unwrap().contents().notes.clone()
    };
    // 750 events each with none, one, two and three muons, 1500 with a jet.
    let muons_alone = "`t/Muon_pt`, `t/Muon_eta`: 2,250 of 4,500 entries beyond the first left out";
    assert_eq!(
        notes("1"),
        ["Of 3 lists the first entry is taken", muons_alone]
    );
    assert_eq!(
        notes("Muon:2")[1],
        "`t/Muon_pt`, `t/Muon_eta`: 750 of 4,500 entries beyond the first 2 left out"
    );
    assert_eq!(
        notes("Jet:1"),
        ["Of one list the first entry is taken; none has more"]
    );
    assert_eq!(
        notes("3"),
        ["Of 3 lists the first 3 entries are taken; none has more"]
    );
}

#[test]
fn long_lists_are_counted_where_the_file_tells_how_many_there_are() {
    // More events than those of which lists are read before they are asked for.
    let muons: Vec<Vec<f32>> = (0..70_000).map(|i| vec![1.0; i % 3]).collect();
    let jets: Vec<Vec<f32>> = (0..70_000).map(|_| vec![2.0]).collect();
    let reader = events(&muons, &jets)
        .with_lists(&"1".parse().unwrap())
        .unwrap();
    assert_eq!(
        reader.contents().notes,
        [
            "Of 3 lists the first entry is taken",
            "`t/Muon_pt`, `t/Muon_eta`: 23,333 of 69,999 entries beyond the first left out",
            "`t/Jet_pt`: what lists have beyond the first is left out"
        ]
    );
}

#[test]
fn each_entry_becomes_a_sample() {
    let [muons, jets] = some();
    let mut reader = events(&muons, &jets)
        .with_lists(&"Muon".parse().unwrap())
        .unwrap();
    assert_eq!(
        names(&reader),
        [
            "t/nMuon",
            "t/Muon_pt",
            "t/Muon_eta",
            "t/run",
            "t/vertex",
            "t/of_row"
        ]
    );
    assert_eq!(
        read(&mut reader, "t/Muon_pt", 0..6).data,
        Data::F32((1_u8..7).map(f32::from).collect())
    );
    assert_eq!(
        read(&mut reader, "t/run", 0..6).data,
        Data::I64(vec![0, 0, 2, 3, 3, 3])
    );
    assert_eq!(
        read(&mut reader, "t/of_row", 1..4).data,
        Data::U64(vec![0, 2, 3])
    );
    let vertex = read(&mut reader, "t/vertex", 1..3).data;
    assert_eq!(vertex, Data::F64(vec![0.0, 1.0, 2.0, 6.0, 7.0, 8.0]));
    let notes = &reader.contents().notes;
    assert!(notes[0].contains("6 entries of 4 rows"), "{notes:?}");
    assert!(notes[1].contains("`t/Jet_pt`"), "{notes:?}");
}

#[test]
fn lists_of_other_lengths_under_one_name_are_refused() {
    let [muons, jets] = some();
    let mut reader = events(&muons, &jets);
    reader = reader.with_lists(&"t".parse().unwrap()).unwrap();
    let index = reader.contents().find("t/Jet_pt").unwrap();
    let error = reader.read(index, 0..6).unwrap_err().to_string();
    assert!(error.contains("lists of other lengths"), "{error}");
    let error = events(&muons, &jets)
        .with_lists(&"Tau".parse().unwrap())
        .err()
        .unwrap();
    let error = error.to_string();
    assert!(
        error.contains("no list `Tau`") && error.contains("there are t/Muon_pt"),
        "{error}"
    );
}

#[test]
fn counts_that_do_not_agree_are_told_beside() {
    let [muons, jets] = some();
    let reader = events(&muons, &jets)
        .with_lists(&"Muon:1".parse().unwrap())
        .unwrap();
    assert!(!names(&reader).contains(&"t/Muon_pt.count"));
    let pt: Vec<Vec<f32>> = vec![vec![1.0], vec![2.0, 3.0]];
    let other = Events {
        contents: Contents {
            variables: vec![
                Variable::new("nMuon", vec![2], ValueKind::U32),
                Variable::new("Muon_pt", vec![2], list(&pt).kind()),
                Variable::new("Muon_pt[1]", vec![2], ValueKind::F32),
            ],
            ..Contents::default()
        },
        values: vec![Data::U32(vec![1, 1]), list(&pt), Data::F32(vec![0.0; 2])],
    };
    let reader = Reader::new(Path::new("events"), Format::Root, Box::new(other));
    let mut first = reader.with_lists(&"1".parse().unwrap()).unwrap();
    assert_eq!(
        read(&mut first, "Muon_pt.count", 0..2).data,
        Data::U32(vec![1, 2])
    );
    let error = first
        .with_lists(&"2".parse().unwrap())
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("no lists of numbers"), "{error}");
}

#[test]
fn a_name_that_is_there_is_not_given_twice() {
    let [muons, jets] = some();
    let mut reader = events(&muons, &jets);
    reader = reader.with_lists(&"Muon".parse().unwrap()).unwrap();
    let contents = reader.contents().clone();
    assert!(check_name(&contents, "t/of_row").is_err() && check_name(&contents, "of_row").is_ok());
}

#[test]
fn integers_beyond_doubles_stay_what_they_are() {
    let numbers = [vec![i64::MAX, i64::MAX - 1], vec![], vec![-3]];
    let ends = vec![0, 2, 2, 3];
    let data = Data::List {
        offsets: ends,
        values: Box::new(Values::all(Data::I64(numbers.concat()))),
    };
    let source = |data: Data| Events {
        contents: Contents {
            variables: vec![Variable::new("id", vec![3], data.kind())],
            ..Contents::default()
        },
        values: vec![data],
    };
    let open = |data: Data| Reader::new(Path::new("ids"), Format::Root, Box::new(source(data)));
    let mut reader = open(data).with_lists(&"2".parse().unwrap()).unwrap();
    let first = read(&mut reader, "id[0]", 0..3);
    assert_eq!(first, Values::all(Data::I64(vec![i64::MAX, i64::MIN, -3])));
    let fill = reader.contents().variables[0].attribute("_FillValue");
    assert_eq!(fill, Some(&Data::I64(vec![i64::MIN])));
    let data = Data::List {
        offsets: vec![0, 1, 1, 1],
        values: Box::new(Values::all(Data::I64(vec![i64::MIN]))),
    };
    let mut reader = open(data).with_lists(&"1".parse().unwrap()).unwrap();
    let error = reader.read(0, 0..3).unwrap_err().to_string();
    assert!(error.contains("stands for none"), "{error}");
}

#[test]
fn lists_are_written_as_they_are_read() {
    for text in ["2", "1000", "Muon", "Muon:3", "a:b", "a:b:3"] {
        let lists: Lists = text.parse().unwrap();
        assert_eq!(lists.to_string(), text);
    }
    for text in ["", "0", "1001", "-1", "Muon:0", ":2", "Muon:1001"] {
        let parsed = text.parse::<Lists>();
        assert!(parsed.is_err() || text == "-1", "{text}: {parsed:?}");
    }
}

proptest! {
    #[test]
    fn parts_are_those_of_plain_loops(
        muons in proptest::collection::vec(proptest::collection::vec(-1e3..1e3_f32, 0..4), 1..12),
        ends in any::<[prop::sample::Index; 2]>(),
        count in 1..4_usize,
    ) {
        let mut first = events(&muons, &muons).with_lists(&Lists::First { count, group: None }).unwrap();
        let mut range = ends.map(|end| end.index(muons.len()) as u64);
        range.sort_unstable();
        let range = range[0]..range[1] + 1;
        for place in 0..count {
            let own = read(&mut first, &format!("t/Muon_eta[{place}]"), range.clone());
            let expected = muons[range.start as usize..range.end as usize].iter();
            let expected = expected.map(|list| list.get(place).map(|pt| f64::from(-pt)));
            prop_assert_eq!(there(&own), expected.collect::<Vec<_>>());
        }
        let entries: Vec<(usize, f32)> = (muons.iter().enumerate())
            .flat_map(|(event, list)| list.iter().map(move |pt| (event, *pt)))
            .collect();
        let mut each = events(&muons, &muons).with_lists(&Lists::Each("Muon".to_owned())).unwrap();
        if entries.is_empty() {
            return Ok(());
        }
        let mut range = ends.map(|end| end.index(entries.len()));
        range.sort_unstable();
        let own = &entries[range[0]..=range[1]];
        let range = range[0] as u64..range[1] as u64 + 1;
        let pt = Data::F32(own.iter().map(|(_, pt)| *pt).collect());
        prop_assert_eq!(read(&mut each, "t/Muon_pt", range.clone()).data, pt);
        let run = Data::I64(own.iter().map(|(event, _)| *event as i64).collect());
        prop_assert_eq!(read(&mut each, "t/run", range.clone()).data, run);
        let vertex = own.iter().flat_map(|(event, _)| (3 * event..3 * event + 3).map(|i| i as f64));
        prop_assert_eq!(read(&mut each, "t/vertex", range).data, Data::F64(vertex.collect()));
    }
}
