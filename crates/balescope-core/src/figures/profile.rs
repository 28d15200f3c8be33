//! What is in every column, before any training.

use super::Table;
use crate::data::{ColumnProfile, Metadata, numbered};
use crate::format::{count, number};
use crate::plot::plain;

/// One row a column. `metadata`: what the file says of them. `treatments`: what happens to each column before
/// the network sees it, where that is known.
pub fn profile(columns: &[ColumnProfile], metadata: &Metadata, treatments: &[String]) -> Table {
    /// Heading, tip, figure.
    type Value = (&'static str, &'static str, fn(&ColumnProfile) -> f64);
    // Whole numbers in full where all are whole.
    let written = |row: usize, value: f64| {
        if columns[row].whole {
            plain(value)
        } else {
            number(value)
        }
    };
    let values: [Value; 5] = [
        ("Min", "Smallest finite value", |column| column.min),
        ("Max", "Largest finite value", |column| column.max),
        ("Mean", "Over finite values", |column| column.mean),
        (
            "Std. dev.",
            "Population standard deviation of finite values",
            |column| column.std,
        ),
        ("Median", "Half of the values are below", |column| {
            column.median
        }),
    ];
    let table = Table::new("Columns", columns.len()).words(
        "Column",
        "As the file names it, or made up",
        |row| columns[row].name.clone(),
    );
    let several = columns
        .iter()
        .any(|column| column.dtype != columns[0].dtype);
    let table = table.when(several, |table| {
        let dtype = |row: usize| columns[row].dtype.name().to_owned();
        table.words("Type", "As the column is stored", dtype)
    });
    let has_units = (0..columns.len()).any(|column| metadata.unit(column).is_some());
    let table = table.when(has_units, |table| {
        let unit = |row| metadata.unit(row).unwrap_or("").to_owned();
        table.words("Unit", "As the file gives it", unit)
    });
    let table = values
        .into_iter()
        .enumerate()
        .fold(table, |table, (i, (head, tip, value))| {
            table.written(
                head,
                tip,
                |row| value(&columns[row]),
                |row| match columns[row].integer_ends {
                    // The numbers of texts have ends, which are texts, and no mean.
                    _ if i >= 2 && metadata.categories(row).is_some() => String::new(),
                    Some(ends) if i < 2 => ends[i].to_string(),
                    _ => written(row, value(&columns[row])),
                },
            )
        });
    let table = counts(table, columns);
    table
        .when(treatments.len() == columns.len(), |table| {
            let tip = "What happens to the column before the network sees it";
            table.words("In the model", tip, |row| treatments[row].clone())
        })
        .words(
            "Remarks",
            "What is special about the column",
            |row| match metadata.categories(row) {
                Some(texts) => format!("texts: {}", numbered(texts, 6)),
                None => remarks(&columns[row]).join(", "),
            },
        )
        .when(
            (0..columns.len()).any(|column| metadata.description(column).is_some()),
            |table| {
                let meaning = |row| metadata.description(row).unwrap_or("").to_owned();
                table.words("Meaning", "What the file says that it is", meaning)
            },
        )
}

/// How many values of each column are different, NaN, infinite or missing.
fn counts(table: Table, columns: &[ColumnProfile]) -> Table {
    let counted = |figure: f64| count(figure as usize);
    let missing = |row: usize| {
        let words = columns[row].missing.iter();
        words.map(|word| word.count).sum::<usize>() as f64
    };
    table
        .written(
            "Distinct",
            "Different finite values",
            |row| columns[row].distinct as f64,
            |row| distinct(&columns[row]),
        )
        .figures(
            "NaN",
            "Values that are not a number; they come back exactly",
            |row| columns[row].nan as f64,
            counted,
        )
        .figures(
            "Infinite",
            "Infinite values; they come back exactly",
            |row| columns[row].infinite as f64,
            counted,
        )
        .figures(
            "Missing",
            "Values that stand for none, or lie far off all others; they come back exactly",
            missing,
            counted,
        )
}

fn distinct(column: &ColumnProfile) -> String {
    let more = if column.distinct >= ColumnProfile::DISTINCT_LIMIT {
        "+"
    } else {
        ""
    };
    format!("{}{more}", count(column.distinct))
}

fn remarks(column: &ColumnProfile) -> Vec<&'static str> {
    let all = [
        (column.distinct == 1, "constant"),
        (column.distinct == 0, "nothing finite"),
        (column.identifier, "looks like an identifier"),
        (column.whole && !column.constant(), "whole numbers"),
        (column.never_negative(), "never negative"),
        (column.nan + column.infinite > 0, "gaps"),
        (column.missing.iter().any(|m| !m.outlier), "missing values"),
        (column.missing.iter().any(|m| m.outlier), "outliers apart"),
    ];
    let said = all.into_iter().filter(|(is, _)| *is);
    said.map(|(_, text)| text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{DType, Dataset, Profile};

    #[test]
    fn remarks_say_what_is_special() {
        let values = ndarray::arr2(&[[0.0], [1.0], [2.0], [f64::NAN]]);
        let data = Dataset::table(DType::F64, values).named(&["n"]);
        let table = profile(&Profile::new(&data).columns, data.metadata(), &[]);
        let row: Vec<&str> = (table.columns.iter())
            .map(|column| &*column.cells[0].text)
            .collect();
        assert_eq!(row[..3], ["n", "0", "2"]);
        assert_eq!(
            row[6..],
            ["3", "1", "0", "0", "whole numbers, never negative, gaps"]
        );
    }
}
