//! The errors of columns that there are: of a cut, of a run, of a model that was applied, or of a moment of training.

use super::source::Source;
use crate::app::{AppState, RunPhase, format};
use crate::figures::{ColumnFigures, SecondColumns};
use crate::metrics::{ColumnError, Comparison};
use crate::report::RangeReport;

/// What there is to show, and what it is of.
pub struct Shown<'a> {
    pub figures: ColumnFigures<'a>,
    pub of: String,
    /// Where the model of other data was applied: how far these leave what it saw in training.
    pub range: Option<&'a RangeReport>,
}

/// Of the rows of the cut, and of the part of them that was chosen.
pub fn shown_of_cut<'a>(source: &'a Source, errors: &'a [Comparison]) -> Shown<'a> {
    let second = source.beside.as_ref().zip(errors.get(1));
    Shown {
        figures: ColumnFigures {
            all: &errors[0].columns,
            second: second.map(|(beside, errors)| SecondColumns {
                name: &beside.names[1],
                all: &errors.columns,
                held_out: &[],
            }),
            ..ColumnFigures::default()
        },
        of: format!("Of the rows of the cut, {}", source.moment()),
        range: None,
    }
}

fn second(source: &Source) -> Option<SecondColumns<'_>> {
    let beside = source.beside.as_ref()?;
    let (report, columns) = (&beside.run.outcome.report, source.data.columns());
    (report.columns.len() == columns).then(|| SecondColumns {
        name: &beside.names[1],
        all: &report.columns,
        held_out: fitting(&report.columns_held_out, columns),
    })
}

pub fn shown<'a>(state: &'a AppState, source: &'a Source) -> Option<Shown<'a>> {
    let columns = source.data.columns();
    let second = second(source);
    if let Some(reused) = &state.run.reuse
        && reused.report.columns.len() == columns
    {
        let report = &reused.report;
        return Some(Shown {
            figures: ColumnFigures {
                all: &report.columns,
                beyond: &report.range.columns,
                second,
                ..ColumnFigures::default()
            },
            of: format!("Over all samples, with the model of {}", report.model),
            range: Some(&report.range),
        });
    }
    if let (RunPhase::Finished, Some(outcome)) = (&state.run.phase, &state.run.outcome)
        && outcome.report.columns.len() == columns
    {
        let report = &outcome.report;
        return Some(Shown {
            figures: ColumnFigures {
                all: &report.columns,
                held_out: fitting(&report.columns_held_out, columns),
                training: fitting(&report.columns_training, columns),
                transforms: &report.transforms,
                second,
                ..ColumnFigures::default()
            },
            of: "Of the finished archive".to_owned(),
            range: None,
        });
    }
    let snapshot = source.snapshot.as_ref();
    let snapshot = snapshot.filter(|s| s.all.columns.len() == columns)?;
    let part = |comparison: &'a Option<std::sync::Arc<Comparison>>| {
        let columns_of = |c: &'a std::sync::Arc<Comparison>| fitting(&c.columns, columns);
        comparison.as_ref().map_or(&[][..], columns_of)
    };
    Some(Shown {
        figures: ColumnFigures {
            all: &snapshot.all.columns,
            held_out: part(&snapshot.held_out),
            training: part(&snapshot.training),
            second,
            ..ColumnFigures::default()
        },
        of: format!(
            "Of {}, epoch {}",
            format::counted(source.shown(), "shown sample"),
            snapshot.epoch
        ),
        range: None,
    })
}

fn fitting(errors: &[ColumnError], columns: usize) -> &[ColumnError] {
    if errors.len() == columns { errors } else { &[] }
}
