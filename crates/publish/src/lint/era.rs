//! Item 1-11: years in the Japanese calendar have the Christian year beside them, and time codes are of e-Stat's form.

use base::Severity;
use base::normalise::fold_width_and_space;

use super::grid::{Cell, Grid};
use super::shape::Shape;
use super::{At, Flaws, Rule, say};

/// Each era's names and the year before its first.
const ERAS: [(&[&str], i32); 5] = [
    (&["令和", "R"], 2018),
    (&["平成", "H"], 1988),
    (&["昭和", "S"], 1925),
    (&["大正", "T"], 1911),
    (&["明治", "M"], 1867),
];

pub(super) fn check(grid: &Grid, shape: &Shape, flaws: &mut Flaws) {
    for column in shape.columns() {
        if is_time_code(&shape.head_words(grid, column)) {
            codes(grid, shape, column, flaws);
            continue;
        }
        let years: Vec<(usize, Era)> =
            shape.data.clone().filter_map(|row| Some((row, era(grid.cell(row, column).text()?)?))).collect();
        let n_filled = shape.data.clone().filter(|row| !grid.cell(*row, column).is_empty()).count();
        if years.len() * 5 < n_filled * 3 {
            continue;
        }
        for (row, era) in years {
            one(grid, shape, row, column, &era, flaws);
        }
    }
    for row in shape.heads.clone() {
        for column in shape.columns() {
            if let Some(era) = grid.cell(row, column).text().and_then(era) {
                one_head(grid, shape, row, column, &era, flaws);
            }
        }
    }
}

/// A year of an era, and the Christian year in the same cell.
struct Era {
    year: i32,
    beside: Option<i32>,
    words: String,
}

/// Words that are a year, month or day of an era and little else.
fn era(text: &str) -> Option<Era> {
    let folded = fold_width_and_space(text);
    let (before, rest) = ERAS.iter().find_map(|(names, before)| {
        let name = names.iter().find(|name| folded.contains(**name))?;
        let (head, rest) = folded.split_once(name)?;
        let head_fits = head.is_empty() || head.ends_with(['(', '年', '度', '/']) && christian(head).is_some();
        head_fits.then_some((*before, rest))
    })?;
    let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let year_in_era =
        if rest.starts_with('元') { 1 } else { number.parse::<i32>().ok().filter(|year| (1..=99).contains(year))? };
    let after = rest.trim_start_matches('元').trim_start_matches(|c: char| c.is_ascii_digit());
    let is_short = after.chars().filter(|c| c.is_alphabetic() && !"年度月日期末現在".contains(*c)).count() == 0;
    let follows = after.is_empty() || after.starts_with(['年', '.', '/', '-', '度']);
    (is_short && follows).then(|| Era {
        year: before + year_in_era,
        beside: christian(&folded),
        words: text.trim().to_owned(),
    })
}

/// The first number of four digits between 1868 and 2199.
fn christian(folded: &str) -> Option<i32> {
    let numbers = folded.split(|c: char| !c.is_ascii_digit());
    numbers
        .filter_map(|digits| digits.get(..4)?.parse().ok().filter(|_| matches!(digits.len(), 4 | 10)))
        .find(|year| (1868..2200).contains(year))
}

fn one(grid: &Grid, shape: &Shape, row: usize, column: usize, era: &Era, flaws: &mut Flaws) {
    let at = At { grid, row: Some(row), column: Some(column) };
    if let Some(beside) = era.beside {
        return wrong_year(era, beside, at, flaws);
    }
    let others = shape.columns().filter(|other| *other != column && is_near(shape, grid, *other, column));
    let years: Vec<i32> = others.filter_map(|other| year_of(grid.cell(row, other))).collect();
    if !years.contains(&era.year) {
        flaws.add(Rule::Time, Severity::Error, "era-alone", at, || say::era_alone(&era.words, era.year));
    }
}

fn one_head(grid: &Grid, shape: &Shape, row: usize, column: usize, era: &Era, flaws: &mut Flaws) {
    let at = At { grid, row: Some(row), column: Some(column) };
    if let Some(beside) = era.beside {
        return wrong_year(era, beside, at, flaws);
    }
    let beside =
        shape.heads.clone().filter(|other| *other != row).filter_map(|other| year_of(grid.cell(other, column)));
    if !beside.into_iter().any(|year| year == era.year) {
        flaws.add(Rule::Time, Severity::Error, "era-alone", at, || say::era_alone(&era.words, era.year));
    }
}

fn wrong_year(era: &Era, beside: i32, at: At<'_>, flaws: &mut Flaws) {
    if beside != era.year {
        flaws.add(Rule::Time, Severity::Error, "era-and-year", at, || say::era_and_year(&era.words, era.year));
    }
}

/// The column beside, or one whose heading speaks of time.
fn is_near(shape: &Shape, grid: &Grid, other: usize, column: usize) -> bool {
    let head = shape.head_words(grid, other);
    other.abs_diff(column) == 1
        || is_time_code(&head)
        || head.contains('年')
        || head.to_ascii_lowercase().contains("year")
}

fn year_of(cell: &Cell) -> Option<i32> {
    match cell {
        Cell::Number(number) => christian(&number.to_string()),
        Cell::Text(text) => christian(&fold_width_and_space(text)),
        Cell::Empty | Cell::Other => None,
    }
}

fn is_time_code(head: &str) -> bool {
    head.contains("時間軸コード") || head.contains("時間コード") || head.to_ascii_lowercase().contains("time code")
}

/// Ten digits: the year, 0 for a calendar year or 1 for a fiscal year, 0 to 2, two months.
fn codes(grid: &Grid, shape: &Shape, column: usize, flaws: &mut Flaws) {
    for row in shape.data.clone() {
        let code = match grid.cell(row, column) {
            Cell::Number(number) => number.to_string(),
            Cell::Text(text) => text.trim().to_owned(),
            Cell::Empty | Cell::Other => continue,
        };
        let digits = code.as_bytes();
        let is_one =
            digits.len() == 10 && digits.iter().all(u8::is_ascii_digit) && digits[4] <= b'1' && digits[5] <= b'2';
        if !is_one && code != "***" {
            let at = At { grid, row: Some(row), column: Some(column) };
            flaws.add(Rule::Time, Severity::Error, "no-time-code", at, || say::no_time_code(&code));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_eras_are_told_from_other_words() {
        for (words, year, beside) in [
            ("令和5年", Some(2023), None),
            ("令和元年度", Some(2019), None),
            ("平成31年4月", Some(2019), None),
            ("Ｒ５", Some(2023), None),
            ("H30.3", Some(2018), None),
            ("令和5年（2023年）", Some(2023), Some(2023)),
            ("2023年度（令和5年度）", Some(2023), Some(2023)),
            ("2023（令和5）年", None, None),
            ("昭和大学", None, None),
            ("S造", None, None),
            ("R2D2", None, None),
            ("令和4年1月に調査した施設", None, None),
        ] {
            let found = era(words);
            assert_eq!(found.as_ref().map(|era| era.year), year, "{words}");
            assert_eq!(found.and_then(|era| era.beside), beside, "{words}");
        }
    }
}
