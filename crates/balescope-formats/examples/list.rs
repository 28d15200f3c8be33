//! Lists what files hold: each variable with its shape, type, number of values and their sum; of
//! texts the first.

use std::path::Path;

use balescope_formats::{Data, Error, Reader, ValueKind, Values, open};

/// So many values are read at a time.
const PIECE: u64 = 1 << 22;

fn main() {
    for path in std::env::args().skip(1) {
        match open(Path::new(&path)) {
            Ok(reader) => list(&path, reader),
            Err(error) => println!("{path}\tREFUSED\t{error}"),
        }
    }
}

fn list(path: &str, mut reader: Reader) {
    let contents = reader.contents().clone();
    println!(
        "{path}\t{:?}, {} meshes",
        reader.format(),
        contents.meshes.len()
    );
    for note in &contents.notes {
        println!("{path}\tNOTE\t{note}");
    }
    for (index, variable) in contents.variables.iter().enumerate() {
        let (name, shape) = (&variable.name, &variable.shape);
        let kind = variable.kind.name();
        match read_in_pieces(&mut reader, index) {
            Ok((count, _)) if variable.kind == ValueKind::Text => {
                let first = first_texts(&mut reader, index);
                println!("{path}\t{name}\t{shape:?}\t{kind}\t{count}\t0\t{first:?}");
            }
            Ok((count, sum)) => {
                println!("{path}\t{name}\t{shape:?}\t{kind}\t{count}\t{sum:?}");
            }
            Err(error) => println!("{path}\t{name}\t{shape:?}\t{kind}\tREFUSED\t{error}"),
        }
    }
}

/// The number of all values of a variable and their sum.
fn read_in_pieces(reader: &mut Reader, index: usize) -> Result<(usize, f64), Error> {
    let variable = &reader.contents().variables[index];
    let samples = variable.samples();
    let per_sample = variable.values_per_sample().unwrap_or(1).max(1);
    let step = (PIECE / per_sample).max(1);
    let (mut count, mut sum) = (0, 0.0);
    let mut start = 0;
    while start < samples {
        let end = samples.min(start.saturating_add(step));
        let (more, part) = count_and_sum(&reader.read(index, start..end)?);
        count += more;
        sum += part;
        start = end;
    }
    Ok((count, sum))
}

/// The first texts of a variable, where it has texts.
fn first_texts(reader: &mut Reader, index: usize) -> Vec<String> {
    let samples = reader.contents().variables[index].samples().min(3);
    match reader.read(index, 0..samples).map(|values| values.data) {
        Ok(Data::Text(texts)) => texts,
        _ => Vec::new(),
    }
}

/// Values that are not lists, and the sum of the finite ones that are not missing.
fn count_and_sum(values: &Values) -> (usize, f64) {
    if let Data::List { values, .. } = &values.data {
        return count_and_sum(values);
    }
    let numbers = values.data.to_f64().unwrap_or_default();
    let is_valid = |index: usize| values.valid.as_ref().is_none_or(|valid| valid[index]);
    let finite = numbers
        .iter()
        .enumerate()
        .filter(|(i, x)| x.is_finite() && is_valid(*i));
    (values.data.len(), finite.map(|(_, x)| x).sum())
}
