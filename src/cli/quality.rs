//! The further figures of `balescope compare`.

use std::fmt::Write as _;

use crate::figures::{
    CorrelationFigures, derivatives, derived, error_neighbours, quality, structure,
};
use crate::format::count;
use crate::metrics::Quality;
use crate::report::{CorrelationReport, MoreReport};

/// The further figures. `tolerance` is a share of the range.
pub(super) fn text(more: &MoreReport, tolerance: f64) -> String {
    let columns = &more.quality;
    let mut text = format!("\n{}", quality(columns, tolerance).text());
    let most = columns.iter().max_by_key(|c| c.figures.pairs);
    if let Some(Quality { pairs, sampled, .. }) = most.map(|c| &c.figures)
        && sampled < pairs
    {
        let (some, all) = (count(*sampled), count(*pairs));
        let of = ["  Quantiles and distances are of ", &some, " out of ", &all];
        text.extend(of);
        text.push_str(" values, evenly spread\n");
    }
    let _ = write!(text, "\n{}", error_neighbours(columns).text());
    for table in [structure(columns), derivatives(&more.derivatives)] {
        if table.rows() > 0 {
            let _ = write!(text, "\n{}", table.text());
        }
    }
    if let Some(found) = &more.derived {
        let _ = write!(text, "\n{}", derived(found).text());
    }
    text.extend(more.correlation.as_ref().map(correlation));
    text
}

/// The pair of columns that suffered most.
fn correlation(found: &CorrelationReport) -> String {
    let change = CorrelationFigures::of_report(found).change();
    change.map_or_else(String::new, |change| {
        format!("\nCorrelation of columns {change}\n")
    })
}
