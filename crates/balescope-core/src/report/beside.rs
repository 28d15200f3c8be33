//! What stands beside every success: the worst column, ranges without their tails, and what follows from
//! several columns.

use super::FitReport;
use super::derived::DerivedReport;
use crate::format::{percent, significant};
use crate::metrics::ColumnError;

/// Peaks that change by less are the same.
const CHANGED: f64 = 0.05;

impl FitReport {
    /// What came of a search, and what its one figure does not tell; `None` where nothing was searched for.
    pub fn target_summary(&self) -> Option<String> {
        let target = self.target.as_ref()?;
        let beside = self.beside();
        let sentences = std::iter::once(target.summary()).chain(beside);
        Some(sentences.collect::<Vec<_>>().join(". "))
    }

    /// What means over columns do not tell of a table, a sentence each: the worst of several columns, by its
    /// range and by the one without its tails, and how the peak of a quantity that follows from columns
    /// changed.
    pub fn beside(&self) -> Vec<String> {
        let judged = if self.columns_held_out.is_empty() {
            &self.columns
        } else {
            &self.columns_held_out
        };
        let worst = worst(judged).filter(|_| judged.len() > 1);
        let derived = self.derived.as_ref().and_then(change);
        worst.into_iter().chain(derived).collect()
    }
}

/// `Worst column: dxy1, NRMSE 1.2 %, and 18 % of its range from the 0.1 % to the 99.9 % quantile`.
fn worst(columns: &[ColumnError]) -> Option<String> {
    let known = columns.iter().filter(|c| c.nrmse_robust > 0.0);
    let worst = known.max_by(|a, b| a.nrmse_robust.total_cmp(&b.nrmse_robust))?;
    Some(format!(
        "Worst column: {}, NRMSE {}, and {} of its range from the 0.1 % to the 99.9 % quantile",
        worst.name,
        percent(worst.nrmse),
        percent(worst.nrmse_robust)
    ))
}

/// `mass(pt1, ...): its peak is 4.26 times as wide, and moved by 3.9 %`.
fn change(derived: &DerivedReport) -> Option<String> {
    let (before, after) = (derived.before.peak?, derived.after.peak?);
    let mut changes = Vec::new();
    if let (Some(own), Some(other)) = (before.fwhm, after.fwhm)
        && own > 0.0
        && (other / own - 1.0).abs() > CHANGED
    {
        changes.push(format!(
            "its peak is {} times as wide",
            significant(other / own, 3)
        ));
    }
    let width = before.fwhm.unwrap_or(before.position.abs());
    let moved = after.position - before.position;
    if moved.abs() > CHANGED * width && before.position != 0.0 {
        let share = percent(moved / before.position);
        changes.push(format!("the peak moved by {share}"));
    }
    if changes.is_empty() {
        return None;
    }
    Some(format!("{}: {}", derived.formula, changes.join(", and ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Peak;
    use crate::report::DerivedSide;

    fn side(position: f64, fwhm: Option<f64>) -> DerivedSide {
        DerivedSide {
            mean: position,
            rms: 1.0,
            peak: Some(Peak {
                position,
                fwhm,
                entries: 10,
            }),
        }
    }

    fn told(before: DerivedSide, after: DerivedSide) -> Option<String> {
        change(&DerivedReport {
            formula: "mass(a)".to_owned(),
            before,
            after,
        })
    }

    #[test]
    fn a_peak_that_changed_is_told_and_one_that_did_not_is_not() {
        let found = told(side(91.0, Some(4.0)), side(94.64, Some(16.0))).unwrap();
        assert_eq!(
            found,
            "mass(a): its peak is 4.00 times as wide, and the peak moved by 4.00 %"
        );
        assert_eq!(told(side(91.0, Some(4.0)), side(91.1, Some(4.1))), None);
        let moved = told(side(91.0, Some(4.0)), side(90.0, None)).unwrap();
        assert!(moved.ends_with("the peak moved by -1.10 %"), "{moved}");
        let none = DerivedSide {
            peak: None,
            ..side(0.0, None)
        };
        assert_eq!(told(none, side(1.0, None)), None);
    }
}
