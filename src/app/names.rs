//! Names of columns in the window: found by a part of them, and cut in the middle where room is short.

use egui::{Id, Response, TextEdit, TextStyle, Ui};

use super::format;

/// Room for the field of a filter.
const FIELD: f32 = 150.0;

/// Lists of fewer names need no filter.
const FEW: usize = 8;

/// A field that filters a list of names.
pub fn filter_field(ui: &mut Ui, text: &mut String, hint: &str, width: f32) -> Response {
    let edit = TextEdit::singleline(text).hint_text(hint);
    let edit = ui.add(edit.desired_width(width));
    let role = egui::Role::TextInput;
    edit.widget_info(|| egui::WidgetInfo::labeled(role, true, hint));
    edit
}

/// The filter of a list of names, where there are so many that one is of use: which of them it leaves.
/// `id`: of the list, whose filter is kept while the window is open.
pub fn filtered(ui: &mut Ui, id: Id, hint: &str, names: &[String]) -> Vec<usize> {
    if !has_filter(names.len()) {
        return (0..names.len()).collect();
    }
    let mut filter: String = ui.data(|d| d.get_temp(id)).unwrap_or_default();
    let width = FIELD.min(ui.available_width());
    filter_field(ui, &mut filter, hint, width);
    let left = left(names, &filter);
    if left.is_empty() {
        ui.weak("Nothing of that name");
    }
    ui.data_mut(|d| d.insert_temp(id, filter));
    left
}

/// Those of some columns, by their places, that the filter of their list leaves.
pub fn filtered_of(ui: &mut Ui, id: Id, names: &[String], of: &[usize]) -> Vec<usize> {
    let own: Vec<String> = of.iter().map(|&place| names[place].clone()).collect();
    let left = filtered(ui, id, "Filter by name", &own);
    left.into_iter().map(|place| of[place]).collect()
}

/// The places of the names that hold all words of a filter.
pub fn left(names: &[String], filter: &str) -> Vec<usize> {
    let filter = Filter::new(filter);
    let places = names.iter().enumerate();
    let left = places.filter(|(_, name)| filter.leaves(name));
    left.map(|(place, _)| place).collect()
}

/// The words that a name has to hold, in any order, large letters or small ones.
pub struct Filter(Vec<String>);

impl Filter {
    pub fn new(text: &str) -> Self {
        let text = text.to_lowercase();
        Self(text.split_whitespace().map(str::to_owned).collect())
    }

    pub fn leaves(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.0.iter().all(|word| text.contains(word))
    }
}

/// Whether a list of so many names has a filter.
pub fn has_filter(names: usize) -> bool {
    names >= FEW
}

/// A name that is not wider than so much; what does not fit is left out near its middle.
pub fn elided(ui: &Ui, name: &str, style: &TextStyle, width: f32) -> String {
    if name.trim().is_empty() {
        return "(no name)".to_owned();
    }
    let font = style.resolve(ui.style());
    let (widths, sign): (Vec<f32>, f32) = ui.ctx().fonts_mut(|fonts| {
        let mut of = |c| fonts.glyph_width(&font, c);
        (name.chars().map(&mut of).collect(), of('…'))
    });
    format::elided(name, &widths, ("…", sign), width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_find_all_words_in_any_order() {
        let names = ["mu1_pt", "mu1_eta", "MU2_pt"].map(str::to_owned);
        assert_eq!(left(&names, ""), [0, 1, 2]);
        assert_eq!(left(&names, "PT mu2"), [2]);
        assert_eq!(left(&names, "mu1"), [0, 1]);
        assert_eq!(left(&names, "x"), [0_usize; 0]);
    }
}
