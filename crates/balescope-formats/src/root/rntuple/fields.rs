//! The variables that fields make.

use super::schema::{Field, Schema};
use super::{End, List, Listed};
use crate::values::ValueKind;

/// What a field is for.
const COLLECTION: u16 = 1;
const RECORD: u16 = 2;
const VARIANT: u16 = 3;

/// Fields in fields, at most.
const DEEPEST: usize = 50;

/// All variables, and why some fields are none.
pub(super) fn variables(schema: &Schema) -> (Vec<Listed>, Vec<String>) {
    let mut found = Found {
        schema,
        listed: Vec::new(),
        notes: Vec::new(),
    };
    for (index, field) in schema.fields.iter().enumerate() {
        if field.parent == index {
            found.push(index, field.name.clone(), Vec::new(), 0);
        }
    }
    (found.listed, found.notes)
}

struct Found<'a> {
    schema: &'a Schema,
    listed: Vec<Listed>,
    notes: Vec<String>,
}

impl Found<'_> {
    fn push(&mut self, index: usize, name: String, mut lists: Vec<List>, depth: usize) {
        let field = &self.schema.fields[index];
        if depth > DEEPEST {
            self.notes.push(format!("`{name}` has no end"));
            return;
        }
        if let Some(count) = field.repeated {
            lists.push(List::Fixed(count));
        }
        let columns = self.schema.columns_of(index);
        if let Some(why) = self.why_not(&columns, field, &lists) {
            self.notes.push(format!("`{name}` is not read: {why}"));
            return;
        }
        match (field.role, columns.as_slice()) {
            (COLLECTION, [ends]) => {
                lists.push(List::Ends(*ends));
                self.push_children(index, &name, &lists, depth);
            }
            (RECORD | 0, []) => self.push_children(index, &name, &lists, depth),
            (0, [ends]) if field.class.starts_with("ROOT::RNTupleCardinality") => {
                self.finish(name, ValueKind::U64, lists, End::Counts(*ends));
            }
            (0, [column]) => {
                let kind = self.schema.columns[*column].kind.clone();
                self.finish(name, kind, lists, End::Numbers(*column));
            }
            (0, [ends, characters]) => {
                let end = End::Texts(*ends, *characters);
                self.finish(name, ValueKind::Text, lists, end);
            }
            _ => {
                let why = format!("`{name}` ({}) is not read", field.class);
                self.notes.push(why);
            }
        }
    }

    fn why_not(&self, columns: &[usize], field: &Field, lists: &[List]) -> Option<String> {
        if field.role == VARIANT {
            return Some("variants are not".to_owned());
        }
        for column in columns {
            let Some(column) = self.schema.columns.get(*column) else {
                return Some("it has no columns".to_owned());
            };
            if !column.is_read {
                return Some(format!("columns of type {:#x} are not", column.number));
            }
            if column.representation > 0 {
                return Some("columns of several representations are not".to_owned());
            }
            if column.is_deferred && !lists.is_empty() {
                return Some("lists that begin at a later entry are not".to_owned());
            }
        }
        None
    }

    fn push_children(&mut self, index: usize, name: &str, lists: &[List], depth: usize) {
        for child in self.schema.children(index) {
            let inner = &self.schema.fields[child].name;
            let role = self.schema.fields[index].role;
            let name = if role == RECORD {
                format!("{name}.{inner}")
            } else {
                name.to_owned()
            };
            self.push(child, name, lists.to_vec(), depth + 1);
        }
    }

    fn finish(&mut self, name: String, kind: ValueKind, lists: Vec<List>, end: End) {
        let kind = lists
            .iter()
            .fold(kind, |kind, _| ValueKind::List(Box::new(kind)));
        self.listed.push(Listed {
            name,
            kind,
            lists,
            end,
        });
    }
}
