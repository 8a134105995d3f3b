//! Items 1-2, 1-3, 1-5, 1-7 (in CSV), 1-10 and 1-13: what stands in each cell.

use base::Severity;

use super::grid::{Cell, Grid};
use super::number::{self, Reading, Sign};
use super::shape::Shape;
use super::{At, Flaws, Rule, say};
use crate::plain::is_vendor_character;

pub(super) fn check(grid: &Grid, shape: &Shape, flaws: &mut Flaws) {
    let in_book = grid.sheet.is_some();
    for row in 0..grid.rows.len() {
        let is_data = shape.data.contains(&row) && grid.n_filled(row) > 0;
        let is_table = is_data || shape.heads.contains(&row);
        for column in shape.columns() {
            let at = At { grid, row: Some(row), column: Some(column) };
            let cell = grid.cell(row, column);
            if is_data && shape.numeric[column] {
                datum(cell, in_book, at, flaws);
            }
            if let (Some(text), true) = (cell.text(), is_table) {
                let is_number = is_data && shape.numeric[column];
                words(text, is_number, at, flaws);
            }
            vendor(cell, at, flaws);
        }
    }
}

/// A cell among numbers.
fn datum(cell: &Cell, in_book: bool, at: At<'_>, flaws: &mut Flaws) {
    if cell.is_empty() {
        let covered = at.row.zip(at.column).is_some_and(|(row, column)| at.grid.is_covered(row, column));
        if !covered {
            flaws.add(Rule::Symbols, Severity::Warning, "blank-among-numbers", at, say::blank_among_numbers);
        }
        return;
    }
    let Some(text) = cell.text().filter(|text| !text.starts_with('=')) else { return };
    match number::read(text, in_book) {
        Reading::Number(beside, clean) => {
            flaws.add_kind(Rule::Numbers, Severity::Error, ("no-plain-number", beside.code()), at, || {
                say::no_plain_number(text, beside, &clean)
            });
        }
        Reading::Several(first) => {
            flaws.add(Rule::OneDatum, Severity::Error, "several-data", at, || say::several_data(text, &first));
        }
        Reading::Sign(Sign::Allowed) => {}
        Reading::Sign(Sign::Withheld) => {
            flaws.add(Rule::Symbols, Severity::Warning, "other-withheld-sign", at, || say::withheld_sign(text))
        }
        Reading::Sign(Sign::Missing) => {
            flaws.add(Rule::Symbols, Severity::Warning, "other-missing-sign", at, || say::missing_sign(text))
        }
        Reading::Words => {
            flaws.add(Rule::Numbers, Severity::Error, "words-among-numbers", at, || say::words_among_numbers(text))
        }
    }
}

/// Layout by spaces and line breaks, and text that a program would compute.
fn words(text: &str, is_number: bool, at: At<'_>, flaws: &mut Flaws) {
    if text.contains(['\n', '\r']) {
        flaws.add(Rule::Layout, Severity::Error, "line-break", at, || say::line_break(text));
    }
    let padded = text.trim() != text;
    if padded && !is_number {
        flaws.add(Rule::Layout, Severity::Error, "spaces-around", at, || say::spaces_around(text));
    } else if !padded && is_spread(text) {
        flaws.add(Rule::Layout, Severity::Error, "spaces-between", at, || say::spaces_between(text));
    }
    if at.grid.sheet.is_none() && text.starts_with('=') && text.len() > 1 {
        flaws.add(Rule::Formulas, Severity::Error, "formula", at, || say::formula(text));
    }
}

/// 「合　　計」, 「総 数」: single characters with spaces between, or several spaces in a row.
fn is_spread(text: &str) -> bool {
    let tokens: Vec<&str> = text.split([' ', '\u{3000}']).collect();
    if tokens.len() < 2 || text.contains(['\n', '\r']) {
        return false;
    }
    let single = |token: &&str| token.chars().count() == 1 && !token.is_ascii();
    tokens.iter().all(single) || tokens.iter().any(|token| token.is_empty())
}

fn vendor(cell: &Cell, at: At<'_>, flaws: &mut Flaws) {
    let Some(found) = cell.text().and_then(|text| text.chars().find(|c| is_vendor_character(*c))) else {
        return;
    };
    flaws.add(Rule::VendorCharacters, Severity::Warning, "vendor-character", at, || say::vendor(found));
}
