//! `/desk/instruments/{id}`: the sheets as they were read, each finding under its row and at its cell, all at once.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base::{Finding, Lang};
use questionnaire::Sheet;
use serde::Serialize;

use crate::app::App;
use crate::desk::findings::{Found, found};
use crate::desk::instruments::subject::{self, Head, Subject};
use crate::desk::staff::Secretariat;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// Findings that are shown.
const FINDINGS_MAX: usize = 500;
/// A sheet with more rows is shown around its findings only.
const ROWS_WHOLE_MAX: usize = 300;
/// Rows shown before and after one with a finding, in a sheet that is not shown whole.
const ROWS_AROUND: usize = 2;
/// A longer cell is cut.
const CELL_CHARS_MAX: usize = 120;

/// The sheets of a questionnaire.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SheetsView {
    head: Head,
    /// The words for what could not be done because of these findings; empty for nothing.
    refused: &'static str,
    findings: Vec<Placed>,
    n_hidden: usize,
    sheets: Vec<SheetView>,
}

/// One finding with where it stands on the page. It links to its cell, or to its row where it names no column.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Placed {
    id: String,
    #[serde(flatten)]
    found: Found,
    /// False for one that stands at no sheet of the page.
    has_place: bool,
}

/// One sheet.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SheetView {
    name: String,
    /// A, B, C …
    letters: Vec<String>,
    rows: Vec<RowView>,
    /// Findings about the sheet that name no row.
    findings: Vec<Placed>,
}

/// One row.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RowView {
    /// As a spreadsheet counts.
    number: usize,
    /// Of the row's head, where a finding leads there; else empty.
    id: String,
    cells: Vec<CellView>,
    findings: Vec<Placed>,
    /// Rows left out before this one.
    n_left_out: usize,
}

/// One cell.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CellView {
    text: String,
    /// Where a finding leads; else empty.
    id: String,
    /// Ids of the findings about it.
    findings: Vec<String>,
    /// The gravest finding about it: empty, `error`, `warning` or `info`.
    severity: &'static str,
}

impl View for SheetsView {
    const TEMPLATE: &'static str = "desk/instrument.html";
}

/// `GET /desk/instruments/{id}`
pub(crate) async fn show(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let subject = subject::of(&app, &app.store.read().await?, &staff, &id).await?;
    let status = if subject.head.n_errors > 0 { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    reply::refused(&app, status, &staff.shell(), &view(&subject, staff.lang(), ""))
}

/// The page of a questionnaire.
pub(crate) fn view(subject: &Subject, lang: Lang, refused: &'static str) -> SheetsView {
    let read = &subject.read;
    let mut in_order: Vec<&Finding> = read.findings.iter().collect();
    in_order.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let n_hidden = in_order.len().saturating_sub(FINDINGS_MAX);
    in_order.truncate(FINDINGS_MAX);
    let placed: Vec<(&Finding, Placed)> =
        in_order.into_iter().enumerate().map(|(index, finding)| (finding, place(index, finding, lang))).collect();
    let sheets = read.sheets.0.iter().enumerate();
    let sheets: Vec<SheetView> = sheets.map(|(index, sheet)| sheet_view(index + 1, sheet, &placed)).collect();
    let shown = |sheet: &SheetView| -> Vec<(String, String)> {
        let in_rows = sheet.rows.iter().flat_map(|row| &row.findings);
        sheet.findings.iter().chain(in_rows).map(|one| (one.id.clone(), one.found.href.clone())).collect()
    };
    let shown: BTreeMap<String, String> = sheets.iter().flat_map(shown).collect();
    let linked = |one: Placed| match shown.get(&one.id) {
        Some(href) => Placed { found: Found { href: href.clone(), ..one.found }, ..one },
        None => Placed { has_place: false, ..one },
    };
    let findings = placed.into_iter().map(|(_, one)| linked(one)).collect();
    SheetsView { head: subject.head.clone(), refused, findings, n_hidden, sheets }
}

fn place(index: usize, finding: &Finding, lang: Lang) -> Placed {
    let id = format!("finding-{}", index + 1);
    let found = Found { href: format!("#{id}"), ..found(finding, lang) };
    Placed { id, found, has_place: true }
}

fn sheet_view(position: usize, sheet: &Sheet, findings: &[(&Finding, Placed)]) -> SheetView {
    let here: Vec<&(&Finding, Placed)> = findings
        .iter()
        .filter(|(finding, _)| {
            finding.place.sheet.as_deref().is_some_and(|name| name.trim().eq_ignore_ascii_case(sheet.name.trim()))
        })
        .collect();
    let width = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut header: Vec<&str> =
        sheet.rows.first().map(|row| row.iter().map(|cell| cell.trim()).collect()).unwrap_or_default();
    header.resize(width, "");
    let mut rows = Vec::new();
    let mut n_left_out = 0;
    for (index, cells) in sheet.rows.iter().enumerate() {
        let number = index + 1;
        let near = |row: usize| row.abs_diff(number) <= ROWS_AROUND;
        let shown = sheet.rows.len() <= ROWS_WHOLE_MAX
            || number == 1
            || here.iter().any(|(finding, _)| row_of(finding).is_some_and(near));
        if !shown {
            n_left_out += 1;
            continue;
        }
        let at_row: Vec<&(&Finding, Placed)> =
            here.iter().copied().filter(|(finding, _)| row_of(finding) == Some(number)).collect();
        let row = row_view(position, number, (cells, &header), &at_row);
        rows.push(RowView { n_left_out: std::mem::take(&mut n_left_out), ..row });
    }
    SheetView {
        name: sheet.name.clone(),
        letters: (0..width).map(letters).collect(),
        rows,
        findings: here
            .iter()
            .filter(|(finding, _)| finding.place.row.is_none())
            .map(|(_, placed)| placed.clone())
            .collect(),
    }
}

/// One row of the sheet at this position, with its findings and the cells that they lead to.
fn row_view(
    position: usize,
    number: usize,
    (cells, header): (&[String], &[&str]),
    at_row: &[&(&Finding, Placed)],
) -> RowView {
    let cell = |(column, heading): (usize, &&str)| {
        let about: Vec<&Placed> =
            at_row.iter().filter(|(finding, _)| names(finding, heading, column)).map(|(_, placed)| placed).collect();
        let id = || format!("cell-{position}-{}{number}", letters(column));
        CellView {
            text: cut(cells.get(column).map_or("", String::as_str)),
            id: if about.is_empty() { String::new() } else { id() },
            severity: about.first().map_or("", |placed| placed.found.severity),
            findings: about.iter().map(|placed| placed.id.clone()).collect(),
        }
    };
    let cells: Vec<CellView> = header.iter().enumerate().map(cell).collect();
    let row = format!("row-{position}-{number}");
    let leads_to = |placed: &Placed| {
        let cell = cells.iter().find(|cell| cell.findings.contains(&placed.id));
        format!("#{}", cell.map_or(&row, |cell| &cell.id))
    };
    let linked =
        |placed: &Placed| Placed { found: Found { href: leads_to(placed), ..placed.found.clone() }, ..placed.clone() };
    let findings: Vec<Placed> = at_row.iter().map(|(_, placed)| linked(placed)).collect();
    let is_target = findings.iter().any(|one| one.found.href[1..] == row);
    RowView { number, id: if is_target { row } else { String::new() }, cells, findings, n_left_out: 0 }
}

fn row_of(finding: &Finding) -> Option<usize> {
    finding.place.row.and_then(|row| usize::try_from(row).ok())
}

/// True when the finding is about this column, by its heading or its letter.
fn names(finding: &Finding, heading: &str, column: usize) -> bool {
    let Some(named) = finding.place.column.as_deref() else { return false };
    (!heading.is_empty() && heading.eq_ignore_ascii_case(named.trim())) || named == letters(column)
}

fn cut(cell: &str) -> String {
    let mut text: String = cell.chars().take(CELL_CHARS_MAX).collect();
    if text.len() < cell.len() {
        text.push('…');
    }
    text
}

/// Letters of a column, as a spreadsheet has them: 0 is A, 26 is AA.
fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).expect("a remainder of 26");
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::desk::instruments::drafts::Read;
    use crate::samples::desk_sample;
    use std::sync::Arc;
    let sheets = subject::sample_sheets();
    let of = |is_draft, findings: Vec<Finding>| {
        let mut read = Read::new("架空調査票.csv".to_owned(), Some(sheets.clone()), Vec::new());
        read.findings.extend(findings);
        Subject { head: subject::sample(is_draft), read: Arc::new(read), published: None }
    };
    let wrong = Finding::error("unknown-name", base::Text::new("${hs} という設問はありません", "there is no ${hs}"))
        .on_sheet("survey")
        .at_row(4)
        .in_column("relevant");
    let whole =
        Finding::warning("no-translation", base::Text::new("英語がありません", "no English")).on_sheet("survey");
    vec![
        desk_sample("desk-instrument-draft", view(&of(true, vec![wrong.clone(), whole]), Lang::Ja, "")),
        desk_sample("desk-instrument-refused", view(&of(true, vec![wrong]), Lang::Ja, "desk-instrument-refused")),
        desk_sample("desk-instrument", view(&of(false, Vec::new()), Lang::Ja, "")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_finding_leads_to_its_cell_or_to_its_row() {
        let rows = [["type", "name"], ["text", "a"]].map(|row| row.map(str::to_owned).to_vec()).to_vec();
        let sheet = Sheet { name: "survey".to_owned(), rows };
        let finding = || Finding::error("x", base::Text::same("x")).on_sheet("survey").at_row(2);
        let (cell, row) = (finding().in_column("name"), finding().in_column("label"));
        let placed = [(&cell, place(0, &cell, Lang::Ja)), (&row, place(1, &row, Lang::Ja))];
        let shown = &sheet_view(3, &sheet, &placed).rows[1];
        let led: Vec<&str> = shown.findings.iter().map(|one| one.found.href.as_str()).collect();
        assert_eq!(led, ["#cell-3-B2", "#row-3-2"]);
        assert_eq!(
            (shown.id.as_str(), shown.cells[1].id.as_str(), shown.cells[0].id.as_str()),
            ("row-3-2", "cell-3-B2", "")
        );
        assert_eq!(shown.cells[1].findings, ["finding-1"]);
    }

    #[test]
    fn a_large_sheet_is_shown_around_its_findings() {
        let row = vec!["text".to_owned()];
        let sheet = Sheet { name: "survey".to_owned(), rows: vec![row; 1_000] };
        let finding = Finding::error("x", base::Text::same("x")).on_sheet("Survey").at_row(500);
        let placed = [(&finding, place(0, &finding, Lang::Ja))];
        let shown: Vec<(usize, usize)> =
            sheet_view(1, &sheet, &placed).rows.iter().map(|row| (row.number, row.n_left_out)).collect();
        assert_eq!(shown, [(1, 0), (498, 496), (499, 0), (500, 0), (501, 0), (502, 0)]);
    }
}
