//! Columns of texts, as numbers that stand for the texts.

use std::collections::{BTreeSet, HashMap};

use balescope_formats::{Data, Reader, Values};

use crate::data::categories::{MOST_CATEGORIES, category_type};
use crate::data::read::place::Place;
use crate::data::{DType, DataError};

/// The different texts of a column, in the order of their characters: a number for each.
#[derive(Debug)]
pub(super) struct Categories {
    pub texts: Vec<String>,
    numbers: HashMap<String, u64>,
}

/// Bytes of the different texts of a column, at most.
const MOST_BYTES: usize = 1 << 22;

/// Rows that are looked through at a time.
const AT_ONCE: u64 = 1 << 20;

impl Categories {
    /// Of all rows of a column; `None` where there are too many different texts.
    pub fn read(
        reader: &mut Reader,
        variable: usize,
        rows: usize,
    ) -> Result<Option<Self>, DataError> {
        let rows = rows as u64;
        let mut found: BTreeSet<String> = BTreeSet::new();
        let mut bytes = 0;
        for start in (0..rows).step_by(AT_ONCE as usize) {
            let values = reader.read(variable, start..rows.min(start + AT_ONCE))?;
            for text in texts(&values) {
                if !found.contains(text) {
                    bytes += text.len();
                    found.insert(text.to_owned());
                }
            }
            if found.len() > MOST_CATEGORIES || bytes > MOST_BYTES {
                return Ok(None);
            }
        }
        let texts: Vec<String> = found.into_iter().collect();
        let numbers = texts.iter().cloned().zip(0..).collect();
        Ok(Some(Self { texts, numbers }))
    }

    /// The smallest type that holds all numbers.
    pub fn dtype(&self) -> DType {
        category_type(self.texts.len())
    }

    /// The numbers of some rows, in little-endian order.
    pub fn bytes_of(
        &self,
        values: &Values,
        name: &str,
        place: &Place,
    ) -> Result<Vec<u8>, DataError> {
        let width = self.dtype().size();
        let mut bytes = Vec::with_capacity(values.data.len() * width);
        for text in texts(values) {
            let number = self.numbers.get(text).ok_or_else(|| {
                let problem = "has a text that was not there when the file was opened";
                let hint = "open it again when it is complete";
                place.array(name).unusable(problem, hint)
            })?;
            bytes.extend(&number.to_le_bytes()[..width]);
        }
        Ok(bytes)
    }
}

/// The texts of some rows, where what is missing is the empty one.
fn texts(values: &Values) -> impl Iterator<Item = &str> {
    let texts = match &values.data {
        Data::Text(texts) => texts.as_slice(),
        _ => &[],
    };
    texts.iter().enumerate().map(|(row, text)| {
        let is_there = values.valid.as_ref().is_none_or(|valid| valid[row]);
        if is_there { text.as_str() } else { "" }
    })
}
