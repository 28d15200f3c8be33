//! Columns of texts in a series, whose files may have other texts.

use std::collections::BTreeSet;

use super::about::About;
use super::told::in_order;
use crate::data::categories::{MOST_CATEGORIES, category_type, renumber};
use crate::data::{
    Attribute, AttributeValue, CATEGORIES, ColumnTypes, DType, DataError, Dataset, Values, text,
};

/// Tells the series' columns of texts which texts all files have in them, and the type that holds their
/// numbers.
pub(super) fn set_categories(template: &mut Dataset, files: &[About]) -> Result<(), DataError> {
    let each: Vec<_> = files.iter().map(|file| in_order(file, &files[0])).collect();
    let columns = template.layout.columns();
    let mut metadata = template.metadata().clone();
    let mut types: Vec<DType> = (0..columns)
        .map(|column| template.dtype_of(column))
        .collect();
    let mut has_texts = false;
    for (column, dtype) in types.iter_mut().enumerate() {
        let own = |file: usize| each[file].categories(column);
        if let Some(other) = (1..files.len()).find(|&file| own(file).is_some() != own(0).is_some())
        {
            let name = text::excerpt(&files[0].names[column], 60);
            let [here, there] = match own(0) {
                None => ["texts", "numbers"],
                Some(_) => ["numbers", "texts"],
            };
            let problem = format!(
                "has {here} in column `{name}`, where {} has {there}",
                files[0].name()
            );
            let hint = "files of a series have the same columns; leave the others out";
            return Err(files[other].unusable(problem, hint));
        }
        let all: BTreeSet<&String> = (0..files.len()).filter_map(own).flatten().collect();
        if all.is_empty() {
            continue;
        }
        if all.len() > MOST_CATEGORIES {
            let name = text::excerpt(&files[0].names[column], 60);
            let problem = format!("has with the others {} texts in column `{name}`", all.len());
            return Err(files[0].unusable(problem, "save the files without that column"));
        }
        has_texts = true;
        *dtype = category_type(all.len());
        let texts = all.into_iter().cloned().collect();
        metadata.columns.resize(columns, Vec::new());
        let attributes = &mut metadata.columns[column];
        attributes.retain(|attribute| attribute.name != CATEGORIES);
        attributes.push(Attribute::new(CATEGORIES, AttributeValue::Texts(texts)));
    }
    if has_texts {
        let common = template.types().common();
        template.types = ColumnTypes::of_columns(types, common);
        template.dtype = template.types.common();
        template.metadata = std::sync::Arc::new(metadata);
    }
    Ok(())
}

/// Gives the texts of a file the numbers that the series has for them.
pub(super) fn renumber_texts(template: &Dataset, [file, first]: [&About; 2], values: &mut Values) {
    let told = template.metadata();
    let is_text = |column: &usize| told.categories(*column).is_some();
    let columns: Vec<usize> = (0..template.layout.columns()).filter(is_text).collect();
    if columns.is_empty() {
        return;
    }
    let (points, own) = (template.points(), in_order(file, first));
    for column in columns {
        let [Some(own), Some(all)] = [&own, told].map(|told| told.categories(column)) else {
            continue;
        };
        if own != all {
            let number = |text: &String| all.binary_search(text).unwrap_or_default() as f64;
            let numbers: Vec<f64> = own.iter().map(number).collect();
            renumber(values, column * points..(column + 1) * points, &numbers);
        }
    }
}
