//! The head of a report: what matters, in a few lines.

use super::Document;
use super::page::Page;
use crate::figures::{self, Facts};
use crate::format::{bytes as in_bytes, count, counted, shape, significant};
use crate::model::Family;

/// What matters, in a few lines.
pub fn summary(page: &mut Page, document: &Document) {
    let ledger = &document.archive.ledger;
    page.note(&format!("{}, {} UTC", document.program, document.made));
    let input = &document.errors.input;
    page.paragraph(&format!(
        "{} values of {} ({}) became {}: {} times smaller.",
        shape(&document.archive.shape),
        input.dtype,
        in_bytes(ledger.input),
        in_bytes(ledger.total),
        significant(document.ratio.total, 3)
    ));
    let chosen = document.errors.chosen.as_ref();
    if let Some(chosen) = chosen {
        page.paragraph(&format!(
            "Errors and plots are of {} of {} rows, those with {}; bytes and training are of the whole file.",
            count(chosen.samples),
            count(chosen.of),
            chosen.by
        ));
    }
    let mut facts = Facts::new("Summary");
    facts.add("Data", input.path.clone(), "The file that was compressed");
    facts.add(
        "Model",
        model(document),
        "What the file was compressed with",
    );
    if let Some(bound) = &document.bound {
        let tip = "How far values may be off, and are";
        facts.add("Error bound", figures::bound_verdict(bound), tip);
    }
    page.facts(&facts);
    let run = document.run.as_ref();
    let rows = chosen.map_or("All", |_| "Rows of the cut");
    page.table(&figures::totals(&[
        ("Held out", run.and_then(|run| run.error.held_out)),
        ("Training", run.and_then(|run| run.error.training)),
        (rows, Some(document.errors.error.all)),
    ]));
    let smaller = document.run.as_ref().and_then(|run| run.smaller.as_ref());
    if let Some(smaller) = smaller {
        page.note(&format!(
            "Smaller: {} ({})",
            smaller.summary(),
            smaller.options
        ));
    }
    for note in &input.notes {
        page.note(&format!("Note of the reader: {note}"));
    }
}

fn model(document: &Document) -> String {
    let archive = &document.archive;
    if archive.features == 0 {
        let reason = (document.run.as_ref()).and_then(|run| run.nothing_learnt.as_deref());
        let reason =
            reason.map_or_else(String::new, |r| format!(", there is nothing to learn: {r}"));
        return format!("none{reason}; every value is kept without loss");
    }
    let family = archive.family.parse::<Family>();
    let name = family.map_or_else(|_| archive.family.clone(), |f| f.label().to_owned());
    let widths: Vec<String> = archive.widths.iter().map(ToString::to_string).collect();
    let size = if widths.is_empty() {
        String::new()
    } else {
        format!(" ({})", widths.join(", "))
    };
    format!(
        "{name}{size}: {} of {}, {}",
        counted(archive.latent, "latent"),
        counted(archive.features, "value"),
        counted(archive.parameters, "parameter")
    )
}
