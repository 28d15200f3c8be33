//! Distributions, responses and correlations as drawings.

use super::page::Page;
use super::{Document, Source};
use crate::data::Profile;
use crate::figures::{
    self, BinChoice, ColumnData, CorrelationFigures, DerivedFigures, Distribution, ResponseChoice,
    ResponseFigures, unit_of,
};
use crate::formula::Formula;
use crate::metrics::{Binning, NearZero};
use crate::plot::{Image, svg};

/// Columns that are drawn, at most: those with the largest errors.
const MOST_COLUMNS: usize = 24;
/// Correlations are drawn for so many columns, at most.
const MOST_IN_MATRIX: usize = 128;
/// Values of a column that a histogram is made from, at most, evenly spread.
const MOST_VALUES: usize = 2_000_000;
const BINS: usize = 80;

/// Histograms of every column before and after, and of its response.
pub fn distributions(page: &mut Page, document: &Document, source: &Source<'_>) {
    let columns = &document.errors.columns;
    let mut worst: Vec<usize> = (0..columns.len()).collect();
    worst.sort_by(|&a, &b| columns[b].nrmse.total_cmp(&columns[a].nrmse));
    page.heading("Distributions and responses");
    if worst.len() > MOST_COLUMNS {
        page.note(&format!(
            "The {MOST_COLUMNS} columns with the largest errors, of {}",
            worst.len()
        ));
        worst.truncate(MOST_COLUMNS);
        worst.sort_unstable();
    } else {
        worst.sort_unstable();
    }
    let profile = Profile::new(source.before);
    let runs = ["After".to_owned(), String::new()];
    let drawings = worst.into_iter().flat_map(|column| {
        let name = &source.before.column_names[column];
        let profile = &profile.columns[column];
        let data = ColumnData {
            turn: profile.turn(),
            ..ColumnData::new(source.before, source.after, column, MOST_VALUES)
        };
        let binning = Binning::covering(data.before(), BINS, profile.whole);
        let choice = ResponseChoice {
            range: profile.range(),
            near_zero: NearZero::default(),
            half: 0.0,
        };
        let distribution = Distribution::new(&data, None, binning).chart(
            name,
            &source.before.label(column),
            &runs,
        );
        let response = ResponseFigures::new(&data, None, choice).response_chart(name, &runs);
        [svg(&distribution), svg(&response)]
    });
    page.plots(drawings);
}

/// The quantity that the names of the columns suggest.
pub fn derived(page: &mut Page, document: &Document, source: &Source<'_>) {
    let more = document.errors.more.as_ref();
    let Some(found) = more.and_then(|m| m.derived.as_ref()) else {
        return;
    };
    page.heading("Derived quantity");
    page.facts(&figures::derived(found));
    if let Ok(formula) = Formula::parse(&found.formula, &source.before.column_names) {
        let data = ColumnData::new(source.before, source.after, 0, usize::MAX);
        let figures = DerivedFigures::new(
            found.formula.clone(),
            &formula,
            [Some(&data), None],
            None,
            BinChoice::MIDDLE,
        );
        let figures = figures.with_unit(unit_of(&formula, source.before));
        let runs = ["After".to_owned(), String::new()];
        page.plot(&svg(&figures.chart("after", &runs)));
    }
}

/// How columns hang together.
pub fn correlation(page: &mut Page, document: &Document) {
    let more = document.errors.more.as_ref();
    let Some(found) = more.and_then(|m| m.correlation.as_ref()) else {
        return;
    };
    page.heading("Correlation of columns");
    let figures = CorrelationFigures::of_report(found);
    if let Some(change) = figures.change() {
        page.paragraph(&format!("The correlation {change}."));
    }
    if found.names.len() <= MOST_IN_MATRIX {
        page.plots(figures.images().iter().map(Image::svg));
    }
}
