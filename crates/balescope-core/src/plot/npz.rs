//! The numbers of a plot as arrays of NumPy.

use std::collections::HashMap;
use std::io::Cursor;

use ndarray::{Array1, Array2};
use ndarray_npy::{WriteNpyError, WriteNpyExt as _};
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

/// Why the numbers of a plot cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum NpzError {
    #[error(transparent)]
    Array(#[from] WriteNpyError),
    #[error(transparent)]
    Archive(#[from] ZipError),
}

/// The numbers of a plot, which are those of its CSV: one array a column, called as the column is, NaN where it
/// says nothing; of a picture all of it as one array with the name `values`. Columns of texts are left out.
///
/// # Errors
/// When an array is too large for the format.
pub fn npz(csv: &str) -> Result<Vec<u8>, NpzError> {
    let mut arrays = ZipWriter::new(Cursor::new(Vec::new()));
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut name = |head: &str| {
        // A path in an archive is no name.
        let head = head.replace('/', "over");
        let count = known.entry(head.clone()).or_default();
        *count += 1;
        match *count {
            1 => format!("{head}.npy"),
            count => format!("{head} {count}.npy"),
        }
    };
    for block in csv.split("\n\n").filter(|block| !block.is_empty()) {
        let rows: Vec<Vec<String>> = block.lines().map(cells).collect();
        let numbers: Vec<Option<Vec<f64>>> = rows.iter().map(|row| of_row(row)).collect();
        let width = rows[0].len();
        if let Some(values) = numbers.iter().cloned().collect::<Option<Vec<_>>>() {
            let values: Vec<f64> = values.concat();
            if let Ok(values) = Array2::from_shape_vec((rows.len(), width), values) {
                arrays.start_file(name("values"), SimpleFileOptions::default())?;
                values.write_npy(&mut arrays)?;
            }
            continue;
        }
        for (column, head) in rows[0].iter().enumerate() {
            let column = rows[1..].iter().map(|row| number(row.get(column)?));
            if let Some(values) = column.collect::<Option<Vec<f64>>>() {
                arrays.start_file(name(head), SimpleFileOptions::default())?;
                Array1::from_vec(values).write_npy(&mut arrays)?;
            }
        }
    }
    Ok(arrays.finish()?.into_inner())
}

fn of_row(row: &[String]) -> Option<Vec<f64>> {
    row.iter().map(|cell| number(cell)).collect()
}

/// What a cell says; nothing stands for a value that is no number.
fn number(cell: &str) -> Option<f64> {
    if cell.is_empty() {
        return Some(f64::NAN);
    }
    cell.parse().ok()
}

/// The cells of a line, without their quotation marks.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let (mut is_quoted, mut last) = (false, ' ');
    for c in line.chars() {
        match (c, is_quoted) {
            ('"', _) => {
                // Two of them within a quoted cell are one.
                if last == '"' && !is_quoted {
                    cells.last_mut().expect("a cell").push('"');
                }
                is_quoted = !is_quoted;
            }
            (',', false) => cells.push(String::new()),
            (c, _) => cells.last_mut().expect("a cell").push(c),
        }
        last = c;
    }
    cells
}

#[cfg(test)]
mod tests {
    use ndarray::{Dimension, OwnedRepr, array};
    use ndarray_npy::ReadNpyExt as _;
    use zip::ZipArchive;

    use super::super::{Axis, Chart, ColourMap, Grid, Image, Ink, Series, Shape, csv};
    use super::*;

    type Found = ZipArchive<Cursor<Vec<u8>>>;

    fn read(csv: &str) -> Found {
        ZipArchive::new(Cursor::new(npz(csv).unwrap())).unwrap()
    }

    fn names(found: &Found) -> Vec<String> {
        let names = found.file_names().map(Result::unwrap);
        names
            .map(|name| name.trim_end_matches(".npy").to_owned())
            .collect()
    }

    fn of<D: Dimension>(found: &mut Found, name: &str) -> ndarray::ArrayBase<OwnedRepr<f64>, D> {
        let file = found.by_name(&format!("{name}.npy")).unwrap();
        ndarray::ArrayBase::read_npy(file).unwrap()
    }

    #[test]
    fn the_arrays_of_a_chart_have_the_names_and_numbers_of_its_csv() {
        let steps = |heights| Shape::Steps {
            edges: vec![0.0, 0.5, 1.0],
            heights,
            filled: false,
        };
        let chart = Chart::new("", Axis::new("mass").unit("GeV/c"), Axis::new("Entries"))
            .with(Series::new(
                "Before",
                Ink::Before,
                steps(vec![1.0, 1.0 / 3.0]),
            ))
            .with(Series::new(
                "After, \"again\"",
                Ink::After,
                steps(vec![f64::NAN, 4e-300]),
            ))
            .with(Series::new(
                "Before",
                Ink::Before,
                Shape::Line(vec![[0.0, 7.0], [3.0, 8.0]]),
            ));
        let mut found = read(&csv(&chart));
        assert_eq!(
            names(&found),
            [
                "mass (GeVoverc) from",
                "mass (GeVoverc) to",
                "Before",
                "After, \"again\"",
                "mass (GeVoverc)",
                "Before 2"
            ]
        );
        let before: Array1<f64> = of(&mut found, "Before");
        assert_eq!(before, array![1.0, 1.0 / 3.0]);
        let line: Array1<f64> = of(&mut found, "Before 2");
        assert_eq!(line, array![7.0, 8.0]);
        let after: Array1<f64> = of(&mut found, "After, \"again\"");
        assert!(after[0].is_nan() && after[1] == 4e-300);
    }

    #[test]
    fn a_picture_is_one_array_and_texts_are_left_out() {
        let grid = Grid::new(2, 3, vec![1.0, 2.0, 3.0, 4.0, f64::NAN, 6.0]).unwrap();
        let image = Image::new("", &grid, ColourMap::Viridis, [0.0, 6.0]);
        let mut found = read(&image.csv());
        assert_eq!(names(&found), ["values"]);
        let values: Array2<f64> = of(&mut found, "values");
        assert_eq!(values.dim(), (2, 3));
        assert!(values[[1, 1]].is_nan() && values[[1, 2]] == 6.0);
        let found = read("Series,x\nfirst,1\nsecond,2\n");
        assert_eq!(names(&found), ["x"]);
    }
}
