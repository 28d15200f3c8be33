//! Lists what files hold: each variable with its shape, type, number of values and their sum.

use std::path::Path;

use balescope_formats::{Data, Reader, Values, open};

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
        match reader.read_all(index) {
            Ok(values) => {
                let (count, sum) = count_and_sum(&values);
                println!("{path}\t{name}\t{shape:?}\t{kind}\t{count}\t{sum:?}");
            }
            Err(error) => println!("{path}\t{name}\t{shape:?}\t{kind}\tREFUSED\t{error}"),
        }
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
