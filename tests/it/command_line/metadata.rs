//! Units, places, times and types of columns, from a file through an archive to another file.

use std::path::Path;

use balescope::data::{
    Attribute, ColumnTypes, Coordinate, DType, Dataset, Layout, Metadata, Origin, ReadOptions,
    Values, read, write_data,
};
use ndarray::Array2;

use crate::support::{Folder, args, cli, has, run};

/// Twelve months of a field on a grid of longitudes and latitudes.
pub(super) fn climate(path: &Path) -> Dataset {
    let layout = Layout::field(&[12, 9, 10], None);
    let value = |(t, p): (usize, usize)| {
        let phase = 0.5 * t as f64 + 0.3 * (p % 10) as f64;
        280.0 + 10.0 * phase.sin() + (p / 10) as f64
    };
    let values = Array2::from_shape_fn((12, 90), value).mapv(|v| DType::F32.nearest(v));
    let data = Dataset::plain(DType::F32, layout, values)
        .unwrap()
        .named(&["tas"]);
    let axis = |axis: usize, name: &str, values: Vec<f64>, unit: &str| {
        Coordinate::along(name, axis, values).with_unit(unit)
    };
    let months = (0..12)
        .map(|month| 30.5 * f64::from(month) + 15.0)
        .collect();
    let data = data.with_metadata(Metadata {
        attributes: vec![Attribute::text("title", "made up")],
        columns: vec![vec![Attribute::text("units", "K")]],
        axes: ["time", "lat", "lon"]
            .map(|name| Some(name.to_owned()))
            .to_vec(),
        coordinates: vec![
            axis(0, "time", months, "days since 2001-01-01"),
            axis(
                1,
                "lat",
                (0..9).map(|i| f64::from(i).sqrt()).collect(),
                "degrees_north",
            ),
            axis(
                2,
                "lon",
                (0..10).map(|i| 36.0 * f64::from(i)).collect(),
                "degrees_east",
            ),
        ],
        ..Metadata::default()
    });
    write_data(path, &data).unwrap();
    data
}

#[test]
fn units_places_and_times_go_through_an_archive() {
    let folder = Folder::new();
    let (file, model) = (folder.path("climate.nc"), folder.path("model.bale"));
    let data = climate(&file);
    let said = cli!("info {}", file).ok().out;
    has(&said, &["K", "2001-01-16", "degrees_north", "uneven", "36"]);
    let fit = args!(
        "fit {} --model tucker --latent 2 --bound abs=0.1 -o {}",
        file,
        model
    );
    run(fit).ok();
    // The same samples block by block.
    let other = folder.path("other.bale");
    cli!("compress {} --with {} -o {}", file, model, other).ok();
    for archive in [&model, &other] {
        let told = cli!("info {} --json", archive).ok_json();
        let told = &told["metadata"];
        assert_eq!(told["columns"][0]["unit"], "K", "{told}");
        assert_eq!(told["coordinates"][0]["from_date"], "2001-01-16", "{told}");
        let back = folder.path("back.nc");
        cli!("decompress {} -o {} --samples 3..7", archive, back).ok();
        let back = read(&back, &ReadOptions::default()).unwrap();
        let (own, told) = (data.metadata(), back.metadata());
        assert_eq!((told.unit(0), back.samples()), (Some("K"), 4));
        let times = own.coordinates[0].values.as_slice();
        assert_eq!(told.axis(0).unwrap().values.as_slice(), &times[3..7]);
        for axis in [1, 2] {
            assert_eq!(
                told.axis(axis).unwrap().values,
                own.coordinates[axis].values
            );
            assert_eq!(
                told.axis(axis).unwrap().unit(),
                own.coordinates[axis].unit()
            );
        }
        let verified = cli!("verify {} --against {} --json", archive, file).ok_json();
        assert_eq!(verified["bound"]["holds"], true, "{verified}");
    }
}

#[test]
fn types_of_columns_go_through_an_archive() {
    let folder = Folder::new();
    let each = vec![DType::F32, DType::U64, DType::I16, DType::Bool, DType::F64];
    let types = ColumnTypes::of_columns(each, DType::F64);
    let bits = (0..300_u64).flat_map(|row| {
        let x = 0.1 * row as f64;
        [
            u64::from((x.sin() as f32).to_bits()),
            (1 << 60) + 7 * row,
            row % 17,
            row % 2,
            (x.sin() + 0.5 * x.cos()).to_bits(),
        ]
    });
    let mut values = Values::blank(&types, 300, 5);
    values.view_mut().set_bits_of(&types, 1, bits);
    let names = ["pt", "event", "hits", "good", "m"]
        .map(str::to_owned)
        .to_vec();
    let layout = Layout::guess(&[300, 5], true);
    let data = Dataset::of_values(Origin::default(), DType::F64, layout, Some(names), values);
    let data = data.unwrap().with_types(types.clone()).unwrap();
    let (file, archive) = (folder.path("events.parquet"), folder.path("events.bale"));
    write_data(&file, &data).unwrap();
    let told = cli!("info {} --json", file).ok_json();
    assert_eq!(
        told["dtype"], "float32, uint64, int16, bool, float64",
        "{told}"
    );
    assert_eq!(told["stored_bytes"], 300 * 23, "{told}");
    let fit = args!(
        "fit {} --model linear --bound abs=0.01 -o {} --json",
        file,
        archive
    );
    let report = run(fit).ok_json();
    assert_eq!(report["bytes"]["input"], 300 * 23, "{report}");
    cli!("verify {} --against {}", archive, file).ok();
    for name in ["back.parquet", "back.npz", "back.h5", "back.arrow"] {
        let back = folder.path(name);
        cli!("decompress {} -o {}", archive, back).ok();
        let back = read(&back, &ReadOptions::default()).unwrap();
        assert_eq!(back.types(), &types, "{name}");
        let event = |data: &Dataset| data.stored_column(1).bits(DType::U64).collect::<Vec<_>>();
        assert_eq!(event(&back), event(&data), "{name}");
        cli!(
            "compare {} {} --fail-over max=0.006",
            file,
            folder.path(name)
        )
        .ok();
    }
}

#[test]
fn texts_go_through_an_archive() {
    let folder = Folder::new();
    let rows: Vec<String> = (0..600)
        .map(|row| {
            let x = 0.1 * f64::from(row);
            let site = ["Uppsala", "", "Ny \u{c5}lesund", "Rome, It."][row as usize * 7 % 4];
            format!("{},{},\"{site}\",{}", x.sin(), x.cos(), x.sin() * x.cos())
        })
        .collect();
    let text = format!("t,u,site,v\n{}\n", rows.join("\n"));
    let file = folder.file("sites.csv", text.as_bytes());
    let told = cli!("info {} --json", file).ok_json();
    assert_eq!(told["columns"][2]["categories"], 4, "{told}");
    assert_eq!(told["suggested"][2]["transform"], "exact", "{told}");
    let said = cli!("info {}", file).ok();
    has(&said.out, &["texts: 0 , 1 Ny \u{c5}lesund"]);

    let archive = folder.path("sites.bale");
    // A transform for all columns is not for texts, and one for them is refused.
    for option in [
        ["--transform", "site=min-max"],
        ["--bound", "site:abs=1"],
        ["--weight", "site=2"],
    ] {
        cli!("fit {} {} {}", file, option[0], option[1]).refused(&["site", "holds texts"]);
    }
    cli!(
        "fit {} --model linear --missing 1,2 --transform min-max --bound rel=0.01 -o {}",
        file,
        archive
    )
    .ok();
    cli!("verify {} --against {}", archive, file).ok();
    let sites = |path: &std::path::Path| -> Vec<String> {
        let data = read(path, &ReadOptions::default()).unwrap();
        let list = data.metadata().categories(2).unwrap().to_vec();
        let numbers = data.column(2);
        let sites = numbers.iter().map(|n| list[*n as usize].clone());
        sites.collect()
    };
    for name in ["back.csv", "back.parquet", "back.h5"] {
        let back = folder.path(name);
        cli!("decompress {} -o {}", archive, back).ok();
        assert_eq!(sites(&back), sites(&file), "{name}");
        cli!("compare {} {} --fail-over max=0.011", file, back).ok();
    }
    let said = cli!("convert {} {}", file, folder.path("numbers.npz")).ok();
    has(&said.out, &["Texts are written as the numbers"]);
    // Another file with other texts has numbers of its own for them.
    let other = text.replace("Uppsala", "Aarhus");
    let other = folder.file("other.csv", other.as_bytes());
    let second = folder.path("other.bale");
    cli!("compress {} --with {} -o {}", other, archive, second).ok();
    let back = folder.path("other_back.csv");
    cli!("decompress {} -o {}", second, back).ok();
    assert_eq!(sites(&back), sites(&other));
    assert!(sites(&back).contains(&"Aarhus".to_owned()));
}
