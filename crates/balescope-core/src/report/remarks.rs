//! What the errors of columns alone do not tell.

use crate::format::{count, percent};
use crate::metrics::{ColumnError, KindChanges};

/// The error over the robust range is remarked where it is so many times that over the whole range.
const NOTABLE: f64 = 10.0;

/// Remarks on the errors of columns: values that changed what they are, ranges that a few far values
/// widen, and angles that went over the end of their turn.
pub fn error_remarks(columns: &[ColumnError]) -> Vec<String> {
    let changed = columns.iter().filter(|c| c.kinds.total() > 0);
    let changed =
        changed.map(|c| format!("`{}`: {}; no other figure counts them", c.name, c.kinds));
    let wide = columns.iter().filter(|c| is_widened(c));
    let wide = wide.map(|c| {
        format!(
            "`{}`: a few far values widen its range. The error is {} of the range from the 0.1 % to the \
             99.9 % quantile, where most values are, and {} of the whole",
            c.name,
            percent(c.nrmse_robust),
            percent(c.nrmse)
        )
    });
    let turned = columns.iter().filter(|c| c.turned > 0);
    let turned = turned.map(|c| {
        let values = if c.turned == 1 { "value" } else { "values" };
        format!(
            "`{}` fills a turn, and {} {values} came back on the other side of its end; every figure takes \
             differences the shorter way round",
            c.name,
            count(c.turned)
        )
    });
    changed.chain(wide).chain(turned).collect()
}

/// The changes of kind of all columns together.
pub fn kind_changes(columns: &[ColumnError]) -> KindChanges {
    let kinds = columns.iter().map(|c| c.kinds);
    kinds.fold(KindChanges::default(), KindChanges::and)
}

fn is_widened(column: &ColumnError) -> bool {
    column.nrmse_robust > NOTABLE * column.nrmse
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{Span, compare};

    #[test]
    fn what_figures_hide_is_remarked() {
        let before = ndarray::array![[1.0, 1.0, 0.0], [2.0, 2.0, 1.0], [3.0, 1e6, 2.0]];
        let after = ndarray::array![[1.0, 1.5, 0.0], [2.0, 2.0, 1.0], [f64::NAN, 1e6, 2.0]];
        let names = ["a", "b", "c"].map(str::to_owned);
        let span = |range, robust_range| Span {
            range,
            robust_range,
            period: None,
        };
        let spans = [span(2.0, 2.0), span(1e6, 1.0), span(2.0, 2.0)];
        let found = compare(before.view(), after.view(), &names, &spans, None);
        let remarks = error_remarks(&found.columns);
        assert_eq!(remarks.len(), 2, "{remarks:?}");
        assert!(
            remarks[0].starts_with("`a`: 1 finite became NaN"),
            "{remarks:?}"
        );
        assert!(remarks[1].contains("`b`: a few far values"), "{remarks:?}");
        assert_eq!(kind_changes(&found.columns).total(), 1);
    }

    #[test]
    fn the_end_of_a_turn_is_remarked() {
        let before = ndarray::array![[1.0], [90.0], [359.0]];
        let after = ndarray::array![[359.0], [92.0], [1.0]];
        let span = Span {
            range: 360.0,
            robust_range: 360.0,
            period: Some(360.0),
        };
        let found = compare(
            before.view(),
            after.view(),
            &["a".to_owned()],
            &[span],
            None,
        );
        let remarks = error_remarks(&found.columns);
        assert_eq!(found.columns[0].turned, 2);
        let told = "`a` fills a turn, and 2 values came back on the other side of its end";
        assert!(
            remarks.len() == 1 && remarks[0].starts_with(told),
            "{remarks:?}"
        );
    }
}
