//! Item 1-12: prefectures by their full names or with their codes, and codes with their zeros.

use base::{Severity, prefecture};

use super::grid::{Cell, Grid};
use super::shape::Shape;
use super::{At, Flaws, Rule, say};

pub(super) fn check(grid: &Grid, shape: &Shape, flaws: &mut Flaws) {
    let names: Vec<(String, String)> = prefecture::all().map(|(code, name)| (code, name.ja)).collect();
    let code_columns: Vec<usize> =
        shape.columns().filter(|column| is_code_column(&shape.head_words(grid, *column))).collect();
    for column in &code_columns {
        zeros(grid, shape, *column, flaws);
    }
    for column in shape.columns().filter(|column| !code_columns.contains(column)) {
        let found: Vec<(usize, Place)> =
            shape.data.clone().filter_map(|row| Some((row, place(grid.cell(row, column).text()?, &names)?))).collect();
        let n_words = shape.data.clone().filter(|row| grid.cell(*row, column).text().is_some()).count();
        if found.len() < 2 || found.len() * 5 < n_words * 3 {
            continue;
        }
        for (row, place) in found {
            let codes = code_columns.iter().filter_map(|code| code_of(grid.cell(row, *code)));
            let codes: Vec<String> = codes.collect();
            let at = At { grid, row: Some(row), column: Some(column) };
            if let Some(other) = codes.iter().find(|code| **code != place.code && code.as_str() != "00") {
                flaws.add(Rule::Region, Severity::Error, "region-and-code", at, || {
                    say::region_and_code(&place.name, other, &place.code)
                });
            } else if place.is_short && codes.is_empty() {
                flaws.add(Rule::Region, Severity::Error, "short-region", at, || {
                    say::short_region(&place.short, &place.name)
                });
            }
        }
    }
}

/// A prefecture that a cell names.
struct Place {
    code: String,
    name: String,
    short: String,
    is_short: bool,
}

fn place(text: &str, names: &[(String, String)]) -> Option<Place> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    names.iter().find_map(|(code, name)| {
        let short = if name == "北海道" { name.as_str() } else { name.trim_end_matches(['都', '府', '県']) };
        // 京都府 loses only its last character.
        let short = if name == "京都府" { "京都" } else { short };
        let is_it = bare == *name || bare == short;
        is_it.then(|| Place { code: code.clone(), name: name.clone(), short: bare.clone(), is_short: bare != *name })
    })
}

fn is_code_column(head: &str) -> bool {
    let head_lower = head.to_ascii_lowercase();
    let of_place = ["地域", "都道府県", "団体", "市区町村"].iter().any(|word| head.contains(word));
    (of_place && head.contains("コード")) || head_lower.contains("area code") || head_lower.contains("area_code")
}

/// The two digits of the prefecture in a code of two, five or six digits.
fn code_of(cell: &Cell) -> Option<String> {
    let code = match cell {
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Empty | Cell::Other => return None,
    };
    if !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match code.len() {
        2 | 5 | 6 => Some(code[..2].to_owned()),
        1 => Some(format!("0{code}")),
        4 => Some(format!("0{}", &code[..1])),
        _ => None,
    }
}

/// Codes whose first zero a program took away: 1000 for 01000.
fn zeros(grid: &Grid, shape: &Shape, column: usize, flaws: &mut Flaws) {
    for row in shape.data.clone() {
        let code = match grid.cell(row, column) {
            Cell::Number(number) => number.to_string(),
            Cell::Text(text) => text.trim().to_owned(),
            Cell::Empty | Cell::Other => continue,
        };
        if matches!(code.len(), 1 | 4) && code.bytes().all(|byte| byte.is_ascii_digit()) {
            let at = At { grid, row: Some(row), column: Some(column) };
            flaws.add(Rule::Region, Severity::Error, "lost-zero", at, || say::lost_zero(&code));
        }
    }
}
