//! Long tables read back: what a release of ours says when only its CSV or Excel files are left.
//!
//! What the long tables do not hold is not made up: the questionnaire's name, the rules and the receipts are empty.

use std::collections::BTreeMap;

use base::{Finding, Lang, Text, UniverseWords};
use tabulate::Marking;

use super::lines::{Line, Lines, Sheet};
use super::{Head, amounts, cells};
use crate::exposed::beside_hidden;
use crate::receipt::{Receipt, Source};
use crate::tables::{
    Amounts, Class, Column, FORMAT, Figures, Named, Release, Row, Shown, Table, Withholding, disagreements,
};

/// Columns of `cells` without which no figure can be placed.
const CELLS: [&str; 27] = [
    "round_code",
    "round",
    "number",
    "item",
    "question",
    "base",
    "base_expression",
    "base_unit",
    "by_code",
    "by",
    "class_code",
    "class",
    "column_kind",
    "category_code",
    "category",
    "answers",
    "share_of",
    "n_frame",
    "n_responses",
    "n_cases",
    "n_base",
    "n_not_asked",
    "n_undetermined",
    "count",
    "weighted_by",
    "marking",
    "as_of",
];
const AMOUNTS: [&str; 6] = ["round_code", "item", "by_code", "class_code", "n_amounts", "sum"];

/// The releases in `cells.csv` (UTF-8 or CP932) and, where there is one, `amounts.csv`: one for each round, in their order.
///
/// # Errors
/// Findings, where a file is none of ours or does not fit together.
pub fn of_csv(cells: Vec<u8>, amounts: Option<Vec<u8>>) -> Result<Vec<Release>, Vec<Finding>> {
    let amounts = amounts.map(Sheet::of_csv).transpose()?;
    releases(Sheet::of_csv(cells)?, amounts)
}

/// The releases in the sheets `cells` and `amounts` of `tables.xlsx`.
///
/// # Errors
/// As [`of_csv`].
pub fn of_workbook(bytes: &[u8]) -> Result<Vec<Release>, Vec<Finding>> {
    let cells = Sheet::of_workbook(bytes, "cells")?.ok_or_else(|| vec![no_cells()])?;
    releases(cells, Sheet::of_workbook(bytes, "amounts")?)
}

/// Figures of `cells.csv`, or of `amounts.csv`, that stand in a line beside a withheld one and tell it. A table of another make tells
/// nothing here.
pub fn exposed_in_csv(table: Vec<u8>) -> Vec<Finding> {
    Sheet::of_csv(table).map_or_else(|_| Vec::new(), exposed)
}

/// The same of the sheets of `tables.xlsx`, each finding in its sheet.
pub fn exposed_in_workbook(bytes: &[u8]) -> Vec<Finding> {
    let of_sheet = |name: &str| -> Vec<Finding> {
        let sheet = Sheet::of_workbook(bytes, name).ok().flatten();
        let in_sheet = |mut finding: Finding| {
            finding.place.sheet = Some(name.to_owned());
            finding
        };
        sheet.map_or_else(Vec::new, exposed).into_iter().map(in_sheet).collect()
    };
    ["cells", "amounts"].into_iter().flat_map(of_sheet).collect()
}

fn exposed(sheet: Sheet) -> Vec<Finding> {
    let kinds: [(Vec<Head>, &[&'static str], &[&'static str]); 2] = [
        (cells::heads_of(), &["count", "n_base"], &cells::OF_COUNTS),
        (amounts::heads_of(), &["n_amounts", "sum"], &amounts::OF_SUMS),
    ];
    let read = kinds.into_iter().find_map(|(heads, hidden, telling)| {
        Lines::new(sheet.clone(), &heads, hidden, telling).ok().map(|lines| (lines, heads, hidden, telling))
    });
    let Some((lines, heads, hidden, telling)) = read else { return Vec::new() };
    let mut findings = Vec::new();
    for line in lines.iter().filter(|line| hidden.iter().any(|column| line.is_withheld(column))) {
        let shown: Vec<&str> = heads
            .iter()
            .filter(|head| telling.contains(&head.code) && line.is_number(head.code))
            .map(|head| head.label.get(Lang::Ja))
            .collect();
        if !shown.is_empty() {
            findings.push(beside_hidden(&shown.join("、")).at_row(line.row));
        }
    }
    findings
}

fn releases(cells: Sheet, amounts: Option<Sheet>) -> Result<Vec<Release>, Vec<Finding>> {
    let lines = Lines::new(cells, &cells::heads_of(), &CELLS, &[])?;
    let amounts = amounts.map(|sheet| Lines::new(sheet, &amounts::heads_of(), &AMOUNTS, &[])).transpose()?;
    let mut findings = Vec::new();
    let mut releases: Vec<Release> = Vec::new();
    for line in lines.iter() {
        match figure(&line) {
            Ok((row, figures)) => place(&mut releases, &line, row, figures),
            Err(finding) => findings.push(*finding),
        }
    }
    if let Some(amounts) = amounts {
        findings.extend(add_amounts(&mut releases, &amounts));
    }
    // What could not be placed leaves gaps; they are told where everything was placed.
    if findings.is_empty() {
        findings.extend(releases.iter().flat_map(|release| &release.tables).flat_map(disagreements));
    }
    if releases.is_empty() && findings.is_empty() {
        findings.push(no_cells());
    }
    if findings.is_empty() { Ok(releases) } else { Err(findings) }
}

/// The sizes of the row that a line belongs to, and its own count.
fn figure(line: &Line<'_>) -> Result<(Row, Shown<Figures>), Box<Finding>> {
    let shown = |column: &str| line.count::<u64>(column).map(|count| count.map_or(WITHHELD, Shown::Value));
    let code = line.words("class_code");
    let label = Text::same(line.words("class"));
    let class = match code {
        "total" => Class { code: String::new(), label, total: true },
        "unknown" => Class { code: String::new(), label, total: false },
        code => Class { code: code.to_owned(), label, total: false },
    };
    let row = Row {
        class,
        n_frame: line.count("n_frame")?.unwrap_or(0),
        n_responses: shown("n_responses")?,
        n_cases: shown("n_cases")?,
        n_base: shown("n_base")?,
        n_not_asked: shown("n_not_asked")?,
        n_undetermined: shown("n_undetermined")?,
        n_choices: None,
        cells: Vec::new(),
        amounts: None,
    };
    let count = line.count("count")?;
    let withheld = Shown::Withheld { withheld: Withholding::Suppressed };
    Ok((row, count.map_or(withheld, |count| Shown::Value(Figures { count, share: None, weighted: None }))))
}

const WITHHELD: Shown<u64> = Shown::Withheld { withheld: Withholding::Suppressed };

/// Puts a count where it belongs. The lines of one table follow each other, those of one row too.
fn place(releases: &mut Vec<Release>, line: &Line<'_>, row: Row, figures: Shown<Figures>) {
    let round = line.words("round_code");
    if releases.last().is_none_or(|release| release.source.round != round) {
        releases.push(release(line));
    }
    let release = releases.last_mut().expect("one was just made");
    let is_here = |table: &Table| table.item == line.words("item") && table.by.code == line.words("by_code");
    if !release.tables.last().is_some_and(is_here) {
        release.tables.push(table(line));
    }
    let table = release.tables.last_mut().expect("one was just made");
    let code = line.words("category_code");
    if table.rows.last().is_none_or(|last| last.class != row.class) {
        table.rows.push(row);
    }
    if table.columns.iter().all(|column| column.code != code) {
        let label = Text::same(line.words("category"));
        table.columns.push(Column {
            kind: line.words("column_kind").to_owned(),
            code: code.to_owned(),
            label,
            alone: false,
        });
    }
    table.rows.last_mut().expect("one was just made").cells.push(figures);
}

fn release(line: &Line<'_>) -> Release {
    let source = Source {
        round: line.words("round_code").to_owned(),
        as_of: line.words("as_of").to_owned(),
        ..Source::default()
    };
    Release {
        format: FORMAT.to_owned(),
        title: Text::default(),
        survey: Text::default(),
        round: Text::same(line.words("round")),
        period: Text::default(),
        place: None,
        marking: marking(line.words("marking")),
        rules: Vec::new(),
        beside: Vec::new(),
        source,
        responses: Vec::new(),
        tables: Vec::new(),
        findings: Vec::new(),
    }
}

fn table(line: &Line<'_>) -> Table {
    let same = |column: &str| Text::same(line.words(column));
    let named = |words: &str| Named { code: String::new(), label: Text::same(words) };
    let expression = Some(line.words("base_expression")).filter(|words| *words != super::EVERYBODY);
    Table {
        item: line.words("item").to_owned(),
        number: line.words("number").to_owned(),
        title: same("question"),
        base: UniverseWords {
            expression: expression.unwrap_or_default().to_owned(),
            sentence: same("base"),
            unit: same("base_unit"),
        },
        by: Named { code: line.words("by_code").to_owned(), label: same("by") },
        averaging: Named::default(),
        weighted_by: named(line.words("weighted_by")),
        share_of: named(line.words("share_of")),
        multiple: cells::SEVERAL.contains(&line.words("answers")),
        amount_unit: None,
        marking: marking(line.words("marking")),
        columns: Vec::new(),
        rows: Vec::new(),
        means: None,
        notes: Vec::new(),
        receipt: Receipt::unknown(),
    }
}

fn marking(words: &str) -> Named {
    let all = [Marking::Released, Marking::InternalUnsuppressed];
    let known = all.into_iter().find(|marking| [marking.words().ja, marking.words().en].contains(&words.to_owned()));
    let code = known.map_or("", Marking::code).to_owned();
    Named { code, label: known.map_or_else(|| Text::same(words), Marking::words) }
}

/// The sums of amounts at their rows.
fn add_amounts(releases: &mut [Release], lines: &Lines) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut amounts: BTreeMap<[&str; 4], Shown<Amounts>> = BTreeMap::new();
    for line in lines.iter() {
        let key = ["round_code", "item", "by_code", "class_code"].map(|column| line.words(column));
        let given = line.count::<u64>("n_amounts").and_then(|n| Ok((n, line.count::<i64>("sum")?)));
        match given {
            Ok((Some(n), Some(sum))) => {
                let given = Amounts { n, sum: Some(sum), mean: None, mean_weighted: None };
                amounts.insert(key, Shown::Value(given));
            }
            Ok(_) => {
                amounts.insert(key, Shown::Withheld { withheld: Withholding::Suppressed });
            }
            Err(finding) => findings.push(*finding),
        }
    }
    for release in releases {
        for table in &mut release.tables {
            for row in &mut table.rows {
                let class = match row.class.code.as_str() {
                    _ if row.class.total => "total",
                    "" => "unknown",
                    code => code,
                };
                row.amounts = amounts
                    .get(&[release.source.round.as_str(), table.item.as_str(), table.by.code.as_str(), class])
                    .cloned();
            }
        }
    }
    findings
}

fn no_cells() -> Finding {
    let message = Text::new(
        "公表用の表（cells）がありません。公表フォルダの tables.json、cells.csv、tables.xlsx のどれかを指定してください。",
        "There is no long table (cells) here. Name tables.json, cells.csv or tables.xlsx of a release.",
    );
    Finding::error("no-release", message)
}
