//! Change as JSON: every figure unrounded.

use report::change::ChangeReport;
use serde_json::{Value as Json, json};
use store::RoundId;
use tabulate::Estimate;
use tabulate::change::{ChangeCell, ChangeTable, Difference, METHOD, Verdict};
use tabulate::interval::Interval;

pub(super) fn report(report: &ChangeReport, (earlier, later): (RoundId, RoundId)) -> Json {
    json!({
        "method": METHOD,
        "marking": tabulate::Marking::InternalUnsuppressed.words(),
        "earlier": { "round": earlier.0, "title": report.earlier },
        "later": { "round": later.0, "title": report.later },
        "as_of": report.as_of,
        "frames_differ": report.frames_differ,
        "tables": report.tables.iter().map(table).collect::<Vec<Json>>(),
        "added": report.added,
        "removed": report.removed,
    })
}

fn table(table: &ChangeTable) -> Json {
    let n_base = |of: &tabulate::Table, row: Option<usize>| row.and_then(|row| of.rows[row].n_base.known());
    let row = |row: &tabulate::change::ChangeRow| {
        let cells = table.columns.iter().zip(&row.cells);
        json!({
            "class": row.code,
            "label": row.label,
            "n_base": [n_base(&table.earlier, row.earlier), n_base(&table.later, row.later)],
            "n_frame_both": row.n_frame_both,
            "n_matched": row.n_matched,
            "cells": cells.map(|(column, found)| cell(&column.code, found)).collect::<Vec<Json>>(),
        })
    };
    let moved = |moved: &tabulate::change::Moved| {
        let panels = table.columns.iter().zip(&moved.panels);
        let panels = panels.map(
            |(column, panel)| json!({ "column": column.code, "same": panel.map(|own| difference(&own.difference)) }),
        );
        json!({
            "from": moved.from,
            "to": moved.to,
            "n_frame": moved.n_frame,
            "n_matched": moved.n_matched,
            "cells": panels.collect::<Vec<Json>>(),
        })
    };
    json!({
        "item": { "earlier": table.earlier.name, "later": table.later.name },
        "question": table.later.title,
        "comparability": table.class.code(),
        "reason": table.reason,
        "base": { "earlier": table.earlier.base(), "later": table.later.base() },
        "by": table.later.by_name,
        "n_tests": table.n_tests,
        "rows": table.rows.iter().map(row).collect::<Vec<Json>>(),
        "moved": table.moved.iter().map(moved).collect::<Vec<Json>>(),
    })
}

fn cell(column: &str, cell: &ChangeCell) -> Json {
    let parts = cell.parts.map(|parts| {
        json!({
            "same": parts.same,
            "joined": parts.joined,
            "left": parts.left,
            "moved": parts.moved,
            "frame": parts.frame,
            "weights": parts.weights,
        })
    });
    json!({
        "column": column,
        "earlier": cell.earlier.as_ref().map(estimate),
        "later": cell.later.as_ref().map(estimate),
        "difference": cell.difference.as_ref().map(difference),
        "same": cell.panel.as_ref().map(|panel| json!({
            "n": panel.n,
            "n_frame": panel.n_frame,
            "earlier": panel.then,
            "later": panel.now,
            "difference": difference(&panel.difference),
        })),
        "parts": parts,
        "verdict": cell.verdict.code(),
        "reason": match &cell.verdict {
            Verdict::NotComparable(reason) => Some(reason),
            Verdict::Increase | Verdict::Decrease | Verdict::NotConfirmed | Verdict::TooFew => None,
        },
    })
}

fn estimate(estimate: &Estimate) -> Json {
    let precision = estimate.precision();
    json!({
        "value": estimate.value(),
        "rule": estimate.rule().code(),
        "se": precision.map(|precision| precision.standard_error),
        "interval": precision.and_then(|precision| precision.interval).map(limits),
    })
}

fn difference(found: &Difference) -> Json {
    json!({
        "value": found.value,
        "se": found.standard_error,
        "df": found.df,
        "interval": found.interval.map(limits),
        "p": found.p,
        "p_holm": found.p_adjusted,
    })
}

fn limits(interval: Interval) -> [f64; 2] {
    [interval.low, interval.high]
}
